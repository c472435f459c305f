# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about boxes and shelves, many at once: what lies in them, which stand on them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from lantai.guard.actor import Actor
from lantai.holdings.many import slices
from lantai.holdings.models import Box, File, Item, Shelf
from lantai.holdings.queries.levels import DESCRIBED


@dataclass
class Held:
    """What lies in a box, counted: numbers alone, whoever may see the records."""

    count: int = 0
    pages: int = 0
    first: str = ""
    last: str = ""
    first_year: int | None = None
    last_year: int | None = None
    retentions: set[str] = field(default_factory=set)

    def add(self, number: str, code: str, year: int | None, retention: str,
            pages: int | None) -> None:  # fmt: skip
        """One more file or item; what has no number of its own is called by the end of its code."""
        number = number or code.rpartition("-")[2]
        self.count += 1
        self.pages += pages or 0
        self.retentions.add(retention)
        if number:
            self.first, self.last = min(self.first or number, number), max(self.last, number)
        if year:
            self.first_year = min(self.first_year or year, year)
            self.last_year = max(self.last_year or year, year)


NUMBERS: dict[Any, str] = {File: "file_number", Item: "item_number"}
"""The column that numbers the rows of a noun within a series."""


def held_in(boxes: Collection[Box]) -> dict[int, Held]:
    """What lies in each of these boxes; a box that is empty is left out."""
    found: dict[int, Held] = {}
    for model in DESCRIBED:
        rows = model.objects.unguarded("how full boxes are and from which number to which")
        for some in slices(boxes):
            lines = rows.filter(box__in=some).order_by().values_list(
                "box", NUMBERS[model], "ref_code", "year", "retention", "pages")  # fmt: skip
            for box, *line in lines.iterator():
                found.setdefault(box, Held()).add(*line)
    return found


def seen_in(boxes: Collection[Box], actor: Actor) -> dict[int, list[Any]]:
    """The files, then the items, that an actor sees in each of these boxes, in their order."""
    found: dict[int, list[Any]] = {}
    for model in DESCRIBED:
        for some in slices(boxes):
            rows = model.objects.seen_by(actor).filter(box__in=some)
            for row in rows.order_by("box", "position", "pk"):
                found.setdefault(row.box_id, []).append(row)
    return found


def boxes_on(shelves: Collection[Shelf]) -> dict[int, tuple[str, str, int]]:
    """The first and the last box on each of these shelves by their places, and how many."""
    found: dict[int, tuple[str, str, int]] = {}
    for some in slices(shelves):
        rows = Box.objects.unguarded("which boxes stand on shelves").filter(shelf__in=some)
        for shelf, code in rows.order_by("shelf", "section", "level", "slot").values_list(
                "shelf", "code").iterator():  # fmt: skip
            first, _, count = found.get(shelf, (code, "", 0))
            found[shelf] = first, code, count + 1
    return found
