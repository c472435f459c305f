# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which line of a new edition follows each line of an old one, with how sure that is and why.

What was filed under the old line belongs under the new one. Sure is what descends from the line or
says the same; what only reads alike or whose line was struck is for a person to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lantai.craft.codes import Said
from lantai.craft.schedules.line import Line
from lantai.craft.schedules.matching import How, Pair, pairs
from lantai.craft.schedules.suggesting import SURE, Suggester

UNLIKE = 0.3
"""A line that descends from another and reads less like it than this is another line by now."""


class Following(NamedTuple):
    """An old line, the new line that follows it (None: nobody knows), how sure, and why."""

    old: Line
    new: Line | None
    confidence: float
    why: Said

    @property
    def is_sure(self) -> bool:
        """Whether what is filed under the old line may be moved without a person's word."""
        return self.new is not None and self.confidence >= SURE


def following(old: Sequence[Line], new: Sequence[Line]) -> list[Following]:
    """For every old line the new one, in the order of the old edition."""
    partner = {pair.one: pair for pair in pairs(old, new)}
    suggester = Suggester(new)
    return [_by_pair(line, new[partner[at].other], partner[at]) if at in partner
            else _by_words(line, new, suggester) for at, line in enumerate(old)]  # fmt: skip


def _by_pair(old: Line, new: Line, pair: Pair) -> Following:
    confidence = _confidence(pair)
    if old.is_filed != new.is_filed:
        confidence = min(confidence, SURE - 0.05)
    why = Said(f"schedule.follows_{pair.how}", {"number": new.number})
    return Following(old, new, round(confidence, 3), why)


def _confidence(pair: Pair) -> float:
    if pair.how is How.WORDING:
        return 0.99
    if pair.how is How.DESCENT:
        return 0.95 if pair.likeness >= UNLIKE else 0.6
    if pair.how is How.NUMBER:
        return 0.9 if pair.likeness >= 0.7 else 0.6 + pair.likeness / 10
    return 0.5 + pair.likeness / 4


def _by_words(old: Line, new: Sequence[Line], suggester: Suggester) -> Following:
    found = suggester.suggest("".join((old.covers, *old.keywords)), most=1)
    if not found:
        return Following(old, None, 0.0, Said("schedule.follows_nothing"))
    best = next(line for line in new if line.key == found[0].key)
    confidence = min(found[0].confidence, SURE - 0.1)  # a person's word, however good it looks
    return Following(old, best, confidence, found[0].why)
