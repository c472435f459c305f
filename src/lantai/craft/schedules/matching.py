# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which line of one list is which of another: by descent, by wording, by number, by likeness.

`pairs` gives each line at most one partner. Nothing is compared pair by pair: lines meet through an
index of their pairs of characters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lantai.craft.schedules.line import Line
from lantai.craft.text.fold import fold, letters

SAME_NUMBER, ALIKE = 0.4, 0.6
"""How like two lines must be with the same number, and without."""


class How(StrEnum):
    """What two lines were found to be one by, the surest first."""

    DESCENT = "descent"
    WORDING = "wording"
    NUMBER = "number"
    LIKENESS = "likeness"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two places, in the first list and in the second, by what, and how like they read (0 to 1)."""

    one: int
    other: int
    how: How
    likeness: float


def words_of(line: Line) -> str:
    """What a line covers, as it is compared: folded, without punctuation."""
    return letters(fold(line.covers))


def likeness(one: str, other: str) -> float:
    """How like two texts read: the share of pairs of characters that they have in common."""
    if one == other:
        return 1.0
    first, second = _pairs(one), _pairs(other)
    both = sum((first & second).values())
    return 2 * both / ((sum(first.values()) + sum(second.values())) or 1)


def pairs(ones: Sequence[Line], others: Sequence[Line]) -> list[Pair]:
    """Each line of the first list with its partner in the second, as far as it has one."""
    work = _Matching(ones, others)
    work.by(How.DESCENT, lambda line: line.origins, lambda line: line.origins)
    work.by(How.WORDING, _exactly, _exactly)
    work.by_number()
    work.by_likeness()
    return sorted(work.found, key=lambda pair: pair.one)


def _exactly(line: Line) -> Iterable[Hashable]:
    words = words_of(line)
    return [words] if words else []


class _Matching:
    """The pairs found so far, and what is still without a partner."""

    def __init__(self, ones: Sequence[Line], others: Sequence[Line]) -> None:
        self.ones, self.others = list(ones), list(others)
        self.words = [words_of(line) for line in self.ones]
        self.other_words = [words_of(line) for line in self.others]
        self.left, self.left_others = dict.fromkeys(range(len(ones))), dict.fromkeys(
            range(len(others)))  # fmt: skip
        self.found: list[Pair] = []

    def pair(self, one: int, other: int, how: How) -> None:
        """Make two lines partners."""
        alike = likeness(self.words[one], self.other_words[other])
        self.found.append(Pair(one, other, how, alike))
        del self.left[one], self.left_others[other]

    def by(self, how: How, names: object, other_names: object) -> None:
        """Pair what has a name in common; of several the one whose number or place is nearest."""
        held: dict[Hashable, list[int]] = {}
        for other in self.left_others:
            for name in other_names(self.others[other]):  # type: ignore[operator]
                held.setdefault(name, []).append(other)
        for one in list(self.left):
            found = {other for name in names(self.ones[one])  # type: ignore[operator]
                     for other in held.get(name, ()) if other in self.left_others}  # fmt: skip
            if found:
                self.pair(one, min(found, key=lambda other: self._distance(one, other)), how)

    def _distance(self, one: int, other: int) -> tuple[bool, bool, float, int]:
        mine, theirs = self.ones[one], self.others[other]
        return (mine.number != theirs.number, mine.heading != theirs.heading,
                -likeness(self.words[one], self.other_words[other]), abs(one - other))  # fmt: skip

    def by_number(self) -> None:
        """Pair what has the same number and reads somewhat alike."""
        numbered = {self.others[other].number: other for other in self.left_others}
        for one in list(self.left):
            other = numbered.get(self.ones[one].number) if self.ones[one].number else None
            if other is None or other not in self.left_others:
                continue
            if likeness(self.words[one], self.other_words[other]) >= SAME_NUMBER:
                self.pair(one, other, How.NUMBER)

    def by_likeness(self) -> None:
        """Pair what reads alike, the likest first."""
        for _, one, other in sorted(self._alike()):
            if one in self.left and other in self.left_others:
                self.pair(one, other, How.LIKENESS)

    def _alike(self) -> Iterator[tuple[float, int, int]]:
        held: dict[str, list[int]] = {}
        for other in self.left_others:
            for pair in _pairs(self.other_words[other]):
                held.setdefault(pair, []).append(other)
        for one in self.left:
            met = Counter(other for pair in _pairs(self.words[one])
                          for other in held.get(pair, ()))  # fmt: skip
            for other, _ in met.most_common(8):
                alike = likeness(self.words[one], self.other_words[other])
                if alike >= ALIKE:
                    yield -alike, one, other


def _pairs(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(max(len(text) - 1, 1)) if text)
