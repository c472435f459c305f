# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The long work of this room, thin: which slice, then bytes, then rows."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.craft.errors import CraftError, StorageFailed
from lantai.guard.actor import steward
from lantai.holdings.models import Fonds
from lantai.vault import (
    acts,
    copying,
    describing,
    fixity,
    followers,
    grading,
    landing,
    places,
    queries,
    rebuilding,
    storing,
    sweeping,
    viewing,
)
from lantai.vault.models import FixityRun, Store
from lantai.works.kinds import job
from lantai.works.work import Work

GRADED = 5_000
"""Objects of a slice that is graded anew."""


@job("vault.storing_items", zh="档案入库", en="store records", duty="vault.vaultobject.adopt",
     retries=3)  # fmt: skip
def storing_items(work: Work, fonds: Fonds | None = None, *, keys: list[int] | None = None
                  ) -> dict[str, Any]:  # fmt: skip
    """Store the items named, or all of a fonds that have files and no object yet."""
    wanted = keys if keys is not None else storing.waiting_in(fonds)
    done = work.done
    for part in work.slices(wanted, storing.SLICE):
        laid = storing.lay(list(part), work.actor)
        with work.keep():
            adopted = acts.adopt(laid, work.actor)
            work.count(ok=len(adopted), failed=len(laid.refused), skipped=len(laid.same))
        storing.finish(laid)
        for key, why in laid.refused:
            work.say("vault.not_stored", n=key, why=why)
        done += len(part)
    return {"stored": work.ok, "refused": work.failed, "same": work.skipped}


@job("vault.copying_objects", zh="按策略备份", en="make copies by policy", every="night", retries=2)
def copying_objects(work: Work, *, holder: str = "") -> dict[str, Any]:
    """Copy what lacks copies, store after store, until nothing more can be done."""
    ways = copying.Ways()
    for each in [holder] if holder else queries.holders_with_stores():
        seen: set[str] = set()
        while fresh := [c for c in copying.courses(each) if c.name not in seen]:
            for course in fresh:
                seen.add(course.name)
                _copy(work, ways, course)
    return {"copied": work.ok, "failed": work.failed}


def _copy(work: Work, ways: copying.Ways, course: copying.Course) -> None:
    rows = queries.objects_in(course.group)
    try:
        source, target = ways.open(course.source), ways.open(course.target)
        for part in work.slices(rows, copying.SLICE, name=course.name):
            ids = [row.object_id for row in part]
            proofs = {proof.object_id: proof for proof in target.take_from(source, ids)}
            with work.keep():
                good = acts.replicate(list(part), course.target, proofs, work.actor)
                work.count(ok=good, failed=len(part) - good)
            bad = [proof.object_id for proof in proofs.values() if not proof.is_good]
            if bad:
                work.say("vault.not_copied", n=len(bad), store=course.target.name,
                         object=bad[0])  # fmt: skip
            work.at(work.ok + work.failed, unit="objects", note=course.target.name)
    except StorageFailed as fault:
        ways.give_up(course.target)
        work.say("vault.store_failed", store=course.target.name,
                 why=Said(fault.kind, fault.params))  # fmt: skip


@job("vault.sweeping_leftovers", zh="清理未入库的内容", en="sweep what was never adopted",
     every="night")  # fmt: skip
def sweeping_leftovers(work: Work) -> dict[str, Any]:
    """Sweep the landing place and what was laid and never adopted; what went is on the trail."""
    swept, removed = landing.sweep(), sweeping.sweep_unadopted()
    if swept.unclaimed or removed.objects:
        acts.note_sweep(swept.unclaimed, removed.objects, steward("vault"))
    for code in removed.away:
        work.say("vault.away", store=code)
    return {"unclaimed": len(swept.unclaimed), "bytes": swept.size, "halves": swept.halves,
            "objects": len(removed.objects), "drawn": viewing.sweep()}  # fmt: skip


@job("vault.verifying_copies", zh="校验备份", en="verify copies", every="night", retries=1,
     duty="vault.store.verify", per_subject=1)  # fmt: skip
