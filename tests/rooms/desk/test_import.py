# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Imports: how workbooks are read, what is mended, asked and refused, and what is taken, once."""

import csv
import datetime as dt
import io
import zipfile
from contextlib import closing

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from python_calamine import CalamineWorkbook

from lantai.craft import codes
from lantai.desk import differences, editing, importing, jobs, shapes, taking, trying
from lantai.desk.judging import saves_itself
from lantai.desk.models import ImportFile, ImportRow, Matter
from lantai.desk.register import register_of
from lantai.desk.terms import ImportState
from lantai.guard import trail
from lantai.guard.acts import act, setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry, EntryDetail, EntrySubject
from lantai.guard.words import both
from lantai.works.models import Job
from lantai.works.terms import State
from lantai.works.work import Work
from toy.asking import ask
from toy.factories import colour, locker, person
from toy.models import Errand, Locker
from toy.registers import Errands

pytestmark = pytest.mark.django_db(databases=["default", "side"])
IMPORT = "/toy/lockers/import/"
HEAD = ["柜号", "名称", "种类", "容量（升）", "购置日期", "颜色", "备注"]
ROW = ["A-001", "一号柜", "存包柜", 30, "2018-02-03", "", "靠窗"]


@pytest.fixture
def lockers():
    return register_of(Locker)


# --- making workbooks -----------------------------------------------------------------------------


def xlsx(*rows, sheets=None, merge=(), hidden=()):
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"strings_to_formulas": False, "strings_to_urls": False})
    for name, some in (sheets or {"表": rows}).items():
        page = book.add_worksheet(name)
        for at, row in enumerate(some):
            for index, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    page.write_datetime(at, index, dt.datetime.combine(cell, dt.time()),
                                        book.add_format({"num_format": "yyyy-mm-dd"}))  # fmt: skip
                elif cell != "":
                    page.write(at, index, cell)
        for span, text in merge:
            page.merge_range(*span, text)
        if name in hidden:
            page.hide()
    book.close()
    return sink.getvalue()


def comma(*rows, encoding="utf-8-sig"):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def send(data, name="柜.xlsx", actor=None):
    """Send a workbook; the file it became, or the answer where it was not taken."""
    upload = SimpleUploadedFile(name, data)
    response = ask(actor or person(), IMPORT, {"workbook": upload})
    if response.status_code != 302:
        return response
    return ImportFile.objects.unguarded("the file of a test").get(
        pk=int(response["Location"].rstrip("/").rsplit("/", 1)[1]))  # fmt: skip


def rows_of(file):
    return list(file.rows.order_by("id"))


def problems(file):
    return [(row.number, note["kind"].removeprefix("many."), note["field"])
            for row in rows_of(file) for note in row.problems]  # fmt: skip


def notes(file):
    return [kind.removeprefix("many.") for kind, _ in file.book["notes"]]


def do(file, act, actor=None, **data):
    return ask(actor or person(), f"{IMPORT}{file.pk}/{act}/", data)


def page(file, actor=None, query=""):
    response = ask(actor or person(), f"{IMPORT}{file.pk}/{query}")
    return response.content.decode()


def there():
    return list(Locker.objects.unguarded("what a test looks at").order_by("id"))


def again(file):
    file.refresh_from_db(from_queryset=ImportFile.objects.unguarded("the file of a test"))
    return file


# --- reading --------------------------------------------------------------------------------------


def test_a_workbook_is_tried_and_nothing_is_saved(lockers):
    file = send(xlsx(HEAD, ROW, ["A-002", "二号柜", "书", "x", "", "", ""]))
    assert there() == [] and file.state == ImportState.TRIED
    assert (file.counts["good"], file.counts["bad"], file.counts["made"]) == (1, 1, 0)
    assert "现在还什么都没有存" in page(file)


