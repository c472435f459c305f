# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rounds of fixity and what they find: each step an act of the house, each damage on the trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.orgs.notices import notify
from lantai.orgs.queries import holders_of, institution_at
from lantai.vault import events, queries
from lantai.vault.events import Happened
from lantai.vault.models import Copy, Damage, FixityRun, Store
from lantai.vault.stores.interface import Proof
from lantai.vault.terms import CopyState, EventKind, EventOutcome, RoundResult

DUTY = "vault.damage.mend"
"""Whoever holds it is told of damage that no machine can mend."""


VERIFY = "vault.store.verify"
"""The duty under which a person orders a round; what is done in it is a part of that."""


def begin_round(store: Store, actor: Actor) -> FixityRun:
    """Begin a round over a store. 开始校验。"""
    with act("vault.fixityrun.begin", FixityRun, actor, duty=VERIFY) as done:
        run = FixityRun(store=store, began_at=timezone.now(), holder=store.holder, area=store.area,
                        line=store.line, secrecy=store.secrecy)  # fmt: skip
        run.save()
        return done(run)


def verified(run: FixityRun, proofs: Mapping[int, Proof], actor: Actor) -> int:
    """Note the copies that were read and right; how many. 校验通过。"""
    with act("vault.fixityrun.read", run, actor, duty=VERIFY) as done:
        good = [pk for pk, proof in proofs.items() if proof.is_good]
        run.objects_read += len(proofs)
        run.files += sum(proof.files for proof in proofs.values())
        run.size += sum(proof.size for proof in proofs.values())
        run.damaged += len(proofs) - len(good)
        run.save()
        now = timezone.now()
        rows = queries.copies_by_key(good)
        rows.filter(state=CopyState.GOOD).update(verified_at=now)
        for copy in rows.exclude(state=CopyState.GOOD):
            _good_again(copy, now)
        return done(len(good), count=len(good))


def _good_again(copy: Copy, now: Any) -> None:
    """Doubted, and found whole."""
    copy.state, copy.verified_at = CopyState.GOOD, now
    copy.save()
    _keep(copy, True)


def end_round(run: FixityRun, actor: Actor, *, repaired: int = 0, why: Any = None) -> FixityRun:
    """End a round; one that could not be run to its end was not run. 结束校验。"""
    with act("vault.fixityrun.end", run, actor, duty=VERIFY) as done:
        run.ended_at, run.repaired = timezone.now(), repaired
        if why is not None:
            run.result, run.said, run.params = RoundResult.NOT_RUN, why.kind, _plain(why.params)
        else:
            run.result = RoundResult.DAMAGED if run.damaged else RoundResult.PASSED
        run.save()
        return done(run)


def _plain(params: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}


def note_damage(
    copy: Copy, files: Sequence[str], actor: Actor, *, is_missing: bool = False
) -> Copy:
    """Note that a copy is damaged or gone; it counts no more. 备份损坏。"""
    with act("vault.copy.damage", copy, actor, duty=VERIFY) as done:
        copy.state = CopyState.MISSING if is_missing else CopyState.DAMAGED
        copy.verified_at = timezone.now()
        copy.save()
        _keep(copy, False)
        said = "vault.told_missing" if is_missing else "vault.told_damaged"
        _tell(copy, EventKind.FIXITY, said, actor, EventOutcome.FAIL, files=files,
              n=max(len(files), 1))  # fmt: skip
        return done(copy, **_facts(copy), files=list(files))


def doubt(copy: Copy, path: str, actor: Actor) -> Copy:
    """Note that a copy gave other bytes to a reader; the next round looks at it. 备份存疑。"""
    with act("vault.copy.doubt", copy, actor, duty=VERIFY) as done:
        copy.state = CopyState.DOUBTFUL
        copy.save()
        _keep(copy, False)
        _tell(copy, EventKind.FIXITY, "vault.told_doubtful", actor, EventOutcome.WARNING, path=path)
        return done(copy, **_facts(copy), files=[path])


def note_repair(copy: Copy, source: Copy, proof: Proof, files: int, actor: Actor) -> Copy:
    """Note that a copy was mended and read back. 备份修复。"""
    with act("vault.copy.repair", copy, actor, duty=VERIFY) as done:
        copy.version, copy.state, copy.verified_at = proof.version, CopyState.GOOD, timezone.now()
        copy.files, copy.size = proof.files, proof.size
        copy.save()
        _keep(copy, True)
        _tell(copy, EventKind.REPAIR, "vault.told_repaired", actor, source=source.store.name,
              n=files)  # fmt: skip
        return done(copy, **_facts(copy), source=source.store.name)


def open_case(copy: Copy, files: Sequence[str], actor: Actor) -> Damage:
    """Open a case for a person: no copy can mend this one. 损坏事项。"""
    with act("vault.damage.open", Damage, actor, duty=VERIFY) as done:
        item = copy.vault_object.item
        row = queries.open_damage(copy) or Damage(
            vault_object=copy.vault_object, store=copy.store, found_at=timezone.now(),
            holder=item.holder, area=item.area, line=item.line, secrecy=item.secrecy)  # fmt: skip
        row.files = "\n".join(files)
        is_new = row.pk is None
        row.save()
        register = register_of(Damage)
        if is_new and register is not None:
            steps.follow(register, row, actor)
            institution = institution_at(item.holder)
            if institution is not None:
                notify(holders_of(DUTY, institution), "vault.notice_damage", about=row,
                       store=copy.store.name)  # fmt: skip
        return done(row, **_facts(copy))


def note_loss(row: Damage, actor: Actor, why: str) -> None:
    """Note on the object that a person found a copy to be beyond mending. 确认无法恢复。"""
    with act("vault.copy.lose", row, actor, duty=VERIFY) as done:
        copy = queries.copy_in(row.vault_object_id, row.store)
        if copy is not None:
            _tell(copy, EventKind.FIXITY, "vault.told_lost", actor, EventOutcome.FAIL, why=why)
        done(row)


def _facts(copy: Copy) -> dict[str, Any]:
    """What rooms that follow the trail want to know of a copy."""
    known = copy.vault_object
    return {"store": copy.store.name, "store_code": copy.store.code, "object": known.object_id,
            "holder": copy.store.holder, "item": known.item_id}  # fmt: skip


def _keep(copy: Copy, is_kept: bool) -> None:
    """Add the store to those in which the object is good, or take it out."""
    row = copy.vault_object
    queries.lock_object(row)
    stores = queries.stores_in(row.kept_in) - {copy.store_id}
    if is_kept and copy.version >= row.version:
        stores |= {copy.store_id}
    row.kept_in = queries.kept_text(stores)
    row.save()


def _tell(
    copy: Copy, kind: Any, said: str, actor: Actor, outcome: Any = EventOutcome.SUCCESS,
    **params: Any,
) -> None:  # fmt: skip
    told = {"store": copy.store.name, **params}
    events.note([Happened(copy.vault_object_id, kind, said, told, copy.store_id, outcome)],
                at=timezone.now(), agent=actor.name)  # fmt: skip
