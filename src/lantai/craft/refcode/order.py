# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reference codes in their order: compare, the next one, holes in a run, codes given twice.

Works on the spelling alone, so that codes of any form, known or not, can be put in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lantai.craft.errors import BadInput
from lantai.craft.refcode.normal import normalise

_PIECES = re.compile("[-·]|[0-9]+|[^-·0-9]+")
_LAST = re.compile(r"(.*?)([0-9]+)\Z", re.DOTALL)
_RANK = {"-": 0, "·": 1}

Key = tuple[tuple[int, int, int, str], ...]


def sort_key(code: str) -> Key:
    """A key by which codes stand in shelf order: numbers as numbers, the whole before its parts."""
    return tuple(
        (2, int(piece), len(piece), "") if piece.isdecimal()
        else (_RANK.get(piece, 3), 0, 0, piece)
        for piece in _PIECES.findall(normalise(code))
    )  # fmt: skip


def compare(one: str, other: str) -> int:
    """-1, 0 or 1 as ``one`` stands before, with or after ``other``."""
    a, b = sort_key(one), sort_key(other)
    return (a > b) - (a < b)


def split(code: str) -> tuple[str, int, int] | None:
    """``(series, number, width)`` of a normalised code; None where it does not end in digits."""
    found = _LAST.match(code)
    if found is None or len(found.group(2)) > 18:
        return None
    return found.group(1), int(found.group(2)), len(found.group(2))


def next_code(code: str) -> str:
    """The code after this one in its series; a full width grows (999, 1000).

    Raises `BadInput` where the code does not end in a number.
    """
    parts = split(normalise(code))
    if parts is None:
        raise BadInput("refcode.no_number", value=code)
    series, number, width = parts
    return f"{series}{number + 1:0{width}d}"


@dataclass(frozen=True, slots=True)
class Gap:
    """Missing numbers of a series, first to last; a range, so a silly one costs nothing."""

    series: str
    first: int
    last: int
    width: int

    @property
    def count(self) -> int:
        """How many codes are missing."""
        return self.last - self.first + 1

    @property
    def first_code(self) -> str:
        """The first missing code."""
        return f"{self.series}{self.first:0{self.width}d}"

    @property
    def last_code(self) -> str:
        """The last missing code."""
        return f"{self.series}{self.last:0{self.width}d}"

    def codes(self, limit: int = 1000) -> Iterator[str]:
        """The missing codes, at most ``limit`` of them."""
        for number in range(self.first, min(self.last, self.first + limit - 1) + 1):
            yield f"{self.series}{number:0{self.width}d}"


def gaps(codes: Iterable[str], start: int | None = None) -> list[Gap]:
    """The holes in each series of a stream of codes, in shelf order of the series.

    A series is what stands before the last number. Inside a series holes are found between its
    first and last code; ``start`` (usually 1) says that it ought to begin there. There are never
    more gaps than codes, whatever the numbers. Codes that end in no number are passed over.
    """
    series: dict[str, dict[int, int]] = {}
    for code in codes:
        if parts := split(normalise(code)):
            name, number, width = parts
            series.setdefault(name, {})[number] = width
    found: list[Gap] = []
    for name in sorted(series, key=sort_key):
        found += _holes(name, series[name], start)
    return found


def _holes(name: str, numbers: dict[int, int], start: int | None) -> Iterator[Gap]:
    width = min(numbers.values())
    ordered = sorted(numbers)
    before = ordered[0] - 1 if start is None else min(start, ordered[0]) - 1
    for number in ordered:
        if number > before + 1:
            yield Gap(name, before + 1, number - 1, width)
        before = number


class Duplicate(NamedTuple):
    """One code given more than once: the positions count from 0 in the stream."""

    code: str
    positions: tuple[int, ...]


def duplicates(codes: Iterable[str]) -> list[Duplicate]:
    """Codes that occur more than once whatever their spelling, in the order of first appearance."""
    seen: dict[str, int | list[int]] = {}
    for position, code in enumerate(codes):
        canonical = normalise(code)
        if not canonical:
            continue
        known = seen.get(canonical)
        if known is None:
            seen[canonical] = position
        elif isinstance(known, int):
            seen[canonical] = [known, position]
        else:
            known.append(position)
    return [Duplicate(code, tuple(at)) for code, at in seen.items() if isinstance(at, list)]
