# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The judged rows as a workbook that an archivist corrects and sends again.

Each record keeps its values in the standard's columns, with its status and reasons beside them and
cells with problems coloured. Everything is written as text, so that no number, date or code is
turned into something else; `reading` knows the added columns and passes over them.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from lantai.craft import codes
from lantai.craft.catalogue.model import Row, status_of
from lantai.craft.errors import BadInput, storing
from lantai.craft.files import write_whole

OWN = ("判断", "判断理由", "原行号")
"""The columns that the report adds, left of the record's own."""
_LABELS = {"ok": "照收", "fix": "已规范", "warn": "提示", "ask": "待定", "error": "错误"}
_COLOURS = {"fix": "#E2F0D9", "warn": "#FFF2CC", "ask": "#FCE4D6", "error": "#F8CBAD"}
_LONGEST = 32000
_MOST_ROWS = 1_048_000
_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_WIDE = ("题名", "案卷题名", "备注", "文字说明")


def report_workbook(
    path_out: str | os.PathLike[str], rows: Iterable[Row], lang: str = "zh"
) -> None:
    """Write judged rows to a new XLSX workbook, a sheet for each of theirs; ``skip`` rows are left
    out. Reading it again gives the same values. Raises `BadInput` or `StorageFailed`.
    """
    target = Path(path_out)
    made = io.BytesIO()
    with storing(target):
        try:
            _write(made, rows, lang)
        except XlsxWriterException as fault:
            if isinstance(fault.__context__, OSError):
                raise fault.__context__ from fault
            raise BadInput("catalogue.cannot_write", path=str(target), why=str(fault)) from fault
    write_whole(target, made.getvalue())


def _write(sink: IO[bytes], rows: Iterable[Row], lang: str) -> None:
    options = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(sink, options)
    styles = {status: book.add_format({"bg_color": colour, "text_wrap": True, "valign": "top",
                                       "num_format": "@"})
              for status, colour in _COLOURS.items()}  # fmt: skip
    styles["ok"] = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    styles["head"] = book.add_format({"bold": True, "bg_color": "#D9E1F2", "text_wrap": True})
    names: set[str] = set()
    kept = (row for row in rows if row.status != "skip")
    for (sheet, _), group in groupby(kept, key=lambda row: (row.sheet, row.table)):
        records = list(group)
        for start in range(0, len(records), _MOST_ROWS):
            page = book.add_worksheet(_free_name(sheet, names))
            _fill(page, records[start : start + _MOST_ROWS], styles, lang)
    if not names:
        book.add_worksheet("目录")
    book.close()


def _free_name(sheet: str, taken: set[str]) -> str:
    """A sheet name that Excel takes and that is not in use, whatever its letters' case."""
    base = sheet.translate(_SHEET_NAME).strip()[:28] or "目录"
    name, number = base, 2
    while name.lower() in taken:
        name, number = f"{base[:26]}_{number}", number + 1
    taken.add(name.lower())
    return name


def _fill(page: Any, rows: Sequence[Row], styles: dict[str, Any], lang: str) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row.values))
    page.set_default_row(hide_unused_rows=False)
    page.freeze_panes(1, len(OWN))
    for index, name in enumerate((*OWN, *columns)):
        page.write_string(0, index, name, styles["head"])
        page.set_column(index, index, 48 if index == 1 or name in _WIDE else 18)
    page.set_column(0, 0, 8)
    page.set_column(2, 2, 8)
    for number, row in enumerate(rows, 1):
        _fill_row(page, number, row, columns, styles, lang)
    page.autofilter(0, 0, max(len(rows), 1), len(OWN) + len(columns) - 1)


def _fill_row(
    page: Any, number: int, row: Row, columns: Sequence[str], styles: dict[str, Any], lang: str
) -> None:
    status = row.status
    label = _LABELS[status] if lang == "zh" else status
    page.write_string(number, 0, label, styles[status])
    page.write_string(number, 1, _reasons(row, lang), styles["ok"])
    page.write_string(number, 2, str(row.row), styles["ok"])
    told, written = _told(row), _written(row)
    for index, name in enumerate(columns, len(OWN)):
        value = row.values.get(name, "") or written.get(name, "")
        style = styles[told.get(name, "ok")]
        if value:
            page.write_string(number, index, value[:_LONGEST], style)
        else:
            page.write_blank(number, index, None, style)


def _told(row: Row) -> dict[str, str]:
    """The gravest status said of each field of a row."""
    ranks = list(_COLOURS)
    told: dict[str, str] = {}
    for reason in row.reasons:
        status = status_of(reason.kind)
        if status in ranks:
            field = reason.where.field
            told[field] = max(status, told.get(field, status), key=ranks.index)
    return told


def _written(row: Row) -> dict[str, str]:
    """What stood in cells that could not be taken: a person corrects it where it stood."""
    return {reason.where.field: str(reason.params["value"]) for reason in row.reasons
            if status_of(reason.kind) in ("ask", "error") and "value" in reason.params}  # fmt: skip


def _reasons(row: Row, lang: str) -> str:
    """The row's reasons with what to do about them, one a line."""
    said = []
    for reason in row.reasons:
        text = codes.sentence(reason.kind, reason.params, lang)
        cure = codes.remedy(reason.kind, reason.params, lang)
        said.append(f"{text}{cure}" if lang == "zh" else f"{text} {cure}".strip())
    return "\n".join(said)[:_LONGEST]
