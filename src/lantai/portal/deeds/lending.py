# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Originals called for a request, borrowed from their list, kept longer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from lantai.craft.codes import Said
from lantai.desk.asking import Fields, day, flag, line, reason
from lantai.desk.deeds import Deed, Looked, RowsDeed, on_row, on_rows
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.words import both
from lantai.holdings.models import File, Item
from lantai.portal import acts, judging, queries
from lantai.portal.flow_of_requests import OUT
from lantai.portal.models import Loan, UseRequest


def _call(row: UseRequest, *, actor: Actor, note: str) -> Loan:
    return acts.call(row, actor, note=note)


on_row(UseRequest, Deed(
    "call", "portal.loan.call", both("调卷", "Call the originals"),
    lambda row, actor: {"note": line(both("给库房的话", "to the store"), required=False,
                                     most=400)},
    _call,
    when=lambda row, actor: row.state in ("approved", "answered")
    and row.holder == actor.institution,
    help=both("要提供的件的原件，从库房调到查阅室", "the originals of what is given"),
))  # fmt: skip


def _to_borrow(actor: Actor) -> Fields:
    return {
        "purpose": line(both("用途", "purpose")),
        "due_on": day(both("应还日期", "due back on")),
        "borrower": line(both("借阅人", "borrower"), required=False, most=80,
                         help=both("不填就是您自己。", "Empty: yourself.")),
        "department": line(both("部门或单位", "department or unit"), required=False, most=120),
        "outside": flag(both("借出馆（室）外", "it leaves the house")),
    }  # fmt: skip


def _noun(model: Any) -> str:
    return str(model._meta.model_name)


def _wanted(model: Any, actor: Actor, keys: Sequence[int]) -> dict[tuple[str, int], Any]:
    ours = queries.records_own(model, actor, keys)
    return {(_noun(model), pk): record for pk, record in ours.items()}


def _look(model: Any, keys: Sequence[int], *, actor: Actor, due_on: dt.date, **_: Any
          ) -> Iterator[Looked]:  # fmt: skip
    ours, late = _wanted(model, actor, keys), judging.against_due(due_on)
    loans = queries.on_loan(ours)
    for pk in keys:
        key = (_noun(model), pk)
        wrong = Said("guard.not_found") if key not in ours else (
            late or judging.against_lending(ours[key], loans.get(key)))  # fmt: skip
        cells = [(both("应还日期", "due back on"), "", f"{due_on:%Y-%m-%d}")]
        yield Looked(pk, why=wrong) if wrong else Looked(pk, cells)


def _borrow(model: Any, keys: Sequence[int], *, actor: Actor, **given: Any) -> Loan:
    ours = _wanted(model, actor, keys)
    if len(ours) < len(set(keys)):
        raise Refused(Said("guard.not_found"))
    return acts.borrow(ours, actor, **given)


for _model in (Item, File):
    on_rows(_model, RowsDeed(
        "borrow", "portal.loan.borrow", both("借阅原件", "Borrow originals"), _to_borrow,
        lambda keys, _of=_model, **given: _borrow(_of, keys, **given),
        lambda keys, _of=_model, **given: _look(_of, keys, **given),
        help=both("本单位保管的纸质原件；由另一人批准，到期要还",
                  "paper that is kept here; somebody else approves, and it comes back"),
    ))  # fmt: skip


def _extend(row: Loan, *, actor: Actor, due_on: dt.date, reason: str) -> Loan:
    return acts.extend(row, actor, due_on=due_on, reason=reason)


on_row(Loan, Deed(
    "extend", "portal.loan.extend", both("续借", "Extend"),
    lambda row, actor: {"due_on": day(both("新的应还日期", "due back on")), "reason": reason()},
    _extend, when=lambda row, actor: row.state in OUT and row.holder == actor.institution,
))  # fmt: skip
