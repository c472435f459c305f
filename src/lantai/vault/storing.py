# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes first: an item's landed files and its snapshot become an OCFL version, read back there.

`lay` does that for a slice of items and hands back what lies in the store; `acts.adopt` then writes
the rows in one short act. Killed anywhere and run again, the same comes of it: an object's
identifier follows from its item until it has a row, and a store keeps nothing twice. What was laid
and never adopted is swept after a time of grace (`sweeping`).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.craft.errors import BadInput, StorageFailed
from lantai.craft.ocfl.intake import Landed
from lantai.craft.ocfl.inventory import Inventory
from lantai.guard.actor import Actor
from lantai.holdings.models import DigitalObject, Item
from lantai.vault import landing, pending, places, queries, snapshots
from lantai.vault.errors import StoreAway, refused
from lantai.vault.models import KeptFile, Store, VaultObject
from lantai.vault.stores.folders import note_of
from lantai.vault.stores.interface import Deposit, Place
from lantai.vault.terms import EventKind

SLICE = 250
"""Items of a slice: the act that adopts them stays short."""
CONTENT = "content/"
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Content:
    """A file of an item: its row, where it lies in the object, what its bytes are."""

    key: int
    path: str
    name: str
    size: int
    sha512: str


@dataclass(slots=True)
class Lying:
    """An object as it lies in a store, read back there, without rows yet."""

    item: Any
    object_id: str
    store: Store
    version: int
    is_new: bool
    files: int
    size: int
    at: dt.datetime
    as_of: int
    content: list[Content]
    known: VaultObject | None = None


@dataclass(slots=True)
class Laid:
    """What came of a slice: what lies there, what was refused and why, and the note of it."""

    lying: list[Lying] = field(default_factory=list)
    refused: list[tuple[int, Said]] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    note: Path | None = None


def identifier_of(item: Any) -> str:
    """The identifier of the object that an item is to have: a URN that comes out the same again.

    Keyed with the site's secret, so that two sites never give one.
    """
    space = uuid.uuid5(uuid.NAMESPACE_URL, f"urn:x-lantai:{settings.SECRET_KEY}")
    return uuid.uuid5(space, f"{item.pk} {item.fonds_code} {item.ref_code}").urn


def lay(keys: Sequence[int], actor: Actor, *, holder: str = "", by: str = "") -> Laid:
    """Lay a slice of items into the nearest store in use of their holder (or of ``holder``).

    Raises `Refused` where no store can be used, `StorageFailed` where its medium fails.
    """
    as_of = snapshots.as_of_now()
    items = _items(keys, actor)
    laid = Laid(refused=[(key, Said("guard.not_found")) for key in keys if key not in items])
    known = {row.item_id: row for row in queries.objects_of(items)}
    content = _content(items, known, laid)
    wanted = {pk: items[pk] for pk in content}
    if not wanted:
        return laid
    store, place = home_of(holder or next(iter(wanted.values())).holder, _secrecy(wanted))
    ids = {pk: known[pk].object_id if pk in known else identifier_of(each)
           for pk, each in wanted.items()}  # fmt: skip
    laid.note = pending.begin(store.code, list(ids.values()), durable=settings.LANTAI_DURABLE)
    _behind(place, store, known)
    deposits = _deposits(store, place, wanted, ids, content, known, by or actor.name, as_of)
    put = {each.object_id: each for each in place.put(deposits)}
    lying = {pk: Lying(each, ids[pk], store, put[ids[pk]].version, put[ids[pk]].is_new, 0, 0,
                       timezone.now(), as_of, content[pk], known.get(pk))
             for pk, each in wanted.items()}  # fmt: skip
    laid.lying = _read_back(place, store, lying)
    return laid


def _items(keys: Sequence[int], actor: Actor) -> dict[int, Any]:
    rows = Item.objects.seen_by(actor, "act").filter(pk__in=keys)
    return {row.pk: row for row in snapshots.with_levels(rows).order_by("pk")}


def _secrecy(items: dict[int, Any]) -> int:
    return max(each.secrecy for each in items.values())


def home_of(holder: str, secrecy: int) -> tuple[Store, Place]:
    """The nearest store of an institution that is there and may hold this. Raises `Refused`."""
    for store in queries.ready_stores(holder):
        if store.ceiling >= secrecy:
            try:
                return store, places.open_place(store)
            except StoreAway:
                continue
    raise refused("no_store")


# --- what each object is to hold ------------------------------------------------------------------


def _content(
    items: dict[int, Any], known: dict[int, VaultObject], laid: Laid
) -> dict[int, list[Content]]:
    """The files of each item that can be laid; the others are refused, each with the reason."""
    rows = files_by_item(items)
    kept = queries.kept_files(each.pk for each in known.values())
    found = {}
    for pk in items:
        old = {each.sha512: each for each in kept.get(known[pk].pk, [])} if pk in known else {}
        why = _why_not(rows[pk], old)
        if why is not None:
            laid.refused.append((pk, why))
        elif pk in known and {row.sha512 for row in rows[pk]} == old.keys():
            laid.same.append(pk)
        else:
            found[pk] = _placed(rows[pk], old)
    return found


