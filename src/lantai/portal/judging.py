# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Why a request may not be accepted, answered or approved; why paper may not go out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils import timezone

from lantai.craft.catalogue import identity
from lantai.craft.codes import Said
from lantai.guard.terms import Secrecy
from lantai.holdings.identities import identity_key
from lantai.portal import queries
from lantai.portal.errors import why
from lantai.portal.models import Loan, ReadingRoom, RequestedItem, UseRequest
from lantai.portal.terms import Applicant, Outcome, Papers, Verdict, Way

AT_ONCE = 5
"""Requests that one person may have under way at one archives."""
MOST = 200
"""Records of one request, and of one loan."""
READ_FOR = dt.timedelta(days=30)
READ_AT_MOST = dt.timedelta(days=180)
"""For how long what was granted may be read: as a rule, and at most."""
AHEAD = dt.timedelta(days=30)
"""So far ahead a seat may be booked."""


class Proof(NamedTuple):
    """What is kept of a paper of identity: its kind, its number masked, and the keyed digest."""

    papers: str = ""
    shown: str = ""
    key: str = ""


def proof_of(papers: str, number: str) -> Proof:
    """What is kept of an identity number; the number itself is kept nowhere."""
    plain = plain_number(number)
    if not plain:
        return Proof()
    return Proof(papers, masked(plain)[:60], identity_key(plain))


def masked(number: str) -> str:
    """A number of which a person knows it again and nobody can make use."""
    if len(number) > 8:
        return identity.masked(number)
    return f"{'*' * (len(number) - 2)}{number[-2:]}" if len(number) > 2 else "**"


def plain_number(number: str) -> str:
    """A number as it is compared: without blanks, in capitals."""
    return "".join(number.split()).upper()


def against_number(papers: str, number: str) -> Said | None:
    """What is wrong with an identity number: only a Chinese card has a check digit."""
    text = plain_number(number)
    if papers != Papers.CARD or not text:
        return None
    if len(text) < 18 and len(text) != 15:
        return why("identity_short", length=len(text), short=18 - len(text))
    if len(text) > 18:
        return why("identity_long", length=len(text), over=len(text) - 18)
    found = identity.read(text)
    return why("identity_wrong") if found.kind else None


def against_accepting(row: UseRequest) -> Iterator[Said]:
    """Who asks for others shows that they may (实施条例 33: the conditions published)."""
    if row.applicant != Applicant.SELF and not row.authority.strip():
        yield why("no_authority", number=row.number)


def against_found(row: UseRequest, item: Any) -> Said | None:
    """Why a record cannot be given for a request: never what is more than public, to a person."""
    if item.holder != row.holder:
        return Said("guard.not_found")
    if row.unit_id is None and item.secrecy > Secrecy.PUBLIC:
        return why("not_to_persons", code=item.ref_code or f"#{item.pk}")
    return None


def against_draft(row: UseRequest) -> Iterator[Said]:
    """An answer hangs together: found with records, nothing found with what was searched."""
    given = queries.given_in(row)
    if row.outcome in (Outcome.FOUND, Outcome.PARTLY) and not given:
        yield why("nothing_given")
    if row.outcome in (Outcome.NONE, Outcome.REFUSED) and given:
        yield why("given_though", n=len(given))
    if row.outcome == Outcome.NONE and not row.searched.strip():
        yield why("no_proof_of_search")
    if row.outcome in (Outcome.PARTLY, Outcome.REFUSED) and not row.basis:
        yield why("no_basis")


def against_giving(row: UseRequest) -> Iterator[Said]:
    """What is given was asked about where it had to be, and to somebody who is known."""
    yield from against_draft(row)
    given = queries.given_in(row)
    objected = [each for each in given if _is_objected(each)]
    if objected:
        yield why("unit_objects", n=len(objected))
    for each in given:
        if (said := against_found(row, each.item)) is not None:
            yield said
    needs = row.unopened or row.way == Way.CERTIFICATE
    if needs and row.identity_on is None and row.unit_id is None:
        yield why("identity_unchecked", number=row.number)


def _is_objected(found: RequestedItem) -> bool:
    """Whether its unit was asked and has not agreed."""
    return found.consent is not None and found.consent.state != "agreed"


def against_until(until: dt.date | None, today: dt.date) -> Said | None:
    """A day until which something may be read lies ahead, and not too far."""
    if until is None:
        return None
    if not today <= until <= today + READ_AT_MOST:
        return why("until_out_of_range", days=READ_AT_MOST.days)
    return None


def unopened_given(row: UseRequest) -> int:
    """How many records that are not open are to be given."""
    today = timezone.localdate()
    return sum(not queries.is_open(each.item, today) for each in queries.given_in(row))


def may_be_read(row: UseRequest) -> bool:
    """Whether what is given can be granted on line: to a unit of the site, or a known reader."""
    return row.unit_id is not None or row.person_id is not None


def against_booking(room: ReadingRoom, day: dt.date, half: str, people: int) -> Said | None:
    """Why there is no seat then."""
    today = timezone.localdate()
    if not today <= day <= today + AHEAD:
        return why("day_out_of_range", days=AHEAD.days)
    left = room.seats - queries.seated(room, day, half)
    if people > left:
        return why("no_seat", left=max(0, left))
    return None


def against_lending(record: Any, loans: Any, kind: str) -> Said | None:
    """Why a record may not go out: it is out already."""
    loan: Loan | None = loans.get((kind, record.pk))
    if loan is not None:
        return why("on_loan", code=record.ref_code or f"#{record.pk}", day=loan.due_on)
    return None


def withheld(row: UseRequest) -> list[RequestedItem]:
    """What was found and is not given."""
    found = queries.found_for(row).filter(verdict=Verdict.WITHHOLD)
    return list(found.select_related("item").order_by("pk"))
