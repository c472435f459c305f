# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""From an account and its post to an actor, through the functions that the settings name.

Who a person is and what posts it holds stands in a room above; the guard asks by name:
``LANTAI_ACTOR``  ``actor_of(account, post_id | None) -> Actor | None``
``LANTAI_POSTS``  ``posts_of(account)``: rows with ``pk, title, institution, valid_until``
``LANTAI_TAKE``   ``take_post(account, post_id, actor=…)``, an act that raises `NotFound` for a post
of somebody else. Actors are kept for a minute by account, post, stamp and day, so that a page costs
no query for them and a changed stamp makes a new one at once.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from lantai.guard.actor import Actor
from lantai.guard.models import Account

KEPT_SECONDS = 60
"""How long an actor is kept whose stamp did not change; by a clock that cannot jump."""
KEPT_AT_MOST = 5_000
_kept: dict[tuple[int, int | None, int, dt.date], tuple[float, Actor | None]] = {}


@dataclass(frozen=True, slots=True)
class PostChoice:
    """A post that somebody may act in, as it is offered."""

    pk: int
    title: str
    institution: str
    until: dt.date | None = None


def actor_for(account: Account, post: int | None = None) -> Actor | None:
    """The actor of an account in one of its posts; None where it may not act at all."""
    key = (account.pk, post, account.stamp, timezone.localdate())
    now = time.monotonic()
    found = _kept.get(key)
    if found is None or now - found[0] > KEPT_SECONDS:
        if len(_kept) >= KEPT_AT_MOST:
            _kept.clear()
        found = _kept[key] = (now, import_string(settings.LANTAI_ACTOR)(account, post))
    return found[1]


def forget() -> None:
    """Make every actor anew."""
    _kept.clear()


def choices(account: Account) -> Sequence[PostChoice]:
    """The posts that an account may act in today."""
    return [PostChoice(each.pk, each.title, str(each.institution), each.valid_until)
            for each in import_string(settings.LANTAI_POSTS)(account)]  # fmt: skip


def take(account: Account, post: int, actor: Actor) -> Any:
    """Act in this post from now on. Raises `NotFound` for a post that is not the account's."""
    return import_string(settings.LANTAI_TAKE)(account, post, actor=actor)


def at_the_door(account: Account, post: int | None = None) -> Actor:
    """The account's person doing what needs no duty: coming, going, changing its own password."""
    found = actor_for(account, post) or Actor(name=account.username, account=account.pk)
    return replace(found, steward=True, via="door")
