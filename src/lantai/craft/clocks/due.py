# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A day on which something falls due, with the reasons; and the arithmetic of years.

Where the start is only known within bounds, so is the due day: ``earliest`` and ``latest``; ``on``
is the latest, the first day by which the whole term has surely run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from lantai.craft.clocks.rules import Rule
from lantai.craft.codes import Said, sentence
from lantai.craft.dates import DateSpan

Day = date | DateSpan
"""A start: one day, or what is known of it."""


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due. ``on`` None: never, or not to be known; the reasons say which."""

    on: date | None
    reasons: tuple[Said, ...] = ()
    earliest: date | None = None
    rule: Rule | None = None

    @property
    def latest(self) -> date | None:
        """The last day on which it can fall due; the same as ``on``."""
        return self.on

    @property
    def certain(self) -> bool:
        """Whether the due day is one day, not bounds."""
        return self.on is not None and self.earliest == self.on

    def is_due(self, today: date) -> bool:
        """Whether the term has surely run by ``today``."""
        return self.on is not None and self.on <= today

    def may_be_due(self, today: date) -> bool:
        """Whether the term may have run by ``today``."""
        return self.earliest is not None and self.earliest <= today

    def explain(self, lang: str = "zh") -> str:
        """The reasons in words, one a line."""
        return "\n".join(sentence(each.kind, each.params, lang) for each in self.reasons)

    def because(self, kind: str, **params: object) -> Due:
        """The same with one reason more."""
        return replace(self, reasons=(*self.reasons, Said(kind, params)))


def add_years(day: date, years: int) -> date | None:
    """The same day of a later year; 29 February becomes the 28th. None past the year 9999.

    The last day of a term counted in years is the day that answers to its start, or the end of the
    month where there is none (民法典 202).
    """
    if not 1 <= day.year + years <= 9999:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_months(day: date, months: int) -> date | None:
    """The same day of a later month, or that month's last day. None past the year 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(last, day.day))
        except ValueError:
            continue
    return None


def span_of(day: Day) -> DateSpan:
    """A start as a span."""
    return day if isinstance(day, DateSpan) else DateSpan.of(day)


def after_years(start: Day, years: int, rule: Rule, said: Said) -> Due:
    """The term of ``years`` from a start that may be known only within bounds."""
    span = span_of(start)
    earliest = None if span.open_start else add_years(span.first, years)
    latest = None if span.open_end else add_years(span.last, years)
    reasons = [said, rule.said()]
    if latest is None:
        return Due(None, (*reasons, Said("clock.start_open", {"text": span.text})), earliest, rule)
    if earliest != latest:
        reasons.append(Said("clock.within", {"text": span.text, "earliest": earliest or "…",
                                             "latest": latest}))  # fmt: skip
    elif span.first.month == 2 and span.first.day == 29 and latest.day == 28:
        reasons.append(Said("clock.leap_day", {"day": latest}))
    if span.approximate:
        reasons.append(Said("clock.start_rough", {"text": span.text}))
    return Due(latest, tuple(reasons), earliest, rule)


def no_rule(clock: str, today: date) -> Due:
    """No rule is known for that day."""
    name = Said(f"clock.name_{clock}")
    return Due(None, (Said("clock.no_rule", {"clock": name, "today": today}),))
