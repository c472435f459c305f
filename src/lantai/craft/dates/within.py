# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What follows a year: months, days, seasons, weekdays, times; and the second end of a span.

Every rule takes the year it belongs to, so the same words serve every calendar.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lantai.craft.codes import Said
from lantai.craft.dates.numerals import CHINESE, number, year_number
from lantai.craft.dates.point import NUMBER, Context, Point, joined, soft_end
from lantai.craft.dates.span import Refused
from lantai.craft.dates.years import Year, era_year, gregorian, words

_PART_OF_YEAR = re.compile(
    "(?:的|年)?(上半年|下半年|前半年|后半年|前三季度|春|夏|秋|冬|初|中|底|末)(?:季|天|期)?"
)
_QUARTER = re.compile("第? ?([一二三四1-4]) ?季度?|[Qq]([1-4])")
_MONTH = re.compile(f"(闰)? ?({NUMBER}|正|元|冬|腊) ?月份?")
_MONTHS = re.compile(f"({NUMBER}) ?月? ?(?:-|~+|至|到) ?({NUMBER}) ?月份?")
_PART_OF_MONTH = re.compile(
    "(上旬|中旬|下旬|上半月|下半月|月?(?:初(?![一二三四五六七八九十])|中|底|末))"
)
_DAY = re.compile(f"(初)?({NUMBER}) ?(日|号)?")
_DAYS = re.compile(f"(初)?({NUMBER}) ?[日号]? ?(?:-|~+|至|到) ?(初)?({NUMBER}) ?(?:日|号)(?!月)")
_TAIL = re.compile(r"([./-])([0-9]{1,2})(?:\1([0-9]{1,2}))?(?![0-9])")
MARK = re.compile(" ?(农历|旧历|阴历|夏历|古历|公历|阳历|新历|国历|西历) ?")
_BLANK_MONTH = re.compile("[?x*_ ]{1,3}月(?:[?x*_ ]{1,3}[日号]?)?")
_BLANK_DAY = re.compile("[?x*_ ]{1,3}[日号]")
_TIME = re.compile(
    r"[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)? ?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
    "| ?(?:凌晨|清晨|早晨|上午|中午|下午|傍晚|晚上|夜间|晚)(?:[0-9]{1,2}[时点](?:[0-9]{1,2}分)?)?"
    "| ?[0-9]{1,2}[时点](?:[0-9]{1,2}分)?"
)
_WEEKDAY = re.compile(r" ?\(?(?:星期|礼拜|周)([一二三四五六日天])\)?")


def kind_of(mark: re.Match[str]) -> str:
    """The kind of year that a word such as 农历 or 公历 asks for."""
    return "lunar" if mark.group(1) in ("农历", "旧历", "阴历", "夏历", "古历") else "solar"


def after_year(text: str, at: int, year: Year, context: Context, firm: bool = True) -> Point:
    """A year with the month, season or day after it."""
    if mark := MARK.match(text, at):
        year, at = year.as_kind(kind_of(mark)), mark.end()
    if (blank := _BLANK_MONTH.match(text, at)) and not context.strict:
        return Point(blank.end(), year.whole().because("date.blank_month"), year)
    rest = within(text, at, year, context)
    return rest or Point(at, year.whole(), year, firm=firm)


def within(text: str, at: int, year: Year, context: Context) -> Point | None:
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
    bare = year.kind != "mean" and text[at - 1] not in "年度"
    if bare and (found := _TAIL.match(text, at)):
        return numeric(found.end(), year, found.group(2), found.group(3))
    return _part_of_year(text, at, year, context)


def clocked(text: str, read: Point) -> Point:
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


def numeric(end: int, year: Year, month: str, day: str | None, firm: bool = True) -> Point:
    """Month and day in digits; 00 is the archivist's way to write "unknown"."""
    m, d = int(month), int(day) if day else None
    if m == 0 and len(month) == 2 and not d:
        return Point(end, year.whole().because("date.zero_month"), year, firm=firm)
    if d == 0 and day == "00":
        return Point(end, year.month(m).because("date.zero_day"), year, (m, False), firm)
    span = year.month(m) if d is None else year.day(m, False, d)
    return Point(end, span, year, (m, False), firm)


def _part_of_year(text: str, at: int, year: Year, context: Context) -> Point | None:
    found = _PART_OF_YEAR.match(text, at)
    if found is None:
        return None
    word = found.group(1)
    entry = words()["part_of_year"][word]
    soft = len(word) == 1
    if soft and context.strict and not soft_end(text, found.end()):
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
        not context.strict or len(found.group(1)) > 1 or soft_end(text, found.end())
    ):
        return _part_of_month(found, year, month)
    found = _DAY.match(text, at_day)
    if found and (value := number(found.group(2))) is not None:
        plain = found.group(3) or found.group(1) or year.kind != "solar" or not context.strict
        if plain:
            return clocked(text, Point(found.end(), year.day(*month, value), year, month))
    if (blank := _BLANK_DAY.match(text, at)) and not context.strict:
        return Point(blank.end(), year.month(*month).because("date.blank_day"), year, month)
    return Point(at, year.month(*month), year, month)


def _part_of_month(found: re.Match[str], year: Year, month: tuple[int, bool]) -> Point:
    entry = words()["part_of_month"][found.group(1).removeprefix("月")]
    first, last = entry["days"]
    span = year.days(*month, first, last, "ten_days")
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
    bare = left.span.precision in ("day", "month") and not context.strict
    if bare and (tail := _numbers(text, at)):
        return _carry(tail, left, year)
    short = _SHORT_END.match(text, at) if left.span.precision == "year" else None
    if short and (short.group(2) or not context.strict):
        return _later_year(short, year)
    return within(text, at, year, context)


_SHORT_END = re.compile("([0-9]{2})( ?年)?(?![0-9./月])")


def _later_year(short: re.Match[str], year: Year) -> Point:
    """``1985-87``: a later year of the same century."""
    value = year.number // 100 * 100 + int(short.group(1))
    if year.kind != "solar" or year.code != "gregorian" or value <= year.number:
        raise Refused("date.no_month", month=int(short.group(1)))
    later = gregorian(value, Said("date.short_year", {"written": short.group(1), "year": value}))
    return Point(short.end(), later.whole(), later)


_YEAR_OF_SAME = re.compile(f"(元|[0-9]{{1,3}}|[{CHINESE}]{{1,5}}) ?年")
_DOTTED_OF_SAME = re.compile(r"([0-9]{1,3})(?=[./]([0-9]{1,2})([./][0-9]{1,2})?(?![0-9]))")


def same_era(text: str, at: int, left: Point, context: Context) -> Point | None:
    """The second end of a span whose era is not named again: ``民国三十七年至三十八年三月``."""
    era = left.year.era if left.year else None
    found = _YEAR_OF_SAME.match(text, at) or _DOTTED_OF_SAME.match(text, at) if era else None
    if era is None or found is None or year_number(found.group(1)) is not None:
        return None
    if found.re is _DOTTED_OF_SAME and left.span.precision != "month" and not found.group(3):
        return None
    count = 1 if found.group(1) == "元" else number(found.group(1))
    if count is None:
        return None
    year = era_year(era, count, written=found.group(1))
    return after_year(text, found.end(), year, context)


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
