# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The raw XML of an XLSX workbook, searched in one pass: error values, formulas without result,
hidden rows and columns, and how far the cells truly reach.

Searched as bytes, not parsed: a sheet of 100,000 rows takes a fraction of a second. What is looked
for is a handful of attributes that every writer of spreadsheets spells the same way.
"""

from __future__ import annotations

import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath

from lxml import etree

from lantai.craft import xmlsafe
from lantai.craft.catalogue.cells import UNCOMPUTED
from lantai.craft.catalogue.model import letters
from lantai.craft.errors import BadInput, Hostile

LARGEST_PART = 2 << 30
"""Bytes of one unpacked part that are still read; a full sheet of a million rows has about 1 GB."""
LARGEST_ALL = 4 << 30
MOST_CELLS = 32_000_000
"""Cells of the rectangle up to the last cell in use: calamine takes 32 bytes for each, 1 GB."""
_WATCHED = 64 << 20
_RATIO = 400
_MOST_DEFLATED = 1032
"""Deflate makes no more of a byte than this."""
_BLOCK = 1 << 22
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class Part:
    """What the XML of one sheet says beside the values of its cells."""

    faults: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden_rows: int = 0
    hidden_columns: str = ""
    last_row: int = 0
    last_column: int = 0
    unplaced: int = 0
    """Cells that do not say plainly where they stand."""


def refuse_bombs(archive: zipfile.ZipFile, name: str) -> None:
    """Raise `Hostile` where the parts unpack to more than any true workbook has."""
    total = 0
    for info in archive.infolist():
        total += info.file_size
        bomb = info.file_size > _WATCHED and info.file_size > _RATIO * max(info.compress_size, 1)
        if bomb or info.file_size > LARGEST_PART or total > LARGEST_ALL:
            raise Hostile("catalogue.bomb", path=name, part=info.filename)


def look(path: Path, archive: zipfile.ZipFile) -> dict[str, Part]:
    """What the XML of every sheet says, by the sheet's name."""
    for info in archive.infolist():
        if info.compress_size * _MOST_DEFLATED > LARGEST_PART and not _is_honest(path, info):
            raise Hostile("catalogue.bomb", path=path.name, part=info.filename)
    found = {}
    for title, part in _sheet_parts(archive, path.name):
        if part in archive.NameToInfo:
            found[title] = _look_at(archive, part)
            _refuse_far_cells(found[title], path.name, title)
    return found


def _refuse_far_cells(part: Part, name: str, sheet: str) -> None:
    if part.last_row * part.last_column > MOST_CELLS:
        raise BadInput("catalogue.scattered", path=name, sheet=sheet, row=part.last_row,
                       columns=part.last_column)  # fmt: skip


def _is_honest(path: Path, info: zipfile.ZipInfo) -> bool:
    """Whether a part unpacks to no more than it declares; calamine would take whatever comes."""
    with path.open("rb") as stream:
        stream.seek(info.header_offset + 26)
        name_size, extra_size = struct.unpack("<HH", stream.read(4))
        stream.seek(name_size + extra_size, os.SEEK_CUR)
        if info.compress_type != zipfile.ZIP_DEFLATED:
            return info.compress_size == info.file_size
        size, left, inflate = 0, info.compress_size, zlib.decompressobj(-15)
        while left > 0 and size <= info.file_size and not inflate.eof:
            data = inflate.unconsumed_tail or stream.read(min(left, _BLOCK))
            left -= 0 if inflate.unconsumed_tail else len(data)
            size += len(inflate.decompress(data, _BLOCK))
            while inflate.unconsumed_tail and size <= info.file_size:
                size += len(inflate.decompress(inflate.unconsumed_tail, _BLOCK))
            if not data:
                break
    return size <= info.file_size


def _sheet_parts(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str]]:
    book = xmlsafe.from_bytes(archive.read("xl/workbook.xml"), name)
    try:
        relations = xmlsafe.from_bytes(archive.read("xl/_rels/workbook.xml.rels"), name)
    except KeyError as fault:
        raise BadInput("catalogue.broken", path=name, why=str(fault)) from fault
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in book.iter("{*}sheet"):
        target = targets.get(_relation(sheet))
        if target:
            yield sheet.get("name", ""), normpath(join("xl", target)).lstrip("/")


def _relation(sheet: etree._Element) -> str | None:
    return sheet.get(_REL_ID) or next(
        (value for key, value in sheet.items() if key.endswith("}id")), None
    )


def _look_at(archive: zipfile.ZipFile, part: str) -> Part:
    found = Part()
    with archive.open(part) as stream:
        rest = stream.read(65536)
        prefix = _prefix(rest)
        finder = _Finder(prefix, found)
        finder.look_at_head(rest)
        while block := stream.read(_BLOCK):
            rest += block
            cut = rest.rfind(finder.row_end)
            if cut >= 0:
                cut += len(finder.row_end)
                finder.look_at_rows(rest[:cut])
                rest = rest[cut:]
        finder.look_at_rows(rest)
    if found.unplaced:
        _walk(archive, part, found)
    return found


