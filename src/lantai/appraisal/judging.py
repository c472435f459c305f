# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Why something may not be said or done about a record under review. Nothing is written here.

The machine's hints only tighten: what they speak against may be proposed open with a reason, what
bears a secrecy mark once it is declassified, what waits for the machine not at all, and what it
could not read is signed for by a person first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from lantai.appraisal import queries
from lantai.appraisal.models import (
    DeferralCatalogue,
    OpeningBatch,
    OpeningReview,
    Publication,
    PublishedItem,
)
from lantai.appraisal.terms import AGAINST, Decision, Group, Hinted, Screened, Stage, View, Why
from lantai.craft import clocks
from lantai.craft.codes import Said
from lantai.guard.actor import Actor
from lantai.guard.terms import Opening, Reach, Secrecy
from lantai.holdings.queries import opens
from lantai.holdings.terms import Ground, Standing

STATES = {Stage.FIRST: "first", Stage.SECOND: "second", Stage.UNIT: "asked",
          Stage.DECISION: "deciding"}  # fmt: skip
"""The state of a batch in which who speaks may speak."""
DUTIES = {Stage.FIRST: "appraisal.openingreview.propose",
          Stage.SECOND: "appraisal.openingreview.second",
          Stage.UNIT: "appraisal.openingreview.answer",
          Stage.DECISION: "appraisal.openingreview.decide"}  # fmt: skip
_GROUNDS = {Ground.SECRET: 1, Ground.STATE: 2, Ground.THIRD: 3, Ground.OTHER: 4}


@dataclass(frozen=True)
class Word:
    """What somebody says of a record: a view, what it ought to be, and why."""

    view: str = str(View.PROPOSED)
    decision: str = ""
    ground: str = ""
    again_on: dt.date | None = None
    opinion: str = ""
    has_read: bool = False


def hands(actor: Actor, duty: str) -> tuple[str, ...]:
    """The names under which what an actor does counts: its own, and that of who lent the duty."""
    lender = actor.lent_by.get(duty)
    return (actor.key, *([f"account/{lender}"] if lender is not None else []))


def kept_hands(actor: Actor, duty: str) -> str:
    """The same as one column keeps them."""
    return f" {' '.join(hands(actor, duty))} "[:100]


def again_after(ground: str, today: dt.date) -> dt.date:
    """When a deferral of this ground is judged anew by the rule (国家档案馆档案开放办法 17)."""
    deferral = clocks.Deferral(_GROUNDS.get(Ground(ground), 4), today)
    due = clocks.opening_due(today, today=today, deferral=deferral)
    return due.on or today + dt.timedelta(days=366)


def why_not_taken(batch: OpeningBatch, keys: Collection[int]) -> dict[int, Said | None]:
    """Why items cannot come into a batch; None where they can."""
    found = {row.pk: row for row in queries.items(keys)}
    busy = queries.in_review(keys)
    state_archives = opens(batch.holder)

    def judged(pk: int) -> Said | None:
        row = found.get(pk)
        if row is None or row.holder != batch.holder:
            return Said("guard.not_found")
        if not state_archives or row.standing != Standing.HELD:
            return Said("appraisal.not_held", {"code": row.ref_code})
        if row.fonds_id != batch.fonds_id:
            return Said("appraisal.other_fonds", {"code": row.ref_code})
        if row.opening == Opening.OPEN:
            return Said("appraisal.open_already", {"code": row.ref_code})
        if pk in busy:
            return Said("appraisal.in_review", {"code": row.ref_code})
        return _against_why(batch, row)

    return {pk: judged(pk) for pk in keys}


def _against_why(batch: OpeningBatch, row: Any) -> Said | None:
    """Controlled and not yet due records are taken for the reasons that fit them alone."""
    if batch.why == Why.REQUEST:
        return None
    if row.opening == Opening.CONTROLLED:
        return Said("appraisal.controlled", {"code": row.ref_code})
    is_due = row.review_on is not None and row.review_on <= timezone.localdate()
    if (batch.why == Why.EARLY) == is_due or (batch.why == Why.ANEW) != (
        row.opening == Opening.DEFERRED
    ):
        return Said("appraisal.other_why", {"code": row.ref_code})
    return None


# --- who may speak --------------------------------------------------------------------------------


def why_silent(batch: OpeningBatch, stage: Any, actor: Actor) -> Said | None:
    """Why somebody may not speak about the records of a batch at all."""
    if batch.state != STATES[stage]:
        return Said("appraisal.not_at_stage",
                    {"stage": Said(f"appraisal.stage_{stage}"), "name": str(batch)})  # fmt: skip
    if not actor.has(DUTIES[stage]):
        return Said("guard.no_duty", {"duty": DUTIES[stage]})
    if (actor.institution == batch.holder) == (stage == Stage.UNIT) and not actor.steward:
        return Said("appraisal.other_side")
    chosen = {Stage.FIRST: batch.first_reader, Stage.SECOND: batch.second_reader}.get(stage)
    if chosen is not None and chosen.path != actor.person:
        return Said("appraisal.other_reader", {"name": chosen.name})
    return None


