# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Trying a workbook: every row is read and judged, nothing in the register changes.

What is left is an `ImportRow` for each row, with its values if it may be taken, and with what was
wrong, mended or is to be decided. What a column is stands in `headings`, what a cell comes to in
`readers`, what is wrong with a whole row in `judging`; the taking in `taking`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count

from lantai.craft.catalogue.cells import plain
from lantai.craft.errors import BadInput
from lantai.desk.books import Book, Line, Sheet
from lantai.desk.differences import packed
from lantai.desk.headings import Head
from lantai.desk.judging import Judge, Problem, going_with
from lantai.desk.models import ImportFile, ImportRow
from lantai.desk.readers import Read, Reader, reader
from lantai.desk.register import Register
from lantai.desk.shapes import unmarked, written_out
from lantai.desk.terms import ImportState, RowStatus, StateName
from lantai.guard import bulk, trail
from lantai.guard.actor import Actor, steward
from lantai.guard.acts import act

SLICE = 1_000
MOST_QUESTIONS = 200
"""Different questions that a workbook may put to a person."""
SHOWN = 200
"""Characters of a cell that are kept to be shown beside what is wrong with it."""
GOOD = (RowStatus.GOOD, RowStatus.MENDED)
REST = (RowStatus.BAD, RowStatus.ASK)
KEPT = dt.timedelta(days=30)
"""How long a workbook is kept from which nothing was taken."""
Beat = Callable[[int], None]


def folder() -> Path:
    """Where the workbooks lie that were uploaded, by their digest."""
    return Path(settings.LANTAI_FILES) / "imports"


def path_of(file: ImportFile) -> Path:
    """Where an uploaded workbook lies."""
    return folder() / file.digest


@dataclass(slots=True)
class Candidate:
    """A row that may become a row of the register."""

    line: Line
    values: dict[str, Any] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    row: Any = None
    status: StateName = RowStatus.GOOD

    def note(self, status: StateName, problem: Problem, **more: Any) -> None:
        """Add what is to be told of it; the gravest says what becomes of the row."""
        kept = {name: value for name, value in more.items() if value}
        self.notes.append({**problem.packed(), "status": str(status), **kept})
        order = (RowStatus.GOOD, RowStatus.MENDED, RowStatus.ASK, RowStatus.BAD)
        self.status = max(self.status, status, key=order.index)

    @property
    def double_of(self) -> int | None:
        """The one row of the register with which it collides, where nothing else is wrong."""
        others = {note.get("other") for note in self.notes if note["status"] == RowStatus.BAD}
        return others.pop() if len(others) == 1 else None


