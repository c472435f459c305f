# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Custody passing, as both sides take it: laying and withdrawing; receiving and signing for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.desk.asking import Fields, line, pick, reason, text
from lantai.desk.deeds import Deed, Looked, Outcome, RowsDeed, on_row, on_rows
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.holdings import acts, passing, queries
from lantai.holdings.deeds.fonds import on_register
from lantai.holdings.errors import refused
from lantai.holdings.jobs import laying_custody, receiving_custody
from lantai.holdings.models import CustodyMove, File, Fonds, Item
from lantai.holdings.moves import MOVES
from lantai.holdings.terms import MoveState
from lantai.orgs.queries import known
from lantai.works.ordering import ordered

# --- the sender: a whole fonds --------------------------------------------------------------------


def _receivers(actor: Actor) -> Any:
    """The institutions that something may be handed to."""
    return known(actor).exclude(path=actor.institution)


def _to_hand_over(row: Fonds, actor: Actor) -> Fields:
    return {
        "receiver": pick(both("接收单位", "receiver"), _receivers(actor), code="name"),
        "name": line(both("交接名称", "name of the hand-over"), first=_called(row)),
        "reason": line(both("移交理由和依据", "reason and basis"), most=400),
        **_notes(),
    }


def _called(row: Fonds) -> str:
    """What a hand-over may be called."""
    return said("{name}全宗移交（{year} 年）", "{name}, hand-over of {year}", name=row.name,
                year=timezone.localdate().year)  # fmt: skip


def _notes() -> Fields:
    """What the hand-over form asks of the sender besides."""
    return {
        "aids": line(both("随交的检索工具", "finding aids handed over with it"), required=False,
                     most=400, help=both("种类和数量，如：案卷目录 2 册",
                                         "kinds and numbers, such as: 2 volumes of lists")),
        "note": text(both("移出说明", "sender's notes"), required=False, most=1_000, rows=3,
                     help=both("残损、缺件、密级变更、开放意见等",
                               "damage, what is missing, secrecy, opinion on opening")),
    }  # fmt: skip


def _hand_over(row: Fonds, *, receiver: Any, actor: Actor, **given: Any) -> CustodyMove:
    known = queries.open_moves(row).filter(whole=True, receiver=receiver).first()
    move = known or acts.lay_custody(row, receiver, actor, **given)
    ordered(laying_custody, move, actor)
    return move  # type: ignore[no-any-return]


def _may_hand_over(row: Fonds, actor: Actor) -> bool:
    return on_register(row, actor) and row.holder == actor.institution


on_row(Fonds, Deed(
    "hand_over", "holdings.custodymove.lay",
    both("移交整个全宗", "Hand the whole fonds over"), _to_hand_over, _hand_over,
    when=_may_hand_over,
    help=both("列出全部的盒、案卷、件，报给接收单位看；接收以前可以撤回",
              "all boxes, files and items are laid before the receiver; until it receives them, "
              "this can be withdrawn")))  # fmt: skip

# --- the sender: some records ---------------------------------------------------------------------


def _moves_of(actor: Actor) -> Any:
    """The moves of parts that still take records in."""
    rows = CustodyMove.objects.seen_by(actor, "act", only="own")
    return rows.filter(state=MoveState.LAID, whole=False).order_by("-pk")


def _to_lay(actor: Actor) -> Fields:
    return {
        "move": pick(both("列入哪一次移交", "into which move"), _moves_of(actor), required=False,
                     help=both("不选就是新的一次，填下面几项", "empty: a new one, as told below")),
        "receiver": pick(both("接收单位", "receiver"), _receivers(actor), required=False,
                         code="name"),
        "name": line(both("交接名称", "name of the hand-over"), required=False),
        "reason": line(both("移交理由和依据", "reason and basis"), required=False, most=400),
        **_notes(),
    }  # fmt: skip


