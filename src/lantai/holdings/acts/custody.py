# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Custody passing to another institution, as its holder prepares it; `receiving` is the other side.

The holder lays what is to move before the receiver: a set of rows, and a grant on it. Nothing has
passed yet, and the move can be withdrawn. All of a fonds moves, or some of its records; the latter
go into a fonds that the receiver names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.guard.models import RecordSet, SetMember
from lantai.holdings import passing, queries
from lantai.holdings.errors import refused
from lantai.holdings.many import own, slices
from lantai.holdings.models import CustodyMove, Fonds, Item
from lantai.holdings.moves import end_grants, laid_before, slices_of
from lantai.holdings.terms import FondsState, MoveState


def lay_custody(
    fonds: Fonds, receiver: Any, actor: Actor, *, name: str, reason: str,
    into: Fonds | None = None, whole: bool | None = None, aids: str = "", note: str = "",
) -> CustodyMove:  # fmt: skip
    """Begin a move: into the receiver's fonds, or, without ``into``, of the fonds itself. 拟移交。

    What moves is then laid with `lay_items`. ``whole``: all of the fonds, which is so unless
    ``into`` is named; only then may the fonds itself pass.
    """
    if not reason.strip():
        raise refused("needs_reason")
    with act("holdings.custodymove.lay", fonds, actor, reason=reason) as done:
        if fonds.holder != actor.institution and not actor.steward:
            raise refused("other_holder")
        if receiver.path == fonds.holder or (into and into.holder != receiver.path):
            raise refused("other_holder")
        whole = into is None if whole is None else whole
        _may_begin(fonds, whole)
        sight = {"holder": fonds.holder, "area": fonds.area, "line": fonds.line}
        rows = RecordSet.objects.create(name=name, purpose=reason, party=receiver.path, **sight)
        grant = laid_before(receiver.path, rows, reason, sight, actor)
        move = CustodyMove.objects.create(
            name=name, fonds=fonds, into=into, whole=whole, receiver=receiver, reason=reason,
            aids=aids, note=note, set=rows, grant=grant, party=receiver.path,
            laid_by=actor.name, laid_on=timezone.localdate(), **sight)  # fmt: skip
        done(fonds, move=move.pk, fonds={str(fonds.pk): 0}, receiver=str(receiver))
        return move


def _may_begin(fonds: Fonds, whole: bool) -> None:
    """Raise where the fonds has gone, or all of it is on its way already."""
    if fonds.state not in (FondsState.OPEN, FondsState.CLOSED):
        raise refused("fonds_not_open", fonds=str(fonds))
    under_way = queries.open_moves(fonds)
    taken = under_way.first() if whole else under_way.filter(whole=True).first()
    if taken is not None:
        raise refused("move_under_way", move=str(taken))
    if whole and (passage := queries.passing_in(fonds)) is not None:
        raise Refused(passing.why(passage))


def lay_items(
    move: CustodyMove, actor: Actor, *, keys: Sequence[int] | None = None, model: Any = Item
) -> int:
    """Lay rows into a move, in slices: those named, or all of its fonds with files and boxes.

    Rows that are on their way already, in another move or a transfer, are left out.
    """
    if keys is not None:
        return sum(_lay(move, model, some, actor) for some in slices(dict.fromkeys(keys)))
    return sum(lay_slice(move, each, some, actor) for each, some in slices_of(move))


def lay_slice(move: CustodyMove, model: Any, keys: Sequence[int], actor: Actor) -> int:
    """Lay a slice of all that a whole fonds has; what came to it meanwhile too."""
    return _lay(move, model, keys, actor, late=move.whole)


def _lay(
    move: CustodyMove, model: Any, keys: Sequence[int], actor: Actor, *, late: bool = False
) -> int:
    with act("holdings.custodymove.lay_items", move, actor) as done:
        begun = move.state == MoveState.RECEIVING
        if move.state != MoveState.LAID and not (late and begun):
            raise refused("move_begun")
        if move.holder != actor.institution and not actor.steward:
            raise refused("other_holder")
        noun = model._meta.label_lower
        rows = own(model, actor).filter(pk__in=keys, fonds_id=move.fonds_id, holder=move.holder)
        known = set(SetMember.objects.filter(set=move.set, noun=noun, row__in=keys)
                    .values_list("row", flat=True))  # fmt: skip
        elsewhere = {*queries.on_their_way(model, keys, move.holder, but=move),
                     *passing.barred(model, keys)}  # fmt: skip
        fresh = sorted(set(rows.values_list("pk", flat=True)) - known - elsewhere)
        bulk.insert(SetMember, ("set_id", "noun", "row"),
                    [(move.set_id, noun, pk) for pk in fresh])  # fmt: skip
        move.total += len(fresh)
        move.save()
        return done(len(fresh), noun=noun, laid=len(fresh))


def withdraw_move(move: CustodyMove, actor: Actor, *, reason: str) -> CustodyMove:
    """Take a move back before anything has passed. 撤回移交。"""
    with act("holdings.custodymove.withdraw", move, actor, reason=reason) as done:
        if move.state != MoveState.LAID or move.holder != actor.institution:
            raise refused("move_begun")
        move.state = MoveState.WITHDRAWN
        end_grants(move)
        move.save()
        return done(move)
