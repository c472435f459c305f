# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Dates as they stand in catalogues: what spreadsheets and hands made of them, set right.

The everyday notations are read here, and what only a table can tell: serial numbers of Excel,
lost zeros, two-digit years with the year of the record beside them. The grammar of dates in words
(Chinese numerals, reign years, seasons, decades) is `craft.dates`. Nothing is guessed that two
people could read in two ways: such a cell is asked.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from lantai.craft import dates
from lantai.craft.catalogue.cells import DASHES
from lantai.craft.catalogue.model import Cell

_EIGHT = re.compile(r"\d{8}")
_STANDARD = re.compile(r"(\d{4})([-./])(\d{2})\2(\d{2})")
_FULL = re.compile(
    r"(\d{4})\s*([-./年、,，．。·—–－_\s])\s*(\d{1,2})\s*([-./月、,，．。·—–－_\s])\s*(\d{1,2})\s*[日号]?"
    r"(?:[\sT]+(?:上午|下午)?\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2}(?:\.\d+)?秒?)?分?Z?)?"
)
_MONTH = re.compile(r"(\d{4})\s*[-./年、．。·—_]\s*(\d{1,2})\s*月?(?:份)?")
_YEAR = re.compile(r"(\d{4})\s*年?度?")
_SHORT = re.compile(
    r"'?(\d{2})\s*[-./年、．。·]\s*(\d{1,2})\s*[-./月、．。·]\s*(\d{1,2})\s*[日号]?"
)
_SHORT_MONTH = re.compile(r"'?(\d{2})\s*年\s*(\d{1,2})\s*月(?:份)?|(1[3-9]|[2-9]\d)[./-](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_NO_YEAR = re.compile(r"\d{1,2}\s*[月./-]\s*\d{1,2}\s*[日号]?")
_UNKNOWN = re.compile(
    r"[(（〔\[【]?(?:日期|时间|年代)?(?:不详|未知|待考|待查|无日期|缺|失记|不明|无)[)）〕\]】]?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+)?(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\.?"
    r"(?:\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?)?[\s,-]+(?P<year>\d{4})",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DIGITS = re.compile(r"\d+")
_YEAR_AND_MONTH = re.compile(r"\d{4}\.\d{1,2}")
_RANGE = re.compile(r"\s*(?:--+|[—–~～─]+|至|到|－)\s*")
_END_PARTIAL = re.compile(r"(?:(\d{1,2})[月./-])?(\d{1,2})[日号]?|(\d{1,2})月")
_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 4000, 73050
"""Excel's numbers of 1910-12-13 and 2099-12-31: what is read as a serial number at all."""
_OLDEST, _LATEST = 1000, 2199


class Dated(NamedTuple):
    """A date as read: ISO text (a year, month, day or span), and the kind of what is to be said."""

    iso: str
    kind: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None


UNREADABLE = "catalogue.date_unreadable"


def read(cell: Cell, year: int | None = None) -> Dated:
    """A date cell. ``year`` is the year that the record's other cells tell, where they do."""
    if isinstance(cell, dt.datetime):
        return _day(cell.year, cell.month, cell.day, "catalogue.date_notation")
    if isinstance(cell, dt.date):
        return _day(cell.year, cell.month, cell.day, None)
    if isinstance(cell, bool | dt.time | dt.timedelta):
        return Dated(str(cell), UNREADABLE)
    if isinstance(cell, float | int):
        return _number(float(cell), year)
    return _text(cell, year)


def read_span(cell: Cell, year: int | None = None) -> Dated:
    """A cell of 起止日期: a span, or a single date that stands for one."""
    if not isinstance(cell, str):
        return read(cell, year)
    for parts in _splits(cell.strip()):
        first, last = (_read_quietly(part, year) for part in parts)
        if first.first and last.last:
            return _span(first, last)
    return read(cell, year)


def _read_quietly(text: str, year: int | None) -> Dated:
    found = read(text, year)
    return found if found.kind not in (UNREADABLE, "catalogue.date_ambiguous") else Dated("")


def _splits(text: str) -> list[tuple[str, str]]:
    """Every way to cut a text into two dates, the surest first."""
    text = text.replace("起至", "至").removesuffix("止").removeprefix("自")
    found = []
    pieces = _RANGE.split(text)
    if len(pieces) == 2 and all(pieces):
        found.append((pieces[0], _completed(pieces[0], pieces[1])))
    for sign in "-/":
        bits = text.split(sign)
        if len(bits) in (2, 4, 6):
            half = len(bits) // 2
            end = sign.join(bits[half:])
            found.append((sign.join(bits[:half]), _completed(sign.join(bits[:half]), end)))
    return found


def _completed(start: str, end: str) -> str:
    """12月23日 after 1955年1月16日 is of the same year, 7 after 1998.3.5 of the same month."""
    begun = _FULL.fullmatch(start.strip()) or _MONTH.fullmatch(start.strip())
    partial = _END_PARTIAL.fullmatch(end.strip())
    if not begun or not partial:
        return end
    if partial[3]:
        return f"{begun[1]}-{partial[3]}"
    if partial[1]:
        return f"{begun[1]}-{partial[1]}-{partial[2]}"
    if begun.re is _FULL:
        return f"{begun[1]}-{begun[3]}-{partial[2]}"
    return f"{begun[1]}-{partial[2]}" if int(partial[2]) <= 12 else end


def _span(first: Dated, last: Dated) -> Dated:
    iso = first.iso if first.iso == last.iso else f"{first.iso}/{last.iso}"
    if first.first and last.last and last.last < first.first:
        return Dated(iso, "catalogue.end_before_start", first.first, last.last)
    grave = next(
        (d.kind for d in (first, last) if d.kind and d.kind != "catalogue.date_notation"), None
    )
    return Dated(iso, grave or "catalogue.date_notation", first.first, last.last)


def _day(year: int, month: int, day: int, kind: str | None) -> Dated:
    """A day that the calendar has, or what is wrong with it."""
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return Dated("", "catalogue.date_impossible")
    return Dated(found.isoformat(), kind, found, found)


def _month(year: int, month: int, kind: str | None) -> Dated:
    if not 1 <= month <= 12 or not 1 <= year <= 9998:
        return Dated("", "catalogue.date_impossible")
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return Dated(f"{year:04d}-{month:02d}", kind, dt.date(year, month, 1), after - dt.timedelta(1))


def _year(year: int, kind: str | None) -> Dated:
    if not _OLDEST <= year <= _LATEST:
        return Dated("", "catalogue.date_impossible")
    return Dated(f"{year:04d}", kind, dt.date(year, 1, 1), dt.date(year, 12, 31))


def _text(text: str, year: int | None) -> Dated:
    """A date written as text."""
    if _EIGHT.fullmatch(text):
        return _eight(text)
    found = _STANDARD.fullmatch(text)
    if found and found[3] != "00" and found[4] != "00":
        return _day(int(found[1]), int(found[3]), int(found[4]), None)
    if found := _FULL.fullmatch(text):
        return _full(text, found)
    if found := _MONTH.fullmatch(text):
        if found[2] in ("0", "00"):
            return _year(int(found[1]), "catalogue.date_notation")
        kind = None if len(text) == 7 and text[4] == "-" else "catalogue.date_notation"
        return _month(int(found[1]), int(found[2]), kind)
    if _DIGITS.fullmatch(text):
        return _digits(text, year)
    return _short(text, year) or _odd(text)


def _full(text: str, found: re.Match[str]) -> Dated:
    """Year, month and day in any writing; noughts stand for what is not known."""
    if found[2] == "." and found[4] == "-":  # 1998.3-5: the fifth, or March to May
        return Dated(text, "catalogue.date_ambiguous")
    if found[3] in ("0", "00"):
        return _year(int(found[1]), "catalogue.date_notation")
    if found[5] in ("0", "00"):
        return _month(int(found[1]), int(found[3]), "catalogue.date_notation")
    return _day(int(found[1]), int(found[3]), int(found[5]), "catalogue.date_notation")


def _short(text: str, year: int | None) -> Dated | None:
    """Years of two digits, and days before months."""
    if found := _SHORT.fullmatch(text):
        return _two_digit(int(found[1]), year, f"{found[2]}-{found[3]}")
    if found := _SHORT_MONTH.fullmatch(text):
        return _two_digit(int(found[1] or found[3]), year, found[2] or found[4])
    if found := _DAY_FIRST.fullmatch(text):
        one, two, whole = int(found[1]), int(found[2]), int(found[3])
        if one > 12 or one == two:
            return _day(whole, two, one, "catalogue.date_notation")
        if two > 12:
            return _day(whole, one, two, "catalogue.date_notation")
        return Dated(text, "catalogue.date_ambiguous")
    if _NO_YEAR.fullmatch(text):
        return Dated(text, "catalogue.date_no_year")
    return None


def _odd(text: str) -> Dated:
    """Words: unknown, or what the grammar of dates makes of it."""
    if _UNKNOWN.fullmatch(text) or text in DASHES:
        return Dated("", "catalogue.date_unknown")
    if found := _YEAR.fullmatch(text):
        return _year(int(found[1]), None)
    if found := _ENGLISH.fullmatch(text):
        return _english(found)
    plainer = _REMARK.sub("", text).translate(_NUMERALS)
    if plainer != text and plainer.isascii() and plainer.strip():
        return _text(plainer.strip(), None)._replace(kind="catalogue.date_notation")
    bare = _REMARK.sub("", text)
    return read_by_grammar(text) or read_by_grammar(bare) or Dated(text, UNREADABLE)


def _english(found: re.Match[str]) -> Dated:
    """5 March 1998, Mar 5, 1998, March 1998."""
    month = _MONTHS.index(found["month"][:3].lower()) + 1
    day = found["day"] or found["day2"]
    year, kind = int(found["year"]), "catalogue.date_notation"
    return _day(year, month, int(day), kind) if day else _month(year, month, kind)


def read_by_grammar(text: str) -> Dated | None:
    """A date in words, by `craft.dates`; None where that finds none."""
    if len(text) > 60:
        return None
    found = dates.parse(text)
    if found is None:
        return None
    kind = "catalogue.date_approximate" if found.approximate else "catalogue.date_notation"
    return Dated(found.iso, kind, found.first, found.last)


def _eight(text: str) -> Dated:
    """DA/T 18: YYYYMMDD, with noughts where month or day are not known."""
    month, day = text[4:6], text[6:8]
    if month == "00" and day == "00":
        return _year(int(text[:4]), "catalogue.date_notation")
    if day == "00":
        return _month(int(text[:4]), int(month), "catalogue.date_notation")
    return _day(int(text[:4]), int(month), int(day), None)


def _digits(text: str, year: int | None) -> Dated:
    """Digits without separators that are not eight: months, years, lost zeros, serial numbers."""
    size = len(text)
    if size == 4:
        return _year(int(text), None)
    if size == 6:
        return _six(text, year)
    if size == 7:
        return _one_of(int(text[:4]), {(text[4:5], text[5:]), (text[4:6], text[6:])})
    if size == 14 and _eight(text[:8]).first:
        return _eight(text[:8])._replace(kind="catalogue.date_notation")
    if size == 5:
        lost = year is not None and int(text[:4]) == year
        return _month(int(text[:4]), int(text[4]), "catalogue.date_lost_zero") if lost else _serial(
            int(text), year)  # fmt: skip
    return Dated(text, UNREADABLE)


def _six(text: str, year: int | None) -> Dated:
    """199803 is a month; 980312 a day with a short year; 199835 has lost two zeros."""
    whole, month = int(text[:4]), int(text[4:])
    if 1700 <= whole <= 2199 and month <= 12:
        return (_year(whole, "catalogue.date_notation") if month == 0
                else _month(whole, month, "catalogue.date_notation"))  # fmt: skip
    if 1700 <= whole <= 2199 and (year is None or abs(whole - year) < 5):
        return _one_of(whole, {(text[4:5], text[5:])})
    if 1 <= int(text[2:4]) <= 12 and 1 <= int(text[4:]) <= 31:
        return _two_digit(int(text[:2]), year, f"{text[2:4]}-{text[4:]}")
    return Dated(text, "catalogue.date_impossible")


def _one_of(year: int, ways: set[tuple[str, str]]) -> Dated:
    """The one reading of a date with lost zeros that the calendar allows; two are asked."""
    days = [_day(year, int(m), int(d), "catalogue.date_lost_zero") for m, d in ways]
    possible = [day for day in days if day.first]
    if len(possible) == 1:
        return possible[0]
    if possible:
        return Dated(f"{year}", "catalogue.date_ambiguous")
    return Dated("", "catalogue.date_impossible")


def _two_digit(short: int, year: int | None, rest: str) -> Dated:
    """A year of two digits takes the century that the record's own year tells."""
    month, _, day = rest.partition("-")
    if year is None:
        whole = _judge(1900 + short, month, day)
        return whole if not whole.first else Dated(whole.iso, "catalogue.date_century_asked")
    century = min((year // 100 + step for step in (-1, 0, 1)),
                  key=lambda each: abs(each * 100 + short - year))  # fmt: skip
    return _judge(century * 100 + short, month, day)


def _judge(year: int, month: str, day: str) -> Dated:
    kind = "catalogue.date_two_digit_year"
    return _day(year, int(month), int(day), kind) if day else _month(year, int(month), kind)


def _number(value: float, year: int | None) -> Dated:
    """A number in a date column: digits that lost their text, or Excel's serial number."""
    if value.is_integer():
        found = _text(str(int(value)), year)
        return found._replace(kind=found.kind or "catalogue.date_notation")
    if _FIRST_SERIAL < value < _LAST_SERIAL:
        return _serial(int(value), year)
    return _decimal(value)


def _decimal(value: float) -> Dated:
    """1998.3 is March; 1998.1 may be January, or October that lost its zero."""
    text = repr(value)
    whole, _, month = text.partition(".")
    if not _YEAR_AND_MONTH.fullmatch(text):
        return Dated(text, UNREADABLE)
    if month == "1":
        return Dated(whole, "catalogue.date_ambiguous")
    if month.startswith("0") or int(month) > 12:
        return _month(int(whole), int(month), "catalogue.date_notation")
    return _month(int(whole), int(month), "catalogue.date_lost_zero")


def _serial(value: int, year: int | None) -> Dated:
    """Excel's serial number; believed where it falls near the record's own year, else asked."""
    if not _FIRST_SERIAL < value < _LAST_SERIAL:
        return Dated(str(value), UNREADABLE)
    day = _EPOCH + dt.timedelta(value)
    sure = year is not None and abs(day.year - year) <= 1
    kind = "catalogue.date_serial" if sure else "catalogue.date_serial_asked"
    return Dated(day.isoformat(), kind, day, day)
