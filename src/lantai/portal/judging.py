# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Why a request may not be accepted, answered or approved; why paper may not go out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.utils import timezone

from lantai.craft.catalogue import identity
from lantai.craft.codes import Said
from lantai.desk.steps import hands_of
from lantai.guard.actor import Actor
from lantai.guard.terms import Secrecy
from lantai.holdings.identities import identity_key
from lantai.portal import queries
from lantai.portal.errors import why
from lantai.portal.flow_of_requests import SEARCHING
from lantai.portal.models import DraftAnswer, Loan, ReadingRoom, RequestedItem, UseRequest
from lantai.portal.terms import Applicant, Basis, Outcome, Papers, Verdict, Way

AT_ONCE = 5
"""Requests that one person may have under way at one archives."""
MOST = 200
"""Records of one request, and of one loan."""
READ_FOR = dt.timedelta(days=30)
READ_AT_MOST = dt.timedelta(days=180)
"""For how long what was granted may be read: as a rule, and at most."""
AHEAD = dt.timedelta(days=30)
"""So far ahead a seat may be booked."""
LENT_AT_MOST = dt.timedelta(days=180)
"""For how long originals may be out."""
FORMAL = (Basis.PROOF, Basis.NOT_HELD)
"""Grounds on which a request is declined without a search; all others want one, and four eyes."""


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


def against_draft(draft: DraftAnswer) -> Iterator[Said]:
    """An answer hangs together with what was found, what of it is given, and why the rest is not.

    Records that were found and are not given are neither “found” nor “nothing was found”.
    """
    found = list(queries.found_for(draft.request).values_list("verdict", flat=True))
    given = found.count(Verdict.GIVE)
    held_back = len(found) - given
    if draft.outcome in (Outcome.FOUND, Outcome.PARTLY) and not given:
        yield why("nothing_given")
    if draft.outcome in (Outcome.NONE, Outcome.REFUSED) and given:
        yield why("given_though", n=given)
    if draft.outcome in (Outcome.FOUND, Outcome.NONE) and held_back:
        yield why("held_back_though", n=held_back)
    if draft.outcome == Outcome.NONE and not draft.searched.strip():
        yield why("no_proof_of_search")
    if draft.outcome in (Outcome.PARTLY, Outcome.REFUSED) and not draft.basis:
        yield why("no_basis")


def against_sending(draft: DraftAnswer) -> Iterator[Said]:
    """An answer is sent on when it hangs together and whoever asks is known where that matters."""
    yield from against_draft(draft)
    row = draft.request
    gives = draft.outcome in (Outcome.FOUND, Outcome.PARTLY)
    needs = gives and (draft.unopened or row.way == Way.CERTIFICATE)
    if needs and row.identity_on is None and row.unit_id is None:
        yield why("identity_unchecked", number=row.number)


def against_giving(draft: DraftAnswer) -> Iterator[Said]:
    """What is given was agreed to where units were asked, and is nothing that was marked since."""
    yield from against_sending(draft)
    given = queries.given_in(draft.request)
    yield from against_objections(given)
    for each in given:
        if (said := against_found(draft.request, each.item)) is not None:
            yield said


def against_objections(given: Sequence[RequestedItem]) -> Iterator[Said]:
    """Nothing is given of which a unit was asked and has not agreed."""
    objected = sum(each.consent is not None and each.consent.state != "agreed" for each in given)
    if objected:
        yield why("unit_objects", n=objected)


def against_until(until: dt.date | None, today: dt.date) -> Said | None:
    """A day until which something may be read lies ahead, and not too far."""
    if until is None:
        return None
    if not today <= until <= today + READ_AT_MOST:
        return why("until_out_of_range", days=READ_AT_MOST.days)
    return None


def against_approving(draft: DraftAnswer, actor: Actor) -> Iterator[Said]:
    """Whoever drafted an answer does not approve it: four eyes, also under a duty that was lent."""
    if hands_of(actor, "portal.userequest.approve") & set(draft.hands.split()):
        yield why("own_draft")


def against_change(found: RequestedItem, row: UseRequest, verb: str) -> Said | None:
    """Why a record found for a request stays as it is."""
    if row.state not in SEARCHING:
        return why("not_searched", number=row.number)
    if verb == "drop" and found.consent_id is not None:
        return why("asked_about", code=found.item.ref_code or f"#{found.item_id}")
    return None


def unopened(given: Sequence[RequestedItem]) -> int:
    """How many of these records are not open."""
    today = timezone.localdate()
    return sum(not queries.is_open(each.item, today) for each in given)


def is_to_be_lent(draft: DraftAnswer) -> bool:
    """Whether what is given is to be read on line: by a unit of the site, or a known reader."""
    row = draft.request
    return (draft.outcome in (Outcome.FOUND, Outcome.PARTLY) and row.way != Way.CERTIFICATE
            and (row.unit_id is not None or row.person_id is not None))  # fmt: skip


def against_booking(room: ReadingRoom, day: dt.date, half: str, people: int, *,
                    but: int | None = None) -> Said | None:  # fmt: skip
    """Why there is no seat then; ``but`` is a visit that is moved and has its seat already."""
    today = timezone.localdate()
    if not today <= day <= today + AHEAD:
        return why("day_out_of_range", days=AHEAD.days)
    left = room.seats - queries.seated(room, day, half, but=but)
    if people > left:
        return why("no_seat", left=max(0, left))
    return None


def against_lending(record: Any, loan: Loan | None) -> Said | None:
    """Why a record may not go out: it is out already."""
    if loan is None:
        return None
    return why("on_loan", code=record.ref_code or f"#{record.pk}", day=loan.due_on)


def against_due(due_on: dt.date | None) -> Said | None:
    """A day by which originals come back lies ahead, and not too far."""
    today = timezone.localdate()
    if due_on is None or today <= due_on <= today + LENT_AT_MOST:
        return None
    return why("due_out_of_range", days=LENT_AT_MOST.days)
