# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Small workbooks for the tests of catalogues: a fictitious bureau of the county of 甲."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from lantai.craft.catalogue import Row, Workbook, read_workbook

TODAY = dt.date(2026, 1, 1)
HEAD = ["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"]
COUPLE = [
    "序号", "档号", "登记证字号", "登记类别", "男方姓名", "男方出生日期", "男方身份证号",
    "女方姓名", "女方出生日期", "女方身份证号", "登记日期", "登记机关", "页数",
]  # fmt: skip


def record(number: int, **other: Any) -> list[Any]:
    """A good row under `HEAD`; ``other`` replaces cells by the name of their column."""
    good = dict(zip(HEAD, [
        number, f"Q001-WS·2001·Y-{number:03d}", f"甲办〔2001〕{number}号", "甲县甲局",
        f"关于第{number}项工作的通知", "20010305", "公开", number + 1, None,
    ], strict=True))  # fmt: skip
    return [{**good, **other}[name] for name in HEAD]


def couple(number: int, **other: Any) -> list[Any]:
    """A good row under `COUPLE`."""
    good = dict(zip(COUPLE, [
        number, f"Q001-ZY·HY·1990·Y-{number:04d}", f"甲民结字第1990{number:05d}号", "结婚",
        "甲一", "1965.03.02", "110101196503020033", "乙二", "1966.04.05", "110101196604050047",
        "1990.05.06", "甲县民政局", 4,
    ], strict=True))  # fmt: skip
    return [{**good, **other}[name] for name in COUPLE]


def write(
    path: Path, rows: Sequence[Sequence[Any]] = (), merged: Sequence[tuple[Any, ...]] = (),
    sheets: dict[str, Sequence[Sequence[Any]]] | None = None, **options: Any,
) -> Path:  # fmt: skip
    """An XLSX of one sheet ``表`` (or of ``sheets``): text as text, dates as dates of Excel."""
    book = xlsxwriter.Workbook(str(path), options)
    as_date = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, lines in (sheets or {"表": rows}).items():
        page = book.add_worksheet(name)
        for range_ in merged:
            page.merge_range(*range_)
        for i, line in enumerate(lines):
            for j, cell in enumerate(line):
                if isinstance(cell, dt.date):
                    page.write_datetime(i, j, cell, as_date)
                elif isinstance(cell, str):
                    page.write_string(i, j, cell)
                elif cell is not None:
                    page.write(i, j, cell)
    book.close()
    return path


def read_rows(path: Path, rows: Sequence[Sequence[Any]], **more: Any) -> list[Row]:
    """The judged rows of a workbook written of these."""
    return rows_of(read_workbook(write(path / "目录.xlsx", rows, **more), today=TODAY))


def rows_of(book: Workbook) -> list[Row]:
    """All rows of all sheets."""
    return [row for sheet in book.sheets for row in sheet.rows]


def kinds(row: Row) -> set[str]:
    """What was said of a row, without the area."""
    return {reason.kind.partition(".")[2] for reason in row.reasons}
