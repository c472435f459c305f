# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the authority says of single deferrals; the archives puts down what was consented to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lantai.appraisal import acts, jobs, queries
from lantai.appraisal.judging import why_not_here
from lantai.appraisal.models import Deferral, DeferralCatalogue
from lantai.appraisal.terms import Consent
from lantai.craft.codes import Said
from lantai.desk.asking import line
from lantai.desk.deeds import Deed, Looked, Outcome, RowsDeed, on_row, on_rows
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.works.acts import retry_job
from lantai.works.ordering import ordered

on_row(DeferralCatalogue, Deed(
    "apply", "appraisal.deferralcatalogue.apply", both("落实延期", "Put the deferrals down"),
    lambda row, actor: {},
    lambda row, actor: ordered(jobs.applying_deferrals, row, actor, again=retry_job),
    when=lambda row, actor: row.state == "consented" and row.holder == actor.institution,
    is_next=True,
    help=both("同意的记为延期开放；不同意的，重新列入审核",
              "what was consented to is deferred; the rest is reviewed anew"),
))  # fmt: skip


def _look(keys: Sequence[int], *, actor: Actor, remark: str) -> Iterator[Looked]:
    found = {row.pk: row for row in queries.deferrals_to_act_on(actor, keys)}
    for pk in keys:
        row = found.get(pk)
        why = (Said("guard.not_found") if row is None
               else why_not_here(row.catalogue, actor))  # fmt: skip
        cells = [(both("主管部门意见", "the authority's view"), "",
                  f"{Consent(Consent.REFUSED).label} {remark}")]  # fmt: skip
        yield Looked(pk, why=why) if why is not None else Looked(pk, cells)


def _refuse(keys: Sequence[int], *, actor: Actor, remark: str) -> Outcome:
    return acts.refuse_consent(keys, actor, remark=remark)


on_rows(Deferral, RowsDeed(
    "refuse", "appraisal.deferral.refuse", both("不同意延期", "Refuse consent"),
    lambda actor: {"remark": line(both("理由", "reason"), most=400)}, _refuse, _look,
    help=both("勾选的不同意，其余的批复时算同意", "of those ticked; the rest is consented to"),
))  # fmt: skip