def why_not_said(row: OpeningReview, stage: Any, word: Word, actor: Actor) -> Said | None:
    """Why a word about one record is not taken, once somebody may speak."""
    code = row.item.ref_code or str(row.number)
    mine = hands(actor, DUTIES[stage])
    if stage == Stage.SECOND and _is_by(row.first_hands, mine):
        return Said("appraisal.same_reader", {"code": code})
    if stage == Stage.DECISION and (_is_by(row.first_hands, mine)
                                    or _is_by(row.second_hands, mine)):  # fmt: skip
        return Said("appraisal.same_reader", {"code": code})
    if stage == Stage.SECOND and not row.proposal:
        return Said("appraisal.not_proposed", {"code": code})
    if word.view == View.DISSENT and not word.opinion.strip():
        return Said("appraisal.dissent_needs", {"code": code})
    if stage == Stage.UNIT or (stage == Stage.SECOND and word.view == View.CONCUR):
        return None
    return _against_decision(row, stage, word, code)


def _against_decision(row: OpeningReview, stage: Any, word: Word, code: str) -> Said | None:
    if not word.decision:
        return Said("appraisal.nothing_chosen", {"code": code})
    if word.decision == Decision.DEFER:
        if not word.ground or word.again_on is None:
            return Said("appraisal.deferral_needs", {"code": code})
        if word.again_on <= timezone.localdate():
            return Said("appraisal.date_past", {"code": code})
    if word.decision == Decision.KEEP and row.item.opening != Opening.CONTROLLED:
        return Said("appraisal.not_controlled", {"code": code})
    if row.screened == Screened.UNREAD and not word.has_read and stage == Stage.FIRST:
        return Said("appraisal.not_read", {"code": code})
    if word.decision == Decision.OPEN and (why := _against_open(row, word, code)):
        return why
    if stage == Stage.DECISION and _needs_reason(row, word) and not word.opinion.strip():
        return Said("appraisal.decision_needs", {"code": code})
    return None


def _against_open(row: OpeningReview, word: Word, code: str) -> Said | None:
    if row.item.secrecy > Secrecy.PUBLIC:
        return Said("appraisal.not_public", {"code": code})
    if row.screened == Screened.WAITING:
        return Said("appraisal.not_screened", {"code": code})
    if why := against_mark(row):
        return why
    if row.hinted in AGAINST and not word.opinion.strip():
        return Said("appraisal.hints_need", {"code": code, "n": len(row.hints)})
    return None


def against_mark(row: OpeningReview) -> Said | None:
    """Why what bears a mark of secrecy is not opened: nothing says that the day of it has come.

    Asked when it is proposed, when it is decided and when it is put down.
    """
    if row.hinted != Hinted.REFUSE:
        return None
    until = row.item.secret_until
    if until is not None and until <= timezone.localdate():
        return None
    return Said("appraisal.marked_secret", {"code": row.item.ref_code or str(row.number)})


def _needs_reason(row: OpeningReview, word: Word) -> bool:
    return row.has_dissent or word.decision != row.proposal


def _is_by(kept: str, mine: Collection[str]) -> bool:
    return bool(set(kept.split()) & set(mine))


def dissents(row: OpeningReview, word: Word) -> bool:
    """Whether a word is against what stands."""
    if word.view == View.DISSENT:
        return True
    return bool(word.view == View.DECIDED and row.proposal and word.decision != row.proposal)


# --- deferrals and publications -------------------------------------------------------------------


def why_not_here(catalogue: DeferralCatalogue, actor: Actor) -> Said | None:
    """Why somebody may not answer about the records of a catalogue now."""
    if catalogue.state != "laid" or catalogue.party != actor.institution:
        return Said("appraisal.not_laid_here", {"name": str(catalogue)})
    return None


def reach_refused(row: PublishedItem | None, reach: int) -> Said | None:
    """Why a record of a publication cannot be given a reach."""
    if row is None:
        return Said("guard.not_found")
    why = why_not_chosen(row.publication, row.group, reach)
    return Said(f"appraisal.{why}") if why else None


def why_not_chosen(publication: Publication, group: str, reach: int) -> str:
    """Hints stand against publication on the net: what was hinted at has to be redacted first."""
    if publication.state != "drafted":
        return "not_drafted"
    if group == Group.HINTED and reach == Reach.ONLINE:
        return "hinted_not_online"
    return ""
