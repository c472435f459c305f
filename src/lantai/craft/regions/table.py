# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading a table of regions row by row: what can be taken is taken, the rest is told.

A row is a mapping with code, name and perhaps parent, under the heads people use (provinces.toml).
Parents may stand below their children. Headings of the table (市辖区) are passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lantai.craft import codes
from lantai.craft.errors import BadInput
from lantai.craft.findings import Finding, Where
from lantai.craft.regions.code import Code, cell_text, parse, table
from lantai.craft.regions.tree import Region, Regions, provinces

LONGEST_NAME = 60
"""Characters of a region's name."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: the known regions with its own laid over them, and what was found."""

    regions: Regions
    findings: tuple[Finding, ...]
    taken: int
    refused: int


@dataclass(slots=True)
class _Row:
    number: int
    code: Code
    name: str
    parent: str
    heads: Mapping[str, str]

    def where(self, column: str = "code") -> Where:
        return Where("", self.number, self.heads.get(column, column))


@dataclass(slots=True)
class _Reader:
    known: Regions
    rows: dict[str, _Row] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    findings: list[Finding] = field(default_factory=list)

    def say(self, kind: str, where: Where, **params: Any) -> None:
        self.findings.append(codes.finding(kind, where, **params))

    def take(self, number: int, given: Mapping[str, Any]) -> None:
        """One row: kept for the tree, or refused with its reason."""
        heads = _heads(tuple(given))
        cells = {name: given[head] for name, head in heads.items()}
        try:
            code = parse(cell_text(cells.get("code")))
        except BadInput as fault:
            self.lost += 1
            self.say(fault.kind, Where("", number, heads.get("code", "code")), **fault.params)
            return
        row = _Row(number, code, cell_text(cells.get("name")), "", heads)
        if code.group:
            self.say("region.group_row", row.where(), value=code.digits)
        elif earlier := self.rows.get(code.digits):
            self.say("region.duplicate", row.where(), value=code.digits, other=earlier.number)
            self.lost += 1
        elif not self._named(row) or not self._placed(row, cell_text(cells.get("parent"))):
            self.refused[code.digits] = number
            self.lost += 1
        else:
            self.rows[code.digits] = row

    def _named(self, row: _Row) -> bool:
        if not row.name:
            self.say("region.name_missing", row.where("name"), value=row.code.digits)
        elif len(row.name) > LONGEST_NAME:
            self.say("region.name_long", row.where("name"), value=row.code.digits,
                     length=len(row.name), most=LONGEST_NAME)  # fmt: skip
        else:
            return True
        return False

    def _placed(self, row: _Row, given: str) -> bool:
        """Whether the parent that the row names, if any, can be one."""
        if not given:
            return True
        try:
            parent = parse(given)
        except BadInput as fault:
            self.say(fault.kind, row.where("parent"), **fault.params)
            return False
        if parent.level.rank >= row.code.level.rank:
            self.say("region.parent_not_above", row.where("parent"), value=row.code.digits,
                     parent=parent.digits)  # fmt: skip
            return False
        row.parent = parent.parent if parent.group else parent.digits
        return True

    def tree(self) -> list[Region]:
        """The rows that have a place in the tree, the upper ones first."""
        taken: dict[str, Region] = {}
        for row in sorted(self.rows.values(), key=lambda each: each.code.level.rank):
            region = Region.of(row.code, row.name, row.parent)
            if region.parent and region.parent not in taken and region.parent not in self.known:
                self._no_parent(row, region.parent)
                continue
            if row.parent and row.parent != row.code.parent:
                self.say("region.other_parent", row.where("parent"), value=row.code.digits,
                         parent=row.parent, usual=row.code.parent)  # fmt: skip
            taken[region.code] = self._joined(row, region)
        return list(taken.values())

    def _no_parent(self, row: _Row, parent: str) -> None:
        self.refused[row.code.digits] = row.number
        self.lost += 1
        column = "parent" if row.parent else "code"
        other = self.refused.get(parent)
        if other is None:
            self.say("region.unknown_parent", row.where(column), value=row.code.digits,
                     parent=parent)  # fmt: skip
        else:
            self.say("region.parent_refused", row.where(column), value=row.code.digits,
                     parent=parent, other=other)  # fmt: skip

    def _joined(self, row: _Row, region: Region) -> Region:
        """The row's region; one that is known keeps its English name and its first day."""
        known = self.known.get(region.code)
        if known is None:
            return region
        if known.name != region.name:
            self.say("region.name_differs", row.where("name"), value=region.code,
                     name=region.name, other=known.name)  # fmt: skip
        return Region.of(row.code, row.name, row.parent, en=known.en, since=known.valid_from)


def read(rows: Iterable[Mapping[str, Any]], known: Regions | None = None, first: int = 1) -> Table:
    """The regions of a table over those already known; ``first`` is the number of the first row.

    Nothing raises: a row that cannot be taken is a finding, and the others pass.
    """
    base = known or provinces()
    reader = _Reader(base)
    for number, row in enumerate(rows, first):
        if any(cell_text(cell) for cell in row.values()):
            reader.take(number, row)
    taken = reader.tree()
    own = {each.code for each in taken}
    kept = [each for each in base if each.code not in own or each.valid_to is not None]
    found = sorted(reader.findings, key=lambda each: each.where.row or 0)
    return Table(Regions([*kept, *taken]), tuple(found), len(taken), reader.lost)


@lru_cache(maxsize=64)
def _heads(given: tuple[str, ...]) -> Mapping[str, str]:
    """Which head of a row is which column."""
    known = {alias: name for name, aliases in table()["heads"].items() for alias in aliases}
    found: dict[str, str] = {}
    for head in given:
        column = known.get("".join(str(head).split()).lower())
        if column:
            found.setdefault(column, head)
    return found
