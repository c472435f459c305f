# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""From the sheet to one noun: which clauses it has, the condition for its rows, and why.

A noun is guarded by its own columns, or judged through the record it speaks of (``judged_by``), or
is reference data that everybody may read. `sight_of` finds the clauses, `condition` makes the
database's condition, `holds` and `why` answer for one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone

from lantai.guard.actor import CEILINGS, Actor, Site
from lantai.guard.atoms import Clause, Sight
from lantai.guard.sheet import ACTIONS, sights

__all__ = ["ACTIONS", "holds", "seen_among", "site", "why"]
COLUMNS = frozenset({"holder", "area", "line", "party", "creator", "secrecy", "opening", "reach",
                     "open_on", "is_listed"})  # fmt: skip
"""All that the sheet may speak of; a noun has some of them, and ``set_ids`` nearly every noun."""


def site() -> Site:
    """The site as its settings and the day make it."""
    zone = settings.LANTAI_ZONE
    return Site(zone, CEILINGS[zone], timezone.localdate())


def noun_of(model: type[Model]) -> str:
    """``room.noun``, the beginning of every duty on it."""
    return f"{model._meta.app_label}.{model._meta.model_name}"


def columns_of(model: type[Model]) -> frozenset[str]:
    """The columns of sight that a noun has."""
    names = {field.name for field in model._meta.concrete_fields}
    return (COLUMNS & names) | ({"set_ids"} if getattr(model, "lies_in_sets", True) else set())


def judged_by(model: type[Model]) -> str:
    """The name of the key to the record through which a noun is judged; empty if by itself."""
    return str(getattr(model, "judged_by", ""))


def judge_of(model: type[Model]) -> type[Model]:
    """The noun that is judged in place of this one: itself, or what its key leads to."""
    while name := judged_by(model):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model


def sight_of(model: type[Model], actor: Actor, action: str, only: str = "") -> Sight:
    """The sight of an actor on a noun; ``only`` keeps one clause."""
    noun = noun_of(judge_of(model) if action != "edit" else model)
    columns = columns_of(judge_of(model))
    found = sights(actor, site(), noun)[action]
    if "secrecy" not in columns and hasattr(model, "reading_duty"):
        found = found.without("secrecy")  # the trail: its duty stands in the place of a clearance
    found = found.fitting(columns)
    return found.only([only]) if only else found


def condition(model: type[Model], actor: Actor, action: str, only: str = "") -> Q | None:
    """What the database must ask of rows of this noun; None = no row is seen."""
    if actor.steward:
        return Q()
    if is_reference(model):
        return Q() if _free(model, actor, action) else None
    if not may_read(model, actor):
        return None
    name = judged_by(model)
    if not name:
        return sight_of(model, actor, action, only).q(model)
    judge: Any = model._meta.get_field(name).related_model
    inner = condition(judge, actor, _through(model, actor, action), only)
    if inner is None or (action == "edit" and not may_edit_parts(model, actor)):
        return None
    seen = judge.objects.filter(inner, pk=OuterRef(f"{name}_id")).unguarded("judge of a part")
    return Q(Exists(seen))


def is_reference(model: type[Model]) -> bool:
    """Whether a noun is data that everybody may read."""
    return bool(getattr(model, "is_reference", False))


def may_read(model: type[Model], actor: Actor) -> bool:
    """Some nouns (the trail, keys, grants) are read only by who holds a duty (``reading_duty``)."""
    duty = getattr(model, "reading_duty", "")
    return not duty or actor.has(duty)


def _free(model: type[Model], actor: Actor, action: str) -> bool:
    """Reference data is read by all and changed by whoever holds the duty."""
    return action in ("count", "describe", "fetch") or actor.has(f"{noun_of(model)}.edit")


def may_edit_parts(model: type[Model], actor: Actor) -> bool:
    """Parts of a record are edited by whoever holds their own duty and may act on the record."""
    return actor.has(f"{noun_of(model)}.edit")


def _through(model: type[Model], actor: Actor, action: str) -> str:
    return "act" if action == "edit" else action


def holds(actor: Actor, action: str, row: Any) -> bool:
    """Whether an actor may do this with one row."""
    if actor.steward:
        return True
    model = type(row)
    if is_reference(model):
        return _free(model, actor, action)
    if not may_read(model, actor):
        return False
    if name := judged_by(model):
        if action == "edit" and not may_edit_parts(model, actor):
            return False
        return holds(actor, _through(model, actor, action), getattr(row, name))
    return sight_of(model, actor, action).holds(row)


def seen_among(actor: Actor, action: str, rows: Sequence[Any]) -> list[bool]:
    """`holds` for many rows of one noun, with their sets fetched at once."""
    if not rows or actor.steward or _is_special(type(rows[0])):
        return [holds(actor, action, row) for row in rows]
    sight = sight_of(type(rows[0]), actor, action)
    if any(atom.column == "set_ids" for clause in sight.clauses for atom in clause.atoms):
        with_sets(rows)
    return [sight.holds(row) for row in rows]


def _is_special(model: type[Model]) -> bool:
    return bool(judged_by(model) or is_reference(model) or hasattr(model, "reading_duty"))


def with_sets(rows: Iterable[Any]) -> None:
    """Fetch the sets that rows of one noun are members of, in one query."""
    from django.apps import apps

    by_pk = {row.pk: row for row in rows}
    if not by_pk:
        return
    found: dict[int, set[int]] = {pk: set() for pk in by_pk}
    noun = next(iter(by_pk.values()))._meta.label_lower
    members = apps.get_model("guard", "SetMember").objects.filter(noun=noun, row__in=by_pk)
    for row, set_id in members.values_list("row", "set_id"):
        found[row].add(set_id)
    for pk, sets in found.items():
        by_pk[pk].set_ids = frozenset(sets)


def why(actor: Actor, action: str, row: Any) -> list[Clause]:
    """The clauses that let this actor do this with one row; empty where none does."""
    if not may_read(type(row), actor):
        return []
    while name := judged_by(type(row)):
        if action == "edit" and not may_edit_parts(type(row), actor):
            return []
        action = _through(type(row), actor, action)
        row = getattr(row, name)
    return sight_of(type(row), actor, action).why(row)
