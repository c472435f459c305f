# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A question answered: first as asked, and more widely only where little is found.

As asked: every part of the question stands, as it is written or in another writing of its numbers,
in the title, the text, or the words of its place and kind. What lies in the index decides the
rest: a question that finds a page of records costs the engine little more than the bare phrases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from lantai.craft.errors import BadInput
from lantai.craft.index import filters, guarding, relaxing, thesaurus
from lantai.craft.index.clauses import Clauses
from lantai.craft.index.query import Days, Query
from lantai.craft.index.record import FACETS, Found
from lantai.craft.index.schema import END, RANKED
from lantai.craft.index.snippet import Marker
from lantai.craft.text.numerals import variants
from lantai.craft.text.prepare import words

if TYPE_CHECKING:
    import tantivy

FEW = 20
"""Fewer found as asked than this, and the question is relaxed."""
MOST_RELAXED = 200
"""Records that a relaxed question brings at most."""
_SHORT, _LONG = 3, 8
_WRITINGS = 3
_OTHER_WORDS = 3
_LONGEST_PART = 60
_PLACE = 12
"""Letters of a part that may be a place."""
SORTS = ("relevance", "newest", "oldest")
_VALUES = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine answered, and the query whose records can be counted by facet."""

    total: int
    found: list[Found]
    query: tantivy.Query
    relaxed: bool


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who is asking: the records they may be told of, and those whose inner text they may read.

    ``knows_all``: the index holds nothing that they may not know of, so that its terms may be
    counted as they are.
    """

    sees: guarding.Guard
    reads: guarding.Guard | None = None
    knows_all: bool = False


