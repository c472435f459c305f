# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Filters: a field and its values, typed by a reader (地区:上海) or chosen by a program.

A program's value is the value itself. A reader's is found wherever the words of places and kinds
hold it, so that 上海 finds 上海市.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from lantai.craft import dates
from lantai.craft.errors import BadInput
from lantai.craft.index import numbers
from lantai.craft.index.clauses import Clauses
from lantai.craft.index.record import FACETS
from lantai.craft.index.schema import PLACES, number_of
from lantai.craft.text.fold import fold, letters

if TYPE_CHECKING:
    import tantivy

KNOWN = (*FACETS, "date", "number", "ref_code", "title")
_VALUES = 200


def clauses(
    make: Clauses, typed: Sequence[tuple[str, str]], chosen: Mapping[str, str | Sequence[str]]
) -> Iterator[tantivy.Query]:
    """What every record must satisfy. Raises `BadInput` for a field that does not exist."""
    for name, value in typed:
        yield _typed(make, name, value)
    for name, values in chosen.items():
        if name not in KNOWN:
            raise BadInput("index.filter", name=name[:40], known="、".join(KNOWN))
        several = [values] if isinstance(values, str) else list(values)[:_VALUES]
        if several:
            yield make.either(_chosen(make, name, str(value)) for value in several)


def _typed(make: Clauses, name: str, value: str) -> tantivy.Query:
    stream = letters(fold(value))
    if name in PLACES and stream:
        return make.stream("place", stream)
    return _chosen(make, name, value)


def _chosen(make: Clauses, name: str, value: str) -> tantivy.Query:
    if name in ("year", "date"):
        span = dates.parse(value) or dates.parse(f"{value}年")
        return make.nothing() if span is None else days(make, span.first, span.last)
    if name == "title":
        stream = letters(fold(value))
        return make.stream("title", stream) if stream else make.nothing()
    if name == "number":
        return make.either(
            make.term("number", each) for each in numbers.asked(fold(value)) or ("",)
        )
    if name == "ref_code":
        return make.term("number", numbers.of_code(value))
    return make.term(name, value)


def days(make: Clauses, first: date, last: date) -> tantivy.Query:
    """Records one of whose dates lies in a span of days.

    Whole years are looked up among the years of a record; anything finer against its first and last
    day, so that a span of records counts when it touches the span asked for.
    """
    years = make.between("year", first.year, last.year)
    if first.year == last.year:
        years = make.term("year", first.year)
    if (first.month, first.day) == (1, 1) and (last.month, last.day) == (12, 31):
        return years
    touching = (make.between("first", None, number_of(last)),
                make.between("last", number_of(first), None))  # fmt: skip
    return make.every([years, *touching])
