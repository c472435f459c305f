# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The fields of the index, and a record turned into a document of the engine.

Every text comes in already split (`craft.text.prepare`), so the engine's only tokenizers are
``whitespace`` and ``raw``, which it knows without being told; its own n-grams carry no positions
and would find no phrase. What a hit shows is one stored field of JSON: one look per hit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from lantai.craft import dates
from lantai.craft.index import guarding, numbers, pinyin
from lantai.craft.index.record import FACETS, Record
from lantai.craft.text.fold import fold, letters
from lantai.craft.text.prepare import grams, words

if TYPE_CHECKING:
    import tantivy

EDITION = 3
"""Raised whenever fields or terms change: an older index is refused and made anew."""
LONGEST_TEXT = 5_000_000
"""Characters of one record that are indexed; a book of two thousand pages has fewer."""
LONGEST_TITLE = 2_000
_YEARS_LISTED = 200


def build() -> tantivy.Schema:
    """The schema. ``title`` and ``text`` hold pairs of characters with positions."""
    import tantivy

    made = tantivy.SchemaBuilder()
    made.add_text_field("key", tokenizer_name="raw", index_option="basic")
    for name in ("title", "text", "inner", "place", "sound"):
        made.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("title_words", "words", "inner_words"):
        made.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("number", "name"):
        made.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in FACETS:
        if name != "year":
            made.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("year", "first", "last"):
        made.add_integer_field(name, indexed=True, fast=True)
    for name in guarding.COLUMNS:
        if name != guarding.DAY:
            made.add_text_field(guarding.field(name), tokenizer_name="raw", index_option="basic")
    made.add_integer_field(guarding.field(guarding.DAY), indexed=True, fast=True)
    made.add_text_field("ranked", tokenizer_name="raw", index_option="basic")
    made.add_float_field("rank", fast=True)
    made.add_bytes_field("shown", stored=True)
    return made.build()


def document(record: Record) -> tantivy.Document:
    """A record as the engine takes it."""
    import tantivy

    title = fold(record.title[:LONGEST_TITLE])
    text = fold(record.text[:LONGEST_TEXT])
    inner = fold(record.inner[:LONGEST_TEXT])
    stream = letters(title)
    made = tantivy.Document(
        key=record.key,
        title=grams(stream + END),
        text=grams(letters(text)),
        title_words=" ".join(words(title)),
        words=" ".join(words(text)),
        inner=grams(letters(inner)),
        inner_words=" ".join(words(inner)),
        sound=f"{pinyin.of(stream)} {END}",
        name=" ".join(names(stream)),
        number=" ".join(_numbers(record)),
        place=grams(letters(fold(" ".join(_places(record))))),
        rank=float(record.rank) ** _GENTLY,
        shown=_shown(record),
    )
    for name, value in record.facets.items():
        if value and name in _FACETS_KEPT:
            made.add_text(name, value)
    if record.columns:
        for name, term in guarding.worn(record.columns):
            made.add_integer(name, term) if isinstance(term, int) else made.add_text(name, term)
    if record.rank != 1.0:
        made.add_text("ranked", RANKED)
    _dates(record, title, made)
    return made


PLACES = ("region", "city", "issuer", "creator", "fonds", "category", "level", "kind")
"""Facets whose words may stand in a question beside the subject: 上海 控烟, 司法解释 彩礼."""
RANKED = "yes"
"""Marks a record that is not ranked like all others; without any, ranks cost no question time."""
END = "$"
"""Stands after the last character of a title, so that a title that ends as asked can be told."""
_STATE = "中华人民共和国"
_NAME = 200
_GENTLY = 0.2
"""A rank is for ties between like records, not against a better answer."""
_FACETS_KEPT = frozenset(FACETS) - {"year"}


def names(stream: str) -> list[str]:
    """A title as a whole, and without the name of the state that most leave away."""
    whole = stream[:_NAME]
    return [whole, whole.removeprefix(_STATE)] if whole.startswith(_STATE) else [whole]


def _numbers(record: Record) -> list[str]:
    keys = numbers.keys(fold(record.number)) if record.number else []
    if record.ref_code:
        keys.append(numbers.of_code(record.ref_code))
    return keys


def _places(record: Record) -> list[str]:
    return [*(record.facets.get(name, "") for name in PLACES), record.keywords]


def _dates(record: Record, title: str, made: tantivy.Document) -> None:
    spans = [_span(each) for each in record.dates]
    known = [each for each in spans if each]
    years = {y for first, last in known for y in _years(first, last)}
    years.update(_named_years(title))
    if not years and record.facets.get("year", "").isdigit():
        years.add(int(record.facets["year"]))
    for year in sorted(years):
        made.add_integer("year", year)
    if known:
        made.add_integer("first", min(first for first, _ in known))
        made.add_integer("last", max(last for _, last in known))


def _span(span: tuple[str, str]) -> tuple[int, int] | None:
    try:
        first, last = (date.fromisoformat(each) for each in span)
    except ValueError:
        return None
    return number_of(first), number_of(last)


def _named_years(title: str) -> Iterator[int]:
    """The years a title names, in whatever calendar."""
    if "年" in title:
        for each in dates.find(title):
            if each.span.first.year == each.span.last.year:
                yield each.span.first.year


def number_of(day: date) -> int:
    """A day as the index orders it: 19980305."""
    return day.year * 10000 + day.month * 100 + day.day


def _years(first: int, last: int) -> range:
    return range(first // 10000, min(last // 10000, first // 10000 + _YEARS_LISTED) + 1)


def _shown(record: Record) -> bytes:
    kept: dict[str, Any] = {
        "key": record.key, "title": record.title, "text": record.text, "number": record.number,
        "ref_code": record.ref_code, "date": record.dates[0][0] if record.dates else "",
        "facets": dict(record.facets), "shown": dict(record.shown),
    }  # fmt: skip
    return json.dumps({k: v for k, v in kept.items() if v}, ensure_ascii=False).encode()
