# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A file opened as grids of cells, whatever its name says: the first bytes decide how.

Each format has its own module; here are the shape they share and the choice. Not here: what the
cells mean.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lantai.craft.catalogue.model import Cell
from lantai.craft.errors import BadInput, reading
from lantai.craft.files import ordinary

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged cell, counted from 0."""


@dataclass(slots=True)
class Grid:
    """One sheet: ``rows()`` begins again at Excel's row 1 each time it is called.

    ``left`` is the index of the first column given, ``faults`` maps row (1-based) to column index
    to the error value that stands in the cell, ``notes`` are kinds and params of findings about
    the sheet as a whole.
    """

    name: str
    rows: Callable[[], Iterator[list[Cell]]]
    visible: bool = True
    left: int = 0
    height: int = 0
    merged: list[Merge] = field(default_factory=list)
    faults: dict[int, dict[int, str]] = field(default_factory=dict)
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def lines(self) -> Iterator[tuple[int, list[Cell]]]:
        """The rows with something in them, numbered from 1, error values in their places."""
        number = 0
        for number, cells in enumerate(self.rows(), 1):
            if self.faults and number in self.faults:
                self._put_faults(cells, self.faults[number])
            if cells.count("") != len(cells):
                yield number, cells
        for further in sorted(row for row in self.faults if row > number):
            cells = []
            self._put_faults(cells, self.faults[further])
            yield further, cells

    def _put_faults(self, cells: list[Cell], faults: dict[int, str]) -> None:
        for column, fault in sorted(faults.items()):
            index = column - self.left
            cells.extend([""] * (index + 1 - len(cells)))
            if cells[index] == "":
                cells[index] = fault


_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TABLES = (
    (b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"),
    (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7-Zip"), (b"II*\x00", "TIFF"), (b"MM\x00*", "TIFF"),
    (b"\x1f\x8b", "gzip"), (b"{\\rtf", "RTF"), (b"SQLite format 3", "SQLite"), (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"), (b"BM", "BMP"), (b"RIFF", "RIFF"), (b"ID3", "MP3"),
)  # fmt: skip
_HEAD = 4096


def open_grids(path: Path) -> Iterator[Grid]:
    """Every sheet of a workbook, or the one table of a text file.

    Raises `BadInput` (`Hostile` for bombs) where it is no table, locked, broken or missing.
    """
    head = _first_bytes(path)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise BadInput("catalogue.empty_file", path=path.name)
    for mark, format_name in _NOT_TABLES:
        if head.startswith(mark) and (len(mark) > 2 or b"\x00" in head):
            raise BadInput("catalogue.not_a_table", path=path.name, format=format_name)
    yield from importlib.import_module(_module(head)).grids(path)


def _module(head: bytes) -> str:
    """The module that reads a file with these first bytes."""
    if head.startswith((_ZIP, _OLE, b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        return "lantai.craft.catalogue.workbooks"
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<", b"mime-version")) or b"<table" in start:
        return "lantai.craft.catalogue.webtables"
    return "lantai.craft.catalogue.delimited"


def _first_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise BadInput("catalogue.is_folder", path=path.name)
    with reading(path), ordinary(path).open("rb") as stream:
        return stream.read(_HEAD)
