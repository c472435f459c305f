# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What both sides of a move of custody share: which rows it walks, and who sees them meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.guard.models import Grant, RecordSet, SetMember
from lantai.guard.terms import GrantKind
from lantai.holdings.many import SLICE
from lantai.holdings.models import Box, CustodyMove, File, Item
from lantai.orgs.queries import accounts_of_party
from lantai.orgs.stamps import renew

MOVES: tuple[Any, ...] = (Box, File, Item)
"""The nouns that pass in slices; what is few passes in the last act."""
LONGEST = dt.timedelta(days=366)


def laid_before(
    party: str, rows: RecordSet, reason: str, sight: Mapping[str, str], actor: Actor
) -> Grant:
    """Let an institution see the rows of a set while they move."""
    made: Grant = Grant.objects.create(
        set=rows, kind=GrantKind.LAID, party=party, reason=reason, approved_by=actor.name,
        until=timezone.localdate() + LONGEST, **sight)  # fmt: skip
    renew(accounts_of_party(party))
    return made


def slices_of(move: CustodyMove) -> Iterator[tuple[Any, list[int]]]:
    """The numbers of all rows of a move's fonds, noun by noun, a slice at a time."""
    for model in MOVES:
        rows = model.objects.unguarded("all of a fonds, to be laid into its move")
        rows = rows.filter(fonds_id=move.fonds_id, holder=move.holder).order_by("pk")
        last = 0
        while some := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:SLICE]):
            yield model, some
            last = some[-1]


def members_of(move: CustodyMove, model: Any) -> Iterator[list[int]]:
    """The rows of one noun that were laid into a move, a slice at a time."""
    members = SetMember.objects.filter(set=move.set, noun=model._meta.label_lower).order_by("row")
    last = 0
    while some := list(members.filter(row__gt=last).values_list("row", flat=True)[:SLICE]):
        yield some
        last = some[-1]


def end_grants(move: CustodyMove) -> None:
    """Neither side sees the other's rows through the move any more."""
    grants = Grant.objects.unguarded("the grants of a move that has ended")
    grants.filter(set=move.set, ended_on=None).update(ended_on=timezone.localdate())
    for path in (move.holder, move.party):
        renew(accounts_of_party(path))
