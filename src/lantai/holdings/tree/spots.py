# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The places of a fonds' tree as an address names them: ``c12,v34`` are two that are open.

A fonds is arranged in one of two ways (`AXES`): by its classes, or by category, year, retention and
department, as items are arranged one by one 按件整理. What an address says wrongly is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from lantai.craft.text.numerals import digits

CLASS, LOOSE, GROUP, FILE, ITEM = "c", "n", "y", "v", "i"
"""A class 类别; what is in no class; a group of a year; a file 案卷; an item 件."""
NUMBERED = (CLASS, FILE, ITEM)
AXES = ("class", "year")
LEVELS = ("category_code", "year", "retention", "department")
"""The columns that make the groups of the second way, the outer ones first."""
MOST_OPEN = 8
"""So many places an address opens; the first ones close when there are more."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: a row by its number, a group by its values in the order of `LEVELS`."""

    kind: str
    pk: int = 0
    group: tuple[str, ...] = ()

    def __str__(self) -> str:
        """As an address has it."""
        if self.kind == GROUP:
            return GROUP + "".join(f"/{quote(value, safe='')}" for value in self.group)
        return self.kind if self.kind == LOOSE else f"{self.kind}{self.pk}"

    @property
    def mark(self) -> str:
        """As an ``id`` of a page has it: letters, digits and hyphens."""
        if self.kind == GROUP:
            return "-".join([GROUP, *(value.encode().hex() for value in self.group)])
        return str(self)


def spot(text: str) -> Spot | None:
    """The place of a text; None where it is none."""
    if text == LOOSE:
        return Spot(LOOSE)
    if text.startswith(f"{GROUP}/"):
        values = tuple(unquote(value)[:100].replace("\x00", "") for value in text.split("/")[1:])
        return Spot(GROUP, group=values) if len(values) <= len(LEVELS) else None
    number = digits(text[1:]) if text[:1] in NUMBERED else None
    return Spot(text[0], number) if number is not None else None


def spots(text: str) -> list[Spot]:
    """The places that an address opens, the one looked at last."""
    found = [each for part in text.split(",")[-MOST_OPEN:] if (each := spot(part)) is not None]
    return list(dict.fromkeys(reversed(found)))[::-1]


def written(places: Iterable[Spot]) -> str:
    """Places as an address has them."""
    return ",".join(map(str, places))


def opened(places: Sequence[Spot], one: Spot) -> list[Spot]:
    """The places with one more, which is looked at then."""
    return [*(each for each in places if each != one), one][-MOST_OPEN:]
