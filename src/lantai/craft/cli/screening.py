# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft screening PATH…``: what in files may stand against opening them.

``--json`` gives a list, one entry a file: ``{path, verdict, ground, read, hints}``, each hint with
``kind, start, end, value, reason, ground, weight, checked``; places count the characters of the
file's text. ``read`` says whether all of it was read; where it was not and nothing was found, there
is no ``verdict``. Exit code 0 when all was read and nothing found, else 1.
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
_UNREAD = ("没有读到文字或者没有读全，未筛查", "not read, or not all of it: not screened")
_AROUND = 12
"""Characters shown before and behind a hint."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the words of the command."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="文件或文件夹 · files or folders")


def run(args: argparse.Namespace, out: Screen) -> int:
    """Screen each file; what was not read, or not all of it, is told so and never as clear."""
    told, good = [], True
    for path in files_of(args.paths):
        text = read(path)
        found = screen(text.text)
        is_read = _is_read(text)
        good = good and is_read and found.verdict == "open"
        if out.json:
            told.append({"path": path, "read": is_read, **_as_dict(found, out.lang),
                         "verdict": found.verdict if is_read or found.hints else None})  # fmt: skip
        else:
            _show(path, text, found, out)
    if out.json:
        out.data(told)
    return 0 if good else 1


def _is_read(text: Extracted) -> bool:
    return bool(text.text.strip()) and not text.findings


def _as_dict(found: Screening, lang: str) -> dict[str, Any]:
    hints = [{"kind": each.kind, "start": each.start, "end": each.end, "value": each.value,
              "reason": codes.sentence(each.reason.kind, each.reason.params, lang),
              "ground": each.ground, "weight": each.weight, "checked": each.checked}
             for each in found.hints]  # fmt: skip
    return {"ground": found.ground, "hints": hints}


def _show(path: str, text: Extracted, found: Screening, out: Screen) -> None:
    result = _VERDICT[found.verdict] if _is_read(text) or found.hints else _UNREAD
    out.say(f"{path}：{result[0]}", f"{path}: {result[1]}")
    if found.hints and not _is_read(text):
        out.say(f"    {_UNREAD[0]}", f"    {_UNREAD[1]}")
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
