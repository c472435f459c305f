# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The long work of this room: gathering, screening, putting down, publishing; thin, in slices.

Each may be killed and run again: what was gathered, read or put down is found as it is.
"""

from __future__ import annotations

from typing import Any

from lantai.appraisal import acts, queries, screening
from lantai.appraisal.acts.gathering import MOST
from lantai.appraisal.models import DeferralCatalogue, OpeningBatch, Publication
from lantai.appraisal.terms import Screened
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.works.kinds import job
from lantai.works.work import Work

READ_AT_ONCE = 50
"""Records read between two places to go on from: reading takes long."""
TOLD = 200
"""Lines of a log that tell why something was not put down."""


def _step(row: Any, name: str, work: Work) -> Any:
    register = register_of(type(row))
    assert register is not None, "the room's registers are loaded with it"
    return steps.take(register, row, name, work.actor)


@job("appraisal.gathering_batch", per_subject=1, retries=1, zh="列入到期档案",
     en="gather what is due", duty="appraisal.openingbatch.gather")  # fmt: skip
def gathering_batch(work: Work, batch: OpeningBatch) -> dict[str, Any]:
    """Take all that falls due of the batch's fonds and years into it, at most `MOST` records."""
    batch = queries.batch_of(batch.pk)
    for part in work.slices(queries.gathered_by(batch, work.today)):
        with work.keep():
            outcome = acts.gather_slice(batch, [row.pk for row in part], work.actor)
            work.count(ok=len(outcome.changed), failed=len(outcome.refused))
        if batch.items >= MOST:
            work.say("appraisal.batch_full", most=MOST)
            break
    return {"items": batch.items}


@job("appraisal.screening_batch", per_subject=1, zh="初筛", en="screen a batch",
     duty="appraisal.openingreview.screen")  # fmt: skip
def screening_batch(work: Work, batch: OpeningBatch) -> dict[str, Any]:
    """Read the texts of a batch and keep what the machine hints at; what is not read is said."""
    batch = queries.batch_of(batch.pk)
    work.total = batch.items
    for part in work.slices(queries.to_screen(batch), READ_AT_ONCE):
        found = screening.screened([row.item for row in part], work.actor)
        kept = {row.pk: found[row.item_id] for row in part}
        with work.keep():
            acts.keep_hints(batch, kept, work.actor)
            unread = sum(each[0] == Screened.UNREAD for each in kept.values())
            work.count(ok=len(kept) - unread, failed=unread)
    return {"screened": work.ok, "not_run": work.failed}


@job("appraisal.applying_decisions", per_subject=1, retries=3, zh="记入开放决定",
     en="put decisions down", duty="appraisal.openingbatch.apply")  # fmt: skip
def applying_decisions(work: Work, batch: OpeningBatch) -> dict[str, Any]:
    """Put the decisions of a batch down, slice after slice; what is deferred into its catalogue."""
    batch = queries.batch_of(batch.pk)
    if batch.state != "decided":
        return {}
    work.total = batch.items
    for part in work.slices(queries.to_apply(batch), name="apply"):
        with work.keep():
            outcome = acts.apply_slice(batch, list(part), work.actor)
            work.count(ok=len(part) - len(outcome.refused), failed=len(outcome.refused))
        for pk, why in outcome.refused[:TOLD]:
            work.say("appraisal.not_put_down", n=pk, why=why)
    catalogue = queries.catalogue_of(batch)
    for part in work.slices(queries.deferred(batch), name="defer"):
        with work.keep():
            catalogue = acts.list_deferred(batch, list(part), work.actor)
    if catalogue is not None:
        acts.begin_catalogue(catalogue, work.actor)
    _step(queries.batch_of(batch.pk), "apply", work)
    return {"put_down": work.ok, "refused": work.failed,
            "deferred": catalogue.items if catalogue is not None else 0}  # fmt: skip


@job("appraisal.applying_deferrals", per_subject=1, retries=3, zh="落实延期开放",
     en="put deferrals down", duty="appraisal.deferralcatalogue.apply")  # fmt: skip
def applying_deferrals(work: Work, catalogue: DeferralCatalogue) -> dict[str, Any]:
    """Put the deferrals down to which the authority consented, slice after slice."""
    catalogue = queries.catalogue_now(catalogue.pk)
    if catalogue.state != "consented":
        return {}
    work.total = catalogue.items
    for part in work.slices(queries.to_put_down(catalogue)):
        with work.keep():
            outcome = acts.defer_slice(catalogue, list(part), work.actor)
            work.count(ok=len(part) - len(outcome.refused), failed=len(outcome.refused))
        for pk, why in outcome.refused[:TOLD]:
            work.say("appraisal.not_put_down", n=pk, why=why)
    _step(queries.catalogue_now(catalogue.pk), "apply", work)
    return {"put_down": work.ok, "refused": work.failed}


@job("appraisal.listing_opened", per_subject=1, retries=1, zh="列入公布", en="list what was opened",
     duty="appraisal.publication.plan")  # fmt: skip
def listing_opened(work: Work, publication: Publication) -> dict[str, Any]:
    """Take all that a batch opened into its publication."""
    publication = queries.publication_now(publication.pk)
    if publication.batch is None or publication.state != "drafted":
        return {}
    for part in work.slices(queries.opened_by(publication.batch)):
        with work.keep():
            work.count(ok=acts.list_opened(publication, list(part), work.actor))
    return {"items": publication.items}


@job("appraisal.publishing", per_subject=1, retries=3, zh="公布", en="publish",
     duty="appraisal.publication.publish")  # fmt: skip
def publishing(work: Work, publication: Publication) -> dict[str, Any]:
    """Publish what was approved, slice after slice."""
    publication = queries.publication_now(publication.pk)
    if publication.state != "approved":
        return {}
    work.total = publication.items
    for part in work.slices(queries.to_publish(publication)):
        with work.keep():
            outcome = acts.publish_slice(publication, list(part), work.actor)
            work.count(ok=len(part) - len(outcome.refused), failed=len(outcome.refused))
        for pk, why in outcome.refused[:TOLD]:
            work.say("appraisal.not_put_down", n=pk, why=why)
    _step(queries.publication_now(publication.pk), "publish", work)
    return {"published": work.ok, "refused": work.failed}
