# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A whole text as a date: spans, uncertain dates, open ends, two datings side by side.

`judge` gives the span or the reason why there is none; `parse` only the span; `explain` the account
for people. Nothing is worked out from today's date: "去年" stays not understood.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.dates.grammar import point
from lantai.craft.dates.numerals import fold
from lantai.craft.dates.point import Context, Point, joined
from lantai.craft.dates.span import DateSpan, Reading, Refused
from lantai.craft.dates.within import follow, same_era
from lantai.craft.dates.years import words
from lantai.craft.findings import NOWHERE, Where

LONGEST = 120
"""Characters of a text that may be a date; a longer one is a sentence, see `find`."""

_COMMON = re.compile("([12][0-9]{3})(?:([.年/-]?)([0-9]{1,2})(?:\\2|月))([0-9]{1,2})日?")
_ABOUT = re.compile("(约在|大约|大概|约为|约|估计|可能|疑为|疑|似|circa|ca\\.|c\\.) ?")
_UNTIL = re.compile("(截至|截止到|截止|不晚于|早于) ?")
_FROM = re.compile("(自从|自|从|不早于|晚于) ?")
_JOIN = re.compile(" ?(?:起?至|到|-+|~+|/|起到|迄) ?")
_YEAR_SAID = re.compile("[12][0-9]{3} ?年")
_NOW = re.compile("今(?![年天日后])|现在|目前|迄今")
_MONTH_BEGINS = re.compile(" ?[0-9一二三四五六七八九十正冬腊闰]")
_BARE = re.compile("[0-9]{1,2}(?:[./][0-9]{1,2})?(?![0-9./年])")
_BRACKETS = {"[": "]", "(": ")", "〔": "〕"}
_AFTER_WORDS = (
    ("roughly", ("左右", "前后", "上下", "许", "(?)", "?", "(约)", "(推定)", "(考证)", "(估计)")),
    ("before", ("及以前", "及之前", "以前", "之前", "前")),
    ("after", ("及以后", "及之后", "以后", "之后", "以来", "后", "起", "开始")),
    ("until", ("为止", "止")),
)
_YEAR_LAST = re.compile("([0-9]{1,2})[./-]([0-9]{1,2})[./-]([12][0-9]{3})")
_TYPED = re.compile("(?<=[0-9])[。、](?=[0-9]{1,2}(?:[。、]|\\Z))")
_NO_YEAR = re.compile("[0-9一二三四五六七八九十正元腊]{1,3} ?月")
_SERIAL = re.compile("[0-9]{1,7}(?:\\.[0-9]{1,12})?")


def parse(
    text: str, *, near: int | None = None, year: int | None = None, serial: bool = False
) -> DateSpan | None:
    """The span of days a text means, or None where it is no date or cannot be one.

    ``near`` is a year near which two-digit years, lone decades and lone 干支 lie (the year of the
    file, say); without it "98.5.12" is not guessed. ``year`` is taken where the text gives none
    ("3月至5月"). ``serial`` says that a bare number is a day count of a spreadsheet.
    """
    return judge(text, near=near, year=year, serial=serial).span


def judge(
    text: str,
    *,
    near: int | None = None,
    year: int | None = None,
    serial: bool = False,
    where: Where = NOWHERE,
) -> Reading:
    """The reading of a text: span, or findings with the reason and what it might mean."""
    fast = _COMMON.fullmatch(text)
    if (fast and fast.group(2) != "年") or (fast and "月" in text):
        try:
            day = date(int(fast.group(1)), int(fast.group(3)), int(fast.group(4)))
        except ValueError:
            pass
        else:
            if fast.group(2) or len(fast.group(3)) == len(fast.group(4)) == 2:
                return Reading(DateSpan(text, day, day))
    if len(text) > LONGEST:
        return Reading(None, (codes.finding("date.too_long", where, text=text[:40]),))
    read = _read(text, near, year, serial)
    if isinstance(read, DateSpan):
        return Reading(read)
    params: dict[str, Any] = {"text": text, **read.params}
    found = (codes.finding(read.kind, where, **params),)
    return Reading(None, found, tuple(replace(each, text=text) for each in read.candidates))


def _read(text: str, near: int | None, year: int | None, serial: bool) -> DateSpan | Refused:
    if not serial or not _SERIAL.fullmatch(fold(text).strip()):
        return _read_cached(text, near, year)
    try:
        return replace(_from_serial(fold(text).strip()), text=text)
    except Refused as why:
        return why.with_traceback(None)


@lru_cache(maxsize=16384)
def _read_cached(text: str, near: int | None, year: int | None) -> DateSpan | Refused:
    try:
        plain = _TYPED.sub(".", fold(text).strip())
        return replace(_whole(plain, Context(near, year)), text=text)
    except Refused as why:
        return why.with_traceback(None)
    except (OverflowError, ValueError):
        return Refused("date.out_of_range")


