# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What goes back to who sent a workbook: why a row is not taken, and a workbook of such rows.

A row that an imported one collides with is named only to who may describe it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from lantai.desk import paper
from lantai.desk.books import Book
from lantai.desk.headings import REASON
from lantai.desk.judging import Problem
from lantai.desk.models import ImportFile, ImportRow
from lantai.desk.register import Register
from lantai.desk.shapes import marked
from lantai.desk.terms import RowStatus
from lantai.desk.trying import REST, path_of
from lantai.guard.actor import Actor
from lantai.guard.words import lang, said


def names_of(register: Register, actor: Actor, rows: Sequence[ImportRow]) -> dict[int, str]:
    """The names of rows that imported ones collide with, those only that the actor may describe."""
    others = {note["other"] for row in rows for note in row.problems if note.get("other")}
    if not others:
        return {}
    seen = register.model.objects.seen_by(actor, "describe")  # type: ignore[attr-defined]
    return {row.pk: str(row) for row in seen.filter(pk__in=others)}


def sentence(register: Register, file: ImportFile, note: Mapping[str, Any],
             names: Mapping[int, str]) -> str:  # fmt: skip
    """Why a cell or a row is not taken as it is, and what to do about it."""
    if question := file.book.get("questions", {}).get(note.get("question", "")):
        note = {**note, "params": {**note["params"], "count": f"{question['count']:,}"}}
    problem = Problem.of(note)
    told = problem.sentence(register, lang(), names.get(problem.other or 0, ""))
    cure = problem.remedy(lang())
    return f"{told}{cure}" if lang() == "zh" else f"{told} {cure}".strip()


def write_rest(sink: IO[bytes], register: Register, actor: Actor, file: ImportFile) -> None:
    """Write the rows that are not taken, as they stood, to be mended and sent again."""
    rest = {(row.sheet, row.number): row for row in file.rows.filter(status__in=REST)}
    names = names_of(register, actor, list(rest.values()))
    book = Book(register, path_of(file), file.name, file.answers)
    with paper.Ledger(sink) as ledger:
        for sheet in book.sheets():
            heads = sheet.head.columns
            columns = [*(paper.Column(column.header) for column in heads),
                       paper.Column(said(*REASON))]  # fmt: skip
            ledger.table(sheet.name or register.title, columns)
            for line in book.lines(sheet):
                row = rest.get((line.sheet, line.number))
                if row is not None:
                    why = "\n".join(_reasons(register, file, row, names))
                    texts = [line.text(column.index) for column in heads]
                    ledger.add([*map(marked, texts), why], _tones(row, heads))


def _reasons(register: Register, file: ImportFile, row: ImportRow,
             names: Mapping[int, str]) -> Iterator[str]:  # fmt: skip
    for note in row.problems:
        if note["status"] != RowStatus.MENDED:
            yield sentence(register, file, note, names)


def _tones(row: ImportRow, heads: Sequence[Any]) -> dict[int, str]:
    """Which cells are coloured."""
    places = {f"{column.letter}{row.number}": at for at, column in enumerate(heads)}
    return {places[note["cell"]]: note["status"] for note in row.problems
            if note.get("cell") in places}  # fmt: skip