def _walk(archive: zipfile.ZipFile, part: str, found: Part) -> None:
    """The reach of cells that leave out or oddly write their places, read as XML, slowly."""
    row = column = 0
    with archive.open(part) as stream:
        for event, element in etree.iterparse(
            stream, events=("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False,
            no_network=True, load_dtd=False, huge_tree=True,
        ):  # fmt: skip
            if event == "end":
                element.clear(keep_tail=False)
                continue
            place = _PLACE.fullmatch(element.get("r", "").strip())
            if element.tag.endswith("row"):
                row, column = int(place[2]) if place and place[2] else row + 1, 0
                continue
            column = _index(place[1].encode()) + 1 if place and place[1] else column + 1
            own = int(place[2]) if place and place[2] else row
            found.last_row = max(found.last_row, own)
            found.last_column = max(found.last_column, column)


_PLACE = re.compile("([A-Z]{0,3})([0-9]{0,7})")


def _prefix(head: bytes) -> bytes:
    """The namespace prefix that a writer puts before every element, mostly none."""
    root = re.search(rb"<([A-Za-z0-9_]+:)?worksheet\b", head)
    return (root.group(1) or b"") if root else b""


class _Finder:
    """The searches over the rows of one sheet, with the writer's prefix built in."""

    def __init__(self, prefix: bytes, found: Part) -> None:
        self.found = found
        p = re.escape(prefix)
        self.row_end = b"</" + prefix + b"row>"
        self.cell = b"<" + prefix + b"c "
        self.cell_end = b"</" + prefix + b"c>"
        self.formula = b"<" + prefix + b"f"
        self.place = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
        self.usual = self.cell + b'r="'
        self.placed = re.compile(rb'<%sc\s(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>' % p)
        self.error = re.compile(
            rb'<%sc (?=[^>]*\br="([A-Z]{1,3})([0-9]{1,7})")[^>]*\bt="e"[^>]*>'
            rb"(?:(?!</%sc>).)*?<%sv>([^<]*)" % (p, p, p), re.DOTALL)  # fmt: skip
        self.empty_formula = re.compile(
            rb'<%sc (?=[^>]*\br="([A-Z]{1,3})([0-9]{1,7})")[^>]*[^/]>\s*<%sf(?:\s[^>]*)?'
            rb"(?:/>|>[^<]*</%sf>)\s*(?:<%sv\s*/>|<%sv></%sv>)?\s*</%sc>" % ((p,) * 7))  # fmt: skip
        self.columns = re.compile(rb"<%scol ([^>]*)/>" % p)

    def look_at_head(self, head: bytes) -> None:
        """Hidden columns stand before the rows."""
        hidden = []
        for found in self.columns.finditer(head):
            low, high = (
                re.search(rb'\b%s="(\d{1,5})"' % key, found[1]) for key in (b"min", b"max")
            )
            if b'hidden="1"' in found[1] and low and high and int(high[1]) - int(low[1]) < 256:
                hidden.append(_span(int(low[1]), int(high[1])))
        self.found.hidden_columns = "、".join(hidden)

    def look_at_rows(self, data: bytes) -> None:
        """Faults, hidden rows and the reach of the cells of some rows."""
        if b't="e"' in data:
            for each in self.error.finditer(data):
                self._fault(each[1], each[2], each[3].decode("utf-8", "replace") or "#REF!")
        if self.formula in data:
            for each in self.empty_formula.finditer(data):
                self._fault(each[1], each[2], UNCOMPUTED)
        if b' hidden="1"' in data:
            self.found.hidden_rows += len(re.findall(rb"<\w*:?row [^>]*hidden=\"1\"", data))
        self._reach(data)

    def _fault(self, column: bytes, row: bytes, value: str) -> None:
        self.found.faults.setdefault(int(row), {})[_index(column)] = value

    def _reach(self, data: bytes) -> None:
        """The last cell with something in it; cells far out or oddly written are all looked at."""
        cells = sum(data.count(self.cell[:-1] + end) for end in _TAG_ENDS)
        if data.count(self.usual) == cells and not _FAR.search(data):
            for row in data.split(self.row_end):
                end = row.rfind(self.cell_end)
                if end >= 0:
                    place = self.place.search(row, row.rfind(self.cell, 0, end))
                    if place:
                        self._reached(place[1], place[2])
            return
        placed = 0
        for each in self.placed.finditer(data):
            placed += 1
            if not each[3].endswith(b"/"):
                self._reached(each[1], each[2])
        self.found.unplaced += cells - placed

    def _reached(self, column: bytes, row: bytes) -> None:
        self.found.last_row = max(self.found.last_row, int(row))
        self.found.last_column = max(self.found.last_column, _index(column) + 1)


_FAR = re.compile(rb' r="(?:[A-Z]{3}[0-9]|[A-Z]{1,2}[0-9]{6}|[B-Z][A-Z][0-9]{5})')
_TAG_ENDS = (b" ", b">", b"/", b"\n", b"\r", b"\t")


def _index(column: bytes) -> int:
    index = 0
    for letter in column:
        index = index * 26 + letter - 64
    return index - 1


def _span(low: int, high: int) -> str:
    first, last = letters(low - 1), letters(high - 1)
    return first if low == high else f"{first}–{last}"
