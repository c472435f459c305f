# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Custody passing from one institution to another, however many records there are.

The holder lays what is to move before the receiver (a set and a grant); the receiver takes it in
slices under the state ``receiving``, during which both sides see every row: those that passed are
laid before the sender. One last small act makes it final and ends both grants. A stop loses
nothing: the move remembers the last member it took.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard import bulk, law
from lantai.guard.actor import Actor
from lantai.guard.acts import Act, act
from lantai.guard.errors import Refused
from lantai.guard.models import Grant, RecordSet, SetMember
from lantai.guard.terms import GrantKind, Opening, Reach
from lantai.holdings import queries
from lantai.holdings.errors import refused
from lantai.holdings.many import SLICE, note, own, slices, touched
from lantai.holdings.models import (
    Box,
    CustodyMove,
    File,
    Fonds,
    FondsNote,
    FondsText,
    Item,
    RecordClass,
    RefCodeChange,
)
from lantai.holdings.terms import MoveState, Standing
from lantai.orgs.queries import accounts_of_party
from lantai.orgs.stamps import renew

MOVES: tuple[Any, ...] = (Box, File, Item)
"""The nouns that pass in slices; what is few passes in the last act."""
RECEIVED = 400
"""Rows received in one act: each is looked up among codes and former codes, so fewer than a slice,
and the transaction ends within some 40 ms."""
NAMED = 5
"""Doubles that a refusal names."""
LONGEST = dt.timedelta(days=366)


# --- by the holder --------------------------------------------------------------------------------


def lay_custody(
    fonds: Fonds, receiver: Any, actor: Actor, *, name: str, reason: str,
    into: Fonds | None = None,
) -> CustodyMove:  # fmt: skip
    """Begin a move: into the receiver's fonds, or, without ``into``, of the fonds itself. 拟移交。

    What moves is then laid with `lay_items`.
    """
    if not reason.strip():
        raise refused("needs_reason")
    with act("holdings.custodymove.lay", fonds, actor, reason=reason) as done:
        if fonds.holder != actor.institution and not actor.steward:
            raise refused("other_holder")
        if receiver.path == fonds.holder or (into and into.holder != receiver.path):
            raise refused("other_holder")
        sight = {"holder": fonds.holder, "area": fonds.area, "line": fonds.line}
        whole = RecordSet.objects.create(name=name, purpose=reason, party=receiver.path, **sight)
        grant = _laid_before(receiver.path, whole, reason, sight, actor)
        move = CustodyMove.objects.create(
            name=name, fonds=fonds, into=into, receiver=receiver, reason=reason, set=whole,
            grant=grant, party=receiver.path, laid_on=timezone.localdate(), **sight)  # fmt: skip
        done(fonds, move=move.pk, fonds={str(fonds.pk): 0}, receiver=str(receiver))
        return move


def _laid_before(
    party: str, whole: RecordSet, reason: str, sight: Mapping[str, str], actor: Actor
) -> Grant:
    made: Grant = Grant.objects.create(
        set=whole, kind=GrantKind.LAID, party=party, reason=reason, approved_by=actor.name,
        until=timezone.localdate() + LONGEST, **sight)  # fmt: skip
    renew(accounts_of_party(party))
    return made


def lay_items(
    move: CustodyMove, actor: Actor, *, keys: Sequence[int] | None = None, model: Any = Item
) -> int:
    """Lay rows into a move, in slices: those named, or all of its fonds with files and boxes."""
    if keys is not None:
        return sum(_lay(move, model, some, actor) for some in slices(dict.fromkeys(keys)))
    return sum(_lay(move, each, some, actor) for each in MOVES for some in _all_of(move, each))


def _all_of(move: CustodyMove, model: Any) -> Iterator[list[int]]:
    """The numbers of a fonds' rows, a slice at a time, walked by number."""
    rows = model.objects.unguarded("all of a fonds, to be laid into its move")
    rows = rows.filter(fonds_id=move.fonds_id, holder=move.holder).order_by("pk")
    last = 0
    while some := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:SLICE]):
        yield some
        last = some[-1]


