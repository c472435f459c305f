# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The queue beneath the jobs: Django's Tasks with the database backend. Nothing else speaks to it.

A job that may run has one task, `running.run_job` with the job's number, written in the same
transaction as the job. Taking a task is one conditional update, so two hands never hold the same
one, and looking for work takes no lock. The queue knows the function by its path, as the table of
tasks does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult, get_date_max

RUN = "lantai.works.running.run_job"
READY, RUNNING, FAILED, GOOD = "READY", "RUNNING", "FAILED", "SUCCESSFUL"
_AT_ONCE = 8
"""How many ready tasks a hand looks at; others may take the first ones before it does."""


def send(number: int, queue: str, after: dt.datetime | None = None) -> str:
    """Put a task for a job into a queue; the task's id."""
    task = import_string(RUN).using(queue_name=queue, run_after=after)
    return str(task.enqueue(number).id)


def withdraw(task: str) -> None:
    """Take a job's task back, whatever became of it."""
    if task:
        DBTaskResult.objects.filter(pk=task).delete()


def ready(queues: Sequence[str]) -> Any:
    """The tasks that may be taken now; no queue named means all."""
    now = timezone.now()
    found = DBTaskResult.objects.filter(
        Q(run_after=get_date_max()) | Q(run_after__lte=now), status=READY
    )
    return found.filter(queue_name__in=queues) if queues else found


def claim(queues: Sequence[str], hand: str) -> DBTaskResult | None:
    """Take the next task for a hand; None where nothing is ready."""
    for pk in ready(queues).values_list("pk", flat=True)[:_AT_ONCE]:
        won = DBTaskResult.objects.filter(pk=pk, status=READY).update(
            status=RUNNING, started_at=timezone.now(), worker_ids=[hand]
        )
        if won:
            return cast(DBTaskResult, DBTaskResult.objects.get(pk=pk))
    return None


def perform(task: DBTaskResult) -> None:
    """Run a claimed task and note how it ended. A job's own failure is a state of the job."""
    try:
        value = task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    except Exception as fault:
        task.set_failed(fault)
        raise
    ended = DBTaskResult.objects.filter(pk=task.pk, status=RUNNING)
    ended.update(status=GOOD, finished_at=timezone.now(), return_value=value)


def free(hand: str) -> int:
    """Make ready again what a hand that died had claimed; how many."""
    stuck = [
        pk
        for pk, hands in DBTaskResult.objects.filter(status=RUNNING).values_list("pk", "worker_ids")
        if hands and hands[-1] == hand
    ]
    return _ready_again(stuck)


def claimed_before(moment: dt.datetime) -> dict[str, int]:
    """Tasks of jobs claimed before a moment and not ended: the job's number by the task's id."""
    found = DBTaskResult.objects.filter(status=RUNNING, task_path=RUN, started_at__lt=moment)
    return {str(pk): each["args"][0] for pk, each in found.values_list("pk", "args_kwargs")}


def ready_again(tasks: Iterable[str]) -> int:
    """Make claimed tasks ready again; how many."""
    return _ready_again(list(tasks))


def _ready_again(tasks: Sequence[Any]) -> int:
    return int(DBTaskResult.objects.filter(pk__in=tasks, status=RUNNING).update(status=READY))


def alive(tasks: Iterable[str]) -> set[str]:
    """Which of these tasks are still to be run or are being run."""
    found = DBTaskResult.objects.filter(pk__in=list(tasks), status__in=(READY, RUNNING))
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def clear(before: dt.datetime) -> int:
    """Forget the tasks that ended before a moment; their jobs stay. How many."""
    old = DBTaskResult.objects.filter(status__in=(GOOD, FAILED), finished_at__lt=before)
    pks = list(old.values_list("pk", flat=True)[:1_000])
    return int(DBTaskResult.objects.filter(pk__in=pks).delete()[0])
