# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Long work: a real workbook goes in through the page and the job, once, whatever happens."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import resolve

from factories.holdings import DUTIES, fonds, institution, item, person, row
from lantai.craft.errors import BadInput
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.guard.sealing import seal_all
from lantai.holdings import acts, figures, jobs, workbooks
from lantai.holdings.models import FondsNote, ImportBatch, ImportProblem, Item
from lantai.works.kinds import kinds
from lantai.works.models import Job
from lantai.works.work import Work

pytestmark = pytest.mark.django_db(databases=["default", "side"])
HEAD = ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "保管期限", "页数", "备注")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.LANTAI_FILES = tmp_path / "files"


@pytest.fixture
def place(db):
    archives = institution()
    return archives, person(archives), fonds(archives, "A013")


def workbook(rows, title="槐序县农时局归档文件目录"):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("目录")
        sheet.merge_range(0, 0, 0, len(HEAD) - 1, title)
        sheet.write_row(1, 0, HEAD)
        for at, cells in enumerate(rows, 2):
            sheet.write_row(at, 0, cells)
    return made.getvalue()


def line(number, **more):
    values = {
        "序号": number, "档号": f"A013-WS·2018·D30-{number:05d}", "文号": f"槐农〔2018〕{number}号",
        "责任者": "槐序县农时局", "题名": f"关于第{number}项工作若干问题的通知",
        "日期": "2018-03-05",
        "密级": "公开", "保管期限": "30年", "页数": 4, "备注": "",
    }  # fmt: skip
    return [{**values, **more}[name] for name in HEAD]


class Bench:
    """A `Work` that only counts; it stops where it is told to."""

    drain = Work.drain

    def __init__(self, actor, stop=None, today=None):
        from django.utils import timezone

        self.actor, self.stop, self.today = actor, stop, today or timezone.localdate()
        self.done, self.passed, self.ok, self.failed, self.skipped = 0, 0, 0, 0, 0

    def slices(self, rows, size=1000):
        from lantai.works import slices

        for part, cursor in slices.cut(rows, 500, {"passed": self.passed}, "pk"):
            yield part
            self.passed = cursor["passed"]

    def keep(self):
        from django.db import transaction

        return transaction.atomic()

    def at(self, done, of=None, unit="", note=""):
        self.done = done
        if self.stop is not None and done >= self.stop:
            raise KeyboardInterrupt


def batch_of(place, content, name="目录.xlsx", **more):
    digest = workbooks.keep(name, [content])
    return acts.open_import(place[2], place[1], name=name, digest=digest, **more)


def now(batch):
    return ImportBatch.objects.unguarded("the batch as it is now").get(pk=batch.pk)


def test_a_workbook_is_taken_row_by_row(place):
    _, actor, _ = place
    rows = [line(1), line(2, 日期="43164", 页数="12页"), line(3, 密级="秘密"), line(4, 题名="")]
    batch = batch_of(place, workbook(rows))
    result = jobs.importing_catalogue(Bench(actor), batch)
    assert result["added"] == 2 and result["refused"] == 2
    kept = list(Item.objects.seen_by(actor).order_by("ref_code"))
    assert [one.ref_code[-5:] for one in kept] == ["00001", "00002"]
    assert kept[1].pages == 12 and kept[0].doc_number == "槐农〔2018〕1号"
    told = {each.row: (each.field, each.kind) for each in ImportProblem.objects.seen_by(actor)}
    assert told[5][1] == "catalogue.secret" and told[6] == ("题名", "catalogue.missing")


