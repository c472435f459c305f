# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where records may be put, and in which order they lie there: questions before they are moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max

from lantai.craft import refcode
from lantai.craft.codes import Said
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.holdings.errors import refused
from lantai.holdings.many import own, slices
from lantai.holdings.models import Box, File

PLACES: Mapping[str, tuple[str, ...]] = {
    "file": ("sequence",),
    "box": ("position",),
    "record_class": (),
}
"""The columns that say where a row lies, and its order there."""


def place_for(actor: Actor, model: Any, **given: Any) -> Any:
    """The one place named, which the actor may act on too."""
    named = [(name, place) for name, place in given.items() if place is not None]
    if len(named) != 1 or (model is File and named[0][0] == "file"):
        raise refused("one_place")
    place = own(type(named[0][1]), actor).filter(pk=named[0][1].pk).first()
    if place is None:
        raise Refused(Said("guard.not_found"))
    return place


def fits(row: Any, to: Any) -> bool:
    """A file and a class are of one fonds; a box is of one fonds or of none."""
    return to.fonds_id is None or row.fonds_id == to.fonds_id


def why_not(row: Any, barred: Said | None = None) -> Said:
    """Why a row cannot be put there; ``barred``: why it has to stay where it is."""
    if row is None:
        return Said("guard.not_found")
    return barred or Said("holdings.other_fonds", {"code": row.ref_code})


def columns_of(to: Any) -> tuple[str, ...]:
    """The columns that say that a row lies in a place."""
    name = {File: "file", Box: "box"}.get(type(to), "record_class")
    return (name, *PLACES[name])


def last_in(model: Any, to: Any) -> int:
    """The number of what lies last in a place; 0 for an empty one, or one without an order."""
    name, *orders = columns_of(to)
    if not orders:
        return 0
    rows = model.objects.unguarded("the last place in a box or file").filter(**{name: to})
    return int(rows.aggregate(last=Max(orders[0]))["last"] or 0)


def in_order(model: Any, keys: Sequence[int]) -> list[int]:
    """Rows in the order of their codes, as they are placed and numbered."""
    found: list[tuple[int, str]] = []
    rows = model.objects.unguarded("the order in which rows are placed")
    for some in slices(dict.fromkeys(keys)):
        found += rows.filter(pk__in=some).values_list("pk", "ref_code")
    known = {pk for pk, _ in found}
    ordered = [pk for pk, code in sorted(found, key=_by_code)]
    return [*ordered, *(pk for pk in dict.fromkeys(keys) if pk not in known)]


def _by_code(row: tuple[int, str]) -> Any:
    return refcode.sort_key(row[1]), row[0]
