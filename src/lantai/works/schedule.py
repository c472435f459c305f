# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""When a recurring job is due: a few plain words, or the five fields of cron. No clock here.

``night`` (02:00), ``hour``, ``10 minutes``, ``03:30``, ``sunday 22:00``, ``month 1 04:00``, or
``30 3 * * 1-5``. The words are only another way to write the five fields.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

DAYS = {"sunday": "日", "monday": "一", "tuesday": "二", "wednesday": "三", "thursday": "四",
        "friday": "五", "saturday": "六"}  # fmt: skip
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_PART = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?")
_CLOCK = r"(\d{1,2}):(\d{2})"
_FARTHEST = 366 * 8
"""Days to look ahead: the 29th of February may be eight years away."""


class ScheduleFault(ValueError):
    """A schedule that cannot be read: a programmer's fault, raised at import."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A set of minutes; ``zh`` and ``en`` say it to a person."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool
    zh: str
    en: str

    def after(self, moment: dt.datetime) -> dt.datetime:
        """The first due minute later than an aware moment, on the clocks of its time zone."""
        for local in self._minutes_from(moment.replace(tzinfo=None)):
            # An hour that the clocks leap over does not exist: it comes out as the hour after.
            due = local.replace(tzinfo=moment.tzinfo).astimezone(dt.UTC)
            if due > moment:
                return due.astimezone(moment.tzinfo)
        raise ScheduleFault(f"never due: {self.en}")

    def _minutes_from(self, start: dt.datetime) -> Iterator[dt.datetime]:
        for ahead in range(_FARTHEST):
            day = start.date() + dt.timedelta(days=ahead)
            if not self.on(day):
                continue
            for hour in sorted(self.hours):
                if ahead or hour >= start.hour:
                    for minute in sorted(self.minutes):
                        yield dt.datetime.combine(day, dt.time(hour, minute))

    def on(self, day: dt.date) -> bool:
        """Whether a day has a due minute. As cron's: with both days given, either one suffices."""
        if day.month not in self.months:
            return False
        by_date, by_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return by_date or by_week if self.either_day else by_date and by_week


def read(text: str) -> Schedule:
    """The schedule of a text. Raises `ScheduleFault`."""
    words = " ".join(text.split()).lower()
    fields, zh, en = _worded(words)
    parts = fields.split()
    if len(parts) != len(_RANGES):
        raise ScheduleFault(f"{text!r}: neither known words nor five fields")
    sets = [_field(part, *bounds) for part, bounds in zip(parts, _RANGES, strict=True)]
    weekdays = frozenset(day % 7 for day in sets[4])
    either = parts[2] != "*" and parts[4] != "*"
    return Schedule(sets[0], sets[1], sets[2], sets[3], weekdays, either, zh, en)


def _worded(words: str) -> tuple[str, str, str]:
    """The five fields of plain words, and how they are told in Chinese and English."""
    if words == "night":
        return "0 2 * * *", "每夜 02:00", "every night at 02:00"
    if words == "hour":
        return "0 * * * *", "每小时", "every hour"
    if found := re.fullmatch(r"(\d+) minutes?", words):
        every = int(found[1])
        if not every or 60 % every:
            raise ScheduleFault(f"{words!r}: an hour has no whole number of these")
        return f"*/{every} * * * *", f"每 {every} 分钟", f"every {every} minutes"
    if found := re.fullmatch(_CLOCK, words):
        clock = _clock(found[1], found[2])
        return f"{_fields(found)} * * *", f"每天 {clock}", f"every day at {clock}"
    if found := re.fullmatch(rf"{_CLOCK} ({'|'.join(DAYS)})", _turned(words)):
        clock, name = _clock(found[1], found[2]), found[3]
        day, zh = list(DAYS).index(name), f"每周{DAYS[name]} {clock}"
        return f"{_fields(found)} * * {day}", zh, f"every {name.capitalize()} at {clock}"
    if found := re.fullmatch(rf"{_CLOCK} month (\d+)", _turned(words)):
        clock, day = _clock(found[1], found[2]), int(found[3])
        return f"{_fields(found)} {day} * *", f"每月 {day} 日 {clock}", f"day {day} at {clock}"
    return words, words, words


def _turned(words: str) -> str:
    """``sunday 22:00`` as ``22:00 sunday``."""
    day, _, clock = words.rpartition(" ")
    return f"{clock} {day}"


def _clock(hour: str, minute: str) -> str:
    return f"{int(hour):02}:{minute}"


def _fields(found: re.Match[str]) -> str:
    return f"{int(found[2])} {int(found[1])}"


def _field(text: str, low: int, high: int) -> frozenset[int]:
    values: set[int] = set()
    for part in text.split(","):
        found = _PART.fullmatch(part)
        if not found:
            raise ScheduleFault(f"{text!r}: not a field")
        first = int(found[1]) if found[1] else low
        last = int(found[2]) if found[2] else (high if not found[1] or found[3] else first)
        step = int(found[3] or 1)
        if not (low <= first <= last <= high and step):
            raise ScheduleFault(f"{text!r}: outside {low}-{high}")
        values.update(range(first, last + 1, step))
    return frozenset(values)
