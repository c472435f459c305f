# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Paper that leaves the store: called for the reading room, borrowed, kept longer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
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


def call(row: UseRequest, actor: Actor, *, note: str = "") -> Loan:
    """Call the originals of what is given from the store, for the reading room. 调卷。

    What is out already is passed over. Raises `Refused` where nothing is given, or all of it is
    out.
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
    if (said := judging.against_due(loan.due_on)) is not None:
        raise Refused(said)
    known = queries.on_loan(records)
    reasons = [
        said
        for key, record in records.items()
        if (said := judging.against_lending(record, known.get(key))) is not None
    ]
    free = {key: record for key, record in records.items() if key not in known}
    if reasons and not (passes and free):
        raise Refused(*reasons)
    if not free or len(free) > judging.MOST:
        raise refused("nothing_to_lend" if not free else "too_many_found", most=judging.MOST)
    wear(loan, holder=actor.institution, area=actor.area, line=actor.line)
    loan.items, loan.secrecy = len(free), max(record.secrecy for record in free.values())
    loan.save()
    try:
        for kind, pk in free:
            LoanedRecord(loan=loan, **{f"{kind}_id": pk}).save()
    except IntegrityError:  # somebody else has lent one of them at this very moment
        raise refused("lent_meanwhile") from None


def _take(loan: Loan, step: str, actor: Actor) -> Loan:
    found = register_of(Loan)
    assert found is not None, "the room's registers are loaded with it"
    moved: Loan = steps.take(found, loan, step, actor)
    return moved


def extend(row: Loan, actor: Actor, *, due_on: dt.date, reason: str) -> Loan:
    """Let originals be kept longer. 续借。"""
    with act("portal.loan.extend", row, actor, reason=reason) as done:
        if row.state not in OUT:
            raise refused("not_out")
        if due_on <= row.due_on:
            raise refused("not_later", day=row.due_on)
        if (said := judging.against_due(due_on)) is not None:
            raise Refused(said)
        row.due_on = due_on
        row.save()
        return done(row, due_on=due_on)
