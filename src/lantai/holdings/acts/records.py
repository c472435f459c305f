# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Placing records: into files, boxes and classes, in their order there, and out of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F

from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.holdings import passing
from lantai.holdings.errors import refused
from lantai.holdings.many import (
    SMALL_SLICE,
    Outcome,
    change_rows,
    note,
    own,
    slices,
    touched,
)
from lantai.holdings.models import Box, File, Item, RecordClass
from lantai.holdings.placing import (
    PLACES,
    columns_of,
    fits,
    in_order,
    last_in,
    place_for,
    why_not,
)


def move_items(
    keys: Sequence[int], actor: Actor, *, file: File | None = None, box: Box | None = None,
    record_class: RecordClass | None = None, model: Any = Item, reason: str = "", at: int = 0,
) -> Outcome:  # fmt: skip
    """Put items (or files) into a file, a box or a class. 归卷、装盒、归类。

    They go behind what lies there, and those that lie there already are left as they are; or they
    go from place ``at`` on, and what lies there makes room.
    """
    to = place_for(actor, model, file=file, box=box, record_class=record_class)
    passing.must_stay(type(to), [to.pk])
    outcome = Outcome()
    for some in slices(in_order(model, keys), SMALL_SLICE):
        with act(f"{law.noun_of(model)}.move", model, actor, reason=reason) as done:
            found = own(model, actor).filter(pk__in=some, holder=to.holder)
            rows = {row.pk: row for row in found.select_for_update().order_by("pk")}
            barred = passing.barred(model, some)
            good = [rows[pk] for pk in some
                    if pk in rows and pk not in barred and fits(rows[pk], to)]  # fmt: skip
            fresh = good if at else [row for row in good if not _lies_in(row, to)]
            befores, afters = _placed(fresh, to, at)
            own(model, actor).bulk_update(fresh, list(columns_of(to)))
            note(done, model, befores, afters)
            done(None, to=str(to), fonds=touched(row.fonds_id for row in fresh))
        at += len(fresh) if at else 0
        kept = {row.pk for row in good}
        outcome.changed += [row.pk for row in fresh]
        outcome.refused += [(pk, why_not(rows.get(pk), barred.get(pk))) for pk in some
                            if pk not in kept]  # fmt: skip
    return outcome


def take_out(
    keys: Sequence[int], actor: Actor, *, of: str, model: Any = Item, reason: str = ""
) -> Outcome:
    """Take items (or files) out of their ``file``, ``box`` or ``record_class``. 取出。"""
    if of not in PLACES or (model is File and of == "file"):
        raise refused("one_place")
    return _put(model, keys, actor, {of: None, **dict.fromkeys(PLACES[of], 0)}, reason)


def _put(
    model: Any, keys: Sequence[int], actor: Actor, values: Mapping[str, Any], reason: str
) -> Outcome:
    return change_rows(f"{law.noun_of(model)}.move", model, keys, actor, values, reason=reason)


def _lies_in(row: Any, to: Any) -> bool:
    return bool(getattr(row, f"{columns_of(to)[0]}_id") == to.pk)


def _placed(
    rows: Sequence[Any], to: Any, at: int
) -> tuple[dict[int, Mapping[str, Any]], dict[int, Mapping[str, Any]]]:
    """Set the rows' places, and what they were and are, with those that make room."""
    name, *orders = columns_of(to)
    befores, afters = _made_room(rows, name, orders[0], to, at) if (
        rows and orders and at) else ({}, {})  # fmt: skip
    last = (at - 1 if at else last_in(type(rows[0]), to)) if rows and orders else 0
    for number, row in enumerate(rows, last + 1):
        befores[row.pk] = {each: getattr(row, f"{each}_id", getattr(row, each, None))
                           for each in (name, *orders)}  # fmt: skip
        setattr(row, name, to)
        for order in orders:
            setattr(row, order, number)
        afters[row.pk] = {name: to.pk, **dict.fromkeys(orders, number)}
    return befores, afters


def _made_room(
    coming: Sequence[Any], name: str, order: str, to: Any, at: int
) -> tuple[dict[int, Mapping[str, Any]], dict[int, Mapping[str, Any]]]:
    """Move what lies in a place from a number on so many places back, where there is no room."""
    count = len(coming)
    rows = type(coming[0]).objects.unguarded("what makes room in a box or file")
    rows = rows.filter(**{name: to, f"{order}__gte": at}).exclude(pk__in=[row.pk for row in coming])
    if not rows.filter(**{f"{order}__lt": at + count}).exists():
        return {}, {}
    found = dict(rows.select_for_update().order_by("pk").values_list("pk", order))
    rows.update(**{order: F(order) + count})
    return ({pk: {order: number} for pk, number in found.items()},
            {pk: {order: number + count} for pk, number in found.items()})  # fmt: skip
