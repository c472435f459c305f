# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Tables of regions and lists of changes as files: workbooks, text tables, pages saved as tables.

The head is found by the words people write over their columns (provinces.toml); what stands above
it is passed over. A list of changes 变更对照表 has a line per change, with several codes in a cell
where several regions are merged. Not here: what a table (`table`) or a change (`changes`) comes to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.catalogue import dating
from lantai.craft.catalogue.cells import plain
from lantai.craft.catalogue.grids import open_grids
from lantai.craft.catalogue.model import Cell
from lantai.craft.errors import BadInput
from lantai.craft.findings import Finding, Where
from lantai.craft.regions.changes import Change, Kind
from lantai.craft.regions.code import cell_text, table
from lantai.craft.regions.tree import Regions

DEEPEST_HEAD = 30
"""A head that has not come by this row is none."""
TABLE = ("code", "name", "parent")
CHANGES = ("kind", "on", "old", "old_name", "new", "new_name", "parent", "document")
_BETWEEN = re.compile(r"[、，,；;/\n]+|\s{2,}")


@dataclass(frozen=True, slots=True)
class Line:
    """A row below a head: where it stands, and its cells by the names of the columns."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]

    def where(self, column: str = "") -> Where:
        """The row as a place to look for."""
        return Where(self.sheet, self.number, column)


@dataclass(slots=True)
class Changes:
    """A list of changes as read: each with its line, and what was found on the way."""

    changes: list[Change] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def table_lines(path: Path) -> list[Line]:
    """The rows of a table of regions. Raises `BadInput` where no sheet has code and name."""
    return list(_lines(path, "heads", TABLE, {"code", "name"}))


def rows_for(lines: Iterable[Line]) -> Iterator[Mapping[str, Any]]:
    """Lines of a table as `table.read` takes them."""
    return (line.cells for line in lines)


def read_changes(path: Path, known: Regions, on: date | None = None) -> Changes:
    """The changes of a list; ``on`` is their day where the list names none.

    Raises `BadInput` where no sheet has the columns of one. A line that cannot be read is a finding
    and no change; whether a change can be is for `changes.apply` to say.
    """
    found = Changes()
    for line in _lines(path, "change_heads", CHANGES, {"kind"}):
        made = _change(line, known, on, found.findings)
        if made is not None:
            found.changes.append(made)
            found.lines.append(line)
    return found


# --- rows below a head ----------------------------------------------------------------------------


def _lines(path: Path, heads: str, columns: Sequence[str], needed: set[str]) -> Iterator[Line]:
    """The rows of every visible sheet that has the needed columns."""
    headed = False
    for grid in open_grids(path):
        at: Mapping[str, int] = {}
        for number, cells in grid.lines() if grid.visible else ():
            if not at:
                at = _head(cells, heads, columns, needed) if number <= DEEPEST_HEAD else {}
                headed |= bool(at)
                continue
            taken = {name: cells[index] if index < len(cells) else ""
                     for name, index in at.items()}  # fmt: skip
            if any(plain(cell).strip() for cell in taken.values()) and not _again(taken, heads):
                yield Line(grid.name, number, taken)
    if not headed:
        wanted = [table()[heads][name] for name in columns if name in needed]
        raise BadInput("region.no_head", wanted_zh="、".join(_han(each) for each in wanted),
                       wanted_en=", ".join(each[0] for each in wanted))  # fmt: skip


def _han(words: Sequence[str]) -> str:
    """The first Chinese word of some."""
    return next(word for word in words if not word.isascii())


def _head(cells: Sequence[Cell], heads: str, columns: Sequence[str],
          needed: set[str]) -> dict[str, int]:  # fmt: skip
    """Which column is where, if this row is the head."""
    known = _words(heads)
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = known.get(_squeezed(cell))
        if name is not None and name in columns:
            found.setdefault(name, index)
    return found if needed <= found.keys() and len(found) > 1 else {}


def _again(taken: Mapping[str, Cell], heads: str) -> bool:
    """A printed table repeats its head on every page."""
    known = _words(heads)
    return sum(known.get(_squeezed(cell)) == name for name, cell in taken.items()) > 1


@cache
def _words(heads: str) -> Mapping[str, str]:
    return {"".join(alias.split()): name for name, aliases in table()[heads].items()
            for alias in aliases}  # fmt: skip


def _squeezed(cell: Cell) -> str:
    return "".join(plain(cell).split()).lower()


# --- one change -----------------------------------------------------------------------------------


def _change(line: Line, known: Regions, on: date | None, findings: list[Finding]) -> Change | None:
    kind = _kinds().get(_squeezed(line.cells.get("kind", "")))
    if kind is None:
        value = plain(line.cells.get("kind", ""))[:40]
        findings.append(codes.finding("region.change_kind", line.where("kind"), value=value))
        return None
    day = _day(line, on, findings)
    if day is None:
        return None
    old, new = _several(line, "old"), _several(line, "new")
    _compare_names(line, old, day, known, findings)
    return Change(kind, day, tuple(old), tuple(new), tuple(_several(line, "new_name")),
                  next(iter(_several(line, "parent")), ""), _text(line, "document"))  # fmt: skip


@cache
def _kinds() -> Mapping[str, Kind]:
    return {word: Kind(name) for name, words in table()["change_kinds"].items() for word in words}


def _day(line: Line, on: date | None, findings: list[Finding]) -> date | None:
    cell = line.cells.get("on", "")
    if not plain(cell).strip():
        if on is None:
            findings.append(codes.finding("region.change_day", line.where("on"), value=""))
        return on
    read = dating.read(cell)
    if read.first is None or read.first != read.last:
        value = plain(cell)[:40]
        findings.append(codes.finding("region.change_day", line.where("on"), value=value))
        return None
    return read.first


def _text(line: Line, column: str) -> str:
    return cell_text(line.cells.get(column, ""))


def _several(line: Line, column: str) -> list[str]:
    """The parts of a cell in which several codes or names may stand."""
    cell = line.cells.get(column, "")
    text = cell if isinstance(cell, str) else cell_text(cell)
    return [part for each in _BETWEEN.split(text) if (part := each.strip())]


def _compare_names(line: Line, old: Iterable[str], day: date, known: Regions,
                   findings: list[Finding]) -> None:  # fmt: skip
    """The name beside an old code tells whether the right place is meant."""
    names = _several(line, "old_name")
    for code, name in zip(old, names, strict=False):
        region = known.get(_padded(code), day) or known.get(_padded(code))
        if region is not None and not _alike(region.name, name):
            said: dict[str, Any] = {"value": code, "name": name[:40], "other": region.name}
            findings.append(codes.finding("region.change_other_name", line.where("old"), **said))


def _padded(code: str) -> str:
    return code.ljust(6, "0") if len(code) < 6 else code


def _alike(name: str, told: str) -> bool:
    """A list may write the whole name where the tree has the region's own."""
    return told.endswith(name) or name.endswith(told)
