# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A catalogue import minded through forms: gone on with, stopped, taken back; killed and twice."""

import pytest

from factories.doing import now, offered, on_row, run_job
from factories.holdings import DUTIES, box, fonds, person, row
from lantai.guard.acts import act, setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry, EntrySubject
from lantai.guard.sealing import seal_all
from lantai.guard.terms import Opening
from lantai.holdings import acts, jobs, undone
from lantai.holdings.followers import grow_fonds_files
from lantai.holdings.models import (
    DigitalObject,
    File,
    FondsNote,
    ImportBatch,
    ImportProblem,
    Item,
    ItemPerson,
)
from lantai.works.models import Job

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def place(world):
    return world, world.actor("archivist"), fonds(world["archives"], "A013")


def imported(within, actor, count=5, **more):
    batch = acts.open_import(within, actor, name="2018年目录.xlsx", digest="0", **more)
    return acts.import_items(batch, [row(n) for n in range(1, count + 1)], actor)


def items(actor):
    return Item.objects.seen_by(actor).order_by("ref_code")


def undo(actor, batch):
    return run_job(on_row(actor, batch, "undo", {"go": "1"}))


def kept(batch, actor):
    rows = ImportProblem.objects.seen_by(actor).filter(batch=batch, status=undone.KEPT)
    return sorted(each.kind.removeprefix("holdings.kept_") for each in rows)


def test_an_import_is_taken_back_whole_and_may_come_again(place):
    _, actor, within = place
    batch = imported(within, actor)
    page = on_row(actor, batch, "undo")
    assert "只撤导入以后没有人改过" in page.words and "重新导入" in page.words
    first, again = (on_row(actor, batch, "undo", {"go": "1"}) for _ in "ab")
    assert again.status == 409 and "可能已经办过了" in again.words, "twice is one job"
    assert run_job(first) == "done"
    assert not items(actor).exists() and not kept(batch, actor)
    after = now(batch)
    assert (after.state, after.removed, after.kept) == ("undone", 5, 0)
    assert offered(after, actor) == [], "nothing is left to take back, nor to go on with"
    with pytest.raises(Refused):
        acts.import_slice(after, 5, [row(6)], actor)
    assert imported(within, actor).added == 5, "the codes are free again"
    gone = EntrySubject.objects.filter(noun="holdings.item", entry__tag="holdings.importbatch.undo")
    assert gone.count() == 5
    seal_all()
    while grow_fonds_files():
        pass
    told = [note.sentence for note in FondsNote.objects.seen_by(actor).filter(fonds=within)]
    assert "撤回导入的目录“2018年目录.xlsx”，5 条。" in told


def test_what_was_touched_since_stays_and_is_listed_with_the_reason(place):
    world, actor, within = place
    batch = imported(within, actor, 7)
    rows = list(items(actor))
    with act("holdings.item.edit", rows[0], actor) as done:
        rows[0].remarks = "核对过"
        rows[0].save()
        done(rows[0])
    acts.move_items([rows[1].pk], actor, box=box(within))
    acts.set_opening([rows[2].pk], Opening.OPEN, world.actor("opener"), reason="满 25 年")
    with setting_up("a scan"):
        DigitalObject(item=rows[3], name="1.pdf", origin="copy", size=1, sha512="0").save()
    move = acts.lay_custody(within, world["archives_other"], actor, name="x", reason="y",
                            whole=False)  # fmt: skip
    acts.lay_items(move, actor, keys=[rows[4].pk])
    assert undo(actor, batch) == "done"
    assert list(items(actor)) == rows[:5]
    assert kept(batch, actor) == ["changed", "changed", "changed", "hung", "laid"]
    after = now(batch)
    assert (after.removed, after.kept) == (2, 5)
    problem = ImportProblem.objects.seen_by(actor).filter(status=undone.KEPT).first()
    assert rows[0].ref_code in str(problem) and "看留痕" in problem.remedy
    acts.withdraw_move(move, actor, reason="不移了")
    assert offered(after, actor) == ["undo"], "it may be tried again"
    assert undo(actor, after) == "done"
    assert len(kept(batch, actor)) == 5, "what was said before is not said twice"
    assert now(batch).removed == 2


