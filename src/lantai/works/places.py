# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How many jobs of a kind may be at one subject, and who is next.

A job that is queued or running takes a place. Where none is free it waits without a task in the
queue, and whoever gives a place up wakes the oldest that waits. All of this happens inside the acts
of others, in their transaction.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from lantai.guard.actor import steward
from lantai.guard.acts import act
from lantai.works import queue
from lantai.works.errors import Lost, UnknownJob
from lantai.works.kinds import named
from lantai.works.models import Job
from lantai.works.terms import HOLDING, State, StateName

HANDS = steward("works")
"""The house at the work of works."""


def limit(job: Job) -> int:
    """How many of its kind may be at its subject at once; 0 = any number."""
    try:
        return named(job.kind).per_subject
    except UnknownJob:
        return 1


def neighbours(job: Job) -> Any:
    """The other jobs of its kind at its subject."""
    same = Job.objects.unguarded("places of jobs at one subject")
    return same.filter(kind=job.kind, noun=job.noun, row=job.row).exclude(pk=job.pk)


def is_full(job: Job, states: tuple[StateName, ...] = HOLDING) -> bool:
    """Whether its subject has no place left for it."""
    most = limit(job)
    return bool(most) and neighbours(job).filter(state__in=states).count() >= most


def line_up(job: Job, after: dt.datetime | None = None) -> None:
    """Put a job into the queue, or let it wait where its subject is full. Saves it."""
    queue.withdraw(job.task)
    waits = is_full(job)
    job.state = State.WAITING if waits else State.QUEUED
    job.task = "" if waits else queue.send(job.pk, job.queue, after)
    job.not_before, job.hand, job.finished_at, job.asked = after, "", None, ""
    job.save()


def wake_after(job: Job) -> None:
    """Give the place that a job gave up to the oldest that waits for it."""
    waiting = neighbours(job).filter(state=State.WAITING).order_by("pk").first()
    if waiting is not None:
        wake(waiting)


def wake(job: Job) -> bool:
    """Put a waiting job into the queue if a place is free; whether it was."""
    try:
        with act("works.job.wake", job, HANDS) as done:
            if job.state != State.WAITING or is_full(job):
                raise Lost
            line_up(job)
            done(job)
    except Lost:
        return False
    return True
