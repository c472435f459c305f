# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Describing objects anew: the snapshot of now becomes a version, read back, then the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from lantai.craft.errors import StorageFailed
from lantai.vault import places, queries, snapshots, storing
from lantai.vault.models import Store, VaultObject
from lantai.vault.stores.folders import note_of
from lantai.vault.stores.interface import Deposit, Proof, Put

SLICE = 200


@dataclass(frozen=True, slots=True)
class Described:
    """An object whose description in its home store is of now."""

    row: VaultObject
    item: object
    store: Store
    put: Put
    proof: Proof
    as_of: int


def describe(rows: Sequence[VaultObject], by: str) -> list[Described]:
    """Write what the catalogue knows now into the nearest good copy of each object.

    An object without a good copy that can be reached is left for the next time. Raises
    `StorageFailed` where a store gives back other bytes.
    """
    stores = queries.stores_by_key()
    homes: dict[int, list[VaultObject]] = defaultdict(list)
    for row in rows:
        for store in _near(row, stores):
            if places.is_there(store):
                homes[store.pk].append(row)
                break
    return [each for pk, some in homes.items() for each in _in(stores[pk], some, by)]


def _near(row: VaultObject, stores: dict[int, Store]) -> list[Store]:
    found = [stores[pk] for pk in queries.stores_in(row.kept_in) if pk in stores]
    return sorted(found, key=lambda store: (store.rank, store.pk))


def _in(store: Store, rows: Sequence[VaultObject], by: str) -> list[Described]:
    as_of = snapshots.as_of_now()
    place = places.open_place(store)
    items = {item.pk: item for item in snapshots.items_of(row.item_id for row in rows)}
    kept = queries.kept_files(row.pk for row in rows)
    lie = {row.item_id: {each.sha512: each.path for each in kept.get(row.pk, [])} for row in rows}
    paths = {pk: {each.pk: lie[pk].get(each.sha512, "") for each in some}
             for pk, some in storing.files_by_item(items).items()}  # fmt: skip
    ids = {row.item_id: row.object_id for row in rows}
    told = snapshots.of_items(list(items.values()), ids, paths, as_of=as_of)
    note = note_of(timezone.now(), "元数据", by)
    deposits = [Deposit(ids[pk], snapshots.renewed(storing.lying_there(place, ids[pk]), told[pk]),
                        note, keep=None) for pk in items]  # fmt: skip
    put = {each.object_id: each for each in place.put(deposits)}
    proofs = {each.object_id: each for each in place.prove(put)}
    for proof in proofs.values():
        if not proof.is_good:
            raise StorageFailed("vault.read_back", store=store.name, object=proof.object_id)
    return [Described(row, items[row.item_id], store, put[row.object_id], proofs[row.object_id],
                      as_of) for row in rows if row.item_id in items]  # fmt: skip