def _ask_new(move: Any, receiver: Any, name: str, reason: str) -> None:
    if move is None and not (receiver and name.strip() and reason.strip()):
        raise refused("move_needs")


def _look(model: Any, keys: Sequence[int], *, actor: Actor, move: Any, receiver: Any, name: str,
          reason: str, **more: Any) -> Iterator[Looked]:  # fmt: skip
    _ask_new(move, receiver, name, reason)
    to = str(move) if move else said("{name}，给{receiver}", "{name}, to {receiver}", name=name,
                                     receiver=receiver)  # fmt: skip
    for pk, why in _judged(model, keys, actor, move).items():
        label = both("移交", "move")
        yield Looked(pk, why=why) if why else Looked(pk, [(label, "", to)])


def _judged(model: Any, keys: Sequence[int], actor: Actor, move: Any) -> dict[int, Said | None]:
    """Why a row cannot be laid; a move is of one fonds, of its own or of the first row's."""
    rows = model.objects.seen_by(actor, "act", only="own").filter(holder=actor.institution)
    found = {row.pk: row for row in rows.filter(pk__in=list(keys)).only("pk", "fonds", "ref_code")}
    first = next((found[pk].fonds_id for pk in keys if pk in found), None)
    fonds = move.fonds_id if move else first
    elsewhere = queries.on_their_way(model, list(found), actor.institution, but=move)
    barred = passing.barred(model, list(found))
    return {pk: _why_not(found.get(pk), fonds, elsewhere) or barred.get(pk) for pk in keys}


def _why_not(row: Any, fonds: Any, elsewhere: dict[int, CustodyMove]) -> Said | None:
    if row is None:
        return Said("guard.not_found")
    if row.fonds_id != fonds:
        return Said("holdings.other_fonds_moves", {"code": row.ref_code})
    if row.pk in elsewhere:
        return Said("holdings.laid_elsewhere", {"code": row.ref_code,
                                                "move": str(elsewhere[row.pk])})  # fmt: skip
    return None


def _lay(model: Any, keys: Sequence[int], *, actor: Actor, move: Any, receiver: Any, name: str,
         reason: str, **more: Any) -> Outcome:  # fmt: skip
    _ask_new(move, receiver, name, reason)
    judged = _judged(model, keys, actor, move)
    good = [pk for pk, why in judged.items() if why is None]
    outcome = Outcome(refused=[(pk, why) for pk, why in judged.items() if why is not None])
    if good:
        move = move or _new_move(model, good[0], receiver, name, reason, actor, more)
        before = set(queries.rows_in(move, model, good))
        acts.lay_items(move, actor, keys=good, model=model)
        outcome.changed = [pk for pk in good if pk not in before]
    return outcome


def _new_move(model: Any, pk: int, receiver: Any, name: str, reason: str, actor: Actor,
              more: dict[str, Any]) -> CustodyMove:  # fmt: skip
    """The move of that name to that receiver, which is begun where there is none."""
    row = model.objects.seen_by(actor, "act", only="own").select_related("fonds").get(pk=pk)
    known = _moves_of(actor).filter(fonds=row.fonds, receiver=receiver, name=name).first()
    return known or acts.lay_custody(row.fonds, receiver, actor, name=name, reason=reason,
                                     whole=False, **more)  # fmt: skip


for _model in (Item, File):
    on_rows(_model, RowsDeed(
        "lay", "holdings.custodymove.lay_items", both("列入移交", "Lay into a move"), _to_lay,
        partial(_lay, _model), partial(_look, _model),
        help=both("报给接收单位看，签收以前仍由本单位保管",
                  "the receiver sees them; until it signs for them we keep them")))  # fmt: skip

# --- a move: both sides ---------------------------------------------------------------------------


def _is_sender(row: CustodyMove, actor: Actor) -> bool:
    return row.holder == actor.institution


def _is_receiver(row: CustodyMove, actor: Actor) -> bool:
    return row.party == actor.institution


