# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The matrix of copies: which records of which grade are in which store, and what they lack.

Everything is arithmetic on a few hundred groups; a million objects are never walked in Python.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lantai.guard.actor import Actor
from lantai.vault import policy, queries
from lantai.vault.models import Store


@dataclass(slots=True)
class Line:
    """One fonds and grade: how many objects, how many in each store, how many lack something."""

    fonds: Any
    grade: int
    total: int = 0
    lacking: int = 0
    alone: int = 0
    none: int = 0
    in_store: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    lacks: list[str] = field(default_factory=list)
    """The ``kept_in`` of the groups that lack something: what a drill-down asks for."""


@dataclass(slots=True)
class Matrix:
    """All lines of an institution, and its stores in their order."""

    stores: list[Store]
    lines: list[Line]

    @property
    def total(self) -> int:
        """How many objects there are."""
        return sum(line.total for line in self.lines)

    @property
    def lacking(self) -> int:
        """How many of them lack a copy."""
        return sum(line.lacking for line in self.lines)


def matrix_of(actor: Actor) -> Matrix:
    """The matrix of what an actor's institution holds, as far as the actor is cleared."""
    fonds = {row.pk: row for row in queries.fonds_of(actor)}
    stores = queries.stores_of(actor.institution)
    return Matrix(stores, _lines(fonds, stores, actor))


def _lines(fonds: dict[int, Any], stores: Sequence[Store], actor: Actor) -> list[Line]:
    by_key = {store.pk: store for store in stores}
    rows = queries.policies_of(actor.institution)
    found: dict[tuple[int, int], Line] = {}
    for group in queries.groups(fonds, actor.clearance):
        line = found.setdefault((group.fonds, group.grade), Line(fonds[group.fonds], group.grade))
        kept = [by_key[pk] for pk in group.stores if pk in by_key]
        line.total += group.count
        line.alone += group.count if len(kept) == 1 else 0
        line.none += group.count if not kept else 0
        for store in kept:
            line.in_store[store.pk] += group.count
        if policy.lack(policy.policy_of(group.grade, rows), kept):
            line.lacking += group.count
            line.lacks.append(group.kept_in)
    return sorted(found.values(), key=lambda line: (line.fonds.fonds_code, line.grade))
