# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The one shape in which everything that judges speaks: findings, verdicts, progress.

A finding is ``(code, kind, severity, where, params)``. ``code`` is the clause's own number (YJ-1-8
of DA/T 70, E092 of OCFL); ``kind`` names the sentence, whose words in both languages, severity
and remedy stand in the area's ``codes.toml`` (see `codes`). Sentences are made where they are
shown, never here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs. ``NOT_RUN`` blocks like an error until signed or waived."""

    INFO = "info"
    WARN = "warn"
    ERROR = "error"
    NOT_RUN = "not_run"


class Verdict(StrEnum):
    """The sum of findings: pass 通过, warn 带问题通过, fail 不通过."""

    PASS = "pass"  # noqa: S105
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Where:
    """The place a finding speaks of: a path inside what was judged, a row (as printed), a field."""

    path: str = ""
    row: int | None = None
    field: str = ""

    def __str__(self) -> str:
        place = self.path if self.row is None else f"{self.path}:{self.row}"
        return f"{place}[{self.field}]" if self.field else place


NOWHERE = Where()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. Made by `codes.finding`, which looks up code and severity by kind."""

    code: str
    kind: str
    severity: Severity
    where: Where = NOWHERE
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a long work yields after each step; the caller counts, shows and may stop asking."""

    done: int
    total: int | None
    title: str = ""
    findings: tuple[Finding, ...] = ()


_BLOCKING = frozenset({Severity.ERROR, Severity.NOT_RUN})


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Fail if anything blocks, warn if anything warns, else pass."""
    result = Verdict.PASS
    for found in findings:
        if found.severity in _BLOCKING:
            return Verdict.FAIL
        if found.severity is Severity.WARN:
            result = Verdict.WARN
    return result
