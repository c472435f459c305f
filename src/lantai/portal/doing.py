# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the steps of requests, consents, visits and loans do besides, inside their act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from lantai.craft import workdays
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard.actor import Actor, steward
from lantai.guard.errors import Refused
from lantai.guard.terms import GrantKind
from lantai.guard.words import said
from lantai.holdings.models import Item
from lantai.orgs.acts import grants
from lantai.orgs.models import Institution
from lantai.orgs.queries import answering
from lantai.portal import judging, queries
from lantai.portal.errors import refused
from lantai.portal.flow_of_requests import CONSENT_DAYS
from lantai.portal.models import (
    DraftAnswer,
    Loan,
    RequestedItem,
    UseConsent,
    UseRequest,
    Visit,
)
from lantai.portal.telling import tell, tell_borrower, tell_unit
from lantai.portal.terms import Channel

# --- a request ------------------------------------------------------------------------------------


def accept(row: UseRequest, **_: Any) -> None:
    """Accepted: whoever asks for others has shown that they may."""
    _refuse(judging.against_accepting(row))
    tell(row, "told_accepted")


def send_back(row: UseRequest, *, answers: Mapping[str, Any], **_: Any) -> None:
    """The applicant is told what is missing."""
    tell(row, "told_returned", reason=str(answers["reason"]))


def decline(row: UseRequest, *, answers: Mapping[str, Any], **_: Any) -> None:
    """Not accepted, with the article."""
    _end(row)
    tell(row, "told_refused")


def ask_units(row: UseRequest, *, actor: Actor, **_: Any) -> None:
    """Each forming unit is asked about its own (实施条例 34); the promise is put off so long.

    Raises `Refused` where a unit has objected already, which is not asked away, and where nobody
    is left to ask: the archives decides alone.
    """
    given = queries.given_in(row)
    _refuse([*judging.against_sending(_draft(row)), *judging.against_objections(given)])
    by: dict[Institution, list[RequestedItem]] = {}
    today = timezone.localdate()
    for each in given:
        unit = None if queries.is_open(each.item, today) else _answering(each.item.creator)
        if unit is not None and unit.path != row.holder and unit.pk != row.unit_id:
            by.setdefault(unit, []).append(each)
    if not by:
        raise refused("nobody_to_ask")
    for unit, some in by.items():
        _ask(row, unit, some, actor)
    first = max(today, row.promised_on or today)
    row.promised_on = workdays.add_workdays(first, CONSENT_DAYS, steps.calendar()).value


def _answering(path: str) -> Institution | None:
    unit = queries.forming_unit_of(path)
    return answering(unit) if unit is not None else None


def _ask(row: UseRequest, unit: Institution, some: list[RequestedItem], actor: Actor) -> None:
    """Titles are laid before a unit, for so long as it may take; who asks is not told."""
    today = timezone.localdate()
    name = said("利用征求意见 {number}", "consent to use {number}", number=row.number)
    laid, _ = grants.gather(Item, [each.item_id for each in some], actor=actor, name=name,
                     purpose=str(row.get_purpose_display()))  # fmt: skip
    made = UseConsent(request=row, unit=unit, purpose=row.purpose, way=row.way, items=len(some),
                      set=laid, holder=row.holder, area=row.area, line=row.line, party=unit.path,
                      secrecy=max(each.secrecy for each in some))  # fmt: skip
    made.save()
    for each in some:
        each.consent = made
        each.save()
    grants.grant_set(laid, unit, kind=str(GrantKind.LAID), reason=name, actor=actor,
                     until=today + judging.READ_AT_MOST)  # fmt: skip
    steps.follow(_register(UseConsent), made, actor)
    tell_unit(made)


def _draft(row: UseRequest) -> DraftAnswer:
    """The draft of a request; its flow lets nothing be taken that wants one without it."""
    found = queries.draft_of(row)
    if found is None:
        raise refused("not_drafted", number=row.number)
    return found