def test_a_volume_goes_once_nothing_lies_in_it(place):
    _, actor, within = place
    volume = row(1, 题名="水利工程材料", 案卷号="0001", 件数="2")
    files = acts.open_import(within, actor, name="案卷目录.xlsx", digest="1", level="file")
    acts.import_items(files, [volume], actor)
    one = File.objects.seen_by(actor).get()
    leaves = imported(within, actor, 2)
    with setting_up("they lie in the volume"):
        for each in items(actor):
            each.file = one
            each.save()
    assert undo(actor, files) == "done"
    assert File.objects.seen_by(actor).exists() and kept(files, actor) == ["hung"]
    assert undo(actor, leaves) == "done"
    assert undo(actor, now(files)) == "done" and not File.objects.seen_by(actor).exists()


def test_the_persons_of_a_record_go_with_it(place):
    _, actor, within = place
    imported(within, actor, 1)
    batch = ImportBatch.objects.seen_by(actor).get()
    with setting_up("somebody it is about"):
        ItemPerson(item=items(actor).get(), name="闻知秋", role="当事人").save()
    assert undo(actor, batch) == "done" and not ItemPerson.objects.seen_by(actor, "fetch").exists()


@pytest.mark.parametrize("after", [1, 2, 3])
def test_killed_and_taken_up_again_it_ends_the_same(place, monkeypatch, after):
    """However many slices were done before the kill: no row is left over, none told twice."""
    from lantai.holdings.acts import undoing

    _, actor, within = place
    batch = imported(within, actor, 9)
    touched = items(actor).first()
    acts.move_items([touched.pk], actor, box=box(within))
    monkeypatch.setattr(undoing, "TAKEN_BACK", 3)
    real, calls = undoing.undo_slice, []

    def sliced(batch, model, last, who):
        if len(calls) == after:
            raise KeyboardInterrupt
        calls.append(model)
        return real(batch, model, last, who, size=3)

    monkeypatch.setattr(acts, "undo_slice", sliced)

    class Bench:
        ok = skipped = 0

        def __init__(self, who):
            self.actor = who

        def at(self, *args, **more):
            pass

    with pytest.raises(KeyboardInterrupt):
        jobs.undoing_import(Bench(actor), batch)
    assert now(batch).state == "undoing"
    monkeypatch.setattr(acts, "undo_slice", real)
    assert undo(actor, now(batch)) == "done"
    assert list(items(actor)) == [touched] and kept(batch, actor) == ["changed"]
    ended = now(batch)
    assert (ended.state, ended.removed, ended.kept) == ("undone", 8, 1)


def test_a_slice_that_breaks_takes_nothing_back(place, monkeypatch):
    from lantai.holdings.acts import undoing

    _, actor, within = place
    batch = imported(within, actor, 3)

    def broken(*args):
        raise RuntimeError("killed")

    monkeypatch.setattr(undoing, "_tell", broken)
    with pytest.raises(RuntimeError):
        acts.undo_slice(batch, Item, 0, actor)
    assert items(actor).count() == 3 and now(batch).removed == 0 and now(batch).state == "done"


def test_an_import_is_stopped_and_gone_on_with(place):
    from lantai.works.acts import enqueue

    _, actor, within = place
    batch = acts.open_import(within, actor, name="目录.xlsx", digest="0")
    acts.import_slice(batch, 0, [row(n) for n in range(1, 4)], actor)
    assert offered(now(batch), actor) == ["resume", "undo"]
    job = enqueue(jobs.importing_catalogue, actor=actor, subject=batch)
    assert offered(now(batch), actor) == ["stop"], "while it runs it is not taken back"
    assert on_row(actor, now(batch), "stop", {"go": "1"}).status == 302
    stopped = Job.objects.unguarded("the job that was stopped").get(pk=job.pk)
    assert stopped.state == "paused" and offered(now(batch), actor) == ["resume", "undo"]
    answer = on_row(actor, now(batch), "resume", {"go": "1"})
    assert answer.url == f"/jobs/{job.pk}/", "the same job goes on"
    assert items(actor).count() == 3, "what was taken stays"


def test_who_minds_an_import(place):
    world, actor, within = place
    batch = imported(within, actor, 1)
    for username in ("opener", "counter", "curator", "officer", "neighbour", "authority", "system",
                     "auditor", "clerk", "provider"):  # fmt: skip
        assert offered(batch, world.actor(username)) == [], username
    assert offered(batch, world.actor("preserver")) == ["undo"]
    less = person(world["archives"], 9, duties=DUTIES - {"holdings.importbatch.undo"})
    assert offered(batch, less) == []
    with pytest.raises(Refused):
        acts.undo_slice(batch, Item, 0, less)
    assert Entry.every.filter(tag="holdings.importbatch.undo").count() == 0
