# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Dates as archives write them, read by a grammar of our own into a first and a last day.

Gregorian dates in every notation, 民国 and reign years, 干支, the Chinese calendar, decades,
seasons, spans, uncertain and open dates. The words are kept beside the days; nothing is made finer
than it was written. Not here: today (handed in where needed), and dates told from another (去年).
"""

from lantai.craft.dates.reading import explain, judge, parse
from lantai.craft.dates.running import Found, find
from lantai.craft.dates.span import DateSpan, Reading

__all__ = ["DateSpan", "Found", "Reading", "explain", "find", "judge", "parse"]
