# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a hand decides about a job: it takes it, ends it, puts it back; and what is done where it
fell silent. Each is an act of the house, on the trail, and none happens twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from lantai.guard.acts import act
from lantai.works import log, places, queue
from lantai.works.errors import Lost
from lantai.works.log import Line
from lantai.works.models import Job, Ticket
from lantai.works.places import HANDS
from lantai.works.terms import HOLDING, OBEYED, Stage, State, StateName

told: Callable[[Job], None] | None = None
"""Told inside its act of every job that comes to stand, or is asked to; a room above that knows
people puts a function here."""
LOSSES = 3
"""How often a job may lose its hand without getting on before a person must look."""


def by_number(number: int) -> Job | None:
    """A job of this number, for the hand whose task names it."""
    return Job.objects.unguarded("a hand and its job").filter(pk=number).first()  # type: ignore[no-any-return]


def take(number: int, hand: str) -> Job | None:
    """Take a queued job for a hand; None where it is no longer to be had."""
    job = by_number(number)
    if job is None or job.state != State.QUEUED:
        return None
    try:
        with transaction.atomic():
            if places.limit(job):  # in one order everywhere, so that two hands never interlock
                going = places.neighbours(job).filter(stage=Stage.GOING)
                list(going.order_by("pk").select_for_update())
            with act("works.job.start", job, HANDS) as done:
                if job.state != State.QUEUED:
                    raise Lost
                _begin(job, hand)
                done(job)
    except Lost:
        return None
    return job if job.state == State.RUNNING else None


def _begin(job: Job, hand: str) -> None:
    if places.is_full(job, (State.RUNNING,)):
        job.state, job.task = State.WAITING, ""
    else:
        now = timezone.now()
        job.state, job.hand, job.attempts = State.RUNNING, hand, job.attempts + 1
        job.started_at, job.heartbeat_at, job.not_before = job.started_at or now, now, None
        job.error, job.error_params, job.pace = "", {}, []
        log.write(job.pk, [Line("works.begun", {"attempt": job.attempts, "done": job.done})])
    job.save()


def settle(
    job: Job, ticket: Ticket, state: StateName, *, after: dt.datetime | None = None, **columns: Any
) -> StateName:
    """End a job, or put it back into the queue; how it stands then. Raises `Lost`."""
    with act("works.job.put_back" if state == State.QUEUED else "works.job.end",
             job, HANDS) as done:  # fmt: skip
        if job.state != State.RUNNING or job.ticket != ticket:
            raise Lost
        for name, value in columns.items():
            setattr(job, name, value)
        if state == State.QUEUED:
            job.task = ""  # it is the one that this hand is at
            _back(job, after)
        else:
            leave(job, state)
        done(job)
    return job.state


def _back(job: Job, after: dt.datetime | None = None) -> None:
    """Into the queue again, unless a person asked for a halt meanwhile."""
    if job.asked:
        leave(job, OBEYED[job.asked])
    else:
        places.line_up(job, after)


def leave(job: Job, state: StateName) -> None:
    """Let a job stand outside the queue, and wake whoever waited for its place. Saves it."""
    held = job.state in HOLDING
    job.state, job.hand, job.asked, job.not_before = state, "", "", None
    job.finished_at = timezone.now()
    job.save()
    if told is not None:
        told(job)
    if held:
        places.wake_after(job)


def give_back(job: Job, silent_since: dt.datetime) -> bool:
    """Put a job back whose hand has been silent since a moment; whether it was still so."""
    try:
        with act("works.job.give_back", job, HANDS) as done:
            if job.state != State.RUNNING or job.heartbeat_at > silent_since:
                raise Lost
            log.write(job.pk, [Line("works.given_back", {"done": job.done})])
            queue.withdraw(job.task)
            job.lost += 1
            if job.lost > LOSSES:
                job.error, job.error_params = "works.hand_lost", {"times": job.lost}
                leave(job, State.FAILED)
            else:
                _back(job)
            done(job)
    except Lost:
        return False
    return True


def resend(job: Job) -> bool:
    """Give a queued job a new task where its own is gone; whether it was still so."""
    try:
        with act("works.job.resend", job, HANDS) as done:
            if job.state != State.QUEUED or queue.alive([job.task] if job.task else []):
                raise Lost
            places.line_up(job, job.not_before)
            done(job)
    except Lost:
        return False
    return True