def _from_serial(text: str) -> DateSpan:
    """A spreadsheet's day count (1900 system, whose day 60 never was)."""
    count = int(text.partition(".")[0])
    if not 1 <= count <= 2958465 or count == 60:
        raise Refused("date.no_serial", count=count)
    day = date(1899, 12, 30 if count > 60 else 31) + timedelta(count)
    return DateSpan("", day, day).because("date.serial", count=count, day=str(day))


def _whole(text: str, context: Context) -> DateSpan:
    """The date that a whole folded text is."""
    if not text:
        raise Refused("date.empty")
    bare = text.strip("()[] ").lower()
    if bare in words()["unknown"]["words"]:
        return DateSpan("", date.min, date.max, "unknown", open_start=True, open_end=True).because(
            "date.unknown", word=bare
        )
    if text[0] in "[(" and text[-1] == _BRACKETS[text[0]] and text[0] not in text[1:-1]:
        return replace(_whole(text[1:-1].strip(), context), approximate=True).because(
            "date.inferred"
        )
    if text in words()["periods"]:
        first, last = words()["periods"][text]
        span = DateSpan("", first, last, "period", approximate=True)
        return span.because("date.period", word=text, first=str(first), last=str(last))
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(found)
    read = expression(text, 0, context)
    if read is None or text[read.end :].strip(" .。,，"):
        raise _not_understood(text, read)
    return read.span


def _not_understood(text: str, read: Point | None) -> Refused:
    for word in words()["relative"]["words"]:
        if text.startswith(word):
            return Refused("date.relative", word=word)
    if read is not None:
        return Refused("date.rest", rest=text[read.end :], part=text[: read.end])
    if _NO_YEAR.match(text):
        return Refused("date.year_missing")
    return Refused("date.not_understood")


def _year_last(found: re.Match[str]) -> DateSpan:
    """``13/5/1998``: taken where only one order of day and month can be, else asked."""
    one, two, year = (int(each) for each in found.groups())
    days = set()
    for month, day in ((one, two), (two, one)):
        with suppress(ValueError):
            days.add(date(year, month, day))
    if len(days) != 1:
        kind = "date.day_or_month_first" if days else "date.not_understood"
        raise Refused(kind, candidates=tuple(DateSpan.of(each) for each in sorted(days)))
    return DateSpan.of(days.pop()).because("date.year_last")


def expression(text: str, at: int, context: Context) -> Point | None:
    """A date with the words around it (约, 自, 以前) and its second end, from a place in a text."""
    about, until, since = _ABOUT.match(text, at), _UNTIL.match(text, at), _FROM.match(text, at)
    lead = about or until or since
    start = lead.end() if lead else at
    left = _one(text, start, context)
    if left is None:
        return None
    left = _second_dating(text, left, context)
    read = _right(text, left, context)
    read = _words_after(text, read, context)
    if about:
        return _roughly(read, about.group(1))
    if until and not read.span.open_start:
        return replace(read, span=_open(read.span, until.group(1), before=True))
    if since and read.end == left.end:
        return read if context.strict else replace(
            read, span=_open(read.span, since.group(1), before=False)
        )  # fmt: skip
    return read


def _one(text: str, at: int, context: Context) -> Point | None:
    """One date; in brackets it is a cataloguer's inference; without year it takes the context's."""
    if text.startswith("[", at) and not context.strict:
        inner = point(text, at + 1, context)
        if inner and text.startswith(("]", "?]"), inner.end):
            end = text.index("]", inner.end) + 1
            span = replace(inner.span, approximate=True).because("date.inferred")
            rest = follow(text, end, inner, context) if end < len(text) else None
            return rest or replace(inner, end=end, span=span)
    read = point(text, at, context)
    if read is None and context.year is not None and not context.strict:
        head = point(f"{context.year}年{text[at:]}", 0, Context())
        shift = len(f"{context.year}年")
        if head and head.end > shift:
            span = head.span.because("date.year_given", year=context.year)
            return replace(head, end=at + head.end - shift, span=span)
    return read


def _second_dating(text: str, left: Point, context: Context) -> Point:
    """``1895年（光绪二十一年）``: both must agree; the finer one counts."""
    if not text.startswith("(", left.end):
        return left
    other = point(text, left.end + 1, context)
    if other is None or not text.startswith(")", other.end):
        return left
    if not left.span.overlaps(other.span):
        raise Refused("date.datings_disagree", one=text[: left.end], first=left.span.iso,
                      other=text[left.end + 1 : other.end], second=other.span.iso)  # fmt: skip
    months = {"day": 0, "ten_days": 1, "month": 2}
    finer = min((left, other), key=lambda each: months.get(each.span.precision, 9))
    after = _within_rest(text, other.end + 1, left, context)
    chosen = after or replace(finer, end=other.end + 1)
    span = chosen.span.because("date.two_datings", other=text[left.end + 1 : other.end])
    return replace(chosen, span=span)


