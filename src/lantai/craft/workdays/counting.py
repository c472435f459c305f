# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Counting in workdays 工作日, each answer with whether the calendar knew all the days it needed.

The day from which a term is counted does not count, the last one does (民法典 201, 202).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from lantai.craft.errors import BadInput
from lantai.craft.workdays.calendar import Calendar, general

T = TypeVar("T")
_LAST = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """An answer. ``known`` False: some year has no notice, so only its weekends were counted."""

    value: T
    known: bool

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to a due day, in days and in workdays; below nought once it has passed."""

    days: int
    workdays: int
    known: bool


def is_workday(day: date, calendar: Calendar | None = None) -> Told[bool]:
    """Whether a day is worked."""
    book = calendar or general()
    return Told(book.works(day), book.knows(day))


def next_workday(day: date, calendar: Calendar | None = None) -> Told[date]:
    """The day itself where it is worked, else the first one after it.

    So ends a term whose last day is a day off (民法典 203). Raises `BadInput` past the year 9999.
    """
    book = calendar or general()
    found = day if book.works(day) else _reach(day, 1, book)
    return Told(found, book.unknown_year(day, found) is None)


def add_workdays(start: date, n: int, calendar: Calendar | None = None) -> Told[date]:
    """The ``n``-th workday after ``start``; before it for a negative ``n``; itself for nought.

    Raises `BadInput` where that lies outside the years 1 to 9999.
    """
    book = calendar or general()
    found = _reach(start, n, book) if n else start
    first, last = (start, found) if n > 0 else (found, start)
    return Told(found, not n or book.unknown_year(first, last) is None)


def workdays_between(a: date, b: date, calendar: Calendar | None = None) -> Told[int]:
    """How many workdays lie from ``a`` to ``b``: ``a`` never counts, ``b`` does.

    Negative where ``b`` is the earlier; so it undoes `add_workdays` in both directions.
    """
    book = calendar or general()
    one, other = a.toordinal(), b.toordinal()
    if one <= other:
        count = book.count_to(other) - book.count_to(one)
        return Told(count, one == other or book.unknown_year(a + timedelta(1), b) is None)
    count = book.count_to(one - 1) - book.count_to(other - 1)
    return Told(-count, book.unknown_year(b, a - timedelta(1)) is None)


def days_left(due: date, today: date, calendar: Calendar | None = None) -> Left:
    """The days and workdays left from today to a due day; once it has passed, those since then.

    The earlier of the two days never counts.
    """
    days = due.toordinal() - today.toordinal()
    workdays = workdays_between(min(due, today), max(due, today), calendar)
    return Left(days, workdays.value if days >= 0 else -workdays.value, workdays.known)


def _reach(start: date, n: int, book: Calendar) -> date:
    """The n-th workday after a day, or before it; ``n`` is not nought."""
    ordinal = start.toordinal()
    before = book.count_to(ordinal) if n > 0 else book.count_to(ordinal - 1) + 1
    wanted = before + n
    low, high = (ordinal, _LAST) if n > 0 else (0, ordinal - 1)
    found = low + 1 + bisect_left(range(low + 1, high + 1), wanted, key=book.count_to)
    if wanted < 1 or found > high:
        raise BadInput("workday.too_far", start=start, n=n)
    return date.fromordinal(found)
