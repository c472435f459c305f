# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft screening PATH…``: what in files may stand against opening them.

``--json`` gives a list, one entry a file: ``{path, verdict, ground, read, hints}``, each hint with
``kind, start, end, value, reason, ground, weight, checked``; places count the characters of the
file's text. Exit code 0 when nothing was found in anything that could be read, else 1.
"""

from __future__ import annotations

import argparse
from typing import Any

from lantai.craft import codes
from lantai.craft.cli.identify import files_of
from lantai.craft.cli.screen import Screen
from lantai.craft.screening import Hint, Screening, screen
from lantai.craft.text import Extracted, read

_VERDICT = {
    "refuse": ("带有密级，不得开放", "bears a secrecy mark: not to be opened"),
    "control": ("有提示，请人看", "hints: for a person to look at"),
    "open": ("没有提示（不等于可以开放）", "no hints (which does not say that it may be opened)"),
}
_AROUND = 12
"""Characters shown before and behind a hint."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="文件或文件夹 · files or folders")


def run(args: argparse.Namespace, out: Screen) -> int:
    """Screen each file; a file without text is told as unread and never as clear."""
    told, good = [], True
    for path in files_of(args.paths):
        text = read(path)
        found = screen(text.text)
        is_read = bool(text.text.strip())
        good = good and is_read and found.verdict == "open"
        if out.json:
            told.append({"path": path, "read": is_read, **_as_dict(found, out.lang)})
        else:
            _show(path, text, found, out)
    if out.json:
        out.data(told)
    return 0 if good else 1


def _as_dict(found: Screening, lang: str) -> dict[str, Any]:
    hints = [{"kind": each.kind, "start": each.start, "end": each.end, "value": each.value,
              "reason": codes.sentence(each.reason.kind, each.reason.params, lang),
              "ground": each.ground, "weight": each.weight, "checked": each.checked}
             for each in found.hints]  # fmt: skip
    return {"verdict": found.verdict, "ground": found.ground, "hints": hints}


def _show(path: str, text: Extracted, found: Screening, out: Screen) -> None:
    unread = ("没有读到文字，未筛查", "no text: not screened")
    result = _VERDICT[found.verdict] if text.text.strip() else unread
    out.say(f"{path}：{result[0]}", f"{path}: {result[1]}")
    for each in found.hints:
        reason = codes.sentence(each.reason.kind, each.reason.params, out.lang)
        page = text.at(each.start)
        at = f"[{page.number}] " if page and page.number else ""
        out.line(f"    {at}{_shown(text.text, each)}")
        out.line(f"        {reason}")


def _shown(text: str, hint: Hint) -> str:
    """The place with a few characters round it."""
    before = text[max(0, hint.start - _AROUND) : hint.start]
    after = text[hint.end : hint.end + _AROUND]
    return " ".join(f"…{before}【{text[hint.start : hint.end]}】{after}…".split())