def files_by_item(items: Iterable[int]) -> dict[int, list[DigitalObject]]:
    """The computer files that each item names."""
    rows: dict[int, list[DigitalObject]] = defaultdict(list)
    for row in queries.files_named_by(items):
        rows[row.item_id].append(row)
    return rows


def _why_not(rows: Sequence[Any], old: dict[str, KeptFile]) -> Said | None:
    if not rows:
        return Said("vault.no_files")
    for row in rows:
        if row.sha512 not in old and not landing.holds(row.sha512):
            return Said("vault.not_landed", {"name": row.name})
    return None


def _placed(rows: Sequence[DigitalObject], old: dict[str, KeptFile]) -> list[Content]:
    """Where each file lies: what is kept stays where it is, what is new takes a free name."""
    taken = {each.path for each in old.values()}
    found, by_digest = [], {value: each.path for value, each in old.items()}
    for row in rows:
        path = by_digest.get(row.sha512)
        if path is None:
            path = by_digest[row.sha512] = _free(row.name, taken)
            taken.add(path)
        found.append(Content(row.pk, path, row.name, row.size, row.sha512))
    return found


def _free(name: str, taken: set[str]) -> str:
    plain = "".join("_" if each in "/\\\0" or ord(each) < 32 else each for each in name)
    stem, dot, ending = plain.strip(" .").rpartition(".")
    stem, ending = (stem, f".{ending[:20]}") if dot else (ending, "")
    stem = stem[:_LONGEST_NAME] or "file"
    path, number = f"{CONTENT}{stem}{ending}", 1
    while path in taken:
        number += 1
        path = f"{CONTENT}{stem}-{number}{ending}"
    return path


def _deposits(
    store: Store, place: Place, items: dict[int, Any], ids: dict[int, str],
    content: dict[int, list[Content]], known: dict[int, VaultObject], by: str, as_of: int,
) -> list[Deposit]:  # fmt: skip
    paths = {pk: {each.key: each.path for each in some} for pk, some in content.items()}
    told = snapshots.of_items(list(items.values()), ids, paths, as_of=as_of)
    note = note_of(timezone.now(), "增补" if known else "入库", by)
    made = []
    for pk in items:
        new = {each.path: Landed(str(landing.path_of(each.sha512)), {"sha512": each.sha512})
               for each in content[pk] if landing.holds(each.sha512)}  # fmt: skip
        stays = {each.path for each in content[pk]}
        came = (EventKind.MODIFICATION, "vault.told_extended") if pk in known else (
            EventKind.INGESTION, "vault.told_ingested")  # fmt: skip
        params = {"n": len(content[pk]), "store": store.name}
        now = snapshots.with_event(told[pk], *came, params, by)
        files = snapshots.renewed(lying_there(place, ids[pk]), now)
        made.append(Deposit(ids[pk], {**new, **files}, note, stays))
    return made


def lying_there(place: Place, object_id: str) -> dict[str, bytes]:
    """The snapshot that an object has now, as files; none where there is none."""
    return lying_in(place, place.inventory(object_id)) if place.holds(object_id) else {}


def lying_in(place: Place, inventory: Inventory) -> dict[str, bytes]:
    """The same of an object whose inventory is at hand."""
    found: dict[str, bytes] = {}
    with suppress(BadInput):
        for path in snapshots.paths():
            found[path] = place.read_kept(inventory, path)
    return found


def _behind(place: Place, store: Store, known: dict[int, VaultObject]) -> None:
    """A store that has not the newest version of an object must not be given the next."""
    behind = [row for row in known.values() if f",{store.pk}," not in row.kept_in]
    if behind:
        raise StorageFailed("vault.behind", store=store.name, object=behind[0].object_id)


# --- reading back ---------------------------------------------------------------------------------


def _read_back(place: Place, store: Store, lying: dict[int, Lying]) -> list[Lying]:
    """Every byte as the store gives it back. Raises `StorageFailed` where one is another."""
    by_id = {each.object_id: each for each in lying.values()}
    for proof in place.prove(by_id):
        if not proof.is_good:
            raise StorageFailed("vault.read_back", store=store.name, object=proof.object_id)
        by_id[proof.object_id].files = proof.files
        by_id[proof.object_id].size = proof.size
    return list(lying.values())


def finish(laid: Laid) -> None:
    """The rows are kept: the note of what was begun may go."""
    if laid.note is not None:
        pending.end(laid.note)


def waiting_in(fonds: Any) -> list[int]:
    """The items of a fonds that name computer files and have no object yet."""
    return queries.items_without_object(fonds)
