# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Dates inside running text, with their places: for search, highlights and metadata.

Stricter than reading a field: a bare number is no date here, nor is 三十年, nor a lone 干支. A year
without 年 counts only before 以前, 以后 or 以来, or as the first end of a span whose second has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from lantai.craft.dates.numerals import fold
from lantai.craft.dates.point import Context
from lantai.craft.dates.reading import expression
from lantai.craft.dates.span import DateSpan, Refused
from lantai.craft.dates.years import eras, words


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text: characters ``start`` to ``end`` (exclusive), and what they mean."""

    start: int
    end: int
    span: DateSpan


@cache
def _anchor() -> re.Pattern[str]:
    names = "|".join(sorted(eras(), key=len, reverse=True))
    before = "|".join(sorted(words()["before"]["words"], key=len, reverse=True))
    chinese = "[一二][〇oO0一二三四五六七八九]{3}"
    return re.compile(
        "(?:约|大约|大概|公元|西元|农历|旧历|阴历|夏历|公历|截至|截止)?(?:"
        "(?<![0-9A-Za-z./前-])[12][0-9]{3} ?"
        "(?:年|[./-][0-9]{1,2}[./-][0-9]{1,2}(?![0-9A-SU-Za-z./-])|s\\b)"
        "|(?<![0-9A-Za-z./前-])[12][0-9]{3} ?(?:[~-]+|至|到) ?(?=[12][0-9]{3} ?年)"
        "|(?<![0-9A-Za-z./前号第编-])(?:1[6-9]|20)[0-9]{2}(?=以前|以后|以来)"
        f"|{chinese} ?(?:年|(?:~+|至|到) ?(?={chinese} ?年))"
        "|(?<![0-9])[0-9]{2}年(?:代|[0-9])|[一二三四五六七八九]?十年代|[0-9一二十]{1,3} ?世纪"
        "|民国?前|(?<![0-9])[0-9]{2}年"
        f"|(?:{before})?(?:{names}) ?[元0-9一二三四五六七八九十廿卅百甲乙丙丁戊己庚辛壬癸])"
    )


def find(text: str, *, near: int | None = None) -> Iterator[Found]:
    """The dates in a text, in order, not overlapping; impossible ones are passed over.

    ``near`` allows two-digit years ("98年5月") as in `parse`. Positions count characters of the
    text as given.
    """
    folded = fold(text)
    context = Context(near=near, strict=True)
    after = 0
    for anchor in _anchor().finditer(folded):
        start = anchor.start()
        if start < after:
            continue
        try:
            read = expression(folded, start, context)
        except (Refused, ValueError, OverflowError):
            continue
        if read is None or not read.firm or read.end <= start:
            continue
        end = start + len(folded[start : read.end].rstrip())
        yield Found(start, end, replace(read.span, text=text[start:end]))
        after = end
