# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A deadline as people say it: days first, the date second. “还有 3 天，11月23日”.

The pieces are given apart, so that a page may set them apart; `Deadline.sentence` joins them. The
year is said only where it is not today's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lantai.craft import codes
from lantai.craft.workdays.calendar import Calendar, general
from lantai.craft.workdays.counting import days_left

SOON = 7
"""Days within which a deadline is near."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The pieces of a deadline. ``kind``: late, today, soon, later. ``days``: never below nought.

    ``date_text`` is empty for today. ``note`` says so where workdays were counted in a year whose
    notice is not known; empty otherwise.
    """

    kind: str
    days: int
    text: str
    date_text: str
    sentence: str
    note: str = ""


def deadline(
    due: date,
    today: date,
    lang: str = "zh",
    *,
    working: bool = False,
    soon: int = SOON,
    calendar: Calendar | None = None,
) -> Deadline:
    """How long is left to a due day, or how long it is past.

    ``working`` says the days in workdays where there are any; whether it is late or today, and how
    near it is (``soon``), goes by the calendar in any case.
    """
    left = days_left(due, today, calendar)
    working = working and left.workdays != 0
    days = abs(left.workdays if working else left.days)
    kind = _kind(left.days, soon)
    if kind == "today":
        text = codes.sentence("workday.today", {}, lang)
        whole = codes.sentence("workday.today_whole", {}, lang)
        return Deadline(kind, 0, text, "", whole)
    params = {"days": days, "unit": codes.Said(f"workday.{_unit(days, working)}")}
    said = "late" if kind == "late" else "left"
    text = codes.sentence(f"workday.{said}", params, lang)
    date_text = codes.sentence(f"workday.{said}_date", {"day": day_text(due, today, lang)}, lang)
    whole = codes.sentence("workday.whole", {"text": text, "date": date_text}, lang)
    note = "" if left.known or not working else _note(due, today, lang, calendar)
    return Deadline(kind, days, text, date_text, whole, note)


def day_text(day: date, today: date, lang: str = "zh") -> str:
    """A day as said in passing: 11月23日, 23 Nov; with its year where it is not today's."""
    kind = "workday.day" if day.year == today.year else "workday.day_of_year"
    months = codes.area("workday")["months"]
    params = {"year": day.year, "month": day.month, "month_en": months[day.month - 1],
              "day": day.day}  # fmt: skip
    return codes.sentence(kind, params, lang)


def _note(due: date, today: date, lang: str, calendar: Calendar | None) -> str:
    """That a year's holidays are not known, and what to do about it."""
    year = (calendar or general()).unknown_year(min(due, today), max(due, today))
    said = codes.sentence("workday.unknown_year", {"year": year}, lang)
    cure = codes.remedy("workday.unknown_year", {"year": year}, lang)
    return f"{said}{'' if lang == 'zh' else ' '}{cure}"


def _kind(days: int, soon: int) -> str:
    if days < 0:
        return "late"
    if days == 0:
        return "today"
    return "soon" if days <= soon else "later"


def _unit(days: int, working: bool) -> str:
    noun = "workday" if working else "day"
    return f"unit_{noun}" if days == 1 else f"unit_{noun}s"
