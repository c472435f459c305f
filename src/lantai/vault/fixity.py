# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A round of fixity over one store: oldest first, until the budget is spent; damage is dealt with.

What was read and right has a new date and no event of its own: the round has a row, and a million
events a night would bury those that matter. What was wrong is noted before anything is mended. A
store that is away in the middle of a round is no damage: its mark is asked for again before any
damage is believed, and the round then says ``not run``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lantai.craft.errors import CraftError
from lantai.craft.findings import Finding
from lantai.guard.actor import Actor
from lantai.vault import acts, places, queries
from lantai.vault.models import Copy, FixityRun, Store
from lantai.vault.stores.interface import Place, Proof

SLICE = 200
NAMED = 50
"""So many damaged files of an object are named."""
Halt = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Budget:
    """What a round may read: minutes, files, bytes; None is no bound."""

    minutes: float = 60.0
    files: int | None = None
    size: int | None = None

    def is_spent(self, run: FixityRun, began: dt.datetime, now: dt.datetime) -> bool:
        """Whether a round has read what it may."""
        return bool(
            (now - began).total_seconds() >= self.minutes * 60
            or (self.files is not None and run.files >= self.files)
            or (self.size is not None and run.size >= self.size)
        )


def budget_of(store: Store) -> Budget:
    """What a store's row allows."""
    size = store.round_gb * 10**9 if store.round_gb is not None else None
    return Budget(store.round_minutes, None, size)


def slices_of(store: Store, since: dt.datetime) -> Iterator[list[Copy]]:
    """The copies of a store that were not read since a moment, oldest first."""
    while some := queries.oldest_copies(store, since, SLICE):
        yield some


def read(place: Place, some: Sequence[Copy]) -> dict[int, Proof]:
    """Read copies back. Raises `StorageFailed` where the store is away."""
    by_id = {copy.vault_object.object_id: copy.pk for copy in some}
    proofs = {by_id[proof.object_id]: proof for proof in place.prove(by_id, "quick")}
    if any(not proof.is_good for proof in proofs.values()):
        place.identity()  # else it is the store that is gone, not what lies in it
    return proofs


def judge(copy: Copy, proof: Proof) -> Proof:
    """A copy that is whole but older than its row says has lost versions."""
    if proof.is_good and proof.version < copy.version:
        return Proof(proof.object_id, proof.files, proof.size, proof.version, is_missing=True)
    return proof


def files_of(proof: Proof) -> list[str]:
    """The places in an object at which damage was found."""
    found: list[Finding] = list(proof.errors)
    return list(dict.fromkeys(each.where.path for each in found))[:NAMED]


# --- dealing with damage --------------------------------------------------------------------------


def deal_with(copy: Copy, proof: Proof, actor: Actor) -> bool:
    """Note the damage, mend it from another copy; whether it is whole again.

    Where nothing can mend it, a case waits for a person.
    """
    acts.note_damage(copy, files_of(proof), actor, is_missing=proof.is_missing)
    if mend(copy, actor):
        return True
    acts.open_case(copy, files_of(proof), actor)
    return False


def mend(copy: Copy, actor: Actor) -> bool:
    """Mend a copy from the others, the good ones first; whether it is whole and newest now."""
    place = places.open_place(copy.store)
    for other in queries.other_copies(copy):
        try:
            source = places.open_place(other.store)
            if not source.holds(copy.vault_object.object_id):
                continue
            done = place.mend_from(source, copy.vault_object.object_id)
            if place.holds(copy.vault_object.object_id):
                list(place.take_from(source, [copy.vault_object.object_id]))
        except CraftError:
            continue
        [proof] = place.prove([copy.vault_object.object_id])
        if proof.is_good and proof.version >= copy.vault_object.version:
            acts.note_repair(copy, other, proof, len(done.replaced), actor)
            return True
    return False


def mend_case(row: Any, actor: Actor, **_: Any) -> None:
    """The step of a person who tries again. Raises `Refused` where it is still of no use."""
    from lantai.vault.errors import refused

    copy = queries.copy_in(row.vault_object_id, row.store)
    if copy is None or not mend(copy, actor):
        raise refused("not_mended", store=row.store.name)


def lose_case(row: Any, actor: Actor, answers: Any, **_: Any) -> None:
    """The step of a person who finds that nothing can be done: told on the object."""
    acts.note_loss(row, actor, str(answers.get("reason", "")))
