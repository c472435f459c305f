# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The grammar of one date: a year of some calendar, then what follows it, from a place in a text.

Works on folded text (see numerals). `point` reads as far as it understands and says where it
stopped; joining points into spans, and words such as 约 and 以前, are `reading`'s. In `strict` use,
inside running text, soft words (初, 春) count only where no other word can begin with them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from lantai.craft.codes import Said
from lantai.craft.dates.numerals import CHINESE, number, year_number
from lantai.craft.dates.span import DateSpan, Refused
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


@dataclass(frozen=True, slots=True)
class Context:
    """What the caller knows: a year ``near`` which short years lie, and the ``year`` of the record.

    ``strict`` is for running text.
    """

    near: int | None = None
    year: int | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A date read: what it means, where it ended, and what a following date may take from it."""

    end: int
    span: DateSpan
    year: Year | None = None
    month: tuple[int, bool] | None = None
    firm: bool = True
    """Whether it bears a word or shape that only dates have; a bare number does not."""


_N = f"(?:[0-9]{{1,2}}|[{CHINESE}]{{1,3}})"
_Y4 = "(?:[12][0-9]{3}|[一二][〇oO0一二三四五六七八九0-9]{3})(?![0-9〇一二三四五六七八九])"
_YEAR = re.compile(f"(?:公元|西元)? ?({_Y4})( ?年度?| ?年)?")
_FULL = re.compile(r"([12][0-9]{3})([./-])([0-9]{1,2})(?:\2([0-9]{1,2}))?(?![0-9])")
_COMPACT = re.compile("([12][0-9]{3})([0-9]{2})([0-9]{2})?(?![0-9])")
_SHORT = re.compile(
    r"'?([0-9]{2})(?:( ?年度?)|([./-])([0-9]{1,2})(?:\3([0-9]{1,2}))?(?![0-9]))"
)
_SHORT_CHINESE = re.compile("([一二三四五六七八九][〇一二三四五六七八九])年")
_DECADE = re.compile(
    "(?:公元|西元)?(?:([0-9]{1,2}|[一二三四五六七八九十]{1,3}) ?世纪)? ?"
    "(?:([0-9]{2}|[一二三四五六七八九]?十) ?年代|"
    "((?:1[0-9]|20)[0-9]0|[一二][〇四五六七八九][〇一二三四五六七八九]〇) ?(?:年代|s\\b))"
)
_CENTURY = re.compile("(?:公元|西元)?([0-9]{1,2}|[一二三四五六七八九十]{1,3}) ?世纪")
_PART_OF_LONG = re.compile("(初|早|前|上|中|后|下|晚|末)(?:叶|期|半叶|半期|半世纪|半)?")
_PART_OF_YEAR = re.compile(
    "(?:的|年)?(上半年|下半年|前半年|后半年|春|夏|秋|冬|初|中|底|末)(?:季|天|期)?"
)
_QUARTER = re.compile("第? ?([一二三四1-4]) ?季度?|[Qq]([1-4])")
_MONTH = re.compile(f"(闰)? ?({_N}|正|元|冬|腊) ?月份?")
_MONTHS = re.compile(f"({_N}) ?月? ?(?:-|~+|至|到) ?({_N}) ?月份?")
_PART_OF_MONTH = re.compile(
    "(上旬|中旬|下旬|上半月|下半月|月?(?:初(?![一二三四五六七八九十])|中|底|末))"
)
_DAY = re.compile(f"(初)?({_N}) ?(日|号)?")
_DAYS = re.compile(f"(初)?({_N}) ?[日号]? ?(?:-|~+|至|到) ?(初)?({_N}) ?(?:日|号)(?!月)")
_TAIL = re.compile(r"([./-])([0-9]{1,2})(?:\1([0-9]{1,2}))?(?![0-9])")
_MARK = re.compile(" ?(农历|旧历|阴历|夏历|古历|公历|阳历|新历|国历|西历) ?")
_UNSURE = re.compile(r"([12][0-9])(?:([0-9])[?x*_-]|[?x*_-]{2}) ?年?(?![0-9])")
_BLANK_MONTH = re.compile("[?x*_ ]{1,3}月(?:[?x*_ ]{1,3}[日号]?)?")
_BLANK_DAY = re.compile("[?x*_ ]{1,3}[日号]")
_GANZHI = re.compile(f"([{STEMS}][{BRANCHES}])(?: ?[年岁])")
_TIME = re.compile(
    r"[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)? ?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
    "| ?(?:凌晨|清晨|早晨|上午|中午|下午|傍晚|晚上|夜间|晚)(?:[0-9]{1,2}[时点](?:[0-9]{1,2}分)?)?"
    "| ?[0-9]{1,2}[时点](?:[0-9]{1,2}分)?"
)
_WEEKDAY = re.compile(r" ?\(?(?:星期|礼拜|周)([一二三四五六日天])\)?")


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
    lunar_first = _MARK.match(text, at)
    start = lunar_first.end() if lunar_first else at
    for rule in (_long, _unsure, _era, _western, _short, _sexagenary):
        found = rule(text, start, context)
        if found is not None:
            return found if lunar_first is None else _marked(text, start, context, lunar_first)
    return None


def _marked(text: str, at: int, context: Context, mark: re.Match[str]) -> Point | None:
    """A date after a word that names its calendar (农历一九五〇年三月)."""
    for rule in (_year_of_era, _year_of_west):
        if head := rule(text, at, context):
            return _after(text, head[0], head[1].as_kind(_kind_of(mark)), context, head[2])
    return None


def _kind_of(mark: re.Match[str]) -> str:
    return "lunar" if mark.group(1) in ("农历", "旧历", "阴历", "夏历", "古历") else "solar"


# -- decades, centuries, unsure digits -----------------------------------------------------------


def _long(text: str, at: int, context: Context) -> Point | None:
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
        start = _nearest(tens, 100, context.near)
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
    if part is None or (context.strict and not _soft_end(text, part.end())):
        return Point(at, span)
    first, last = words()["part_of_" + precision][part.group(1)]
    piece = replace(_years(start + first, last - first + 1, "part_of_" + precision),
                    approximate=True, reasons=span.reasons)  # fmt: skip
    return Point(part.end(), piece.because("date.part", word=part.group(0), first=start + first,
                                           last=start + last))  # fmt: skip


def _unsure(text: str, at: int, context: Context) -> Point | None:
    found = None if context.strict else _UNSURE.match(text, at)
    if found is None:
        return None
    head, third = found.groups()
    start, count = (int(head + third) * 10, 10) if third else (int(head) * 100, 100)
    span = replace(_years(start, count, "decade" if third else "century"), approximate=True)
    return Point(found.end(), span.because("date.unsure_digits", written=found.group(0)))


# -- years ---------------------------------------------------------------------------------------


def _era(text: str, at: int, context: Context) -> Point | None:
    head = _year_of_era(text, at, context)
    return _after(text, head[0], head[1], context, head[2]) if head else None


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
        read = _numeric(found.end(), gregorian(int(year)), month, day)
        read = _clocked(text, read) if day else read
        return replace(read, firm=day is not None)
    if found := _COMPACT.match(text, at):
        return _numeric(found.end(), gregorian(int(found.group(1))), found.group(2),
                        found.group(3), firm=False)  # fmt: skip
    head = _year_of_west(text, at, context)
    return _after(text, head[0], head[1], context, head[2]) if head else None


def _clocked(text: str, read: Point) -> Point:
    """A day followed by its weekday, which must be right, or by a time of day, left out."""
    if found := _WEEKDAY.match(text, read.end):
        right = "一二三四五六日"[read.span.first.weekday()]
        if found.group(1).replace("天", "日") != right:
            raise Refused("date.weekday_disagrees", day=read.span.iso, right=right)
        read = replace(read, end=found.end())
    if found := _TIME.match(text, read.end):
        span = read.span.because("date.time_left_out", time=found.group(0).strip("T "))
        return replace(read, end=found.end(), span=span)
    return read


def _numeric(end: int, year: Year, month: str, day: str | None, firm: bool = True) -> Point:
    """Month and day in digits; 00 is the archivist's way to write "unknown"."""
    m, d = int(month), int(day) if day else None
    if m == 0 and len(month) == 2 and not d:
        return Point(end, year.whole().because("date.zero_month"), year, firm=firm)
    if d == 0 and day == "00":
        return Point(end, year.month(m).because("date.zero_day"), year, (m, False), firm)
    span = year.month(m) if d is None else year.day(m, False, d)
    return Point(end, span, year, (m, False), firm)


