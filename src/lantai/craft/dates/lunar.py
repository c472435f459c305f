# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The Chinese calendar 农历, from 1645 computed: which Gregorian days a month of it covers.

New moons and solar terms are computed (formulas of J. Meeus, Astronomical Algorithms, chapters 25
and 49), months named by the rule of 1645: the winter solstice falls in the eleventh month; between
two such months thirteen make one intercalary, the first without a middle term 中气. Days are those
of Beijing. Where the printed calendars of the time differ from the sky, lunar.toml says so.

Before 1645 the calendar followed mean solar terms; nothing here pretends to know those months.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from math import floor, radians, sin
from typing import Any

FIRST_YEAR, LAST_YEAR = 1645, 2050
"""Years of the calendar that are computed."""

_EPOCH = 1721424.5
"""Julian day of ordinal 0 of `datetime.date`."""
_BEIJING = (116 + 25 / 60) / 360
"""Day fraction that Beijing's own time is before Greenwich; until 1928 the calendar's time."""
_ZONE = 8 / 24


@dataclass(frozen=True, slots=True)
class LunarMonth:
    """A month of the Chinese calendar: its number, whether 闰, its first day and its length."""

    number: int
    leap: bool
    start: int
    days: int

    @property
    def first(self) -> date:
        """Its first day 初一."""
        return date.fromordinal(self.start)

    @property
    def last(self) -> date:
        """Its last day 晦."""
        return date.fromordinal(self.start + self.days - 1)


@lru_cache(maxsize=512)
def months(year: int) -> tuple[LunarMonth, ...]:
    """The twelve or thirteen months of the year that begins in Gregorian ``year``.

    Raises `ValueError` outside `FIRST_YEAR` … `LAST_YEAR`.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    starts = [*_named(year), *_named(year + 1)]
    opening = next(i for i, (_, number, leap) in enumerate(starts) if number == 1 and not leap)
    closing = next(i for i in range(opening + 1, len(starts)) if starts[i][1:] == (1, False))
    within = starts[opening : closing + 1]
    return tuple(
        LunarMonth(number, leap, start, after[0] - start)
        for (start, number, leap), after in pairwise(within)
    )


def month(year: int, number: int, leap: bool = False) -> LunarMonth | None:
    """That month of that year, or None where the year has no such (intercalary) month."""
    for each in months(year):
        if each.number == number and each.leap == leap:
            return each
    return None


def year_range(year: int) -> tuple[date, date]:
    """First day of the first month to last day of the last: the year as the calendar had it."""
    all_months = months(year)
    return all_months[0].first, all_months[-1].last


@lru_cache(maxsize=512)
def _named(year: int) -> tuple[tuple[int, int, bool], ...]:
    """``(ordinal, number, leap)`` from the 11th month before ``year`` up to the 10th in it."""
    first, last = _moon_upto(_solstice(year - 1)), _moon_upto(_solstice(year))
    count = last - first
    starts = [_new_moon(lunation) for lunation in range(first, last + 1)]
    leap_at = -1
    if count == 13:
        leap_at = next(i for i in range(1, 13) if not _has_middle_term(starts[i], starts[i + 1]))
    named, number = [], 10
    for i in range(count):
        if i != leap_at:
            number += 1
        named.append((starts[i], (number - 1) % 12 + 1, i == leap_at))
    return tuple(_as_printed(year, named))


@cache
def _exceptions() -> Mapping[str, Any]:
    source = resources.files("lantai.craft.dates").joinpath("lunar.toml")
    return tomllib.loads(source.read_text("utf-8"))


def _as_printed(year: int, named: list[tuple[int, int, bool]]) -> Iterator[tuple[int, int, bool]]:
    """The months with the corrections of lunar.toml: first days, and names of months."""
    shifts: Mapping[str, int] = _exceptions()["first_days"]
    names: Mapping[str, Any] = _exceptions()["names"]
    for start, number, leap in named:
        key = date.fromordinal(start).isoformat()
        renamed = names.get(key)
        number, leap = (renamed["number"], renamed["leap"]) if renamed else (number, leap)
        yield start + shifts.get(key, 0), number, leap


def _offset(ordinal: float) -> float:
    return _ZONE if ordinal >= 704284 else _BEIJING  # 1929-04-01: the zone's time is official


def _day(jde: float) -> int:
    """The ordinal of the Beijing day in which an instant of dynamical time falls."""
    universal = jde - _delta_t(jde) / 86400 - _EPOCH
    return floor(universal + _offset(universal))


_DELTA_T = (
    (1600, 120.0), (1625, 85.0), (1650, 50.0), (1675, 20.0), (1700, 9.0), (1750, 13.0),
    (1800, 14.0), (1850, 7.0), (1870, 2.0), (1880, -5.0), (1900, -3.0), (1920, 21.0),
    (1950, 29.0), (1975, 46.0), (2000, 64.0), (2050, 80.0), (2110, 110.0),
)  # fmt: skip


def _delta_t(jde: float) -> float:
    """Seconds of dynamical time ahead of the earth's rotation; rough, which is enough for days."""
    year = 2000 + (jde - 2451545) / 365.25
    for (y0, t0), (y1, t1) in pairwise(_DELTA_T):
        if year < y1:
            return t0 + (t1 - t0) * (year - y0) / (y1 - y0)
    return _DELTA_T[-1][1]


