# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The heads of a workbook's columns: which field of a register each one is.

They are matched against the fields' labels in both languages, their names in code, the glossary and
the catalogue's usual writings. A column that is not taken always says why. What stands in the cells
is read in `readers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from lantai.craft.catalogue import head
from lantai.craft.catalogue.elements import lookup, squeezed
from lantai.craft.catalogue.grids import Grid, Merge
from lantai.craft.catalogue.model import Cell, letters
from lantai.craft.terms import terms
from lantai.desk.judging import LANGUAGES, label_of
from lantai.desk.register import Register

SEARCHED = 60
"""Rows with something in them among which the head is looked for."""
REASON = ("不能收的原因", "Why it was not taken")
"""The column that our own list of refused rows adds; it is passed over in silence."""
NOT_TAKEN = "-"
"""A person's answer that a column, or the rows with a word, are not taken."""


@dataclass(slots=True)
class Heading:
    """A column of a sheet and the field it is. ``said`` is the kind of what is told of it."""

    index: int
    letter: str
    header: str
    name: str = ""
    sure: bool = True
    said: str = ""
    first: str = ""


@dataclass(slots=True)
class Head:
    """The head of a sheet: its last row, and its columns from left to right."""

    row: int
    columns: list[Heading]

    @property
    def fields(self) -> dict[str, Heading]:
        """The columns that are taken, by field."""
        return {each.name: each for each in self.columns if each.name and not each.said}


def folded(text: str) -> str:
    """A head as it is compared: no blanks, no outer punctuation, half width, small letters."""
    return squeezed(text).replace("_", "").casefold()


class Names:
    """The words under which a register's fields stand in workbooks."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.taken = register.imports.split()
        self._names = [*dict.fromkeys([*self.taken, *register.export_names])]
        self._sure: dict[str, str] = {}
        self._guess: dict[str, str] = {}
        for words in (self._labels, self._codes, self._glossary, self._bare):
            for name in self._names:
                for word in words(name):
                    self._sure.setdefault(folded(word), name)
        for name in self._names:
            known = lookup(label_of(register, name, "zh"))
            if known is not None:
                self._guess.setdefault(known.name, name)

    def _labels(self, name: str) -> Iterator[str]:
        yield from (label_of(self.register, name, lang) for lang in LANGUAGES)

    def _codes(self, name: str) -> Iterator[str]:
        yield name

    def _glossary(self, name: str) -> Iterator[str]:
        for term in terms().values():
            if name in term.code:
                yield from (term.zh, term.en)

    def _bare(self, name: str) -> Iterator[str]:
        """容量（升） is also 容量."""
        for label in self._labels(name):
            bare = re.sub(r"[(（][^()（）]*[)）]", "", label)
            if bare != label:
                yield bare

    def find(self, words: Iterable[str]) -> tuple[str, bool]:
        """The field that a column's words name, and whether that is sure; empty if none."""
        given = [word for word in words if word]
        for word in given:
            if name := self._sure.get(folded(word)):
                return name, True
        for word in given:
            known = lookup(word)
            if known is not None and known.name in self._guess:
                return self._guess[known.name], False
        return "", False

    def is_word(self, cell: Cell) -> bool:
        """Whether a cell is the name of a field."""
        return isinstance(cell, str) and len(cell) <= 60 and bool(self.find([cell])[0])


def find_head(names: Names, grid: Grid, chosen: Mapping[str, str]) -> Head | None:
    """The head of a sheet, or None; ``chosen`` are fields that a person gave to letters."""
    lines = list(islice(grid.lines(), SEARCHED))
    merged = [(top, max(left - grid.left, 0), bottom, right - grid.left)
              for top, left, bottom, right in grid.merged if right >= grid.left]  # fmt: skip
    best: tuple[int, int, int] | None = None
    found: Head | None = None
    for at, (_, row) in enumerate(lines):
        if not any(names.is_word(cell) for cell in row):
            continue
        candidate = _head_at(names, grid, lines, at, merged, chosen)
        fields = candidate.fields.values()
        taken = len(fields)
        score = (taken, -sum(not each.name for each in candidate.columns), -at)
        alone = any(each.sure for each in fields) and taken * 2 >= len(candidate.columns)
        enough = taken >= 2 or alone
        if enough and (best is None or score > best):
            best, found = score, candidate
    return found


def _head_at(names: Names, grid: Grid, lines: Sequence[tuple[int, Sequence[Cell]]], at: int,
             merged: Sequence[Merge], chosen: Mapping[str, str]) -> Head:  # fmt: skip
    read = head.at(lines, at, merged)
    columns: list[Heading] = []
    by_field: dict[str, str] = {}
    for column in read.columns:
        letter = letters(grid.left + column.index)
        words = (column.called, *reversed(column.header.split(" / ")), column.header)
        name, sure = names.find(words)
        if letter in chosen:
            name, sure = chosen[letter].removeprefix(NOT_TAKEN), True
        one = Heading(column.index, letter, column.header, name, sure)
        if folded(column.header) in map(folded, REASON):
            continue
        _tell(one, names, by_field, letter in chosen)
        columns.append(one)
    return Head(read.rows[-1], columns)


def _tell(one: Heading, names: Names, by_field: dict[str, str], decided: bool) -> None:
    """Say of a column why it is not taken; nothing is dropped in silence."""
    if not one.name:
        one.said = "" if decided else "many.column_unknown"
    elif one.name not in names.taken:
        one.said = "many.column_fixed"
    elif one.name in by_field:
        one.said, one.first = "many.column_twice", by_field[one.name]
    else:
        by_field[one.name] = one.letter
