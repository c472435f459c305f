# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is shown of a hit: a passage of the original text with the places that answer marked.

Folding keeps the length of a text, so a place found in the folded text is the place in the
original, whatever writing it has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lantai.craft.index.record import Hit
from lantai.craft.text.fold import fold

if TYPE_CHECKING:
    from lantai.craft.index.plan import Found

WIDTH = 120
"""Characters of a passage."""
_BEFORE = 30
_SEARCHED = 200_000
"""Characters of a text in which places are looked for."""
_MARKS = 20


def pattern(marked: Sequence[str]) -> re.Pattern[str] | None:
    """Finds any of some streams of letters, with punctuation and blanks between them allowed."""
    wanted = sorted({each for each in marked if each}, key=len, reverse=True)
    if not wanted:
        return None
    return re.compile("|".join(r"[\W_]{0,4}".join(map(re.escape, each[:60])) for each in wanted))


def hit(kept: Mapping[str, Any], found: Found, marked: re.Pattern[str] | None) -> Hit:
    """A hit from what the index keeps of a record."""
    title, text = kept.get("title", ""), kept.get("text", "")
    passage, marks = cut(text, marked)
    return Hit(
        key=kept["key"], title=title, score=found.score, exact=found.exact,
        ref_code=kept.get("ref_code", ""), number=kept.get("number", ""),
        date=kept.get("date", ""), facets=kept.get("facets", {}), shown=kept.get("shown", {}),
        title_marks=places(title, marked), snippet=passage, marks=marks,
    )  # fmt: skip


def places(text: str, marked: re.Pattern[str] | None) -> tuple[tuple[int, int], ...]:
    """Where in a text the question is answered."""
    if marked is None:
        return ()
    found = (each.span() for each in marked.finditer(fold(text)))
    return tuple(span for span, _ in zip(found, range(_MARKS), strict=False))


def cut(text: str, marked: re.Pattern[str] | None) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The passage around the longest place, one line, and the marks within it."""
    head = text[:_SEARCHED]
    spans = places(head, marked)
    best = max(spans, key=lambda span: span[1] - span[0], default=(0, 0))
    start = max(0, best[0] - _BEFORE)
    passage = head[start : start + WIDTH].translate(_ONE_LINE)
    inside = [(a - start, b - start) for a, b in spans if a >= start and b <= start + WIDTH]
    return passage, tuple(inside)


_ONE_LINE = {ord(each): " " for each in "\r\n\t\x0b\x0c\u2028\u2029"}