def test_taking_makes_the_rows_as_the_form_would(lockers):
    colour("red", "朱红")
    row = ["A-001", "一号柜", "存书柜", 30, dt.date(2018, 2, 3), "朱红", "靠窗"]
    file = send(xlsx(HEAD, row))
    do(file, "take")
    (made,) = there()
    assert (made.code, made.name, made.kind, made.size) == ("A-001", "一号柜", "book", 30)
    assert (made.bought, made.colour.code, made.note) == (dt.date(2018, 2, 3), "red", "靠窗")
    assert (made.holder, made.area) == ("i1/", "r45/")
    form = editing.form_for(lockers, person(), data={
        "code": "B-1", "name": "一号柜", "kind": "book", "size": "30", "bought": "2018-02-03",
        "colour": str(made.colour.pk), "note": "靠窗"})  # fmt: skip
    assert form.is_valid(), form.errors
    twin = editing.add(lockers, person(), form.cleaned_data)
    for name in ("name", "kind", "size", "bought", "colour_id", "note", "holder", "area", "line"):
        assert getattr(twin, name) == getattr(made, name), name


@pytest.mark.parametrize("head", [
    HEAD,
    ["code", "name", "kind", "volume in litres", "bought on", "colour", "note"],
    ["CODE", "Name", "KIND", "size", "bought", "Colour", "Note"],
    [" 柜 号 ：", "名称*", "种类", "容量", "购置日期", "颜色", "备注"],
])  # fmt: skip
def test_heads_are_known_in_both_languages_by_name_and_loosely_written(head):
    file = send(xlsx(head, ROW))
    assert file.counts["good"] == 1 and notes(file) == []


def test_a_head_under_titles_of_two_lines_with_merged_cells():
    file = send(xlsx(
        ["储物柜登记表"], ["单位：某馆", "", "2026年"],
        ["柜号", "名称", "详情", "", "种类"], ["", "", "容量", "备注", ""],
        ["A-001", "一号柜", 30, "靠窗", "存包柜"],
        merge=[((0, 0, 0, 4), "储物柜登记表"), ((2, 2, 2, 3), "详情"), ((2, 0, 3, 0), "柜号"),
               ((2, 1, 3, 1), "名称"), ((2, 4, 3, 4), "种类")],
    ))  # fmt: skip
    assert file.counts["good"] == 1 and file.counts["bad"] == 0
    do(file, "take")
    assert (there()[0].size, there()[0].note, there()[0].kind) == (30, "靠窗", "bag")


def test_a_table_that_begins_further_right_and_down():
    file = send(xlsx([], [], ["", "", *HEAD], ["", "", *ROW[:-1], ""], ["", "", "A-2", "二", "x"]))
    assert file.counts["good"] == 1
    (row,) = [row for row in rows_of(file) if row.problems]
    assert row.problems[0]["cell"] == "E5" and row.number == 5


def test_several_sheets_hidden_ones_and_such_without_a_head_are_told():
    file = send(xlsx(sheets={
        "一": [HEAD, ROW], "说明": [["请照样填写"]],
        "二": [HEAD, ["A-002", "二", "", "", "", "", ""]],
        "旧": [HEAD, ["A-003", "三", "", "", "", "", ""]], "空": [], "只有题头": [HEAD],
    }, hidden=("旧",)))  # fmt: skip
    assert {row.sheet for row in rows_of(file)} == {"一", "二"}
    assert sorted(notes(file)) == ["sheet_empty", "sheet_hidden", "sheet_unread"]


def test_columns_that_are_not_taken_are_told():
    file = send(xlsx([*HEAD, "状况", "名称", "编号"], [*ROW, "好", "又一名", "9"]))
    told = {kind.removeprefix("many."): params for kind, params in file.book["notes"]}
    assert told["column_twice"]["letter"] == "I" and told["column_twice"]["first"] == "B"
    assert told["column_unknown"]["header"] in ("状况", "编号")
    assert file.counts["good"] == 1
    text = page(file)
    assert "状况" in text and "没有对应的项" in text


def test_a_column_that_the_system_sets_is_told(lockers, monkeypatch):
    monkeypatch.setattr(type(lockers), "imports", "code name size")
    lockers.__dict__.pop("export_names", None)
    file = send(xlsx(HEAD, ROW))
    assert notes(file).count("column_fixed") == 4


def test_without_a_needed_column_no_row_is_taken_and_it_says_which():
    file = send(xlsx(["柜号", "容量"], ["A-001", 30]))
    assert problems(file) == [(2, "column_missing", "name")] and "column_missing" in notes(file)