def verifying_copies(work: Work, store: Store | None = None) -> dict[str, Any]:
    """A round over every store, or over the one named, within its budget."""
    found = {"objects": 0, "damaged": 0, "repaired": 0, "not_run": 0}
    for each in [store] if store is not None else queries.stores_to_verify():
        run = _round(work, each)
        found["objects"] += run.objects_read
        found["damaged"] += run.damaged
        found["repaired"] += run.repaired
        found["not_run"] += run.result == "not_run"
    return found


def _round(work: Work, store: Store) -> FixityRun:
    run = acts.begin_round(store, work.actor)
    began, budget, why, mended = timezone.now(), fixity.budget_of(store), None, 0
    try:
        place = places.open_place(store)
        place.recover()
        mended += _read(work, run, place, queries.doubtful_copies(store))
        for some in fixity.slices_of(store, began):
            mended += _read(work, run, place, some)
            if budget.is_spent(run, began, timezone.now()):
                break
    except CraftError as fault:
        why = Said(fault.kind, fault.params)
        work.say("vault.round_not_run", store=store.name, why=why)
    return acts.end_round(run, work.actor, repaired=mended, why=why)


def _read(work: Work, run: FixityRun, place: Any, some: list[Any]) -> int:
    """Read a slice back, note what was right, deal with what was not; how many were mended."""
    copies = {copy.pk: copy for copy in some}
    proofs = {pk: fixity.judge(copies[pk], proof)
              for pk, proof in (fixity.read(place, some) if some else {}).items()}  # fmt: skip
    if not proofs:
        return 0
    good = acts.verified(run, proofs, work.actor)
    mended = sum(fixity.deal_with(copies[pk], proof, work.actor)
                 for pk, proof in proofs.items() if not proof.is_good)  # fmt: skip
    work.count(ok=good + mended, failed=len(proofs) - good - mended)
    work.at(work.ok + work.failed, unit="objects", note=run.store.name)
    return mended


@job("vault.describing_objects", zh="更新保存对象里的元数据", en="describe objects anew",
     every="10 minutes", retries=2)  # fmt: skip
def describing_objects(work: Work) -> dict[str, Any]:
    """Follow the trail, then write the description of now into the objects that grew old."""
    read = 0
    while some := followers.mark_stale():
        read += some
    for part in work.slices(queries.stale_objects(), describing.SLICE):
        done = describing.describe(list(part), work.actor.name)
        with work.keep():
            new = acts.describe(done, work.actor)
            work.count(ok=new, skipped=len(part) - new)
    return {"entries": read, "described": work.ok}


@job("vault.regrading_objects", zh="按规则重新定级", en="grade anew by the rules", every="night",
     retries=1, duty="vault.vaultobject.grade")  # fmt: skip
def regrading_objects(work: Work, *, holder: str = "") -> dict[str, Any]:
    """Give every stored record the grade that its holder's rules say now.

    Also at night: a record's retention or category may have changed.
    """
    for each in [holder] if holder else queries.holders_with_stores():
        rules = grading.rules_of(each)
        rows = queries.graded_by_rules(queries.fonds_held_by(each))
        for part in work.slices(rows, GRADED, name=each):
            with work.keep():
                other = acts.regrade(list(part), rules, work.actor)
                work.count(ok=other, skipped=len(part) - other)
    return {"graded": work.ok, "same": work.skipped}


@job("vault.rebuilding_catalogue", zh="由存储库重建目录", en="rebuild the catalogue from a store",
     per_subject=1, duty="vault.store.rebuild")  # fmt: skip
def rebuilding_catalogue(work: Work, store: Store) -> dict[str, Any]:
    """Give rows to every object of a store that has none."""
    known = rebuilding.Known()
    for some in rebuilding.slices(places.open_place(store)):
        made = acts.rebuild(some, store, known, work.actor)
        work.count(ok=len(made), failed=len(some.refused), skipped=some.passed)
        for object_id, why in some.refused:
            work.say("vault.not_rebuilt", object=object_id, why=why)
        work.at(work.ok + work.failed + work.skipped, unit="objects", note=store.name)
    return {"rebuilt": work.ok, "left": work.failed, "there": work.skipped}
