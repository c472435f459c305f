# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which records are being handed over now: members of a set that passes, and the files they are in.

Asked by the numbers of rows, of a slice or of a page: one query where none of them lies in a set.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, Min, OuterRef

from lantai.guard.actor import Actor
from lantai.guard.models import SetMember
from lantai.holdings.models import File, Fonds, Item, ItemDocument, Passage
from lantai.holdings.queries.codes import ASKED_AT_ONCE

ITEM = Item._meta.label_lower


def passages_of(model: Any, keys: Collection[int], actor: Actor | None = None
                ) -> dict[int, Passage]:  # fmt: skip
    """Of some items, documents of items or files those that are being handed over, and by what.

    A file is where one of its items is: the package describes it. ``actor``: as far as it may see
    the affair; without one, whatever there is.
    """
    wanted = list(keys)
    found: dict[int, Passage] = {}
    for at in range(0, len(wanted), ASKED_AT_ONCE):
        found |= _some(model, wanted[at : at + ASKED_AT_ONCE], actor)
    return found


def _some(model: Any, keys: Collection[int], actor: Actor | None) -> dict[int, Passage]:
    if model is Item:
        return _of_items(keys, actor)
    if model is ItemDocument:
        rows = ItemDocument.objects.unguarded("the items of which documents would change")
        within = dict(rows.filter(pk__in=list(keys)).values_list("pk", "item"))
    elif model is File:
        within = _one_of_each(keys)
    else:
        return {}
    found = _of_items(set(within.values()), actor)
    return {pk: found[item] for pk, item in within.items() if item in found}


def _of_items(keys: Collection[int], actor: Actor | None) -> dict[int, Passage]:
    members = SetMember.objects.filter(noun=ITEM, row__in=list(keys))
    sets = list(members.values_list("row", "set"))
    if not sets:
        return {}
    every = Passage.objects
    rows = every.seen_by(actor) if actor else every.unguarded("what records to be changed are in")
    passing = {each.set_id: each for each in rows.filter(set__in={of for _, of in sets})}
    return {row: passing[of] for row, of in sets if of in passing}


def _one_of_each(keys: Collection[int]) -> dict[int, int]:
    """Of each of some files one item that is being handed over."""
    items = Item.objects.unguarded("the items for which a file stays as it is")
    found = items.filter(_passes(), file__in=list(keys)).order_by().values("file")
    return {row["file"]: row["one"] for row in found.annotate(one=Min("pk"))}


def _passes() -> Exists:
    """The condition that an item is being handed over."""
    sets = Passage.objects.unguarded("the sets that are being handed over now").values("set")
    return Exists(SetMember.objects.filter(set__in=sets, noun=ITEM, row=OuterRef("pk")))


def without_passing(items: Any) -> Any:
    """Of some items those that are not being handed over."""
    return items.exclude(_passes())


def passing_in(fonds: Fonds) -> Passage | None:
    """A passage under way of records of a fonds."""
    every = Passage.objects.unguarded("whether records of a fonds are being handed over")
    passing = {each.set_id: each for each in every.filter(holder=fonds.holder)}
    items = Item.objects.unguarded("whether records of a fonds are being handed over")
    mine = Exists(items.filter(pk=OuterRef("row"), fonds=fonds))
    members = SetMember.objects.filter(mine, set__in=list(passing), noun=ITEM)
    found = members.values_list("set", flat=True)[:1] if passing else ()
    return next((passing[of] for of in found), None)