@pytest.mark.parametrize("data, words", [
    (xlsx(["说明"], ["没有题头"]), "没有找到题头"),
    (xlsx([]), "没有找到题头"),
    (b"", "空的"),
    (b"PK\x03\x04 not a zip at all", "柜.xlsx"),
    (b"%PDF-1.7 ...", "PDF"),
    (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "柜.xlsx"),
    (b"\x00\x01\x02\x03\x04" * 300, "柜.xlsx"),
])  # fmt: skip
def test_what_is_no_table_says_so_with_its_name_and_leaves_nothing(data, words):
    found = send(data)
    text = page(found) if isinstance(found, ImportFile) else found.content.decode()
    assert words in text and ImportRow.objects.count() == 0


def test_a_zip_that_holds_something_else():
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    file = send(sink.getvalue())
    assert file.state == ImportState.BROKEN and "Word" in page(file)


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(importing, "MOST_BYTES", 1000)
    response = send(xlsx(HEAD, ROW))
    assert response.status_code == 422 and "请拆成两份" in response.content.decode()


def test_csv_in_the_encodings_of_offices():
    for number, encoding in enumerate(("utf-8-sig", "utf-8", "gb18030", "utf-16")):
        file = send(comma(HEAD, [f"C-{number}", *ROW[1:]], encoding=encoding), "柜.csv")
        assert file.counts["good"] == 1, encoding


def test_a_head_that_is_repeated_and_rows_without_content_are_no_rows():
    total = ["", "", "", "", "", "", "", "合计"]
    file = send(xlsx([*HEAD, "别的"], ROW, [*HEAD, "别的"], [], total, ["A-002", "二"]))
    assert [row.number for row in rows_of(file)] == [2, 6]
    assert ("many.rows_passed_over", {"count": 1}) in map(tuple, file.book["notes"])


# --- what is wrong, mended, asked -----------------------------------------------------------------


def test_every_fault_names_file_sheet_row_cell_and_what_to_do():
    file = send(xlsx(HEAD, ["A" * 30, "", "存包柜", "很大", "2018-02-30", "", ""]))
    found = {note["field"]: note for note in rows_of(file)[0].problems}
    assert {name: note["cell"] for name, note in found.items()} == {
        "code": "A2", "name": "B2", "size": "D2", "bought": "E2"}  # fmt: skip
    assert {name: note["kind"] for name, note in found.items()} == {
        "code": "many.too_long", "name": "many.required", "size": "many.no_number",
        "bought": "many.no_date"}  # fmt: skip
    text = page(file)
    for words in ("柜.xlsx", "最多 20 字，这一格有 30 字", "“名称”是空的", "只存数字", "2018-02-30",
                  "写成 2018-02-03 这样", "A2"):  # fmt: skip
        assert words in text, words
    with translation.override("en"):
        assert "holds a number" in page(file)


@pytest.mark.parametrize("field, written, kept", [
    ("size", "1,234", 1234), ("size", "１２升", 12), ("size", "30升", 30), ("size", "12页", 12),
    ("bought", "2018年2月3日", dt.date(2018, 2, 3)),
    ("bought", "二〇一八年二月三日", dt.date(2018, 2, 3)),
    ("bought", 43134, dt.date(2018, 2, 3)), ("bought", "2018/2/3", dt.date(2018, 2, 3)),
    ("kind", " BOOKS ", "book"), ("kind", "maps", "map"), ("kind", "", "bag"),
    ("name", "一\n二", "一 二"), ("name", "一\u200b二\u202e", "一二"),
    ("note", "一\n二", "一\n二"),
])  # fmt: skip
def test_what_can_be_read_one_way_only_is_mended_and_shown(field, written, kept):
    row = dict(zip(("code", "name", "kind", "size", "bought", "colour", "note"), ROW, strict=True))
    row[field] = written
    file = send(xlsx(list(row), list(row.values())))
    assert file.counts["bad"] == file.counts["ask"] == 0, rows_of(file)[0].problems
    do(file, "take")
    assert getattr(there()[0], field) == kept