def _lay(move: CustodyMove, model: Any, keys: Sequence[int], actor: Actor) -> int:
    with act("holdings.custodymove.lay_items", move, actor) as done:
        if move.state != MoveState.LAID:
            raise refused("move_begun")
        noun = model._meta.label_lower
        rows = own(model, actor).filter(pk__in=keys, fonds_id=move.fonds_id, holder=move.holder)
        known = set(SetMember.objects.filter(set=move.set, noun=noun, row__in=keys)
                    .values_list("row", flat=True))  # fmt: skip
        fresh = sorted(set(rows.values_list("pk", flat=True)) - known)
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
        _end_grants(move)
        move.save()
        return done(move)


# --- by the receiver ------------------------------------------------------------------------------


def receive_all(move: CustodyMove, actor: Actor) -> CustodyMove:
    """Take all slices and make the move final. 接收。"""
    while receive_slice(move, actor):
        pass
    return finish_move(move, actor)


def receive_slice(move: CustodyMove, actor: Actor, size: int = RECEIVED) -> int:
    """Take the next rows into the receiver's custody; 0 when none is left. 接收一批。"""
    with act("holdings.custodymove.receive", move, actor) as done:
        _must_receive(move, actor)
        members = SetMember.objects.filter(set=move.set, pk__gt=move.cursor).order_by("pk")[:size]
        taken = list(members.values_list("pk", "noun", "row"))
        if not taken:
            return done(0)
        if move.state == MoveState.LAID:
            _begin(move, actor)
        for model in MOVES:
            noun = model._meta.label_lower
            _take(done, model, [row for _, each, row in taken if each == noun], move)
        move.cursor = taken[-1][0]
        move.moved += len(taken)
        move.save()
        return done(len(taken), fonds={str(move.fonds_id): len(taken)}, receiver=str(move.receiver))


def _must_receive(move: CustodyMove, actor: Actor) -> None:
    if move.state not in (MoveState.LAID, MoveState.RECEIVING):
        raise refused("move_ended")
    if actor.institution != move.party and not actor.steward:
        raise refused("not_receiver")


def _begin(move: CustodyMove, actor: Actor) -> None:
    """What passes from now on is laid before the sender, so that both sides see it."""
    move.state = MoveState.RECEIVING
    _laid_before(move.holder, move.set, move.reason, _sight_of(move.receiver), actor)


def _take(done: Act, model: Any, keys: Sequence[int], move: CustodyMove) -> None:
    """Rows laid open by their holder become the receiver's."""
    if not keys:
        return
    rows = model.objects.unguarded("rows of a move that their holder laid before its receiver")
    _pass(done, rows.filter(pk__in=keys, holder=move.holder), move.receiver, move.into)


def _pass(done: Act, rows: Any, to: Any, into: Fonds | None) -> list[int]:
    """Give rows to a receiver, with the map of their former codes."""
    model = rows.model
    names = ["pk", "holder"] if model is Box else ["pk", "holder", "ref_code"]
    found = {row["pk"]: row for row in rows.select_for_update().values(*names)}
    if not found:
        return []
    if model is not Box:
        _pass_codes(model, found, to)
    values = _passed(model, to, into)
    rows.filter(pk__in=list(found)).update(**values)
    plain = {name: getattr(value, "pk", value) for name, value in values.items()}
    before = {path: {"holder": path} for path in {row["holder"] for row in found.values()}}
    note(done, model, {pk: before[row["holder"]] for pk, row in found.items()},
         dict.fromkeys(found, plain))  # fmt: skip
    return list(found)


