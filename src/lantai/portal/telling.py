# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Telling applicants and borrowers how their affair stands: by number, never by a title."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from lantai.orgs.models import Person
from lantai.orgs.notices import notify, was_told
from lantai.orgs.queries import holders_of
from lantai.portal.models import Loan, UseConsent, UseRequest


def tell(row: UseRequest, kind: str, **params: Any) -> None:
    """Tell the applicant, where it is somebody of this site; others follow it by their code."""
    to: list[Any] = []
    if row.person is not None:
        to.append(row.person)
    elif row.unit is not None:
        to += holders_of("portal.userequest.ask", row.unit)
    notify(to, f"portal.{kind}", about=row, number=row.number, **params)


def tell_unit(row: UseConsent) -> None:
    """Tell those who may answer for a unit that it is asked."""
    notify(holders_of("portal.useconsent.reply", row.unit), "portal.told_asked", about=row,
           n=row.items)  # fmt: skip


def tell_borrower(row: Loan, kind: str, **params: Any) -> int:
    """Tell who borrowed, where it is somebody of this site."""
    person: Person | None = row.person
    told = notify([person] if person is not None else [], f"portal.{kind}", about=row, **params)
    return len(told)


ONCE = dt.timedelta(hours=20)
"""Nobody is told twice a day that something is overdue."""


def tell_overdue(row: Loan) -> int:
    """Tell who borrowed that it should be back, once a day. How many were told."""
    if was_told(["portal.told_overdue"], row, timezone.now() - ONCE):
        return 0
    return tell_borrower(row, "told_overdue", day=row.due_on)
