# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The yearly changes of regions, line by line: 撤销, 设立, 更名, 合并, 划归.

`apply` gives the new tree and who succeeded whom. A line that cannot be is told and left out, the
others are done. What stands below a region that goes over to one other goes with it, its codes
re-headed. Nothing is deleted: what ends gets a last day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.errors import BadInput
from lantai.craft.findings import Finding, Where
from lantai.craft.regions.code import Code, parse, short
from lantai.craft.regions.history import History, Succession
from lantai.craft.regions.tree import Region, Regions


class Kind(StrEnum):
    """What may happen to regions."""

    ABOLISHED = "abolished"
    ESTABLISHED = "established"
    RENAMED = "renamed"
    MERGED = "merged"
    MOVED = "moved"

    def said(self) -> Said:
        """The kind in words: 撤销, abolished."""
        return Said(f"region.kind_{self.value}")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a list of changes.

    abolished    ``old`` ends; ``new``, if any, take its place
    established  ``new`` begin, named by ``names``
    renamed      the one ``old`` is called ``names[0]``; its code is ``new`` or stays
    merged       several ``old`` end in the one ``new`` (which may be one of them)
    moved        the one ``old`` comes under another parent: its code becomes ``new``, or stays and
                 ``parent`` is given

    ``names`` are those of ``new``, in the same order; where a name goes on it may be left out.
    ``document`` is the number under which it was approved.
    """

    kind: str
    on: date
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    parent: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """The tree after the changes, who succeeded whom, and what was found on the way."""

    regions: Regions
    history: History
    findings: tuple[Finding, ...]


class _Refused(Exception):
    """A line that cannot be: the kind of the finding, its column and params."""

    def __init__(self, finding: str, column: str, **params: Any) -> None:
        super().__init__(finding)
        self.finding, self.column, self.params = finding, column, params


_SHAPES = {
    Kind.ABOLISHED: ((1, 99), (0, 99)),
    Kind.ESTABLISHED: ((0, 0), (1, 99)),
    Kind.RENAMED: ((1, 1), (0, 1)),
    Kind.MERGED: ((2, 99), (1, 1)),
    Kind.MOVED: ((1, 1), (0, 1)),
}
"""How many old and new codes a line of each kind may have."""


@dataclass(slots=True)
class _Line:
    """A line understood: codes parsed, names beside the new ones."""

    number: int
    kind: Kind
    on: date
    old: list[Code]
    new: list[Code]
    names: list[str]
    parent: str

    @property
    def depth(self) -> int:
        return min(code.level.rank for code in (*self.old, *self.new))


def _read(number: int, change: Change) -> _Line:
    try:
        kind = Kind(change.kind)
    except ValueError:
        raise _Refused("region.change_kind", "kind", value=change.kind) from None
    old, new = _codes(change.old, "old"), _codes(change.new, "new")
    if kind in (Kind.RENAMED, Kind.MOVED) and not new:
        new = list(old)
    (least, most), (few, many) = _SHAPES[kind]
    if not (least <= len(old) <= most and few <= len(new) <= many):
        raise _Refused("region.change_shape", "old", change=kind.said(), old=len(old), new=len(new),
                       shape=Said(f"region.shape_{kind.value}"))  # fmt: skip
    if change.names and len(change.names) != len(new):
        raise _Refused("region.change_names", "names", names=len(change.names), new=len(new))
    parent = _codes((change.parent,), "parent")[0].digits if change.parent else ""
    names = [" ".join(name.split()) for name in change.names] or [""] * len(new)
    return _Line(number, kind, change.on, old, new, names, parent)


def _codes(given: Sequence[str], column: str) -> list[Code]:
    found: list[Code] = []
    for each in given:
        try:
            code = parse(each)
        except BadInput as fault:
            raise _Refused("region.change_code", column, value=str(each)[:40],
                           why=Said(fault.kind, fault.params)) from fault  # fmt: skip
        if code.group:
            raise _Refused("region.change_group", column, value=code.digits)
        if code in found:
            raise _Refused("region.change_twice", column, value=code.digits)
        found.append(code)
    return found


@dataclass(slots=True)
class _Book:
    """The tree while it is being changed: the open version of each code, and the ended ones."""

    open: dict[str, Region]
    ended: list[Region]
    below: dict[str, set[str]]
    last_day: dict[str, date]
    successions: list[Succession] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def of(cls, regions: Regions) -> _Book:
        book = cls({}, [], {}, {})
        for each in regions:
            if each.valid_to is None:
                book.begin(each)
            else:
                book._keep(each)
        return book

    def begin(self, region: Region) -> None:
        self.open[region.code] = region
        self.below.setdefault(region.parent, set()).add(region.code)

    def end(self, code: str, on: date) -> Region:
        """Take a region out of force; its last day is the one before."""
        region = self.open.pop(code)
        self.below[region.parent].discard(code)
        self._keep(replace(region, valid_to=on - timedelta(1)))
        return region

    def _keep(self, region: Region) -> None:
        self.ended.append(region)
        last = region.valid_to or date.max
        self.last_day[region.code] = max(last, self.last_day.get(region.code, date.min))

    def free(self, code: str, on: date) -> bool:
        """Whether a code may begin on a day: not in force, and ended before it."""
        return code not in self.open and self.last_day.get(code, date.min) < on

    def children(self, code: str) -> list[Region]:
        return [self.open[each] for each in sorted(self.below.get(code, ()))]

    def say(self, what: str, number: int | None, column: str, **params: Any) -> None:
        self.findings.append(codes.finding(what, Where("", number, column), **params))


def apply(regions: Regions, changes: Iterable[Change], history: History | None = None) -> Applied:
    """The tree and the history after the changes, done in the order of their days.

    Lines of one day may lean on each other in any order. Lines are numbered from 1 in the findings.
    """
    book = _Book.of(regions)
    lines = []
    for number, change in enumerate(changes, 1):
        try:
            lines.append(_read(number, change))
        except _Refused as why:
            book.say(why.finding, number, why.column, **why.params)
    lines.sort(key=lambda line: (line.on, line.depth, line.number))
    for on, day in groupby(lines, key=lambda line: line.on):
        _do_day(book, on, list(day))
    tree = Regions([*book.ended, *book.open.values()])
    found = sorted(book.findings, key=lambda each: each.where.row or 0)
    return Applied(tree, (history or History()).plus(book.successions), tuple(found))


def _do_day(book: _Book, on: date, lines: Sequence[_Line]) -> None:
    named = {code.digits for line in lines for code in line.old}
    for line in lines:
        try:
            _do(book, line, named)
        except _Refused as why:
            book.say(why.finding, line.number, why.column, **why.params)
    for code in sorted(named - book.open.keys()):
        for child in book.children(code):
            book.say("region.orphan", None, "parent", value=child.code, name=child.name,
                     parent=code)  # fmt: skip


def _do(book: _Book, line: _Line, named: set[str]) -> None:
    """One line: judged as a whole first, then done as a whole."""
    old = [_in_force(book, code.digits, line.on) for code in line.old]
    going = [each for each in old if each.code not in {code.digits for code in line.new}]
    begun = [each for at in range(len(line.new)) if (each := _begin(book, line, old, at))]
    moves = list(_followers(book, line, going, named))
    for region in [*going, *(child for child, _ in moves)]:
        book.end(region.code, line.on)
    for region in begun:
        if region.code in book.open:
            book.end(region.code, line.on)
        book.begin(region)
    for child, fresh in moves:
        book.begin(fresh)
        if child.code != fresh.code:
            book.successions.append(Succession(child.code, fresh.code, line.on, line.kind))
    book.successions += [Succession(each.code, code.digits, line.on, line.kind)
                         for each in going for code in line.new]  # fmt: skip
    if moves:
        book.say("region.carried", line.number, "old", count=len(moves), value=going[0].code,
                 new=line.new[0].digits)  # fmt: skip


def _in_force(book: _Book, code: str, on: date) -> Region:
    region = book.open.get(code)
    if region is None or (region.valid_from or date.min) >= on:
        raise _Refused("region.change_not_in_force", "old", value=code, on=on)
    return region


def _begin(book: _Book, line: _Line, old: Sequence[Region], at: int) -> Region | None:
    """What a new code of a line begins as; None for one that goes on unchanged."""
    code, name = line.new[at], line.names[at]
    before = book.open.get(code.digits)
    receives = line.kind in (Kind.ABOLISHED, Kind.MERGED)
    if before is None and not book.free(code.digits, line.on):
        raise _Refused("region.change_exists", "new", value=code.digits)
    if before is not None and before not in old and not receives:
        raise _Refused("region.change_exists", "new", value=code.digits)
    region = _version(line, code, name, before or (old[0] if old else None))
    if before and (before.name, before.parent) == (region.name, region.parent):
        if not receives:
            raise _Refused("region.change_nothing", "new", value=code.digits)
        return None
    if before:
        _in_force(book, code.digits, line.on)
    if region.parent not in book.open:
        raise _Refused("region.unknown_parent", "new", value=code.digits, parent=region.parent)
    return region


def _version(line: _Line, code: Code, name: str, before: Region | None) -> Region:
    """A new version: what the line does not say goes on from the one before."""
    same = before is not None and before.code == code.digits
    goes_on = before is not None and (same or line.kind is Kind.MOVED)
    if not name and (line.kind is Kind.RENAMED or not goes_on):
        raise _Refused("region.name_missing", "names", value=code.digits)
    parent = line.parent or (before.parent if before and same else "") or code.parent
    if parse(parent).level.rank >= code.level.rank:
        raise _Refused("region.parent_not_above", "parent", value=code.digits, parent=parent)
    en = before.en if before and (not name or name == before.name) and goes_on else ""
    return Region.of(code, name or (before.name if before else ""), parent, en=en, since=line.on)


def _followers(
    book: _Book, line: _Line, going: Sequence[Region], named: set[str]
) -> Iterator[tuple[Region, Region]]:
    """What stands below the regions that end and has no line of its own, and what it becomes."""
    taken: set[str] = set()
    for region in going:
        left = [each for each in book.children(region.code) if each.code not in named]
        if not left:
            continue
        if len(line.new) != 1:
            raise _Refused("region.children_left", "old", value=region.code, count=len(left))
        for child in left:
            yield from _follow(book, line, child, (region, line.new[0]), named, taken)


def _follow(
    book: _Book, line: _Line, child: Region, way: tuple[Region, Code], named: set[str],
    taken: set[str],
) -> Iterator[tuple[Region, Region]]:  # fmt: skip
    """A child and all below it, under the successor of its parent."""
    parent, heir = way
    code = _headed(child, parent, heir)
    if code is None or code.digits in taken or (
        code.digits != child.code and not book.free(code.digits, line.on)
    ):  # fmt: skip
        raise _Refused("region.children_left", "old", value=parent.code,
                       count=len(book.children(parent.code)))  # fmt: skip
    if (child.valid_from or date.min) >= line.on:
        raise _Refused("region.change_not_in_force", "old", value=child.code, on=line.on)
    taken.add(code.digits)
    yield child, Region.of(code, child.name, heir.digits, en=child.en, since=line.on)
    for each in book.children(child.code):
        if each.code not in named:
            yield from _follow(book, line, each, (child, code), named, taken)


def _headed(child: Region, parent: Region, heir: Code) -> Code | None:
    """The child's code with its parent's head changed for the heir's; its own where it has none."""
    head, new = short(parent.code), short(heir.digits)
    if parent.level is not heir.level or len(head) != len(new):
        return None
    text = child.code.replace(head, new, 1) if child.code.startswith(head) else child.code
    try:
        code = parse(text)
    except BadInput:
        return None
    return code if code.level is child.level and not code.group else None
