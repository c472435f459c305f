# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Decades, centuries, and years with digits that cannot be read: 九十年代初, 十九世纪末, 195?年."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from lantai.craft.codes import Said
from lantai.craft.dates.numerals import number, year_number
from lantai.craft.dates.point import Context, Point, nearest, soft_end
from lantai.craft.dates.span import DateSpan, Refused
from lantai.craft.dates.years import words

_DECADE = re.compile(
    "(?:公元|西元)?(?:([0-9]{1,2}|[一二三四五六七八九十]{1,3}) ?世纪)? ?"
    "(?:([0-9]{2}|[一二三四五六七八九]?十) ?年代|"
    "((?:1[0-9]|20)[0-9]0|[一二][〇四五六七八九][〇一二三四五六七八九]〇) ?(?:年代|s\\b))"
)
_CENTURY = re.compile("(?:公元|西元)?([0-9]{1,2}|[一二三四五六七八九十]{1,3}) ?世纪")
_PART_OF_LONG = re.compile("(初|早|前|上|中|后|下|晚|末)(?:叶|期|半叶|半期|半世纪|半)?")
_UNSURE = re.compile(r"([12][0-9])(?:([0-9])[?x*_-]|[?x*_-]{2}) ?年?(?![0-9])")


def decade_or_century(text: str, at: int, context: Context) -> Point | None:
    """A decade or a century with its part (初, 中叶, 末), or None."""
    if found := _DECADE.match(text, at):
        return _decade(text, found, context)
    if found := _CENTURY.match(text, at):
        century = number(found.group(1))
        if not century or century > 21:
            raise Refused("date.no_year", year=found.group(0))
        return _long_span(text, found.end(), (century - 1) * 100, 100, "century", context)
    return None


def _decade(text: str, found: re.Match[str], context: Context) -> Point:
    century, short, full = found.groups()
    if full:
        start = year_number(full)
        if start is None or start % 10:
            raise Refused("date.no_year", year=found.group(0))
        return _long_span(text, found.end(), start, 10, "decade", context)
    tens = number(short)
    if tens is None or tens % 10 or tens > 90:
        raise Refused("date.no_year", year=found.group(0))
    if century:
        count = number(century) or 0
        if not 1 <= count <= 21:
            raise Refused("date.no_year", year=found.group(0))
        return _long_span(text, found.end(), (count - 1) * 100 + tens, 10, "decade", context)
    if context.near is not None:
        start = nearest(tens, 100, context.near)
    elif tens >= 30:
        start = 1900 + tens
    else:
        spans = [_years(each + tens, 10, "decade") for each in (1900, 2000)]
        raise Refused("date.which_century", text=found.group(0), candidates=tuple(spans))
    said = Said("date.century_taken", {"text": found.group(0), "decade": start})
    point = _long_span(text, found.end(), start, 10, "decade", context)
    return replace(point, span=replace(point.span, reasons=(said, *point.span.reasons)))


def _years(start: int, count: int, precision: str) -> DateSpan:
    first = date(max(start, 1), 1, 1)
    return DateSpan("", first, date(start + count - 1, 12, 31), precision, "year")


def _long_span(
    text: str, at: int, start: int, count: int, precision: str, context: Context
) -> Point:
    span = _years(start, count, precision).because("date." + precision, first=start,
                                                   last=start + count - 1)  # fmt: skip
    part = _PART_OF_LONG.match(text, at)
    if part is None or (context.strict and not soft_end(text, part.end())):
        return Point(at, span)
    first, last = words()["part_of_" + precision][part.group(1)]
    piece = replace(_years(start + first, last - first + 1, "part_of_" + precision),
                    approximate=True, reasons=span.reasons)  # fmt: skip
    return Point(part.end(), piece.because("date.part", word=part.group(0), first=start + first,
                                           last=start + last))  # fmt: skip


def unsure(text: str, at: int, context: Context) -> Point | None:
    """A year whose last digits are not told (195?, 19xx): all the years it may be."""
    found = None if context.strict else _UNSURE.match(text, at)
    if found is None:
        return None
    head, third = found.groups()
    start, count = (int(head + third) * 10, 10) if third else (int(head) * 100, 100)
    span = replace(_years(start, count, "decade" if third else "century"), approximate=True)
    return Point(found.end(), span.because("date.unsure_digits", written=found.group(0)))