class Trial:
    """Tries the rows of a workbook for an actor."""

    def __init__(self, register: Register, actor: Actor, answers: Mapping[str, Any]) -> None:
        self.register, self.actor = register, actor
        self._answers = answers.get("words", {})
        self._readers: dict[str, Reader] = {}
        self.judging = Judge(register, actor, "act")
        self._initial = register.initial_for(actor)
        self._required = [name for name in register.form_names if register.kind(name).required]
        self.questions: dict[str, dict[str, Any]] = {}

    def reader(self, name: str) -> Reader:
        """The reader of a field's cells, one for all sheets."""
        if name not in self._readers:
            self._readers[name] = reader(self.register, self.actor, name, self._answers)
        return self._readers[name]

    def missing(self, head: Head) -> list[str]:
        """Fields that every row needs and no column has."""
        return [name for name in self._required if name not in head.fields
                and not self.register.kind(name).field.has_default()
                and not self._initial.get(name)]  # fmt: skip

    def judge(self, sheet: Sheet, lines: Sequence[Line]) -> list[Candidate]:
        """A slice of rows, judged."""
        found = [Candidate(line) for line in lines]
        for name, column in sheet.head.fields.items():
            self._read_column(found, name, column.index, column.letter)
        for name in self.missing(sheet.head):
            for each in found:
                each.note(RowStatus.BAD, Problem("many.column_missing", name))
        self._judge_rows(sheet.head, [each for each in found if each.status in GOOD])
        return found

    def _read_column(self, found: Sequence[Candidate], name: str, index: int, letter: str) -> None:
        one = self.reader(name)
        column = [each.line.cells[index] if index < len(each.line.cells) else "" for each in found]
        one.prepare(column)
        for each, cell in zip(found, column, strict=True):
            read = one.read(cell)
            if read.problem is None and not read.mended:
                each.values[name] = read.value
                each.written[name] = cell if type(cell) is str else plain(cell)
                continue
            self._note(each, name, letter, plain(cell), read)

    def _note(self, each: Candidate, name: str, letter: str, text: str, read: Read) -> None:
        more = {"cell": f"{letter}{each.line.number}", "written": text[:SHOWN]}
        each.written[name] = text
        if read.problem is None:
            each.values[name] = read.value
            mended = Problem(read.mended, name)
            each.note(RowStatus.MENDED, mended, after=read.after[:SHOWN], **more)
        elif not read.question:
            each.note(RowStatus.BAD, read.problem, **more)
        elif self._may_ask(name, text, read):
            each.note(RowStatus.ASK, read.problem, question=read.question, **more)
        else:
            params = {"value": text[:60]}
            each.note(RowStatus.BAD, Problem("many.too_many_questions", name, params), **more)

    def _may_ask(self, name: str, text: str, read: Read) -> bool:
        """Note a question, unless there are too many; how many rows put it is counted."""
        if read.question not in self.questions:
            if len(self.questions) >= MOST_QUESTIONS:
                return False
            self.questions[read.question] = {"field": name, "value": text[:60], "count": 0}
        self.questions[read.question]["count"] += 1
        return True

    def _judge_rows(self, head: Head, ready: Sequence[Candidate]) -> None:
        """Put rows together and ask everything that is asked of a whole row."""
        for each in ready:
            each.row = self.made(each.values)
        places = [each.line.place for each in ready]
        said = self.judging.judge([each.row for each in ready], places)
        letters = {name: column.letter for name, column in head.fields.items()}
        for each, problems in zip(ready, said, strict=True):
            for problem in problems:
                letter = letters.get(problem.name, "")
                cell = f"{letter}{each.line.number}" if letter else ""
                written = each.written.get(problem.name, "")[:SHOWN]
                each.note(RowStatus.BAD, problem, cell=cell, written=written)
        self._find_same([each for each in ready if each.status == RowStatus.BAD])

    def made(self, values: Mapping[str, Any]) -> Any:
        """A new row with these values, placed as the actor's."""
        row = self.register.model()
        for name, value in {**self._initial, **values}.items():
            setattr(row, name, value)
        self.register.place(row, self.actor)
        return row

    # --- what is there already, and the same ---

    def _find_same(self, found: Sequence[Candidate]) -> None:
        """Rows that only say what a row says that is there already need not be taken."""
        by_other = {other: each for each in found if (other := each.double_of)}
        if not by_other:
            return
        seen = self.register.model.objects.seen_by(self.actor, "describe")  # type: ignore[attr-defined]
        for row in seen.filter(pk__in=by_other):
            each = by_other[row.pk]
            if all(self._says_the_same(row, name, each) for name in each.values):
                each.status, each.notes = RowStatus.SAME, []

    def _says_the_same(self, row: Any, name: str, each: Candidate) -> bool:
        """By value, or by what an export of the row would write."""
        kind = self.register.kind(name)
        attname = kind.field.attname
        if getattr(row, attname) == getattr(each.row, attname):
            return True
        written = unmarked(each.written.get(name, ""))
        return _squeezed(written_out(kind)(row)) == _squeezed(written)


