# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The description in an object is of now: its version, its event, its other copies behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.vault import events, queries
from lantai.vault.describing import Described
from lantai.vault.events import Happened
from lantai.vault.models import ObjectVersion, VaultObject
from lantai.vault.terms import CopyState, EventKind, VersionKind


def describe(some: Sequence[Described], actor: Actor) -> int:
    """Take up what was described anew; how many have a new version. 更新元数据。"""
    with act("vault.vaultobject.describe", VaultObject, actor) as done:
        now, new = timezone.now(), []
        for each in some:
            row: Any = each.row
            began = row.stale_at
            queries.lock_object(row)
            item: Any = each.item
            row.described_at, row.as_of = now, each.as_of
            row.fonds_id, row.item_secrecy = item.fonds_id, item.secrecy
            if row.stale_at == began:  # not marked again meanwhile
                row.stale_at = None
            if each.put.version > row.version:
                new.append(each)
                _next(row, each, now)
            row.save()
        events.add(ObjectVersion, [_version(each, now, actor) for each in new])
        events.note([Happened(each.row.pk, EventKind.METADATA, "vault.told_described",
                              {"store": each.store.name}, each.store.pk) for each in new],
                    at=now, agent=actor.name)  # fmt: skip
        return done(len(new), count=len(some))


def _next(row: Any, each: Described, now: Any) -> None:
    row.version, row.files, row.size = each.put.version, each.proof.files, each.proof.size
    row.kept_in = queries.kept_text([each.store.pk])
    queries.copies_of(row).filter(store=each.store).update(
        version=row.version, state=CopyState.GOOD, verified_at=now, files=row.files, size=row.size
    )


def _version(each: Described, now: Any, actor: Actor) -> dict[str, Any]:
    return {"vault_object_id": each.row.pk, "number": each.put.version,
            "at": events.stamp(ObjectVersion, now), "kind": str(VersionKind.DESCRIPTION),
            "by": actor.name[:80], "files": each.proof.files, "size": each.proof.size}  # fmt: skip
