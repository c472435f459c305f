# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What else may be meant where little was found as asked.

Its words and pairs of characters one by one, official words for a reader's words, titles that
sound the same, titles in which one character differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from lantai.craft.index import pinyin, thesaurus
from lantai.craft.index.clauses import Clauses
from lantai.craft.index.schema import END
from lantai.craft.text.prepare import gram_list, words

if TYPE_CHECKING:
    import tantivy

_LETTERS = 60
"""Letters of a question that are taken apart."""
SHORT = 3
"""Letters of one part of several that is looked for whole and never taken apart."""
_OFFICIAL = 3
_PLACE = 6
_SOUNDS = (2, 24)
_TYPO = (4, 16)
"""Shortest and longest part of a question in which one wrong character is looked for."""


def clauses(make: Clauses, segments: Sequence[str]) -> Iterator[tantivy.Query]:
    """Everything that may help, for parts of a question."""
    seen: set[str] = set()
    room = _LETTERS
    for segment in segments:
        part = segment[:room]
        room -= len(part)
        if is_place(make, part):
            yield make.flat(make.stream("place", part), "place_flat")
        elif 0 < len(part) <= SHORT and len(segments) > 1:
            yield make.weighed(make.stream("title", part), "part_title")
            yield make.weighed(make.in_text(part), "part_text")
            yield from official(make, part)
        elif part:
            yield from _words(make, part, seen)
            yield from _grams(make, part, seen)
            yield from official(make, part)
            yield from _typo(make, part)
    if len(segments) == 1:
        yield from sounds(make, pinyin.spoken(segments[0][:_LETTERS]))


def is_place(make: Clauses, part: str) -> bool:
    """Whether a part of several is nothing but a place or a kind, so that it says no subject."""
    return len(part) <= _PLACE and make.knows("place", part)


def _words(make: Clauses, part: str, seen: set[str]) -> Iterator[tantivy.Query]:
    for word in words(part):
        if word not in seen and word not in thesaurus.stop():
            seen.add(word)
            yield make.weighed(make.term("title_words", word), "title_word")
            yield make.weighed(make.word_in_text(word), "word")


def _grams(make: Clauses, part: str, seen: set[str]) -> Iterator[tantivy.Query]:
    for gram in gram_list(part):
        if len(gram) == 2 and f"+{gram}" not in seen and gram not in thesaurus.stop():
            seen.add(f"+{gram}")
            yield make.weighed(make.term("title", gram), "title_gram")
            yield make.weighed(make.gram_in_text(gram), "gram")
            yield make.weighed(make.term("place", gram), "place_gram")


def official(make: Clauses, part: str) -> Iterator[tantivy.Query]:
    """Official words for a reader's words."""
    for entry in thesaurus.entries(part):
        for word in entry.official[:_OFFICIAL]:
            yield make.weighed(make.stream("title", word), "official_title")
            yield make.weighed(make.in_text(word), "official_text")


def sounds(make: Clauses, ways: Sequence[Sequence[str]]) -> Iterator[tantivy.Query]:
    """Titles that sound so; more if they end so."""
    for way in ways:
        if _SOUNDS[0] <= len(way) <= _SOUNDS[1]:
            yield make.weighed(make.grams("sound", list(way)), "sound")
            yield make.weighed(make.grams("sound", [*way, END]), "ending")


def sounds_in_part(make: Clauses, way: Sequence[str]) -> Iterator[tantivy.Query]:
    """Titles in which two syllables next to each other sound so."""
    for pair in pairwise(way):
        yield make.weighed(make.grams("sound", list(pair)), "sound_pair")


def _typo(make: Clauses, part: str) -> Iterator[tantivy.Query]:
    """Titles that hold a part but for one character, where no title holds its pairs."""
    if not _TYPO[0] <= len(part) <= _TYPO[1]:
        return
    grams = [*gram_list(part), part[-1] + END]
    for wrong in _suspects(make, grams, len(part)):
        kept: list[str | tuple[int, str]] = [
            (place, gram) for place, gram in enumerate(grams)
            if place not in (wrong - 1, wrong) and (place < len(part) - 1 or wrong == len(part) - 2)
        ]  # fmt: skip
        if len(kept) > 1:
            yield make.weighed(make.grams("title", kept), "typo")


def _suspects(make: Clauses, grams: Sequence[str], length: int) -> Sequence[int]:
    """Characters both of whose pairs are in no title."""
    absent = [not make.frequency("title", gram) for gram in grams[:-1]]
    return [
        place for place in range(length)
        if (place == 0 or absent[place - 1]) and (place == length - 1 or absent[place])
    ]  # fmt: skip
