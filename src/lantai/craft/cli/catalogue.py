# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft catalogue FILE``: a catalogue workbook read and judged row by row."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.catalogue import STATUSES, Row, Sheet, Workbook, read_workbook
from lantai.craft.catalogue.model import status_of
from lantai.craft.cli.screen import Screen
from lantai.craft.findings import Finding, Verdict

_FIRST = 20
STATUS_WORDS = {
    "ok": ("照收", "ok"),
    "fix": ("已规范", "fixed"),
    "warn": ("提示", "warning"),
    "ask": ("待定", "undecided"),
    "error": ("错误", "error"),
    "skip": ("非记录", "not a record"),
}
"""What became of a row, as the tables of the commands call it."""
_VERDICTS = {
    Verdict.PASS: ("可以接收", "can be accepted"),
    Verdict.WARN: ("可以接收，有提示", "can be accepted, with warnings"),
    Verdict.FAIL: ("有问题，须改正或由人决定", "needs correction or a decision"),
}


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE",
                        help="目录文件：xlsx xls ods csv tsv · the catalogue")  # fmt: skip
    parser.add_argument("--report", type=Path, metavar="OUT.xlsx",
                        help="写出带判断理由的工作簿 · a workbook with the reasons")  # fmt: skip
    parser.add_argument("--today", type=dt.date.fromisoformat, metavar="YYYY-MM-DD",
                        help="按这一天判断未来日期 · the day that counts as today")  # fmt: skip
    parser.add_argument("--scheme", metavar="RULE",
                        help="合成档号的规则 · how codes are composed")  # fmt: skip


def run(args: argparse.Namespace, screen: Screen) -> int:
    today = args.today or dt.datetime.now().astimezone().date()
    book = read_workbook(args.file, today=today, scheme=args.scheme)
    if args.report:
        from lantai.craft.catalogue.report import report_workbook

        report_workbook(
            args.report, (row for sheet in book.sheets for row in sheet.rows), screen.lang
        )
    if screen.json:
        screen.data(_document(book, screen.lang))
    else:
        _show(book, screen)
        if args.report:
            screen.say(f"已写出：{args.report}；每行后面写着结果和理由，改好后可以再读一遍。",
                       f"Written: {args.report}, with a result and reasons beside each row; "
                       "correct it and read it again.")  # fmt: skip
        elif book.verdict is not Verdict.PASS:
            screen.say("下一步：加 --report 核对.xlsx 写出带理由的工作簿，逐行改正。",
                       "Next: --report OUT.xlsx writes a workbook with the reasons "
                       "beside the rows.")  # fmt: skip
    counts = book.counts
    clean = book.verdict is Verdict.PASS and not counts["warn"]
    return 0 if clean else 1


def _document(book: Workbook, lang: str) -> dict[str, Any]:
    return {
        "file": book.path,
        "verdict": str(book.verdict),
        "counts": dict(book.counts),
        "sheets": [_sheet(sheet, lang) for sheet in book.sheets],
    }


def _sheet(sheet: Sheet, lang: str) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "visible": sheet.visible,
        "title": sheet.title,
        "form": sheet.form,
        "context": sheet.context,
        "header_rows": sheet.header_rows,
        "columns": [{"letter": column.letter, "header": column.header, "name": column.name,
                     "kind": column.kind, "confidence": column.confidence}
                    for column in sheet.columns],
        "counts": {status: sheet.counts[status] for status in STATUSES},
        "findings": [codes.as_dict(found, lang) for found in sheet.findings],
        "rows": [_row(row, _called(sheet), lang) for row in sheet.rows],
    }  # fmt: skip


def _called(sheet: Sheet) -> dict[str, str]:
    """Elements that this sheet calls by another name."""
    names = {column.name for column in sheet.columns}
    return {column.name: column.called for column in sheet.columns
            if column.called and column.called not in names}  # fmt: skip


def _row(row: Row, called: Mapping[str, str], lang: str) -> dict[str, Any]:
    """A row as JSON: values under the standard's names, and under the sheet's own where it has
    others, so that whoever knows only the sheet finds them.
    """
    values = {**row.values, **{called[name]: value for name, value in row.values.items()
                               if name in called}}  # fmt: skip
    told = {"row": row.row, "status": row.status, "values": values,
            "reasons": [codes.as_dict(found, lang) for found in row.reasons]}  # fmt: skip
    return {**told, "table": row.table} if row.table else told


def _show(book: Workbook, screen: Screen) -> None:
    names = (("工作表", "sheet"), ("种类", "form"), ("表头行", "header"))
    head = [screen.word(*each) for each in (*names, *(STATUS_WORDS[status] for status in STATUSES))]
    lines = [
        (sheet.name or "-", sheet.form or "-", ",".join(map(str, sheet.header_rows)) or "-",
         *(sheet.counts[status] for status in STATUSES))
        for sheet in book.sheets
    ]  # fmt: skip
    screen.table(head, lines)
    for sheet in book.sheets:
        for found in sheet.findings:
            screen.finding(found)
    problems = _problems(book)
    for found in problems[:_FIRST]:
        screen.finding(found)
    if len(problems) > _FIRST:
        screen.say(f"……另有 {len(problems) - _FIRST} 条；用 --report 写出全部。",
                   f"… and {len(problems) - _FIRST} more; --report writes them all.")  # fmt: skip
    screen.say(f"结论：{_VERDICTS[book.verdict][0]}", f"Verdict: {_VERDICTS[book.verdict][1]}")


def _problems(book: Workbook) -> list[Finding]:
    """Reasons that a person must look at, the gravest rows first."""
    grave = ("error", "ask", "warn")
    found = [each for sheet in book.sheets for row in sheet.rows if row.status in grave
             for each in row.reasons if status_of(each.kind) in grave]  # fmt: skip
    return sorted(found, key=lambda each: grave.index(status_of(each.kind)))
