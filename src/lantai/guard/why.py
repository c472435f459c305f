# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The facts of two pages: who can see this row and why, and what can this person see and why.

Both ask the law that every door asks (`law.sight_of`), clause by clause; there is no second telling
of it here. Not here: the pages themselves, and who may open them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.atoms import Clause
from lantai.guard.sheet import ACTIONS

CAP = 1_000
"""Rows are counted to here; one more says “and more”."""
EVERYBODY = Clause("reference", *("公共数据，谁都能查", "data that everybody may read"), ())
BY_DUTY = Clause("duty", *("有改动它的职责", "the duty to change it"), ())
HOUSE = Clause("house", *("系统自己的工作", "the house at its own work"), ())
"""What lets rows be seen beside the clauses of the sheet."""


@dataclass(frozen=True, slots=True)
class Seen:
    """That somebody may do something with a row, and by which clauses of the sheet."""

    actor: Actor
    action: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows of a noun one clause lets somebody see for an action."""

    model: type[Model]
    action: str
    clause: Clause
    count: int
    more: bool = False


def who_can_see(row: Any, actors: Iterable[Actor]) -> list[Seen]:
    """What each of these may do with one row, and why; who may do nothing is not told."""
    found = (Seen(actor, action, tuple(_reasons(actor, action, row)))
             for actor in actors for action in ACTIONS)  # fmt: skip
    return [each for each in found if each.clauses]


def what_can_see(actor: Actor, models: Iterable[type[Model]]) -> list[Counted]:
    """Per noun and action, each clause that lets this actor see rows, and how many."""
    return [each for model in models for action in ACTIONS
            for each in _counts(model, actor, action)]  # fmt: skip


def _reasons(actor: Actor, action: str, row: Any) -> list[Clause]:
    if not law.holds(actor, action, row):
        return []
    if actor.steward:
        return [HOUSE]
    if law.is_reference(type(row)):
        return [_free(action)]
    action = _asked_of_judge(type(row), action)
    while name := law.judged_by(type(row)):
        row = getattr(row, name)
    return law.sight_of(type(row), actor, action).why(row)


def _asked_of_judge(model: type[Model], action: str) -> str:
    """To edit a part is to act on its record."""
    return "act" if action == "edit" and law.judged_by(model) else action


def _free(action: str) -> Clause:
    return EVERYBODY if action in ("count", "describe", "fetch") else BY_DUTY


def _counts(model: type[Model], actor: Actor, action: str) -> Iterator[Counted]:
    rows: Any = model._default_manager
    if law.condition(model, actor, action) is None:
        return
    if actor.steward or law.is_reference(model):
        clause = HOUSE if actor.steward else _free(action)
        yield _counted(model, action, clause, rows.seen_by(actor, action))
        return
    judge = law.judge_of(model)
    for clause in law.sight_of(judge, actor, _asked_of_judge(model, action)).clauses:
        yield _counted(model, action, clause, rows.seen_by(actor, action, only=clause.name))


def _counted(model: type[Model], action: str, clause: Clause, rows: Any) -> Counted:
    count = rows[: CAP + 1].count()
    return Counted(model, action, clause, min(count, CAP), count > CAP)
