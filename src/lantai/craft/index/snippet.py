# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is shown of a hit: a passage of the original text with the places that answer marked.

Folding keeps the length of a text, so a place found in the folded text is the place in the
original, whatever writing it has.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from lantai.craft.index.record import Found, Hit
from lantai.craft.text.fold import fold

WIDTH = 120
"""Characters of a passage."""
_BEFORE = 30
_STEP = 4_000
"""Characters that are folded at a time while a place is looked for."""
_SEARCHED = 60_000
_OVERLAP = 200
_MARKS = 20
_FORMS = 60
_LONGEST = 60

Span = tuple[int, int]


class Marker:
    """Finds what answers a question: some streams of letters, the first wanted most."""

    def __init__(self, forms: Sequence[str], pieces: Sequence[str] = ()) -> None:
        self._forms = [each for each in dict.fromkeys(forms) if each][:_FORMS]
        self._pieces = [each for each in dict.fromkeys(pieces) if each][:_FORMS]

    @cached_property
    def whole(self) -> re.Pattern[str] | None:
        """Any form as it stands."""
        return _pattern(self._forms)

    @cached_property
    def any(self) -> re.Pattern[str] | None:
        """Any form, or any piece of one."""
        return _pattern([*self._forms, *self._pieces])

    def places(self, text: str) -> tuple[Span, ...]:
        """Where in a title or passage the question is answered."""
        if self.any is None:
            return ()
        spans = (each.span() for each in self.any.finditer(fold(text)))
        return tuple(span for span, _ in zip(spans, range(_MARKS), strict=False))

    def first(self, text: str, *, exact: bool) -> int:
        """Where a text first holds a form; failing that, a piece; failing that, its beginning.

        Looking for the words as written is cheap; another writing, or a line broken within a word,
        is looked for only in the first part of a text, and whole forms only where they must be.
        """
        if (place := _written(self._forms, text)) >= 0:
            return place
        if exact and self.whole and (place := _search(self.whole, text, _SEARCHED)) >= 0:
            return place
        if (place := _written(self._pieces, text)) >= 0:
            return place
        if self.any and (place := _search(self.any, text, _STEP)) >= 0:
            return place
        return 0


def _written(forms: Sequence[str], text: str) -> int:
    return next((place for form in forms if (place := text.find(form)) >= 0), -1)


def _pattern(forms: Sequence[str]) -> re.Pattern[str] | None:
    """Longest first; punctuation and blanks may stand between letters."""
    longest = sorted(forms, key=len, reverse=True)
    parts = (r"[\W_]{0,4}".join(map(re.escape, each[:_LONGEST])) for each in longest)
    return re.compile("|".join(parts)) if longest else None


def _search(pattern: re.Pattern[str], text: str, most: int) -> int:
    for start in range(0, min(len(text), most), _STEP):
        found = pattern.search(fold(text[start : start + _STEP + _OVERLAP]))
        if found:
            return start + found.start()
    return -1


def hit(stored: bytes, found: Found, marker: Marker) -> Hit:
    """A hit from what the index keeps of a record."""
    kept: Mapping[str, Any] = json.loads(stored)
    title = kept.get("title", "")
    passage, marks = cut(kept.get("text", ""), marker, exact=found.exact)
    return Hit(
        key=kept["key"], title=title, score=found.score, exact=found.exact,
        ref_code=kept.get("ref_code", ""), number=kept.get("number", ""),
        date=kept.get("date", ""), facets=kept.get("facets", {}), shown=kept.get("shown", {}),
        title_marks=marker.places(title), snippet=passage, marks=marks,
    )  # fmt: skip


def cut(text: str, marker: Marker, *, exact: bool) -> tuple[str, tuple[Span, ...]]:
    """The passage around the first place as one line, and the marks within it."""
    start = beginning(text, marker.first(text, exact=exact))
    passage = text[start : start + WIDTH].translate(_ONE_LINE)
    return passage, marker.places(passage)


def beginning(text: str, place: int) -> int:
    """Where a reader can begin to read towards a place: its line, its sentence, or a clause."""
    start = max(0, place - _BEFORE)
    before = text[start:place]
    if ends := [each.end() for each in _SENTENCE.finditer(before)]:
        return start + ends[-1]
    clause = _CLAUSE.search(before) if start else None
    return start + (clause.end() if clause else 0)


_BREAKS = "\r\n\x0b\x0c\u2028\u2029"
_SENTENCE = re.compile(rf"(?:[{_BREAKS}]|[。！？；][”’」』）]*|[.!?;]\s)\s*")
_CLAUSE = re.compile(r"[，、：]|[,:]\s")
_ONE_LINE = {ord(each): " " for each in f"{_BREAKS}\t"}
