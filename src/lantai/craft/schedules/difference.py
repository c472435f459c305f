# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How two editions of a schedule differ, line by line: what the authority reads before it approves.

A line may have changed in several ways at once. `difference` tells every line that changed, in the
order of the new edition, a struck line where it stood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lantai.craft.schedules.line import Line, compare_periods
from lantai.craft.schedules.matching import pairs, words_of


class What(StrEnum):
    """What became of a line."""

    ADDED = "added"
    STRUCK = "struck"
    REWORDED = "reworded"
    RAISED = "raised"
    LOWERED = "lowered"
    FILED = "filed"
    UNFILED = "unfiled"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    REASSIGNED = "reassigned"


@dataclass(frozen=True, slots=True)
class Change:
    """One line that changed: as it was, as it is, and in which ways."""

    old: Line | None
    new: Line | None
    what: tuple[What, ...]


def difference(old: Sequence[Line], new: Sequence[Line]) -> list[Change]:
    """Every line that changed between two editions; empty where they say the same."""
    partner = {pair.other: pair.one for pair in pairs(old, new)}
    met = set(partner.values())
    struck = _after(old, met)
    found = list(_struck(struck.get(None, ())))
    for at, line in enumerate(new):
        before = old[partner[at]] if at in partner else None
        what = ways(before, line)
        if what:
            found.append(Change(before, line, what))
        if at in partner:
            found += _struck(struck.get(partner[at], ()))
    return found


def _after(old: Sequence[Line], met: set[int]) -> dict[int | None, list[Line]]:
    """The lines without a partner, by the nearest line before them that has one."""
    found: dict[int | None, list[Line]] = {}
    last: int | None = None
    for at, line in enumerate(old):
        if at in met:
            last = at
        else:
            found.setdefault(last, []).append(line)
    return found


def _struck(lines: Sequence[Line]) -> Iterator[Change]:
    return (Change(line, None, (What.STRUCK,)) for line in lines)


def ways(old: Line | None, new: Line) -> tuple[What, ...]:
    """In which ways a line changed; empty if it says the same."""
    return (What.ADDED,) if old is None else tuple(_ways(old, new))


def _ways(old: Line, new: Line) -> Iterator[What]:
    if words_of(old) != words_of(new):
        yield What.REWORDED
    if old.is_filed != new.is_filed:
        yield What.FILED if new.is_filed else What.UNFILED
    elif (longer := compare_periods(new.retention, old.retention)) != 0:
        yield What.RAISED if longer > 0 else What.LOWERED
    if old.number != new.number:
        yield What.RENUMBERED
    if old.heading != new.heading:
        yield What.MOVED
    if (old.category, old.department) != (new.category, new.department):
        yield What.REASSIGNED