def test_a_mended_cell_shows_what_was_and_what_is():
    file = send(xlsx(HEAD, ["A-001", "一", "存包柜", "1,234", "", "", ""]))
    assert file.counts["mended"] == 1
    text = page(file)
    assert "<del>1,234</del>" in text and "<ins>1234</ins>" in text


@pytest.mark.parametrize(
    "written", ["2018", "2018年", "2018年2月", "约2018年2月3日", "某日", "20180230"]
)
def test_what_is_no_certain_day_is_never_made_one(written):
    file = send(xlsx(HEAD, ["A-001", "一", "存包柜", 1, written, "", ""]))
    assert problems(file) == [(2, "no_date", "bought")]


def test_an_unknown_word_is_asked_once_for_all_rows_and_then_kept_as_decided():
    rows = [[f"A-{n}", "柜", "书包", 1, "", "", ""] for n in range(3)]
    file = send(xlsx(HEAD, *rows, ["A-9", "柜", "图", 1, "", "", ""]))
    assert file.counts["ask"] == 4 and len(file.book["questions"]) == 2
    text = page(file)
    assert text.count('<select id="q-') == 2 and "有 3 行" in text
    key = next(key for key, asked in file.book["questions"].items() if asked["value"] == "书包")
    do(file, "answer", **{key: "bag"})
    again(file)
    assert file.counts["mended"] == 3 and file.counts["ask"] == 1
    other = next(key for key, asked in file.book["questions"].items() if asked["value"] == "图")
    do(file, "answer", **{other: "-"})
    assert again(file).counts["bad"] == 1 and "您定了" in page(file)
    do(file, "take")
    assert [row.kind for row in there()] == ["bag"] * 3


def test_an_answer_nobody_offered_is_no_answer():
    file = send(xlsx(HEAD, ["A-1", "柜", "书包", 1, "", "", ""]))
    (key,) = file.book["questions"]
    do(file, "answer", **{key: "root", "q0000": "bag"})
    assert again(file).counts["ask"] == 1


def test_too_many_questions_are_no_help(monkeypatch):
    monkeypatch.setattr(trying, "MOST_QUESTIONS", 2)
    file = send(xlsx(HEAD, *[[f"A-{n}", "柜", f"词{n}", 1, "", "", ""] for n in range(4)]))
    assert (file.counts["ask"], file.counts["bad"]) == (2, 2)


def test_a_key_is_found_by_code_or_name_and_never_by_number():
    red = colour("red", "朱红")
    colour("green", "石绿")
    for number, (written, good) in enumerate((("red", True), ("朱红", True), ("red 朱红", True),
                                              (str(red.pk), False), ("蓝", False),
                                              ("red 石绿", False), ("RED", False))):  # fmt: skip
        file = send(xlsx(HEAD, [f"A-{number}", "柜", "存包柜", 1, "", written, ""]))
        assert (file.counts["good"] == 1) is good, written


def test_columns_can_be_given_by_hand_and_are_remembered_for_the_next_workbook():
    head = ["柜号", "名称", "升数", "乱写"]
    file = send(xlsx(head, ["A-1", "柜", 7, "x"]))
    assert "column_unknown" in notes(file)
    do(file, "columns", **{"col-0-C": "size", "col-0-D": "", "col-0-A": "code", "col-0-B": "name"})
    assert "column_unknown" in notes(again(file))  # 乱写 stays unknown
    do(file, "columns", **{"col-0-C": "size", "col-0-D": "note"})
    do(again(file), "take")
    assert (there()[0].size, there()[0].note) == (7, "x")
    second = send(xlsx(head, ["A-2", "柜", 8, "y"]))
    do(second, "take")
    assert (there()[1].size, there()[1].note) == (8, "y")
    other = send(xlsx(head, ["B-2", "柜", 8, "y"]), actor=person(7, institution="i7/"))
    assert "column_unknown" in notes(other)


# --- doubles --------------------------------------------------------------------------------------


