# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Codes changed through forms: by the standard's form, a beginning, running numbers, or a map."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.doing import Answer, _answer, _request, done, now, on_list, over
from factories.holdings import DUTIES, file, fonds, institution, item, person
from lantai.craft.refcode import Change
from lantai.desk.deedpages import list_act_page
from lantai.desk.register import register_of
from lantai.guard.models import Entry
from lantai.holdings import acts, queries
from lantai.holdings.models import File, Item, RefCodeChange

pytestmark = pytest.mark.django_db(databases=["default", "side"])
WHY = {"reason": "按 DA/T 13 重编", "document": "槐档〔2026〕3号", "decided_by": "宓怀谷",
       "decided_on": "2026-03-01"}  # fmt: skip


@pytest.fixture
def place(db):
    archives = institution()
    return archives, person(archives), fonds(archives, "A013")


def old(within, *numbers, **more):
    values = {"year": 1986, "retention": "Y", "category_code": "WS", **more}
    return [item(within, ref_code=f"12-3-{n}", **values) for n in numbers]


def codes(rows):
    return [now(row).ref_code for row in rows]


def test_by_the_form_of_the_standard_each_series_by_itself(place):
    _, actor, within = place
    rows = [*old(within, 10, 2), *old(within, 3, retention="D30")]
    look = over(actor, rows, "renumber", template="dat13-2022-item", parts=["year", "retention"],
                width="4", **WHY)  # fmt: skip
    assert look.status == 200 and codes(rows) == ["12-3-10", "12-3-2", "12-3-3"]
    assert "A013-WS·1986·Y-0002" in look.words and "旧档号永远记着" in look.words
    answer = done(actor, Item, look, times=2)
    assert codes(rows) == ["A013-WS·1986·Y-0002", "A013-WS·1986·Y-0001", "A013-WS·1986·D30-0001"]
    assert "不用办 3" in answer.words, "twice is once"
    kept = RefCodeChange.objects.seen_by(actor).get(old="12-3-2")
    assert (kept.new, kept.reason, kept.document, kept.decided_by) == (
        "A013-WS·1986·Y-0001", WHY["reason"], WHY["document"], WHY["decided_by"])  # fmt: skip
    assert queries.find_code(actor, within.holder, "12-3-2") == rows[1]


def test_numbers_go_on_behind_what_there_is_former_ones_counted(place):
    _, actor, within = place
    item(within, ref_code="A013-WS·1986·Y-0007")
    was = item(within, ref_code="A013-WS·1986·Y-0009")
    acts.renumber([Change(was.ref_code, "A013-ZY-0001", "误编")], actor)
    rows = old(within, 1)
    look = over(actor, rows, "renumber_series", series="A013-WS·1986·Y-", width="4", **WHY)
    assert "A013-WS·1986·Y-0010" in look.words
    wrong = over(actor, rows, "renumber_series", series="A013-WS·1986·Y-", width="4", first="9",
                 **WHY)  # fmt: skip
    assert "要办 0" in wrong.words and "A013-WS·1986·Y-0009" in wrong.words
    done(actor, Item, wrong)
    assert codes(rows) == ["12-3-1"], "a code that was in use is never given again"


def test_the_last_number_may_stay(place):
    _, actor, within = place
    rows = old(within, "0007", "0009")
    look = over(actor, rows, "renumber", template="dat13-2022-item", parts=["year", "retention"],
                keep="on", **WHY)  # fmt: skip
    done(actor, Item, look)
    assert codes(rows) == ["A013-WS·1986·Y-0007", "A013-WS·1986·Y-0009"]


def test_what_a_record_lacks_for_the_form_is_told(place):
    _, actor, within = place
    rows = [*old(within, 1), *old(within, 2, category_code="")]
    look = over(actor, rows, "renumber", template="dat13-2022-item", parts=["year"], **WHY)
    assert "要办 1" in look.words and "门类代码" in look.words
    done(actor, Item, look)
    assert codes(rows) == ["A013-WS·1986-001", "12-3-2"]


def test_another_beginning(place):
    _, actor, within = place
    rows = [item(within, ref_code="Z109-WS·2018·Y-0001"), item(within, ref_code="12-3-1")]
    look = over(actor, rows, "renumber_beginning", old="z109－", new="A013-", **WHY)
    assert "不是以“Z109-”开头的" in look.words
    done(actor, Item, look)
    assert codes(rows) == ["A013-WS·2018·Y-0001", "12-3-1"]