def _pass_codes(model: Any, rows: Mapping[int, Mapping[str, Any]], to: Any) -> None:
    """Former codes pass with their records; no two records of one holder bear one code."""
    changes = RefCodeChange.objects.unguarded("former codes of records that pass to a receiver")
    changes = changes.filter(noun=model._meta.label_lower, row__in=list(rows))
    former = list(changes.values_list("old", flat=True))
    taken = sorted(queries.bearers_of(to.path, [*(row["ref_code"] for row in rows.values()),
                                                *former]))  # fmt: skip
    if taken:
        raise Refused(*(Said("holdings.code_taken", {"code": code}) for code in taken[:NAMED]))
    changes.update(**_sight_of(to))


def _passed(model: type[Model], to: Any, into: Fonds | None) -> dict[str, Any]:
    """What a row's columns are when it has passed; who is no archives cannot keep it open."""
    values = _sight_of(to)
    if model is Box:
        return {**values, "shelf": None, "section": 0, "level": 0, "slot": 0}
    if queries.is_archives(to.path):
        values["standing"] = Standing.HELD
    else:
        values |= {"standing": Standing.FILED, "opening": Opening.NOT_DUE, "open_on": None,
                   "reach": Reach.NONE}  # fmt: skip
    if into is not None:
        values |= {"fonds": into, "fonds_code": into.fonds_code, "record_class": None, "box": None}
        if model is Item:
            values["file"] = None
    return values


def _sight_of(institution: Any) -> dict[str, Any]:
    """The columns of sight of what an institution keeps."""
    return {"holder": institution.path, "area": institution.area, "line": institution.line}


def finish_move(move: CustodyMove, actor: Actor) -> CustodyMove:
    """The last small act: custody has passed, and the sender sees it no more as its own. 签收。"""
    with act("holdings.custodymove.finish", move, actor) as done:
        _must_receive(move, actor)
        if SetMember.objects.filter(set=move.set, pk__gt=move.cursor).exists():
            raise refused("move_not_over")
        move.state, move.received_on = MoveState.RECEIVED, timezone.localdate()
        if move.into is None:
            _pass_fonds(move)
        _end_grants(move)
        move.save()
        fonds = {str(pk): move.moved for pk in (move.fonds_id, move.into_id) if pk}
        return done(move, moved=move.moved, receiver=str(move.receiver), fonds=fonds)


def _pass_fonds(move: CustodyMove) -> None:
    """The fonds itself, with what is few: its classes, texts and the entries of its fonds file."""
    sight = _sight_of(move.receiver)
    every = Fonds.objects.unguarded("a fonds that its holder laid before its receiver")
    if every.filter(holder=move.party, fonds_code=move.fonds.fonds_code).exists():
        raise Refused(Said("holdings.code_taken", {"code": move.fonds.fonds_code}))
    for model in (RecordClass, FondsText, FondsNote):
        parts = model.objects.unguarded("what belongs to a fonds that passes to its receiver")
        parts.filter(fonds=move.fonds).update(**sight)
    every.filter(pk=move.fonds_id).update(custodian=move.receiver, **sight)


def _end_grants(move: CustodyMove) -> None:
    grants = Grant.objects.unguarded("the grants of a move that has ended")
    grants.filter(set=move.set, ended_on=None).update(ended_on=timezone.localdate())
    for path in (move.holder, move.party):
        renew(accounts_of_party(path))


def change_custody(
    keys: Sequence[int], to: Any, fonds: Fonds, actor: Actor, *, model: Any = Item
) -> list[int]:
    """Take some rows, at most a slice, that are laid before the receiver, into one of its fonds.

    For the accession of a room above, whose act it joins; larger ones go through `lay_custody`.
    """
    if len(keys) > SLICE:
        raise refused("too_many", limit=SLICE)
    with act(f"{law.noun_of(model)}.change_custody", model, actor) as done:
        if fonds.holder != to.path:
            raise refused("other_holder")
        rows = model.objects.seen_by(actor, "act").filter(pk__in=keys).exclude(holder=to.path)
        taken = _pass(done, rows, to, fonds)
        return done(taken, fonds=touched([fonds.pk] * len(taken)), receiver=str(to))
