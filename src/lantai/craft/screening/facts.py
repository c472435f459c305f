# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Facts that opening would lay bare: of a person's health, punishment, childhood, belief, and those
of state and trade.

A fact of a person counts when the sentence, or the one before it, has a person: a name, an identity
number, somebody's father. What is said of people in general does not: statistics, advice, statutes.
The patterns stand in ``facts.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from lantai.craft.screening import people
from lantai.craft.screening.plain import Plain
from lantai.craft.screening.words import pattern, table
from lantai.craft.text import numerals

_JOIN = 18
"""Characters between two patterns that are one fact."""
_OF_AGE = 18
_STATUTE = 5
"""Articles from which on a text is a statute, in which a name proves little."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in the dense text, the names that stand with it, and what was said of it."""

    kind: str
    start: int
    end: int
    names: tuple[tuple[int, int], ...] = ()
    is_personal: bool = True
    parts: tuple[tuple[int, int], ...] = ()


def kinds() -> list[str]:
    """The kinds of facts, as facts.toml has them."""
    return [name for name in table("facts") if name != "named"]


def found(text: Plain, proven: Sequence[int]) -> Iterator[Fact]:
    """The facts of a text. ``proven``: where numbers of persons stand, in order."""
    strict, starts = _is_statute(text), set(proven)
    for kind in kinds():
        rule = table("facts")[kind]
        for parts in _joined(text, kind):
            start, end = parts[0][0], parts[-1][1]
            if kind == "minor" and not _is_minor(text.dense[start:end]):
                continue
            if not rule["person"]:
                if not strict and _is_meant(text, start, end, kind):
                    yield Fact(kind, start, end, (), kind == "ip", parts)
                continue
            starts.add(start)
            named = _named(text, start, proven, starts, strict=strict)
            sure = bool(named) and not strict
            if named is not None and not _is_general(text, start, end, kind, named=sure):
                yield Fact(kind, start, end, tuple(named), parts=parts)


def stands_in(places: Sequence[int], first: int, last: int) -> bool:
    """Whether one of some places in order lies in a stretch."""
    at = bisect_left(places, first)
    return at < len(places) and places[at] < last


def _is_statute(text: Plain) -> bool:
    """Whether a text is law or rules: articles, and it speaks of itself as law does."""
    if not pattern("facts", "named", "statute").search(text.dense):
        return False
    return len(pattern("facts", "named", "article").findall(text.dense)) >= _STATUTE


def _joined(text: Plain, kind: str) -> Iterator[tuple[tuple[int, int], ...]]:
    """The places of a kind; those near one another in a sentence are one."""
    parts: list[tuple[int, int]] = []
    stop = -1
    for each in pattern("facts", kind, "facts").finditer(text.dense):
        near = parts and each.start() < stop and each.start() - parts[-1][1] <= _JOIN
        if parts and not (near and not _parted(text, parts[-1][1], each)):
            yield tuple(parts)
            parts = []
        if not parts:
            stop = text.sentence(each.start())[1]
        parts.append(each.span())
    if parts:
        yield tuple(parts)


def _parted(text: Plain, end: int, after: re.Match[str]) -> bool:
    """Whether another person stands between two facts."""
    return bool(pattern("facts", "named", "another").search(text.dense, end, after.start()))


def _named(
    text: Plain, at: int, proven: Sequence[int], starts: Set[int], *, strict: bool
) -> list[tuple[int, int]] | None:
    """The names of the sentence of a fact, or of the one before; None where nobody is meant."""
    first, last = text.sentence(at)
    listed = people.names(text, first, last, starts)
    if strict:
        return [each for each in listed if people.is_firm(text, each)] or None
    if listed:
        return listed
    some = pattern("facts", "named", "somebody")
    if stands_in(proven, first, last) or some.search(text.dense, first, last):
        return []
    if people.may_be_named(text, first, last):
        return []
    before = text.before(first)
    if before[1] - before[0] > 1 and pattern("facts", "named", "goes_on").match(text.dense, first):
        return people.names(text, *before) or None
    return None


def _is_meant(text: Plain, start: int, end: int, kind: str) -> bool:
    """Whether a fact that is nobody's has beside it what it takes, and nothing that denies it."""
    first, last = text.sentence(start)
    around = text.dense[max(first, start - 60) : min(last, end + 60)]
    if pattern("facts", kind, "never").search(around):
        return False
    needed = table("facts")[kind].get("with")
    return not needed or bool(pattern("facts", kind, "with").search(text.dense, first, last))


def _is_general(text: Plain, start: int, end: int, kind: str, *, named: bool) -> bool:
    """Whether a sentence speaks of people in general, of rules or of numbers."""
    first, last = text.sentence(start)
    around = text.dense[max(first, start - 40) : min(last, end + 40)]
    if pattern("facts", kind, "never").search(around):
        return True
    if pattern("facts", "named", "numbers").search(around):
        return not named
    return not named and bool(pattern("facts", "named", "rules").search(around))


def _is_minor(words: str) -> bool:
    """Whether an age is below eighteen; what tells no age is judged by its words alone."""
    found = re.search(r"([0-9]+|[〇一二三四五六七八九十两]+)周?岁", words)
    age = numerals.value(found[1]) if found else None
    if age is None:
        return True
    return age < _OF_AGE or (age == _OF_AGE and ("未" in words or "不满" in words))
