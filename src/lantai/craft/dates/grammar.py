# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The grammar of one date: a year of some calendar, then what follows it, from a place in a text.

Works on folded text (see numerals). `point` reads as far as it understands and says where it
stopped; joining points into spans, and words such as 约 and 以前, are `reading`'s. In `strict` use,
inside running text, soft words (初, 春) count only where no other word can begin with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache

from lantai.craft.codes import Said
from lantai.craft.dates import lunar
from lantai.craft.dates.decades import decade_or_century, unsure
from lantai.craft.dates.numerals import CHINESE, number, year_number
from lantai.craft.dates.point import Context, Point, nearest
from lantai.craft.dates.span import DateSpan, Refused
from lantai.craft.dates.within import MARK, after_year, clocked, kind_of, numeric
from lantai.craft.dates.years import (
    BRANCHES,
    STEMS,
    Era,
    Year,
    era_year,
    eras,
    ganzhi_index,
    ganzhi_of,
    ganzhi_years,
    gregorian,
    words,
)

_Y4 = "(?:[12][0-9]{3}|[一二][〇oO0一二三四五六七八九0-9]{3})(?![0-9〇一二三四五六七八九])"
_YEAR = re.compile(f"(?:公元|西元)? ?({_Y4})( ?年?全年| ?年度?| ?年)?")
_FULL = re.compile(r"([12][0-9]{3})([./-])([0-9]{1,2})(?:\2([0-9]{1,2}))?(?![0-9])")
_COMPACT = re.compile("([12][0-9]{3})([0-9]{2})([0-9]{2})?(?![0-9])")
_SHORT = re.compile(
    r"'?([0-9]{2}|[一二三四五六七八九][〇一二三四五六七八九](?= ?年))"
    r"(?:( ?年度?|(?= ?(?:-|~+|至|到) ?[0-9]{2} ?年))|"
    r"([./-])([0-9]{1,2})(?:\3([0-9]{1,2}))?(?![0-9]))"
)
_GANZHI = re.compile(f"([{STEMS}][{BRANCHES}])(?: ?[年岁])")


@cache
def _era_pattern() -> re.Pattern[str]:
    before = "|".join(sorted(words()["before"]["words"], key=len, reverse=True))
    names = "|".join(sorted(eras(), key=len, reverse=True))
    return re.compile(
        f"(?:{before})?({names}) ?(?:(元|[0-9]{{1,3}}|[{CHINESE}]{{1,5}})( ?年)?|"
        f"([{STEMS}][{BRANCHES}]) ?[年岁])(?:[ (]*([{STEMS}][{BRANCHES}])年?\\)?)?"
    )


_BEFORE_REPUBLIC = re.compile(f"(?:民国|民)前 ?([0-9]{{1,3}}|[{CHINESE}]{{1,4}}) ?年")


def point(text: str, at: int, context: Context) -> Point | None:
    """The date that begins at ``at``, or None. Raises `Refused` for one that cannot be."""
    lunar_first = MARK.match(text, at)
    start = lunar_first.end() if lunar_first else at
    for rule in (decade_or_century, unsure, _era, _western, _short, _sexagenary):
        found = rule(text, start, context)
        if found is not None:
            return found if lunar_first is None else _marked(text, start, context, lunar_first)
    return None


def _marked(text: str, at: int, context: Context, mark: re.Match[str]) -> Point | None:
    """A date after a word that names its calendar (农历一九五〇年三月)."""
    for rule in (_year_of_era, _year_of_west):
        if head := rule(text, at, context):
            return after_year(text, head[0], head[1].as_kind(kind_of(mark)), context, head[2])
    return None


def _era(text: str, at: int, context: Context) -> Point | None:
    head = _year_of_era(text, at, context)
    return after_year(text, head[0], head[1], context, head[2]) if head else None