def test_doubles_within_the_file_and_with_what_is_there():
    locker("A-001", name="早有的柜")
    file = send(
        xlsx(HEAD, ROW, ["A-002", "二", "", 1, "", "", ""], ["A-002", "三", "", 1, "", "", ""])
    )
    assert problems(file)[0][1] == "exists" and (4, "twice", "code") in problems(file)
    text = page(file)
    assert "《早有的柜》" in text and "和“表”第 3 行重复" in text


def test_a_double_of_another_institution_is_none():
    locker("A-001", holder="i2/")
    assert send(xlsx(HEAD, ROW)).counts["good"] == 1


def test_the_other_row_is_named_only_to_who_may_describe_it():
    locker("A-001", name="涉内部事项", secrecy=1)
    file = send(xlsx(HEAD, ROW))
    assert problems(file) == [(2, "exists", "code")]
    text = page(file)
    assert "已经有了" in text and "涉内部事项" not in text
    cleared = person(2, clearance=1)
    assert "涉内部事项" in page(file, cleared)


def test_what_is_there_already_and_says_the_same_needs_nothing():
    locker("A-001", name="一号柜", size=30, bought=dt.date(2018, 2, 3), note="靠窗")
    file = send(xlsx(HEAD, ROW))
    assert file.counts["same"] == 1 and problems(file) == []
    assert "内容一样" in page(file)


def test_the_same_row_that_one_may_not_see_is_only_said_to_exist():
    locker("A-001", name="一号柜", size=30, bought=dt.date(2018, 2, 3), note="靠窗", secrecy=1)
    assert send(xlsx(HEAD, ROW)).counts["same"] == 0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_import_of_ones_own_export_changes_nothing(lockers, form):
    red = colour("red", "朱红")
    texts = (
        "=1+1",
        "'=1",
        "''@x",
        "-5升",
        "a\nb",
        "<b>&amp;</b>",
        "１２３",
        "“引”，,;\t号",
        "0012",
        "",
    )
    for number, text in enumerate(texts):
        locker(f"0{number}", note=text, size=number, colour=red if number % 2 else None,
               kind=("bag", "book", "map")[number % 3], name=f"+{text}柜" if text else "柜",
               bought=dt.date(1949, 10, 1) if number % 2 else None)  # fmt: skip
    before = {row.pk: trail.version(row) for row in there()}
    with closing(ask(person(), f"/toy/lockers/export/?format={form}")) as response:
        data = b"".join(response.streaming_content)
    file = send(data, f"导出.{form}")
    assert file.counts == {"good": 0, "mended": 0, "ask": 0, "bad": 0, "same": len(texts),
                           "made": 0}, [row.problems for row in rows_of(file)]  # fmt: skip
    do(file, "take")
    assert {row.pk: trail.version(row) for row in there()} == before


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_makes_the_same_rows_elsewhere(lockers, form):
    red = colour("red", "朱红")
    for number, text in enumerate(("=1+1", "'=1", "''@x", "a\nb", "１２３", "0012", "")):
        locker(f"0{number}", note=text, name=f"@柜{number}", colour=red, size=number)
    with closing(ask(person(), f"/toy/lockers/export/?format={form}")) as response:
        data = b"".join(response.streaming_content)
    other = person(5, institution="i5/")
    file = send(data, f"导出.{form}", other)
    do(file, "take", other)
    rows = there()
    names = ("code", "name", "kind", "size", "bought", "colour_id", "note")
    mine = [[getattr(row, name) for name in names] for row in rows if row.holder == "i1/"]
    theirs = [[getattr(row, name) for name in names] for row in rows if row.holder == "i5/"]
    assert mine == theirs and len(mine) == 7


# --- taking ---------------------------------------------------------------------------------------


def many(count, start=0):
    return xlsx(HEAD, *[[f"A-{n:05}", f"{n}号柜", "存包柜", n % 90, "2018-02-03", "", "备注"]
                        for n in range(start, start + count)])  # fmt: skip


