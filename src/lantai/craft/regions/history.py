# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which code succeeded which, and from when: so that what was filed under an old code is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Succession:
    """From this day on, ``new`` stands for what ``old`` was. ``kind`` is that of the change."""

    old: str
    new: str
    on: date
    kind: str


@dataclass(frozen=True)
class History:
    """Successions in the order in which they happened."""

    successions: tuple[Succession, ...] = ()

    def __iter__(self) -> Iterator[Succession]:
        return iter(self.successions)

    def __len__(self) -> int:
        return len(self.successions)

    def plus(self, more: Iterable[Succession]) -> History:
        """This history and what happened after it."""
        return History((*self.successions, *more))

    @cached_property
    def _forward(self) -> Mapping[str, list[Succession]]:
        found: defaultdict[str, list[Succession]] = defaultdict(list)
        for each in self.successions:
            found[each.old].append(each)
        return found

    @cached_property
    def _backward(self) -> Mapping[str, list[Succession]]:
        found: defaultdict[str, list[Succession]] = defaultdict(list)
        for each in self.successions:
            found[each.new].append(each)
        return found

    def successors(
        self, code: str, *, since: date = date.min, on: date = date.max
    ) -> tuple[str, ...]:
        """The codes that stand on a day for what a code was; itself where nothing succeeded it.

        ``since`` is the day on which the code was written, for codes that were taken up again.
        Followed step by step and never back in time, so that two codes changing to and fro are no
        circle.
        """
        found: set[str] = set()
        waiting = [(code, since)]
        seen = set(waiting)
        while waiting:
            at, after = waiting.pop()
            later = [each for each in self._forward.get(at, ()) if after < each.on <= on]
            first = min((each.on for each in later), default=None)
            steps = {(each.new, each.on) for each in later if each.on == first} - seen
            waiting += steps
            seen |= steps
            if not later:
                found.add(at)
        return tuple(sorted(found))

    def origins(self, code: str) -> tuple[str, ...]:
        """Every code whose succession leads to this one, the nearest first."""
        found: dict[str, None] = {}
        waiting = [(code, date.max)]
        while waiting:
            at, before = waiting.pop(0)
            for each in self._backward.get(at, ()):
                if each.on <= before and each.old not in found and each.old != code:
                    found[each.old] = None
                    waiting.append((each.old, each.on))
        return tuple(found)
