# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Exports: exactly the rows of the list, in shapes that harm nobody, on the trail."""

import csv
import io
import json
import re
import zipfile
from contextlib import closing

import pytest
from django.http import QueryDict
from python_calamine import CalamineWorkbook

from lantai.desk import exporting, jobs, listing, paper, shapes
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Entry, EntryDetail, EntrySubject
from lantai.works.models import Job
from lantai.works.terms import State
from lantai.works.work import Work
from toy.asking import ask
from toy.factories import colour, locker, person
from toy.models import Locker

pytestmark = pytest.mark.django_db(databases=["default", "side"])
EXPORT = "/toy/lockers/export/"
EVIL = ('=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "'=1", "''@x")


@pytest.fixture
def lockers():
    return register_of(Locker)


def body(response):
    with closing(response):
        return b"".join(response.streaming_content) if response.streaming else response.content


def table(response):
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"))))


def sheet(response):
    book = CalamineWorkbook.from_filelike(io.BytesIO(body(response)))
    return book.get_sheet_by_index(0).to_python()


def facts(tag="toy.locker.export"):
    entry = Entry.every.filter(tag=tag).latest("pk")
    return EntryDetail.objects.get(entry=entry).data["facts"]


def test_every_shape_holds_the_rows_of_the_list_in_its_order(lockers):
    for code in ("A-003", "A-001", "A-002"):
        locker(code)
    locker("B-001", holder="i2/")
    assert [row[0] for row in table(ask(person(), f"{EXPORT}?format=csv"))] == [
        "柜号", "A-001", "A-002", "A-003"]  # fmt: skip
    assert [row[0] for row in sheet(ask(person(), f"{EXPORT}?format=xlsx"))[3:]] == [
        "A-001", "A-002", "A-003"]  # fmt: skip
    found = json.loads(body(ask(person(), f"{EXPORT}?format=json&sort=-code")))
    assert [row["code"] for row in found] == ["A-003", "A-002", "A-001"]
    lines = body(ask(person(), f"{EXPORT}?format=jsonl")).decode().splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["A-001", "A-002", "A-003"]
    assert "A-002" in body(ask(person(), f"{EXPORT}?format=print")).decode()


def test_filters_and_ticks_narrow_it_and_a_foreign_tick_is_as_if_it_were_not_there(lockers):
    mine, other = locker("A-001", kind="book"), locker("A-002")
    foreign = locker("B-001", holder="i2/")
    codes = [row[0] for row in table(ask(person(), f"{EXPORT}?format=csv&kind=book"))[1:]]
    assert codes == ["A-001"]
    picks = f"pick={other.pk}&pick={foreign.pk}&pick=x&pick={'9' * 30}"
    codes = [row[0] for row in table(ask(person(), f"{EXPORT}?format=csv&{picks}"))[1:]]
    assert codes == ["A-002"]
    for none in (foreign.pk, "x", "-1", ""):
        assert table(ask(person(), f"{EXPORT}?format=csv&pick={none}"))[1:] == []
    assert mine.pk


def test_it_is_exactly_what_the_list_finds(lockers):
    for number in range(30):
        party = "i9/" if number % 3 else ""
        locker(f"A-{number:03}", kind=("bag", "book")[number % 2], party=party)
    actor = person(institution="i9/")
    given = QueryDict("kind=book&tab=party")
    rows, _ = listing.rows_for(lockers, actor, listing.ask_of(lockers, given))
    found = json.loads(body(ask(actor, f"{EXPORT}?format=json&{given.urlencode()}")))
    assert {row["id"] for row in found} == set(rows.values_list("pk", flat=True)) != set()


def test_a_condition_that_cannot_be_used_is_refused_and_never_left_out(lockers):
    locker("A-001")
    with pytest.raises(Refused) as refused:
        ask(person(), f"{EXPORT}?format=csv&kind=nonsense")
    assert "种类" in refused.value.sentences()[0]


def test_a_csv_runs_no_formula_and_loses_nothing(lockers):
    for number, text in enumerate(EVIL):
        locker(f"A-{number}", note=f"{text}文")
    rows = table(ask(person(), f"{EXPORT}?format=csv"))[1:]
    notes = [row[-1] for row in rows]
    assert not [note for note in notes if note[0] in "=+-@\t\r"]
    assert [shapes.unmarked(note) for note in notes] == [f"{text}文" for text in EVIL]


def test_a_number_below_zero_stays_a_number():
    assert shapes.neutral("-5") == "'-5"
    field = shapes.fields_of(register_of(Locker), person(), ["size"])[0]
    made = "".join(shapes.as_csv([field], [Locker(size=-5)]))
    assert made.splitlines()[1] == "-5"


def test_a_workbook_holds_texts_as_texts_and_no_formula(lockers):
    for number, text in enumerate(EVIL):
        locker(f"0{number}", note=text.strip(), size=1234)
    data = body(ask(person(), f"{EXPORT}?format=xlsx"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[3:]
    assert [row[0] for row in rows] == [f"0{number}" for number in range(len(EVIL))]
    assert rows[0][2] == "存包柜" and rows[0][3] == 1234
    assert [shapes.unmarked(row[-1]) for row in rows] == [text.strip() for text in EVIL]


def test_a_workbook_is_laid_out_like_a_form(lockers):
    locker("A-001")
    data = body(ask(person(), f"{EXPORT}?format=xlsx"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "储物柜" and "林书瑶1" in rows[1][0] and rows[2][0] == "柜号"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
        names = archive.read("xl/workbook.xml").decode()
    assert 'orientation="landscape"' in xml and 'paperSize="9"' in xml and "<mergeCell" in xml
    assert 'fitToHeight="0"' in xml and "_xlnm.Print_Titles" in names


def test_a_cell_that_is_too_long_for_a_workbook_says_so(lockers):
    locker("A-001", note="长" * 40_000)
    note = sheet(ask(person(), f"{EXPORT}?format=xlsx"))[3][-1]
    assert len(note) <= 32_767 and "没有写进来" in note
    assert len(table(ask(person(), f"{EXPORT}?format=csv"))[1][-1]) == 40_000


def test_html_and_controls_do_no_harm(lockers):
    locker("A-001", name="<script>alert(1)</script>\"'", note="a\x01b\x0bc\ufffe")
    assert sheet(ask(person(), f"{EXPORT}?format=xlsx"))[3][1] == "<script>alert(1)</script>\"'"
    page = body(ask(person(), f"{EXPORT}?format=print")).decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    found = json.loads(body(ask(person(), f"{EXPORT}?format=json")))
    assert found[0]["note"] == "a\x01b\x0bc\ufffe"


def test_a_key_is_written_with_its_code_and_its_name(lockers):
    locker("A-001", colour=colour("red", "朱红"))
    head, row = table(ask(person(), f"{EXPORT}?format=csv"))
    assert row[head.index("颜色")] == "red 朱红"


def test_words_are_in_the_readers_language(lockers):
    from django.utils import translation

    locker("A-001", kind="map")
    with translation.override("en"):
        head, row = table(ask(person(), f"{EXPORT}?format=csv"))
    assert head[:3] == ["code", "name", "kind"] and row[2] == "maps"


def test_each_export_is_an_act_with_its_facts_and_needs_no_duty(lockers):
    locker("A-001", kind="book")
    actor = person(duties=())
    body(ask(actor, f"{EXPORT}?format=csv&kind=book"))
    found = facts()
    assert (found["format"], found["count"], found["query"]) == ("csv", 1, "?kind=book")
    assert Entry.every.filter(tag="toy.locker.export", actor=actor.key).count() == 1


def test_where_reading_is_noted_the_trail_says_which_rows_left(lockers, monkeypatch):
    rows = [locker(f"A-00{number}") for number in range(5)]
    monkeypatch.setattr(type(lockers), "reads_are_noted", True)
    monkeypatch.setattr(exporting, "NAMED_AT_ONCE", 2)
    body(ask(person(), f"{EXPORT}?format=csv"))
    assert [each.row for each in EntrySubject.objects.order_by("id")] == [row.pk for row in rows]
    assert Entry.every.filter(tag="toy.locker.export").count() == 3


def test_a_shape_that_the_register_does_not_give_is_not_there(lockers):
    assert ask(person(), f"{EXPORT}?format=exe").status_code == 404


def test_without_a_shape_it_offers_them(lockers):
    locker("A-001")
    page = body(ask(person(), f"{EXPORT}?kind=bag")).decode()
    assert re.search(r"\?kind=bag&amp;format=xlsx", page) and "format=print" in page


# --- many rows: a job, a file, one person ---------------------------------------------------------


@pytest.fixture
def many(lockers, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 20)
    with setting_up("many lockers"):
        Locker.objects.bulk_create(
            [Locker(code=f"A-{number:03}", name="柜", holder="i1/") for number in range(50)]
        )
    return lockers


def run(actor, monkeypatch):
    """Run the job that an export ordered, as its actor."""
    job = Job.objects.unguarded("the job of a test").latest("pk")
    monkeypatch.setattr("lantai.works.work.actor_of", lambda job: actor)
    monkeypatch.setattr(Work, "at", lambda self, done, **more: setattr(self, "done", done))
    result = jobs.exporting_rows(Work(job), **job.args)
    with setting_up("the job is done"):
        job.state, job.result = State.DONE, result
        job.save()
    return job


def test_many_rows_become_a_job_and_a_file_for_who_asked(many, monkeypatch):
    one, colleague = person(1), person(2)
    response = ask(one, f"{EXPORT}?format=csv&kind=bag")
    job = run(one, monkeypatch)
    assert response["Location"] == f"/jobs/{job.pk}/" and job.result["rows"] == 50
    url = job.result["url"]
    assert len(table(ask(one, url))) == 51
    assert facts()["count"] == 50
    for other in (colleague, person(3, institution="i2/"), person(1, institution="i2/")):
        assert ask(other, url).status_code == 404
    assert ask(one, url.replace("lockers", "errands")).status_code == 404
    assert ask(one, f"{EXPORT}?job=999").status_code == 404
    assert ask(one, f"{EXPORT}?job=../../x").status_code == 404


def test_the_job_sees_what_its_actor_may_see_then(many, monkeypatch):
    one = person(1)
    ask(one, f"{EXPORT}?format=xlsx")
    moved = person(1, institution="i2/")
    job = run(moved, monkeypatch)
    path = exporting.exports_folder() / job.result["file"]
    with path.open("rb") as source:
        assert len(CalamineWorkbook.from_filelike(source).get_sheet_by_index(0).to_python()) == 3


def test_a_broken_off_export_leaves_no_file(many, monkeypatch):
    class Stop(BaseException):
        pass

    def stop(done):
        raise Stop

    before = set(exporting.exports_folder().glob("*"))
    monkeypatch.setattr(exporting, "rows_of", lambda *a: (stop(row) for row in range(9)))
    with pytest.raises(Stop):
        exporting.write_file(many, person(), "csv", "", "zh", stop)
    assert set(exporting.exports_folder().glob("*")) == before


def test_old_files_are_cleared(many, monkeypatch):
    import datetime as dt

    from django.utils import timezone

    ask(person(), f"{EXPORT}?format=csv")
    job = run(person(), monkeypatch)
    path = exporting.exports_folder() / job.result["file"]
    exporting.clear_files(timezone.now() - dt.timedelta(days=7))
    assert path.exists()
    exporting.clear_files(timezone.now() + dt.timedelta(days=1))
    assert not path.exists() and ask(person(), job.result["url"]).status_code == 404


# --- paper ----------------------------------------------------------------------------------------


def test_a_printed_page_has_sheets_numbers_and_room_for_names(lockers):
    for number in range(60):
        locker(f"A-{number:03}", note="很长的备注，" * 20)
    page = body(ask(person(), f"{EXPORT}?format=print")).decode()
    sheets = page.count('class="a4-wide"')
    assert sheets > 1 and f"共 {sheets} 页" in page and "检查人" in page and "林书瑶1" in page
    assert page.count("<h1>") == 1 and ">60</td>" in page


def test_sheets_hold_what_fits():
    columns = [paper.Column("题名"), paper.Column("页数", number=True)]
    short = list(paper.sheets(columns, [["短", "1"]] * 40))
    long = list(paper.sheets(columns, [["长" * 400, "1"]] * 40))
    assert sum(map(len, short)) == sum(map(len, long)) == 40
    assert len(short[0]) > len(long[0]) >= 1 and all(short) and all(long)


def test_too_much_for_a_printed_page_is_refused_with_a_way_out(lockers, monkeypatch):
    for number in range(3):
        locker(f"A-{number}")
    monkeypatch.setattr(paper, "MOST_ROWS", 2)
    with pytest.raises(Refused) as refused:
        ask(person(), f"{EXPORT}?format=print")
    assert "3" in refused.value.sentences()[0]


def test_the_public_is_led_to_the_door(lockers):
    from lantai.guard.actor import PUBLIC

    locker("A-001")
    assert ask(PUBLIC, f"{EXPORT}?format=csv").status_code == 302


def test_a_fetched_file_is_found_by_its_number_alone(lockers):
    with pytest.raises(NotFound):
        exporting._fetched(lockers, person(), "0")