def test_each_slice_is_one_act_with_its_rows_and_its_difference(monkeypatch):
    monkeypatch.setattr(taking, "SLICE", 10)
    file = send(many(25))
    do(file, "take")
    entries = list(Entry.every.filter(tag="toy.locker.import").order_by("pk"))
    assert [entry.count for entry in entries] == [10, 10, 5]
    subjects = EntrySubject.objects.filter(entry__in=entries)
    assert sorted(subjects.values_list("row", flat=True)) == [row.pk for row in there()]
    facts = EntryDetail.objects.get(entry=entries[0]).data["facts"]
    kept = differences.load(facts["difference"])
    assert len(kept) == 10 and kept[0][1]["name"] == [None, "0号柜"]
    assert again(file).state == ImportState.TAKEN and file.counts["made"] == 25


def test_rows_that_another_took_meanwhile_are_not_marked_as_repeating_themselves():
    file = send(many(3))
    register, actor = register_of(Locker), person()
    waited = list(taking.waiting(file).order_by("pk"))
    assert taking.take_all(register, actor, again(file)) == 3
    assert taking.ready(register, actor, waited) == []
    rows = ImportRow.objects.filter(file=file)
    assert not rows.filter(status="bad").exists() and not rows.filter(made=None).exists()
    assert all(row.problems == [] for row in rows)


def test_killed_in_the_middle_and_repeated_gives_the_same_as_once(monkeypatch):
    monkeypatch.setattr(taking, "SLICE", 10)
    file = send(many(25))
    real, calls = taking.take, []

    class Kill(BaseException):
        pass

    def dies(*args):
        calls.append(args)
        if len(calls) == 3:
            raise Kill
        return real(*args)

    monkeypatch.setattr(taking, "take", dies)
    with pytest.raises(Kill):
        do(file, "take")
    assert len(there()) == 20 and again(file).state == ImportState.TRIED
    assert "收进 5 行" in page(file)
    do(file, "take")
    assert len(there()) == 25
    assert sorted(row.made for row in rows_of(file)) == [row.pk for row in there()]
    with pytest.raises(Refused):
        do(again(file), "take")
    assert len(there()) == 25


def test_killed_within_a_slice_nothing_of_it_is_kept(monkeypatch):
    file = send(many(10))

    class Kill(BaseException):
        pass

    def dies(*args):
        raise Kill

    monkeypatch.setattr(differences, "keep", dies)
    with pytest.raises(Kill):
        do(file, "take")
    assert there() == [] and not ImportRow.objects.filter(made__isnull=False).exists()
    assert not Entry.every.filter(tag="toy.locker.import").exists()


def test_the_same_workbook_sent_again_is_the_same_import():
    data = many(3)
    first = send(data)
    do(first, "take")
    assert send(data, "又一次.xlsx").pk == first.pk and len(there()) == 3
    other = send(data, actor=person(9, institution="i9/"))
    assert other.pk != first.pk and other.counts["good"] == 3


def test_what_became_wrong_since_the_trial_is_told_and_the_rest_is_taken():
    red = colour("red", "朱红")
    file = send(xlsx(HEAD, ["A-1", "甲", "", 1, "", "", ""], ["A-2", "乙", "", 1, "", "red", ""],
                     ["A-3", "丙", "", 1, "", "", ""]))  # fmt: skip
    locker("A-1", name="抢先的")
    with setting_up("the colour is gone"):
        red.delete()
    do(file, "take")
    assert [row.name for row in there()] == ["抢先的", "丙"]
    assert {kind for _, kind, _ in problems(file)} >= {"exists", "no_such_row"}
    assert "抢先的" in page(again(file))


def test_a_row_that_only_the_database_refuses_does_not_stop_the_others(monkeypatch, lockers):
    """A constraint that no judge knew of: the slice is halved until the row is found."""
    file = send(many(8))
    monkeypatch.setattr("lantai.desk.judging.Judge._there", lambda *a: {})
    locker("A-00003", name="先来的")
    do(file, "take")
    assert len(there()) == 8 and again(file).counts["bad"] == 1
    assert [kind for _, kind, _ in problems(file)] == ["broken_row"]


