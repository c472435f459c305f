# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Page numbers of a volume: where each item begins and ends, and how many pages that makes.

GB/T 9705-2008: an item's 页号 is its first page, the last item's its first and last. So the number
of pages of an item is known from the next one.
"""

from __future__ import annotations

import datetime as dt
import re

from lantai.craft.catalogue.cells import plain
from lantai.craft.catalogue.lot import Lot, Memory, shown
from lantai.craft.catalogue.model import Cell

Pages = tuple[int, int | None]
_ONE = re.compile(r"(?:第|[Pp]\.?)?(\d{1,6})(?:页)?")
_TWO = re.compile(
    r"(?:第|[Pp]{1,2}\.?)?(\d{1,6})页?\s*(?:--?|[—–~～―－─]+|至|到|\.\.|…)\s*(?:第|[Pp]\.?)?(\d{1,6})(?:页)?"
)


def judge(memory: Memory, cells: list[Cell], lot: Lot) -> list[str]:
    """A column of page numbers: text as written, the numbers kept in the lot."""
    name = memory.column.name
    values: list[str] = []
    pages: list[Pages | None] = []
    for i, cell in enumerate(cells):
        value, found, kind = read(cell)
        if kind:
            lot.say(i, kind, name, value=shown(plain(cell)), read=value)
        values.append(value)
        pages.append(found)
    lot.pages[name] = pages
    return values


def read(cell: Cell) -> tuple[str, Pages | None, str | None]:
    """``(text, (first, last or None), kind)`` of a page number cell."""
    if isinstance(cell, dt.datetime | dt.date):
        return f"{cell.month}-{cell.day}", (cell.month, cell.day), "catalogue.pages_became_date"
    text = plain(cell)
    bare = "".join(text.split())
    if not bare:
        return "", None, None
    if bare.isdecimal() and len(bare) < 7:
        return bare, (int(bare), None), None
    if found := _TWO.fullmatch(bare):
        first, last = int(found[1]), int(found[2])
        kind = "catalogue.pages_reversed" if last < first else None
        return bare, (first, last), kind
    if found := _ONE.fullmatch(bare):
        return found[1], (int(found[1]), None), "catalogue.count_respelled"
    return text, None, "catalogue.pages_unclear"


def relate(lot: Lot, after: Pages | None) -> None:
    """起页 and 页数 of each item from its own numbers and the next item's; overlaps are told.

    ``after`` is what the row after the lot says, if there is one.
    """
    pages = lot.pages.get("页号")
    if pages is None:
        return
    _join_ends(lot, pages)
    given = lot.values.get("页数")
    counts = list(given) if given is not None else [""] * len(pages)
    following = [*pages[1:], after]
    for i, (own, following_one) in enumerate(zip(pages, following, strict=True)):
        if own is not None:
            counts[i] = _count(lot, i, own, following_one, counts[i])
    lot.values["起页"] = [str(own[0]) if own else "" for own in pages]
    lot.values["页数"] = counts


def _join_ends(lot: Lot, pages: list[Pages | None]) -> None:
    """A second column 止页 gives the last page."""
    for i, end in enumerate(lot.pages.get("止页", ())):
        own = pages[i]
        if own is not None and end is not None and own[1] is None:
            pages[i] = (own[0], end[0])
            if end[0] < own[0]:
                lot.say(i, "catalogue.pages_reversed", "止页", value=f"{own[0]}-{end[0]}", read="")


def _count(lot: Lot, at: int, own: Pages, after: Pages | None, given: str) -> str:
    """The number of pages of one item, compared with what its row says."""
    first, last = own
    if last is not None and last < first:
        return given
    if after is not None and after[0] > 1:
        if after[0] < first:
            lot.say(at, "catalogue.pages_descend", "页号", value=first, next=after[0])
            return given
        if last is not None and last >= after[0]:
            lot.say(at, "catalogue.pages_overlap", "页号", value=f"{first}-{last}", next=after[0])
            return given
    number = _number(own, after)
    if number is None:
        return given
    if given.isdecimal() and int(given) != number:
        lot.say(at, "catalogue.pages_disagree", "页数", value=given, counted=number)
        return given
    return given or str(number)


def _number(own: Pages, after: Pages | None) -> int | None:
    first, last = own
    if last is not None:
        return last - first + 1
    if after is not None and after[0] > first:
        return after[0] - first
    return None
