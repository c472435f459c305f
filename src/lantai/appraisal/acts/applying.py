# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Putting decisions down, slice by slice: what is opened now, what the authority let be deferred.

Run again after a kill, a slice changes nothing twice: what is put down is no longer open.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.utils import timezone

from lantai.appraisal import queries
from lantai.appraisal.judging import again_after, against_mark
from lantai.appraisal.models import Deferral, DeferralCatalogue, OpeningBatch, OpeningReview
from lantai.appraisal.terms import Consent, Decision
from lantai.desk.deeds import Outcome
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.terms import Opening
from lantai.holdings.acts import set_opening

APPLY = "appraisal.openingbatch.apply"
DEFERRAL = ("catalogue_id", "review_id", "ref_code", "title", "year", "ground", "again_on",
            "consent", "remark", "is_applied")  # fmt: skip


def apply_slice(batch: OpeningBatch, rows: Sequence[OpeningReview], actor: Actor) -> Outcome:
    """Put a slice of the decisions of a batch down in the records (档案法 27, 30). 记入开放决定。

    What is deferred waits for the authority. What can no longer be opened is refused with the
    reason and leaves the review: it became secret, left the archives, or bears a mark of secrecy
    whose end its description no longer tells.
    """
    with act(APPLY, batch, actor) as done:
        opened = {row.item_id: row.pk for row in rows if row.decision == Decision.OPEN}
        marked = [(row.item_id, why) for row in rows
                  if row.item_id in opened and (why := against_mark(row))]  # fmt: skip
        outcome = Outcome(refused=marked)
        if free := opened.keys() - dict(marked):
            outcome.add(set_opening(sorted(free), Opening.OPEN, actor, reason=str(batch)))
        refused = {opened[pk] for pk, _ in outcome.refused}
        over = [row.pk for row in rows if row.decision != Decision.DEFER]
        put_down = [pk for pk in over if pk not in refused]
        reviews = queries.reviews(batch)
        reviews.filter(pk__in=put_down).update(is_open=False, applied_on=timezone.localdate())
        reviews.filter(pk__in=refused).update(is_open=False)
        return done(outcome, opened=len(opened) - len(refused), refused=len(refused))


def list_deferred(
    batch: OpeningBatch, rows: Sequence[OpeningReview], actor: Actor
) -> DeferralCatalogue:
    """Put a slice of what was deferred into the catalogue that goes to the authority. 延期目录。

    Titles and codes as they are today: it is a paper that was laid before somebody.
    """
    with act("appraisal.deferralcatalogue.list", batch, actor, duty=APPLY) as done:
        catalogue = queries.catalogue_of(batch) or _catalogue(batch)
        known = queries.listed_in(catalogue, [row.pk for row in rows])
        fresh = [row for row in rows if row.pk not in known]
        bulk.add_rows(Deferral, DEFERRAL, [
            (catalogue.pk, row.pk, row.item.ref_code, row.item.title, row.item.year, row.ground,
             row.again_on.isoformat() if row.again_on else None, "", "", False) for row in fresh
        ])  # fmt: skip
        catalogue.items += len(fresh)
        catalogue.save()
        return done(catalogue, n=len(fresh))


def _catalogue(batch: OpeningBatch) -> DeferralCatalogue:
    made = DeferralCatalogue(name=str(batch), batch=batch, holder=batch.holder, area=batch.area,
                             line=batch.line, secrecy=batch.secrecy)  # fmt: skip
    made.save()
    return made


def defer_slice(catalogue: DeferralCatalogue, rows: Sequence[Deferral], actor: Actor) -> Outcome:
    """Put a slice of the deferrals down to which the authority consented (实施条例 31). 落实延期。

    What it did not consent to leaves the review as it was and is due again.
    """
    with act("appraisal.deferralcatalogue.apply", catalogue, actor) as done:
        outcome = Outcome()
        today = timezone.localdate()
        given = sorted((row for row in rows if row.consent == Consent.GIVEN),
                       key=lambda row: (row.ground, row.review.again_on or today))  # fmt: skip
        for (ground, on), group in groupby(
            given, key=lambda row: (row.ground, row.review.again_on)
        ):
            again = on if on is not None and on > today else again_after(ground, today)
            outcome.add(set_opening([row.review.item_id for row in group], Opening.DEFERRED, actor,
                                    reason=str(catalogue), ground=ground,
                                    basis=catalogue.document_number, review_on=again))  # fmt: skip
        keys = [row.review_id for row in rows]
        put_down = [row.review_id for row in given]
        reviews = queries.reviews(catalogue.batch)
        reviews.filter(pk__in=put_down).update(applied_on=today)
        reviews.filter(pk__in=keys).update(is_open=False)
        queries.deferrals(catalogue).filter(pk__in=[row.pk for row in rows]).update(is_applied=True)
        return done(outcome, deferred=len(given), refused=len(rows) - len(given))