def _squeezed(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def try_file(register: Register, actor: Actor, file: ImportFile, beat: Beat | None = None) -> None:
    """Try every row of a workbook; what was tried before and not taken is tried again."""
    _forget(file)
    if not file.answers:
        file.answers = _remembered(register, file)
    trial = Trial(register, actor, file.answers)
    book = Book(register, path_of(file), file.name, file.answers)
    try:
        heads = _try_all(book, trial, file, beat)
    except BadInput as fault:
        _forget(file)
        params = {**fault.params, "path": file.name}
        _settle(register, actor, file, ImportState.BROKEN, error=[fault.kind, params])
        return
    if book.passed_over:
        book.notes.append(("many.rows_passed_over", {"count": book.passed_over}))
    _settle(register, actor, file, ImportState.TRIED, notes=book.notes, sheets=heads,
            questions=trial.questions)  # fmt: skip


def _try_all(book: Book, trial: Trial, file: ImportFile, beat: Beat | None) -> list[dict[str, Any]]:
    """Try the rows of all sheets that were not taken yet; how the sheets were understood."""
    made = set(file.rows.filter(made__isnull=False).values_list("sheet", "number"))
    heads, done = [], 0
    for sheet in book.sheets():
        heads.append(_told(book, trial, sheet))
        lines = (line for line in book.lines(sheet) if (line.sheet, line.number) not in made)
        while part := list(islice(lines, SLICE)):
            _keep_rows(trial.register, file, trial.judge(sheet, part))
            done += len(part)
            if beat is not None:
                beat(done)
    return heads


def _remembered(register: Register, file: ImportFile) -> dict[str, Any]:
    """What was decided for the last workbook with the same heads, of the same institution."""
    rows = ImportFile.objects.unguarded("answers of one's own institution")
    earlier = rows.filter(register=register.noun, holder=file.holder).exclude(answers={})
    shapes = set(earlier.exclude(pk=file.pk).values_list("shape", flat=True))
    if not shapes - {""}:
        return {}
    try:
        book = Book(register, path_of(file), file.name, {})
        shape = shape_of([{"name": sheet.name, "columns": [{"header": column.header} for column
                                                           in sheet.head.columns]}
                          for sheet in book.sheets()])  # fmt: skip
    except BadInput:
        return {}
    last = earlier.filter(shape=shape).order_by("-id").first()
    return dict(last.answers) if last else {}


def _forget(file: ImportFile) -> None:
    """Take away the rows of an earlier trial that were not taken, some thousands at a time."""
    while True:
        old = list(file.rows.filter(made__isnull=True).values_list("pk", flat=True)[:5_000])
        if not old:
            return
        file.rows.filter(pk__in=old).delete()


def _told(book: Book, trial: Trial, sheet: Sheet) -> dict[str, Any]:
    """How a sheet was understood, as it is kept with the file and told to a person."""
    sample = next((cells for number, cells in sheet.grid.lines() if number > sheet.head.row), [])
    for column in sheet.head.columns:
        if column.said:
            params = {"header": column.header, "letter": column.letter, "first": column.first}
            if column.name:
                params["label_of"] = column.name
            book.notes.append((column.said, params))
    for name in trial.missing(sheet.head):
        book.notes.append(("many.column_missing", {"label_of": name}))
    return {
        "name": sheet.name, "row": sheet.head.row,
        "columns": [{"letter": column.letter, "header": column.header, "name": column.name,
                     "sure": column.sure, "said": column.said,
                     "sample": plain(sample[column.index])[:40]
                     if column.index < len(sample) else ""}
                    for column in sheet.head.columns],
    }  # fmt: skip


def shape_of(sheets: Sequence[Mapping[str, Any]]) -> str:
    """The digest of a workbook's heads: what the next workbook of its kind has too."""
    heads = [[sheet["name"], [column["header"] for column in sheet["columns"]]] for sheet in sheets]
    return trail.digest_of(heads)


def _settle(register: Register, actor: Actor, file: ImportFile, state: StateName,
            **book: Any) -> None:  # fmt: skip
    tag, answers = register.duty("try_import"), file.answers
    with act(tag, file, going_with(actor, tag, register.duty("import"))) as done:
        file.answers, file.book = answers, json.loads(json.dumps(book, default=str))
        file.shape = shape_of(file.book.get("sheets", []))
        file.counts = counts_of(file)
        taken = file.counts["made"] and not file.counts["good"] + file.counts["mended"]
        file.state = ImportState.TAKEN if taken else state
        file.save()
        done(file, **file.counts)


def counts_of(file: ImportFile) -> dict[str, int]:
    """How many rows have each status and were not taken, and how many were."""
    waiting = file.rows.filter(made__isnull=True).values("status").annotate(n=Count("pk"))
    counts = dict.fromkeys(RowStatus.values, 0) | {row["status"]: row["n"] for row in waiting}
    return {**counts, "made": file.rows.filter(made__isnull=False).count()}


def _keep_rows(register: Register, file: ImportFile, found: Sequence[Candidate]) -> None:
    names = ("file_id", "sheet", "number", "status", "values", "problems")
    bulk.insert(ImportRow, names, (
        (file.pk, each.line.sheet, each.line.number, str(each.status),
         json.dumps(packed(register, each.values) if each.status in GOOD else {},
                    ensure_ascii=False),
         json.dumps(each.notes, ensure_ascii=False, default=str))
        for each in found))  # fmt: skip


def drop(register: Register, actor: Actor, file: ImportFile) -> None:
    """Take nothing more of a workbook; what was taken stays."""
    tag = register.duty("drop_import")
    with act(tag, file, going_with(actor, tag, register.duty("import"))) as done:
        file.state = ImportState.DROPPED
        file.save()
        done(file, **counts_of(file))
    _forget(file)


def clear_old(before: dt.datetime) -> int:
    """Forget workbooks that were sent before a moment and never taken from; how many."""
    old = ImportFile.objects.unguarded("workbooks that nobody went on with").filter(at__lt=before)
    count = 0
    for file in old.exclude(state=ImportState.TAKEN):
        if file.rows.filter(made__isnull=False).exists():
            continue
        _forget(file)
        with act("desk.importfile.remove", file, steward("clearing")) as done:
            digest = file.digest
            file.delete()
            done(file)
        if not ImportFile.objects.unguarded("is the workbook kept for another").filter(
            digest=digest).exists():  # fmt: skip
            (folder() / digest).unlink(missing_ok=True)
        count += 1
    return count
