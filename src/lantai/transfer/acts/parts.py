# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Parts of a package as they come: announced, taken, told apart.

A part that comes twice is there once; the order does not matter; one that is another than was
announced is refused, and nothing of it is left.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.transfer import folders, parcels, queries
from lantai.transfer.errors import refused
from lantai.transfer.models import Part, Transfer
from lantai.transfer.packing import Packed
from lantai.transfer.parcels import Parcel

TAKES_IN = ("sent", "drafted", "returned")
TAKE = "transfer.part.take"
COLUMNS = ("transfer_id", "round", "number", "size", "sha512")


def announce(transfer: Transfer, some: Sequence[Parcel], actor: Actor) -> int:
    """Say which parts will come, with sizes and digests. The same list again changes nothing."""
    with act("transfer.part.announce", transfer, actor, duty=TAKE) as done:
        _must_take_in(transfer)
        known = queries.parts(transfer)
        if known:
            told = [(each.number, each.size, each.sha512) for each in known]
            if told != [(each.number, each.size, each.sha512) for each in some]:
                raise refused("other_parts")
            return done(0)
        bulk.add_rows(Part, COLUMNS, [(transfer.pk, transfer.round, each.number, each.size,
                                       each.sha512) for each in some])  # fmt: skip
        transfer.digest = parcels.digest_of(some)
        transfer.save()
        return done(len(some), parts=len(some), digest=transfer.digest)


def _must_take_in(transfer: Transfer) -> None:
    if transfer.state not in TAKES_IN:
        raise refused("takes_no_parts")


def drop_parts(transfer: Transfer, actor: Actor) -> Transfer:
    """Let go of what was announced and sent of a package from outside, to begin with another.

    The list of a sender on this site is not ours to change: a changed package is returned.
    """
    with act("transfer.part.drop", transfer, actor, duty=TAKE) as done:
        if not (transfer.is_from_outside and transfer.state in queries.CHANGES_IN):
            raise refused("takes_no_parts")
        dropped = queries.part_rows(transfer).delete()[0]
        transfer.digest = ""
        transfer.save()
        done(transfer, parts=dropped)
    shutil.rmtree(folders.parts_in(transfer), ignore_errors=True)
    return transfer


def note_package(transfer: Transfer, packed: Packed, actor: Actor) -> Transfer:
    """Note the package that was built, and its parts; one built before it in this round is gone."""
    with act("transfer.transfer.pack", transfer, actor) as done:
        queries.part_rows(transfer).delete()
        announce(transfer, packed.parcels, actor)
        transfer.items, transfer.files = packed.items, packed.files
        transfer.size = packed.size
        transfer.save()
        return done(transfer, files=packed.files, digest=transfer.digest)


def take_part(transfer: Transfer, number: int, stream: Any, actor: Actor, *,
              digest: str = "") -> bool:  # fmt: skip
    """Take one part in; False where it was there already. ``digest``: what its sender says it is.

    The bytes are written and proved before the act, which is then short. Raises `Refused` for a
    part that was not announced, that its sender calls otherwise than announced, or that belongs to
    another number; `BadInput` for bytes that are not as promised; `StorageFailed`.
    """
    _must_take_in(transfer)
    part = queries.part_rows(transfer).filter(number=number).first()
    if part is None:
        raise refused("no_such_part", number=number)
    if digest and digest.lower() != part.sha512:
        _is_another(transfer, number, digest.lower())
    place = folders.part_in(transfer, number)
    if part.received_at is not None and place.is_file():
        return False
    parcels.take(stream, place, Parcel(number, part.size, part.sha512))
    with act(TAKE, transfer, actor) as done:
        _must_take_in(transfer)
        part.received_at = timezone.now()
        part.save()
        return done(True, part=number)


def _is_another(transfer: Transfer, number: int, digest: str) -> None:
    """Raise with what a part is that is not the one it is called."""
    other = queries.part_rows(transfer).filter(sha512=digest).order_by("number").first()
    if other is not None:
        raise refused("part_reordered", number=number, other=other.number)
    raise refused("part_other", number=number)
