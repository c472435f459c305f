# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What was begun and never finished: landed bytes without a claim, objects never adopted.

An object goes only if a note of ours names it, the time of grace is over, no room still waits to
adopt it and it has no row. Where rows were lost, nothing is swept: there is no note.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from lantai.craft.errors import CraftError
from lantai.vault import landing, pending, places, queries

waits: list[Callable[[Collection[str]], set[str]]] = []
"""Which of some identifiers a room still means to adopt: one function per room that lays first."""


@dataclass(slots=True)
class Removed:
    """What was taken from stores, and the stores that could not be asked."""

    objects: list[str] = field(default_factory=list)
    away: list[str] = field(default_factory=list)


def sweep_unadopted(*, grace: float = landing.GRACE, now: float | None = None) -> Removed:
    """Take away what was laid into stores and never adopted. Twice is as once."""
    done = Removed()
    for note in pending.notes(now):
        waiting = queries.without_rows(note.object_ids)
        if waiting and note.age <= grace:
            continue
        if waiting & set().union(*(ask(waiting) for ask in waits)):
            continue
        try:
            _remove(note.store, sorted(waiting), done)
        except CraftError:
            done.away.append(note.store)
            continue
        pending.end(note.path)
    return done


def _remove(code: str, object_ids: list[str], done: Removed) -> None:
    place = places.place_at(code)
    place.identity()
    for object_id in object_ids:
        if place.holds(object_id):
            place.remove(object_id)
            done.objects.append(object_id)


landing.claims.append(queries.awaited)
