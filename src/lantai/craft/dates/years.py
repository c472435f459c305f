# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Years of several calendars, each knowing which Gregorian days its months and days are.

`Year` is one year as written (1998, 民国38, 光绪二十一年). What cannot be is refused with the
reason: no thirteenth month, no 30 February, no year 0, no year after a reign ended.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.codes import Said
from lantai.craft.dates import lunar
from lantai.craft.dates.span import DateSpan, Refused, month_end, month_start

STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


@cache
def words() -> Mapping[str, Any]:
    """The tables of words.toml."""
    source = resources.files("lantai.craft.dates").joinpath("words.toml")
    return tomllib.loads(source.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Era:
    """A count of years: its name, calendar (solar, lunar, mean), year 1 and length."""

    name: str
    calendar: str
    first: int
    years: int
    code: str = "lunar"
    begins: date | None = None
    ends: date | None = None
    solar_from: int = 0


@cache
def eras() -> Mapping[str, Era]:
    """Every era by each of its names."""
    table = {
        name: Era(name, each["calendar"], each["first"], each["years"], each["code"],
                  each.get("begins"), each.get("ends"), each.get("solar_from", 0))
        for each in words()["eras"] for name in each["names"]
    }  # fmt: skip
    for calendar, reigns in words()["reigns"].items():
        for name, (first, years) in reigns.items():
            table[name] = Era(name, calendar, first, years)
    return table


@dataclass(frozen=True, slots=True)
class Year:
    """One year as written. ``kind``: solar, lunar, mean; ``number``: the Gregorian year it is."""

    kind: str
    number: int
    code: str = "gregorian"
    begins: date | None = None
    ends: date | None = None
    reasons: tuple[Said, ...] = ()
    era: Era | None = None

    def as_kind(self, kind: str) -> Year:
        """The same year with its months in another calendar (1950年农历三月)."""
        if kind == self.kind:
            return self
        if kind == "lunar" and not lunar.FIRST_YEAR <= self.number <= lunar.LAST_YEAR:
            kind = "mean"
        return replace(self, kind=kind, code="gregorian" if kind == "solar" else "lunar")

    def whole(self) -> DateSpan:
        """The year itself."""
        if self.kind == "solar":
            return self._span(date(self.number, 1, 1), date(self.number, 12, 31), "year", "year")
        if self.kind == "lunar" and self.number >= lunar.FIRST_YEAR:
            return self._span(*lunar.year_range(self.number), "year", "day")
        first, _ = _bounds(self.number, 1)
        _, last = _bounds(self.number, 12)
        return self._wide(self._span(first, last, "year", "day"))

    def months(self, first: int, last: int, precision: str) -> DateSpan:
        """From the first day of one month to the last day of another."""
        if self.kind == "solar":
            days = month_start(self.number, first), month_end(self.number, last)
            return self._span(*days, precision, "month")
        one, other = self.month(first), self.month(min(last, 12))
        return replace(one, last=other.last, precision=precision)

    def month(self, number: int, leap: bool = False) -> DateSpan:
        """One month; ``leap`` is an intercalary one."""
        if not 1 <= number <= 12:
            raise Refused("date.no_month", month=number)
        if self.kind == "solar":
            if leap:
                raise Refused("date.leap_in_solar", month=number)
            days = month_start(self.number, number), month_end(self.number, number)
            return self._span(*days, "month", "month")
        if self.kind == "mean":
            return self._wide(self._span(*_bounds(self.number, number, leap), "month", "day"))
        found = lunar.month(self.number, number, leap)
        if found is None:
            raise Refused("date.no_leap_month", year=self.number, month=number)
        span = self._span(found.first, found.last, "month", "day")
        return span.because("date.lunar_month", first=found.first.isoformat(),
                            last=found.last.isoformat(), days=found.days)  # fmt: skip

    def days(self, number: int, leap: bool, first: int, last: int, precision: str) -> DateSpan:
        """Days of a month; ``last`` past its end means its end (下旬)."""
        month = self.month(number, leap)
        if self.kind == "mean":
            return replace(month, precision=precision, first=month.first + timedelta(first - 1),
                           last=month.last - timedelta(max(29 - last, 0)))  # fmt: skip
        start = month.first + timedelta(first - 1)
        end = min(month.first + timedelta(last - 1), month.last)
        if not first >= 1 or start > month.last:
            raise Refused("date.no_day", day=first, last=(month.last - month.first).days + 1)
        return self._cut(replace(month, first=start, last=end, precision=precision, unit="day"))

    def day(self, number: int, leap: bool, day: int) -> DateSpan:
        """One day of a month."""
        month = self.month(number, leap)
        length = 30 if self.kind == "mean" else (month.last - month.first).days + 1
        if not 1 <= day <= length:
            raise Refused("date.no_day", day=day, last=length)
        return self.days(number, leap, day, day, "day")

    def _span(self, first: date, last: date, precision: str, unit: str) -> DateSpan:
        span = DateSpan("", first, last, precision, unit, calendar=self.code, reasons=self.reasons)
        return self._cut(span) if precision in ("year", "month") else span

    def _cut(self, span: DateSpan) -> DateSpan:
        """Cut to the days in which the era was counted."""
        first, last = (
            max(span.first, self.begins or span.first),
            min(span.last, self.ends or span.last),
        )
        if first > last:
            raise Refused("date.outside_era", begins=str(self.begins), ends=str(self.ends))
        if (first, last) == (span.first, span.last):
            return span
        return replace(span, first=first, last=last, unit="day")

    def _wide(self, span: DateSpan) -> DateSpan:
        return replace(span, approximate=True).because(
            "date.widened", first=span.first.isoformat(), last=span.last.isoformat()
        )


def _bounds(year: int, number: int, leap: bool = False) -> tuple[date, date]:
    """The days between which a month of the old calendar must lie.

    The month holds the middle term of its number, about 19 February for the first; mean and true
    terms differ by up to three days.
    """
    middle = date(year, 2, 19) + timedelta(round(30.437 * (number - 1)))
    after = 30 if leap else 0
    return middle + timedelta(after - 33), middle + timedelta(after + 33)


def era_year(era: Era, number: int, *, written: str) -> Year:
    """A year of an era. Refused where the era has no such year."""
    if not 1 <= number <= era.years:
        raise Refused("date.no_era_year", era=era.name, year=number, years=era.years)
    western = era.first + number - 1
    kind = era.calendar
    if western < era.solar_from or (kind == "lunar" and western < lunar.FIRST_YEAR):
        kind = "mean"
    reasons = [Said("date.era_year", {"written": written, "era": era.name, "number": number,
                                      "year": western})]  # fmt: skip
    if kind != "solar":
        reasons.append(Said("date.lunar_year", {"year": western}))
    return Year(kind, western, era.code, era.begins, era.ends, tuple(reasons), era)


def gregorian(number: int, *reasons: Said) -> Year:
    """A Gregorian year."""
    if not 1 <= number <= 9998:
        raise Refused("date.no_year", year=number)
    return Year("solar", number, reasons=reasons)


def ganzhi_index(text: str) -> int:
    """The place of 干支 in the cycle, 0 for 甲子. Refused where the pair does not exist."""
    stem, branch = STEMS.index(text[0]), BRANCHES.index(text[1])
    if stem % 2 != branch % 2:
        raise Refused("date.no_ganzhi", pair=text)
    return (6 * stem - 5 * branch) % 60


def ganzhi_years(text: str, first: int, last: int) -> Iterator[int]:
    """The years from ``first`` to ``last`` that bear this 干支 (甲子 is 1984)."""
    index = ganzhi_index(text)
    start = first + (index - (first - 4)) % 60
    return iter(range(start, last + 1, 60))


def ganzhi_of(year: int) -> str:
    """The 干支 of a year of the Chinese calendar."""
    return STEMS[(year - 4) % 10] + BRANCHES[(year - 4) % 12]
