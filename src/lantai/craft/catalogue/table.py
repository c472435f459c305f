# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One table of a sheet: its columns' memories, and lots of its rows judged into `Row`s.

Where tables begin and which rows are records is found in `reading`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lantai.craft import codes, refcode
from lantai.craft.catalogue import choices, elements, paging, people, relations
from lantai.craft.catalogue import columns as judging
from lantai.craft.catalogue.cells import DITTO, plain
from lantai.craft.catalogue.choices import Lists
from lantai.craft.catalogue.composing import FILE_CODE, Composer
from lantai.craft.catalogue.grids import Grid, Merge
from lantai.craft.catalogue.lot import Ledger, Lot, Memory, shown
from lantai.craft.catalogue.model import Cell, Column, Row, Sheet, gravest, letters
from lantai.craft.findings import Where

Lines = list[tuple[int, list[Cell]]]

_NOT_CARRIED = frozenset({"serial", "refcode", "item", "identity", "person", "pages"})
"""Kinds of which no two rows share a cell: neither merged cells nor ditto marks are carried."""
_FIRST = ("year", "fonds", "refcode", "docnumber", "certificate", "item")
"""Judged before the rest, for they tell the year of the record."""
_GIVEN = (
    "全宗号",
    "全宗名称",
    "年度",
    "保管期限",
    "目录号",
    "盒号",
    "机构(问题)",
    "档案门类代码",
    FILE_CODE,
)
MOST_COLUMNS = 2000
_UNKNOWN = 0.5


@dataclass(slots=True)
class Task:
    """What one reading needs throughout: the file's name, the day, the rules, what was seen."""

    file: str
    today: dt.date | None
    rules: Mapping[str, Any]
    scheme: refcode.Template | None
    ledger: Ledger = field(default_factory=Ledger)
    others: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lists = Lists(self.rules)
        self.judges = judging.judges(self.lists)

    lists: Lists = field(init=False)
    judges: dict[str, judging.Judge] = field(init=False)

    def path(self, sheet: str) -> str:
        """How findings name a sheet: ``目录.xlsx!永久``, as Excel does."""
        return f"{self.file}!{sheet}" if sheet else self.file


