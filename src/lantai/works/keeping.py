# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The house's own rounds, done by one keeper at a time: seal the trail, give back what fell silent,
order what recurs.

Whoever holds the lease is the keeper; it renews it as it goes, and where it dies another takes over
when the lease has run out. Every round may be run twice, or by two at once, without harm.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from lantai.guard import sealing
from lantai.guard.models import Unsealed
from lantai.works import queue, taking
from lantai.works.models import Hand, Job, Lease
from lantai.works.places import wake
from lantai.works.recurring import tick
from lantai.works.terms import HOLDING, State

_log = logging.getLogger("lantai.works")
LEASE = dt.timedelta(seconds=30)
SIGNED_EVERY = 600.0
AFTER_FAILURE = 30.0
"""Seconds before a round that failed is tried again."""
SEALED_AT_ONCE = 5.0
"""Seconds of sealing in one round."""


def silence() -> dt.timedelta:
    """After how long without a heartbeat a job is given back."""
    return dt.timedelta(seconds=getattr(settings, "LANTAI_SILENCE_SECONDS", 60))


# --- the lease -----------------------------------------------------------------------------------


def hold(name: str, by: str, now: dt.datetime | None = None) -> bool:
    """Take or keep a lease; whether it is ours. Writes only when a third of it has run out."""
    now = now or timezone.now()
    row, _ = Lease.objects.get_or_create(name=name, defaults={"by": by, "until": now + LEASE})
    if row.by == by and row.until - now > LEASE * 2 / 3:
        return True
    if row.by != by and row.until > now:
        return False
    same = Lease.objects.filter(name=name, by=row.by, until=row.until)
    return bool(same.update(by=by, until=now + LEASE))


def release(name: str, by: str) -> None:
    """Give a lease up, so that another may take it at once."""
    Lease.objects.filter(name=name, by=by).delete()


# --- the rounds ----------------------------------------------------------------------------------


def seal() -> int:
    """Seal what waits of the trail, but not for so long that the lease runs out."""
    if not (Unsealed.objects.exists() or sealing.readings_wait()):
        return 0
    until, total = time.monotonic() + SEALED_AT_ONCE, 0
    sealing.seal_readings()
    while (done := sealing.seal()) and time.monotonic() < until:
        total += done
    return total + done


def sign() -> int:
    """Sign the end of the chain, if the last head is old."""
    path = sealing.heads_file()
    if path.exists() and time.time() - path.stat().st_mtime < SIGNED_EVERY:
        return 0
    return 1 if sealing.sign_head() else 0


def give_back() -> int:
    """Put back into the queue whatever lost its hand, its task or its turn; how many."""
    since = timezone.now() - silence()
    rows = Job.objects.unguarded("jobs that lost their hand, task or turn")
    silent = rows.filter(state=State.RUNNING, heartbeat_at__lte=since)
    given = sum(taking.give_back(job, since) for job in silent)
    given += _unstick(since)
    given += sum(taking.resend(job) for job in _without_task(since))
    return given + sum(wake(job) for job in rows.filter(state=State.WAITING).order_by("pk"))


def _unstick(since: dt.datetime) -> int:
    """Tasks whose hand died before it took their job, or after it had ended it."""
    claimed = queue.claimed_before(since)
    rows = Job.objects.unguarded("jobs of tasks that were claimed").filter(task__in=claimed)
    states = dict(rows.values_list("task", "state"))
    for task in claimed:
        if states.get(task) not in HOLDING:
            queue.withdraw(task)
    return queue.ready_again(task for task in claimed if states.get(task) == State.QUEUED)


def _without_task(since: dt.datetime) -> list[Job]:
    queued = Job.objects.unguarded("queued jobs whose task is gone").filter(
        state=State.QUEUED, created_at__lte=since
    )
    jobs = list(queued)
    alive = queue.alive(job.task for job in jobs if job.task)
    return [job for job in jobs if job.task not in alive]


def recover(hand: str) -> int:
    """What a hand had when it died: given back at once by the one that takes its place."""
    rows = Job.objects.unguarded("jobs of a hand that died")
    lost = rows.filter(state=State.RUNNING, hand=hand)
    given = sum(taking.give_back(job, timezone.now()) for job in lost)
    return given + queue.free(hand)


def strike_off() -> int:
    """Strike off the hands that have not beaten for an hour."""
    dead = Hand.objects.filter(beat_at__lt=timezone.now() - dt.timedelta(hours=1))
    return dead.delete()[0] if dead.exists() else 0


@dataclass(frozen=True, slots=True)
class Round:
    """A piece of the house's own work and after how many seconds it is done again."""

    name: str
    seconds: float
    does: Callable[[], int]


ROUNDS = (
    Round("mend", 3600.0, sealing.mend_readings),
    Round("seal", 1.0, seal),
    Round("sign", 60.0, sign),
    Round("give back", 2.0, give_back),
    Round("tick", 10.0, tick),
    Round("strike off", 600.0, strike_off),
)


def keep(name: str, leaves: Callable[[], bool], wait: Callable[[float], object]) -> None:
    """Do the rounds until we have to leave, whenever the lease is ours."""
    due: dict[str, float] = {}
    while not leaves():
        close_old_connections()
        ours = _is_keeper(name)
        if not ours:
            due.clear()  # a new keeper begins with all of them
        for each in ROUNDS if ours else ():
            if due.get(each.name, 0.0) <= time.monotonic():
                rest = each.seconds if _do(each) else max(each.seconds, AFTER_FAILURE)
                due[each.name] = time.monotonic() + rest
        wait(0.5)
    release("keeper", name)


def _is_keeper(name: str) -> bool:
    try:
        return hold("keeper", name)
    except DatabaseError:
        _log.exception("the keeper could not ask for its lease")
        return False


def _do(each: Round) -> bool:
    try:
        each.does()
    except Exception:  # one round that fails must not stop the others
        _log.exception("round %r failed", each.name)
        return False
    return True


# --- health --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Health:
    """How something fares: ``age`` seconds since the oldest that waits, ``waiting`` how many."""

    is_good: bool
    age: float
    waiting: int


SEALED_WITHIN = 60.0
TAKEN_WITHIN = 600.0


def sealer_health(now: dt.datetime | None = None) -> Health:
    """How old the oldest entry is that is not sealed yet. A stopped sealer is red."""
    now = now or timezone.now()
    oldest = Unsealed.objects.order_by("entry_id").values_list("entry__at", flat=True).first()
    age = max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
    return Health(age <= SEALED_WITHIN, age, Unsealed.objects.count())


def hands_health(now: dt.datetime | None = None) -> Health:
    """How long the oldest queued job has waited. Red where it is long and no hand lives."""
    now = now or timezone.now()
    queued = Job.objects.unguarded("health of the queue").filter(state=State.QUEUED)
    ready = queued.exclude(not_before__gt=now)
    oldest = ready.order_by("created_at").values_list("created_at", flat=True).first()
    age = max((now - oldest).total_seconds(), 0.0) if oldest else 0.0
    return Health(age <= TAKEN_WITHIN or bool(hands_alive(now)), age, ready.count())


def hands_alive(now: dt.datetime | None = None) -> int:
    """How many hands have beaten lately."""
    return Hand.objects.filter(beat_at__gt=(now or timezone.now()) - silence()).count()
