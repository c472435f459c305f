# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""API keys: they act as their account in one of its posts, with fewer duties and an end date.

A key is ``lt_<prefix>_<secret>``; the house keeps the prefix and the SHA-256 of the whole, and
shows the whole once. What a key may do is worked out at each use: the duties it names, as far as
its account holds them then. It dies with its account, its post, its day and by being revoked. It
can never administer accounts, grants, keys or the trail. Not here: how a request bears it, `doors`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard import posts
from lantai.guard.actor import Actor, steward
from lantai.guard.acts import act
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Account, ApiKey

START = "lt_"
LONGEST = dt.timedelta(days=366)
_PREFIX_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
ADMINISTERING = (
    "guard.",
    "orgs.account.",
    "orgs.coderule.",
    "orgs.post.",
    "orgs.grant.",
    "orgs.declaration.",
)
"""The beginnings of duties that no key may hold."""
told: Callable[[ApiKey, Actor], None] | None = None
"""Told, inside the act, of a key that was revoked; a room that knows people puts it there."""
kept_at: Callable[[Actor], Mapping[str, str]] | None = None
"""The columns of sight of a key that this actor makes, where others administer its accounts."""


class DeadKey(Refused):
    """A key that is not right, was revoked, has ended or whose account may no longer act."""

    def __init__(self) -> None:
        super().__init__(Said("guard.dead_key"))


def issue(actor: Actor, *, name: str, duties: Iterable[str], until: dt.date) -> tuple[ApiKey, str]:
    """Make a key for the actor's own account; the key and its text, which nobody sees again.

    Raises `Refused` with every reason. The list of keys is for who administers them, so whoever
    makes one does so at the door.
    """
    owner = _by_hand(actor)
    if not actor.has("guard.apikey.issue"):
        raise Refused(Said("guard.no_duty", {"duty": "guard.apikey.issue"}))
    with act("guard.apikey.issue", ApiKey, posts.at_the_door(owner, actor.post)) as done:
        wanted = sorted(set(duties))
        if why := _cannot_issue(actor, wanted, until):
            raise Refused(*why)
        text, prefix = _new_text()
        key = ApiKey.objects.create(
            account_id=actor.account, post=actor.post, name=name[:120], duties=wanted, until=until,
            prefix=prefix, digest=_digest(text), **_place(actor),
        )  # fmt: skip
        return done(key, duties=wanted, until=until), text


def _place(actor: Actor) -> Mapping[str, str]:
    own = {"holder": actor.institution, "area": actor.area, "line": actor.line}
    return (kept_at(actor) if kept_at is not None else {}) or own


def _by_hand(actor: Actor) -> Account:
    """Keys are made and revoked by people who have signed in: their account."""
    if actor.via == "key" or actor.account is None:
        raise Refused(Said("guard.key_from_key"))
    found: Account = Account.objects.get(pk=actor.account)
    return found


def _cannot_issue(actor: Actor, duties: list[str], until: dt.date) -> list[Said]:
    today, found = timezone.localdate(), []
    if not today <= until <= today + LONGEST:
        found.append(Said("guard.key_until", {"first": today, "last": today + LONGEST}))
    for kind, wrong in (
        ("guard.key_too_wide", [each for each in duties if each not in actor.duties]),
        ("guard.key_may_not", [each for each in duties if each.startswith(ADMINISTERING)]),
    ):
        if wrong:
            found.append(Said(kind, {"duties": wrong}))
    return found


def _new_text() -> tuple[str, str]:
    prefix = "".join(secrets.choice(_PREFIX_LETTERS) for _ in range(8))
    return f"{START}{prefix}_{secrets.token_urlsafe(32)}", prefix


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def own_keys(actor: Actor) -> QuerySet[Any]:
    """The keys of the actor's account, those in force first."""
    rows = ApiKey.objects.unguarded("whose keys these are sees them")
    return rows.filter(account_id=actor.account).order_by("-revoked_at", "until", "pk")


def revoke(key: ApiKey, actor: Actor, *, reason: str = "") -> ApiKey:
    """End a key at once: one's own, or as security administrator one of the institution's."""
    _by_hand(actor)
    with act("guard.apikey.revoke", key, actor, reason=reason) as done:
        key.revoked_at = key.revoked_at or timezone.now()
        key.save()
        if told is not None:
            told(key, actor)
        return done(key)


def revoke_own(pk: int, actor: Actor) -> ApiKey:
    """End a key of one's own account. Raises `NotFound` for any other."""
    key = own_keys(actor).filter(pk=pk).first()
    if key is None or actor.account is None:
        raise NotFound
    return revoke(key, posts.at_the_door(key.account, actor.post))


def actor_by(text: str) -> Actor:
    """Who comes with this key. Raises `DeadKey`, whatever is wrong with it."""
    key = _find(text)
    actor = posts.actor_for(key.account, key.post)
    if actor is None or actor.post != key.post:
        raise DeadKey
    today = timezone.localdate()
    if key.used_on is None or key.used_on < today:
        _note_use(key, today)
    return actor.narrowed(frozenset(key.duties) - _barred(key.duties), "key")


def _find(text: str) -> ApiKey:
    """The living key of this text; `used_on` guards against a clock that was put back."""
    parts = text.split("_", 2)
    rows = ApiKey.objects.unguarded("which key was shown at the door").select_related("account")
    key = rows.filter(prefix=parts[1]).first() if len(parts) == 3 else None
    right = secrets.compare_digest(key.digest if key else "", _digest(text))
    if key is None or not right or key.revoked_at or not key.account.is_active:
        raise DeadKey
    today = timezone.localdate()
    if key.until < max(today, key.used_on or today):
        raise DeadKey
    found: ApiKey = key
    return found


def _barred(duties: Iterable[str]) -> frozenset[str]:
    return frozenset(each for each in duties if each.startswith(ADMINISTERING))


def _note_use(key: ApiKey, today: dt.date) -> None:
    """Its first use of a day is an act of its own; the others of that day write nothing."""
    with act("guard.apikey.use", key, steward("door")) as done:
        if key.used_on is None or key.used_on < today:
            key.used_on = today
            key.save(update_fields=["used_on"])
        done(key, account=key.account_id)


def is_key(text: str) -> bool:
    """Whether this looks like a key of ours."""
    return text.startswith(START)
