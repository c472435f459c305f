# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the archives does with a request beside its steps: who asks, what was found, the draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.desk import steps
from lantai.desk.deeds import Outcome as Done
from lantai.desk.register import register_of
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.holdings.models import Item
from lantai.orgs.models import Person
from lantai.orgs.models.regions import wear
from lantai.portal import judging, queries
from lantai.portal.errors import refused, why
from lantai.portal.flow_of_requests import SEARCHING
from lantai.portal.judging import MOST, Proof
from lantai.portal.models import DraftAnswer, RequestedItem, UseRequest
from lantai.portal.terms import Basis, Outcome, Verdict


def verify(row: UseRequest, actor: Actor, *, proof: Proof, authority: str = "",
           reader: str = "") -> UseRequest:  # fmt: skip
    """The papers were seen and are who asks; perhaps a reader with an account. 核对身份。

    Raises `Refused` where the number is another than was given with the request, where ``reader``
    is not the account of the applicant's own name, and where it was sent for approval already:
    whoever approves knows to whom.
    """
    with act("portal.userequest.verify", row, actor) as done:
        _must_be_searched(row)
        if row.identity_key and proof.key and row.identity_key != proof.key:
            raise refused("identity_differs", number=row.number)
        if proof.key:
            row.papers, row.identity_shown, row.identity_key = proof
        row.identity_by, row.identity_on = actor.name, timezone.localdate()
        row.authority = authority.strip()[:200] or row.authority
        if reader.strip():
            row.person = _reader_of(row, reader.strip())
            wear(row, party=row.person.path)
        row.save()
        steps.follow(_register(), row, actor)
        return done(row)


def _reader_of(row: UseRequest, username: str) -> Person:
    """The applicant's own account; another's, and none at all, are refused in the same words."""
    found = queries.reader_of(username)
    right = found is not None and found.name == row.name.strip() and row.unit_id is None
    if found is None or not right or row.person_id not in (None, found.pk):
        raise refused("not_a_reader", name=row.name)
    return found


def find(row: UseRequest, items: Mapping[int, Item], actor: Actor) -> Done:
    """Put records down as found for a request; those of others are passed over. 列入查到的件。"""
    done_with = Done()
    with act("portal.userequest.find", row, actor) as done:
        _must_be_accepted(row)
        known, today = queries.numbers_found(row), timezone.localdate()
        for pk, item in items.items():
            said = judging.against_found(row, item)
            if said is None and len(known) >= MOST:
                said = why("too_many_found", most=MOST)
            if said is not None:
                done_with.refused.append((pk, said))
            elif pk not in known:
                RequestedItem(request=row, item=item, was_open=queries.is_open(item, today),
                              holder=row.holder, area=row.area, line=row.line,
                              secrecy=item.secrecy).save()  # fmt: skip
                known.add(pk)
                done_with.changed.append(pk)
        _count_unopened(row)
        done(None, found=len(done_with.changed))
    return done_with


def settle(keys: Sequence[int], actor: Actor, *, verdict: str, basis: str = "") -> Done:
    """Decide of records found whether they are given, and why not. 定提供与否。"""
    if verdict == Verdict.WITHHOLD and basis not in Basis.values:
        raise refused("no_basis")
    return _each(keys, actor, "settle", lambda some: _settle(some, verdict, basis))


def _settle(some: Iterable[RequestedItem], verdict: str, basis: str) -> None:
    for each in some:
        each.verdict = verdict
        each.basis = basis if verdict == Verdict.WITHHOLD else ""
        each.save()


def drop_found(keys: Sequence[int], actor: Actor) -> Done:
    """Take records that are not what was wanted from what was found. 移出查到的件。"""
    return _each(keys, actor, "drop", lambda some: [each.delete() for each in some])


def _each(keys: Sequence[int], actor: Actor, verb: str, change: Any) -> Done:
    """Change records found, an act for each request.

    What is past the search stays as it is, and what a unit was asked about is not taken out: else
    it could be put down anew, as if nobody had objected.
    """
    found = {each.pk: each for each in queries.found_to_act_on(actor, keys)}
    outcome = Done(refused=[(pk, Said("guard.not_found")) for pk in keys if pk not in found])
    by: dict[int, list[RequestedItem]] = {}
    for each in found.values():
        by.setdefault(each.request_id, []).append(each)
    for some in by.values():
        row = some[0].request
        with act(f"portal.requesteditem.{verb}", row, actor) as done:
            stays = {each.pk: said for each in some
                     if (said := judging.against_change(each, row, verb)) is not None}  # fmt: skip
            outcome.refused += stays.items()
            some = [each for each in some if each.pk not in stays]
            numbers = [each.pk for each in some]
            change(some)
            _count_unopened(row)
            outcome.changed += numbers
            done(None, n=len(numbers))
    return outcome


