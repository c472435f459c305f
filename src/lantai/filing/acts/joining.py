# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""组件 by hand: some items are made one, or files of one are made an item of their own.

DA/T 22-2015: an item is what its documents make together. What a person joins or splits is kept as
an arranging is, and `arranging.undo` takes it back.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from typing import Any

from lantai.filing import arranging, barred, wearing
from lantai.filing.acts.arranging import (
    _begun,
    _carried,
    _columns,
    _count,
    _lock_items,
    _row,
    _where,
)
from lantai.filing.arranging import Plan
from lantai.filing.errors import refused
from lantai.filing.models import Arrangement, Capture, FiledItem, FilingBatch
from lantai.filing.pieces import Piece, pieces
from lantai.filing.queries import batches as queries
from lantai.filing.queries import captures as came
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import Act, act
from lantai.guard.errors import Refused
from lantai.holdings.many import note, touched
from lantai.holdings.models import Item

KEPT = ("title", "doc_number", "ref_code", "retention", "year", "department", "secrecy")
"""Columns of an item split off that somebody may have changed before it is taken back."""


def join(batch: FilingBatch, items: Collection[int], actor: Actor) -> Arrangement | None:
    """Make one item of several of a batch; None where they are one already. 手工组件。

    The main text gives it its description, the other items go, all files stay. Raises `Refused`
    where they do not make one (`barred.against_joining`).
    """
    with act("filing.filingbatch.arrange", batch, actor) as done:
        _lock_items(batch)
        rows = _rows(batch, items)
        gone = set(items).difference(row.item_id for row in rows)
        if gone and _joined_before(batch, gone, items):
            return done(None, steps="join", count=0)
        if gone:
            raise refused("join_gone", batch=str(batch))
        if why := barred.against_joining(rows):
            raise Refused(why)
        plan = Plan(batch, ("join",), [arranging.by_hand(rows)])
        row = _carried(done, plan, actor)
        _note_gone(done, [each.item_id for line in plan.lines for each in line.joins])
        return done(row, steps="join", count=len(rows), by_hand=True,
                    fonds=touched([batch.fonds_id] * len(rows)))  # fmt: skip


def _rows(batch: FilingBatch, items: Collection[int]) -> list[FiledItem]:
    found = list(queries.filed_rows(batch).filter(item__in=list(items)).select_related("item"))
    for row in found:
        row.batch = batch
    return found


def _joined_before(batch: FilingBatch, gone: Collection[int], items: Collection[int]) -> bool:
    """Whether the same was done a moment ago: all that is gone lies in the one that is left."""
    last = queries.last_arrangement(batch)
    into = {row.row: row.after.get("into") for row in queries.arranged_rows(last)} if last else {}
    left = set(items) - set(gone)
    return len(left) == 1 and {into.get(pk) for pk in gone} == left


def _note_gone(done: Act, items: Sequence[int]) -> None:
    note(done, Item, {pk: {"standing": "draft"} for pk in items}, {pk: {} for pk in items})


def split(filed: FiledItem, actor: Actor, *, parts: Collection[str], title: str,
          doc_number: str = "") -> Arrangement:  # fmt: skip
    """Make files of an item an item of their own, behind it in the same batch. 手工拆件。

    ``parts`` are keys of `pieces`; the new item is described as the old, but for its title and
    number. Raises `Refused` where nothing would stay, or a part lies there no more.
    """
    batch = filed.batch
    with act("filing.filingbatch.arrange", batch, actor) as done:
        _lock_items(batch)
        row = next(iter(_rows(batch, [filed.item_id])), None)
        if row is None:
            raise refused("join_gone", batch=str(batch))
        if why := barred.against_making_up(row):
            raise Refused(why)
        every = pieces(row.item_id)
        chosen = [each for each in every if each.key in parts]
        if not 0 < len(chosen) < len(every) or len(chosen) != len(set(parts)):
            raise refused("split_parts", title=row.item.title[:60])
        made = _new(row, title, doc_number)
        arrangement = _begun(batch, actor, steps="split", changed=2, secrecy=made.secrecy)
        _move(chosen, row.item, made, arrangement)
        wearing.wear([row.item_id, made.pk])
        _count(batch)
        note(done, Item, {made.pk: {}}, {made.pk: {"title": title}})
        return done(arrangement, steps="split", count=2, by_hand=True,
                    fonds=touched([batch.fonds_id] * 2))  # fmt: skip


def _new(row: FiledItem, title: str, doc_number: str) -> Item:
    """An item like another, filed like it and standing behind it."""
    item, filed = copy.copy(row.item), copy.copy(row)
    for each in (item, filed):
        each.pk, each._state = None, copy.copy(each._state)
        each._state.adding = True
    item.title, item.doc_number, item.pages = title, doc_number, None
    item.derive()
    item.save()
    filed.item = item
    filed.save()
    return item


def _move(chosen: Sequence[Piece], old: Item, new: Item, arrangement: Arrangement) -> None:
    """Parts go over to the new item, and what came in as nothing but these files with them."""
    moved = [row for each in chosen for row in (*each.documents, *each.objects)]
    captures = _captures(old.pk, [one for each in chosen for one in each.objects])
    columns = _columns(new)
    bulk.add([_row(arrangement, new.pk, {"parts": [_where(row) for row in moved],
                                         "secrecy": new.secrecy, "out_of": old.pk},
                   {name: columns[name] for name in KEPT})])  # fmt: skip
    for rows in ([one for each in chosen for one in each.documents],
                 [one for each in chosen for one in each.objects]):  # fmt: skip
        for order, row in enumerate(rows, 1):
            row.item, row.order = new, order
            row.save()
    captured = Capture.objects.unguarded("captures whose files are an item of their own")
    captured.filter(pk__in=captures).update(item=new.pk)


def _captures(item: int, objects: Sequence[Any]) -> list[int]:
    """What came in with no other files than these."""
    gone = {each.pk for each in objects}
    stay = [each for each in queries.objects_of([item])[item] if each.pk not in gone]
    digests = {each.sha512 for each in objects} - {each.sha512 for each in stay}
    keys = [row.pk for row in came.captures_of([item])[item]]
    files = came.files_of(keys)
    return [pk for pk in keys if files[pk] and digests.issuperset(
        each.sha512 for each in files[pk])]  # fmt: skip
