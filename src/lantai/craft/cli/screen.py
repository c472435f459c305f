# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the commands show: words or JSON on standard output, progress on a terminal's error output.

The only place of the bench that prints.
"""

from __future__ import annotations

import io
import json as json_lib
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from lantai.craft import codes
from lantai.craft.errors import CraftError
from lantai.craft.findings import Finding, Progress, Severity, Verdict, Where, verdict

T = TypeVar("T")
_VERDICT = {
    Verdict.PASS: ("通过", "pass"),
    Verdict.WARN: ("通过，有提示", "pass with warnings"),
    Verdict.FAIL: ("不通过", "fail"),
}
_SEVERITY = {
    Severity.ERROR: ("错误", "error"),
    Severity.NOT_RUN: ("未执行", "not run"),
    Severity.WARN: ("提示", "warning"),
    Severity.INFO: ("说明", "note"),
}
"""The gravest first, as they are shown."""
_SHOWN = {Severity.INFO: 3}
_SHOWN_OF_A_KIND = 20
COLUMNS = 80
"""The terminal that every table must fit."""
_LEAST = 24
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What would steer a terminal or turn a text round: all controls but tabs and new lines."""


class Screen:
    """Where a command speaks: in one language, to a person or (``json``) to a program."""

    def __init__(self, *, json: bool = False, lang: str = "zh", quiet: bool = False) -> None:
        self.json = json
        self.lang = lang
        self._bar = not quiet and sys.stderr is not None and sys.stderr.isatty()
        for stream in (sys.stdout, sys.stderr):  # a name in no encoding must not end a command
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")

    def word(self, zh: str, en: str) -> str:
        """The one of two texts that is in the screen's language."""
        return zh if self.lang == "zh" else en

    def say(self, zh: str, en: str) -> None:
        """A line for a person; silent when JSON is asked."""
        if not self.json:
            self.line(self.word(zh, en))

    def line(self, text: str) -> None:
        """A line as it is, but for what would steer the terminal or cannot be seen."""
        print(_seen(text))

    def data(self, value: Any) -> None:
        """The one JSON document of a command, in ASCII where the output is not UTF-8."""
        plain = "utf" not in (getattr(sys.stdout, "encoding", "") or "").lower()
        print(json_lib.dumps(value, ensure_ascii=plain, indent=1, default=str))

    def flush(self) -> None:
        """Bring out all that was said, so that a reader who is gone is noticed while it matters."""
        if sys.stdout is not None:
            sys.stdout.flush()

    def failed(self, fault: CraftError) -> None:
        """An error that stopped the command."""
        if self.json:
            said = codes.sentence(fault.kind, fault.params, self.lang)
            cure = codes.remedy(fault.kind, fault.params, self.lang)
            self.data({"verdict": None, "error": {"code": fault.kind, "message": said,
                       "remedy": cure, "params": fault.params}})  # fmt: skip
        print(_seen(fault.sentence(self.lang)), file=sys.stderr)

    def watch(self, steps: Iterable[Progress]) -> Iterator[Progress]:
        """Pass progress through, drawn on a terminal."""
        last = ""
        for step in steps:
            yield step
            if self._bar:
                of = f"/{step.total}" if step.total else ""
                text = _cell(f"{step.done}{of} {step.title}")
                wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
                line = text[: 78 - wide // 2]
                print("\r" + line.ljust(len(last)), end="", file=sys.stderr, flush=True)
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
            self._listed(findings)
            zh, en = _VERDICT[result]
            self.say(f"结论：{zh}{self._counted(findings)}",
                     f"Verdict: {en}{self._counted(findings)}")  # fmt: skip
        return 0 if result is Verdict.PASS else 1

    def _listed(self, findings: Sequence[Finding]) -> None:
        """Findings, the gravest first; of many of one kind the first few."""
        gravest = tuple(_SEVERITY)
        shown: Counter[tuple[str, Severity]] = Counter()
        for found in sorted(findings, key=lambda each: gravest.index(each.severity)):
            shown[found.kind, found.severity] += 1
            if shown[found.kind, found.severity] <= _SHOWN.get(found.severity, _SHOWN_OF_A_KIND):
                self.finding(found)
        for (_, severity), count in shown.items():
            if (more := count - _SHOWN.get(severity, _SHOWN_OF_A_KIND)) > 0:
                name = self.word(*_SEVERITY[severity])
                self.say(f"……另有“{name}” {more} 条，与上面的同类（--json 列出全部）",
                         f"… and {more} more like these ({name}; --json lists all)")  # fmt: skip

    def _counted(self, findings: Sequence[Finding]) -> str:
        """How many there are of each severity, in brackets; nothing where there are none."""
        counts = Counter(found.severity for found in findings)
        told = [self.word(f"{zh} {counts[each]} 条", f"{en}: {counts[each]}")
                for each, (zh, en) in _SEVERITY.items() if counts[each]]  # fmt: skip
        if not told:
            return ""
        return self.word(f"（{'，'.join(told)}）", f" ({', '.join(told)})")

    def place(self, where: Where) -> str:
        """Where a finding is, in words: file, row, field."""
        row = "" if where.row is None else self.word(f"第 {where.row} 行", f"row {where.row}")
        return self.word("，", ", ").join(filter(None, (where.path, row, where.field)))

    def finding(self, found: Finding) -> None:
        """One finding as a person reads it."""
        name, place = self.word(*_SEVERITY[found.severity]), self.place(found.where)
        code = self.word(f"（{found.code}）", f" ({found.code})")
        self.line(f"[{name}] {place}{code}" if place else f"[{name}] {found.code}")
        self.line(f"    {codes.sentence(found.kind, found.params, self.lang)}")
        if cure := codes.remedy(found.kind, found.params, self.lang):
            self.line(f"    → {cure}")

    def size(self, count: int) -> str:
        """A number of bytes as a person reads it, in decimal units as disks are sold."""
        for unit, one in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
            if count >= one:
                return f"{count / one:.1f} {unit}"
        return self.word(f"{count} 字节", f"{count} bytes")

    def table(self, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """A table whose columns stand straight with Chinese text in them.

        What does not fit an 80-column terminal goes on below, inside the last column.
        """
        if self.json:
            return
        lines = [[str(cell) for cell in row] for row in ([*head],) if head] + [
            ["" if cell is None else _cell(str(cell)) for cell in row] for row in rows
        ]
        widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
        left = sum(widths[:-1]) + 2 * len(widths[:-1])
        for line in lines:
            first, *rest = _folded(line[-1], max(COLUMNS - left, _LEAST))
            cells = (c + " " * (w - _width(c)) for c, w in zip(line[:-1], widths, strict=False))
            print("  ".join((*cells, first)).rstrip())
            for part in rest:
                print(" " * left + part)

    def pairs(self, values: Mapping[str, Any]) -> None:
        """Names and values, one a line."""
        self.table((), list(values.items()))


def _seen(text: str) -> str:
    return _UNSEEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


def _cell(text: str) -> str:
    """A text that must stay in its line."""
    return _seen(text).replace("\n", " ").replace("\t", " ")


def _folded(text: str, width: int) -> list[str]:
    """A text in lines no wider than this."""
    lines, used = [""], 0
    for each in text:
        wide = _width(each)
        if used + wide > width:
            lines.append("")
            used = 0
        lines[-1] += each
        used += wide
    return lines


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)
