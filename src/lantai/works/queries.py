# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about jobs, for pages and panels.

A colleague sees that a job of the house runs and how far it is; its note, log and result may speak
of records, so they are for the person who started it and for whoever may read jobs (``fetch``). The
house's own recurring work is judged through its `Recurring` row.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.errors import NotFound
from lantai.works import pace
from lantai.works.keeping import hands_alive
from lantai.works.models import Job, JobLine, Recurring
from lantai.works.terms import Stage, State

ORDER = ("stage", "-id")
"""Stopped first, then what goes on, then what is over; the newest first in each."""


def jobs_for(actor: Actor, *, only: str = "") -> Any:
    """The jobs an actor may see, in the order of the page; ``only="self"``: their own."""
    return Job.objects.seen_by(actor, only=only).order_by(*ORDER)


def jobs_of_house(actor: Actor) -> Any:
    """The house's own recurring work, for who may edit what recurs; else none."""
    rows = Job.objects.unguarded("the house's work is judged through its Recurring row")
    of_house = rows.filter(recurring__isnull=False, holder="")
    return (of_house if may_edit_recurring(actor) else of_house.none()).order_by(*ORDER)


def jobs_on(row: models.Model, actor: Actor) -> Any:
    """The jobs about a row that an actor may see, the newest first."""
    seen = Job.objects.seen_by(actor).filter(noun=row._meta.label_lower, row=row.pk)
    return seen.order_by("-id")


def job_for(actor: Actor, number: int) -> Job:
    """One job that an actor may see. Raises `NotFound`."""
    found = (
        jobs_for(actor).filter(pk=number).first() or jobs_of_house(actor).filter(pk=number).first()
    )
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def may_edit_recurring(actor: Actor) -> bool:
    """Whether an actor may edit what recurs, and so sees and stops the house's own jobs."""
    return actor.has("works.recurring.edit")


def may_read(actor: Actor, job: Job) -> bool:
    """Whether an actor may read a job's note, log and result."""
    return may_edit_recurring(actor) if job.is_of_house else law.holds(actor, "fetch", job)


def lines_of(job: Job, actor: Actor) -> Any:
    """A job's log, the oldest line first. Raises `NotFound` for eyes it is not for."""
    if not may_read(actor, job):
        raise NotFound
    rows = JobLine.objects.unguarded("the log of a job that may be read")
    return rows.filter(job=job).order_by("id")


def result_of(job: Job, actor: Actor) -> Any:
    """What a job gave. Raises `NotFound` for eyes it is not for."""
    if not may_read(actor, job):
        raise NotFound
    return job.result


def recurring_rows() -> Any:
    """What recurs, the next one first."""
    return Recurring.objects.order_by("next_at")


def eta(job: Job, now: dt.datetime | None = None) -> dt.timedelta | None:
    """How long a running job will still take at the pace of the last minutes; None = unknown."""
    if job.state != State.RUNNING:
        return None
    now = now or timezone.now()
    left = pace.seconds_left(job.pace, job.done, job.total, now.timestamp())
    return None if left is None else dt.timedelta(seconds=left)


@dataclass(frozen=True, slots=True)
class Yard:
    """How busy the machines are."""

    hands: int
    running: int
    queued: int


def yard() -> Yard:
    """How many hands there are, how many jobs run and how many wait. Numbers only."""
    going = Job.objects.unguarded("numbers of the queue").filter(stage=Stage.GOING)
    running = going.filter(state=State.RUNNING).count()
    return Yard(hands_alive(), running, going.count() - running)
