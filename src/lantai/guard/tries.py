# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Tries that failed, counted by django-axes: by name, and slowly by the address they come from.

A name is a user name, or whatever else is proved by something secret: a number and its code.
Whether there is such a name is never asked here, so that nobody learns it. What was counted lies in
the side database and is gone when it is old.
"""

from __future__ import annotations

import math
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db.models import Max, Sum
from django.utils import timezone

SLOW_AFTER = 10
"""So many times `LANTAI_TRIES` failures from one address, and it is slowed down."""
SLOW_SECONDS = 5


def is_shut(request: Any, name: str) -> bool:
    """Whether a name was tried too often just now."""
    return bool(AxesProxyHandler.is_locked(request, {"username": name}))


def counted(request: Any, name: str) -> int:
    """How often a name was tried lately."""
    return int(AxesProxyHandler.get_failures(request, {"username": name}))


def count(request: Any, name: str) -> None:
    """Count a try that is no wrong password at sign-in: a wrong code, a wrong present password."""
    user_login_failed.send(sender=__name__, credentials={"username": name}, request=request)


def count_done(name: str) -> None:
    """Count what was done and may not be done without end: no failure, and it slows no address.

    A row each, so that each is over after its own time, however soon the next follows.
    """
    AccessAttempt.objects.create(username=name, ip_address=None, failures_since_start=1)


def forget(name: str) -> None:
    """The right one was shown: what was tried before under this name is over."""
    AccessAttempt.objects.filter(username=name).delete()


def minutes_shut(name: str) -> int:
    """After how many minutes a name that is shut opens by itself."""
    last = AccessAttempt.objects.filter(username=name).aggregate(Max("attempt_time"))
    at = last["attempt_time__max"] or timezone.now()
    gone = max(0.0, (timezone.now() - at).total_seconds() / 60)
    return max(1, math.ceil(settings.LANTAI_LOCK_MINUTES - gone))


def seconds_to_wait(address: str) -> int:
    """How long an address from which much failed has to wait before its next try."""
    if not address:
        return 0
    now = timezone.now()
    rows = AccessAttempt.objects.filter(
        ip_address=address,
        attempt_time__gte=now - timezone.timedelta(minutes=settings.LANTAI_LOCK_MINUTES),
    )
    found = rows.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    if (found["failures"] or 0) < SLOW_AFTER * settings.LANTAI_TRIES:
        return 0
    gone = max(0.0, (now - found["last"]).total_seconds())
    return max(0, math.ceil(SLOW_SECONDS - gone))
