# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A text as the rules read it: one form of every character, no blanks, and each place known.

Paper, typists and OCR leave blanks and line ends in the midst of words and numbers. They are taken
out; a line end stays only where a sentence or paragraph ends with it. Every place of the dense text
leads back to the place in the original, so that hints mark what the reader sees.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from lantai.craft.text.fold import fold

ALIKE = str.maketrans({"入": "人", "曰": "日", "末": "未", "巳": "已", "己": "已", "千": "干"})
"""Characters that OCR takes for one another: rules and texts are read with one of each pair."""
_NUMERALS = str.maketrans("〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺", "01234567891234567891")
_WORDS = re.compile(r"[^\s\u200b\ufeff\u00ad]+")
_ENDS = "。;:!?)》】"
LONGEST = 300
"""Characters of a sentence. What has no stop is parted, at a comma where it has one: each fact
looks through its whole sentence, and a list of thousands would never come to an end."""
_STOP, _OTHER = "[。;!?\n]", "[^。;!?\n]"
_STOPS = re.compile(
    f"{_OTHER}{{0,{LONGEST}}}{_STOP}+|{_OTHER}{{200,{LONGEST - 1}}},|{_OTHER}{{{LONGEST}}}"
)
_COLUMN = 3
"""Blanks more than this part the columns of a table."""


def folded(text: str) -> str:
    """One form of every character, those that OCR mixes up included; of the same length."""
    return fold(text).translate(ALIKE)


@dataclass(frozen=True)
class Plain:
    """The dense text, and for each of its characters the place in the original."""

    dense: str
    places: array[int]
    length: int
    breaks: frozenset[int]
    """Places of the dense text before which a line of the original ended."""

    @cached_property
    def figures(self) -> str:
        """The dense text with Chinese numerals as digits; of the same length."""
        return self.dense.translate(_NUMERALS)

    @cached_property
    def _stops(self) -> list[int]:
        return [0, *(found.end() for found in _STOPS.finditer(self.dense)), len(self.dense)]

    def sentence(self, at: int) -> tuple[int, int]:
        """From where to where the sentence at a place goes, its stop included."""
        stop = bisect_right(self._stops, at)
        if stop >= len(self._stops):
            return self._stops[-2] if len(self._stops) > 1 else 0, len(self.dense)
        return self._stops[stop - 1], self._stops[stop]

    def before(self, start: int) -> tuple[int, int]:
        """The sentence before the one that begins at a place; an empty one at the beginning."""
        return self.sentence(start - 1) if start else (0, 0)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The places in the original of a stretch of the dense text."""
        return self.places[start], self.places[end - 1] + 1

    def gap(self, at: int) -> int:
        """How many blanks of the original stand before a place of the dense text."""
        if not 0 < at < len(self.places):
            return 0
        return self.places[at] - self.places[at - 1] - 1

    def is_column(self, at: int) -> bool:
        """Whether a gap is as wide as that between two columns, and no end of a line."""
        return self.gap(at) > _COLUMN and at not in self.breaks

    def at_line_start(self, at: int) -> bool:
        """Whether a line of the original begins here."""
        return at == 0 or at in self.breaks or self.dense[at - 1] == "\n"

    def at_line_end(self, at: int) -> bool:
        """Whether a line of the original ends before this place."""
        return at >= len(self.dense) or at in self.breaks or self.dense[at] == "\n"


def plain(text: str) -> Plain:
    """Read a text densely."""
    whole = folded(text)
    parts: list[str] = []
    places = array("q")
    breaks: set[int] = set()
    at = 0
    for line in whole.splitlines(keepends=True):
        words = list(_WORDS.finditer(line))
        if parts and _parts(parts[-1], line, words):
            if parts[-1] != "\n":
                parts.append("\n")
                places.append(at - 1)
        elif words:
            breaks.add(len(places))
        for word in words:
            parts.append(word.group())
            places.extend(range(at + word.start(), at + word.end()))
        at += len(line)
    return Plain("".join(parts), places, len(text), frozenset(breaks))


def _parts(last: str, line: str, words: list[re.Match[str]]) -> bool:
    """Whether the line end before a line ends a paragraph: a stop, an indent, a blank line."""
    if last == "\n" or not words:
        return True
    indent = words[0].start()
    return last[-1] in _ENDS or indent >= 2
