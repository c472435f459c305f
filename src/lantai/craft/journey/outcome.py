# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What came of a journey: each step with its time, what was returned and why, what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from lantai.craft import codes
from lantai.craft.findings import Finding, Severity

STEPS: dict[str, tuple[str, str]] = {
    "files": ("生成文件", "files made"),
    "catalogue": ("读目录", "catalogue read"),
    "package": ("组包", "packaged"),
    "check": ("四性检测", "checked"),
    "rebuild": ("退回后重新组包", "packaged again"),
    "recheck": ("再次检测", "checked again"),
    "store": ("入库（OCFL）", "stored (OCFL)"),
    "copy": ("第二套备份", "second copy"),
    "verify": ("两套核验", "both verified"),
    "repair": ("损坏修复演练", "repair drill"),
    "index": ("提取文字、建索引", "indexed"),
    "search": ("检索", "searched"),
}
"""The steps a journey may take, in their order, in both languages."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: how many things, CPU and wall seconds, what to say of it."""

    name: str
    count: int
    unit: tuple[str, str]
    cpu: float
    wall: float
    note: tuple[str, str] = ("", "")

    def row(self, lang: str) -> tuple[str, str, str, str, str, str]:
        """The step as a line of the table."""
        at = 0 if lang == "zh" else 1
        rate = f"{self.count / self.cpu:,.0f}" if self.cpu >= 0.005 and self.count else ""
        return (STEPS[self.name][at], f"{self.count:,} {self.unit[at]}" if self.count else "",
                f"{self.cpu:.2f}", f"{self.wall:.2f}", rate, self.note[at])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Returned:
    """An item or row that was not taken: which, and the findings that are the reason."""

    name: str
    title: str
    findings: tuple[Finding, ...]

    def reasons(self, lang: str) -> list[str]:
        """Why, in one language: the sentences that block, or all where none does."""
        heavy = [f for f in self.findings if f.severity in (Severity.ERROR, Severity.NOT_RUN)]
        chosen: Iterable[Finding] = heavy or self.findings
        return list(dict.fromkeys(codes.sentence(f.kind, f.params, lang) for f in chosen))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to the index: how many were found, and the titles of the first."""

    query: str
    total: int
    titles: tuple[str, ...]
    milliseconds: float


@dataclass(slots=True)
class Outcome:
    """A journey as it went. ``whole``: everything that was taken is safe twice.

    ``drilled``: a bit flipped on purpose was found and mended; ``silent`` files gave no text;
    ``findings`` are what stopped the journey.
    """

    subject: str
    day: str
    steps: list[Taken] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    returned: list[Returned] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    items: int = 0
    files: int = 0
    bytes: int = 0
    silent: int = 0
    asked: list[Asked] = field(default_factory=list)
    whole: bool = False
    drilled: bool = False
    findings: list[Finding] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)

    @property
    def cpu(self) -> float:
        """CPU seconds of all steps."""
        return sum(step.cpu for step in self.steps)

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """The journey as the JSON that the command prints."""
        at = 0 if lang == "zh" else 1
        return {
            "subject": self.subject, "day": self.day, "whole": self.whole,
            "drilled": self.drilled, "items": self.items,
            "files": self.files, "bytes": self.bytes, "rows": self.rows,
            "steps": [
                {"name": s.name, "label": STEPS[s.name][at], "count": s.count, "unit": s.unit[at],
                 "cpu_seconds": round(s.cpu, 3), "wall_seconds": round(s.wall, 3),
                 "note": s.note[at]}
                for s in self.steps
            ],
            "returned": [
                {"name": r.name, "title": r.title, "reasons": r.reasons(lang),
                 "findings": [codes.as_dict(f, lang) for f in r.findings]}
                for r in self.returned
            ],
            "unnamed_files": self.unnamed, "without_text": self.silent,
            "searches": [
                {"query": a.query, "total": a.total, "titles": a.titles,
                 "took_ms": round(a.milliseconds, 2)}
                for a in self.asked
            ],
            "findings": [codes.as_dict(found, lang) for found in self.findings],
            "places": self.places,
        }  # fmt: skip
