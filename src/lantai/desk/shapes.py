# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The shapes in which rows leave: CSV, XLSX, JSON and lines of JSON, each written row by row.

What is written here the import reads back whole: a key by its code and name, a cell that a
spreadsheet would run as a formula with an apostrophe that is taken off again. Which rows leave, and
for whom, is decided in `exporting`; how a workbook looks in `paper`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from lantai.desk import paper
from lantai.desk.kinds import Key, Kind, Number, kind_of
from lantai.desk.register import Register, papers_of, register_of
from lantai.guard.actor import Actor
from lantai.guard.words import both


@dataclass(frozen=True, slots=True)
class Format:
    """A shape in which rows leave."""

    label: Any
    help: Any
    content_type: str = ""


FORMATS: Mapping[str, Format] = {
    "xlsx": Format(
        both("Excel 工作簿", "Excel workbook"),
        both("排成登记表的样子，可以打印，改过还能导回来。",
             "Laid out as a form, ready to print; it can be corrected and imported again."),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": Format(both("CSV 文本", "CSV text"),
                  both("别的系统都能读，UTF-8。", "Read by every other system; UTF-8."),
                  "text/csv; charset=utf-8"),
    "json": Format("JSON", both("一个数组，值是系统内部的值。",
                                "One array, with the system's own values."),
                   "application/json; charset=utf-8"),
    "jsonl": Format(both("JSON，一行一条", "JSON lines"),
                    both("量大的时候用。", "For large numbers of rows."),
                    "application/x-ndjson; charset=utf-8"),
    "print": Format(both("打印", "Print"), both("在浏览器里排成 A4 横向，直接打印。",
                                              "Set on A4 landscape in the browser.")),
    "pdf": Format("PDF", both("同打印的一样，存成文件（PDF/A），字体带在里面。",
                              "As it is printed, kept as a file (PDF/A) with its fonts."),
                  "application/pdf"),
}  # fmt: skip
GOES_ALONG = {"jsonl": "json", "pdf": "print"}
"""Shapes that are there wherever another one is."""
ON_PAPER = ("print", "pdf")


def formats_of(register: Register) -> Mapping[str, Format]:
    """The shapes in which a register's rows leave, the papers of its room last."""
    names = register.exports.split()
    found = {name: one for name, one in FORMATS.items()
             if GOES_ALONG.get(name, name) in names or name in names}  # fmt: skip
    return found | {each.name: Format(each.label, each.help, FORMATS["pdf"].content_type)
                    for each in papers_of(register)}  # fmt: skip


# --- fields ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """A column of an export."""

    name: str
    label: str
    kind: Kind
    text: Callable[[Any], str]

    @property
    def number(self) -> bool:
        """Whether its cells are numbers."""
        return isinstance(self.kind, Number)


def fields_of(register: Register, actor: Actor, names: Iterable[str] = ()) -> list[Field]:
    """The columns that leave for an actor: those named, else all that their list and form have."""
    hidden = set(register.column_names) - set(register.columns_for(actor))
    hidden -= set(register.form_names)
    wanted = names or [name for name in register.export_names if name not in hidden]
    return [Field(name, kind.label, kind, written_out(kind))
            for name in wanted for kind in [kind_of(register.model, name)]]  # fmt: skip


def written_out(kind: Kind) -> Callable[[Any], str]:
    """How a field's value is written in an export, so that the import finds it again."""
    if isinstance(kind, Key):
        return lambda row: known_as(getattr(row, kind.name))
    return kind.text


def known_as(row: Any) -> str:
    """A row as other rows name it in a workbook: its code, where it has one, and its name."""
    if row is None:
        return ""
    register, name = register_of(type(row)), str(row)
    code = register.kind_text(row, register.code) if register and register.code else ""
    return name if not code or name.startswith(code) else f"{code} {name}"


# --- text that spreadsheets do not run ------------------------------------------------------------

_RUNS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
"""The beginning of a cell that a spreadsheet takes for a formula, or that we made of one."""


def neutral(text: str) -> str:
    """A cell of a CSV that no spreadsheet takes for a formula."""
    return f"'{text}" if _RUNS.match(text) else text


def marked(text: str) -> str:
    """A text cell of a workbook, which runs nothing, in a form that `unmarked` gives back whole."""
    return f"'{text}" if text.startswith("'") and _RUNS.match(text) else text


def unmarked(text: str) -> str:
    """What stood in a cell before `neutral` or `marked`."""
    return text[1:] if text.startswith("'") and _RUNS.match(text) else text


# --- writing --------------------------------------------------------------------------------------


def as_csv(fields: Sequence[Field], rows: Iterable[Any]) -> Iterator[str]:
    """UTF-8 with a mark, so that Excel reads it; formulas neutralised."""
    yield "\ufeff"
    yield from csv_lines([field.label for field in fields], (
        [field.text(row) if field.number else neutral(field.text(row)) for field in fields]
        for row in rows))  # fmt: skip


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table as CSV, some hundred lines at a time. Its cells are neutral already."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([neutral(label) for label in head])
    for number, cells in enumerate(rows, 1):
        writer.writerow(cells)
        if number % 200 == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def as_json_lines(fields: Sequence[Field], rows: Iterable[Any]) -> Iterator[str]:
    """One object a line."""
    for row in rows:
        yield _object(fields, row) + "\n"


def as_json(fields: Sequence[Field], rows: Iterable[Any]) -> Iterator[str]:
    """One array."""
    before = "[\n"
    for row in rows:
        yield before + _object(fields, row)
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"


def _object(fields: Sequence[Field], row: Any) -> str:
    values = {"id": row.pk, **{field.name: field.kind.json(row) for field in fields}}
    return json.dumps(values, ensure_ascii=False, default=str)


def write_xlsx(sink: IO[bytes], register: Register, actor: Actor, fields: Sequence[Field],
               rows: Iterable[Any]) -> None:  # fmt: skip
    """A workbook that looks like a form on paper."""
    columns = [paper.Column(field.label, field.number, field.name == register.code)
               for field in fields]  # fmt: skip
    with paper.Ledger(sink, made_by=actor.name) as ledger:
        ledger.table(register.title, columns)
        for row in rows:
            ledger.add([field.kind.value(row) if field.number else marked(field.text(row))
                        for field in fields])  # fmt: skip


TEXTS: Mapping[str, Callable[[Sequence[Field], Iterable[Any]], Iterator[str]]] = {
    "csv": as_csv, "json": as_json, "jsonl": as_json_lines,
}  # fmt: skip


# --- answering with a file ------------------------------------------------------------------------

Response = TypeVar("Response", bound=HttpResponseBase)


def as_workbook(write: Callable[[IO[bytes]], None], name: str) -> FileResponse:
    """A workbook that ``write`` writes, as a response."""
    sink = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write(sink)
        sink.seek(0)
        return as_file(FileResponse(sink), name, FORMATS["xlsx"].content_type)
    except BaseException:
        sink.close()
        raise


def as_file(response: Response, name: str, content_type: str) -> Response:
    """A response that is kept as a file, and nowhere else."""
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Cache-Control"] = "no-store"
    return response


def file_name(register: Register, name: str) -> str:
    """What the file of an export is called."""
    return f"{register.title} {timezone.localdate():%Y-%m-%d}.{name}".replace("/", "_")
