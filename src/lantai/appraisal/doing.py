# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the steps of this room do besides moving a row, inside their act and before it is saved."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from lantai.appraisal import jobs, judging, queries
from lantai.appraisal.errors import refused
from lantai.appraisal.models import DeferralCatalogue, OpeningBatch, Publication, Withdrawal
from lantai.appraisal.terms import Consent, View, Why
from lantai.craft import workdays
from lantai.desk import steps
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.models import Grant, RecordSet, SetMember
from lantai.guard.terms import GrantKind, Reach
from lantai.holdings.acts import set_reach
from lantai.holdings.moves import LONGEST
from lantai.orgs.queries import accounts_of_party, institution_at
from lantai.orgs.stamps import renew
from lantai.orgs.supervision import supervisor_of
from lantai.works.acts import enqueue

ANSWER_WITHIN = 20
"""Working days that a forming unit has for its opinion."""

# --- a batch --------------------------------------------------------------------------------------


def organise(row: OpeningBatch, *, actor: Actor, **_: Any) -> None:
    """There are records, criteria agreed with the unit, and two readers (开放办法 9, 13).

    A machine reads first; it is ordered in the same act.
    """
    if not row.items:
        raise refused("no_records")
    if not row.criteria.strip():
        raise refused("no_criteria")
    if row.unit_id is not None and not row.agreed.strip():
        raise refused("not_agreed")
    if row.why == Why.EARLY and not row.subject:
        raise refused("no_subject")
    if row.first_reader_id is not None and row.first_reader_id == row.second_reader_id:
        raise refused("one_reader")
    enqueue(jobs.screening_batch, actor=actor, subject=row)


def finish_first(row: OpeningBatch, **_: Any) -> None:
    """Every record has a proposal, and was read by a machine or by a person who signed."""
    if n := queries.left(row, proposal=""):
        raise refused("not_all_proposed", n=n)
    if n := queries.not_read(row):
        raise refused("not_all_read", n=n)


def finish_second(row: OpeningBatch, **_: Any) -> None:
    """Every record was read twice; where the unit is asked, it sees the batch from now on."""
    if n := queries.left(row, second_view=""):
        raise refused("not_all_seconded", n=n)


def ask_unit(row: OpeningBatch, **_: Any) -> None:
    """The forming unit has its working days (实施条例 30)."""
    finish_second(row)
    assert row.unit is not None, "the flow asks for a unit"
    row.party = row.unit.path
    today = timezone.localdate()
    row.answer_by = workdays.add_workdays(today, ANSWER_WITHIN, steps.calendar()).value


def answer(row: OpeningBatch, **_: Any) -> None:
    """Of what the unit said nothing about, it has no other opinion."""
    queries.reviews(row).filter(unit_view="").update(unit_view=View.CONCUR)


def go_without(row: OpeningBatch, **_: Any) -> None:
    """Silence is kept as silence, and is no consent."""
    row.is_silent = True
    queries.reviews(row).filter(unit_view="").update(unit_view=View.SILENT)


def send_back(row: OpeningBatch, **_: Any) -> None:
    """All is read anew; proposals stay as they stand, opinions and dissent stay for ever."""
    queries.reviews(row).update(second_view="", second_by="", second_hands="", unit_view="",
                                decision="")  # fmt: skip
    row.answer_by, row.is_silent = None, False


def decide(row: OpeningBatch, *, actor: Actor, **_: Any) -> None:
    """What stands is decided; where there is dissent each record was decided by itself before."""
    if n := queries.undecided(row):
        raise refused("dissent_left", n=n)
    if queries.read_by(row, judging.hands(actor, "appraisal.openingbatch.decide")):
        raise refused("decides_own")
    queries.reviews(row).filter(decision="").update(decision=F("proposal"))
    row.decided_by, row.decided_on = actor.name, timezone.localdate()
    enqueue(jobs.applying_decisions, actor=actor, subject=row)


def withdraw(row: OpeningBatch, **_: Any) -> None:
    """The records are free for another batch."""
    queries.reviews(row).update(is_open=False)


BATCH = {
    "organise": organise, "finish_first": finish_first, "ask_unit": ask_unit,
    "go_on": finish_second, "answer": answer, "go_without": go_without, "send_back": send_back,
    "decide": decide, "withdraw": withdraw,
}  # fmt: skip