def _year_of_era(text: str, at: int, context: Context) -> tuple[int, Year, bool] | None:
    """``(end, year, firm)`` of a year of an era, or None."""
    if found := _BEFORE_REPUBLIC.match(text, at):
        count = number(found.group(1))
        if not count or count > 300:
            raise Refused("date.no_year", year=found.group(0))
        said = Said("date.before_republic", {"written": found.group(0), "year": 1912 - count})
        return found.end(), gregorian(1912 - count, said), True
    found = _era_pattern().match(text, at)
    if found is None:
        return None
    name, written, year_word, pair, check = found.groups()
    era = eras()[name]
    if pair:
        return found.end(), _year_of_pair(era, pair, found.group(0)), True
    count = 1 if written == "元" else number(written)
    if count is None or (not year_word and not written.isascii()):
        return None
    if not year_word and (context.strict or not text.startswith((".", "/", "-"), found.end())):
        return None
    year = era_year(era, count, written=found.group(0))
    if check and ganzhi_of(year.number) != check:
        raise Refused("date.ganzhi_disagrees", year=year.number, pair=check,
                      right=ganzhi_of(year.number))  # fmt: skip
    return found.end(), year, True


def _year_of_pair(era: Era, pair: str, written: str) -> Year:
    """光绪甲午年: the year of the reign that bears the pair."""
    last = min(era.first + era.years - 1, 2100)
    years = list(ganzhi_years(pair, era.first, last))
    if not years:
        raise Refused("date.ganzhi_not_in_era", pair=pair, era=era.name)
    found = [era_year(era, each - era.first + 1, written=written) for each in years]
    if len(found) > 1:
        spans = tuple(each.whole() for each in found)
        raise Refused("date.ganzhi_twice", pair=pair, era=era.name, candidates=spans)
    return found[0]


def _year_of_west(text: str, at: int, context: Context) -> tuple[int, Year, bool] | None:
    found = _YEAR.match(text, at)
    if found is None:
        return None
    value = year_number(found.group(1))
    if value is None:
        return None
    said = [] if found.group(1).isascii() else [
        Said("date.chinese_year", {"written": found.group(1), "year": value})
    ]  # fmt: skip
    return found.end(), gregorian(value, *said), bool(found.group(2))


def _western(text: str, at: int, context: Context) -> Point | None:
    if found := _FULL.match(text, at):
        year, sign, month, day = found.groups()
        if day is None and sign == "-" and int(month) > 12:
            lone = gregorian(int(year))
            return Point(found.end(1), lone.whole(), lone, firm=False)
        read = numeric(found.end(), gregorian(int(year)), month, day)
        read = clocked(text, read) if day else read
        return replace(read, firm=day is not None)
    if found := _COMPACT.match(text, at):
        return numeric(found.end(), gregorian(int(found.group(1))), found.group(2),
                        found.group(3), firm=False)  # fmt: skip
    head = _year_of_west(text, at, context)
    return after_year(text, head[0], head[1], context, head[2]) if head else None


def _short(text: str, at: int, context: Context) -> Point | None:
    """Two-digit years: only near a year the caller names, or for the second end of a span."""
    found = _SHORT.match(text, at)
    short = number(found.group(1)) if found else None
    if found is None or short is None:
        return None
    if context.near is None:
        if context.strict:
            return None
        candidates = tuple(_short_candidates(text, at, short))
        raise Refused("date.two_digit_year", candidates=candidates)
    value = nearest(short, 100, context.near)
    year = gregorian(value, Said("date.short_year", {"written": found.group(1), "year": value}))
    if found.group(3):
        return clocked(text, numeric(found.end(), year, found.group(4), found.group(5)))
    if not found.group(2):
        return Point(found.end(), year.whole(), year, firm=False)
    return after_year(text, found.end(), year, context)


def _short_candidates(text: str, at: int, short: int) -> Iterator[DateSpan]:
    for century in (1900, 2000):
        with suppress(Refused):
            if read := _short(text, at, Context(near=century + short)):
                yield read.span


def _sexagenary(text: str, at: int, context: Context) -> Point | None:
    found = _GANZHI.match(text, at)
    if found is None:
        return None
    pair = found.group(1)
    ganzhi_index(pair)
    if context.near is None:
        if context.strict:
            return None
        spans = tuple(
            Year("lunar", each, "lunar").whole() for each in ganzhi_years(pair, 1784, 2043)
        )
        raise Refused("date.ganzhi_alone", pair=pair, candidates=spans)
    value = next(ganzhi_years(pair, context.near - 29, context.near + 30))
    said = Said("date.ganzhi_near", {"pair": pair, "year": value, "near": context.near})
    year = Year("lunar", value, "lunar", reasons=(said,))
    year = year if lunar.FIRST_YEAR <= value <= lunar.LAST_YEAR else replace(year, kind="mean")
    return after_year(text, found.end(), year, context)
