# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a reader's line asks for: words, phrases in quotes, fields, dates, document numbers, pinyin.

Nothing a reader types is an error: an open quote, a stray colon, operators of other engines and
control characters are text or nothing. What is understood is kept beside the words, so that a page
can show how the question was read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lantai.craft.index import numbers, pinyin, spot
from lantai.craft.text.fold import fold, letters, runs

LONGEST = 600
"""Characters of a question that are read; the rest is left."""
SEGMENTS = 12
"""Parts between blanks that are asked for."""
_QUOTED = re.compile(r"[\"“”「『]([^\"“”「」『』]{1,200})[\"“”」』]")
_FIELD = re.compile(r"([a-z_]{3,10}|[\u4e00-\u9fff]{2,4})\s*[::]\s*([^\s:\"]{1,60})")
_NAMES = {
    "年度": "year", "年": "year", "全宗": "fonds", "全宗号": "fonds", "类别": "category",
    "门类": "category", "级别": "level", "地区": "region", "城市": "city", "发文机关": "issuer",
    "制定机关": "issuer", "责任者": "creator", "保管期限": "retention", "状态": "status",
}  # fmt: skip
FIELDS = frozenset(_NAMES.values()) | {"kind"}


@dataclass(frozen=True, slots=True)
class Query:
    """A question understood. ``segments`` are folded runs of letters; ``phrases`` must be found."""

    text: str
    segments: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    dates: tuple[spot.Spotted, ...] = ()
    number: str = ""
    code: str = ""
    syllables: tuple[tuple[str, ...], ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)


def understand(line: str) -> Query:
    """Read a reader's line."""
    folded = fold("".join(c if c.isprintable() else " " for c in line[:LONGEST]))
    filters: list[tuple[str, str]] = []
    phrases: list[str] = []

    def take_field(found: re.Match[str]) -> str:
        name = _NAMES.get(found[1], found[1])
        if name not in FIELDS:
            return found[0]
        filters.append((name, line[found.start(2) : found.end(2)]))
        return " "

    def take_phrase(found: re.Match[str]) -> str:
        if stream := letters(found[1]):
            phrases.append(stream)
        return " "

    rest = _QUOTED.sub(take_phrase, _FIELD.sub(take_field, folded))
    ways = pinyin.part(rest.strip()) if not phrases else []
    asked = numbers.asked(rest)
    dates = () if asked else tuple(spot.spans(rest))
    plain = _without(rest, dates)
    return Query(
        text=line[:LONGEST],
        segments=tuple(dict.fromkeys(runs(plain)))[:SEGMENTS],
        phrases=tuple(phrases[:SEGMENTS]),
        filters=tuple(filters),
        dates=dates,
        number=asked[0] if asked else "",
        code=numbers.of_code(rest),
        syllables=tuple(tuple(way) for way in ways),
    )


def _without(text: str, dates: tuple[spot.Spotted, ...]) -> str:
    for each in reversed(dates):
        text = f"{text[: each.start]} {text[each.end :]}"
    return text
