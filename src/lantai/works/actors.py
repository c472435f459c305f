# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose work a job is: noted when it is ordered, made anew whenever it goes on.

A job never may more than its actor may now, nor more than it might when it was ordered: a key that
narrows narrows the job too. The rooms above say how an account in a post becomes an actor
(``LANTAI_ACTOR``).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from lantai.guard.actor import PUBLIC, Actor, steward
from lantai.guard.models import Account
from lantai.works.errors import Revoked
from lantai.works.models import Job

WHOLE = "session"
"""The way in by which an actor has all its duties; every other one narrows."""


def noted(actor: Actor) -> dict[str, Any]:
    """The columns of a job that say whose it is. Who has an account is never the house itself."""
    is_steward = actor.steward and actor.account is None
    narrowed = not is_steward and actor.via != WHOLE
    return {
        "account": actor.account,
        "post": actor.post,
        "actor_name": actor.name[:80],
        "is_steward": is_steward,
        "limits": sorted(actor.duties) if narrowed else None,
        "party": actor.person,
    }


def actor_of(job: Job) -> Actor:
    """The actor of a job as of now. Raises `Revoked` where it is gone or lost the job's duty."""
    if job.is_steward:
        return steward(job.actor_name)
    if job.account is None:
        return PUBLIC
    actor = _in_post(job)
    if job.limits is not None:
        actor = actor.narrowed(frozenset(job.limits), "job")
    if job.duty and not actor.has(job.duty):
        raise Revoked("works.duty_gone", name=job.actor_name, duty=job.duty)
    return replace(actor, via="job")


def _in_post(job: Job) -> Actor:
    account = Account.objects.filter(pk=job.account, is_active=True).first()
    actor = account and import_string(settings.LANTAI_ACTOR)(account, job.post)
    if actor is None:
        raise Revoked("works.actor_gone", name=job.actor_name)
    return actor  # type: ignore[no-any-return]
