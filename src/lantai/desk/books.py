# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A workbook opened for a register: its sheets that have a head, and the rows under it.

What a column is stands in `headings`; what its cells come to in `readers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantai.craft.catalogue.cells import plain
from lantai.craft.catalogue.grids import Grid, open_grids
from lantai.craft.catalogue.model import Cell
from lantai.craft.errors import BadInput
from lantai.desk.headings import Head, Names, find_head, folded
from lantai.desk.judging import Place, label_of
from lantai.desk.register import Register


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet as it was read. ``cells`` may end before the last column."""

    sheet: str
    number: int
    cells: Sequence[Cell]

    def text(self, index: int) -> str:
        """What stands in a column, as text."""
        return plain(self.cells[index]) if index < len(self.cells) else ""

    @property
    def place(self) -> Place:
        """Where it stands, in both languages."""
        zh, en = f"第 {self.number} 行", f"row {self.number}"
        return (f"“{self.sheet}”{zh}", f"{en} of “{self.sheet}”") if self.sheet else (zh, en)


@dataclass(slots=True)
class Sheet:
    """A sheet with its head, as it was understood."""

    grid: Grid
    name: str
    head: Head


class Book:
    """A workbook opened for a register. ``notes`` is what is told of it as a whole."""

    def __init__(self, register: Register, path: Path, name: str,
                 answers: Mapping[str, Any]) -> None:  # fmt: skip
        self.register, self.name = register, name
        self.notes: list[tuple[str, dict[str, Any]]] = []
        self.passed_over = 0
        self._names = Names(register)
        self._path, self._chosen = path, answers.get("columns", {})

    def sheets(self) -> Iterator[Sheet]:
        """The sheets that have a head. Raises `BadInput` where none has one."""
        found = False
        for order, grid in enumerate(open_grids(self._path)):
            sheet = self._sheet(order, grid)
            if sheet is not None:
                found = True
                yield sheet
        if not found:
            raise BadInput("many.no_head", **self._wanted())

    def _sheet(self, order: int, grid: Grid) -> Sheet | None:
        name = grid.name if len(grid.name) <= 70 else f"{grid.name[:70]}#{order}"
        if not grid.visible:
            self.notes.append(("many.sheet_hidden", {"sheet": name}))
            return None
        head = find_head(self._names, grid, self._chosen.get(name, {}))
        if head is None:
            if name and next(grid.lines(), None) is not None:
                self.notes.append(("many.sheet_unread", {"sheet": name}))
            return None
        self.notes += grid.notes
        return Sheet(grid, name, head)

    def _wanted(self) -> dict[str, str]:
        first = self.register.imports.split()[:3]
        zh, en = ([label_of(self.register, name, lang) for name in first] for lang in ("zh", "en"))
        return {"wanted_zh": "、".join(zh), "wanted_en": ", ".join(en)}

    def lines(self, sheet: Sheet) -> Iterator[Line]:
        """The rows under the head that have something in the columns taken."""
        at = [column.index for column in sheet.head.fields.values()]
        heads = {column.index: folded(column.header) for column in sheet.head.fields.values()}
        count = 0
        for number, cells in sheet.grid.lines():
            if number <= sheet.head.row:
                continue
            taken = [cells[index] if index < len(cells) else "" for index in at]
            if all(_empty(cell) for cell in taken):
                self.passed_over += 1
            elif not _is_head_again(at, taken, heads):
                count += 1
                yield Line(sheet.name, number, cells)
        if not count:
            self.notes.append(("many.sheet_empty", {"sheet": sheet.name or self.name}))


def _empty(cell: Cell) -> bool:
    return cell == "" or (isinstance(cell, str) and not cell.strip())


def _is_head_again(at: Sequence[int], taken: Sequence[Cell], heads: Mapping[int, str]) -> bool:
    """A printed form repeats its head on every page."""
    pairs = [(index, cell) for index, cell in zip(at, taken, strict=True) if not _empty(cell)]
    return len(pairs) > 1 and all(isinstance(cell, str) and folded(cell) == heads[index]
                                  for index, cell in pairs)  # fmt: skip
