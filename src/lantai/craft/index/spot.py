# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where in a line a date stands. What it means is for `craft.dates` to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lantai.craft.text.numerals import value

_N = "[0-9〇一二三四五六七八九十百廿卅元]"
_PART = rf"{_N}{{1,4}}年(?:代)?(?:{_N}{{1,3}}月(?:{_N}{{1,3}}[日号])?)?"
_DATE = re.compile(
    rf"(?:民国|公元|[二十]+世纪|上世纪)?{_PART}(?:[初中末]期?)?"
)
_WESTERN = re.compile(r"([12][0-9]{3})年")
_AFTER = re.compile(r"^(?:以来|以后|之后|以后的|后)")
_BEFORE = re.compile(r"^(?:以前|之前|前)")


@dataclass(frozen=True, slots=True)
class Spotted:
    """A span of days in a question and the place of its words."""

    first: date
    last: date
    start: int
    end: int


def years(folded: str) -> set[int]:
    """The years a title names."""
    if "年" not in folded:
        return set()
    found = {int(year) for year in _WESTERN.findall(folded)}
    return found | {each.first.year for each in spans(folded) if each.first.year == each.last.year}


def spans(folded: str) -> Iterator[Spotted]:
    """The dates in a folded text."""
    for found in _DATE.finditer(folded):
        span = _meaning(found.group())
        if span:
            first, last = span
            rest = folded[found.end() :]
            end = found.end()
            if after := _AFTER.match(rest):
                last, end = date.max, end + after.end()
            elif before := _BEFORE.match(rest):
                first, last, end = date.min, first, end + before.end()
            yield Spotted(first, last, found.start(), end)


def _meaning(text: str) -> tuple[date, date] | None:
    found = re.match(rf"(民国|公元|二十世纪|20世纪|上世纪)?({_N}+)年(代)?(?:({_N}+)月)?", text)
    if not found:
        return None
    era, number, decade, month = found.groups()
    year = 1 if number == "元" else value(number)
    if year is None:
        return None
    if decade:
        start = year if year > 1000 else 1900 + year
        return date(start, 1, 1), date(start + 9, 12, 31)
    if era == "民国":
        year += 1911
    if not 1000 <= year < 2200:
        return None
    return date(year, 1, 1), date(year, 12, 31)