def _recounted(row: UseRequest) -> DraftAnswer:
    """The draft with what is not open today: records may have been opened or closed since."""
    drafted = _draft(row)
    drafted.unopened = judging.unopened(queries.given_in(row))
    drafted.save()
    return drafted


def submit(row: UseRequest, **_: Any) -> None:
    """What is sent for approval hangs together."""
    _refuse(judging.against_sending(_recounted(row)))


def approve(row: UseRequest, *, actor: Actor, **_: Any) -> None:
    """Given, by somebody other than who drafted it: units agreed, who asks is known."""
    drafted = _recounted(row)
    _refuse([*judging.against_approving(drafted, actor), *judging.against_giving(drafted)])
    row.approved_by = actor.name


def refuse(row: UseRequest, *, actor: Actor, **_: Any) -> None:
    """Not given, by somebody other than who drafted it."""
    drafted = _draft(row)
    _refuse([*judging.against_approving(drafted, actor), *judging.against_draft(drafted)])
    row.approved_by = actor.name
    _put_down(row, drafted)
    _end(row)
    tell(row, "told_refused")


def _put_down(row: UseRequest, drafted: DraftAnswer) -> None:
    """What was drafted is what is answered."""
    for name in ("outcome", "basis", "searched", "answer", "unopened", "until"):
        setattr(row, name, getattr(drafted, name))


def answer(row: UseRequest, *, actor: Actor, **_: Any) -> None:
    """Answered: what is given can be read from now on, by whom it was granted to, for so long.

    Records may have been opened, closed or marked since: they are looked at again.
    """
    drafted, given = _draft(row), queries.given_in(row)
    if judging.unopened(given) > drafted.unopened:
        raise refused("closed_since", number=row.number)
    _refuse(judging.against_giving(drafted))
    _put_down(row, drafted)
    if judging.is_to_be_lent(drafted):
        _lend(row, given, actor)
    row.answered_on = timezone.localdate()
    tell(row, "told_answered")


def _lend(row: UseRequest, given: list[RequestedItem], actor: Actor) -> None:
    """Exactly these records, to this reader or unit, for this purpose, until a day (档案法 29)."""
    to = row.unit or row.person
    assert to is not None, "asked before"
    name = said("查档申请 {number}", "use request {number}", number=row.number)
    row.until = row.until or timezone.localdate() + judging.READ_FOR
    row.set, there = grants.gather(Item, [each.item_id for each in given], actor=actor, name=name,
                                   purpose=str(row.get_purpose_display()))  # fmt: skip
    if len(there) != len(given):  # some are out of reach by now: not all of the answer is true
        raise refused("closed_since", number=row.number)
    grants.grant_set(row.set, to, kind=str(GrantKind.LENT), until=row.until, reason=name,
                     actor=actor, approved_by=row.approved_by or actor.name)  # fmt: skip


def end(row: UseRequest, *, actor: Actor, **_: Any) -> None:
    """Done; what was granted is over."""
    _take_back(row, actor, said("办结", "it is done"))
    _end(row)


def stop(row: UseRequest, *, actor: Actor, answers: Mapping[str, Any], **_: Any) -> None:
    """Ended by the archives before its day; the applicant is told why."""
    _take_back(row, actor, str(answers["reason"])[:400])
    _end(row)
    tell(row, "told_stopped", reason=str(answers["reason"]))


def withdraw(row: UseRequest, *, actor: Actor, **_: Any) -> None:
    """The applicant wants it no longer, and units need not answer any more.

    The archives puts that down for who asked at its counter or by letter; of all others it is their
    own step, so that no request is done away with instead of being refused.
    """
    ours = actor.institution == row.holder and not actor.steward
    if ours and row.channel not in (Channel.COUNTER, Channel.LETTER):
        raise refused("not_ours_to_withdraw")
    house = steward("portal")
    row.state = "withdrawn"  # before units are let off: nobody has to decide it any more
    row.save()
    for consent in queries.consents_of(row).filter(state="asked"):
        reason = {"reason": said("申请已撤回", "the request was withdrawn")}
        steps.take(_register(UseConsent), consent, "drop", house, reason)
    _end(row)


