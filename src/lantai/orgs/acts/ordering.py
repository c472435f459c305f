# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Ordering long work of this room: above the jobs, which are above the other acts."""

from __future__ import annotations

from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.orgs import region_trial
from lantai.orgs.errors import refuse, why
from lantai.orgs.models import RegionTable
from lantai.orgs.reasons import not_tried
from lantai.orgs.region_jobs import taking_regions
from lantai.orgs.terms import TableState
from lantai.works.acts import enqueue
from lantai.works.models import Job


def take_regions(table: RegionTable, *, actor: Actor) -> Job:
    """Order that a tried table be taken. 执行区划表."""
    with act("orgs.regiontable.take", table, actor) as done:
        refuse(*not_tried(table),
               *([] if table.tree == region_trial.digest_of_tree() else [why("tree_changed")]),
               *([] if table.trial["counts"]["lines"] else [why("nothing_to_take")]))  # fmt: skip
        table.state = TableState.TAKING
        table.save()
        return done(enqueue(taking_regions, actor=actor, subject=table))