# ((coefficient in days, power of E, multiples of M, M', F) …): periodic terms of the new moon.
_MOON = (
    (-0.40720, 0, 0, 1, 0), (0.17241, 1, 1, 0, 0), (0.01608, 0, 0, 2, 0), (0.01039, 0, 0, 0, 2),
    (0.00739, 1, -1, 1, 0), (-0.00514, 1, 1, 1, 0), (0.00208, 2, 2, 0, 0),
    (-0.00111, 0, 0, 1, -2), (-0.00057, 0, 0, 1, 2), (0.00056, 1, 1, 2, 0),
    (-0.00042, 0, 0, 3, 0), (0.00042, 1, 1, 0, 2), (0.00038, 1, 1, 0, -2),
    (-0.00024, 1, -1, 2, 0), (-0.00007, 0, 2, 1, 0), (0.00004, 0, 0, 2, -2),
    (0.00004, 0, 3, 0, 0), (0.00003, 0, 1, 1, -2), (0.00003, 0, 0, 2, 2),
    (-0.00003, 0, 1, 1, 2), (0.00003, 0, -1, 1, 2), (-0.00002, 0, -1, 1, -2),
    (-0.00002, 0, 1, 3, 0), (0.00002, 0, 0, 4, 0),
)  # fmt: skip
# (coefficient, degrees, degrees per lunation): what the planets do to the moon.
_PLANETS = (
    (0.000325, 299.77, 0.107408), (0.000165, 251.88, 0.016321), (0.000164, 251.83, 26.651886),
    (0.000126, 349.42, 36.412478), (0.000110, 84.66, 18.206239), (0.000062, 141.74, 53.303771),
    (0.000060, 207.14, 2.453732), (0.000056, 154.84, 7.306860), (0.000047, 34.52, 27.261239),
    (0.000042, 207.19, 0.121824), (0.000040, 291.34, 1.844379), (0.000037, 161.72, 24.198154),
    (0.000035, 239.56, 25.513099), (0.000023, 331.55, 3.592518),
)  # fmt: skip


def _instant(k: int) -> float:
    """The instant of new moon number ``k`` (0 is that of 6 January 2000), in dynamical time."""
    t = k / 1236.85
    sun = 2.5534 + 29.10535670 * k - 0.0000014 * t * t
    moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t
    node = 160.7108 + 390.67050284 * k - 0.0016118 * t * t
    e = 1 - 0.002516 * t
    days = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    for size, power, a, b, c in _MOON:
        days += size * e**power * sin(radians(a * sun + b * moon + c * node))
    days -= 0.00017 * sin(radians(124.7746 - 1.56375588 * k))
    for size, start, step in _PLANETS:
        days += size * sin(radians(start + step * k))
    return days


@lru_cache(maxsize=8192)
def _new_moon(k: int) -> int:
    return _day(_instant(k))


def _moon_upto(ordinal: int) -> int:
    """The number of the last new moon on or before a day."""
    k = floor((ordinal + _EPOCH - 2451550.1) / 29.530588861) + 2
    while _new_moon(k) > ordinal:
        k -= 1
    return k


def _longitude(jde: float) -> float:
    """The sun's apparent longitude in degrees, good to a hundredth."""
    t = (jde - 2451545) / 36525
    m = radians(357.52911 + 35999.05029 * t - 0.0001537 * t * t)
    centre = (1.914602 - 0.004817 * t) * sin(m) + (0.019993 - 0.000101 * t) * sin(2 * m)
    mean = 280.46646 + 36000.76983 * t + 0.0003032 * t * t
    node = radians(125.04 - 1934.136 * t)
    return (mean + centre + 0.000289 * sin(3 * m) - 0.00569 - 0.00478 * sin(node)) % 360


@lru_cache(maxsize=8192)
def _term(ordinal: int, degrees: int) -> int:
    """The day near ``ordinal`` on which the sun reaches ``degrees``."""
    jde = ordinal + _EPOCH
    for _ in range(6):
        away = (degrees - _longitude(jde) + 180) % 360 - 180
        jde += away * 365.2422 / 360
    return _day(jde)


@lru_cache(maxsize=1024)
def _solstice(year: int) -> int:
    return _term(date(year, 12, 21).toordinal(), 270)


def _has_middle_term(start: int, after: int) -> bool:
    """Whether the sun passes a multiple of 30° in the days from ``start`` to before ``after``."""
    here = _longitude(start + _EPOCH)
    for degrees in (floor(here / 30) * 30, floor(here / 30) * 30 + 30, floor(here / 30) * 30 + 60):
        middle = start + ((degrees - here + 180) % 360 - 180) * 365.2422 / 360
        if start <= _term(round(middle), degrees % 360) < after:
            return True
    return False
