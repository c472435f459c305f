# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the next boxes fit on a shelf: section by section, level by level, as there is room.

A place is section, level and slot, each from 1. What is free is told by the thickness of the boxes
that stand there and the length of a level; nothing here writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum

from lantai.craft.codes import Said
from lantai.guard.actor import Actor
from lantai.holdings.many import own
from lantai.holdings.models import Box, Shelf
from lantai.holdings.queries import DESCRIBED

MM_OF_PAGE = 0.1
"""How thick a page is taken to be, in mm; ours (K), to warn before a box is too full."""


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place on a shelf."""

    section: int
    level: int
    slot: int

    def __str__(self) -> str:
        return f"{self.section}-{self.level}-{self.slot}"


START = Spot(1, 1, 1)


@dataclass
class Level:
    """What stands on a level: the slots that are taken, and how much of its length."""

    slots: set[int] = field(default_factory=set)
    used: int = 0


class Room:
    """The room on a shelf, as boxes are put there one after the other."""

    def __init__(self, shelf: Shelf, but: Iterable[int] = ()) -> None:
        self.shelf, self.levels = shelf, {}  # type: tuple[Shelf, dict[tuple[int, int], Level]]
        rows = Box.objects.unguarded("which places of a shelf are taken").filter(shelf=shelf)
        rows = rows.exclude(pk__in=list(but)).values_list("section", "level", "slot", "thickness")
        for section, level, slot, thickness in rows:
            at = self.at(section, level)
            at.used += thickness
            if slot:
                at.slots.add(slot)

    def at(self, section: int, level: int) -> Level:
        """What stands on a level."""
        return self.levels.setdefault((section, level), Level())

    def _from(self, start: Spot) -> Iterator[tuple[int, int, int]]:
        """The levels from a place on, each with the first slot that counts."""
        for section in range(start.section, self.shelf.sections + 1):
            first = start.level if section == start.section else 1
            for level in range(first, self.shelf.levels + 1):
                here = (section, level) == (start.section, start.level)
                yield section, level, start.slot if here else 1

    def next(self, thickness: int, start: Spot) -> Spot | None:
        """The first place from ``start`` on where a box of this thickness fits."""
        for section, level, slot in self._from(start):
            here = self.at(section, level)
            if here.used + thickness <= self.shelf.length_mm:
                while slot in here.slots:
                    slot += 1
                return Spot(section, level, slot)
        return None

    def put(self, thickness: int, spot: Spot) -> None:
        """A box stands there now."""
        here = self.at(spot.section, spot.level)
        here.used += thickness
        here.slots.add(spot.slot)

    def free_mm(self, spot: Spot) -> int:
        """How much of a level's length is left."""
        return int(self.shelf.length_mm - self.at(spot.section, spot.level).used)


Planned = tuple[int, tuple[Any, Spot] | None, Said | None]
"""A box's number; the box and its place; why it has none."""


def plan(keys: Sequence[int], shelf: Shelf, actor: Actor, start: Spot) -> list[Planned]:
    """Of each box, in this order, its place on a shelf, or why it gets none.

    Boxes that stand on the shelf already give up their places first, so that the same list again
    gives the same places.
    """
    found = own(Box, actor).filter(pk__in=list(keys), holder=shelf.holder)
    boxes = {box.pk: box for box in found.select_related("shelf__repository", "fonds")}
    room = Room(shelf, list(boxes))
    planned: list[Planned] = []
    for pk in keys:
        box = boxes.get(pk)
        spot = room.next(box.thickness, start) if box else None
        if box is None:
            planned.append((pk, None, Said("guard.not_found")))
        elif spot is None:
            planned.append((pk, None, Said("holdings.shelf_full", {"shelf": str(shelf)})))
        else:
            room.put(box.thickness, spot)
            start = Spot(spot.section, spot.level, spot.slot + 1)
            planned.append((pk, (box, spot), None))
    return planned


def stands_at(box: Any, shelf: Shelf, spot: Spot) -> bool:
    """Whether a box stands at its place already."""
    return (box.shelf_id, box.section, box.level, box.slot) == (
        shelf.pk, spot.section, spot.level, spot.slot)  # fmt: skip


def first_free(shelf: Shelf, thickness: int = 30) -> Spot | None:
    """The first place that is free on a shelf, for a form to suggest."""
    return Room(shelf).next(thickness, Spot(1, 1, 1))


_RANGE = re.compile(r"(.*?)([0-9]{1,9})\s*(?:[-~～—]|至|到)\s*(?:\1)?([0-9]{1,9})")
_BETWEEN = re.compile(r"[\s,，、;；]+")
MOST_OF_A_RANGE = 2_000


def numbers_of(text: str) -> list[str]:
    """Box numbers as they are written or scanned: one a line or with commas; ``0001-0040`` is all.

    Doubles are named once.
    """
    found: list[str] = []
    tidy = re.sub(r"\s*([-~～—]|至|到)\s*", r"\1", text)
    for word in filter(None, _BETWEEN.split(tidy)):
        range_ = _RANGE.fullmatch(word)
        found += [word] if range_ is None else _all_of(*range_.groups(), word=word)
    return list(dict.fromkeys(found))


def _all_of(head: str, first: str, last: str, *, word: str) -> list[str]:
    low, high = int(first), int(last)
    if high < low or high - low >= MOST_OF_A_RANGE:
        return [word]
    return [f"{head}{number:0{len(first)}d}" for number in range(low, high + 1)]


def too_thick(pages: int, thickness: int) -> bool:
    """Whether so many pages hardly go into a box."""
    return pages * MM_OF_PAGE > thickness


def pages_in(boxes: Iterable[int]) -> Mapping[int, int]:
    """How many pages lie in these boxes, as far as they were counted."""
    found: dict[int, int] = {}
    for model in DESCRIBED:
        rows = model.objects.unguarded("how full a box is").filter(box__in=list(boxes))
        for box, pages in (
            rows.values("box").order_by().annotate(n=Sum("pages")).values_list("box", "n")
        ):
            found[box] = found.get(box, 0) + (pages or 0)
    return found
