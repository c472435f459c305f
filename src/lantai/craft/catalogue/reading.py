# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A catalogue file read from its first row to its last: heads found, rows sorted, lots judged.

Rows are given out as they are judged; only one lot is held. Not here: what makes a row good or bad.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from lantai.craft import codes, refcode
from lantai.craft.catalogue import elements, head, lines
from lantai.craft.catalogue.elements import squeezed
from lantai.craft.catalogue.grids import Grid, open_grids
from lantai.craft.catalogue.head import Head
from lantai.craft.catalogue.model import Cell, Row, Sheet, Workbook
from lantai.craft.catalogue.table import Table, Task
from lantai.craft.findings import Where

FIRST_LOT, LOT = 1000, 4096
_CELLS_IN_LOT = 4_000_000
_TERM_SAID = re.compile(r"永久|长期|短期|(?<!\d)(?:10|15|20|25|30|50|60|70|100)年")
_YEAR_SAID = re.compile(r"(?<!\d)(1[89]\d{2}|20\d{2})年度?(?!\d)")
_TITLE = re.compile(r".{0,40}(?:目录|登记表|清单|一览表|登记簿|清册|花名册|台账)(?:[(（].*[)）])?")
_SAID_BETWEEN = ("全宗号", "年度", "保管期限", "档号", "目录号", "盒号")
_KEYS = ("题名", "案卷题名", "姓名", "照片题名", "实物名称", "男方姓名")


def read(
    path: str | os.PathLike[str], today: dt.date | None = None, scheme: Any = None,
    rules: Mapping[str, Any] | None = None,
) -> Iterator[Row]:  # fmt: skip
    """Every row of a catalogue, judged, as it is read.

    ``today`` lets dates in the future be told. ``scheme`` is the form in which a 档号 is composed
    where only its parts are given (a `refcode.Template`, its id, or the sentence of a naming
    rule; default DA/T 13-2022 by item). ``rules`` replaces tables of rules.toml by name. Raises
    `BadInput` where the file is no table, locked or broken.
    """
    for _, rows in sheets(path, today, scheme, rules):
        yield from rows


def read_workbook(
    path: str | os.PathLike[str], today: dt.date | None = None, scheme: Any = None,
    rules: Mapping[str, Any] | None = None,
) -> Workbook:  # fmt: skip
    """The whole catalogue in memory: sheets with columns, findings, counts and rows."""
    book = Workbook(Path(path).name, [])
    for sheet, rows in sheets(path, today, scheme, rules):
        sheet.rows = list(rows)
        book.sheets.append(sheet)
    if not any(sheet.header_rows for sheet in book.sheets):
        _nothing(book)
    return book


def _nothing(book: Workbook) -> None:
    """A file without any record must not pass."""
    if not book.sheets:
        book.sheets.append(Sheet(""))
    book.sheets[0].findings.append(codes.finding("catalogue.nothing", Where(book.path)))


def sheets(
    path: str | os.PathLike[str], today: dt.date | None = None, scheme: Any = None,
    rules: Mapping[str, Any] | None = None,
) -> Iterator[tuple[Sheet, Iterator[Row]]]:  # fmt: skip
    """Each sheet with its rows; the sheet's columns, counts and findings grow as rows are taken.

    Take the rows of a sheet before asking for the next one.
    """
    source = Path(path)
    task = Task(source.name, today, {**elements.rules(), **(rules or {})}, _template(scheme))
    for grid in open_grids(source):
        sheet = Sheet(grid.name, grid.visible)
        where = Where(task.path(grid.name))
        notes = list(grid.notes) + ([] if grid.visible else [("catalogue.hidden_sheet", {})])
        sheet.findings += [codes.finding(kind, where, **params) for kind, params in notes]
        yield sheet, _counted(sheet, Reader(task, grid, sheet).rows())


def _template(scheme: Any) -> refcode.Template | None:
    if scheme is None or isinstance(scheme, refcode.Template):
        return scheme
    known = {each.id for each in refcode.templates()}
    return refcode.template(scheme) if scheme in known else refcode.Template.from_rule(scheme)


def _counted(sheet: Sheet, rows: Iterator[Row]) -> Iterator[Row]:
    for row in rows:
        sheet.counts[row.status] += 1
        yield row


