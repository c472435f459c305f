# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a reader's line asks for: words, phrases in quotes, fields, dates, document numbers, pinyin.

Nothing a reader types is an error: an open quote, a stray colon, operators of other engines and
control characters are text or nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lantai.craft import dates
from lantai.craft.index import numbers, pinyin, thesaurus
from lantai.craft.text.fold import fold, letters, runs

LONGEST = 600
"""Characters of a question that are read; the rest is left."""
SEGMENTS = 12
"""Parts between blanks that are asked for."""
_QUOTED = re.compile(r"[\"“”「『]([^\"“”「」『』]{1,200})[\"“”」』]")
_FIELD = re.compile(r"([a-z_]{3,10}|[\u4e00-\u9fff]{1,4}):\s*([^\s:\"]{1,60})")
_BARE_YEAR = re.compile(r"(?<![0-9a-z])(1[5-9][0-9]{2}|20[0-9]{2})(?![0-9a-z号])")
_EDGES = re.compile("^(?:的|了|吗|呢|关于|有关)+(?=.{2})|(?<=..)(?:的|了|吗|呢|吧|啊)+$")
"""Left at the edges of a part when a date or a quotation beside it was taken out."""
_NAMES = {
    "年度": "year", "年": "year", "年份": "year", "全宗": "fonds", "全宗号": "fonds",
    "类别": "category", "门类": "category", "级别": "level", "层级": "level", "地区": "region",
    "城市": "city", "发文机关": "issuer", "制定机关": "issuer", "机关": "issuer",
    "责任者": "creator", "保管期限": "retention", "状态": "status", "题名": "title",
    "标题": "title", "文号": "number", "档号": "ref_code", "日期": "date", "时间": "date",
}  # fmt: skip
FIELDS = frozenset(_NAMES.values()) | {"kind"}


@dataclass(frozen=True, slots=True)
class Days:
    """A span of days that is asked for."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood.

    ``segments``: folded runs of letters, all wanted; ``phrases``: wanted as they are, never
    relaxed; ``filters``: field and value as typed; ``days``: dates named; ``years``: bare years,
    which may as well be figures; ``numbers``: a document number with its maker and without;
    ``code``: the line as a reference code would be kept; ``ways``: how it reads as pinyin.
    """

    text: str
    segments: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    days: tuple[Days, ...] = ()
    years: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()
    code: str = ""
    ways: tuple[tuple[str, ...], ...] = ()


def understand(line: str) -> Query:
    """Read a reader's line."""
    line = line[:LONGEST]
    if not line.isprintable():
        line = "".join(each if each.isprintable() else " " for each in line)
    filters: list[tuple[str, str]] = []
    phrases: list[str] = []

    def take_field(found: re.Match[str]) -> str:
        name = _NAMES.get(found[1], found[1])
        if name not in FIELDS:
            return found[0]
        filters.append((name, line[found.start(2) : found.end(2)]))
        return " "

    def take_phrase(found: re.Match[str]) -> str:
        phrases.append(letters(found[1]))
        return " "

    rest = _QUOTED.sub(take_phrase, _FIELD.sub(take_field, fold(line)))
    asked = numbers.asked(rest)
    named = [] if asked else [each for each in dates.find(rest) if each.span.precision != "unknown"]
    plain = rest
    for each in reversed(named):
        plain = f"{plain[: each.start]} {plain[each.end :]}"
    return Query(
        text=line,
        segments=_segments(plain),
        phrases=tuple(each for each in phrases if each)[:SEGMENTS],
        filters=tuple(filters),
        days=tuple(Days(each.span.first, each.span.last) for each in named),
        years=() if asked else tuple(int(each) for each in _BARE_YEAR.findall(plain))[:3],
        numbers=asked,
        code=numbers.of_code(rest),
        ways=tuple(tuple(way) for way in pinyin.part(rest.strip())) if not phrases else (),
    )


def _segments(plain: str) -> tuple[str, ...]:
    """The runs of letters that say something; all of them where none does."""
    trimmed = (_EDGES.sub("", each) for each in runs(plain))
    found = tuple(dict.fromkeys(each for each in trimmed if each))[:SEGMENTS]
    telling = tuple(each for each in found if not thesaurus.says_nothing(each))
    return telling or (found if plain.strip() == plain else ())
