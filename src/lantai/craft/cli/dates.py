# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft dates TEXT…``: what days each text means, and why.

``--json`` gives a list, one entry a text: ``{text, first, last, iso, precision, approximate,
calendar, reasons, open_start, open_end, findings, candidates}``. ``first`` and ``last`` are ISO
days (null at an open side), ``reasons`` sentences; a text not understood has null in place of
values, its reason under ``findings`` and its possible meanings (ISO) under ``candidates``. With
``--find`` the texts are running text and each date in them is an entry, with ``start`` and ``end``
counted in characters. Exit code 0 when all was understood (or a date was found), 1 when not.
"""

from __future__ import annotations

import argparse
from typing import Any

from lantai.craft import codes, dates
from lantai.craft.cli.screen import Screen
from lantai.craft.dates import DateSpan


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("texts", nargs="+", metavar="TEXT", help="日期文字 · the date as written")
    parser.add_argument(
        "--near",
        type=int,
        metavar="YEAR",
        help="两位年份和干支取离它最近的一年 · the year that short years lie near",
    )
    parser.add_argument(
        "--year", type=int, help="没有写年份时取此年 · the year where none is given"
    )
    parser.add_argument("--serial", action="store_true", help="数字是表格的日期序号 · serial days")
    parser.add_argument(
        "--find", action="store_true", help="从一段文字里找日期 · find dates in a text"
    )


def run(args: argparse.Namespace, screen: Screen) -> int:
    told: list[dict[str, Any]] = []
    good = True
    for text in args.texts:
        entries = _found(text, args, screen) if args.find else [_one(text, args, screen)]
        good = good and bool(entries) and all(each["first"] or each["last"] or
                                              each["precision"] for each in entries)  # fmt: skip
        told += entries
    if screen.json:
        screen.data(told)
    return 0 if good else 1


def _one(text: str, args: argparse.Namespace, screen: Screen) -> dict[str, Any]:
    reading = dates.judge(text, near=args.near, year=args.year, serial=args.serial)
    if not screen.json:
        _show(text, reading, screen)
    return {
        **_shape(text, reading.span, screen.lang),
        "findings": [codes.as_dict(each, screen.lang) for each in reading.findings],
        "candidates": [each.iso for each in reading.candidates],
    }


def _found(text: str, args: argparse.Namespace, screen: Screen) -> list[dict[str, Any]]:
    entries = []
    for found in dates.find(text, near=args.near):
        screen.say(f"{found.start}-{found.end}", f"{found.start}-{found.end}")
        if not screen.json:
            _show(found.span.text, dates.Reading(found.span), screen)
        shape = _shape(found.span.text, found.span, screen.lang)
        entries.append({**shape, "start": found.start, "end": found.end,
                        "findings": [], "candidates": []})  # fmt: skip
    return entries


def _show(text: str, reading: dates.Reading, screen: Screen) -> None:
    for found in reading.findings:
        screen.finding(found)
    for each in reading.candidates:
        screen.say(f"    可能是 {each.iso}", f"    perhaps {each.iso}")
    if reading.span is not None:
        account = dates.explain(reading.span, screen.lang).replace("\n", "\n    ")
        screen.say(account, account)


def _shape(text: str, span: DateSpan | None, lang: str) -> dict[str, Any]:
    if span is None:
        empty = ("first", "last", "iso", "precision", "approximate", "calendar")
        return {"text": text, **dict.fromkeys(empty), "reasons": []}
    return {
        "text": text,
        "first": None if span.open_start else span.first.isoformat(),
        "last": None if span.open_end else span.last.isoformat(),
        "iso": span.iso,
        "precision": span.precision,
        "approximate": span.approximate,
        "calendar": span.calendar,
        "reasons": [codes.sentence(each.kind, each.params, lang) for each in span.reasons],
        "open_start": span.open_start,
        "open_end": span.open_end,
    }
