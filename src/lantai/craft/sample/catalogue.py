# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The catalogue of a sample as a unit's records officer would hand it in: lawful and untidy."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lantai.craft.files import write_whole

HEADS = {
    "WS": ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "保管期限", "页数",
           "文件名", "备注"),
    "ZP": ("序号", "照片号", "题名", "摄影者", "摄影时间", "密级", "保管期限", "文件名", "说明"),
    "LY": ("序号", "档号", "题名", "录制者", "录制日期", "密级", "保管期限", "文件名", "备注"),
}  # fmt: skip
TITLES = {"WS": "归档文件目录", "ZP": "照片档案目录", "LY": "录音录像档案目录"}


@dataclass(slots=True)
class Line:
    """A row before it is written: the values every sheet has."""

    category: str
    ref_code: str
    number: str
    author: str
    title: str
    formed: str
    retention: str
    pages: int | None
    names: str
    note: str = ""


def day_as_written(day: date | None, way: int) -> str:
    """A day as five different clerks write it."""
    if day is None:
        return ""
    ways = (f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}",
            f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}")  # fmt: skip
    return ways[way % len(ways)]


def _cells(serial: int, line: Line) -> tuple[Any, ...]:
    if line.category == "WS":
        return (serial, line.ref_code, line.number, line.author, line.title, line.formed, "公开",
                line.retention, line.pages, line.names, line.note)  # fmt: skip
    return (serial, line.ref_code, line.title, line.author, line.formed, "公开",
            line.retention, line.names, line.note)  # fmt: skip


def _sheet(book: Any, category: str, lines: Sequence[Line], bold: Any) -> None:
    head = HEADS[category]
    sheet = book.add_worksheet(TITLES[category])
    sheet.merge_range(
        0, 0, 0, len(head) - 1, f"槐序县各单位{TITLES[category]}（样例，内容虚构）", bold
    )
    sheet.write_row(1, 0, head, bold)
    row = 2
    for serial, line in enumerate(lines, 1):
        sheet.write_row(row, 0, _cells(serial, line))
        if serial % 97 == 5:
            sheet.set_row(row, None, None, {"hidden": True})
        row += 1
        if serial % 60 == 0:
            sheet.write_row(row, 0, head, bold)
            row += 1
    sheet.write_row(row, 0, ["合计", "", f"{len(lines)}件"])
    sheet.write_row(row + 1, 0, ["制表人：闻知秋", "", "审核人：乔望舒"])
    sheet.set_column(1, 5, 24)


def write(path: Path, lines: Sequence[Line]) -> None:
    """The workbook: a sheet per category, title and head rows, printed heads in the middle."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for category in HEADS:
            if chosen := [line for line in lines if line.category == category]:
                _sheet(book, category, chosen, bold)
    write_whole(path, made.getvalue())
