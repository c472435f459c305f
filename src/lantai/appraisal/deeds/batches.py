# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is done with a batch as a whole, and records that are taken into one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lantai.appraisal import acts, jobs, judging, queries
from lantai.appraisal.models import OpeningBatch, OpeningReview
from lantai.appraisal.terms import Why
from lantai.craft.codes import Said
from lantai.desk.asking import Fields, pick
from lantai.desk.deeds import Deed, Looked, Outcome, RowsDeed, on_row, on_rows
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.holdings.models import Item
from lantai.works.acts import retry_job
from lantai.works.ordering import ordered


def _nothing(row: Any, actor: Actor) -> Fields:
    return {}


def _ours(row: OpeningBatch, actor: Actor, *states: str) -> bool:
    return row.state in states and row.holder == actor.institution


def _order(function: Any) -> Any:
    return lambda row, actor: ordered(function, row, actor, again=retry_job)


on_row(
    OpeningBatch,
    Deed("gather", "appraisal.openingbatch.gather", both("列入到期档案", "Gather what is due"),
         _nothing, _order(jobs.gathering_batch), is_next=True,
         when=lambda row, actor: _ours(row, actor, "planned") and row.why != Why.REQUEST,
         help=both("这个全宗、这些年度里合审核事由的，全部列入，最多 5,000 件",
                   "all of this fonds and these years that falls due, at most 5,000")),
    Deed("screen", "appraisal.openingreview.screen", both("初筛", "Screen"), _nothing,
         _order(jobs.screening_batch),
         when=lambda row, actor: _ours(row, actor, "planned", "first"),
         help=both("机器先读一遍，标出要留意的地方；组织审核时自动办，也可以先办",
                   "a machine reads first; done by itself when the readings begin")),
    Deed("apply", "appraisal.openingbatch.apply", both("接着记入", "Go on putting down"), _nothing,
         _order(jobs.applying_decisions),
         when=lambda row, actor: _ours(row, actor, "decided"),
         help=both("审定以后自动办；断了的，从这里接着", "goes on where it broke off")),
    Deed("publish", "appraisal.publication.plan", both("拟公布", "Plan the publication"), _nothing,
         lambda row, actor: _publish(row, actor=actor), is_next=True,
         when=lambda row, actor: _ours(row, actor, "done")
         and queries.published_from(row) is None and queries.opened_by(row).exists(),
         help=both("把这一批开放的列进来，再按组定公布到什么范围",
                   "lists what was opened; then choose how far each group goes")),
)  # fmt: skip


def _publish(row: OpeningBatch, *, actor: Actor) -> Any:
    made = acts.plan_publication(row, actor)
    ordered(jobs.listing_opened, made, actor, again=retry_job)
    return made


# --- records, ticked in their list ----------------------------------------------------------------


def _to_take(actor: Actor) -> Fields:
    return {"batch": pick(both("列入哪个批次", "into which batch"),
                          queries.batches_to_fill(actor),
                          help=both("没有的，先在“开放审核批次”里登记一个；有人申请的，事由选“依申请审核”",
                                    "if there is none, plan one first"))}  # fmt: skip


def _look(keys: Sequence[int], *, actor: Actor, batch: OpeningBatch) -> Iterator[Looked]:
    seen = set(Item.objects.seen_by(actor, "act", only="own").filter(pk__in=list(keys))
               .values_list("pk", flat=True))  # fmt: skip
    why = judging.why_not_taken(batch, [pk for pk in keys if pk in seen])
    for pk in keys:
        said = why.get(pk) if pk in seen else Said("guard.not_found")
        cells = [(both("开放审核批次", "opening batch"), "", str(batch))]
        yield Looked(pk, why=said) if said is not None else Looked(pk, cells)


def _take(keys: Sequence[int], *, actor: Actor, batch: OpeningBatch) -> Outcome:
    return acts.gather_slice(batch, keys, actor)


on_rows(Item, RowsDeed(
    "review_opening", "appraisal.openingbatch.gather",
    both("列入开放审核", "Take into an opening batch"), _to_take, _take, _look,
    help=both("依申请审核、提前开放的，从这里列入", "on request, or earlier than due"),
))  # fmt: skip


def _look_drop(keys: Sequence[int], *, actor: Actor) -> Iterator[Looked]:
    found = {row.pk: row for row in queries.reviews_to_act_on(actor, keys)}
    for pk in keys:
        row = found.get(pk)
        if row is None:
            yield Looked(pk, why=Said("guard.not_found"))
        elif row.batch.state != "planned":
            yield Looked(pk, why=Said("appraisal.not_planned", {"name": str(row.batch)}))
        else:
            yield Looked(pk, [(both("批次", "batch"), str(row.batch), "")])


def _drop(keys: Sequence[int], *, actor: Actor) -> Outcome:
    return acts.drop(keys, actor)


on_rows(OpeningReview, RowsDeed(
    "drop", "appraisal.openingbatch.drop", both("移出批次", "Take out of the batch"),
    lambda actor: {}, _drop, _look_drop,
    help=both("还没有组织审核的批次", "of a batch that is planned yet")))  # fmt: skip
