# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Copies as they come, are found wanting, and are mended: rows and events after the bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.vault import events, queries
from lantai.vault.events import Happened
from lantai.vault.models import Copy, Store, VaultObject
from lantai.vault.stores.interface import Proof
from lantai.vault.terms import CopyState, EventKind


def replicate(
    rows: Sequence[VaultObject], store: Store, proofs: Mapping[str, Proof], actor: Actor
) -> int:
    """Note the copies that came into a store and were read back there; how many. 备份。

    All rows are kept in the same stores. Twice is as once.
    """
    with act("vault.vaultobject.replicate", VaultObject, actor) as done:
        good = [row for row in rows if _is_whole(row, proofs)]
        now = timezone.now()
        known = queries.copies_in(store, [row.pk for row in good])
        events.add(Copy, [_copy(row, store, proofs[row.object_id], now) for row in good
                          if row.pk not in known])  # fmt: skip
        for row in good:
            if copy := known.get(row.pk):
                proof = proofs[row.object_id]
                copy.version, copy.state, copy.verified_at = row.version, CopyState.GOOD, now
                copy.files, copy.size = proof.files, row.size
                copy.save()
        _keep_in(good, store)
        events.note(
            [Happened(row.pk, EventKind.REPLICATION, "vault.told_copied", {"store": store.name},
                      store.pk) for row in good],
            at=now, agent=actor.name)  # fmt: skip
        return done(len(good), store=store.name, count=len(good))


def _is_whole(row: VaultObject, proofs: Mapping[str, Proof]) -> bool:
    proof = proofs.get(row.object_id)
    return proof is not None and proof.is_good and proof.version >= row.version


def _copy(row: VaultObject, store: Store, proof: Proof, now: dt.datetime) -> dict[str, Any]:
    return {"vault_object_id": row.pk, "store_id": store.pk, "version": row.version,
            "state": str(CopyState.GOOD), "verified_at": events.stamp(Copy, now),
            "files": proof.files, "size": row.size}  # fmt: skip


def _keep_in(rows: Sequence[VaultObject], store: Store) -> None:
    """Add a store to where objects are kept, unless a newer version came meanwhile."""
    by_state: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        by_state.setdefault((row.kept_in, row.version), []).append(row.pk)
    every = VaultObject.objects.unguarded("objects of which a copy was made now")
    for (kept_in, version), keys in by_state.items():
        kept = queries.kept_text({*queries.stores_in(kept_in), store.pk})
        every.filter(pk__in=keys, version=version, kept_in=kept_in).update(kept_in=kept)
