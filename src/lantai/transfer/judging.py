# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions before an act: what may be taken into a transfer, who decides about a finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lantai.craft.checks.security import MARKED
from lantai.craft.codes import Said
from lantai.guard.actor import Actor
from lantai.guard.models import RecordSet
from lantai.holdings.many import own
from lantai.holdings.models import Item
from lantai.holdings.queries import on_their_way
from lantai.transfer import queries
from lantai.transfer.models import Check, CheckLine, Finding, SetAside, Transfer
from lantai.transfer.terms import AsideState, Decision, Judgement, Side

DECIDED_IN = {Side.SENDER: ("built", "tested"), Side.RECEIVER: ("checked",)}
"""The states of a transfer in which a side decides about what its test found."""

GOES_BACK_IN = ("checked", "accepted", "stored", "accessioned")
"""The states of a transfer in which what was set aside may go back to its sender."""


def made_set(transfer: Transfer) -> RecordSet:
    """The set that holds the records of a transfer."""
    made: RecordSet = RecordSet.objects.create(
        name=transfer.name, purpose=transfer.basis or transfer.name, holder=transfer.holder,
        area=transfer.area, line=transfer.line)  # fmt: skip
    return made


def why_not(transfer: Transfer, keys: Sequence[int], actor: Actor) -> dict[int, Said | None]:
    """Why items cannot be taken into a transfer; None where they can."""
    rows = own(Item, actor).filter(pk__in=list(keys), holder=transfer.holder)
    found = {row.pk: row for row in rows.only("pk", "ref_code", "fonds", "standing")}
    elsewhere = queries.elsewhere(transfer, list(found))
    moving = on_their_way(Item, list(found), transfer.holder)
    allowed = queries.standings_for(transfer)

    def judged(pk: int) -> Said | None:
        row = found.get(pk)
        if row is None:
            return Said("guard.not_found")
        if row.fonds_id != transfer.fonds_id:
            return Said("transfer.other_fonds", {"code": row.ref_code})
        if row.standing not in allowed:
            return Said("transfer.not_filed", {"code": row.ref_code})
        if pk in moving:
            return Said("holdings.laid_elsewhere", {"code": row.ref_code, "move": str(moving[pk])})
        return Said("transfer.elsewhere", {"code": row.ref_code}) if pk in elsewhere else None

    return {pk: judged(pk) for pk in keys}


def why_undecidable(row: Finding, actor: Actor, decision: str) -> Said | None:
    """Why a finding is not to be decided so, or not now, or not by this actor."""
    if row.severity not in ("error", "not_run"):
        return Said("transfer.needs_no_decision")
    if row.decision == Decision.ASIDE:
        return Said("transfer.is_aside", {"code": row.ref_code})
    if row.check_run.transfer.state not in DECIDED_IN[Side(row.check_run.side)]:
        return Said("transfer.decided_already")
    if not is_of(row.check_run, actor):
        return Said("flow.other_side")
    if row.kind in MARKED and decision == Decision.NOTED:
        return Said("transfer.marked_goes_back")
    return None


def verdict(*, fails: bool, waits: bool, tells: bool) -> Any:
    """What a test gives, by one rule when it ends and after each decision.

    What blocks makes it fail, what waits for a signature lets it wait, what is told beside warns;
    what was set aside does not count: the rest is tested without it.
    """
    if fails:
        return Judgement.FAIL
    if waits:
        return Judgement.WAITING
    return Judgement.WARN if tells else Judgement.PASS


def is_undecided(row: SetAside, *, comes_in: bool) -> bool:
    """Whether it may be said now what becomes of an item set aside.

    That it comes in, before the rest is accepted: what is stored and passes is settled then. That
    it goes back, at any later time too.
    """
    if row.state != AsideState.ASIDE:
        return False
    if row.round != row.transfer.round:
        return not comes_in
    return row.transfer.state in (("checked",) if comes_in else GOES_BACK_IN)


def is_of(check: Check, actor: Actor) -> bool:
    """Whether a test is that of an actor's own side."""
    ours = check.transfer.holder if check.side == Side.SENDER else check.transfer.party
    return actor.steward or actor.institution == ours


def why_unsigned(row: CheckLine | None, actor: Actor) -> Said | None:
    """Why a line of a test is not to be signed now, or not by this actor."""
    if row is None:
        return Said("guard.not_found")
    if row.result not in ("awaiting", "not_run"):
        return Said("transfer.answered", {"line": str(row)})
    if row.check_run.transfer.state not in DECIDED_IN[Side(row.check_run.side)]:
        return Said("transfer.decided_already")
    return None if is_of(row.check_run, actor) else Said("transfer.not_your_test")
