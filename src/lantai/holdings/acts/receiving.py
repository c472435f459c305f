# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Custody passing to another institution, as its receiver takes it, however many records there are.

It begins when the receiver says into which of its fonds; then slices pass under the state
``receiving``, during which both sides see every row: those that passed are laid before the sender.
One last small act makes it final and ends both grants. A stop loses nothing: the move remembers the
last member it took.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.acts import Act, act, ask
from lantai.guard.errors import Refused
from lantai.guard.models import SetMember
from lantai.guard.terms import Opening, Reach
from lantai.holdings import handed, queries
from lantai.holdings.errors import refused
from lantai.holdings.many import SLICE, note, touched
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
from lantai.holdings.moves import MOVES, end_grants, laid_before, members_of
from lantai.holdings.terms import FondsState, MoveState, Standing

RECEIVED = 400
"""Rows received in one act: each is looked up among codes and former codes, so fewer than a slice,
and the transaction ends within some 40 ms."""
NAMED = 5
"""Doubles that a refusal names."""


def begin_receiving(
    move: CustodyMove, actor: Actor, *, into: Fonds | None = None, opinion: str = ""
) -> CustodyMove:
    """Say into which of one's own fonds a move goes, and that it is taken. 同意接收。

    Without ``into`` the fonds itself passes, which needs all of it. Raises `Refused` where a code
    is in use already, before anything has passed. Again, it changes nothing. All codes are looked
    up before the act, which is then short; each slice looks up its own once more.
    """
    ask("holdings.custodymove.receive", move, actor)
    _must_receive(move, actor)
    if move.state == MoveState.LAID:
        move.into = into or move.into
        _goes_somewhere(move)
        _laid_whole(move)
        _no_doubles(move)
    with act("holdings.custodymove.receive", move, actor) as done:
        _must_receive(move, actor)
        if move.state == MoveState.RECEIVING:
            return done(move)
        move.into = into or move.into
        _goes_somewhere(move)
        move.opinion, move.received_by = opinion, actor.name
        _begin(move, actor)
        move.save()
        return done(move, receiver=str(move.receiver))


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
            _goes_somewhere(move)
            _laid_whole(move)
            _begin(move, actor)
        for model in MOVES:
            noun = model._meta.label_lower
            _take(done, model, [row for _, each, row in taken if each == noun], move)
        move.cursor = taken[-1][0]
        move.moved += len(taken)
        move.list_digest = ""
        move.save()
        return done(len(taken), fonds={str(move.fonds_id): len(taken)}, receiver=str(move.receiver))


def _must_receive(move: CustodyMove, actor: Actor) -> None:
    if move.state not in (MoveState.LAID, MoveState.RECEIVING):
        raise refused("move_ended")
    if actor.institution != move.party and not actor.steward:
        raise refused("not_receiver")


def _goes_somewhere(move: CustodyMove) -> None:
    """Raise where it is not known into which fonds of the receiver a move goes."""
    if move.into is not None:
        if move.into.holder != move.party:
            raise refused("other_holder")
        if move.into.state not in (FondsState.OPEN, FondsState.CLOSED):
            raise refused("fonds_not_open", fonds=str(move.into))
    elif not move.whole:
        raise refused("needs_fonds")
    elif queries.bears_fonds_code(move.party, move.fonds.fonds_code):
        raise refused("fonds_code_taken", code=move.fonds.fonds_code)


def _laid_whole(move: CustodyMove) -> None:
    """Raise where all of a fonds moves and something of it was not laid."""
    if move.whole and (left := queries.rows_not_laid(move, MOVES)):
        raise refused("rows_not_laid", fonds=str(move.fonds), n=left)


def _no_doubles(move: CustodyMove) -> None:
    """Raise where the receiver has a code already, for all that moves."""
    for model in queries.DESCRIBED:
        for some in members_of(move, model):
            rows = model.objects.unguarded("codes that are to pass to a receiver")
            codes = rows.filter(pk__in=some, holder=move.holder).values_list("ref_code", flat=True)
            _refuse_taken(move.party, [*codes, *_former(model, some)])


