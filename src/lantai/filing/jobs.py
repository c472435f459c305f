# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The long work of filing; that of batches stands in a file of its own, loaded here."""

from __future__ import annotations

from typing import Any

from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.filing import batchjobs, comparing, movinglines
from lantai.filing.followers import follow_changes, follow_secrecy
from lantai.filing.models import RetentionSchedule
from lantai.filing.queries import schedules as queries
from lantai.guard.errors import Refused
from lantai.works.kinds import job
from lantai.works.work import Work

OWN_FILES = (batchjobs, comparing, movinglines)


@job("filing.bringing_schedules_into_force", every="10 minutes", zh="到日施行归档范围和保管期限表",
     en="bring schedules into force")  # fmt: skip
def bringing_schedules_into_force(work: Work) -> dict[str, Any]:
    """Let what was approved come into force on its day; what was in force before is then past.

    The step orders the job that moves what waited. One that cannot begin keeps no other back.
    """
    register = register_of(RetentionSchedule)
    for row in queries.due_to_begin(work.today):
        if register is None:
            break
        try:
            steps.take(register, row, "take_effect", work.actor)
            work.count(ok=1)
        except Refused as fault:
            work.count(failed=1)
            work.say(fault.kind, **fault.params)
    return {"begun": work.ok}


@job("filing.following_changed_units", every="10 minutes", zh="记下要修订的归档范围和保管期限表",
     en="note schedules to be renewed")  # fmt: skip
def following_changed_units(work: Work) -> dict[str, Any]:
    """Where a unit's functions or bodies changed, note that its schedule is to be made anew."""
    return {"read": work.drain(follow_changes)}


@job("filing.following_secrecy", every="1 minute", zh="采集和检测问题的密级跟着件走",
     en="mark captures and findings as their items are")  # fmt: skip
def following_secrecy(work: Work) -> dict[str, Any]:
    """Where an item was marked otherwise, what repeats its words is."""
    return {"read": work.drain(follow_secrecy)}
