# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which days are worked: weekends, and what the yearly notices changed about them (years.toml).

A `Calendar` is a value: a site lays its own years and local holidays over it with `with_year` and
gets another. It says of every day whether a notice is known for it. Not here: hours of the day.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib import resources
from itertools import accumulate
from typing import Any

from lantai.craft.errors import BadInput

_TURN = 28
"""From this day of December on, the notice of the next year may have its say."""


@dataclass(frozen=True, slots=True)
class Special:
    """A day that is not as its weekday says: worked, or off for a holiday of this name."""

    day: date
    works: bool
    name: str


@dataclass(frozen=True)
class Calendar:
    """Days that differ from the week, and the years whose notice is known."""

    specials: tuple[Special, ...] = ()
    years: frozenset[int] = frozenset()

    @cached_property
    def _days(self) -> Mapping[int, Special]:
        return {each.day.toordinal(): each for each in self.specials}

    @cached_property
    def _shifts(self) -> tuple[list[int], list[int]]:
        """Days that add or take a workday, in order, and how many were added up to each."""
        days = sorted(
            (ordinal, 1 if each.works else -1)
            for ordinal, each in self._days.items()
            if each.works != _weekday(ordinal)
        )
        return [day for day, _ in days], [0, *accumulate(shift for _, shift in days)]

    def works(self, day: date) -> bool:
        """Whether the day is worked, as far as is known."""
        found = self._days.get(day.toordinal())
        return found.works if found else _weekday(day.toordinal())

    def name(self, day: date) -> str:
        """The holiday a day off, or worked instead, belongs to: a key of the names; else empty."""
        found = self._days.get(day.toordinal())
        return found.name if found else ""

    def knows(self, day: date) -> bool:
        """Whether the notice that speaks of this day is known."""
        return self.unknown_year(day, day) is None

    def unknown_year(self, first: date, last: date) -> int | None:
        """The first year whose notice is lacking for the days from first to last, if any is.

        The last days of December hang on the next year's notice as well.
        """
        late = last.month == 12 and last.day >= _TURN
        years = range(first.year, last.year + 1 + late) if first <= last else ()
        return next((year for year in years if year not in self.years), None)

    def count_to(self, ordinal: int) -> int:
        """The workdays up to and including a day, counted from the first Monday of time."""
        weeks, rest = divmod(ordinal, 7)  # day 1 of the proleptic calendar is a Monday
        days, shifts = self._shifts
        return weeks * 5 + min(rest, 5) + shifts[bisect_right(days, ordinal)]

    def with_year(self, data: Mapping[str, Any]) -> Calendar:
        """This calendar with a table as in years.toml laid over it, day by day.

        With ``local = true`` the table holds only a region's own days (少数民族习惯的节日) and does
        not make the year known. Raises `BadInput` for a table that is not well made.
        """
        try:
            table = _Table.read(data)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as fault:
            raise BadInput("workday.bad_year", table=str(data)[:80], why=str(fault)) from fault
        merged = {**self._days, **{each.day.toordinal(): each for each in table.specials}}
        known = self.years if table.local else self.years | {table.year}
        return Calendar(tuple(merged[key] for key in sorted(merged)), known)

    def with_years(self, tables: Iterable[Mapping[str, Any]]) -> Calendar:
        """The same with several tables, in their order."""
        calendar = self
        for each in tables:
            calendar = calendar.with_year(each)
        return calendar


@dataclass(frozen=True, slots=True)
class _Table:
    year: int
    local: bool
    specials: tuple[Special, ...]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> _Table:
        year, local = data["year"], data.get("local", False)
        if type(year) is not int or not 1 <= year <= 9999 or type(local) is not bool:
            raise ValueError("year, local")
        found: dict[date, Special] = {}
        for each in _specials(data.get("holidays", ())):
            if each.day.year not in (year - 1, year):
                raise ValueError(f"{each.day} is not of {year}")
            if each.day in found and found[each.day].works != each.works:
                raise ValueError(f"{each.day} is worked and off")
            found[each.day] = each
        return cls(year, local, tuple(found.values()))


def _specials(holidays: Iterable[Mapping[str, Any]]) -> Iterator[Special]:
    for each in holidays:
        name = str(each.get("name", "local"))
        first, last = _day(each["first"]), _day(each.get("last", each["first"]))
        if not 0 <= (last - first).days < 366:
            raise ValueError(f"{first} to {last}")
        for step in range((last - first).days + 1):
            yield Special(first + timedelta(step), False, name)
        for day in each.get("work", ()):
            yield Special(_day(day), True, name)


def _day(value: object) -> date:
    if type(value) is not date:
        raise TypeError(f"{value!r} is not a day")
    return value


def _weekday(ordinal: int) -> bool:
    """Whether a day is from Monday to Friday."""
    return (ordinal - 1) % 7 < 5


@cache
def _file() -> Mapping[str, Any]:
    source = resources.files("lantai.craft.workdays").joinpath("years.toml")
    return tomllib.loads(source.read_text("utf-8"))


@cache
def general() -> Calendar:
    """The calendar of the notices in years.toml."""
    return Calendar().with_years(_file()["years"])


def notices() -> Mapping[int, str]:
    """The notice that each known year follows."""
    return {each["year"]: each["notice"] for each in _file()["years"]}


def holiday_name(name: str, lang: str = "zh") -> str:
    """A holiday's name in one language; a name of the site's own is given back."""
    found = _file()["names"].get(name)
    return str(found[lang]) if found else name
