# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The engine's queries, made of what is known of a question; only terms are counted here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from lantai.craft.text.prepare import gram_list

if TYPE_CHECKING:
    import tantivy


@cache
def weights() -> Mapping[str, float]:
    """How much each clue counts."""
    source = resources.files(__package__).joinpath("weights.toml")
    return {name: float(value) for name, value in tomllib.loads(source.read_text("utf-8")).items()}


class Clauses:
    """Makes queries over one schema."""

    def __init__(self, engine: tantivy.Index, searcher: tantivy.Searcher) -> None:
        import tantivy

        self.within: tantivy.Query | None = None
        """Where records lie that this reader must not know of: terms are counted within it."""
        self.reading: tantivy.Query | None = None
        """The records whose inner text may be found too."""

        self._schema = engine.schema
        self._searcher = searcher
        self._query = tantivy.Query
        self._integer = tantivy.FieldType.Integer
        self._must, self._should = tantivy.Occur.Must, tantivy.Occur.Should
        self._not = tantivy.Occur.MustNot

    def frequency(self, field: str, term: str) -> int:
        """How many records hold a term, as far as the reader may know of them."""
        found = int(self._searcher.doc_freq(field, term))
        if not found or self.within is None:
            return found
        seen = self._searcher.search(self.every([self.term(field, term), self.within]), 1)
        return int(seen.count or 0)  # type: ignore[attr-defined]

    def holds(self, field: str, term: str) -> bool:
        """Whether any record at all holds a term, whoever may know of it."""
        return bool(self._searcher.doc_freq(field, term))

    def knows(self, field: str, stream: str) -> bool:
        """Whether a field holds all pairs of a stream at all, be it in different records."""
        return len(stream) > 1 and all(self.frequency(field, each) for each in gram_list(stream))

    def term(self, field: str, value: str | int) -> tantivy.Query:
        """One term of a field."""
        return self._query.term_query(self._schema, field, value, "freq")

    def stream(self, field: str, stream: str) -> tantivy.Query:
        """A stream of letters as it stands in a field of pairs."""
        if len(stream) > 1:
            return self.grams(field, gram_list(stream))
        one = re.escape(stream)
        return self._query.regex_query(self._schema, field, f"{one}|{one}.|.{one}")

    def in_text(self, stream: str) -> tantivy.Query:
        """A stream of letters as it stands in a text that may be found."""
        return self._inner(lambda field: self.stream(field, stream), "text", "inner")

    def word_in_text(self, word: str) -> tantivy.Query:
        """A word of a text that may be found."""
        return self._inner(lambda field: self.term(field, word), "words", "inner_words")

    def gram_in_text(self, gram: str) -> tantivy.Query:
        """Two letters of a text that may be found."""
        return self._inner(lambda field: self.term(field, gram), "text", "inner")

    def _inner(self, ask: Callable[[str], tantivy.Query], outer: str, inner: str) -> tantivy.Query:
        if self.reading is None:
            return ask(outer)
        return self.either([ask(outer), self.every([ask(inner), self.reading])])

    def grams(self, field: str, grams: Sequence[str | tuple[int, str]]) -> tantivy.Query:
        """Terms at their positions; the engine knows no phrase of one term."""
        if len(grams) == 1:
            only = grams[0]
            return self.term(field, only if isinstance(only, str) else only[1])
        return self._query.phrase_query(self._schema, field, list(grams))

    def between(self, field: str, low: int | None, high: int | None) -> tantivy.Query:
        """An integer field within bounds, both inclusive."""
        return self._query.range_query(self._schema, field, self._integer, low, high)

    def weighed(self, query: tantivy.Query, weight: str) -> tantivy.Query:
        """Counts as its weight says, the more the rarer what it finds is."""
        factor = weights()[weight]
        return query if factor == 1.0 else self._query.boost_query(query, factor)

    def flat(self, query: tantivy.Query, weight: str) -> tantivy.Query:
        """Counts the same wherever it matches, however often."""
        return self._query.const_score_query(query, weights()[weight])

    def silent(self, query: tantivy.Query) -> tantivy.Query:
        """Must be met and counts nothing."""
        return self._query.const_score_query(query, 0.0)

    def nothing(self) -> tantivy.Query:
        """Met by no record."""
        return self._query.empty_query()

    def but(self, keys: Iterable[str]) -> tantivy.Query:
        """All records but those with these keys."""
        without = [(self._not, self.term("key", key)) for key in keys]
        everything = (self._must, self._query.all_query())
        return self.silent(self._query.boolean_query([everything, *without]))

    def either(self, queries: Iterable[tantivy.Query]) -> tantivy.Query:
        """Any of these."""
        each = list(queries)
        if len(each) == 1:
            return each[0]
        return self._query.boolean_query([(self._should, one) for one in each])

    def every(
        self, wanted: Iterable[tantivy.Query], welcome: Iterable[tantivy.Query] = ()
    ) -> tantivy.Query:
        """All of ``wanted``; what is ``welcome`` only raises the score. All records if neither."""
        parts = [(self._must, each) for each in wanted]
        if not parts:
            parts.append((self._must, self._query.all_query()))
        parts += [(self._should, each) for each in welcome]
        return parts[0][1] if len(parts) == 1 else self._query.boolean_query(parts)
