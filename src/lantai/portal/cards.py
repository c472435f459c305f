# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk tells of reading: who comes today, what is out, what is called late, refusals."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from lantai.desk.card import Card, Line, address_of, card, list_of
from lantai.desk.kinds import day_text
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.portal import queries
from lantai.portal.models import Loan, UseRequest, Visit
from lantai.portal.pages import following

SHOWN = 8
BACK = dt.timedelta(days=365)


@card
def today_in_the_room(actor: Actor) -> Card | None:
    """Who is there and who is booked for today."""
    if not actor.has("portal.visit.receive"):
        return None
    found = queries.visits_on(actor, timezone.localdate())
    lines = [Line(str(row.name), str(row.get_state_display()), address_of(row),
                  "good" if row.state == "here" else "", sub=str(row.get_half_display()))
             for row in found[:SHOWN]]  # fmt: skip
    return Card("room-today", both("今天的查阅室", "The reading room today"), lines,
                url=list_of(Visit), empty=both("今天没有预约，也没有人在馆。",
                                               "Nobody is booked or here."))  # fmt: skip


@card
def paper_out(actor: Actor) -> Card | None:
    """What is out of the store, what is late first."""
    if not actor.has("portal.loan.hand_out"):
        return None
    today = timezone.localdate()
    lines = [Line(row.borrower, day_text(row.due_on), address_of(row),
                  "bad" if row.due_on < today else "", sub=str(row.get_kind_display()))
             for row in queries.loans_out(actor)[:SHOWN]]  # fmt: skip
    return Card("paper-out", both("在外的原件", "Originals that are out"), lines,
                url=list_of(Loan), empty=both("都在库里。", "All are in the store."))  # fmt: skip


@card
def grounds(actor: Actor) -> Card | None:
    """For who approves: on which grounds requests were refused in a year."""
    if not actor.has("portal.userequest.approve"):
        return None
    since = timezone.localdate() - BACK
    lines = [
        Line(name, said("{n} 件", "{n}", n=n), f"{list_of(UseRequest)}?state=refused")
        for name, n in queries.refused_by(actor, since)
    ]
    return Card("refusals", both("一年里不予提供的理由", "Refusals of a year, by ground"), lines,
                url=f"{list_of(UseRequest)}?state=refused")  # fmt: skip


@card
def own_requests(actor: Actor) -> Card | None:
    """A reader's own requests."""
    if actor.institution or actor.account is None:
        return None
    lines = [Line(row.number, str(row.get_state_display()), following.page_of(row.number),
                  sub=str(row.get_matter_display()))
             for row in queries.requests_of(actor)[:SHOWN]]  # fmt: skip
    return Card("own-requests", both("我的查档申请", "My use requests"), lines, url=following.MINE,
                empty=both("还没有申请。", "None yet."))  # fmt: skip