def _short(text: str, at: int, context: Context) -> Point | None:
    """Two-digit years: only near a year the caller names, or for the second end of a span."""
    found = _SHORT.match(text, at)
    chinese = None if found else _SHORT_CHINESE.match(text, at)
    if found is None and chinese is None:
        return None
    written = (found or chinese).group(1)  # type: ignore[union-attr]
    short = number(written)
    if short is None or (context.strict and context.near is None):
        return None
    if context.near is None:
        raise Refused(
            "date.two_digit_year",
            text=text[at:][:20],
            candidates=_short_candidates(text, found or chinese, short),
        )  # type: ignore[arg-type]
    value = _nearest(short, 100, context.near)
    year = gregorian(value, Said("date.short_year", {"written": written, "year": value}))
    if found and found.group(3):
        return _clocked(text, _numeric(found.end(), year, found.group(4), found.group(5)))
    return _after(text, (found or chinese).end(), year, context)  # type: ignore[union-attr]


def _short_candidates(text: str, found: re.Match[str], short: int) -> tuple[DateSpan, ...]:
    spans = []
    for century in (1900, 2000):
        try:
            read = _short(text, found.start(), Context(near=century + short))
        except Refused:
            continue
        if read:
            spans.append(read.span)
    return tuple(spans)


def _nearest(short: int, cycle: int, near: int) -> int:
    """The year ending in ``short`` that lies nearest; of two equally near the earlier."""
    return short + cycle * -((short - near + cycle // 2) // cycle)


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
    year = year if 1645 <= value <= 2050 else replace(year, kind="mean")
    return _after(text, found.end(), year, context)


# -- what follows a year -------------------------------------------------------------------------


def _after(text: str, at: int, year: Year, context: Context, firm: bool = True) -> Point:
    """A year with the month, season or day after it."""
    if mark := _MARK.match(text, at):
        year, at = year.as_kind(_kind_of(mark)), mark.end()
    if (blank := _BLANK_MONTH.match(text, at)) and not context.strict:
        return Point(blank.end(), year.whole().because("date.blank_month"), year)
    rest = _within(text, at, year, context)
    return rest or Point(at, year.whole(), year, firm=firm)


def _within(text: str, at: int, year: Year, context: Context) -> Point | None:
    """The month, season, quarter or half that stands at ``at``, of a given year."""
    at += text.startswith(" ", at)
    if found := _QUARTER.match(text, at):
        quarter = number(found.group(1) or found.group(2)) or 1
        return Point(found.end(), year.as_kind("solar").months(quarter * 3 - 2, quarter * 3,
                                                               "quarter"), year)  # fmt: skip
    if found := _MONTHS.match(text, at):
        return _months(text, found, year)
    if found := _MONTH.match(text, at):
        return _month(text, found, year, context)
    if year.kind != "mean" and (found := _TAIL.match(text, at)):
        return _numeric(found.end(), year, found.group(2), found.group(3))
    return _part_of_year(text, at, year, context)


def _part_of_year(text: str, at: int, year: Year, context: Context) -> Point | None:
    found = _PART_OF_YEAR.match(text, at)
    if found is None:
        return None
    word = found.group(1)
    entry = words()["part_of_year"][word]
    soft = len(word) == 1
    if soft and context.strict and not _soft_end(text, found.end()):
        return None
    first, last = entry.get("lunar", entry["months"]) if year.kind != "solar" else entry["months"]
    span = year.months(first, last, entry["precision"])
    rough = bool(entry.get("rough")) and not (year.kind == "lunar" and "lunar" in entry)
    span = replace(span, approximate=span.approximate or rough)
    return Point(found.end(), span.because("date.part", word=found.group(0), first=str(span.first),
                                           last=str(span.last)), year)  # fmt: skip


_NAMED_MONTHS = {"正": 1, "冬": 11, "腊": 12}


def _month(text: str, found: re.Match[str], year: Year, context: Context) -> Point | None:
    leap, word = bool(found.group(1)), found.group(2)
    if word == "元":
        value: int | None = 1
    else:
        value = _NAMED_MONTHS.get(word) or number(word)
    if value is None:
        return None
    day = _DAY.match(text, found.end())
    old_style = leap or word in _NAMED_MONTHS or bool(day and day.group(1))
    if old_style and year.kind == "solar":
        year = year.as_kind("lunar")
    return _day(text, found.end(), year, (value, leap), context)


def _months(text: str, found: re.Match[str], year: Year) -> Point | None:
    first, last = number(found.group(1)), number(found.group(2))
    if first is None or last is None:
        return None
    if found.group(1).isascii() != found.group(2).isascii():
        return None
    after = _DAY.match(text, found.end())
    if after and after.group(3):
        return _days_apart(text, found, after, year)
    one, other = year.month(first), year.month(last)
    return Point(found.end(), joined(one, other), year, (last, False))


def _days_apart(text: str, found: re.Match[str], after: re.Match[str], year: Year) -> Point | None:
    """``3月至5月8日`` reads as the month March to the day 8 May."""
    first, last, day = number(found.group(1)), number(found.group(2)), number(after.group(2))
    if first is None or last is None or day is None:
        return None
    span = joined(year.month(first), year.day(last, False, day))
    return Point(after.end(), span, year, (last, False))


def _day(text: str, at: int, year: Year, month: tuple[int, bool], context: Context) -> Point:
    """A month with the day, part or span of days after it."""
    at_day = at + text.startswith(" ", at)
    if (found := _DAYS.match(text, at_day)) and number(found.group(2)) and number(found.group(4)):
        one = year.day(*month, number(found.group(2)) or 0)
        other = year.day(*month, number(found.group(4)) or 0)
        return Point(found.end(), joined(one, other), year, month)
    if (found := _PART_OF_MONTH.match(text, at_day)) and (
        not context.strict or len(found.group(1)) > 1 or _soft_end(text, found.end())
    ):
        return _part_of_month(found, year, month)
    found = _DAY.match(text, at_day)
    if found and (value := number(found.group(2))) is not None:
        plain = found.group(3) or found.group(1) or year.kind != "solar" or not context.strict
        if plain:
            return _clocked(text, Point(found.end(), year.day(*month, value), year, month))
    if (blank := _BLANK_DAY.match(text, at)) and not context.strict:
        return Point(blank.end(), year.month(*month).because("date.blank_day"), year, month)
    return Point(at, year.month(*month), year, month)


def _part_of_month(found: re.Match[str], year: Year, month: tuple[int, bool]) -> Point:
    entry = words()["part_of_month"][found.group(1).removeprefix("月")]
    span = year.days(*month, *entry["days"], "ten_days")
    span = replace(span, approximate=span.approximate or bool(entry.get("rough")))
    return Point(found.end(), span.because("date.part", word=found.group(1), first=str(span.first),
                                           last=str(span.last)), year, month)  # fmt: skip


def follow(text: str, at: int, left: Point, context: Context) -> Point | None:
    """The second end of a span, which may leave out what the first end said (3月, 8日, 87年)."""
    year, month = left.year, left.month
    if year is None:
        return None
    day = _DAY.match(text, at)
    if left.span.unit == "day" and month and day and day.group(3):
        value = number(day.group(2))
        return Point(day.end(), year.day(*month, value or 0), year, month)
    if left.span.precision in ("day", "month") and (tail := _numbers(text, at)):
        return _carry(tail, left, year)
    if left.span.precision == "year" and (
        short := re.compile("([0-9]{2})(?: ?年)?(?![0-9./])").match(text, at)
    ):
        value = year.number // 100 * 100 + int(short.group(1))
        if year.kind == "solar" and year.code == "gregorian" and value > year.number:
            later = gregorian(value, Said("date.short_year", {"written": short.group(1),
                                                              "year": value}))  # fmt: skip
            return Point(short.end(), later.whole(), later)
        raise Refused("date.no_month", month=int(short.group(1)))
    return _within(text, at, year, context)


_NUMBERS = re.compile(r"([0-9]{1,2})(?:[./]([0-9]{1,2}))?(?![0-9./年月日号])")


def _numbers(text: str, at: int) -> re.Match[str] | None:
    return _NUMBERS.match(text, at)


def _carry(tail: re.Match[str], left: Point, year: Year) -> Point | None:
    """``1998.3.5-8``, ``1998.3.5-4.6``, ``1998.3-5``: bare numbers after a numeric date."""
    one, two = int(tail.group(1)), tail.group(2)
    if left.span.precision == "month":
        if two is not None:
            return None
        return Point(tail.end(), year.month(one), year, (one, False))
    if two is None and left.month:
        return Point(tail.end(), year.day(*left.month, one), year, left.month)
    if two is None:
        return None
    return Point(tail.end(), year.day(one, False, int(two)), year, (one, False))


def joined(one: DateSpan, other: DateSpan) -> DateSpan:
    """From the first day of one date to the last of another. Refused where it runs backwards."""
    if other.last < one.first:
        raise Refused("date.backwards", first=str(one.first), last=str(other.last))
    reasons = (*one.reasons, *(each for each in other.reasons if each not in one.reasons))
    return DateSpan(
        "", one.first, other.last, "range", one.unit, one.approximate or other.approximate,
        one.open_start, other.open_end, one.calendar if one.calendar == other.calendar else "mixed",
        reasons, other.end_unit or other.unit,
    )  # fmt: skip


_HAN = re.compile("[一-鿿]")
_SOFT_AFTER = "至到的在于以和与及前后起"


def _soft_end(text: str, at: int) -> bool:
    """Whether no longer word can be meant: 初 is not the start of 初中, nor 春 of 春节."""
    return at >= len(text) or text[at] in _SOFT_AFTER or not _HAN.match(text[at])
