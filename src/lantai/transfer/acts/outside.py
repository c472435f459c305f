# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Items of a package from outside, entered as drafts of the fonds that they go into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.models import SetMember
from lantai.holdings.models import DigitalObject, Item
from lantai.holdings.terms import Origin, Standing
from lantai.transfer import passing, queries
from lantai.transfer.errors import refused
from lantai.transfer.judging import made_set
from lantai.transfer.models import Transfer


def enter_slice(
    transfer: Transfer, some: Sequence[tuple[Mapping[str, Any], Sequence[Any]]], actor: Actor
) -> int:  # fmt: skip
    """Enter items with their files, landed before. Raises `Refused`. 登记送来的件。"""
    with act("transfer.transfer.enter", transfer, actor) as done:
        into = transfer.into
        if into is None or into.holder != transfer.receiver.path:
            raise refused("needs_fonds")
        if transfer.set is None:
            transfer.set = made_set(transfer)
        passing.hold(transfer)
        keys = []
        for values, pieces in some:
            item = Item(fonds=into, holder=into.holder, area=into.area, line=into.line,
                        standing=Standing.DRAFT)  # fmt: skip
            _write(item, values, pieces)
            keys.append(item.pk)
        bulk.insert(SetMember, ("set_id", "noun", "row"),
                    [(transfer.set_id, queries.NOUN, pk) for pk in keys])  # fmt: skip
        transfer.save()
        return done(len(keys), count=len(keys))


def correct_slice(
    transfer: Transfer, some: Sequence[tuple[int, Mapping[str, Any], Sequence[Any]]], actor: Actor
) -> int:  # fmt: skip
    """Let items that an earlier package brought say what the present one says. 改正送来的件。"""
    with act("transfer.transfer.enter", transfer, actor) as done:
        rows = {row.pk: row for row in queries.entered(pk for pk, _, _ in some)}
        for pk, values, pieces in some:
            if pk in rows:
                queries.digital_objects([pk]).delete()
                _write(rows[pk], values, pieces)
        return done(len(rows), corrected=len(rows))


def leave_out(transfer: Transfer, keys: Sequence[int], actor: Actor) -> int:
    """Take out what an earlier package brought and the present one does not. 移出没有再送的件。

    A draft without bytes in the vault is gone; one with them stays a draft of its fonds.
    """
    with act("transfer.transfer.enter", transfer, actor) as done:
        SetMember.objects.filter(set=transfer.set, noun=queries.NOUN, row__in=keys).delete()
        stored = {row.item_id for row in queries.objects_of(keys)}
        queries.entered(pk for pk in keys if pk not in stored).delete()
        bulk.insert(SetMember, ("set_id", "noun", "row"),
                    [(transfer.set_id, queries.LEFT_OUT, pk) for pk in sorted(stored)])  # fmt: skip
        return done(len(keys), left_out=len(keys))


def take_up(transfer: Transfer, keys: Sequence[int], actor: Actor) -> int:
    """Take up drafts that an earlier package brought and a later one left out. 再送来的件。"""
    with act("transfer.transfer.enter", transfer, actor) as done:
        if transfer.set is None:
            transfer.set = made_set(transfer)
            transfer.save()
        passing.hold(transfer)
        queries.left_out(keys).delete()
        bulk.insert(SetMember, ("set_id", "noun", "row"),
                    [(transfer.set_id, queries.NOUN, pk) for pk in keys])  # fmt: skip
        return done(len(keys), taken_up=len(keys))


def count_entered(transfer: Transfer, actor: Actor) -> Transfer:
    """Note how much the present package brought. 点数。"""
    with act("transfer.transfer.enter", transfer, actor) as done:
        keys = queries.members(transfer)
        transfer.items = len(keys)
        transfer.files, transfer.size = queries.amount(keys)
        transfer.save()
        return done(transfer, count=transfer.items, files=transfer.files)


def _write(item: Item, values: Mapping[str, Any], pieces: Sequence[Any]) -> None:
    for name, value in values.items():
        setattr(item, name, value)
    item.full_clean(exclude=["fonds"])
    item.save()
    for order, each in enumerate(pieces, 1):
        DigitalObject(item=item, order=order, name=each.name, origin=Origin.ARCHIVES,
                      size=each.size, sha512=each.sha512).save()  # fmt: skip