class Reader:
    """The rows of one sheet, sorted into records and others, and judged by lots."""

    def __init__(self, task: Task, grid: Grid, sheet: Sheet) -> None:
        self.task, self.grid, self.sheet = task, grid, sheet
        self.ahead: deque[tuple[int, list[Cell]]] = deque()
        self.source = grid.lines()
        self.tables: list[Table] = []
        self.current: list[Table] = []
        self.head: Head | None = None
        self.width = 0
        self.said: set[str] = set()
        self.broad = _broad_rows(grid)

    def rows(self) -> Iterator[Row]:
        """All rows in their order, without titles, heads and blank rows."""
        self.ahead.extend(islice(self.source, head.SEARCHED + 3))
        found = head.find(list(self.ahead), self._merged())
        if found is None:
            self._tell_no_head()
            return
        self._read_titles(found.rows[0])
        self._enter(found)
        count = 0
        for row in self._records():
            count += row.status != "skip"
            yield row
        if not count:
            self._tell("catalogue.no_records")

    def _merged(self) -> list[tuple[int, int, int, int]]:
        """Merged cells, their columns counted from the first column given."""
        left = self.grid.left
        return [(r0, max(c0 - left, 0), r1, c1 - left) for r0, c0, r1, c1 in self.grid.merged
                if c1 >= left]  # fmt: skip

    def _tell(self, kind: str, **params: Any) -> None:
        where = Where(self.task.path(self.sheet.name))
        self.sheet.findings.append(codes.finding(kind, where, **params))

    def _tell_no_head(self) -> None:
        """A sheet of records without head is an error; a cover or an empty sheet is not."""
        many = sum(1 for _, cells in self.ahead if len(cells) - cells.count("") >= 3)
        rows = len(self.ahead) + sum(1 for _ in self.source)
        if rows:
            self._tell("catalogue.no_head" if many >= 3 else "catalogue.no_table", rows=rows)

    def _read_titles(self, first: int) -> None:
        """What stands above the head: the title, and what is said of all rows."""
        above = []
        while self.ahead[0][0] < first:
            above.append(self.ahead.popleft()[1])
        self.sheet.context = lines.context(above)
        texts = [lines.joined(cells) for cells in above]
        self.said = {text for text in texts if text}
        self.sheet.title = next(
            (text for text in texts if "：" not in text and ":" not in text), ""
        )
        for text in (self.sheet.title, self.sheet.name):
            if term := _TERM_SAID.search(text):
                self.sheet.context.setdefault("保管期限", term[0])
            if year := _YEAR_SAID.search(text):
                self.sheet.context.setdefault("年度", year[1])

    def _enter(self, found: Head) -> None:
        """Begin the tables under a head."""
        while self.ahead and self.ahead[0][0] <= found.rows[-1]:
            self.ahead.popleft()
        self.head = found
        columns = [column for block in found.blocks for column in block]
        if not self.sheet.header_rows:
            self.sheet.header_rows, self.sheet.columns = list(found.rows), columns
        if len(columns) >= head.WIDEST:
            self._tell("catalogue.columns_left_out", limit=head.WIDEST, count=self._surplus())
        start = len(self.tables)
        for order, block in enumerate(found.blocks, start):
            self.tables.append(Table(self.task, self.grid, self.sheet, block, order))
        self.current = self.tables[start:]
        for table in self.current:
            table.known.update(column.index for column in columns)
        self.sheet.form = self.sheet.form or str(self.current[0].form["name"])
        self.width = len(found.blocks[0])

    def _surplus(self) -> int:
        return max((len(cells) for _, cells in self.ahead), default=0) - head.WIDEST

    def _next(self) -> tuple[int, list[Cell]] | None:
        return self.ahead.popleft() if self.ahead else next(self.source, None)

    def _records(self) -> Iterator[Row]:
        """Sort rows; records are gathered to lots, the others told."""
        lot: list[tuple[int, list[Cell]]] = []
        others: list[Row] = []
        size = FIRST_LOT
        while (line := self._next()) is not None:
            kind = None if self._plainly_a_record(line[1]) else self._other(line)
            if kind is None:
                lot.append(line)
            elif isinstance(kind, Head):
                same = self.head is not None and kind.same_as(self.head)
                if not same:
                    yield from self._judged(lot, others, None)
                    lot, others = [], []
                others += self._tell_head(kind, same)
            elif kind != "catalogue.blank_row":
                others.append(self._skipped(line[0], kind))
                if kind == "catalogue.note_line" and (more := self._said_more(line[1])):
                    yield from self._judged(lot, others, None)
                    lot, others = [], []
                    self._hear(more)
            if len(lot) > size:
                last = lot.pop()
                yield from self._judged(lot, others, last[1])
                lot, others = [last], []
                size = max(min(LOT, _CELLS_IN_LOT // max(len(last[1]), 1)), 16)
        yield from self._judged(lot, others, None)

    def _judged(
        self, lot: list[tuple[int, list[Cell]]], others: list[Row], after: list[Cell] | None
    ) -> Iterator[Row]:
        """A lot's rows of every table side by side, and the rows between, in their order."""
        if len(self.current) == 1 and not others:
            table = self.current[0]
            yield from table.take(lot, table.starts_after(after) if after else None)
            return
        rows = list(others)
        for table in self.current:
            own = lot
            if len(self.current) > 1:
                own = [(n, cells) for n, cells in lot if _touches(table, cells)]
            rows += table.take(own, table.starts_after(after) if after else None)
        rows.sort(key=lambda row: (row.row, row.table))
        yield from rows

    def _plainly_a_record(self, cells: list[Cell]) -> bool:
        """The quick look: a title that is no head, beside a number or a code."""
        places = self.current[0].places
        for key in _KEYS:
            index = places.get(key)
            if index is not None:
                break
        else:
            return False
        if index >= len(cells):
            return False
        title = cells[index]
        if type(title) is not str or len(title) < 2 or title.isdigit():
            return False
        if len(title) <= head.LONGEST_WORD and elements.lookup(title):
            return False
        serial = places.get("序号", places.get("顺序号"))
        if serial is not None and serial < len(cells) and cells[serial] != "":
            number = cells[serial]
            return type(number) is float or (type(number) is str and number.isdigit())
        code = places.get("档号")
        return (code is not None and code < len(cells) and cells[code] != ""
                and len(cells) - cells.count("") >= 3)  # fmt: skip

    def _other(self, line: tuple[int, list[Cell]]) -> Head | str | None:
        """What a row is that is not plainly a record: a head, a note kind, or a record still."""
        number, cells = line
        if head.looks_like_head(cells) or self._repeats_head(cells):
            following = list(self.ahead) if self.ahead else []
            while len(following) < 3 and (more := next(self.source, None)) is not None:
                self.ahead.append(more)
                following.append(more)
            return head.at([line, *following[:3]], 0, self._merged())
        texts = lines.joined(cells)
        filled = len(cells) - cells.count("")
        if filled <= 2 and (texts in self.said or _TITLE.fullmatch(texts)):
            return "catalogue.note_line"
        kind = lines.why_no_record(cells, self.current[0].places, self.width)
        if kind is None and filled <= 2 and number in self.broad:
            return "catalogue.note_line"
        return kind

    def _repeats_head(self, cells: list[Cell]) -> bool:
        """The same words as one of the lines of the head, in the same places."""
        words = [squeezed(cell) if isinstance(cell, str) else "\x00" for cell in cells]
        return self.head is not None and any(
            words == [squeezed(word) for word in raw] for raw in self.head.raw
        )

    def _tell_head(self, found: Head, same: bool) -> list[Row]:
        """Rows of a head that comes later; another head begins another table."""
        while self.ahead and self.ahead[0][0] <= found.rows[-1]:
            self.ahead.popleft()
        if not same and not self._part_of_head(found):
            self._enter(found)
            return [self._skipped(number, "catalogue.second_head") for number in found.rows]
        return [self._skipped(number, "catalogue.repeated_head") for number in found.rows]

    def _part_of_head(self, found: Head) -> bool:
        """A single line of a head of several lines, repeated alone."""
        lines_of_head = self.head.raw if self.head else []
        return (
            len(found.raw) == 1
            and len(lines_of_head) > 1
            and any(
                [squeezed(word) for word in found.raw[0]] == [squeezed(word) for word in raw]
                for raw in lines_of_head
            )
        )

    def _said_more(self, cells: list[Cell]) -> dict[str, str]:
        """What a note such as 保管期限：30年 between records says of those that follow."""
        said = lines.context([cells])
        return {name: value for name, value in said.items()
                if name in _SAID_BETWEEN and self.sheet.context.get(name) != value}  # fmt: skip

    def _hear(self, more: Mapping[str, str]) -> None:
        self.sheet.context = {**self.sheet.context, **more}
        for table in self.current:
            table.hear(self.sheet.context)

    def _skipped(self, number: int, kind: str) -> Row:
        where = Where(self.task.path(self.sheet.name), number)
        return Row(self.sheet.name, number, "skip", {}, (codes.finding(kind, where, row=number),))


def _touches(table: Table, cells: list[Cell]) -> bool:
    return any(index < len(cells) and cells[index] != "" for index in table.places.values())


def _broad_rows(grid: Grid) -> set[int]:
    """Rows (1-based) with a cell merged across many columns: titles and notes, not records."""
    return {row + 1 for r0, c0, r1, c1 in grid.merged if c1 - c0 >= 3 and r1 - r0 < 5
            for row in range(r0, r1 + 1)}  # fmt: skip