@pytest.mark.parametrize("stop", [1, 500, 1000])
def test_killed_and_taken_up_again_gives_the_same_as_once(place, stop):
    _, actor, _ = place
    batch = batch_of(place, workbook([line(n) for n in range(1, 1301)]))
    work = Bench(actor, stop)
    with pytest.raises(KeyboardInterrupt):
        jobs.importing_catalogue(work, batch)
    fresh = Bench(actor)  # a hand that knows nothing of the first one's place
    jobs.importing_catalogue(fresh, now(batch))
    codes = list(Item.objects.seen_by(actor).values_list("ref_code", flat=True))
    assert len(codes) == len(set(codes)) == 1300
    assert now(batch).added == 1300 == fresh.ok and now(batch).state == "done"
    jobs.importing_catalogue(Bench(actor), now(batch))
    assert Item.objects.seen_by(actor).count() == 1300


def test_a_file_level_catalogue_is_told_by_its_head(place):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("案卷目录")
        sheet.write_row(0, 0, ("案卷号", "题名", "起止日期", "件数", "页数", "保管期限", "备注"))
        for n in range(1, 6):
            sheet.write_row(n, 0, (f"{n:04d}", f"水利工程材料之{n}", "1956.01-1957.03", 12, 130,
                                   "长期", ""))  # fmt: skip
    result = jobs.importing_catalogue(Bench(place[1]), batch_of(place, made.getvalue()))
    from lantai.holdings.models import File

    assert result["added"] == 5 == File.objects.seen_by(place[1]).count()


def test_a_file_that_is_gone_changed_or_no_table_is_refused_whole(place):
    actor = place[1]
    batch = batch_of(place, workbook([line(1)]))
    path = workbooks.path_of(batch)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(Refused) as refusal:
        jobs.importing_catalogue(Bench(actor), batch)
    assert refusal.value.reasons[0].kind == "holdings.file_changed"
    path.unlink()
    with pytest.raises(Refused) as refusal:
        jobs.importing_catalogue(Bench(actor), batch)
    assert refusal.value.reasons[0].kind == "holdings.file_gone"
    with pytest.raises(BadInput):
        jobs.importing_catalogue(Bench(actor), batch_of(place, b"\x7fELF" + b"\0" * 900))
    assert not Item.objects.seen_by(actor).exists()


def test_the_rooms_jobs_are_known_with_their_duties():
    known = kinds()
    assert known["holdings.importing_catalogue"].duty == "holdings.item.import"
    assert known["holdings.growing_fonds_files"].when
    assert {kind.duty for kind in known.values()
                      if kind.name.startswith("holdings.") and kind.duty} <= DUTIES  # fmt: skip


def test_receiving_goes_slice_by_slice_and_a_person_ends_it(place):
    archives, receiver, _ = place
    unit = institution("槐序县农时局", "government")
    within, sender = fonds(unit, "Z109"), person(unit)
    rows = [item(within) for _ in range(3)]
    move = acts.lay_custody(within, archives, sender, name="x", reason="进馆到期")
    acts.lay_items(move, sender)
    assert jobs.receiving_custody(Bench(receiver), move) == {"moved": 3, "total": 3}
    assert move.state == "receiving"
    acts.finish_move(move, receiver)
    assert Item.objects.seen_by(receiver).filter(fonds=within).count() == len(rows)


def test_fonds_files_grow_in_a_job(place):
    archives, actor, _ = place
    acts.open_fonds(actor, custodian=archives, fonds_code="A031", name="槐序县乡学局")
    seal_all()
    result = jobs.growing_fonds_files(Bench(actor))
    assert result["read"] > 0 and FondsNote.objects.seen_by(actor).count() == 1


# --- the page ------------------------------------------------------------------------------------


def ask(actor, path, **data):
    factory = RequestFactory()
    request = factory.post(path, data) if data else factory.get(path)
    request.actor, request._dont_enforce_csrf_checks = actor, True
    found = resolve(path)
    return found.func(request, *found.args, **found.kwargs)


