# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What people do with jobs: order one, stop it, go on, begin anew, give it up, pause what recurs.

What hands do with them stands in `taking.py`. The house's own recurring work belongs to no
institution; whoever may edit the `Recurring` row may act on its jobs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, models
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.acts import Act, act
from lantai.guard.columns import Seen
from lantai.guard.errors import NotFound, Refused
from lantai.works import places, queue, taking
from lantai.works.actors import noted
from lantai.works.kinds import Kind, kind_of, named, plain
from lantai.works.models import Job, Recurring
from lantai.works.terms import OBEYED, STOPPED, Ask, State


def enqueue(
    function: Callable[..., Any],
    *,
    actor: Actor,
    subject: models.Model | None = None,
    key: str = "",
    label: str = "",
    after: dt.datetime | None = None,
    recurring: Recurring | None = None,
    **args: Any,
) -> Job:
    """Order a job. 排队.

    Asks for the job's duty (``works.job.enqueue`` where it names none); inside an act, that act's
    duty is the job's. A ``key`` that was used before gives the job of that time. ``args`` are plain
    JSON and are handed to the function by name.
    """
    kind = kind_of(function)
    if key and (known := _of_key(key)):
        return known
    if isinstance(subject, Seen) and not law.holds(actor, "describe", subject):
        raise NotFound
    try:
        with act(kind.duty or "works.job.enqueue", Job, actor) as done:
            job = _made(kind, subject, actor, _duty(done, kind), args)
            job.key, job.recurring = key, recurring
            job.label = (label or (str(subject) if subject is not None else ""))[:300]
            job.save()
            places.line_up(job, after)
            return done(job)
    except IntegrityError:  # somebody was quicker with the same key
        if key and (known := _of_key(key)):
            return known
        raise


def _of_key(key: str) -> Job | None:
    return Job.objects.unguarded("one job per key").filter(key=key).first()  # type: ignore[no-any-return]


def _duty(now: Act, kind: Kind) -> str:
    """The duty a job lives by: its kind's, else that of the act of the same person it began in."""
    outer = now.outer
    while outer is not None and outer.outer is not None:
        outer = outer.outer
    if kind.duty or outer is None:
        return kind.duty
    return outer.tag if outer.actor.key == now.actor.key else ""


def _made(
    kind: Kind, subject: models.Model | None, actor: Actor, duty: str, args: dict[str, Any]
) -> Job:
    keeper = subject if actor.steward and isinstance(subject, Seen) else actor
    holder = getattr(keeper, "holder", "") or actor.institution
    return Job(
        kind=kind.name, queue=kind.queue, duty=duty, args=plain(args),
        noun=subject._meta.label_lower if subject is not None else "",
        row=subject.pk if subject is not None else None,
        secrecy=getattr(subject, "secrecy", 0), holder=holder,
        area=getattr(keeper, "area", ""), line=getattr(keeper, "line", ""), **noted(actor),
    )  # fmt: skip


@contextmanager
def _on(tag: str, job: Job, actor: Actor) -> Iterator[Act]:
    """An act on a job; on the house's own work, inside an act on what recurs."""
    if job.is_of_house:
        with act("works.recurring.edit", job.recurring, actor), act(tag, job, actor) as done:
            yield done
    else:
        with act(tag, job, actor) as done:
            yield done


def stop_job(job: Job, actor: Actor) -> Job:
    """Stop a job where it stands; it can go on from there. 停下."""
    with _on("works.job.stop", job, actor) as done:
        _halt(job, Ask.STOP)
        return done(job)


def cancel_job(job: Job, actor: Actor) -> Job:
    """Give a job up; what it did so far stays. 不跑了."""
    with _on("works.job.cancel", job, actor) as done:
        _halt(job, Ask.CANCEL)
        return done(job)


def _halt(job: Job, ask: Any) -> None:
    """A running job is asked and obeys at its next step; any other one stands at once."""
    if job.state in (State.DONE, State.CANCELLED, OBEYED[ask]) or job.asked == ask:
        raise Refused(Said("works.is_over", {"job": str(job)}))
    if job.state == State.RUNNING:
        job.asked = ask
        job.save()
        if taking.told is not None:
            taking.told(job)
    else:
        queue.withdraw(job.task)
        taking.leave(job, OBEYED[ask])


def resume_job(job: Job, actor: Actor) -> Job:
    """Go on with a stopped job from where it stood. 接着跑."""
    with _on("works.job.resume", job, actor) as done:
        if job.state not in STOPPED:
            raise Refused(Said("works.is_not_stopped", {"job": str(job)}))
        _afresh(job)
        return done(job)


def retry_job(job: Job, actor: Actor) -> Job:
    """Begin a job anew, from its beginning. 从头再跑."""
    with _on("works.job.retry", job, actor) as done:
        if job.state not in (*STOPPED, State.DONE, State.CANCELLED):
            raise Refused(Said("works.is_going", {"job": str(job)}))
        job.cursor, job.pace, job.result, job.started_at = {}, [], None, None
        job.done = job.ok = job.failed = job.skipped = 0
        job.total, job.note = None, ""
        _afresh(job)
        return done(job)


def _afresh(job: Job) -> None:
    """Into the queue again, with all its tries before it."""
    job.retried = job.lost = 0
    job.error, job.error_params = "", {}
    places.line_up(job)


def pause_recurring(recurring: Recurring, actor: Actor, until: dt.date | None = None) -> Recurring:
    """Pause what recurs, for good or until a day. 暂停."""
    with act("works.recurring.edit", recurring, actor) as done:
        recurring.is_paused, recurring.paused_until = True, until
        recurring.save()
        return done(recurring)


def unpause_recurring(recurring: Recurring, actor: Actor) -> Recurring:
    """Let it recur again, from its next time on. 恢复."""
    with act("works.recurring.edit", recurring, actor) as done:
        recurring.is_paused, recurring.paused_until = False, None
        recurring.next_at = named(recurring.kind).schedule.after(timezone.localtime())
        recurring.save()
        return done(recurring)