def _within_rest(text: str, at: int, left: Point, context: Context) -> Point | None:
    """The month after a bracketed second dating: ``民国二十六年（1937年）七月``."""
    if left.year is None or left.span.precision != "year":
        return None
    return follow(text, at, left, context) if _MONTH_BEGINS.match(text, at) else None


def _right(text: str, left: Point, context: Context) -> Point:
    """The second end of a span, if one follows."""
    join = _JOIN.match(text, left.end)
    if join is None:
        return left
    if now := _NOW.match(text, join.end()):
        span = _open(left.span, text[join.start() : now.end()], before=False)
        return Point(now.end(), span, firm=left.firm)
    loose = context.strict and not left.firm and join.group(0).strip() in "-/"
    if loose and not _YEAR_SAID.match(text, join.end()):
        return left
    near = left.year.number if left.year else context.near
    about = _ABOUT.match(text, join.end())
    start = about.end() if about else join.end()
    try:
        right = _right_end(text, start, left, replace(context, near=near))
        both = joined(left.span, right.span) if right else left.span
    except Refused:
        if context.strict:
            return left
        raise
    if right is None:
        return left
    span = replace(both, approximate=bool(about) or left.span.approximate
                   or right.span.approximate)  # fmt: skip
    said = Said("date.range", {"first": str(span.first), "last": str(span.last)})
    return Point(right.end, replace(span, reasons=(*span.reasons, said)), right.year, right.month,
                 left.firm or right.firm)  # fmt: skip


def _right_end(text: str, at: int, left: Point, context: Context) -> Point | None:
    if read := same_era(text, at, left, context):
        return read
    if _BARE.match(text, at) and (read := follow(text, at, left, context)):
        return read
    return point(text, at, context) or follow(text, at, left, context)


def _words_after(text: str, read: Point, context: Context) -> Point:
    """左右, 以前, 以后 and their like, as many as follow."""
    for _ in range(3):
        found = _word_after(text, read.end + text.startswith(" ", read.end), context)
        if found is None:
            return read
        kind, word, end = found
        if kind == "roughly":
            read = _roughly(replace(read, end=end), word)
        elif read.span.open_start or read.span.open_end:
            return read
        else:
            span = _open(read.span, word, before=kind in ("before", "until"))
            read = replace(read, end=end, span=span, firm=read.firm or len(word) > 1)
    return read


def _word_after(text: str, at: int, context: Context) -> tuple[str, str, int] | None:
    for kind, listed in _AFTER_WORDS:
        for word in listed:
            if text.startswith(word, at):
                end = at + len(word)
                if context.strict and len(word) == 1 and not _stands_alone(text, end, word):
                    return None
                return kind, word, end
    return None


def _stands_alone(text: str, at: int, word: str) -> bool:
    """In running text 前 and 后 count only before a stop: 1998年前三季度 is not before 1998."""
    return word in "前后" and (at >= len(text) or text[at] in "，。、；：的,.;:)）》」 \n")


def _roughly(read: Point, word: str) -> Point:
    return replace(read, span=replace(read.span, approximate=True).because("date.about", word=word))


def _open(span: DateSpan, word: str, *, before: bool) -> DateSpan:
    """Open at one side; the named day, month or year itself is kept within, which is the wider."""
    if before:
        wide = replace(span, first=date.min, open_start=True, precision="range")
        return wide.because("date.before", word=word, last=str(span.last))
    wide = replace(span, last=date.max, open_end=True, precision="range")
    return wide.because("date.after", word=word, first=str(span.first))


def explain(given: str | DateSpan, lang: str = "zh", *, near: int | None = None) -> str:
    """A readable account: what days are meant, how exact, and why, one reason a line."""
    if isinstance(given, str):
        reading = judge(given, near=near)
        if reading.span is None:
            lines = [codes.sentence(each.kind, each.params, lang) for each in reading.findings]
            lines += [codes.remedy(each.kind, each.params, lang) for each in reading.findings]
            return "\n".join([*filter(None, lines), *(f"  ? {c.iso}" for c in reading.candidates)])
        given = reading.span
    head = Said("date.means", {"text": given.text, "iso": given.iso or "—",
                               "precision": Said(f"date.precision_{given.precision}")})  # fmt: skip
    said = [head, *given.reasons]
    if given.approximate:
        said.append(Said("date.approximate"))
    return "\n".join(codes.sentence(each.kind, each.params, lang) for each in said)
