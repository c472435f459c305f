# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What persons sign and decide about what a test gave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lantai.craft.codes import Said
from lantai.desk.asking import Fields, basis, line, one_of, reason
from lantai.desk.deeds import Deed, Looked, Outcome, RowsDeed, on_row, on_rows
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.transfer import acts, clearing, judging
from lantai.transfer.models import CheckLine, Finding, SetAside
from lantai.transfer.terms import Decision

CHOSEN: tuple[Any, ...] = (Decision.NOTED, Decision.BACK)
CHOICES = [(each.value, each.label) for each in CHOSEN]


def _opinion(required: bool = True) -> Any:
    return line(both("意见", "opinion"), required=required, most=400)


def _to_decide(actor: Actor) -> Fields:
    return {"decision": one_of(both("怎样处理", "decision"), CHOICES), "opinion": _opinion()}


def _look(keys: Sequence[int], *, actor: Actor, decision: str, opinion: str) -> Iterator[Looked]:
    rows = Finding.objects.seen_by(actor, "act").filter(pk__in=list(keys))
    found = {row.pk: row for row in rows.select_related("check_run__transfer")}
    label, then = both("处理", "decision"), str(Decision(decision).label)
    for pk in keys:
        row = found.get(pk)
        if row is None:
            yield Looked(pk, why=Said("guard.not_found"))
        elif why := judging.why_undecidable(row, actor, decision):
            yield Looked(pk, why=why)
        else:
            yield Looked(pk, [(label, str(row.get_decision_display()), then)])


def _decide(keys: Sequence[int], *, actor: Actor, decision: str, opinion: str) -> Outcome:
    return acts.decide(keys, actor, decision=decision, opinion=opinion)


on_rows(Finding, RowsDeed(
    "decide", "transfer.finding.decide", both("决定", "Decide"), _to_decide, _decide, _look,
    help=both("带问题接收，或者退回改正；都要写意见", "accepted with a note, or to be corrected"),
))  # fmt: skip


def _to_sign(row: CheckLine, actor: Actor) -> Fields:
    return {"passed": one_of(both("结论", "result"), [("yes", both("通过", "passed")),
                                                      ("no", both("不通过", "failed"))]),
            "opinion": _opinion(required=False)}  # fmt: skip


def _sign(row: CheckLine, *, actor: Actor, passed: str, opinion: str) -> CheckLine:
    return acts.sign_line(row, actor, passed=passed == "yes", opinion=opinion)


on_row(CheckLine, Deed(
    "sign", "transfer.checkline.sign", both("签字", "Sign"), _to_sign, _sign,
    when=lambda row, actor: row.result in ("awaiting", "not_run"), is_next=True,
    help=both("机器测不了的，由人核对后签字", "what no machine answers"),
))  # fmt: skip


def _to_sign_many(actor: Actor) -> Fields:
    return {"opinion": _opinion(required=False)}


def _look_at_lines(keys: Sequence[int], *, actor: Actor, opinion: str) -> Iterator[Looked]:
    found = {row.pk: row for row in _lines(keys, actor)}
    for pk in keys:
        why = judging.why_unsigned(found.get(pk), actor)
        label = both("结论", "result")
        yield Looked(pk, why=why) if why else Looked(pk, [(label, "", str(both("通过", "passed")))])


def _sign_many(keys: Sequence[int], *, actor: Actor, opinion: str) -> Outcome:
    found, outcome = {row.pk: row for row in _lines(keys, actor)}, Outcome()
    for pk in keys:
        if why := judging.why_unsigned(found.get(pk), actor):
            outcome.refused.append((pk, why))
        else:
            acts.sign_line(found[pk], actor, passed=True, opinion=opinion)
            outcome.changed.append(pk)
    return outcome


def _lines(keys: Sequence[int], actor: Actor) -> Any:
    rows = CheckLine.objects.seen_by(actor, "act").filter(pk__in=list(keys))
    return rows.select_related("check_run__transfer")


on_rows(CheckLine, RowsDeed(
    "sign_many", "transfer.checkline.sign", both("签字通过", "Sign as passed"), _to_sign_many,
    _sign_many, _look_at_lines,
    help=both("勾选的都核对过，一并签字；不通过的，打开那一项单独签",
              "all ticked were looked at; what failed is signed by itself"),
))  # fmt: skip


def _may_come_in(row: SetAside, actor: Actor) -> bool:
    return judging.is_undecided(row, comes_in=True)


def _may_go_back(row: SetAside, actor: Actor) -> bool:
    return judging.is_undecided(row, comes_in=False)


def _send_back(row: SetAside, *, actor: Actor, reason: str) -> SetAside:
    """The decision first, then its files; those of one killed in between are cleared by night."""
    gone = acts.send_back_aside(row, actor, reason=reason)
    clearing.take_out(gone)
    return gone


on_row(
    SetAside,
    Deed("confirm", "transfer.setaside.confirm", both("确认解密", "Confirm declassification"),
         lambda row, actor: {"document": basis(required=False)}, acts.confirm_declassified,
         when=_may_come_in, is_next=True,
         help=both("期限已满的，核对后确认；没有满的，要有解密决定",
                   "after its term, or with a decision"),
         grave=both("确认以后，这一件随这次移交进馆。", "The item then comes in with the rest.")),
    Deed("send_back", "transfer.setaside.send_back", both("退移交单位", "Give back"),
         lambda row, actor: {"reason": reason()}, _send_back, when=_may_go_back,
         help=both("这一件不进馆，其余照办", "it stays outside, the rest goes on")),
)  # fmt: skip
