# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Screening a record 敏感信息筛查: its title and its text, to hints and what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from lantai.craft.codes import Said
from lantai.craft.screening import facts, marks, numbers, people, places
from lantai.craft.screening.hint import Hint, Screening, weighed
from lantai.craft.screening.plain import Plain, plain


def screen(text: str, title: str = "") -> Screening:
    """What stands in a record against opening it.

    《国家档案馆档案开放办法》 Art.8 names the grounds, Art.13 asks for a first screening by machine
    or person. It only tightens: ``open`` says that nothing was found, never that it may be opened.
    """
    return weighed([*_of(title, "title"), *_of(text, "text")])


def _of(text: str, place: Literal["title", "text"]) -> Iterator[Hint]:
    if not text or text.isspace():
        return
    read = plain(text)
    taken = bytearray(len(read.dense))
    personal: dict[int, set[int]] = {}
    for kind, start, end, value, reason, checked in _found(read, personal, taken):
        yield Hint(kind, place, *read.original(start, end), value, Said(f"screening.{reason}"),
                   checked)  # fmt: skip
    for sentence, facts_at in personal.items():
        for start, end in people.names(read, *read.sentence(sentence), facts_at):
            if not any(taken[start:end]):
                yield Hint("person", place, *read.original(start, end), read.dense[start:end],
                           Said("screening.person"))  # fmt: skip


_Found = tuple[str, int, int, str, str, bool | None]


def _found(read: Plain, personal: dict[int, set[int]], taken: bytearray) -> Iterator[_Found]:
    """All but names; the sentences in which names are somebody's go into ``personal``.

    ``taken`` is what no name can be made of.
    """
    for kind, start, end in marks.found(read):
        yield kind, start, end, read.dense[start:end], kind, None
    proven: list[int] = []
    for number in sorted(numbers.found(read), key=lambda each: each.start):
        if number.reason == "landline_of" and not _names(read, number.start):
            continue
        proven.append(number.start)
        taken[number.start : number.end] = b"\1" * (number.end - number.start)
        _note(read, personal, number.start)
        yield (number.kind, number.start, number.end, number.value, number.reason, number.checked)
    for place in places.found(read):
        if (
            place.is_sure
            or _names(read, place.start)
            or facts.stands_in(proven, *read.sentence(place.start))
        ):
            _note(read, personal, place.start)
            taken[place.start : place.end] = b"\1" * (place.end - place.start)
            yield ("address", place.start, place.end, read.dense[place.start : place.end],
                   "address", None)  # fmt: skip
    for fact in facts.found(read, proven):
        for start, end in fact.parts:
            taken[start:end] = b"\1" * (end - start)
        if fact.is_personal:
            _note(read, personal, fact.start)
        for start, _ in fact.names:
            if read.sentence(start) != read.sentence(fact.start):
                _note(read, personal, start)
        yield fact.kind, fact.start, fact.end, read.dense[fact.start : fact.end], fact.kind, None


def _note(read: Plain, personal: dict[int, set[int]], at: int) -> None:
    personal.setdefault(read.sentence(at)[0], set()).add(at)


def _names(read: Plain, at: int) -> bool:
    return bool(people.names(read, *read.sentence(at), {at}))
