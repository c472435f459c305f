# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The catalogue of what a store preserves, rebuilt from that store alone, as of its snapshots.

Objects are read slice after slice; what has rows is passed over, so that it may be stopped and done
again. Of a fonds, a class and a file the newest snapshot counts. Who keeps the records is found by
name among the site's institutions; paths and numbers of rows are those of this site. Copies are
doubted until a round has read them back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lantai.craft.codes import Said
from lantai.craft.describe.snapshot import Snapshot
from lantai.craft.errors import CraftError
from lantai.craft.ocfl.inventory import Inventory
from lantai.orgs.models import Institution
from lantai.vault import queries, snapshots, storing
from lantai.vault.stores.interface import Place

SLICE = 200


@dataclass(frozen=True, slots=True)
class Found:
    """An object of a store with its snapshot and its inventory."""

    object_id: str
    snapshot: Snapshot
    inventory: Inventory


@dataclass(slots=True)
class Known:
    """What a rebuilding has met so far: whose records, and the newest of each level."""

    institutions: dict[str, Institution | None] = field(default_factory=dict)
    levels: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    newest: dict[tuple[Any, ...], str] = field(default_factory=dict)


@dataclass(slots=True)
class Slice:
    """Objects to be given rows, and those that cannot be, each with the reason."""

    found: list[Found] = field(default_factory=list)
    refused: list[tuple[str, Said]] = field(default_factory=list)
    passed: int = 0


def slices(place: Place) -> Iterator[Slice]:
    """The objects of a store without rows, read slice after slice."""
    some: list[Inventory] = []
    for inventory in place.inventories():
        some.append(inventory)
        if len(some) == SLICE:
            yield _read(place, some)
            some = []
    if some:
        yield _read(place, some)


def _read(place: Place, some: Sequence[Inventory]) -> Slice:
    waiting = queries.without_rows([each.object_id for each in some])
    made = Slice(passed=len(some) - len(waiting))
    for inventory in some:
        if inventory.object_id not in waiting:
            continue
        try:
            told = snapshots.read(storing.lying_in(place, inventory))
            made.found.append(Found(inventory.object_id, told, inventory))
        except CraftError as fault:
            made.refused.append((inventory.object_id, Said(fault.kind, fault.params)))
        except KeyError:
            path = snapshots.NAME
            made.refused.append((inventory.object_id, Said("vault.no_snapshot", {"path": path})))
    return made


def holder_of(snapshot: Snapshot) -> str:
    """The name of who keeps the records of a snapshot; empty where it does not say."""
    return snapshot.custody[-1].holder if snapshot.custody else ""


def keeper_of(snapshot: Snapshot, known: Known) -> Institution | None:
    """The institution of this site that keeps the records of a snapshot, by its name."""
    name = holder_of(snapshot)
    if name not in known.institutions:
        known.institutions[name] = queries.institution_named(name)
    return known.institutions[name]