def test_duty_and_institution_are_asked_at_every_door():
    file = send(many(2))
    no_duty = person(2, duties={"toy.locker.edit"})
    for path in (IMPORT, f"{IMPORT}{file.pk}/"):
        with pytest.raises(Refused):
            ask(no_duty, path)
    stranger = person(3, institution="i3/")
    assert ask(stranger, f"{IMPORT}{file.pk}/").status_code == 404
    assert do(file, "take", stranger).status_code == 404 and there() == []
    assert ask(person(), f"/toy/errands/import/{file.pk}/").status_code == 404
    assert ask(person(), f"{IMPORT}{file.pk}/take/").status_code == 404  # not by GET
    assert ask(person(), f"{IMPORT}{file.pk}/burn/", {}).status_code == 404


def test_a_colleague_of_lower_clearance_does_not_read_it():
    file = send(many(1), actor=person(1, clearance=1))
    assert ask(person(2), f"{IMPORT}{file.pk}/").status_code == 404
    assert ask(person(3, clearance=1), f"{IMPORT}{file.pk}/").status_code == 200


def test_dropping_takes_nothing_and_sending_it_again_tries_it_again():
    data = many(2)
    file = send(data)
    do(file, "drop")
    assert again(file).state == ImportState.DROPPED and not rows_of(file)
    with pytest.raises(Refused):
        do(file, "take")
    assert send(data).counts["good"] == 2


