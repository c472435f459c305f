# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""XLSX, XLSM, XLS and ODS by calamine, with what calamine does not tell.

calamine gives an empty cell for an error value and for a formula saved without result, and makes
room for the whole rectangle between the first and the last cell; `xlsx_parts` and `ods_parts`
look at the XML before, so that nothing is lost in silence and no file takes all memory.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from lantai.craft.catalogue import ods_parts, xls_parts, xlsx_parts
from lantai.craft.catalogue.grids import Grid
from lantai.craft.catalogue.model import Cell
from lantai.craft.errors import BadInput

_OTHER_OFFICE = {"word/document.xml": "Word", "ppt/presentation.xml": "PowerPoint"}
_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"
_WORKBOOK = (b"W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00", b"B\x00o\x00o\x00k\x00")
_BROKEN = (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, struct.error,
           zlib.error, etree.XMLSyntaxError)  # fmt: skip
LARGEST_XLS = 1 << 30


def grids(path: Path) -> Iterator[Grid]:
    """The sheets of a workbook in their order; chart sheets are passed over."""
    parts = _parts(path)
    with _opened(path) as book:
        for order, meta in enumerate(book.sheets_metadata):
            if meta.typ in (SheetTypeEnum.WorkSheet, SheetTypeEnum.DialogSheet):
                part = parts.get(meta.name, parts.get(str(order)))
                yield _grid(path, book, order, meta, part)


def _parts(path: Path) -> dict[str, xlsx_parts.Part]:
    """What the XML of each sheet says, by the sheet's name; empty for the binary formats."""
    if not zipfile.is_zipfile(path):
        found = xls_parts.faults(_old_workbook(path))
        if found is None:
            raise BadInput("catalogue.broken", path=path.name, why="BIFF")
        return {str(order): xlsx_parts.Part(faults=each) for order, each in enumerate(found)}
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            for part, name in _OTHER_OFFICE.items():
                if part in names:
                    raise BadInput("catalogue.not_a_table", path=path.name, format=name)
            xlsx_parts.refuse_bombs(archive, path.name)
            if "xl/workbook.xml" in names:
                return xlsx_parts.look(path, archive)
            if "xl/workbook.bin" in names:
                raise BadInput("catalogue.not_a_table", path=path.name, format="XLSB")
            if "content.xml" in names:
                ods_parts.look(path, archive)
            elif not any(name.endswith((".bin", ".xml")) for name in names):
                raise BadInput("catalogue.not_a_table", path=path.name, format="ZIP")
            return {}
    except _BROKEN as fault:
        raise BadInput("catalogue.broken", path=path.name, why=str(fault)) from fault
    except RuntimeError as fault:  # zipfile's word for an archive with a password
        raise BadInput("catalogue.locked", path=path.name) from fault


def _old_workbook(path: Path) -> bytes:
    """The bytes of an XLS file, which is small by its nature (65,536 rows)."""
    if path.stat().st_size > LARGEST_XLS:
        raise BadInput("catalogue.too_large", path=path.name, limit="1 GB")
    data = path.read_bytes()
    if data.startswith(b"PK"):  # a zip without its end
        raise BadInput("catalogue.broken", path=path.name, why="ZIP")
    if not data.startswith(_OLE):
        raise BadInput("catalogue.not_a_table", path=path.name, format="Excel 2–4")
    if _LOCKED in data:
        raise BadInput("catalogue.locked", path=path.name)
    if not any(name in data for name in _WORKBOOK):
        raise BadInput("catalogue.not_a_table", path=path.name, format="Word / OLE")
    return data


def _opened(path: Path) -> CalamineWorkbook:
    def from_bytes() -> CalamineWorkbook:
        with path.open("rb") as stream:
            return CalamineWorkbook.from_filelike(stream)

    return _safely(path, from_bytes)


def _safely(path: Path, work: Any, *args: Any) -> Any:
    """Call calamine; whatever it throws, a panic of Rust too, becomes `BadInput`."""
    try:
        return work(*args)
    except PasswordError as fault:
        raise BadInput("catalogue.locked", path=path.name) from fault
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:
        if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
            raise
        if "assword" in str(fault) or "ncrypt" in str(fault):
            raise BadInput("catalogue.locked", path=path.name) from fault
        raise BadInput("catalogue.broken", path=path.name, why=str(fault)[:200]) from fault


def _grid(
    path: Path, book: CalamineWorkbook, order: int, meta: Any, part: xlsx_parts.Part | None
) -> Grid:
    sheet: CalamineSheet = _safely(path, book.get_sheet_by_index, order)
    grid = Grid(meta.name, lambda: _rows(path, sheet), visible=meta.visible == Visible.Visible)
    if sheet.start is not None and sheet.end is not None:
        grid.left, grid.height = sheet.start[1], sheet.end[0] + 1
    merged = _safely(path, lambda: sheet.merged_cell_ranges) or []
    grid.merged = [(r0, c0, r1, c1) for (r0, c0), (r1, c1) in merged]
    if part is not None:
        _take_faults(grid, part.faults)
        if part.hidden_rows:
            grid.notes.append(("catalogue.hidden_rows", {"count": part.hidden_rows}))
        if part.hidden_columns:
            grid.notes.append(("catalogue.hidden_columns", {"columns": part.hidden_columns}))
    return grid


def _take_faults(grid: Grid, faults: dict[int, dict[int, str]]) -> None:
    """Error values may stand left of all that calamine gives."""
    grid.faults = faults
    first = min((column for row in faults.values() for column in row), default=grid.left)
    if first < grid.left:
        rows, gap = grid.rows, grid.left - first
        grid.rows = lambda: ([*[""] * gap, *row] for row in rows())
        grid.left = first


def _rows(path: Path, sheet: CalamineSheet) -> Iterator[list[Cell]]:
    rows = _safely(path, sheet.iter_rows)
    while True:
        row = _safely(path, next, rows, None)
        if row is None:
            return
        yield row
