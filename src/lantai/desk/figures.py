# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Figures 统计数字: named counts of the rooms, each with one definition, whoever shows them.

A room declares its own in ``figures.py`` as ``added(Figure(…))``, read when the site starts. A
figure counts rows of one noun, or adds up one column of them; who may be told of it is the law's
``count`` sight of that noun and nothing else. Not here: how numbers are kept and looked up
(`tallies`), and their pages (`figurepages`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model, Q, Sum
from django.utils import timezone

from lantai.guard import law
from lantai.guard.actor import Actor

Condition = Callable[[dt.date], Q]


def every_row(today: dt.date) -> Q:
    """The condition of a figure that counts all rows of its noun."""
    return Q()


class FigureFault(Exception):
    """The declaration contradicts itself: a fault of the programmer."""


@dataclass(frozen=True)
class Figure:
    """A number with its name, unit and definition.

    ``where`` narrows the noun's rows, on the day that is handed to it; ``adds`` is the column that
    is added up, without it rows are counted. Figures of different units are never added up.
    ``on_desk``: it stands on the desk of who counts by ``all`` clauses, or only of who counts what
    many keep (``many``); ``lacks``: it should be nought, so it stands first.
    """

    code: str
    name: Any
    unit: Any
    about: Any
    model: type[Model]
    where: Condition = every_row
    adds: str = ""
    on_desk: str = ""
    lacks: bool = False

    @property
    def room(self) -> str:
        """The room that declares it."""
        return self.code.partition(".")[0]

    @property
    def number(self) -> Count | Sum:
        """What makes one number of many rows."""
        return Sum(self.adds) if self.adds else Count("pk")

    @property
    def names_people(self) -> bool:
        """Whether what is counted are people named in records."""
        return bool(getattr(self.model, "names_people", False))

    def narrow(self, rows: Any) -> Any:
        """Of a noun's rows those that are counted."""
        return rows.filter(self.where(timezone.localdate())).order_by()

    def count(self, actor: Actor, clause: str = "") -> int:
        """The number now, row by row, of what an actor may count; by one clause of the sheet."""
        rows: Any = self.model._default_manager
        seen = self.narrow(rows.seen_by(actor, "count", only=clause))
        return int(seen.aggregate(number=self.number)["number"] or 0)


_figures: dict[str, Figure] = {}


def added(*declared: Figure) -> tuple[Figure, ...]:
    """Put a room's figures on the desk. Raises `FigureFault`."""
    for one in declared:
        _judge(one)
        _figures[one.code] = one
    return declared


def _judge(one: Figure) -> None:
    room, _, name = one.code.partition(".")
    if not room or not name:
        raise FigureFault(f"{one.code}: a figure is called room.what")
    if one.code in _figures:
        raise FigureFault(f"{one.code} has two definitions")
    if one.adds and one.adds not in {each.name for each in one.model._meta.concrete_fields}:
        raise FigureFault(f"{one.code}: {one.model._meta.label} has no column {one.adds}")
    if law.is_reference(law.judge_of(one.model)) or hasattr(one.model, "reading_duty"):
        raise FigureFault(f"{one.code}: nobody's sight says who may count {one.model._meta.label}")


def figures() -> list[Figure]:
    """All figures, room after room as they were declared."""
    return list(_figures.values())


def figure_of(code: str) -> Figure | None:
    """The figure of a code."""
    return _figures.get(code)