def test_files_have_their_own_forms_and_drafts_are_told(place):
    _, actor, within = place
    volume = file(within, ref_code="12-3", catalogue_number="3", year=1956)
    draft = file(within, ref_code="", standing="draft", title="还没有编号的案卷")
    page = over(actor, [volume], "renumber")
    assert "旧式" not in page.words, "forms of older rules are not made any more"
    look = over(actor, [volume, draft], "renumber_series", series="A013-001-", width="4", **WHY)
    assert "还没有档号，不用变更" in look.words and "直接编" in look.words
    done(actor, File, look)
    assert codes([volume, draft]) == ["A013-001-0001", ""]


def test_it_asks_for_a_reason(place):
    _, actor, within = place
    answer = over(actor, old(within, 1), "renumber_beginning", old="12-", new="13-",
                  **{**WHY, "reason": ""})  # fmt: skip
    assert answer.status == 422


# --- a map ----------------------------------------------------------------------------------------


def book(*pairs):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ("序号", "新档号", "题名", "原档号"))
        for at, (was, new) in enumerate(pairs, 1):
            sheet.write_row(at, 0, (at, new, "", was))
    return SimpleUploadedFile("对照表.xlsx", made.getvalue())


def pressed(actor, looked):
    """The button below the look of a list's act."""
    one = register_of(RefCodeChange)
    page = list_act_page(_request(actor, "/?do=map", looked.hidden), room=one.room,
                         plural=one.plural)  # fmt: skip
    return _answer(page)


def test_a_table_of_old_and_new_is_looked_at_and_done_once(place):
    _, actor, within = place
    one, volume = item(within, ref_code="12-3-1", title="春灌的通知"), file(within, ref_code="12-3")
    table = book(("12－3－1", "A013-001-003-001"), ("12-3", "A013-001-003"))
    look = on_list(actor, RefCodeChange, "map", {"book": table, **WHY})
    assert look.status == 200 and "春灌的通知" in look.words and "要办 2" in look.words
    assert codes([one, volume]) == ["12-3-1", "12-3"]
    assert "办好 2" in pressed(actor, look).words
    assert codes([one, volume]) == ["A013-001-003-001", "A013-001-003"]
    again = pressed(actor, look)
    assert "办好 0" in again.words and RefCodeChange.objects.seen_by(actor).count() == 2
    assert Entry.every.filter(tag__endswith=".renumber").count() == 2


def test_a_table_that_is_wrong_in_one_line_changes_nothing(place):
    _, actor, within = place
    rows = old(within, 1, 2)
    pasted = "原档号\t新档号\n12-3-1\tA013-001\n12-3-2\tA013-001\n99-9\tA013-002"
    look = on_list(actor, RefCodeChange, "map", {"pasted": pasted, **WHY})
    assert "要办 1" in look.words and "不能办 2" in look.words
    assert "有一条不能办，全部不办" in look.words and "按对照表变更（" not in look.words
    answer = pressed(actor, look)
    assert answer.status == 409 and codes(rows) == ["12-3-1", "12-3-2"]
    assert "没有档号为“99-9”" in answer.words


def test_a_table_that_is_none_is_told_so(place):
    _, actor, _ = place
    nothing = on_list(actor, RefCodeChange, "map", {"pasted": "", **WHY})
    assert nothing.status == 409 and "两列" in nothing.words
    picture = SimpleUploadedFile("图.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    answer = on_list(actor, RefCodeChange, "map", {"book": picture, **WHY})
    assert answer.status == 409 and "PNG" in answer.words


def test_nobody_learns_of_codes_that_others_have(place):
    _, _, within = place
    item(within, ref_code="12-3-1", title="不给看的题名")
    stranger = person(institution("青溪县档案馆"), 7)
    look = on_list(stranger, RefCodeChange, "map", {"pasted": "12-3-1\tB-1", **WHY})
    assert "不给看的题名" not in look.text and "要办 0" in look.words
    ticked: Answer = over(person(within.holder, 8, duties=DUTIES), [item(within)], "renumber")
    assert ticked.status == 200