def test_the_rest_is_a_workbook_that_is_mended_and_sent_again(monkeypatch):
    file = send(xlsx(["登记表"], [*HEAD, "自己的列"], [*ROW, "甲"],
                     ["A-002", "", "存包柜", "=1", "", "", "", "乙"],
                     ["A-003", "三", "书包", 1, "", "", "", "丙"]))  # fmt: skip
    do(file, "take")
    with closing(ask(person(), f"{IMPORT}{file.pk}/rest/")) as response:
        data = b"".join(response.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[2] == [*HEAD, "自己的列", "不能收的原因"]
    assert [row[0] for row in rows[3:]] == ["A-002", "A-003"] and rows[3][7] == "乙"
    assert "“名称”是空的" in rows[3][-1] and "书包" in rows[4][-1]
    mended = [[*row] for row in rows]
    mended[3][1], mended[3][3], mended[4][2] = "二", 2, "存包柜"
    second = send(xlsx(*mended), "改好.xlsx")
    assert second.counts["good"] == 2 and "column_unknown" in notes(second)
    assert "不能收的原因" not in str(second.book["notes"])
    do(second, "take")
    assert len(there()) == 3


def test_the_empty_workbook_has_the_columns_it_knows():
    with closing(ask(person(), f"{IMPORT}?sample=1")) as response:
        data = b"".join(response.streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[2] == HEAD
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "存包柜" in archive.read("xl/worksheets/sheet1.xml").decode()
    assert "sheet_empty" in notes(send(data))


# --- nouns of other sorts -------------------------------------------------------------------------


class ErrandsIn(Errands):
    """The same noun, taking imports."""

    imports = "code name"


def test_rows_of_a_flow_begin_their_flow():
    made = ErrandsIn()
    trial = trying.Trial(made, person(), {})
    with act("toy.errand.import", Errand, person()) as done:
        rows = [trial.made({"code": f"CS-{n}", "name": "清点"}) for n in range(3)]
        numbers = taking._write(made, person(), done, rows)
        done(None)
    assert Matter.objects.unguarded("matters of a test").filter(row__in=numbers).count() == 3


def test_a_noun_that_does_more_when_it_is_saved_is_saved_by_itself(monkeypatch, lockers):
    assert not saves_itself(Locker)
    saved = []

    def save(self, *args, **kwargs):
        saved.append(self.code)
        super(Locker, self).save(*args, **kwargs)

    monkeypatch.setattr(Locker, "save", save, raising=False)
    assert saves_itself(Locker)
    file = send(many(3))
    do(file, "take")
    assert len(saved) == 3 and len(there()) == 3
    entry = Entry.every.get(tag="toy.locker.import")
    assert EntrySubject.objects.filter(entry=entry).count() == 3


def test_a_register_judges_whole_rows(monkeypatch, lockers):
    def check(self, row, actor):
        return {"size": both("太大了。", "Too large.")} if row.size > 50 else {}

    monkeypatch.setattr(type(lockers), "check", check)
    file = send(xlsx(HEAD, ROW, ["A-2", "大柜", "", 99, "", "", ""]))
    assert file.counts["bad"] == 1 and "太大了" in page(file)
    with translation.override("en"):
        assert "Too large" in page(file)


# --- long and hostile -----------------------------------------------------------------------------


@pytest.fixture
def as_job(monkeypatch):
    """Run the jobs that a page ordered, as the person who ordered them."""
    monkeypatch.setattr("lantai.works.work.actor_of", lambda job: person())
    monkeypatch.setattr("lantai.works.models.Job.mark", lambda self, ticket, **readings: True)

    def run(function, *subject):
        job = Job.objects.unguarded("the job of a test").latest("pk")
        return function(Work(job), *subject, **job.args)

    return run


def test_a_long_workbook_is_tried_and_taken_by_jobs(monkeypatch, as_job):
    monkeypatch.setattr(taking, "LONG", 20)
    file = send(many(30))
    assert file.state == ImportState.TRYING and not rows_of(file)
    assert "正在办" in page(file)
    with pytest.raises(Refused):
        do(file, "take")
    as_job(jobs.trying_workbook, file)
    as_job(jobs.trying_workbook, file)  # twice is as once
    assert again(file).counts["good"] == 30
    is_over()
    do(file, "take")
    assert there() == [] and "正在办" in page(file)
    assert as_job(jobs.taking_rows, file)["added"] == 30 and len(there()) == 30
    as_job(jobs.taking_rows, file)
    assert len(there()) == 30
    is_over()
    assert again(file).state == ImportState.TAKEN and "收进了 30 行" in page(file)


def is_over():
    """The last job is done."""
    job = Job.objects.unguarded("the job of a test").latest("pk")
    with setting_up("the job is done"):
        job.state = State.DONE
        job.save()


def test_ten_thousand_characters_html_nul_and_formulas_are_only_text():
    evil = '<i id="evil">"\'&'
    file = send(xlsx(HEAD, ["A-1", "长" * 10_000, "存包柜", 1, "", "", ""],
                     ["A-2", evil, evil, evil, evil, evil, evil],
                     ["A-3", "=1+1", "存包柜", 1, "", "", "长" * 10_000]))  # fmt: skip
    assert problems(file)[0] == (2, "too_long", "name")
    for query in ("?only=bad", "?only=ask", "?only=mended", "?only=nonsense", "?after=x"):
        assert '<i id="evil">' not in page(file, query=query)
    do(file, "take")
    assert [row.name for row in there()] == ["=1+1"] and len(there()[0].note) == 10_000
    nul = send(b"\xef\xbb\xbf" + comma(HEAD, ["A-9", "a\x00b", "", 1, "", "", "\x00"])[3:], "n.csv")
    do(nul, "take")
    assert there()[1].name == "ab"


def test_a_name_of_a_file_does_no_harm():
    file = send(many(1), '../../<b>x</b>".xlsx')
    assert file.name == '<b>x</b>".xlsx' or "/" not in file.name
    assert "<b>x</b>" not in page(file)
    file = send(many(2), "长" * 300 + ".xlsx")
    assert len(file.name) <= 200


def test_the_sentences_of_an_import_exist_in_both_languages():
    for name, entry in codes.area("many")["kinds"].items():
        assert entry["zh"] and entry["en"], name


def test_exported_cells_of_the_rest_run_no_formula():
    assert shapes.marked("'=1") == "''=1" and shapes.unmarked("''=1") == "'=1"


@pytest.mark.long
def test_a_workbook_of_a_hundred_thousand_rows(settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 64 << 20  # no file of the upload is left to be closed
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"constant_memory": True})
    sheet = book.add_worksheet()
    for index, cell in enumerate(HEAD):
        sheet.write(0, index, cell)
    for number in range(100_000):
        for index, cell in enumerate([f"A-{number:06}", f"{number}号柜", "存包柜", number % 90,
                                      "2018-02-03", "", "备注"]):  # fmt: skip
            sheet.write(number + 1, index, cell)
    book.close()
    file = send(sink.getvalue())
    register = register_of(Locker)
    trying.try_file(register, person(), file)
    assert again(file).counts["good"] == 100_000
    assert taking.take_all(register, person(), file) == 100_000