def test_a_catalogue_is_handed_in_on_the_page_of_its_fonds(place):
    _, actor, within = place
    actor = person(place[0], duties=DUTIES | {"works.job.enqueue"})
    path = f"/holdings/fonds/{within.pk}/catalogue/"
    page = ask(actor, path).content.decode()
    assert 'type="file"' in page and "婚姻登记" in page
    book = SimpleUploadedFile("目录.xlsx", workbook([line(1), line(2)]))
    answer = ask(actor, path, workbook=book, level="auto", scheme="")
    batch = ImportBatch.objects.seen_by(actor).get()
    assert answer.status_code == 302 and answer.url.endswith(f"/{batch.pk}/")
    job = Job.objects.unguarded("the job that was ordered").get()
    assert (job.kind, job.row, job.noun) == ("holdings.importing_catalogue", batch.pk,
                                             "holdings.importbatch")  # fmt: skip
    assert workbooks.check(batch).is_file()


def test_the_page_is_for_who_keeps_the_fonds_and_may_import(place):
    archives, _, within = place
    path = f"/holdings/fonds/{within.pk}/catalogue/"
    with pytest.raises(NotFound):
        ask(person(institution("青溪县档案馆")), path)
    with pytest.raises(Refused):
        ask(person(archives, duties=DUTIES - {"holdings.item.import"}), path)
    page = ask(person(archives), path, level="auto").content.decode()
    assert "workbook" in page and not ImportBatch.objects.unguarded("no batch was made").exists()


# --- figures --------------------------------------------------------------------------------------


def test_every_figure_counts_what_its_definition_says(place):
    archives, actor, within = place
    item(within, date_text="1960"), item(within, digitised="done"), item(within, standing="draft")
    batch = acts.open_import(within, actor, name="x", digest="0")
    acts.import_items(batch, [row(1, 案卷题名="1956年材料", 题名="", 起="1956", 日期="")], actor)
    found = {each.code: each.count(actor) for each in figures.FIGURES}
    assert found == {
        "holdings.fonds": 1, "holdings.items": 2, "holdings.files": 1, "holdings.items_filed": 0,
        "holdings.files_filed": 0, "holdings.items_open": 0, "holdings.items_published": 0,
        "holdings.items_due": 1, "holdings.items_digitised": 1, "holdings.boxes": 0,
        "holdings.persons": 0,
    }  # fmt: skip
    assert all(str(each.name) and str(each.unit) for each in figures.FIGURES)
    supervisor = person("i9999/", supervises=(archives.area,), duties=())
    assert {each.code: each.count(supervisor) for each in figures.FIGURES} == found
    stranger = person("i9999/", duties=())
    assert {each.count(stranger) for each in figures.FIGURES} == {0}


def test_a_hand_runs_the_import_of_somebody_who_may(db):
    """The whole way: a person of the demo world orders it, a hand of works runs it."""
    from lantai.house.world import build_world
    from lantai.orgs.models import Post
    from lantai.works.acts import enqueue
    from lantai.works.running import Seat, run

    world = build_world(password="a password of the tests", items=0)
    archivist = world.actor("archivist")
    within = acts.open_fonds(archivist, custodian=world["archives"], fonds_code="A013", name="x")
    digest = workbooks.keep("目录.xlsx", [workbook([line(n) for n in range(1, 1201)])])
    batch = acts.open_import(within, archivist, name="目录.xlsx", digest=digest)
    job = enqueue(jobs.importing_catalogue, actor=archivist, subject=batch)
    assert run(job.pk, Seat("a hand of the tests")) == "done"
    assert Item.objects.seen_by(archivist).count() == 1200
    ended = Job.objects.unguarded("the job that was run").get(pk=job.pk)
    assert (ended.ok, ended.failed, ended.result["added"]) == (1200, 0, 1200)
    again = acts.open_import(within, archivist, name="目录.xlsx", digest=digest)
    other = enqueue(jobs.importing_catalogue, actor=archivist, subject=again)
    with setting_up("the archivist leaves"):
        post = Post.objects.unguarded("the post of the archivist").get(
            pk=world.posts["archivist"].pk
        )
        post.roles = ["reading_room"]
        post.save()
    assert run(other.pk, Seat("a hand of the tests")) == "failed"
    assert now(again).taken == 0
