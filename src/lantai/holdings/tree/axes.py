# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The two ways in which a fonds is arranged: by classes, or by category, year and retention.

Each knows the branches directly in a place, the columns of the files and items that lie in it, and
what a record lies in. A fonds arranged item by item 按件整理 often has no classes: how it was
classified stands in the columns of its records, and the second way reads it there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from lantai.desk.register import register_of
from lantai.guard.words import said
from lantai.holdings.models import Category, RecordClass
from lantai.holdings.terms import Retention
from lantai.holdings.tree.branches import Branch, noun_of
from lantai.holdings.tree.queries import ClassLine, Sums, columns_of
from lantai.holdings.tree.spots import CLASS, GROUP, LEVELS, LOOSE, Spot

Group = tuple[str, ...]
Counted = Mapping[Group, Sums]


class ByClass:
    """By classes 类别. ``sums`` is None where a large fonds was not counted."""

    def __init__(self, classes: Sequence[ClassLine], sums: Counted | None) -> None:
        self.classes, self.sums = classes, sums
        self._lines = {line.pk: line for line in classes}

    def way_to(self, place: Spot) -> list[Spot] | None:
        """From the top down to a place; None where it is not there."""
        if place.kind == LOOSE:
            return [place] if self.classes else None
        line = self._lines.get(place.pk) if place.kind == CLASS else None
        return [Spot(CLASS, pk) for pk in _numbers(line.path)] if line else None

    def way_of(self, row: Any) -> list[Spot]:
        """What a file, or an item that lies in none, lies in."""
        at = Spot(CLASS, row.record_class_id or 0)
        return self.way_to(at) or self.way_to(Spot(LOOSE)) or []

    def inner(self, place: Spot | None) -> Iterator[Branch]:
        """The classes directly in a place; at the top also what lies in none."""
        if place is not None and place.kind != CLASS:
            return
        parent = place.pk if place else None
        for line in self.classes:
            if line.parent == parent:
                yield self._branch(line)
        loose = self.sums_in(Spot(LOOSE))
        if place is None and self.classes and (loose is None or loose):
            yield Branch(Spot(LOOSE), "", "", self.name_of(Spot(LOOSE)), sums=loose, turns=True)

    def name_of(self, place: Spot) -> str:
        """A class by its code and name."""
        line = self._lines.get(place.pk)
        return f"{line.code} {line.title}" if line else said("没有归类的", "In no class")

    def _branch(self, line: ClassLine) -> Branch:
        register, place = register_of(RecordClass), Spot(CLASS, line.pk)
        url = register.address(line.pk) if register and line.seen else ""
        return Branch(place, noun_of(RecordClass), line.code, line.title, url,
                      sums=self.sums_in(place), turns=True)  # fmt: skip

    def columns(self, place: Spot | None) -> dict[str, Any] | None:
        """The columns of the files and items directly in a place; None where none lie there."""
        if place is None:
            return None if self.classes else {"record_class": None}
        if place.kind == CLASS:
            return {"record_class": place.pk}
        return {"record_class": None} if place.kind == LOOSE else None

    def sums_in(self, place: Spot | None) -> Sums | None:
        """How much a branch has with all that is below it; None where it was not counted."""
        if self.sums is None:
            return None
        return sum((sums for (pk,), sums in self.sums.items() if self._lies_in(pk, place)), Sums())

    def _lies_in(self, pk: str, place: Spot | None) -> bool:
        line = self._lines.get(int(pk)) if pk else None
        if place is None:
            return True
        if place.kind == LOOSE:
            return line is None
        return line is not None and place.pk in _numbers(line.path)


def _numbers(path: str) -> list[int]:
    return [int(each) for each in path.split("/")[:-1]]


class Groups:
    """The groups of a fonds at every depth, with how much is in them; made once and kept."""

    def __init__(self, sums: Counted) -> None:
        self.sums: dict[Group, Sums] = defaultdict(Sums)
        self.inner: dict[Group, set[Group]] = defaultdict(set)
        for key, some in sums.items():
            for depth in range(len(key) + 1):
                self.sums[key[:depth]] += some
                if depth < len(key):
                    self.inner[key[:depth]].add(key[: depth + 1])


class ByYear:
    """By category 门类, year 年度, retention 保管期限 and unit or subject 机构（问题）.

    A level that would part nothing (one category, no department) is passed over.
    """

    def __init__(self, known: Groups) -> None:
        self.known = known

    def way_to(self, place: Spot) -> list[Spot] | None:
        """From the top down to a group; None where there is none such."""
        way: list[Spot] = []
        while groups := self.groups(way[-1].group if way else ()):
            fitting = next((each for each in groups if each == place.group[: len(each)]), None)
            if fitting is None:
                break
            way.append(Spot(GROUP, group=fitting))
        return way or None

    def way_of(self, row: Any) -> list[Spot]:
        """The groups that a file, or an item that lies in none, lies in."""
        values = tuple(str(getattr(row, name) or "") for name in LEVELS)
        return self.way_to(Spot(GROUP, group=values)) or []

    def groups(self, above: Group) -> list[Group]:
        """The groups of the next level that parts anything; none where the rows lie in it."""
        while inner := self.known.inner.get(above):
            one = next(iter(inner))
            if len(inner) > 1 or (len(one) > 1 and one[-1]):
                return sorted(inner, key=self._rank)
            above = one
        return []

    def _rank(self, group: Group) -> tuple[Any, ...]:
        """In the order of categories, years and periods; what is not known comes last."""
        orders = {"category_code": list(self._categories), "retention": Retention.values}
        known = [orders.get(name, []) for name in LEVELS]
        return tuple((value == "", order.index(value) if value in order else len(order), value)
                     for order, value in zip(known, group, strict=False))  # fmt: skip

    @cached_property
    def _categories(self) -> dict[str, str]:
        return {row.code: str(row) for row in Category.objects.all()}

    def inner(self, place: Spot | None) -> Iterator[Branch]:
        """The groups directly in a place."""
        if place is not None and place.kind != GROUP:
            return
        above = place.group if place else ()
        for group in self.groups(above):
            one = Spot(GROUP, group=group)
            yield Branch(one, "", "", self.name_of(one), sums=self.sums_in(one), turns=True)

    def name_of(self, place: Spot) -> str:
        """A group by the value that parts it from the others of its level."""
        return self._word(len(place.group) - 1, place.group[-1])

    def _word(self, at: int, value: str) -> str:
        """A value of a group in words."""
        if not value:
            return said(*MISSING[at])
        if LEVELS[at] == "category_code":
            return self._categories.get(value, value)
        if LEVELS[at] == "retention":
            return str(dict(Retention.choices).get(value, value))
        return said("{year}年", "{year}", year=value) if LEVELS[at] == "year" else value

    def columns(self, place: Spot | None) -> dict[str, Any] | None:
        """The columns of the files and items directly in a place; None where none lie there."""
        group = place.group if place else ()
        if (place is not None and place.kind != GROUP) or self.groups(group):
            return None
        while inner := self.known.inner.get(group):
            group = next(iter(inner))
        return columns_of(group) if len(group) == len(LEVELS) else None

    def sums_in(self, place: Spot | None) -> Sums:
        """How much a group has."""
        return self.known.sums.get(place.group if place else (), Sums())


MISSING = (("没有门类", "No category"), ("没有年度", "No year"),
           ("没有保管期限", "No retention period"),
           ("没有机构（问题）", "No unit or subject"))  # fmt: skip
