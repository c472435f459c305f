# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Jobs and their log, what recurs, and the hands at work.

What is *decided* about a job (ordered, taken, ended, stopped, given back) changes in acts, on the
trail. What a running job *reads off* (how far it is, its place, its heart) is no decision: it goes
through `Job.mark` and `Job.beat`, the only writes outside acts, which touch `READINGS` and nothing
else, and only while the hand that writes still holds the job.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from lantai.guard.columns import Guarded, Reference
from lantai.guard.seal import GuardedManager
from lantai.guard.words import both, lang
from lantai.works.kinds import label_of
from lantai.works.terms import STAGES, Ask, Stage, State

READINGS = frozenset({"done", "total", "unit", "ok", "failed", "skipped", "note", "pace", "cursor",
                      "heartbeat_at", "lost"})  # fmt: skip
"""The columns that a running job writes by itself."""
Ticket = tuple[str, int]
"""Which hand holds a job, and at which attempt: what fences off a hand that lost it."""


class Recurring(Reference):
    """A job that comes back by itself, and whether somebody paused it."""

    kind = models.CharField(both("任务", "job"), max_length=80, unique=True, editable=False)
    when = models.CharField(both("何时", "when"), max_length=80, editable=False)
    is_paused = models.BooleanField(both("暂停", "paused"), default=False)
    paused_until = models.DateField(both("暂停到", "paused until"), null=True, blank=True)
    last_at = models.DateTimeField(both("上次", "last time"), null=True, editable=False)
    next_at = models.DateTimeField(both("下次", "next time"), editable=False)

    class Meta:
        verbose_name = both("定时任务", "recurring job")
        verbose_name_plural = both("定时任务", "recurring jobs")

    def __str__(self) -> str:
        return label_of(self.kind, lang())

    def rests_on(self, day: dt.date) -> bool:
        """Whether somebody paused it for this day."""
        return self.is_paused and (self.paused_until is None or day < self.paused_until)


class Job(Guarded):
    """One piece of long work.

    ``holder`` is the institution and ``party`` the person that started it, ``area``, ``line`` and
    ``secrecy`` those of its subject. ``limits`` are the duties a key or another job was narrowed
    to. ``cursor`` is the place of each loop of slices and the counts at that place.
    """

    beside_acts: ClassVar[bool] = True
    kind = models.CharField(both("任务", "job"), max_length=80)
    queue = models.CharField(both("队列", "queue"), max_length=32)
    noun = models.CharField(max_length=60, blank=True, default="")
    row = models.PositiveBigIntegerField(null=True)
    label = models.CharField(both("对象", "subject"), max_length=300, blank=True, default="")
    account = models.PositiveBigIntegerField(null=True)
    post = models.PositiveBigIntegerField(null=True)
    actor_name = models.CharField(both("由谁开始", "started by"), max_length=80)
    is_steward = models.BooleanField(default=False)
    limits = models.JSONField(null=True)
    duty = models.CharField(max_length=80, blank=True, default="")
    key = models.CharField(max_length=160, blank=True, default="")
    args = models.JSONField(default=dict)
    recurring = models.ForeignKey(Recurring, models.PROTECT, null=True, related_name="jobs")

    state = models.CharField(
        both("状态", "state"), max_length=10, choices=State, default=State.QUEUED
    )
    stage = models.PositiveSmallIntegerField(choices=Stage, default=Stage.GOING)
    asked = models.CharField(max_length=8, choices=Ask, blank=True, default=Ask.NOTHING)
    task = models.CharField(max_length=64, blank=True, default="")
    not_before = models.DateTimeField(null=True)
    hand = models.CharField(max_length=120, blank=True, default="")
    attempts = models.PositiveIntegerField(default=0)
    retried = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)

    done = models.PositiveBigIntegerField(both("已办", "done"), default=0)
    total = models.PositiveBigIntegerField(both("共", "of"), null=True)
    unit = models.CharField(max_length=20, blank=True, default="")
    ok = models.PositiveBigIntegerField(both("办成", "good"), default=0)
    failed = models.PositiveBigIntegerField(both("没办成", "failed"), default=0)
    skipped = models.PositiveBigIntegerField(both("跳过", "skipped"), default=0)
    note = models.CharField(max_length=300, blank=True, default="")
    pace = models.JSONField(default=list)
    cursor = models.JSONField(default=dict)

    created_at = models.DateTimeField(both("排队时间", "queued at"), auto_now_add=True)
    started_at = models.DateTimeField(both("开始", "started"), null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(both("办完时间", "finished"), null=True)
    result = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    error = models.CharField(max_length=80, blank=True, default="")
    error_params = models.JSONField(default=dict)

    class Meta(Guarded.Meta):
        verbose_name = both("后台任务", "job")
        verbose_name_plural = both("后台任务", "jobs")
        indexes = [
            models.Index(fields=["holder", "stage", "-id"], name="job_of_holder"),
            models.Index(fields=["party", "stage", "-id"], name="job_of_party"),
            models.Index(fields=["noun", "row", "-id"], name="job_of_row"),
            models.Index(fields=["state", "kind"], name="job_in_state"),
        ]
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(
                fields=["key"], condition=~models.Q(key=""), name="one_job_per_key"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="job_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{label_of(self.kind, lang())} {self.label}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row inside an act; the stage follows the state."""
        self.stage = STAGES[self.state]
        super().save(*args, **kwargs)

    @property
    def ticket(self) -> Ticket:
        """Who holds it now."""
        return self.hand, self.attempts

    @property
    def is_of_house(self) -> bool:
        """Whether it is the house's own recurring work, judged through its `Recurring` row."""
        return self.recurring_id is not None and not self.holder

    def mark(self, ticket: Ticket, **readings: Any) -> bool:
        """Write readings if this ticket still holds the job; whether it does."""
        if not readings.keys() <= READINGS:
            raise TypeError(f"decisions, not readings: {readings.keys() - READINGS}")
        hand, attempt = ticket
        mine = models.QuerySet(Job).filter(
            pk=self.pk, hand=hand, attempts=attempt, state=State.RUNNING
        )
        return bool(mine.update(**readings))

    @staticmethod
    def beat(hand: str, now: dt.datetime) -> int:
        """Say that a hand lives, on all that it runs."""
        running = models.QuerySet(Job).filter(hand=hand, state=State.RUNNING)
        return running.update(heartbeat_at=now)


class JobLine(models.Model):
    """One line of a job's log: a sentence not yet in words, or a text. Read as the job is."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="lines")
    at = models.DateTimeField()
    kind = models.CharField(max_length=80, blank=True, default="")
    params = models.JSONField(default=dict)
    text = models.CharField(max_length=400, blank=True, default="")

    objects: ClassVar[Any] = GuardedManager()
    judged_by: ClassVar[str] = "job"

    class Meta:
        verbose_name = both("任务记录", "line of a job")
        verbose_name_plural = both("任务记录", "lines of a job")

    def __str__(self) -> str:
        return self.text or self.kind


class Hand(models.Model):
    """A process that takes jobs; its beat says that it lives."""

    name = models.CharField(max_length=120, primary_key=True)
    queues = models.JSONField(default=list)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)


class Lease(models.Model):
    """Who does the house's own rounds, one at a time: sealing, giving back, what recurs."""

    name = models.CharField(max_length=40, primary_key=True)
    by = models.CharField(max_length=120)
    until = models.DateTimeField()
