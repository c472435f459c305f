# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Dates as the catalogue of a package must write them: YYYYMMDD, or two of them for a span.

DA/T 18-2022 lets unknown parts be zeros and a researched date stand in brackets. Every other
writing is for `craft.dates`, which reads it for the form and the description file.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from lantai.craft import dates

_DAY = r"([0-9]{4})([0-9]{2})([0-9]{2})"
_SPAN = re.compile(rf"[\[［]?{_DAY}(?:\s*[-－—–~～/至]+\s*{_DAY})?[\]］]?")


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day meant, and whether every part was given."""

    text: str
    first: date
    last: date
    exact: bool


def read(text: str) -> Span | None:
    """A date or span in the form the standard asks, or None."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        return None
    first = _day(found[1], found[2], found[3])
    second = _day(found[4], found[5], found[6]) if found[4] else first
    if first is None or second is None:
        return None
    exact = "00" not in (found[2], found[3], found[5], found[6])
    return Span(text, first[0], second[1], exact)


def _day(year: str, month: str, day: str) -> tuple[date, date] | None:
    y, m, d = int(year), int(month), int(day)
    if y < 1 or (m == 0 and d):
        return None
    try:
        first = date(y, m or 1, d or 1)
        return first, date(y, m or 12, d or calendar.monthrange(y, m or 12)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def loose(text: str) -> Span | None:
    """A date in any writing, for places where no standard prescribes one."""
    if strict := read(text):
        return strict
    found = dates.parse(text)
    return Span(text, found.first, found.last, found.precision == "day") if found else None