class Plan:
    """How one question is put to the engine."""

    def __init__(
        self, engine: tantivy.Index, searcher: tantivy.Searcher, asked: Query,
        chosen: Mapping[str, str | Sequence[str]], eyes: Eyes | None = None,
        without: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._make = Clauses(engine, searcher)
        self._searcher = searcher
        self._asked = asked
        self.relaxed = False
        self._kept = list(filters.clauses(self._make, asked.filters, chosen))
        if without:
            self._kept.append(self._make.but(without))
        if eyes is not None:
            self._kept.append(seen := guarding.clause(self._make, eyes.sees))
            self._make.within = None if eyes.knows_all else seen
            self._make.reading = guarding.clause(self._make, eyes.reads) if eyes.reads else None

    def run(self, size: int, start: int, sort: str) -> Answer:
        """The page of records from ``start``."""
        wanted = self._wanted()
        if wanted is None:
            return self._widely(None, (), size, start)
        strict = self._make.every(wanted)
        query = self._make.every([strict], self._welcome)
        result = self._search(query, size, start, sort)
        count = _count(result)
        enough = count >= FEW or (count and (self._settled or sort != "relevance"))
        if enough or not self._may_relax:
            found = [Found(at, float(score or 0), True) for score, at in result.hits]
            return Answer(count, found, strict, False)
        if not count:
            return self._widely(None, (), size, start)
        whole = start == 0 and size >= count
        exact = result.hits if whole else self._search(query, FEW, 0).hits
        return self._widely(query, [at for _, at in exact], size, start)

    def _search(
        self, query: tantivy.Query, size: int, start: int, sort: str = "relevance"
    ) -> tantivy.SearchResult:
        import tantivy

        if sort == "relevance":
            weight = "rank" if self._make.holds("ranked", RANKED) else None
            return self._searcher.search(query, size, offset=start, weight_by_field=weight)
        field = "first" if sort == "oldest" else "last"
        order = tantivy.Order.Asc if sort == "oldest" else tantivy.Order.Desc
        return self._searcher.search(query, size, offset=start, order_by_field=field, order=order)

    def _widely(
        self, strict: tantivy.Query | None, exact: Sequence[tantivy.DocAddress], size: int,
        start: int,
    ) -> Answer:  # fmt: skip
        """What was found as asked among what is like it."""
        self.relaxed = True
        more = list(self._more())
        if strict is not None:
            more.append(self._make.weighed(strict, "strict"))
        if not more:
            return Answer(len(exact), [], self._make.every(self._kept), False)
        query = self._make.every([*self._kept, self._make.either(more)], self._welcome)
        result = self._search(query, size, start)
        known = {(at.segment_ord, at.doc) for at in exact}
        found = [Found(at, score, (at.segment_ord, at.doc) in known) for score, at in result.hits]
        total = max(len(exact), min(_count(result), MOST_RELAXED))
        return Answer(total, found[: max(0, total - start)], query, bool(total > len(exact)))

    def _more(self) -> Iterator[tantivy.Query]:
        ways = self._asked.ways
        yield from relaxing.sounds(self._make, ways)
        if ways:
            yield from relaxing.sounds_in_part(self._make, ways[0])
        if not self._is_pinyin:
            yield from relaxing.clauses(self._make, self._asked.segments)

    @cached_property
    def _is_pinyin(self) -> bool:
        """Whether the line reads as pinyin and none of its words is known as a word."""
        asked = self._asked
        return bool(asked.ways) and not any(self._known(each) for each in asked.segments)

    @property
    def _settled(self) -> bool:
        """Whether a single find is an answer: a number, or a part too short or too long."""
        parts = self._asked.segments
        return bool(self._number) or (len(parts) == 1 and not _SHORT < len(parts[0]) < _LONG)

    @property
    def _may_relax(self) -> bool:
        """Phrases in quotes, dates and numbers alone are meant as they are."""
        return bool(self._asked.segments) and not self._asked.phrases

    def _wanted(self) -> list[tantivy.Query] | None:
        """What a record as asked must have; None where there is nothing to be wanted."""
        asked = self._asked
        if self._number:
            number = self._make.term("number", self._number)
            return [*self._kept, self._make.flat(number, "number")]
        if self._is_pinyin:
            return None
        wanted = [self._part(each) for each in asked.phrases]
        wanted += [self._part(each, widely=True) for each in asked.segments]
        if not wanted:
            wanted = [self._days(each) for each in asked.days]
        return [*self._kept, *wanted] or None

    def _known(self, part: str) -> bool:
        return any(self._make.frequency(field, part) for field in ("words", "title_words"))

    @cached_property
    def _number(self) -> str:
        """The document number or reference code asked for, where a record has it."""
        tried = (*self._asked.numbers, self._asked.code)
        return next((each for each in tried if each and self._make.frequency("number", each)), "")

    def _part(self, part: str, *, widely: bool = False) -> tantivy.Query:
        """A part of the question, in any writing of its numbers, in the title or the text."""
        make = self._make
        forms = variants(part, _WRITINGS)
        if widely:
            forms += _other_words(part)
        queries = []
        for form in forms:
            queries.append(make.weighed(make.stream("title", form), "title"))
            queries.append(make.weighed(make.in_text(form), "text"))
        if widely and len(part) <= _PLACE and make.knows("place", part):
            queries.append(make.weighed(make.stream("place", part), "place"))
        return make.either(queries)

    @cached_property
    def _welcome(self) -> list[tantivy.Query]:
        """What raises a record without being asked for."""
        asked, make = self._asked, self._make
        stream = "".join(asked.segments)
        found: list[tantivy.Query] = []
        if stream and make.frequency("title", stream[-1] + END):
            found.append(make.weighed(make.term("name", stream), "name"))
            found.append(make.weighed(make.stream("title", stream + END), "ending"))
        found += [self._days(each) for each in asked.days]
        for each in asked.days:
            found.append(make.flat(make.between("last", None, _day(each.last)), "day_within"))
        if self._number:
            found += [make.weighed(make.stream("place", each), "place") for each in asked.segments]
        for year in asked.years:
            found.append(make.flat(make.term("year", year), "year"))
        return found

    def _days(self, span: Days) -> tantivy.Query:
        return self._make.flat(filters.days(self._make, span.first, span.last), "day")

    @cached_property
    def marker(self) -> Marker:
        """Finds what answers the question in a text."""
        parts = (*self._asked.phrases, *self._asked.segments)
        forms, pieces = [], []
        for part in parts:
            forms += [*variants(part, _WRITINGS), *_other_words(part)]
            pieces += [word for entry in thesaurus.entries(part) for word in entry.official]
        if self.relaxed:
            pieces += [word for part in parts for word in words(part[:_LONGEST_PART])
                       if word not in thesaurus.stop()]  # fmt: skip
        return Marker(forms, pieces)

    def titled(self, size: int) -> list[Found]:
        """Records whose title holds the question, or sounds like it."""
        make, asked = self._make, self._asked
        stream = "".join((*asked.phrases, *asked.segments))[:_LONGEST_PART]
        either = [make.stream("title", stream)] if stream else []
        either += relaxing.sounds(make, asked.ways[:1])
        if not either:
            return []
        result = self._search(make.every([*self._kept, make.either(either)]), size, 0)
        return [Found(at, float(score or 0), True) for score, at in result.hits]

    def counts(self, query: tantivy.Query, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """How many of the records found have each value of some facets, most first: one walk."""
        for name in names:
            if name not in FACETS:
                raise BadInput("index.filter", name=name, known="、".join(FACETS))
        if not names:
            return {}
        terms = {name: {"terms": {"field": name, "size": _VALUES}} for name in names}
        found = self._searcher.aggregate(query, terms)
        return {
            name: {_value(each["key"]): int(each["doc_count"]) for each in found[name]["buckets"]}
            for name in names
        }


def _count(result: tantivy.SearchResult) -> int:
    return int(result.count or 0)  # type: ignore[attr-defined]


def _value(key: object) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)


def _day(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _other_words(part: str) -> list[str]:
    """A part with a reader's word replaced by official words."""
    return [
        part[: entry.start] + word + part[entry.end :]
        for entry in thesaurus.entries(part)[:2]
        for word in entry.official[:_OTHER_WORDS] if word not in part
    ]  # fmt: skip
