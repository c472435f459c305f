# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""应归尽归: what a unit formed held against what it filed, as streams of plain rows.

A document is known again by its number, however its brackets are written, and without one by its
title. Series of numbers that a unit gives itself are dense, so that a number left out is told; the
numbers of other senders are not (档案法 13: what ought to be filed is filed).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from lantai.craft.text.fold import fold, letters

FEW, DENSE = 5, 0.6
"""A series of fewer numbers, or thinner than this, is none that a unit gives itself."""
_NUMBER = re.compile(
    r"^(?P<word>.{1,40}?)[〔\[（(【〖<《]\s*(?P<year>(?:19|20)\d{2})\s*[〕\]）)】〗>》]\s*第?\s*"
    r"(?P<serial>\d{1,6})\s*号?$"
)


class What(StrEnum):
    """What is wrong with a document, or with a series of numbers."""

    UNFILED = "unfiled"
    LATE = "late"
    DOUBLE = "double"
    NUMBER = "number"


class Formed(NamedTuple):
    """A line of the register of documents formed."""

    key: Hashable
    number: str
    title: str
    expected: bool = True


class Filed(NamedTuple):
    """A record that is filed, and the day on which it was, where that is known."""

    key: Hashable
    on: date | None = None


class Gap(NamedTuple):
    """One thing that is wrong: of which document, with which record, by how many days."""

    what: What
    about: str
    document: Hashable = None
    record: Hashable = None
    days: int = 0


@dataclass(slots=True)
class Counted:
    """The numbers of a unit and a year, and what is wrong."""

    formed: int = 0
    ought: int = 0
    filed: int = 0
    late: int = 0
    doubled: int = 0
    skipped: int = 0
    gaps: list[Gap] = field(default_factory=list)

    @property
    def unfiled(self) -> int:
        """What ought to be filed and is not, due or not."""
        return self.ought - self.filed

    @property
    def permille(self) -> int:
        """How many of a thousand that ought to be filed are; 1000 where nothing ought to be."""
        return self.filed * 1000 // self.ought if self.ought else 1000


def match_key(number: str, title: str) -> str:
    """What a document is known again by: its number without its brackets, else its title."""
    said = letters(fold(number)) if number else ""
    return said if said else f"/{letters(fold(title))}"


def compare(documents: Iterable[Formed], filed: Mapping[str, Sequence[Filed]],
            due_on: date | None, today: date) -> Counted:  # fmt: skip
    """A unit's documents of a year against all that it filed.

    What is not filed is wrong from the day after ``due_on``; without one, never.
    """
    found = Counted()
    series: dict[str, set[int]] = {}
    overdue = (today - due_on).days if due_on else 0
    for each in documents:
        found.formed += 1
        if known := _NUMBER.match(each.number.strip()) if each.number else None:
            series.setdefault(f"{fold(known['word'])}〔{known['year']}〕", set()).add(
                int(known["serial"]))  # fmt: skip
        if each.expected:
            _judge(found, each, filed.get(match_key(each.number, each.title), ()), due_on, overdue)
    for word, numbers in sorted(series.items()):
        for first, last in missing(numbers):
            found.skipped += last - first + 1
            told = f"{word}{first}号" if first == last else f"{word}{first}—{last}号"
            found.gaps.append(Gap(What.NUMBER, told))
    return found


def _judge(found: Counted, document: Formed, records: Sequence[Filed], due_on: date | None,
           overdue: int) -> None:  # fmt: skip
    """One document that ought to be filed, and the records that are it."""
    found.ought += 1
    name = f"{document.number} {document.title}".strip()
    if not records:
        if overdue > 0:
            found.gaps.append(Gap(What.UNFILED, name, document.key, days=overdue))
        return
    found.filed += 1
    on = records[0].on
    if due_on is not None and on is not None and on > due_on:
        found.late += 1
        found.gaps.append(Gap(What.LATE, name, document.key, records[0].key, (on - due_on).days))
    if len(records) > 1:
        found.doubled += 1
        found.gaps.append(Gap(What.DOUBLE, name, document.key, records[1].key))


def missing(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The numbers left out of a dense series that begins with 1, as ranges; none of a thin one."""
    held = sorted(set(numbers))
    if len(held) < FEW or len(held) / held[-1] < DENSE:
        return
    last = 0
    for number in held:
        if number > last + 1:
            yield last + 1, number - 1
        last = number
