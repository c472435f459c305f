# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Renumbering 档号变更: an audited map from old to new codes, the only way a code may change.

A published code is immutable: it stays known for ever, is never given to another record, and leads
to the record's present code through these maps. Nothing here touches records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from lantai.craft import codes
from lantai.craft.errors import BadInput
from lantai.craft.findings import Finding, Where
from lantai.craft.refcode.normal import normalise


@dataclass(frozen=True, slots=True)
class Change:
    """One code changed: why, decided by whom, when, under which document."""

    old: str
    new: str
    reason: str = ""
    decided_by: str = ""
    decided_on: date | None = None
    document: str = ""
    steps: tuple[Change, ...] = ()


def judge(changes: Iterable[Change], published: Set[str] = frozenset()) -> Iterator[Finding]:
    """What is wrong with a renumbering, one finding a fault; the row counts from 1.

    ``published`` are all codes ever published, old ones included. No code changed into itself, none
    changed twice, no two onto one, no loop, no chain inside one map, no published code given again.
    """
    listed = [(normalise(each.old), normalise(each.new)) for each in changes]
    olds: dict[str, int] = {}
    news: dict[str, int] = {}
    forward = dict(listed)
    for row, (old, new) in enumerate(listed, 1):
        where = Where("", row, "档号")
        if not old or not new:
            yield codes.finding("refcode.change_empty", where)
        elif old == new:
            yield codes.finding("refcode.change_none", where, old=old)
        elif old in olds:
            yield codes.finding("refcode.changed_twice", where, old=old, other=olds[old])
        elif new in news:
            yield codes.finding("refcode.two_onto_one", where, new=new, other=news[new])
        elif new in forward:
            kind = "refcode.change_loop" if _loops(old, forward) else "refcode.code_reused"
            yield codes.finding(kind, where, old=old, new=new)
        elif new in published:
            yield codes.finding("refcode.code_reused", where, old=old, new=new)
        olds.setdefault(old, row)
        news.setdefault(new, row)


def _loops(start: str, forward: Mapping[str, str]) -> bool:
    seen = set()
    code = start
    while code in forward and code not in seen:
        seen.add(code)
        code = forward[code]
    return code == start


@dataclass(frozen=True)
class Renumbering:
    """A map that was judged and found sound; made with `of`."""

    changes: tuple[Change, ...]
    _forward: Mapping[str, Change] = field(default_factory=dict, repr=False, compare=False)
    _backward: Mapping[str, Change] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, changes: Iterable[Change], published: Set[str] = frozenset()) -> Renumbering:
        """A sound renumbering. Raises `BadInput` with the first fault that `judge` finds."""
        listed = tuple(changes)
        for fault in judge(listed, {normalise(each) for each in published}):
            raise BadInput(fault.kind, row=fault.where.row, **fault.params)
        forward = {normalise(each.old): each for each in listed}
        return cls(listed, forward, {normalise(each.new): each for each in listed})

    def __len__(self) -> int:
        return len(self.changes)

    def apply(self, code: str) -> str:
        """The present code of a record; one that was not renumbered is given back, normalised."""
        canonical = normalise(code)
        change = self._forward.get(canonical)
        return normalise(change.new) if change else canonical

    def change(self, code: str) -> Change | None:
        """The change that a code, old or new, went through, for those who ask why."""
        canonical = normalise(code)
        return self._forward.get(canonical) or self._backward.get(canonical)

    def invert(self, code: str) -> str:
        """The former code of a record; one that was not renumbered is given back, normalised."""
        canonical = normalise(code)
        change = self._backward.get(canonical)
        return normalise(change.old) if change else canonical

    def compose(self, later: Renumbering) -> Renumbering:
        """This renumbering followed by a later one, as one map; each change keeps its steps.

        Raises `BadInput` where the later map gives a code of this one to another record.
        """
        joined = [_follow(each, later) for each in self.changes]
        taken = set(self._backward)
        joined += [each for each in later.changes if normalise(each.old) not in taken]
        return Renumbering.of(joined, frozenset())


def _follow(change: Change, later: Renumbering) -> Change:
    after = later.change(change.new)
    if after is None or normalise(after.old) != normalise(change.new):
        return change
    steps = (*(change.steps or (change,)), *(after.steps or (after,)))
    return Change(change.old, after.new, after.reason, after.decided_by, after.decided_on,
                  after.document, steps)  # fmt: skip
