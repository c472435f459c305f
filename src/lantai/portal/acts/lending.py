# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Paper that leaves the store: called for the reading room, borrowed, kept longer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.orgs.models.regions import wear
from lantai.orgs.queries import people_of_accounts
from lantai.portal import judging, queries
from lantai.portal.errors import refused
from lantai.portal.flow_of_requests import OUT
from lantai.portal.models import Loan, LoanedRecord, UseRequest
from lantai.portal.terms import LoanKind

LONGEST = dt.timedelta(days=180)
"""For how long originals may be out at most."""


def call(row: UseRequest, actor: Actor, *, note: str = "") -> Loan:
    """Call the originals of what is given from the store, for the reading room. 调卷。

    Raises `Refused` where nothing is given on paper, or all of it is out already.
    """
    with act("portal.userequest.call", row, actor, duty="portal.loan.call") as done:
        if row.state not in ("approved", "answered"):
            raise refused("not_approved", number=row.number)
        items = {each.item_id: each.item for each in queries.given_in(row)}
        loan = Loan(kind=LoanKind.READING, request=row, borrower=row.name[:80],
                    purpose=row.get_purpose_display(), note=note.strip()[:400],
                    due_on=timezone.localdate())  # fmt: skip
        _fill(loan, actor, {("item", pk): item for pk, item in items.items()}, passes=True)
        return done(_take(loan, "call", actor), loan=loan.pk)


def borrow(records: Mapping[tuple[str, int], Any], actor: Actor, *, purpose: str, due_on: dt.date,
           department: str = "", borrower: str = "", outside: bool = False) -> Loan:  # fmt: skip
    """Ask for originals that one's own house keeps, until a day. 借阅。

    Raises `Refused` where one of them is out already, or the day lies too far.
    """
    with act("portal.loan.borrow", Loan, actor) as done:
        people = people_of_accounts([actor.account]) if actor.account is not None else []
        loan = Loan(kind=LoanKind.OUTSIDE if outside else LoanKind.AGENCY,
                    borrower=borrower.strip()[:80] or actor.name,
                    person=people[0] if people and not borrower.strip() else None,
                    department=department.strip()[:120], purpose=purpose.strip()[:200],
                    due_on=due_on)  # fmt: skip
        _fill(loan, actor, records)
        return done(_take(loan, "ask", actor), loan=loan.pk)


def _fill(loan: Loan, actor: Actor, records: Mapping[tuple[str, int], Any], *,
          passes: bool = False) -> None:  # fmt: skip
    """The records of a loan; one that is out already stops it, or is passed over."""
    today = timezone.localdate()
    if not today <= loan.due_on <= today + LONGEST:
        raise refused("due_out_of_range", days=LONGEST.days)
    items = [pk for kind, pk in records if kind == "item"]
    files = [pk for kind, pk in records if kind == "file"]
    known = queries.on_loan(items, files)
    reasons = [said for (kind, _), record in records.items()
               if (said := judging.against_lending(record, known, kind)) is not None]  # fmt: skip
    free = {key: record for key, record in records.items() if key not in known}
    if (reasons and not passes) or (reasons and not free):
        raise Refused(*reasons)
    if not free or len(free) > judging.MOST:
        raise refused("nothing_to_lend" if not free else "too_many_found", most=judging.MOST)
    wear(loan, holder=actor.institution, area=actor.area, line=actor.line)
    loan.items, loan.secrecy = len(free), max(record.secrecy for record in free.values())
    loan.save()
    for kind, pk in free:
        LoanedRecord(loan=loan, **{f"{kind}_id": pk}).save()


def _take(loan: Loan, step: str, actor: Actor) -> Loan:
    found = register_of(Loan)
    assert found is not None, "the room's registers are loaded with it"
    moved: Loan = steps.take(found, loan, step, actor)
    return moved


def extend(row: Loan, actor: Actor, *, due_on: dt.date, reason: str) -> Loan:
    """Let originals be kept longer. 续借。"""
    with act("portal.loan.extend", row, actor, reason=reason) as done:
        if row.state not in (*OUT, "ready"):
            raise refused("not_out")
        if not row.due_on < due_on <= timezone.localdate() + LONGEST:
            raise refused("due_out_of_range", days=LONGEST.days)
        row.due_on = due_on
        row.save()
        return done(row, due_on=due_on)
