# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Work ordered by a button: whoever presses it twice, or anew after it stopped, has one job."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lantai.guard.actor import Actor
from lantai.works.acts import cancel_job, enqueue, resume_job
from lantai.works.kinds import kind_of, plain
from lantai.works.models import Job
from lantai.works.queries import jobs_on
from lantai.works.terms import STOPPED, Stage


def ordered(
    function: Callable[..., Any], subject: Any, actor: Actor, *,
    again: Callable[[Job, Actor], Job] = resume_job, **args: Any,
) -> Job:  # fmt: skip
    """The job of this kind on a row: the one that goes on or stands, gone on with, or a new one.

    One that stands and is ordered otherwise now does what is asked now; ``again`` is how one that
    stands is taken up.
    """
    known = unfinished(function, subject, actor)
    if known is not None and known.state in STOPPED and known.args != plain(args):
        cancel_job(known, actor)
        known = None
    if known is None:
        return enqueue(function, actor=actor, subject=subject, **args)
    return again(known, actor) if known.state in STOPPED else known


def unfinished(function: Callable[..., Any], subject: Any, actor: Actor) -> Job | None:
    """The job of this kind on a row that goes on or stands."""
    there = jobs_on(subject, actor).filter(kind=kind_of(function).name)
    return there.exclude(stage=Stage.OVER).first()  # type: ignore[no-any-return]


def going_on(subject: Any, actor: Actor, *, but: Callable[..., Any] | None = None) -> Job | None:
    """The job that goes on about a row, not of this kind."""
    rows = jobs_on(subject, actor).filter(stage=Stage.GOING)
    if but is not None:
        rows = rows.exclude(kind=kind_of(but).name)
    return rows.first()  # type: ignore[no-any-return]
