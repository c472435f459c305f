# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What recurs: one row per declared job, and the tick that orders what is due, each time once.

However many workers tick, the row is locked and asked again before a job is ordered, and the job's
key names the time it was due. Times missed while nobody worked come to one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from lantai.guard.actor import steward
from lantai.guard.acts import act
from lantai.works.acts import enqueue
from lantai.works.errors import Lost
from lantai.works.kinds import Kind, kinds
from lantai.works.models import Job, Recurring
from lantai.works.places import HANDS
from lantai.works.terms import STAGES, Stage, State

GOING = [state for state in State.values if STAGES[state] == Stage.GOING]


def tick(now: dt.datetime | None = None) -> int:
    """Order what is due; how many jobs were."""
    now = timezone.localtime(now)
    declared = {name: kind for name, kind in kinds().items() if kind.when}
    rows = {row.kind: row for row in Recurring.objects.filter(kind__in=declared)}
    ordered = 0
    for name, kind in declared.items():
        row = rows.get(name)
        if row is None or row.when != kind.when:
            _declare(row, kind, now)
        elif row.next_at <= now and not row.rests_on(now.date()):
            ordered += _order(row, kind, now)
    return ordered


def _declare(row: Recurring | None, kind: Kind, now: dt.datetime) -> None:
    """Write a new job's row, or its new schedule; quietly if another worker was quicker."""
    fresh = Recurring(kind=kind.name) if row is None else row
    try:
        with act("works.recurring.declare", Recurring if row is None else row, HANDS) as done:
            fresh.when, fresh.next_at = kind.when, kind.schedule.after(now)
            fresh.save()
            done(fresh)
    except IntegrityError:
        return


def _order(row: Recurring, kind: Kind, now: dt.datetime) -> bool:
    """Order one due job, unless somebody did since, or the last one still goes on."""
    try:
        with act("works.recurring.run", row, HANDS) as done:
            if row.next_at > now or row.rests_on(now.date()):
                raise Lost
            key = f"{kind.name}@{row.next_at.astimezone(dt.UTC).isoformat()}"
            is_going = _of(row).filter(state__in=GOING).exists()
            row.next_at = kind.schedule.after(now)
            if not is_going:
                row.last_at = now
                enqueue(kind.function, actor=steward(kind.name), key=key, recurring=row)
            row.save()
            done(row, ordered=not is_going)
    except Lost:
        return False
    return not is_going


def _of(row: Recurring) -> Any:
    return Job.objects.unguarded("the jobs of what recurs").filter(recurring=row)
