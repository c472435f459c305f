# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a date is once understood: a first and a last day, with the words kept beside them.

A day, month or year that the words do not give is never made up: "1998年3月" is the whole of March.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from lantai.craft.codes import Said
from lantai.craft.findings import Finding


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The days a date may mean, first to last inclusive, and how it was written.

    ``precision``: day, ten_days, month, season, quarter, half, part_of_year, year, part_of_decade,
    decade, part_of_century, century, period, range, unknown. ``unit`` (day, month, year) is the
    fineness in which first and last are printed (``end_unit`` where the last differs).
    ``calendar``: gregorian, lunar (农历), minguo (民国), reign (洪宪), manchukuo, japan, mixed. An
    open start has ``date.min`` as first, an open end ``date.max`` as last.
    """

    text: str
    first: date
    last: date
    precision: str = "day"
    unit: str = "day"
    approximate: bool = False
    open_start: bool = False
    open_end: bool = False
    calendar: str = "gregorian"
    reasons: tuple[Said, ...] = ()
    end_unit: str = ""

    @property
    def iso(self) -> str:
        """``1998-03-05``, ``1998-03``, ``1998``; ``a/b`` for spans, ``..`` for an open side.

        Empty for an unknown date. The shape of ISO 8601-1, open sides after 8601-2. A span of two
        ends keeps each end in the fineness it was written in.
        """
        if self.precision == "unknown":
            return ""
        if self.open_start and self.open_end:
            return "../.."
        one = ".." if self.open_start else edge(self.first, self.unit)
        other = ".." if self.open_end else edge(self.last, self.end_unit or self.unit)
        return one if one == other else f"{one}/{other}"

    @property
    def exact(self) -> bool:
        """Whether it is one certain day."""
        return self.first == self.last and not self.approximate

    def overlaps(self, other: DateSpan) -> bool:
        """Whether a day can be meant by both."""
        return self.first <= other.last and other.first <= self.last

    def because(self, kind: str, **params: object) -> DateSpan:
        """This span with one reason more."""
        return replace(self, reasons=(*self.reasons, Said(kind, params)))

    @classmethod
    def of(cls, day: date) -> DateSpan:
        """The span of one certain day."""
        return cls(day.isoformat(), day, day)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a text: a span, or findings that say why not, and what it might mean."""

    span: DateSpan | None
    findings: tuple[Finding, ...] = ()
    candidates: tuple[DateSpan, ...] = ()


class Refused(Exception):
    """The text claims a date that does not exist or cannot be told; never bent into one."""

    def __init__(
        self, kind: str, *, candidates: tuple[DateSpan, ...] = (), **params: object
    ) -> None:
        super().__init__(kind, params)
        self.kind = kind
        self.params = params
        self.candidates = candidates


def edge(day: date, unit: str) -> str:
    """A day as printed in a fineness: 1998-03-05, 1998-03 or 1998."""
    return day.isoformat()[: {"year": 4, "month": 7}.get(unit, 10)]


def month_end(year: int, month: int) -> date:
    """The last day of a Gregorian month; months past 12 run into the next year."""
    year, month = year + month // 12, month % 12 + 1  # the month after
    return date(year, month, 1) - timedelta(days=1)


def month_start(year: int, month: int) -> date:
    """The first day of a Gregorian month; months past 12 run into the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
