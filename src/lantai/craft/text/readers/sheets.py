# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""xlsx by sheet, streamed: shared strings, inline strings, numbers, and dates as dates.

Rows and types for a catalogue are `craft.catalogue`'s matter; this is only what can be searched.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.formats.zips import Members
from lantai.craft.text.passage import CHARACTERS, Passage, Read, found
from lantai.craft.text.readers.parts import elements, root

if TYPE_CHECKING:
    from lxml.etree import _Element

_DATES = frozenset([*range(14, 18), 22, *range(27, 37), *range(50, 59)])
"""Number formats that are dates without saying so (ECMA-376, 18.8.30)."""
_LOOKS_LIKE_DATE = re.compile(r"(?:yy|m{1,4}[/\-年.]|[年月日])", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|\[[^\]]*\]")
_CELL_LIMIT = 2_000_000
"""Cells of one sheet that are looked at."""


def passages(members: Members, main: str) -> Iterator[Read]:
    """One passage per sheet, named as its tab; a row is a line, cells are parted by tabs."""
    book = root(members, main)
    properties = book.find("{*}workbookPr")
    of_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    strings = _strings(members)
    dated = _dated(members)
    for name, part in _sheets(members, main, book):
        try:
            text = "\n".join(_rows(members, part, strings, dated, of_1904))
            yield Passage(text, None, name)
        except Hostile:
            raise
        except BadInput as fault:
            yield found("damaged", members.name, why=str(fault.params.get("path", part)))


def _sheets(members: Members, main: str, book: _Element) -> Iterator[tuple[str, str]]:
    base = posixpath.dirname(main)
    links = root(members, f"{base}/_rels/{posixpath.basename(main)}.rels")
    targets = {each.get("Id"): each.get("Target", "") for each in links}
    for sheet in book.iter("{*}sheet"):
        number = next((v for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
        part = posixpath.normpath(posixpath.join(base, targets.get(number, ""))).lstrip("/")
        if part in members:
            yield sheet.get("name", ""), part


def _strings(members: Members) -> list[str]:
    strings: list[str] = []
    if "xl/sharedStrings.xml" not in members:
        return strings
    taken = 0
    for each in elements(members, "xl/sharedStrings.xml", ("{*}si",)):
        text = _spoken(each)
        taken += len(text)
        strings.append(text if taken < 4 * CHARACTERS else "")
    return strings


def _spoken(element: _Element) -> str:
    """The text of a string without the readings (rPh) that stand beside it."""
    return "".join(
        each.text or "" for each in element.iter("{*}t")
        if next(each.iterancestors("{*}rPh"), None) is None
    )  # fmt: skip


def _dated(members: Members) -> list[bool]:
    """For each cell style, whether it shows a number as a date."""
    if "xl/styles.xml" not in members:
        return []
    styles = root(members, "xl/styles.xml")
    own = {
        each.get("numFmtId", ""): _QUOTED.sub("", each.get("formatCode", ""))
        for each in styles.iter("{*}numFmt")
    }
    result = []
    for each in styles.iterfind("{*}cellXfs/{*}xf"):
        number = each.get("numFmtId", "0")
        known = number.isdigit() and int(number) in _DATES
        result.append(known or bool(_LOOKS_LIKE_DATE.search(own.get(number, ""))))
    return result


def _rows(
    members: Members, part: str, strings: Sequence[str], dated: Sequence[bool], of_1904: bool
) -> Iterator[str]:
    seen = taken = 0
    for row in elements(members, part, ("{*}row",)):
        cells = [_cell(each, strings, dated, of_1904) for each in row.iterfind("{*}c")]
        line = "\t".join(each for each in cells if each)
        seen += len(cells)
        taken += len(line)
        if line:
            yield line
        if seen > _CELL_LIMIT or taken > CHARACTERS:
            return


def _cell(cell: _Element, strings: Sequence[str], dated: Sequence[bool], of_1904: bool) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _spoken(cell)
    value = cell.findtext("{*}v") or ""
    if kind == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    style = cell.get("s", "")
    if kind == "n" and style.isdigit() and int(style) < len(dated) and dated[int(style)]:
        return _day(value, of_1904)
    return value


def _day(value: str, of_1904: bool) -> str:
    try:
        days = int(float(value))
        start = date(1904, 1, 1) if of_1904 else date(1899, 12, 30)
        return (start + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return value