def _may_add(row: CustodyMove, actor: Actor) -> bool:
    begun = row.state in (MoveState.LAID, MoveState.RECEIVING)
    return _is_sender(row, actor) and row.whole and begun and bool(
        queries.rows_not_laid(row, MOVES)
    )  # fmt: skip


def _add_rest(row: CustodyMove, *, actor: Actor) -> Any:
    ordered(laying_custody, row, actor)
    return row


def _fonds_for(row: CustodyMove, actor: Actor) -> Any:
    """The receiver's own fonds."""
    return queries.fonds_to_act_on(actor).filter(holder=row.party)


def _to_receive(row: CustodyMove, actor: Actor) -> Fields:
    if row.state == MoveState.RECEIVING:
        return {}
    same = _fonds_for(row, actor).filter(fonds_code=row.fonds.fonds_code).first()
    return {
        "into": pick(both("并入本单位的全宗", "into our fonds"), _fonds_for(row, actor),
                     required=not row.whole or same is not None, code="fonds_code",
                     first=same.pk if same else None, help=_into_help(row, same)),
        "opinion": text(both("接收意见", "receiver's opinion"), required=False, most=1_000, rows=3),
    }  # fmt: skip


def _into_help(row: CustodyMove, same: Any) -> Any:
    if same is not None:
        return both("本单位已有全宗号相同的全宗；不是同一个的，请移交方先改全宗号",
                    "there is one of that code; if it is another, the sender changes the code first"
                    )  # fmt: skip
    if row.whole:
        return both("不选，就把这个全宗连同类别、指南、全宗卷整个收过来",
                    "empty: the fonds itself passes, with its classes, texts and file"
                    )  # fmt: skip
    return both("移交的是全宗的一部分，选它并入哪个全宗",
                "a part of a fonds moves: choose where it goes")  # fmt: skip


def _receive(row: CustodyMove, *, actor: Actor, into: Any = None, opinion: str = "") -> Any:
    acts.begin_receiving(row, actor, into=into, opinion=opinion)
    return ordered(receiving_custody, row, actor)


def _may_receive(row: CustodyMove, actor: Actor) -> bool:
    left = row.state == MoveState.RECEIVING and bool(queries.members_left(row))
    return _is_receiver(row, actor) and (row.state == MoveState.LAID or left)


def _may_finish(row: CustodyMove, actor: Actor) -> bool:
    over = row.state == MoveState.RECEIVING and not queries.members_left(row)
    return _is_receiver(row, actor) and over


MOVE = (
    Deed("add_rest", "holdings.custodymove.lay_items", both("补列还没有列入的", "Add what is left"),
         lambda row, actor: {}, _add_rest, when=_may_add, is_next=True,
         help=both("列好以后全宗里又有了新的，或者上次没有列完",
                   "the fonds got more since, or listing was broken off")),
    Deed("withdraw", "holdings.custodymove.withdraw", both("撤回移交", "Withdraw it"),
         lambda row, actor: {"reason": reason()}, acts.withdraw_move,
         when=lambda row, actor: _is_sender(row, actor) and row.state == MoveState.LAID,
         help=both("接收单位从此看不到了", "the receiver sees it no more")),
    Deed("receive", "holdings.custodymove.receive", both("接收", "Receive it"), _to_receive,
         _receive, when=_may_receive, is_next=True,
         help=both("分批收过来，双方都看得到收到哪里；断了再点一次，从断的地方接着收",
                   "in slices, both sides see how far; broken off, it goes on from there"),
         grave=both("收过来的就由本单位保管；要退回，另办一次移交。",
                    "What is received is ours to keep; to give it back, hand it over anew.")),
    Deed("finish", "holdings.custodymove.finish", both("签收", "Sign for it"),
         lambda row, actor: {}, acts.finish_move, when=_may_finish, is_next=True,
         help=both("全部收到，交接完成，移交方不再保管",
                   "all is received; the hand-over is complete")),
)  # fmt: skip

on_row(CustodyMove, *MOVE)
