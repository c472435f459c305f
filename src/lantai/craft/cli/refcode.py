# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft refcode explain CODE…``: every reading of a reference code, best first.

``--json`` gives a list, one entry a code: ``{text, canonical, conforming, readings: [{template, zh,
standard, level, parts}], findings}``. ``--rule`` reads by a naming rule instead of the standards'
forms. Exit code 0 when every code was understood, 1 when one was not, 2 when the rule was not.
"""

from __future__ import annotations

import argparse
from typing import Any

from lantai.craft import codes, refcode
from lantai.craft.cli.screen import Screen


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["explain"], help="解释 · explain")
    parser.add_argument("codes", nargs="+", metavar="CODE", help="档号 · reference code")
    parser.add_argument("--rule", help="编号规则，如“全宗号-WS·年度·保管期限-件号（三位）” · rule")


def run(args: argparse.Namespace, screen: Screen) -> int:
    forms = [refcode.Template.from_rule(args.rule)] if args.rule else None
    told = [_one(text, forms, screen) for text in args.codes]
    if screen.json:
        screen.data(told)
    return 0 if all(each["readings"] for each in told) else 1


def _one(text: str, forms: list[refcode.Template] | None, screen: Screen) -> dict[str, Any]:
    readings = refcode.parse(text, forms)
    best, findings = refcode.judge(text, forms)
    if readings and not screen.json:
        for line in refcode.explain(text, screen.lang, forms).splitlines():
            screen.say(line, line)
    elif not screen.json:
        screen.finding(findings[0])
    return {
        "text": text,
        "canonical": refcode.normalise(text),
        "conforming": best is not None and best.conforming,
        "readings": [_reading(each) for each in readings],
        "findings": [codes.as_dict(found, screen.lang) for found in findings],
    }


def _reading(reading: refcode.Parsed) -> dict[str, Any]:
    form = reading.template
    return {"template": form.id, "zh": form.zh, "standard": form.standard, "level": form.level,
            "parts": dict(reading.parts)}  # fmt: skip