# --- what is deferred -----------------------------------------------------------------------------


def lay(row: DeferralCatalogue, *, actor: Actor, **_: Any) -> None:
    """Before the authority of the archives' own level: titles, and never content."""
    at = institution_at(row.holder)
    authority = supervisor_of(at) if at is not None else None
    if authority is None:
        raise refused("no_authority")
    row.party, row.laid_on = authority.path, timezone.localdate()
    queries.deferrals(row).update(consent=Consent.WAITING, remark="")
    row.refused = 0
    if row.set is None:
        row.set = _set_of(row)
    Grant.objects.create(
        set=row.set, kind=GrantKind.LAID, party=authority.path, reason=row.name,
        approved_by=actor.name, until=timezone.localdate() + LONGEST, holder=row.holder,
        area=row.area, line=row.line)  # fmt: skip
    renew(accounts_of_party(authority.path))


def _set_of(row: DeferralCatalogue) -> RecordSet:
    made: RecordSet = RecordSet.objects.create(
        name=row.name, purpose=row.name, holder=row.holder, area=row.area, line=row.line
    )
    keys = queries.deferrals(row).values_list("review__item", flat=True)
    bulk.insert(SetMember, ("set_id", "noun", "row"),
                [(made.pk, queries.ITEM, pk) for pk in keys.order_by("pk")])  # fmt: skip
    return made


def give_back(row: DeferralCatalogue, **_: Any) -> None:
    """The authority sees the records no more until they are laid again."""
    _end_grants(row)


def consent(row: DeferralCatalogue, *, actor: Actor, answers: Any, **_: Any) -> None:
    """What was not refused is consented to, under the number of the document."""
    queries.deferrals(row).filter(consent=Consent.WAITING).update(consent=Consent.GIVEN)
    at = institution_at(actor.institution)
    row.answered_by = at.name if at is not None else actor.house
    row.document_number = str(answers["document"])[:80]
    row.answered_on = timezone.localdate()
    _end_grants(row)


def _end_grants(row: DeferralCatalogue) -> None:
    grants = Grant.objects.unguarded("the grants of a catalogue that was answered")
    grants.filter(set=row.set_id, ended_on=None).update(ended_on=timezone.localdate())
    renew(accounts_of_party(row.party))


CATALOGUE = {"lay": lay, "give_back": give_back, "consent": consent}

# --- publication ----------------------------------------------------------------------------------


def check(row: Publication, *, actor: Actor, answers: Any, **_: Any) -> None:
    """Somebody signs that nothing secret is in it; a consent that is needed is there."""
    if row.needs_consent and not row.consent.strip():
        raise refused("no_consent")
    if not queries.published(row).exclude(reach=Reach.NONE).exists():
        raise refused("no_reach")
    row.check_note = str(answers.get("opinion", ""))[:400]
    row.checked_by, row.checked_on = actor.name, timezone.localdate()


def approve(row: Publication, *, actor: Actor, **_: Any) -> None:
    """Approved; publishing is long work, ordered in the same act."""
    row.approved_by, row.approved_on = actor.name, timezone.localdate()
    enqueue(jobs.publishing, actor=actor, subject=row)


PUBLICATION = {"check": check, "approve": approve}

# --- withdrawal -----------------------------------------------------------------------------------


def uphold(row: Withdrawal, *, actor: Actor, **_: Any) -> None:
    """Another person looked at it: it stays stopped."""
    _review(row, actor)


def restore(row: Withdrawal, *, actor: Actor, answers: Any, **_: Any) -> None:
    """Published again as far as before, where it is still open."""
    _review(row, actor)
    by_reach: dict[int, list[int]] = {}
    for pk, reach in row.rows:
        by_reach.setdefault(reach, []).append(pk)
    for reach, keys in by_reach.items():
        set_reach(keys, reach, actor, reason=str(answers["reason"]))


def _review(row: Withdrawal, actor: Actor) -> None:
    if set(row.by_hands.split()) & set(judging.hands(actor, "appraisal.withdrawal.review")):
        raise refused("reviews_own")
    row.reviewed_by, row.reviewed_on = actor.name, timezone.localdate()


WITHDRAWAL = {"uphold": uphold, "restore": restore}
