# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Taking a store into use, putting it away, taking it up again, ending its use."""

from __future__ import annotations

import secrets
from typing import Any

from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.vault import places, queries
from lantai.vault.errors import StoreAway, refused
from lantai.vault.models import Store
from lantai.vault.terms import StoreState


def found_store(store: Store, actor: Actor) -> Store:
    """Make the empty store in its folder and leave its mark there. 启用存储库。

    Raises `Refused` where another store lies there, `BadInput` where the folder holds other things,
    `StorageFailed` where it cannot be written. Stopping halfway and asking again is as once.
    """
    with act("vault.store.found", store, actor) as done:
        if store.state != StoreState.NEW:
            raise refused("not_new", store=store.name)
        place = places.place_at(store.code)
        token = _mark_in(place)
        if token and (queries.is_token_known(token) or next(iter(place.inventories()), None)):
            raise refused("mark_taken", code=store.code)
        store.token = token or secrets.token_hex(16)
        place.found(store.token)
        store.state, store.founded_at = StoreState.READY, timezone.now()
        store.save()
        return done(store)


def _mark_in(place: Any) -> str:
    try:
        return str(place.identity())
    except StoreAway:
        return ""


def unplug_store(store: Store, actor: Actor, *, reason: str) -> Store:
    """Note that a store is put away, as a disk into the safe. 离线存放。"""
    with act("vault.store.unplug", store, actor, reason=reason) as done:
        _must_be(store, StoreState.READY)
        store.state = StoreState.UNPLUGGED
        store.save()
        return done(store)


def plug_store(store: Store, actor: Actor) -> Store:
    """Take a store into use again; it must be there and be it. 接回。"""
    with act("vault.store.plug", store, actor) as done:
        _must_be(store, StoreState.UNPLUGGED)
        if _mark_in(places.place_at(store.code)) != store.token:
            raise StoreAway("vault.away", store=store.name)
        store.state = StoreState.READY
        store.save()
        return done(store)


def retire_store(store: Store, actor: Actor, *, reason: str) -> Store:
    """End the use of a store; nothing in it is deleted. 停用。

    Raises `Refused` while it has the only good copy of anything.
    """
    with act("vault.store.retire", store, actor, reason=reason) as done:
        if store.state == StoreState.RETIRED:
            raise refused("not_in_use", store=store.name)
        if alone := queries.kept_only_in(store):
            raise refused("only_copies", store=store.name, n=f"{alone:,}")
        store.state = StoreState.RETIRED
        store.save()
        return done(store)


def _must_be(store: Store, state: Any) -> None:
    if store.state != state:
        raise refused("not_in_use", store=store.name)


def note_sweep(digests: list[str], objects: list[str], actor: Actor) -> None:
    """Note what was swept: bytes that nobody claimed, objects that were never adopted. 清理。"""
    with act("vault.store.sweep", Store, actor) as done:
        done(None, digests=[each[:32] for each in digests[:1_000]], objects=objects[:1_000],
             count=len(digests) + len(objects))  # fmt: skip
