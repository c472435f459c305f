# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One run of one job: take it, hand its function a `Work`, and let every end be a state.

A failure is a kind of ``codes.toml`` with params and a next action. What no one foresaw is the
house's own fault: the person gets a short number, the log the same number and the trace.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, transaction
from django.utils import timezone
from django_tasks import task

from lantai.craft.codes import Said
from lantai.craft.errors import BadInput, CraftError
from lantai.guard import kept
from lantai.guard.actor import Actor
from lantai.guard.errors import GuardError
from lantai.guard.trail import request_id
from lantai.works import log, queue, taking
from lantai.works.errors import Cancelled, Lost, Paused, PutBack, SubjectGone, WorksError
from lantai.works.kinds import Kind, UnknownJob, named
from lantai.works.log import Line
from lantai.works.models import Job
from lantai.works.terms import State, StateName
from lantai.works.work import Work, never

_log = logging.getLogger("lantai.works")
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(hours=1)
FINAL = (BadInput, GuardError, WorksError)
"""Failures that trying again does not mend."""


@dataclasses.dataclass(frozen=True, slots=True)
class Seat:
    """The hand that runs, and whether it has to leave."""

    hand: str
    leaves: Callable[[], bool] = never


_here: ContextVar[Seat | None] = ContextVar("here", default=None)


@contextmanager
def at(seat: Seat) -> Iterator[None]:
    """Run jobs as this hand."""
    token = _here.set(seat)
    try:
        yield
    finally:
        _here.reset(token)


@task()
def run_job(number: int) -> str:
    """The one task of Django's queue: run the job of this number."""
    return run(number, _here.get() or Seat(f"{socket.gethostname()}:{os.getpid()}"))


def run(number: int, seat: Seat) -> str:
    """Run a job once; the state in which it was left, empty where it was not to be had."""
    job = taking.take(number, seat.hand)
    if job is None:
        return ""
    token = request_id.set(f"job-{job.pk}")
    try:
        return str(_ended(Work(job, leaves=seat.leaves, yields=lambda spent: _turn(job, spent))))
    except Lost:
        _log.warning("job %s was given to another hand; %s lets it go", job.pk, seat.hand)
        return ""
    finally:
        request_id.reset(token)


def _mend_connections() -> None:
    """Let go of a connection that broke: the fault may be its own. Not inside a transaction."""
    for each in connections.all(initialized_only=True):
        if not each.in_atomic_block:
            each.close_if_unusable_or_obsolete()


def _turn(job: Job, spent: float) -> bool:
    """Whether a job had its turn and others wait in its queue."""
    return spent > named(job.kind).turn and bool(queue.ready([job.queue]).exists())


def _ended(work: Work) -> StateName:
    try:
        result = _plain(_perform(work))
    except Paused:
        return _settle(work, State.PAUSED, Line("works.paused", {"done": work.done}))
    except Cancelled:
        return _settle(work, State.CANCELLED, Line("works.given_up", {"done": work.done}))
    except PutBack:
        return _settle(work, State.QUEUED, Line("works.made_room", {"done": work.done}))
    except Exception as fault:
        _mend_connections()
        return _failed(work, fault)
    return _settle(work, State.DONE, _finished(work), result=result, note="")


def _perform(work: Work) -> Any:
    kind = named(work.job.kind)
    subject = subject_of(work.job, work.actor)
    return kind.function(work, *subject, **work.job.args)


def subject_of(job: Job, actor: Actor) -> list[Any]:
    """What the job is about, as its actor may see it; nothing for a job about nothing.

    Raises `SubjectGone`.
    """
    if not job.noun:
        return []
    rows: Any = apps.get_model(job.noun)._default_manager
    seen = rows.seen_by(actor, "describe") if hasattr(rows, "seen_by") else rows.all()
    found = seen.filter(pk=job.row).first()
    if found is None:
        raise SubjectGone("works.subject_gone", label=job.label)
    return [found]


def _plain(value: Any) -> Any:
    """A result as JSON. What is none is the programmer's fault."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = dataclasses.asdict(value)
    if value is not None and not isinstance(value, Mapping):
        value = {"value": value}
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _finished(work: Work) -> Line:
    counts = {name: getattr(work, name) for name in ("done", "ok", "failed", "skipped")}
    return Line("works.finished", counts)


def _settle(work: Work, state: StateName, line: Line, **columns: Any) -> StateName:
    with transaction.atomic():
        left = taking.settle(work.job, work.ticket, state, **{**work.readings(), **columns})
        log.write(work.job.pk, [*work.new_lines(), line])
    return left


def _failed(work: Work, fault: Exception) -> StateName:
    kind, params = _told(work.job, fault)
    wait = None if isinstance(fault, FINAL) else _wait(work.job)
    if wait is None:
        return _settle(work, State.FAILED, Line(kind, params), error=kind, error_params=params)
    line = Line("works.again_later", {"seconds": int(wait.total_seconds()),
                                      "why": Said(kind, kept.unpacked(params))})  # fmt: skip
    return _settle(work, State.QUEUED, line, after=timezone.now() + wait,
                   retried=work.job.retried + 1, error=kind, error_params=params)  # fmt: skip


def _told(job: Job, fault: Exception) -> tuple[str, dict[str, Any]]:
    """A failure as a kind and params; an unforeseen one gets a number, in the log too."""
    if isinstance(fault, CraftError):
        return fault.kind, kept.packed(fault.params)
    number = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2))
    _log.error("fault %s in job %s (%s)", number, job.pk, job.kind, exc_info=fault)
    return "works.fault", {"number": number}


def _wait(job: Job) -> dt.timedelta | None:
    """How long to wait before the next try by itself; None where there is none."""
    if job.retried >= _kind(job).retries:
        return None
    return min(FIRST_WAIT * 4**job.retried, LONGEST_WAIT)


def _kind(job: Job) -> Kind:
    try:
        return named(job.kind)
    except UnknownJob:
        return Kind(job.kind, run, job.kind, job.kind)
