# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""From a question understood to what the engine is asked, and how far it is relaxed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lantai.craft.errors import BadInput
from lantai.craft.index import snippet, thesaurus
from lantai.craft.index.query import FIELDS, Query
from lantai.craft.index.record import FACETS
from lantai.craft.text.numerals import variants
from lantai.craft.text.prepare import gram_list, words

if TYPE_CHECKING:
    import tantivy

W = dict(title=3.0, text=1.0, name=30.0, number=60.0, code=60.0, strict=4.0, tw=2.0, w=0.6, tg=1.0, g=0.3, place=3.0, date=15.0, sound=6.0, th_title=3.0, th=1.0)
FEW = 10

@dataclass(frozen=True, slots=True)
class Found:
    address: Any
    score: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Answer:
    total: int
    found: list[Found]
    query: Any
    relaxed: bool


class Plan:
    def __init__(self, sch, searcher, asked: Query, filters) -> None:
        import tantivy

        self.q = tantivy.Query
        self.T = tantivy
        self.sch = sch
        self.searcher = searcher
        self.asked = asked
        self.filters = filters
        self.must, self.should = tantivy.Occur.Must, tantivy.Occur.Should

    def phrase(self, field, stream):
        grams = gram_list(stream)
        if len(stream) == 1:
            import re
            e = re.escape(stream)
            return self.q.regex_query(self.sch, field, f"{e}|{e}.|.{e}")
        if len(grams) == 1:
            return self.q.term_query(self.sch, field, grams[0], "freq")
        return self.q.phrase_query(self.sch, field, grams)

    def term(self, field, value):
        return self.q.term_query(self.sch, field, value, "freq")

    def boost(self, q, b):
        return self.q.boost_query(q, b)

    def any(self, qs):
        qs = list(qs)
        return qs[0] if len(qs) == 1 else self.q.boolean_query([(self.should, x) for x in qs])

    def segment(self, s):
        out = []
        for v in variants(s, 3):
            out += [self.boost(self.phrase("title", v), W["title"]), self.boost(self.phrase("text", v), W["text"])]
        return self.any(out)

    def dates(self):
        out = []
        for d in self.asked.dates:
            a, b = max(d.first.year, 1), min(d.last.year, 9999)
            if a == b:
                q = self.q.term_query(self.sch, "year", a)
            else:
                q = self.q.range_query(self.sch, "year", self.T.FieldType.Integer, a, b)
            out.append(self.boost(self.q.const_score_query(q, 1.0), W["date"]))
        return out

    def strict(self):
        a = self.asked
        musts = [self.segment(s) for s in (*a.phrases, *a.segments)]
        return musts

    def boosts(self):
        a = self.asked
        stream = "".join(a.segments)
        out = []
        if stream:
            out.append(self.boost(self.term("name", stream), W["name"]))
        if a.number:
            out.append(self.boost(self.q.const_score_query(self.term("number", a.number), 1.0), W["number"]))
        out.append(self.boost(self.q.const_score_query(self.term("number", a.code), 1.0), W["code"]))
        out += self.dates()
        return out

    def relaxed(self):
        from lantai.craft.index import pinyin
        a = self.asked
        out = []
        stream = "".join(a.segments)[:60]
        seen = set()
        for s in a.segments:
            ws = [w for w in words(s[:60]) if w not in thesaurus.STOP]
            for w in ws:
                if w in seen: continue
                seen.add(w)
                out.append(self.boost(self.term("title_words", w), W["tw"]))
                out.append(self.boost(self.term("words", w), W["w"]))
            for g in gram_list(s[:60]):
                if g in seen or g in thesaurus.STOP: continue
                seen.add("g" + g)
                if len(g) < 2: continue
                out.append(self.boost(self.term("title", g), W["tg"]))
                out.append(self.boost(self.term("text", g), W["g"]))
                out.append(self.boost(self.term("place", g), W["place"] ))
        for w in thesaurus.official(stream):
            out.append(self.boost(self.phrase("title", w), W["th_title"]))
            out.append(self.boost(self.phrase("text", w), W["th"]))
        if not a.syllables:
            snd = pinyin.of(stream).split()
            if 2 <= len(snd) <= 20:
                out.append(self.boost(self.q.phrase_query(self.sch, "sound", snd), W["sound"]))
        for way in a.syllables:
            out.append(self.boost(self.q.phrase_query(self.sch, "sound", list(way)), W["sound"]))
        return out

    @property
    def marked(self):
        return snippet.pattern([*self.asked.phrases, *self.asked.segments])

    def run(self, size, start, sort):
        musts = self.strict()
        b = self.boosts()
        n = 0
        if musts:
            q = self.q.boolean_query([(self.must, m) for m in musts] + [(self.should, x) for x in b])
            r = self.searcher.search(q, size, offset=start)
            n = r.count
            if n >= FEW:
                return Answer(r.count, [Found(h[1], h[0], True) for h in r.hits], q, False)
            qs = [(self.should, self.boost(m, W["strict"])) for m in musts] + [(self.should, x) for x in b + self.relaxed()]
        else:
            qs = [(self.should, x) for x in b + self.relaxed()]
        q = self.q.boolean_query(qs)
        r = self.searcher.search(q, size, offset=start)
        return Answer(r.count, [Found(h[1], h[0], False) for h in r.hits], q, True)

    def counts(self, query, name):
        if name not in FACETS:
            raise BadInput("index.filter", name=name, known="、".join(FACETS))
        agg = self.searcher.aggregate(query, {"f": {"terms": {"field": name, "size": 50}}})
        return {str(x["key"]): x["doc_count"] for x in agg["f"]["buckets"]}
