# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the commands show: words or JSON on standard output, progress on a terminal's error output.

The only place of the bench that prints.
"""

from __future__ import annotations

import json as json_lib
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from lantai.craft import codes
from lantai.craft.errors import CraftError
from lantai.craft.findings import Finding, Progress, Verdict, verdict

T = TypeVar("T")
_VERDICT = {
    Verdict.PASS: ("通过", "pass"),
    Verdict.WARN: ("通过，有提示", "pass with warnings"),
    Verdict.FAIL: ("不通过", "fail"),
}
_SEVERITY = {
    "info": ("说明", "note"),
    "warn": ("提示", "warning"),
    "error": ("错误", "error"),
    "not_run": ("未执行", "not run"),
}


class Screen:
    """Where a command speaks: in one language, to a person or (``json``) to a program."""

    def __init__(self, *, json: bool = False, lang: str = "zh", quiet: bool = False) -> None:
        self.json = json
        self.lang = lang
        self._bar = not quiet and sys.stderr.isatty()

    def word(self, zh: str, en: str) -> str:
        """The one of two texts that is in the screen's language."""
        return zh if self.lang == "zh" else en

    def say(self, zh: str, en: str) -> None:
        """A line for a person; silent when JSON is asked."""
        if not self.json:
            print(self.word(zh, en))

    def data(self, value: Any) -> None:
        """The one JSON document of a command."""
        json_lib.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
        print()

    def failed(self, fault: CraftError) -> None:
        """An error that stopped the command."""
        if self.json:
            said = codes.sentence(fault.kind, fault.params, self.lang)
            cure = codes.remedy(fault.kind, fault.params, self.lang)
            self.data({"verdict": None, "error": {"code": fault.kind, "message": said,
                       "remedy": cure, "params": fault.params}})  # fmt: skip
        print(fault.sentence(self.lang), file=sys.stderr)

    def watch(self, steps: Iterable[Progress]) -> Iterator[Progress]:
        """Pass progress through, drawn on a terminal."""
        last = ""
        for step in steps:
            yield step
            if self._bar:
                of = f"/{step.total}" if step.total else ""
                text = f"\r{step.done}{of} {step.title}"
                line = text[: 78 - sum(unicodedata.east_asian_width(c) in "WF" for c in text) // 2]
                print(line.ljust(len(last)), end="", file=sys.stderr, flush=True)
                last = line
        if last:
            print("\r" + " " * 78 + "\r", end="", file=sys.stderr, flush=True)

    def judged(self, findings: Sequence[Finding], **more: Any) -> int:
        """Print a verdict with its findings, and return the exit code: 0 pass, 1 findings.

        ``more`` goes into the JSON beside ``verdict`` and ``findings``.
        """
        result = verdict(findings)
        if self.json:
            listed = [codes.as_dict(found, self.lang) for found in findings]
            self.data({"verdict": str(result), "findings": listed, **more})
        else:
            for found in findings:
                self.finding(found)
            self.say(f"结论：{_VERDICT[result][0]}（{len(findings)} 条）",
                     f"Verdict: {_VERDICT[result][1]} ({len(findings)} findings)")  # fmt: skip
        return 0 if result is Verdict.PASS else 1

    def finding(self, found: Finding) -> None:
        """One finding as a person reads it."""
        zh, en = _SEVERITY[found.severity]
        print(f"[{self.word(zh, en)}] {found.code}  {found.where}")
        print(f"    {codes.sentence(found.kind, found.params, self.lang)}")
        if cure := codes.remedy(found.kind, found.params, self.lang):
            print(f"    → {cure}")

    def table(self, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """A table whose columns stand straight with Chinese text in them."""
        if self.json:
            return
        lines = [[str(cell) for cell in row] for row in ([*head],) if head] + [
            ["" if cell is None else str(cell) for cell in row] for row in rows
        ]
        widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = (c + " " * (w - _width(c)) for c, w in zip(line, widths, strict=True))
            print("  ".join(cells).rstrip())

    def pairs(self, values: Mapping[str, Any]) -> None:
        """Names and values, one a line."""
        self.table((), list(values.items()))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