def _begin(move: CustodyMove, actor: Actor) -> None:
    """What passes from now on is laid before the sender, so that both sides see it."""
    move.state = MoveState.RECEIVING
    laid_before(move.holder, move.set, move.reason, _sight_of(move.receiver), actor)


def _take(done: Act, model: Any, keys: Sequence[int], move: CustodyMove) -> None:
    """Rows laid open by their holder become the receiver's.

    What lies in a file or box that passes too stays in it; what is being arranged stays a draft.
    """
    if not keys:
        return
    every = model.objects.unguarded("rows of a move that their holder laid before its receiver")
    rows = every.filter(pk__in=keys, holder=move.holder)
    if model is Box:
        _pass(done, rows, move.receiver, move.into)
        return
    stays: dict[tuple[str, ...], list[int]] = {}
    for pk, names in _stays_in(move, model, rows).items():
        stays.setdefault(names, []).append(pk)
    for names, some in stays.items():
        _pass(done, every.filter(pk__in=some, holder=move.holder), move.receiver, move.into, names)


def _stays_in(move: CustodyMove, model: Any, rows: Any) -> dict[int, tuple[str, ...]]:
    """Of each row, which columns stay as they are: its file and box, where these pass too."""
    within: dict[str, Any] = {"box": Box} if model is File else {"file": File, "box": Box}
    found = list(rows.values("pk", "standing", *(f"{name}_id" for name in within)))
    kept: dict[str, set[int]] = {}
    for name, other in within.items():
        wanted = {row[f"{name}_id"] for row in found} - {None}
        members = SetMember.objects.filter(set=move.set, noun=other._meta.label_lower)
        kept[name] = set(members.filter(row__in=wanted).values_list("row", flat=True))
    return {row["pk"]: (*(name for name in within if row[f"{name}_id"] in kept[name]),
                        *(["standing"] if row["standing"] == Standing.DRAFT else []))
            for row in found}  # fmt: skip


def _pass(
    done: Act, rows: Any, to: Any, into: Fonds | None, stays: Sequence[str] = ()
) -> list[int]:
    """Give rows to a receiver, with the map of their former codes."""
    model = rows.model
    names = ["pk", "holder"] if model is Box else ["pk", "holder", "ref_code"]
    found = {row["pk"]: row for row in rows.select_for_update().order_by("pk").values(*names)}
    if not found:
        return []
    if model is not Box:
        _pass_codes(model, found, to)
    values = {name: value for name, value in _passed(model, to, into).items() if name not in stays}
    rows.filter(pk__in=list(found)).update(**values)
    plain = {name: getattr(value, "pk", value) for name, value in values.items()}
    before = {path: {"holder": path} for path in {row["holder"] for row in found.values()}}
    note(done, model, {pk: before[row["holder"]] for pk, row in found.items()},
         dict.fromkeys(found, plain))  # fmt: skip
    return list(found)


def _pass_codes(model: Any, rows: Mapping[int, Mapping[str, Any]], to: Any) -> None:
    """Former codes pass with their records; no two records of one holder bear one code."""
    former = _former(model, list(rows))
    _refuse_taken(to.path, [*(row["ref_code"] for row in rows.values()), *former])
    changes = RefCodeChange.objects.unguarded("former codes of records that pass to a receiver")
    changes = changes.filter(noun=model._meta.label_lower, row__in=list(rows))
    changes.update(**_sight_of(to))


def _former(model: Any, keys: Sequence[int]) -> list[str]:
    """The codes that these rows bore before."""
    changes = RefCodeChange.objects.unguarded("former codes of records that pass to a receiver")
    changes = changes.filter(noun=model._meta.label_lower, row__in=keys)
    return list(changes.values_list("old", flat=True))


def _refuse_taken(holder: str, codes: Sequence[str]) -> None:
    taken = sorted(queries.bearers_of(holder, codes))
    if taken:
        raise Refused(*(Said("holdings.code_taken", {"code": code}) for code in taken[:NAMED]))


