# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What readers, the forming unit and who decides say of records; what the machine hinted.

Many records at once or one: the same acts, in slices, an entry each. Every opinion stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from lantai.appraisal import queries
from lantai.appraisal.judging import (
    DUTIES,
    Word,
    dissents,
    kept_hands,
    why_not_said,
    why_silent,
)
from lantai.appraisal.models import OpeningBatch, OpeningReview, ReviewOpinion
from lantai.appraisal.terms import Decision, Screened, Stage, View
from lantai.craft.codes import Said
from lantai.desk.deeds import Outcome
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.holdings.many import note, slices

CHANGED = ("screened", "proposal", "decision", "ground", "again_on", "first_by", "first_hands",
           "second_view", "second_by", "second_hands", "unit_view", "has_dissent")  # fmt: skip


def propose(
    keys: Sequence[int], actor: Actor, *, decision: str, ground: str = "",
    again_on: dt.date | None = None, opinion: str = "", has_read: bool = False,
) -> Outcome:  # fmt: skip
    """First reading: what each record ought to be. 初审。

    A deferral has one of the four grounds and a date (国家档案馆档案开放办法 8, 17). What the
    machine hinted at needs a reason to be opened, what it could not read ``has_read`` by a person.
    """
    word = Word(str(View.PROPOSED), decision, *_deferral(decision, ground, again_on), opinion,
                has_read)  # fmt: skip
    return _say(Stage.FIRST, keys, actor, word)


def second(
    keys: Sequence[int], actor: Actor, *, view: str, decision: str = "", ground: str = "",
    again_on: dt.date | None = None, opinion: str = "",
) -> Outcome:  # fmt: skip
    """Second reading by another person: concurs, or dissents with another proposal. 复审。"""
    if view == View.CONCUR:
        return _say(Stage.SECOND, keys, actor, Word(view, opinion=opinion))
    given = _deferral(decision, ground, again_on)
    return _say(Stage.SECOND, keys, actor, Word(str(View.DISSENT), decision, *given, opinion))


def answer(keys: Sequence[int], actor: Actor, *, view: str, opinion: str = "") -> Outcome:
    """The forming unit's opinion of single records (实施条例 30). 形成单位意见。"""
    return _say(Stage.UNIT, keys, actor, Word(view, opinion=opinion))


def decide(
    keys: Sequence[int], actor: Actor, *, decision: str, ground: str = "",
    again_on: dt.date | None = None, opinion: str = "",
) -> Outcome:  # fmt: skip
    """The decision about single records, where it is not what stands, or where there is dissent."""
    given = _deferral(decision, ground, again_on)
    return _say(Stage.DECISION, keys, actor, Word(str(View.DECIDED), decision, *given, opinion))


def _deferral(decision: str, ground: str, again_on: dt.date | None) -> tuple[str, dt.date | None]:
    """Ground and date belong to a deferral alone."""
    return (ground, again_on) if decision == Decision.DEFER else ("", None)


def _say(stage: Any, keys: Sequence[int], actor: Actor, word: Word) -> Outcome:
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys)):
        rows = queries.reviews_to_act_on(actor, some)
        known = {row.pk for row in rows}
        outcome.refused += [(pk, Said("guard.not_found")) for pk in some if pk not in known]
        by_batch: dict[OpeningBatch, list[OpeningReview]] = {}
        for row in rows:
            by_batch.setdefault(row.batch, []).append(row)
        for batch, group in by_batch.items():
            outcome.add(_say_in(batch, group, stage, actor, word))
    return outcome


def _say_in(batch: OpeningBatch, rows: list[OpeningReview], stage: Any, actor: Actor,
            word: Word) -> Outcome:  # fmt: skip
    if why := why_silent(batch, stage, actor):
        return Outcome(refused=[(row.pk, why) for row in rows])
    judged = {row.pk: why_not_said(row, stage, word, actor) for row in rows}
    good = [row for row in rows if judged[row.pk] is None]
    outcome = Outcome(refused=[(pk, said) for pk, said in judged.items() if said is not None])
    if not good:
        return outcome
    with act(DUTIES[stage], batch, actor) as done:
        if why := why_silent(batch, stage, actor):  # again, on the batch as it is now
            raise Refused(why)
        befores = {row.pk: _as_it_is(row) for row in good}
        for row in good:
            _change(row, stage, actor, word)
        bulk.change(good, CHANGED)
        _keep(good, stage, actor, word)
        note(done, OpeningReview, befores, {row.pk: _as_it_is(row) for row in good})
        outcome.changed += [row.pk for row in good]
        done(None, n=len(good), view=word.view, decision=word.decision)
    return outcome


def _as_it_is(row: OpeningReview) -> dict[str, Any]:
    return {name: getattr(row, name) for name in CHANGED}


def _change(row: OpeningReview, stage: Any, actor: Actor, word: Word) -> None:
    """What stands after a word; a dissent is never forgotten."""
    row.has_dissent = row.has_dissent or dissents(row, word)
    if stage == Stage.FIRST:
        row.first_by, row.first_hands = actor.name, kept_hands(actor, DUTIES[stage])
        if row.screened == Screened.UNREAD and word.has_read:
            row.screened = str(Screened.SIGNED)
    elif stage == Stage.SECOND:
        row.second_by, row.second_hands = actor.name, kept_hands(actor, DUTIES[stage])
        row.second_view = word.view
    elif stage == Stage.UNIT:
        row.unit_view = word.view
    if stage == Stage.DECISION:
        row.decision = word.decision
    elif word.decision:
        row.proposal = word.decision
    if word.decision:
        row.ground, row.again_on = word.ground, word.again_on


def _keep(rows: Sequence[OpeningReview], stage: Any, actor: Actor, word: Word) -> None:
    now = timezone.now()
    bulk.add([
        ReviewOpinion(review=row, stage=str(stage), view=word.view, decision=word.decision,
                      ground=word.ground, again_on=word.again_on, opinion=word.opinion[:1000],
                      by=actor.name[:80], on=now)
        for row in rows
    ])  # fmt: skip


# --- screening ------------------------------------------------------------------------------------


def keep_hints(
    batch: OpeningBatch, found: Mapping[int, tuple[str, str, list[dict[str, Any]]]], actor: Actor
) -> int:
    """Keep what a machine found in a slice of records: whether it read them, its hints. 初筛。"""
    with act("appraisal.openingreview.screen", batch, actor) as done:
        rows = list(queries.reviews(batch).filter(pk__in=list(found), screened=Screened.WAITING))
        for row in rows:
            row.screened, row.hinted, row.hints = found[row.pk]
        bulk.change(rows, ("screened", "hinted", "hints"))
        return done(len(rows), n=len(rows))


def sign_unread(keys: Sequence[int], actor: Actor, *, opinion: str = "") -> Outcome:
    """Sign for records that no machine could read: a person looked at them. 人工看过。"""
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys)):
        rows = queries.reviews_to_act_on(actor, some)
        good = [row for row in rows if row.screened == Screened.UNREAD]
        known = {row.pk for row in good}
        outcome.refused += [(pk, Said("appraisal.nothing_to_sign")) for pk in some
                            if pk not in known]  # fmt: skip
        for batch in dict.fromkeys(row.batch for row in good):
            group = [row.pk for row in good if row.batch_id == batch.pk]
            with act("appraisal.openingreview.sign", batch, actor) as done:
                queries.reviews(batch).filter(pk__in=group).update(screened=Screened.SIGNED)
                outcome.changed += group
                done(None, n=len(group), opinion=opinion)
    return outcome
