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
from lantai.transfer import queries
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
        keys = []
        for values, pieces in some:
            item = Item(fonds=into, holder=into.holder, area=into.area, line=into.line,
                        standing=Standing.DRAFT, **values)  # fmt: skip
            item.full_clean(exclude=["fonds"])
            item.save()
            keys.append(item.pk)
            for order, each in enumerate(pieces, 1):
                DigitalObject(item=item, order=order, name=each.name, origin=Origin.ARCHIVES,
                              size=each.size, sha512=each.sha512).save()  # fmt: skip
        bulk.insert(SetMember, ("set_id", "noun", "row"),
                    [(transfer.set_id, queries.NOUN, pk) for pk in keys])  # fmt: skip
        transfer.items += len(keys)
        transfer.files += sum(len(pieces) for _, pieces in some)
        transfer.save()
        return done(len(keys), count=len(keys))