def _passed(model: type[Model], to: Any, into: Fonds | None) -> dict[str, Any]:
    """What a row's columns are when it has passed; who is no state archives cannot keep it open.

    A box that goes into another fonds is of none at first: its number may be in use there.
    """
    values = _sight_of(to)
    if model is Box:
        of_fonds = {} if into is None else {"fonds": None}
        return {**values, **of_fonds, "shelf": None, "section": 0, "level": 0, "slot": 0}
    values["standing"] = Standing.HELD if queries.is_archives(to.path) else Standing.FILED
    if not queries.opens(to.path):
        values |= {"opening": Opening.NOT_DUE, "open_on": None, "reach": Reach.NONE}
    if into is not None:
        values |= {"fonds": into, "fonds_code": into.fonds_code, "record_class": None, "box": None}
        if model is Item:
            values["file"] = None
    return values


def _sight_of(institution: Any) -> dict[str, Any]:
    """The columns of sight of what an institution keeps."""
    return {"holder": institution.path, "area": institution.area, "line": institution.line}


def keep_list(move: CustodyMove, actor: Actor) -> CustodyMove:
    """Keep the list of what was handed over, for both sides to print afterwards. 存下清单。

    It is written before the act, which is then short.
    """
    digest = handed.keep(move)
    with act("holdings.custodymove.receive", move, actor) as done:
        _must_receive(move, actor)
        _all_came(move)
        move.list_digest = digest
        move.save()
        return done(move)


def _all_came(move: CustodyMove) -> None:
    if queries.members_left(move):
        raise refused("move_not_over")


def finish_move(move: CustodyMove, actor: Actor) -> CustodyMove:
    """The last small act: custody has passed, and the sender sees it no more as its own. 签收。"""
    ask("holdings.custodymove.finish", move, actor)
    _must_receive(move, actor)
    _all_came(move)
    digest, moved = move.list_digest or handed.keep(move), move.moved
    with act("holdings.custodymove.finish", move, actor) as done:
        _must_receive(move, actor)
        _all_came(move)
        _laid_whole(move)
        if move.moved != moved:
            raise refused("move_not_over")  # more came while the list was written
        move.state, move.received_on = MoveState.RECEIVED, timezone.localdate()
        move.received_by = move.received_by or actor.name
        move.list_digest = move.list_digest or digest
        if move.into is None:
            _pass_fonds(move)
        end_grants(move)
        move.save()
        fonds = {str(pk): move.moved for pk in (move.fonds_id, move.into_id) if pk}
        return done(move, moved=move.moved, receiver=str(move.receiver), fonds=fonds)


def _pass_fonds(move: CustodyMove) -> None:
    """The fonds itself, with what is few: its classes, texts and the entries of its fonds file."""
    if not move.whole:
        raise refused("needs_fonds")
    sight = _sight_of(move.receiver)
    every = Fonds.objects.unguarded("a fonds that its holder laid before its receiver")
    if queries.bears_fonds_code(move.party, move.fonds.fonds_code):
        raise refused("fonds_code_taken", code=move.fonds.fonds_code)
    for model in (RecordClass, FondsText, FondsNote):
        parts = model.objects.unguarded("what belongs to a fonds that passes to its receiver")
        parts.filter(fonds=move.fonds).update(**sight)
    every.filter(pk=move.fonds_id).update(custodian=move.receiver, **sight)


def change_custody(
    keys: Sequence[int], to: Any, fonds: Fonds, actor: Actor, *, model: Any = Item,
    stays: Sequence[str] = (),
) -> list[int]:  # fmt: skip
    """Take some rows, at most a slice, that are laid before the receiver, into one of its fonds.

    For the accession of a room above, whose act it joins; larger ones go through `lay_custody`.
    ``stays``: columns that are left as they are, such as the ``file`` of items that passed before.
    """
    if len(keys) > SLICE:
        raise refused("too_many", limit=SLICE)
    with act(f"{law.noun_of(model)}.change_custody", model, actor) as done:
        if fonds.holder != to.path:
            raise refused("other_holder")
        rows = model.objects.seen_by(actor, "act").filter(pk__in=keys).exclude(holder=to.path)
        taken = _pass(done, rows, to, fonds, stays)
        return done(taken, fonds=touched([fonds.pk] * len(taken)), receiver=str(to))