def _take_back(row: UseRequest, actor: Actor, reason: str) -> None:
    for each in queries.grants_of(row):
        grants.end_grant(each, reason=reason, actor=actor)


def _end(row: UseRequest) -> None:
    row.ended_on = timezone.localdate()


def _refuse(reasons: Any) -> None:
    found = list(reasons)
    if found:
        raise Refused(*found)


def _register(model: type[Any]) -> Any:
    found = register_of(model)
    assert found is not None, "the room's registers are loaded with it"
    return found


Does = dict[str, Callable[..., Any]]
REQUEST: Does = {
    "accept": accept, "send_back": send_back, "decline": decline, "ask_units": ask_units,
    "submit": submit, "answer_at_once": answer, "approve": approve, "refuse": refuse,
    "answer": answer, "end": end, "stop": stop, "withdraw": withdraw,
}  # fmt: skip

# --- what a unit says -----------------------------------------------------------------------------


def agree(row: UseConsent, *, actor: Actor, answers: Mapping[str, Any], **_: Any) -> None:
    """The unit agrees."""
    _replied(row, actor, str(answers.get("opinion", "")))


def object_to(row: UseConsent, *, actor: Actor, answers: Mapping[str, Any], **_: Any) -> None:
    """The unit does not agree; its records cannot be given."""
    _replied(row, actor, str(answers["reason"]))


def drop(row: UseConsent, *, actor: Actor, answers: Mapping[str, Any], **_: Any) -> None:
    """The archives no longer asks; who approves decides without it (实施条例 34: 必要时)."""
    queries.found_for(row.request).filter(consent=row).update(consent=None)
    _replied(row, actor, str(answers["reason"]))


def _replied(row: UseConsent, actor: Actor, words: str) -> None:
    row.answered_by, row.answered_on = actor.name, timezone.localdate()
    row.opinion = words[:1_000]
    house = steward("portal")
    for each in queries.grants_of(row):
        grants.end_grant(each, reason=said("已答复", "answered"), actor=house)
    request = queries.request_to_move(row.request_id)
    waits = queries.consents_of(request).filter(state="asked").exclude(pk=row.pk).exists()
    if request.state == "asking" and not waits:
        steps.take(_register(UseRequest), request, "heard", house)


CONSENT: Does = {"agree": agree, "object": object_to, "drop": drop}

# --- a visit --------------------------------------------------------------------------------------


def arrive(row: Visit, **_: Any) -> None:
    """Somebody who booked has come, on their day."""
    if row.day != timezone.localdate():
        raise refused("other_day", day=row.day)
    row.came_at = timezone.now()


def leave(row: Visit, **_: Any) -> None:
    """Gone; of a day that is over nobody knows when."""
    row.left_at = timezone.now() if row.day == timezone.localdate() else None


VISIT: Does = {"arrive": arrive, "leave": leave}

# --- paper that goes out --------------------------------------------------------------------------


def hand_out(row: Loan, *, actor: Actor, **_: Any) -> None:
    """Out of its place."""
    row.handed_by, row.out_on = actor.name, timezone.localdate()


def recall(row: Loan, *, answers: Mapping[str, Any], **_: Any) -> None:
    """The borrower is asked to bring it back."""
    tell_borrower(row, "told_recalled", reason=str(answers["reason"]))


def take_back(row: Loan, *, actor: Actor, **_: Any) -> None:
    """Back in its place, free for others."""
    row.taken_by, row.returned_on = actor.name, timezone.localdate()
    _free(row)


def let_go(row: Loan, **_: Any) -> None:
    """It does not go out; others may have it."""
    _free(row)


def _free(row: Loan) -> None:
    queries.records_in(row).filter(is_open=True).update(is_open=False)


LOAN: Does = {"hand_out": hand_out, "recall": recall, "take_back": take_back, "refuse": let_go,
        "cancel": let_go}  # fmt: skip