def _must_be_searched(row: UseRequest) -> None:
    if row.state not in SEARCHING:
        raise refused("not_searched", number=row.number)


def _count_unopened(row: UseRequest) -> None:
    """What is given has changed: as secret as the most secret of it, and counted anew."""
    given = queries.given_in(row)
    row.secrecy = max([0, *(each.secrecy for each in given)]) if row.unit_id else row.secrecy
    row.save()
    if (drafted := queries.draft_of(row)) is not None:
        drafted.unopened, drafted.secrecy = judging.unopened(given), row.secrecy
        drafted.save()


def draft(row: UseRequest, actor: Actor, *, outcome: str, answer: str, searched: str = "",
          basis: str = "", until: dt.date | None = None) -> UseRequest:  # fmt: skip
    """What shall be answered, before it is sent for approval or given at once. 拟答复。

    Raises `Refused` with every reason why it does not hang together.
    """
    with act("portal.userequest.draft", row, actor) as done:
        _must_be_accepted(row)
        was = queries.draft_of(row)
        with act("portal.draftanswer.write", was or DraftAnswer, actor) as note:
            drafted = was or DraftAnswer(request=row)
            drafted.outcome, drafted.basis = outcome, basis if outcome in _WANTS_BASIS else ""
            drafted.searched, drafted.answer = searched.strip()[:2_000], answer.strip()[:4_000]
            drafted.until = until if judging.is_to_be_lent(drafted) else None
            _wear(drafted, row, actor)
            late = judging.against_until(until, timezone.localdate())
            if reasons := [*judging.against_draft(drafted), *([late] if late else [])]:
                raise Refused(*reasons)
            drafted.save()
            note(drafted)
        return done(row)


def _wear(drafted: DraftAnswer, row: UseRequest, actor: Actor) -> None:
    """Who drafted it, as secret as its request, with what of it is not open today."""
    wear(drafted, holder=row.holder, area=row.area, line=row.line)
    drafted.secrecy = row.secrecy
    drafted.unopened = judging.unopened(queries.given_in(row))
    drafted.drafted_by = actor.name[:80]
    drafted.hands = " ".join(sorted(steps.hands_of(actor, "portal.userequest.draft")))


_WANTS_BASIS = (Outcome.PARTLY, Outcome.REFUSED)


def _must_be_accepted(row: UseRequest) -> None:
    if row.state != "accepted":
        raise refused("not_accepted", number=row.number)


def decline(row: UseRequest, actor: Actor, *, basis: str, reason: str) -> UseRequest:
    """Not accepted at all, with the article and where to turn to. 不予受理。

    On grounds of form alone, which need no search: every other refusal is approved by another.
    """
    with act("portal.userequest.decline", row, actor, reason=reason) as done:
        if row.state not in ("received", "returned"):
            raise refused("not_received", number=row.number)
        if basis not in judging.FORMAL:
            raise refused("not_formal")
        row.outcome, row.basis, row.answer = Outcome.REFUSED, basis, reason.strip()[:4_000]
        row.save()
        moved: UseRequest = steps.take(_register(), row, "decline", actor, {"opinion": reason})
        return done(moved)


def count_copies(row: UseRequest, actor: Actor, *, pages: int, certificates: int) -> UseRequest:
    """Put down what was copied and certified. 登记复制、出证。"""
    with act("portal.userequest.count_copies", row, actor) as done:
        if row.state not in ("approved", "answered"):
            raise refused("not_approved", number=row.number)
        row.copied_pages += pages
        row.certificates += certificates
        row.save()
        return done(row, pages=pages, certificates=certificates)


def forget(row: UseRequest, actor: Actor) -> UseRequest:
    """Who asked is no longer needed: telephone and proof of identity go. 到期删除个人信息。

    个人信息保护法 19, 47: kept no longer than what it was given for wants.
    """
    with act("portal.userequest.forget", row, actor) as done:
        row.phone = row.identity_shown = row.identity_key = ""
        row.save()
        return done(row)


def _register() -> Any:
    found = register_of(UseRequest)
    assert found is not None, "the room's registers are loaded with it"
    return found
