# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The site's calendar of working days: that of the yearly notices, its own days laid over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from lantai.craft.workdays import Calendar, Special, general
from lantai.orgs.models import Holiday
from lantai.orgs.terms import HolidayKind


def calendar() -> Calendar:
    """The working days of this site; a day of its own wins over the notice."""
    book = general()
    own = {each.day: each for row in Holiday.objects.order_by("pk") for each in _days(row)}
    if not own:
        return book
    days = {**{each.day: each for each in book.specials}, **own}
    return Calendar(tuple(days[day] for day in sorted(days)), book.years)


def _days(row: Holiday) -> Iterator[Special]:
    works = row.kind == HolidayKind.WORKED
    for step in range((row.last_on - row.first_on).days + 1):
        yield Special(row.first_on + dt.timedelta(step), works, row.name)