class Table:
    """The rows under one head."""

    def __init__(
        self, task: Task, grid: Grid, sheet: Sheet, columns: list[Column], order: int
    ) -> None:
        self.task, self.grid, self.sheet, self.order = task, grid, sheet, order
        self.known = {column.index for column in columns}
        columns = [column for column in columns if column.kind != "own"]
        self.form = _form(columns, task.rules)
        if self.form["name"] not in task.rules["registration"].get("forms", ()):
            columns = [replace(column, kind="text") if column.kind == "registration" else column
                       for column in columns]  # fmt: skip
        self.columns = columns
        self.places = {column.name: column.index for column in columns}
        self.memories = {column.name: Memory(column) for column in columns}
        self.given = _given(sheet.context, columns, task.lists)
        self.people = people.persons(columns, task.rules)
        self.composer = Composer(list(self.places), self.given, task.rules, task.scheme)
        self._tall = [merge for merge in grid.merged if merge[2] > merge[0]]
        self._tops: dict[tuple[int, int], Cell] = {}
        self._surveyed = False
        self._tell_columns()

    def _tell(self, kind: str, field: str = "", **params: Any) -> None:
        where = Where(self.task.path(self.sheet.name), None, field)
        self.sheet.findings.append(codes.finding(kind, where, field=field, **params))

    def _tell_columns(self) -> None:
        """What is to be said of the columns themselves."""
        if unknown := [column.header for column in self.columns if column.confidence < _UNKNOWN]:
            self._tell("catalogue.unknown_column", _shorter(unknown))
        for wanted in self.form.get("must", ()):
            names = wanted.split("|")
            composed = names[0] == "档号" and self.composer
            if not composed and not any(name in self.places for name in names):
                self._tell("catalogue.no_column", " / ".join(names), form=self.form["name"])

    def starts_after(self, cells: Sequence[Cell]) -> paging.Pages | None:
        """The page numbers of a row that comes after a lot."""
        index = self.places.get("页号")
        return paging.read(cells[index])[1] if index is not None and index < len(cells) else None

    def hear(self, context: Mapping[str, str]) -> None:
        """Lines between the records say something else of the rows that follow."""
        self.given = _given(context, self.columns, self.task.lists)
        self.composer = Composer(list(self.places), self.given, self.task.rules, self.task.scheme)

    def take(self, lines: Lines, after: paging.Pages | None) -> Iterator[Row]:
        """Judge rows; ``after`` is what the next row's page number says."""
        if not lines:
            return
        lot = Lot(self.task.path(self.sheet.name), [number for number, _ in lines])
        width = max(len(cells) for _, cells in lines)
        rows = [cells if len(cells) == width else [*cells, *[""] * (width - len(cells))]
                for _, cells in lines]  # fmt: skip
        raw: list[Sequence[Cell]] = list(zip(*rows, strict=True))
        self._name_unnamed(raw)
        if not self._surveyed:
            self._survey(raw)
        broken = self._judge_columns(lot, raw)
        self._relate(lot, broken, after)
        yield from self._rows(lot)

    def _name_unnamed(self, raw: Sequence[Sequence[Cell]]) -> None:
        """Columns without a name that hold something are kept under their letters."""
        if self.order or len(self.known) >= len(raw):
            return
        found = [index for index, cells in enumerate(raw)
                 if index not in self.known and cells.count("") < len(cells)]  # fmt: skip
        room = max(MOST_COLUMNS - len(self.columns), 0)
        for index in found[:room]:
            name = letters(self.grid.left + index)
            column = Column(index, "", name, "text", 0.0)
            self.columns.append(column)
            self.places[name] = index
            self.memories[name] = Memory(column)
        self.known.update(found)
        if names := [letters(self.grid.left + index) for index in found[:room]]:
            self._tell("catalogue.unnamed_column", _shorter(names))
        if found[room:]:
            self._tell("catalogue.columns_left_out", limit=MOST_COLUMNS, count=len(found) - room)

    def _survey(self, raw: Sequence[Sequence[Cell]]) -> None:
        self._surveyed = True
        for column in self.columns:
            if column.index < len(raw):
                self.memories[column.name].survey(raw[column.index])

    def _judge_columns(self, lot: Lot, raw: Sequence[Sequence[Cell]]) -> frozenset[int]:
        """All columns, each in one go; returns the places whose 档号 was there but lost."""
        ordered = sorted(self.columns, key=lambda column: (
            _FIRST.index(column.kind) if column.kind in _FIRST else len(_FIRST)))  # fmt: skip
        broken: frozenset[int] = frozenset()
        for column in ordered:
            memory = self.memories[column.name]
            given = raw[column.index] if column.index < len(raw) else ("",) * len(lot)
            cells: list[Cell] = list(given)
            cells = judging.tidy(memory, cells, lot)
            if column.kind not in _NOT_CARRIED:
                self._carry(lot, memory, cells)
            lot.values[column.name] = self.task.judges[column.kind](memory, cells, lot)
            if column.name == "档号":
                broken = frozenset(at for at in lot.reasons if any(
                    reason.kind == "catalogue.formula_error" and reason.where.field == "档号"
                    for reason in lot.reasons[at]))  # fmt: skip
        return broken

    def _carry(self, lot: Lot, memory: Memory, cells: list[Cell]) -> None:
        """Merged cells and ditto marks take the value above."""
        name = memory.column.name
        if self._tall:
            self._unmerge(lot, memory.column, cells)
        if DITTO.isdisjoint(cells):
            memory.above = next((cell for cell in reversed(cells) if cell != ""), memory.above)
            return
        for at, cell in enumerate(cells):
            if isinstance(cell, str) and cell in DITTO:
                if memory.above == "":
                    lot.say(at, "catalogue.ditto_nothing", name)
                else:
                    lot.say(at, "catalogue.ditto", name, value=shown(plain(memory.above)))
                cells[at] = memory.above
            elif cell != "":
                memory.above = cell

    def _unmerge(self, lot: Lot, column: Column, cells: list[Cell]) -> None:
        index = self.grid.left + column.index
        first, last = lot.numbers[0] - 1, lot.numbers[-1] - 1
        at_row = None
        for top, left, bottom, right in self._tall:
            if not left <= index <= right or top > last or bottom < first:
                continue
            at_row = at_row or {number - 1: at for at, number in enumerate(lot.numbers)}
            self._unmerge_one(lot, column, cells, at_row, (top, left, bottom, right))

    def _unmerge_one(
        self, lot: Lot, column: Column, cells: list[Cell], at_row: Mapping[int, int], merge: Merge
    ) -> None:
        top, left, bottom, _ = merge
        if self.grid.left + column.index != left:
            return
        if top in at_row:
            self._tops[top, left] = cells[at_row[top]]
        value = self._tops.get((top, left), "")
        if value == "":
            return
        for row in range(max(top + 1, lot.numbers[0] - 1), min(bottom, lot.numbers[-1] - 1) + 1):
            at = at_row.get(row)
            if at is not None and cells[at] == "":
                cells[at] = value
                lot.say(at, "catalogue.merged", column.name, value=shown(plain(value)))

    def _relate(self, lot: Lot, broken: frozenset[int], after: paging.Pages | None) -> None:
        """Everything that columns say together."""
        sheet, task = self.sheet.name, self.task
        if self.composer:
            self.composer.compose(lot, broken)
        relations.dates(lot, task.today)
        relations.in_order(lot, task.rules)
        paging.relate(lot, after)
        relations.missing(lot, self.form, self.memories, self.given)
        relations.code_agrees(lot, self.given)
        relations.unique(lot, task.ledger, sheet, strict="档号" not in lot.values)
        for column in self.columns:
            if column.kind == "certificate" and column.name != "登记证字号":
                seen = task.others.setdefault(column.name, {})
                relations.certificates(lot, column.name, seen, sheet)
        relations.documents(lot, task.ledger, sheet)
        relations.amounts(lot)
        if self.people:
            people.relate(lot, self.people, task.rules)

    def _rows(self, lot: Lot) -> Iterator[Row]:
        names = [column.name for column in self.columns]
        names += [name for name in lot.values if name not in self.places]
        kept = {name: value for name, value in self.given.items()
                if name in _GIVEN and name not in lot.values}  # fmt: skip
        sheet, order, reasons = self.sheet.name, self.order, lot.reasons
        columns = [lot.values[name] for name in names]
        for at, (number, cells) in enumerate(
            zip(lot.numbers, zip(*columns, strict=True), strict=True)
        ):
            values = {name: cell for name, cell in zip(names, cells, strict=True) if cell}
            if kept:
                values = {**kept, **values}
            said = reasons.get(at)
            if said is None:
                yield Row(sheet, number, "ok", values, (), order)
            else:
                yield Row(sheet, number, gravest(said), values, tuple(said), order)


def _shorter(names: Sequence[str]) -> str:
    """Names as a sentence can bear them."""
    return "、".join(names[:12]) + ("…" if len(names) > 12 else "")


def _form(columns: Sequence[Column], rules: Mapping[str, Any]) -> Mapping[str, Any]:
    """What kind of catalogue has these columns."""
    names = {column.name for column in columns}
    for form in rules["forms"]:
        wanted = all(any(name in names for name in each.split("|")) for each in form["columns"])
        if wanted and not names & set(form.get("without", ())):
            return dict(form)
    return {"name": ""}


def _given(context: Mapping[str, str], columns: Sequence[Column], lists: Lists) -> dict[str, str]:
    """What the lines above say, spelled as in the rows. 档号 above a list is the volume's."""
    given = {}
    for name, value in context.items():
        kind = elements.kind_of(name) if elements.is_element(name) else "text"
        if kind == "retention":
            value = lists.retention(value).value
        elif kind == "year":
            value = choices.year(value).value
        elif kind in ("refcode", "fonds"):
            value = refcode.normalise(value)
        given[FILE_CODE if name == "档号" else name] = value
    for column in columns:
        given.pop(column.name, None)
    return given
