# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What applicants do: apply, complete, withdraw, rate, book a seat; and the counter for them.

A citizen has no duty in this house. What they do with a request that is theirs is done by the
house for them, under their name where they have one; that it is theirs was proved at the door
(`pages.following`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from lantai.craft import workdays
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard.actor import Actor, steward
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.orgs.models import Institution
from lantai.orgs.models.regions import wear
from lantai.orgs.queries import institution_at, people_of_accounts
from lantai.portal import queries
from lantai.portal.errors import refused
from lantai.portal.flow_of_requests import ACCEPT, ANSWER, OVER, SEARCH
from lantai.portal.following_up import new_secret
from lantai.portal.judging import AT_ONCE, Proof, against_booking
from lantai.portal.models import ReadingRoom, UseRequest, Visit
from lantai.portal.terms import Applicant, Channel

RATED = ("answered", "ended", "refused")
Given = Mapping[str, Any]


def apply(archives: Institution, given: Given, proof: Proof, actor: Actor, *, secret: str
          ) -> UseRequest:  # fmt: skip
    """A citizen's request on line; the same form sent twice makes one. 网上申请查档。

    Raises `Refused` where the archives takes none on line, or the same person has too many.
    """
    if (known := queries.request_made_of(secret)) is not None:
        return known
    if not any(room.is_open for room in queries.rooms_at(archives.path)):
        raise refused("not_on_line", name=archives.name)
    row = UseRequest(channel=Channel.ONLINE, secret=secret, **given)
    people = people_of_accounts([actor.account]) if actor.account is not None else []
    if people and people[0].identified_on is not None and row.applicant == Applicant.SELF:
        row.person, row.name = people[0], people[0].name
        wear(row, party=people[0].path)
        row.identity_by, row.identity_on = "", people[0].identified_on
    try:
        return _receive(row, archives, proof, _for_applicant(actor), "apply")
    except IntegrityError:  # sent twice at the same moment
        again = queries.request_made_of(secret)
        if again is None:
            raise
        return again


def register_request(given: Given, proof: Proof, actor: Actor) -> UseRequest:
    """A request written down by the counter, whose staff saw the papers. 窗口登记查档申请。"""
    at = institution_at(actor.institution)
    if at is None:
        raise refused("nowhere")
    row = UseRequest(secret=new_secret(), **given)
    if proof.key:
        row.identity_by, row.identity_on = actor.name, timezone.localdate()
    return _receive(row, at, proof, actor, "register")


def ask_archives(archives: Institution, given: Given, actor: Actor) -> UseRequest:
    """A unit's request to an archives, for records of its own or others'. 单位查档。"""
    at = institution_at(actor.institution)
    if at is None:
        raise refused("nowhere")
    row = UseRequest(channel=Channel.UNIT, applicant=Applicant.UNIT, name=at.name, unit=at,
                     party=at.path, secret=new_secret(), **given)  # fmt: skip
    return _receive(row, archives, Proof(), actor, "ask")


def _receive(row: UseRequest, archives: Institution, proof: Proof, actor: Actor, verb: str
             ) -> UseRequest:  # fmt: skip
    with act(f"portal.userequest.{verb}", UseRequest, actor) as done:
        today = timezone.localdate()
        row.archives, row.received_on = archives, today
        wear(row, holder=archives.path, area=archives.area, line=archives.line)
        row.papers, row.identity_shown, row.identity_key = proof
        row.promised_on = _in_workdays(today, ACCEPT + SEARCH + ANSWER)
        if _has_too_many(row):
            raise refused("too_many", n=AT_ONCE)
        row.save()
        steps.follow(_register(), row, actor)
        return done(row, channel=row.channel)


def _in_workdays(first: dt.date, days: int) -> dt.date:
    return workdays.add_workdays(first, days, steps.calendar()).value


def _has_too_many(row: UseRequest) -> bool:
    """Whether the same person has enough under way, so that nobody is kept from asking."""
    rows = queries.running_with(row.identity_key, row.person_id, row.holder)
    return rows >= AT_ONCE


def _register() -> Any:
    found = register_of(UseRequest)
    assert found is not None, "the room's registers are loaded with it"
    return found


def _for_applicant(actor: Actor) -> Actor:
    """Who does it for an applicant: the house, under their own name where they have signed in."""
    if actor.account is None:
        return steward("portal applicant")
    return replace(actor, steward=True, via="portal")


# --- with a request that is theirs ----------------------------------------------------------------


def supplement(row: UseRequest, words: str, actor: Actor, *, phone: str = "") -> UseRequest:
    """What was missing, in words; the request is with the archives again. 补正。"""
    by = _for_applicant(actor)
    with act("portal.userequest.supplement", row, by) as done:
        if not words.strip():
            raise refused("nothing_written")
        if phone.strip():
            row.phone = phone.strip()[:40]
            row.save()
        moved: UseRequest = steps.take(_register(), row, "supplement", by,
                                       {"opinion": words.strip()[:2_000]})  # fmt: skip
        return done(moved)


def withdraw(row: UseRequest, actor: Actor, *, reason: str = "") -> UseRequest:
    """The applicant no longer wants it. 撤回申请。"""
    by = _for_applicant(actor)
    with act("portal.userequest.withdraw", row, by) as done:
        moved: UseRequest = steps.take(_register(), row, "withdraw", by,
                                       {"reason": reason.strip()[:400] or "—"})  # fmt: skip
        return done(moved)


def rate(row: UseRequest, rating: int, actor: Actor, *, remark: str = "") -> UseRequest:
    """What the applicant says of how it was done, 1 to 5. 评价。"""
    with act("portal.userequest.rate", row, _for_applicant(actor)) as done:
        if row.state not in RATED:
            raise refused("not_yet_rated")
        if not 1 <= rating <= 5:
            raise refused("rating_out_of_range")
        row.rating, row.remark = rating, remark.strip()[:400]
        row.save()
        return done(row, rating=rating)


def book(row: UseRequest, room: ReadingRoom, day: dt.date, half: str, actor: Actor, *,
         people: int = 1) -> Visit:  # fmt: skip
    """A seat in a reading room for half a day. 预约到馆。"""
    with act("portal.visit.book", room, _for_applicant(actor)) as done:  # its row is locked
        if room.holder != row.holder or not room.is_open or row.state in OVER:
            raise refused("not_to_be_booked")
        if (said := against_booking(room, day, half, people)) is not None:
            raise Refused(said)
        made = Visit(room=room, day=day, half=half, people=people, name=row.name[:80],
                     purpose=row.purpose, request=row, papers=row.papers,
                     identity_shown=row.identity_shown, identity_key=row.identity_key,
                     holder=room.holder, area=room.area, line=room.line)  # fmt: skip
        try:
            made.save()
        except IntegrityError:
            raise refused("booked_already") from None
        return done(made, visit=made.pk, day=day, half=half)
