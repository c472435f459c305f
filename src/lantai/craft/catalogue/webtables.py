# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Tables that office systems export as HTML or as XML of Excel 2003 and name ``.xls``.

Excel opens them without a word, so archivists take them for workbooks. Parsed whole, with a limit;
scripts, links and entities are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from lantai.craft import xmlsafe
from lantai.craft.catalogue.delimited import find_encoding
from lantai.craft.catalogue.grids import Grid, Merge
from lantai.craft.catalogue.model import Cell
from lantai.craft.errors import BadInput, Hostile

LARGEST = 96 << 20
"""Bytes of a table that is held in memory as a tree."""
_SS = "urn:schemas-microsoft-com:office:spreadsheet"
_LONG = re.compile(rb"<[^<]{100000,}")
_MOST_ATTRIBUTES = 10_000
"""Of one tag; the parser's time grows with the square of their number."""
_WIDEST = 2000
_TALLEST = 1 << 20


def grids(path: Path) -> Iterator[Grid]:
    """Every table of the page that has rows, or every sheet of Excel 2003 XML."""
    if path.stat().st_size > LARGEST:
        raise BadInput("catalogue.too_large", path=path.name, limit="96 MB")
    data = path.read_bytes()
    if _SS.encode() in data[:8192] and b"<Workbook" in data[:8192]:
        yield from _sheets_of_2003(xmlsafe.from_bytes(data, path.name))
        return
    if data.lstrip()[:12].lower() == b"mime-version":
        raise BadInput("catalogue.not_a_table", path=path.name, format="MHTML")
    tables = [table for table in _page(data, path).iter("table") if _own_rows(table)]
    if not tables:
        raise BadInput("catalogue.not_a_table", path=path.name, format="HTML / XML")
    for number, table in enumerate(tables, 1):
        name = f"table{number}" if len(tables) > 1 else ""
        rows, merged = _unfold(_html_cells(table), path.name)
        yield _grid(name, rows, merged)


def _grid(name: str, rows: list[list[Cell]], merged: list[Merge]) -> Grid:
    return Grid(name, lambda: iter([list(row) for row in rows]), merged=merged, height=len(rows),
                notes=[("catalogue.web_table", {})])  # fmt: skip


def _page(data: bytes, path: Path) -> etree._Element:
    told = b"charset" in data[:4096].lower() and b"\x00" not in data[:4096]
    if not told:
        data = data.decode(find_encoding(path)[0], "replace").encode("utf-8", "replace")
    for stretch in _LONG.finditer(data):
        if max(stretch[0].count(b"="), len(stretch[0].split())) > _MOST_ATTRIBUTES:
            raise Hostile("catalogue.broken", path=path.name, why="HTML")
    parser = etree.HTMLParser(encoding=None if told else "utf-8", no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as fault:
        raise BadInput("catalogue.broken", path=path.name, why=str(fault)) from fault
    if root is None:
        raise BadInput("catalogue.not_a_table", path=path.name, format="HTML")
    return root


def _own_rows(table: etree._Element) -> list[etree._Element]:
    """Rows of a table that are not those of a table inside one of its cells."""
    return [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]


def _html_cells(table: etree._Element) -> Iterator[list[tuple[int, str, int, int]]]:
    for row in _own_rows(table):
        line = []
        for cell in row.iterchildren("td", "th"):
            for line_break in cell.iter("br"):
                line_break.tail = "\n" + (line_break.tail or "")
            text = "".join(cell.itertext()).strip()
            line.append((-1, text, _count(cell.get("colspan")), _count(cell.get("rowspan"))))
        yield line


def _count(text: str | None, most: int = _WIDEST) -> int:
    digits = (text or "").strip()
    return min(max(int(digits), 1), most) if digits.isdecimal() and len(digits) < 8 else 1


def _unfold(
    lines: Iterator[list[tuple[int, str, int, int]]], name: str
) -> tuple[list[list[Cell]], list[Merge]]:
    """Cells laid out as a grid: a spanning cell stands at its first place and is a merge."""
    rows: list[list[Cell]] = []
    merged: list[Merge] = []
    taken: dict[int, int] = {}
    for number, line in enumerate(lines):
        row: list[Cell] = []
        for at, text, across, down in line:
            while taken.get(len(row), -1) >= number or (at > len(row)):
                row.append("")
            first = len(row)
            if first + across > _WIDEST:
                raise BadInput("catalogue.too_wide", path=name, row=number + 1, limit=_WIDEST)
            row.extend([text, *[""] * (across - 1)])
            if across > 1 or down > 1:
                merged.append((number, first, number + down - 1, first + across - 1))
            if down > 1:
                taken.update(dict.fromkeys(range(first, first + across), number + down - 1))
        rows.append(row)
    return rows, merged


def _sheets_of_2003(root: etree._Element) -> Iterator[Grid]:
    for sheet in root.iter(f"{{{_SS}}}Worksheet"):
        rows: list[list[Cell]] = []
        merged: list[Merge] = []
        for row in sheet.iter(f"{{{_SS}}}Row"):
            index = _count(row.get(f"{{{_SS}}}Index"), _TALLEST) - 1
            rows.extend([] for _ in range(index - len(rows)))
            cells, spans = _row_of_2003(row, len(rows))
            rows.append(cells)
            merged += spans
        yield _grid(sheet.get(f"{{{_SS}}}Name", ""), rows, merged)


def _row_of_2003(row: etree._Element, number: int) -> tuple[list[Cell], list[Merge]]:
    cells: list[Cell] = []
    spans: list[Merge] = []
    for cell in row.iter(f"{{{_SS}}}Cell"):
        index = cell.get(f"{{{_SS}}}Index")
        cells.extend([""] * (_count(index) - 1 - len(cells)))
        across, down = (_more(cell, way) for way in ("MergeAcross", "MergeDown"))
        if across or down:
            spans.append((number, len(cells), number + down, len(cells) + across))
        cells.append(_value_of_2003(cell.find(f"{{{_SS}}}Data")))
        cells.extend([""] * across)
    return cells, spans


def _more(cell: etree._Element, way: str) -> int:
    """How many cells beside its own a cell covers."""
    text = cell.get(f"{{{_SS}}}{way}")
    return _count(text) if text and text != "0" else 0


def _value_of_2003(data: etree._Element | None) -> Cell:
    if data is None:
        return ""
    text = "".join(data.itertext())
    kind = data.get(f"{{{_SS}}}Type")
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "DateTime":
        return text.removesuffix(".000").replace("T00:00:00", "").replace("T", " ")
    return text
