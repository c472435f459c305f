# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Records that were found for a request: put down, given or withheld, taken out again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lantai.craft import refcode
from lantai.craft.codes import Said
from lantai.desk.asking import Fields, one_of, pick, text
from lantai.desk.deeds import Deed, Looked, Outcome, RowsDeed, on_row, on_rows
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.words import both, said
from lantai.holdings.models import Item
from lantai.portal import acts, judging, queries
from lantai.portal.errors import refused, why
from lantai.portal.judging import MOST
from lantai.portal.models import RequestedItem, UseRequest
from lantai.portal.terms import Basis, Verdict

# --- by reference code, on the request ------------------------------------------------------------


def _to_find(row: UseRequest, actor: Actor) -> Fields:
    return {"codes": text(both("档号", "reference codes"), most=20_000, rows=5,
                          help=both("一行一个；也可以在“件”的列表里勾选，再点“列入查档申请”。",
                                    "One a line; or tick items in their list."))}  # fmt: skip


def _find(row: UseRequest, *, actor: Actor, codes: str) -> UseRequest:
    lines = [line.strip() for line in codes.splitlines() if line.strip()]
    wanted = list(dict.fromkeys(refcode.normalise(line) for line in lines))[: MOST + 1]
    found = queries.items_coded(actor, wanted)
    if lacks := [code for code in wanted if code not in found]:
        raise refused("no_such_codes", codes=said("、", ", ").join(lacks[:10]))
    outcome = acts.find(row, {item.pk: item for item in found.values()}, actor)
    if outcome.refused and not outcome.changed:
        raise Refused(*(said for _, said in outcome.refused))
    return row


on_row(UseRequest, Deed(
    "find", "portal.userequest.find", both("列入查到的件", "Put down what was found"),
    _to_find, _find, is_next=True,
    when=lambda row, actor: row.state == "accepted" and row.holder == actor.institution,
))  # fmt: skip

# --- ticked in the list of items ------------------------------------------------------------------


def _to_list(actor: Actor) -> Fields:
    return {"request": pick(both("哪件查档申请", "for which request"),
                            queries.requests_to_fill(actor))}  # fmt: skip


def _look(keys: Sequence[int], *, actor: Actor, request: UseRequest) -> Iterator[Looked]:
    ours, known = queries.records_own(Item, actor, keys), queries.numbers_found(request)
    for pk in keys:
        item = ours.get(pk)
        wrong = Said("guard.not_found") if item is None else judging.against_found(request, item)
        cells = [(both("查档申请", "use request"), "", str(request))]
        yield Looked(pk, why=wrong) if wrong else Looked(pk, () if pk in known else cells)


def _list(keys: Sequence[int], *, actor: Actor, request: UseRequest) -> Outcome:
    ours = queries.records_own(Item, actor, keys)
    outcome = acts.find(request, ours, actor)
    outcome.refused += [(pk, Said("guard.not_found")) for pk in keys if pk not in ours]
    return outcome


on_rows(Item, RowsDeed(
    "find", "portal.userequest.find", both("列入查档申请", "Put down for a use request"),
    _to_list, _list, _look,
    help=both("查到的，列进正在办的申请", "found for a request that is being searched"),
))  # fmt: skip

# --- given or not ---------------------------------------------------------------------------------


def _to_settle(actor: Actor) -> Fields:
    return {"verdict": one_of(both("提供与否", "given or not"), Verdict.choices, Verdict.WITHHOLD),
            "basis": one_of(both("不提供的理由", "why not given"), Basis.choices,
                            required=False)}  # fmt: skip


def _look_settle(keys: Sequence[int], *, actor: Actor, verdict: str, basis: str | None
                 ) -> Iterator[Looked]:  # fmt: skip
    if verdict == Verdict.WITHHOLD and not basis:
        yield from (Looked(pk, why=why("no_basis")) for pk in keys)
        return
    for pk, row, wrong in _changing(keys, actor, "settle"):
        now = str(Verdict(verdict).label)
        cells = [(both("提供与否", "given or not"), str(row.get_verdict_display()), now)]
        yield Looked(pk, why=wrong) if wrong else Looked(pk, cells)


def _changing(keys: Sequence[int], actor: Actor, verb: str
              ) -> Iterator[tuple[int, Any, Said | None]]:  # fmt: skip
    found = {row.pk: row for row in queries.found_to_act_on(actor, keys)}
    for pk in keys:
        row = found.get(pk)
        wrong = (Said("guard.not_found") if row is None
                 else judging.against_change(row, row.request, verb))  # fmt: skip
        yield pk, row or RequestedItem(), wrong


def _settle(keys: Sequence[int], *, actor: Actor, verdict: str, basis: str | None) -> Outcome:
    return acts.settle(keys, actor, verdict=verdict, basis=basis or "")


def _look_drop(keys: Sequence[int], *, actor: Actor) -> Iterator[Looked]:
    for pk, row, wrong in _changing(keys, actor, "drop"):
        cells = [(both("查档申请", "use request"), str(row.request) if row.pk else "", "")]
        yield Looked(pk, why=wrong) if wrong else Looked(pk, cells)


on_rows(
    RequestedItem,
    RowsDeed("settle", "portal.requesteditem.settle", both("定提供与否", "Decide what is given"),
             _to_settle, _settle, _look_settle),
    RowsDeed("drop", "portal.requesteditem.drop", both("移出", "Take out"), lambda actor: {},
             lambda keys, *, actor: acts.drop_found(keys, actor), _look_drop,
             help=both("不是要查的", "not what was wanted")),
)  # fmt: skip
