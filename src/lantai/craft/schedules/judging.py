# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a schedule, before a unit submits it and before an authority approves it.

Errors keep it from being submitted: a line without words or period, two lines that say the same,
a number given twice, a category that is none. Warnings are for a person: gaps in the numbering,
lines that the state's list keeps longer or for ever, lines that hardly differ and are kept for
different times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from lantai.craft.codes import finding
from lantai.craft.findings import Finding, Where
from lantai.craft.schedules.line import PERIODS, Line, compare_periods
from lantai.craft.schedules.matching import likeness, pairs, words_of

NEARLY = 0.85
PERMANENT = "Y"


def judge(lines: Sequence[Line], template: Sequence[Line] = (),
          categories: Collection[str] = ()) -> list[Finding]:  # fmt: skip
    """Everything that is wrong with the lines, in their order, then against the state's list.

    Rows are counted from 1 in the order given. Without ``categories`` none is asked about.
    """
    found = [one for row, line in enumerate(lines, 1) for one in _alone(row, line, categories)]
    found += _doubles(lines)
    found += _numbers(lines)
    found += _against(lines, template)
    return sorted(found, key=lambda one: one.where.row or len(lines) + 1)


def _alone(row: int, line: Line, categories: Collection[str]) -> Iterator[Finding]:
    """What is wrong with a line by itself."""
    where = Where(line.name, row)
    if not words_of(line):
        yield finding("schedule.no_words", where, row=row)
    if line.is_filed and not line.retention:
        yield finding("schedule.no_retention", where, line=line.name)
    if line.retention not in PERIODS:
        yield finding("schedule.unknown_retention", where, line=line.name, value=line.retention)
    if not line.is_filed and line.retention:
        yield finding("schedule.retention_unfiled", where, line=line.name)
    if not line.number:
        yield finding("schedule.no_number", where, line=line.name)
    if categories and line.is_filed and line.category not in categories:
        yield finding("schedule.unknown_category", where, line=line.name, value=line.category)


def _doubles(lines: Sequence[Line]) -> Iterator[Finding]:
    """Lines that say the same as an earlier one, and numbers given twice."""
    said: dict[tuple[tuple[str, ...], str], str] = {}
    numbered: dict[str, str] = {}
    for row, line in enumerate(lines, 1):
        words = (line.heading, words_of(line))
        if words[1] and words in said:
            yield finding("schedule.alike", Where(line.name, row), line=line.name,
                          other=said[words])  # fmt: skip
        if line.number and line.number in numbered:
            yield finding("schedule.number_twice", Where(line.name, row), line=line.name,
                          other=numbered[line.number])  # fmt: skip
        said.setdefault(words, line.name)
        numbered.setdefault(line.number, line.name)
    yield from _nearly(lines)


def _nearly(lines: Sequence[Line]) -> Iterator[Finding]:
    """Neighbours under one heading that hardly differ and are kept for different times."""
    for (_, one), (row, other) in pairwise(enumerate(lines, 1)):
        if one.heading == other.heading and one.retention != other.retention:
            first, second = words_of(one), words_of(other)
            if first != second and likeness(first, second) >= NEARLY:
                yield finding("schedule.nearly_alike", Where(other.name, row), line=other.name,
                              other=one.name)  # fmt: skip


def _numbers(lines: Sequence[Line]) -> Iterator[Finding]:
    """Where the numbers under one parent leave some out."""
    for parent, children in _children(lines).items():
        missing = [str(number) for number in range(1, max(children)) if number not in children]
        if missing and len(missing) < len(children) + 5:
            row = children[min(n for n in children if n > int(missing[0]))]
            name = ".".join(parent)
            told = [f"{name}.{number}" if name else number for number in missing]
            yield finding("schedule.number_gap", Where(lines[row - 1].name, row),
                          missing="、".join(told[:10]))  # fmt: skip


def _children(lines: Iterable[Line]) -> Mapping[tuple[str, ...], dict[int, int]]:
    """By parent number: its children's last numbers, each with the row where it first stands."""
    found: dict[tuple[str, ...], dict[int, int]] = {}
    for row, line in enumerate(lines, 1):
        parts = line.number.split(".") if line.number else []
        if parts and all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
            for depth in range(1, len(parts) + 1):
                found.setdefault(tuple(parts[: depth - 1]), {}).setdefault(
                    int(parts[depth - 1]), row)  # fmt: skip
    return found


def _against(lines: Sequence[Line], template: Sequence[Line]) -> Iterator[Finding]:
    """What the state's list keeps for ever and this does not have, or keeps for less long."""
    partner = {pair.one: pair.other for pair in pairs(template, lines)}
    for at, wanted in enumerate(template):
        if not wanted.is_filed:
            continue
        if at not in partner:
            if wanted.retention == PERMANENT:
                yield finding("schedule.permanent_missing", line=wanted.name)
            continue
        line, row = lines[partner[at]], partner[at] + 1
        if line.is_filed and line.retention in PERIODS:
            if compare_periods(line.retention, wanted.retention) < 0:
                yield finding("schedule.kept_shorter", Where(line.name, row), line=line.name,
                              other=wanted.name)  # fmt: skip
        elif not line.is_filed:
            yield finding("schedule.not_filed_here", Where(line.name, row), line=line.name,
                          other=wanted.name)  # fmt: skip
