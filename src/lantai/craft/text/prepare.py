# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Text made ready for an engine, before it reaches one: the same terms for every engine.

Two streams of terms, each a string of words between blanks: overlapping pairs of characters, by
which any substring is found, and jieba's words, by which results are ranked. What an engine does
with them is `craft.index`'s matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lantai.craft.text.fold import fold, letters


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text as written, its folded form of the same length, and its terms."""

    text: str
    folded: str
    grams: str
    words: str


def prepare(text: str) -> Prepared:
    """Fold a text and split it into pairs of characters and into words."""
    folded = fold(text)
    stream = letters(folded)
    return Prepared(text, folded, grams(stream), " ".join(words(folded)))


def grams(stream: str) -> str:
    """Overlapping pairs of a stream of letters; a single letter stands for itself."""
    if len(stream) < 2:
        return stream
    return " ".join([stream[i : i + 2] for i in range(len(stream) - 1)])


def gram_list(stream: str) -> list[str]:
    """The pairs as a list."""
    return grams(stream).split(" ") if stream else []


def words(folded: str) -> Iterable[str]:
    """Jieba's words of a folded text, long words and the short ones within; no punctuation."""
    import rjieba

    return [word for word in rjieba.cut_for_search(folded) if word[0].isalnum()]
