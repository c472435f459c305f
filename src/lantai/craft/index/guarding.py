# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the house asks of every record besides the reader's question: conditions on columns.

A record wears its columns as terms, so that each condition is one list of records to the engine: a
path is kept whole (``=i12/``) and with all its beginnings (``i12/``); a level with every number it
is at most and at least (``<3``, ``>2``); sets with their numbers. Days alone are a range.

What is allowed, and to whom, is not known here: the conditions come from outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from lantai.craft.index.clauses import Clauses

if TYPE_CHECKING:
    import tantivy

PATHS = ("holder", "area", "line", "party", "creator")
LEVELS = ("secrecy", "opening", "reach")
FLAGS = ("is_listed",)
DAY = "open_on"
SETS = "set"
COLUMNS = (*PATHS, *LEVELS, *FLAGS, DAY, SETS)
HIGHEST = 9
"""The highest level there may be; beyond it all are at most, and none is at least."""


def field(column: str) -> str:
    """The field in which the terms of a column are: readers' facets may have the same name."""
    return f"sees_{column}"


class Term(Protocol):
    """One condition: a column ``is`` a value, lies in a ``range``, or is ``any`` of some."""

    @property
    def column(self) -> str:
        """One of `COLUMNS`."""
        ...

    @property
    def op(self) -> str:
        """``is``, ``range`` or ``any``."""
        ...

    @property
    def value(self) -> Any:
        """What it is, or the values of which it is one."""
        ...

    @property
    def low(self) -> Any:
        """The least that it may be; None = any."""
        ...

    @property
    def high(self) -> Any:
        """The most that it may be, itself allowed; None = any."""
        ...


Guard = tuple[Sequence[Term], Sequence[Sequence[Term]]]
"""What must hold of every record, and the alternatives of which one must; without any, nothing is
found."""


def worn(columns: Mapping[str, Any]) -> Iterator[tuple[str, str | int]]:
    """The terms by which a record wears its columns, with their fields."""
    for name in PATHS:
        path = str(columns.get(name, ""))
        yield field(name), f"={path}"
        for beginning in beginnings(path):
            yield field(name), beginning
    for name in LEVELS:
        level = int(columns.get(name, 0))
        yield field(name), f"={level}"
        for number in range(HIGHEST + 1):
            if number >= level:
                yield field(name), f"<{number}"
            if number <= level:
                yield field(name), f">{number}"
    for name in FLAGS:
        yield field(name), f"={bool(columns.get(name, False))}"
    for each in columns.get(SETS, ()):
        yield field(SETS), str(each)
    if day := int(columns.get(DAY) or 0):
        yield field(DAY), day


def beginnings(path: str) -> Iterator[str]:
    """Every beginning of a path, itself the last."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1))


def clause(make: Clauses, guard: Guard) -> tantivy.Query:
    """The condition for the engine; it adds nothing to a score."""
    always, alternatives = guard
    if not alternatives:
        return make.nothing()
    wanted = [_one(make, each) for each in always]
    wanted.append(make.either(make.every(_one(make, each) for each in some)
                              for some in alternatives))  # fmt: skip
    return make.silent(make.every(wanted))


def _one(make: Clauses, term: Term) -> tantivy.Query:
    if term.op == "any":
        return _any(make, term.column, (str(each) for each in term.value))
    if term.op == "is":
        return make.term(field(term.column), f"={term.value}")
    if term.column == DAY:
        return make.between(field(DAY), term.low, term.high)
    return make.every(_bounds(make, term))


def _any(make: Clauses, column: str, values: Iterable[str]) -> tantivy.Query:
    each = [make.term(field(column), value) for value in values]
    return make.either(each) if each else make.nothing()


def _bounds(make: Clauses, term: Term) -> Iterator[tantivy.Query]:
    """A level's bounds; a bound that every level meets is none."""
    high, low = term.high, term.low
    if high is not None and high < HIGHEST:
        yield make.term(field(term.column), f"<{int(high)}") if high >= 0 else make.nothing()
    if low is not None and low > 0:
        yield make.term(field(term.column), f">{int(low)}")
