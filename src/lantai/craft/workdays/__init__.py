# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Chinese working days: which days are worked, counting in them, and a deadline in words.

Holidays and make-up days are data by year (years.toml); a site adds its own. Not here: what is due
and why (`clocks`), and anybody's hours.
"""

from lantai.craft.workdays.calendar import Calendar, Special, general, holiday_name, notices
from lantai.craft.workdays.counting import (
    Left,
    Told,
    add_workdays,
    days_left,
    is_workday,
    next_workday,
    workdays_between,
)
from lantai.craft.workdays.words import SOON, Deadline, day_text, deadline

__all__ = [
    "SOON",
    "Calendar",
    "Deadline",
    "Left",
    "Special",
    "Told",
    "add_workdays",
    "day_text",
    "days_left",
    "deadline",
    "general",
    "holiday_name",
    "is_workday",
    "next_workday",
    "notices",
    "workdays_between",
]
