# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What reading a catalogue gives: rows with their status, columns as they were understood, sheets.

Nothing here reads or judges.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from lantai.craft import codes
from lantai.craft.findings import Finding, Severity, Verdict

Cell = str | float | int | bool | dt.date | dt.datetime | dt.time | dt.timedelta
"""What a cell of a workbook may hold; an empty one is the empty string."""

STATUSES = ("skip", "ok", "fix", "warn", "ask", "error")
"""From the lightest to the gravest; ``skip`` is no record at all."""

_RANK = {status: rank for rank, status in enumerate(STATUSES)}


class Row(NamedTuple):
    """One row of a sheet, judged.

    ``row`` is the number Excel shows. ``status``: ok (take as it is), fix (taken after
    normalising), warn (taken, flagged), ask (only a person can decide), error (must not be taken),
    skip (no record: a note, a subtotal, a repeated head). ``values`` maps element or own column
    name to the normalised text; an absent key is an empty cell. ``table`` counts the tables of a
    sheet from 0.
    """

    sheet: str
    row: int
    status: str
    values: dict[str, str]
    reasons: tuple[Finding, ...] = ()
    table: int = 0


@cache
def status_of(kind: str) -> str:
    """The status that a finding of this kind gives its row."""
    return str(codes.entry(kind).get("status", "ok"))


def gravest(reasons: Iterable[Finding]) -> str:
    """The status of a row with these reasons."""
    return max((status_of(each.kind) for each in reasons), key=_RANK.__getitem__, default="ok")


@dataclass(slots=True)
class Column:
    """A column as it was understood. ``confidence`` 1 = the standard's own name, 0 = unknown.

    ``header`` is the head as printed, its lines parted by `` / ``; ``called`` the same as one word.
    """

    index: int
    header: str
    name: str
    kind: str
    confidence: float
    called: str = ""

    @property
    def letter(self) -> str:
        """The letters Excel shows above the column."""
        return letters(self.index)


def letters(index: int) -> str:
    """Column letters of an index from 0: A, B … Z, AA …"""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


@dataclass(slots=True)
class Sheet:
    """A sheet of the workbook and what was found about it as a whole."""

    name: str
    visible: bool = True
    title: str = ""
    form: str = ""
    header_rows: list[int] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    context: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Workbook:
    """A catalogue file read to its end."""

    path: str
    sheets: list[Sheet]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many rows have each status, over all sheets."""
        total: Counter[str] = Counter()
        for sheet in self.sheets:
            total.update(sheet.counts)
        return {status: total[status] for status in STATUSES}

    @property
    def verdict(self) -> Verdict:
        """Fail where a row or sheet blocks or nothing was read; warn where something is flagged."""
        grave = {found.severity for sheet in self.sheets for found in sheet.findings}
        counts = self.counts
        if counts["error"] or counts["ask"] or Severity.ERROR in grave:
            return Verdict.FAIL
        if counts["warn"] or Severity.WARN in grave:
            return Verdict.WARN
        return Verdict.PASS
