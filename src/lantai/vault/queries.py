# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of the vault's rows. Nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from lantai.guard.actor import Actor
from lantai.guard.models import Cursor
from lantai.holdings.models import DigitalObject, Fonds, ItemDocument, ItemPerson
from lantai.orgs.models import Institution
from lantai.vault.models import Copy, CopyPolicy, Damage, KeptFile, Store, VaultObject
from lantai.vault.terms import CopyState, StoreState

FOLLOWER = "vault.descriptions"
"""The follower of the trail that marks objects whose description has grown old."""

# --- stores ---------------------------------------------------------------------------------------


def stores_of(holder: str) -> list[Store]:
    """The stores of an institution, nearest first, whatever their state."""
    rows = Store.objects.unguarded("the stores of one institution for its own work")
    return list(rows.filter(holder=holder).order_by("rank", "pk"))


def ready_stores(holder: str) -> list[Store]:
    """Those that are in use."""
    return [store for store in stores_of(holder) if store.state == StoreState.READY]


def every_ready_store() -> list[Store]:
    """All stores in use, of all institutions."""
    rows = Store.objects.unguarded("the house's own nightly work on every store")
    return list(rows.filter(state=StoreState.READY).order_by("pk"))


def stores_to_verify() -> list[Store]:
    """The stores of which a round says something: those in use, and those that are put away."""
    rows = Store.objects.unguarded("the stores over which a nightly round goes")
    return list(rows.filter(state__in=(StoreState.READY, StoreState.UNPLUGGED)).order_by("pk"))


def is_token_known(token: str) -> bool:
    """Whether a mark belongs to a store that is registered."""
    rows = Store.objects.unguarded("whether a mark belongs to a registered store")
    return bool(rows.filter(token=token).exists())


def kept_only_in(store: Store) -> int:
    """How many objects have their only good copy in a store."""
    rows = VaultObject.objects.unguarded("objects that one store alone has good")
    return int(rows.filter(kept_in=f",{store.pk},").count())


# --- what waits on landed bytes -------------------------------------------------------------------


def awaited(digests: Any) -> set[str]:
    """Of some digests those that an item names and no object of that item holds yet."""
    named = DigitalObject.objects.unguarded("which landed bytes are still waited for")
    wanted = set(named.filter(sha512__in=digests).values_list("sha512", "item_id"))
    rows = KeptFile.objects.unguarded("which landed bytes are kept already").filter(
        sha512__in={sha512 for sha512, _ in wanted}
    )
    kept = set(rows.values_list("sha512", "vault_object__item_id"))
    return {sha512 for sha512, _ in wanted - kept}


# --- objects --------------------------------------------------------------------------------------


def objects_of(items: Iterable[int]) -> list[VaultObject]:
    """The objects of some items."""
    rows = VaultObject.objects.unguarded("the objects of items that are worked on")
    return list(rows.filter(item__in=list(items)))


def lock_object(row: VaultObject) -> None:
    """Lock an object's row where the database can, and take its values of now."""
    rows = VaultObject.objects.unguarded("the object that is changed now").select_for_update()
    row.refresh_from_db(from_queryset=rows)


def copies_of(row: VaultObject) -> Any:
    """The copies of an object."""
    rows = Copy.objects.unguarded("the copies of an object worked on")
    return rows.filter(vault_object=row)


def files_named_by(items: Iterable[int]) -> list[DigitalObject]:
    """The computer files that items name, in their order."""
    rows = DigitalObject.objects.unguarded("the files that an item's object is to hold")
    return list(rows.filter(item__in=list(items)).order_by("item", "order", "pk"))


def kept_files(objects: Iterable[int]) -> dict[int, list[KeptFile]]:
    """The files that objects hold now."""
    rows = KeptFile.objects.unguarded("the files that an object holds now")
    found: dict[int, list[KeptFile]] = {}
    for row in rows.filter(vault_object__in=list(objects), until=None).order_by("pk"):
        found.setdefault(row.vault_object_id, []).append(row)
    return found


def follower_at() -> int:
    """How far the follower that marks descriptions as stale has read the trail."""
    row = Cursor.objects.filter(follower=FOLLOWER).first()
    return row.number if row is not None else 0


def items_without_object(fonds: Any) -> list[int]:
    """The items of a fonds that name computer files and have no object."""
    named = DigitalObject.objects.unguarded("items that name files and are not stored")
    rows = named.filter(item__fonds=fonds).order_by("item")
    stored = VaultObject.objects.unguarded("items of a fonds that are stored").filter(fonds=fonds)
    keys = rows.exclude(item__in=stored.values("item_id")).values_list("item_id", flat=True)
    return list(keys.distinct())


def without_rows(object_ids: Collection[str]) -> set[str]:
    """Of some identifiers those that no object has."""
    rows = VaultObject.objects.unguarded("which identifiers were never adopted")
    return set(object_ids) - set(rows.filter(object_id__in=object_ids)
                                 .values_list("object_id", flat=True))  # fmt: skip


# --- copies ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """So many objects of a fonds, a grade and a secrecy that are kept in the same stores."""

    fonds: int
    grade: int
    secrecy: int
    kept_in: str
    count: int

    @property
    def stores(self) -> frozenset[int]:
        """The numbers of the stores with a good copy."""
        return stores_in(self.kept_in)


def stores_in(kept_in: str) -> frozenset[int]:
    """``,3,7,`` as the numbers that it is."""
    return frozenset(int(each) for each in kept_in.split(",") if each)


def kept_text(stores: Iterable[int]) -> str:
    """The numbers of stores as they stand in ``kept_in``."""
    found = sorted(set(stores))
    return f",{','.join(map(str, found))}," if found else ","


def groups(fonds: Iterable[int], secrecy: int = 9) -> list[Group]:
    """How objects of some fonds are kept: one walk over one index, whatever their number."""
    rows = VaultObject.objects.unguarded("the numbers of the matrix of copies")
    found = rows.filter(fonds__in=list(fonds), item_secrecy__lte=secrecy).order_by()
    counted = found.values_list("fonds_id", "grade", "item_secrecy", "kept_in")
    return [Group(*each) for each in counted.annotate(n=models.Count("pk"))]


def graded_by_rules(fonds: Iterable[int]) -> Any:
    """The objects of some fonds that nobody graded by themselves, with what rules ask of them."""
    rows = VaultObject.objects.unguarded("objects that are graded anew by their holder's rules")
    found = rows.filter(fonds__in=list(fonds), is_grade_fixed=False).select_related("item")
    return found.only("grade", "is_grade_fixed", "item__fonds", "item__category_code",
                      "item__retention")  # fmt: skip


def objects_in(group: Group) -> Any:
    """The objects of a group."""
    rows = VaultObject.objects.unguarded("the objects of a group that is copied")
    return rows.filter(fonds=group.fonds, grade=group.grade, item_secrecy=group.secrecy,
                       kept_in=group.kept_in)  # fmt: skip


def fonds_held_by(holder: str) -> list[int]:
    """The fonds of an institution."""
    rows = Fonds.objects.unguarded("the fonds whose objects are copied and counted")
    return list(rows.filter(holder=holder).order_by("pk").values_list("pk", flat=True))


def fonds_of(actor: Actor) -> list[Fonds]:
    """The fonds that an actor's institution holds, as far as the actor sees them."""
    return list(Fonds.objects.seen_by(actor, "act", only="own").order_by("fonds_code", "pk"))


def holders_with_stores() -> list[str]:
    """The institutions that have stores."""
    rows = Store.objects.unguarded("institutions whose objects are copied nightly")
    return sorted(set(rows.values_list("holder", flat=True)))


def policies_of(holder: str) -> dict[int, CopyPolicy]:
    """The policy of each grade, where an institution has one."""
    rows = CopyPolicy.objects.unguarded("the policy by which an institution copies")
    return {row.grade: row for row in rows.filter(holder=holder)}


def copies_in(store: Store, objects: Iterable[int]) -> dict[int, Copy]:
    """The copies that a store has of some objects."""
    rows = Copy.objects.unguarded("the copies that a store has of some objects")
    found = rows.filter(store=store, vault_object__in=list(objects))
    return {row.vault_object_id: row for row in found}


# --- rounds ---------------------------------------------------------------------------------------


def oldest_copies(store: Store, since: dt.datetime, most: int) -> list[Copy]:
    """The copies of a store that were not read back since a moment, oldest first."""
    rows = Copy.objects.unguarded("the copies that a nightly round reads back")
    found = rows.filter(store=store, verified_at__lt=since).select_related("vault_object", "store")
    return list(found.order_by("verified_at", "pk")[:most])


def doubtful_copies(store: Store) -> list[Copy]:
    """The copies of a store that somebody doubted: they are read before all others."""
    rows = Copy.objects.unguarded("the copies that a reader found doubtful")
    found = rows.filter(store=store, state=CopyState.DOUBTFUL)
    return list(found.select_related("vault_object", "store").order_by("pk"))


def copies_by_key(keys: Iterable[int]) -> Any:
    """Copies by their numbers."""
    rows = Copy.objects.unguarded("copies that were read back now")
    return rows.filter(pk__in=list(keys)).select_related("vault_object", "store")


def other_copies(copy: Copy) -> list[Copy]:
    """The other copies of an object in stores in use, the good and the near ones first."""
    rows = Copy.objects.unguarded("from which copy another can be mended")
    found = rows.filter(vault_object=copy.vault_object_id, store__state=StoreState.READY)
    others = found.exclude(pk=copy.pk).select_related("store", "vault_object")
    return sorted(others, key=lambda each: (each.state != CopyState.GOOD, each.store.rank))


def copy_in(vault_object: int, store: Store) -> Copy | None:
    """The copy of an object in a store."""
    rows = Copy.objects.unguarded("one copy that is dealt with")
    found = rows.filter(vault_object=vault_object, store=store)
    return found.select_related("vault_object", "store").first()  # type: ignore[no-any-return]


def open_damage(copy: Copy) -> Damage | None:
    """The open case of a copy."""
    rows = Damage.objects.unguarded("whether a case of this damage waits already")
    found = rows.filter(vault_object=copy.vault_object_id, store=copy.store, state="open")
    return found.first()  # type: ignore[no-any-return]


def oldest_unchecked(stores: Iterable[Store]) -> dt.datetime | None:
    """When the copy was read back that was not read for longest, over some stores."""
    rows = Copy.objects.unguarded("the age of the oldest reading back")
    found = [rows.filter(store=store).order_by("verified_at").values_list("verified_at", flat=True)
             .first() for store in stores]  # fmt: skip
    return min((at for at in found if at is not None), default=None)


def not_good(store: Store) -> int:
    """How many copies of a store are damaged, missing or doubtful."""
    rows = Copy.objects.unguarded("how many copies of a store are not good")
    return int(rows.filter(store=store).exclude(state=CopyState.GOOD).count())


# --- what pages ask -------------------------------------------------------------------------------


def object_of(item: Any) -> VaultObject | None:
    """The object of an item that is seen."""
    rows = VaultObject.objects.unguarded("the object of an item that is seen")
    return rows.filter(item=item).first()  # type: ignore[no-any-return]


def files_kept(known: VaultObject) -> list[KeptFile]:
    """The files of an object whose item is seen."""
    rows = KeptFile.objects.unguarded("the files of an item that is seen")
    return list(rows.filter(vault_object=known, until=None).order_by("pk"))


def kept_file(item: Any, key: int) -> KeptFile | None:
    """A file of an item by its number; whether it may be read is asked by who opens it."""
    rows = KeptFile.objects.unguarded("a file that somebody asks to read")
    found = rows.filter(pk=key, vault_object__item=item).select_related("vault_object__item")
    return found.first()  # type: ignore[no-any-return]


def any_kept_file(key: int) -> KeptFile | None:
    """A stored file by its number; whether it may be seen is asked by who shows it."""
    rows = KeptFile.objects.unguarded("a file that somebody asks to look at").filter(pk=key)
    return rows.select_related("vault_object__item").first()  # type: ignore[no-any-return]


def good_copies(row: KeptFile) -> list[Copy]:
    """The good copies that have a file, the nearest first."""
    rows = Copy.objects.unguarded("the copies from which a file can be read")
    found = rows.filter(vault_object=row.vault_object_id, state=CopyState.GOOD,
                        version__gte=row.since, store__state=StoreState.READY)  # fmt: skip
    return list(found.select_related("store", "vault_object").order_by("store__rank", "store"))


def lacking(fonds: int, grade: int, kept_in: Collection[str], actor: Actor) -> Any:
    """The objects of a line of the matrix that lack a copy, as far as the actor sees them."""
    rows = VaultObject.objects.seen_by(actor, "describe")
    found = rows.filter(fonds=fonds, grade=grade, kept_in__in=list(kept_in))
    return found.select_related("item").order_by("pk")


# --- descriptions ---------------------------------------------------------------------------------

PARTS = {"holdings.itemdocument": ItemDocument, "holdings.digitalobject": DigitalObject,
         "holdings.itemperson": ItemPerson}  # fmt: skip
LEVELS = {"holdings.fonds": "fonds", "holdings.file": "item__file",
          "holdings.recordclass": "item__record_class"}  # fmt: skip


def objects_told_of(rows: Mapping[str, Collection[int]]) -> set[int]:
    """The objects whose description tells of some rows; one only for a level above many."""
    items = set(rows.get("holdings.item", ()))
    for noun, model in PARTS.items():
        if keys := rows.get(noun):
            parts = model.objects.unguarded("the items of parts that were changed")
            items |= set(parts.filter(pk__in=keys).values_list("item_id", flat=True))
    every = VaultObject.objects.unguarded("objects whose description may have grown old")
    found = set(every.filter(item__in=items).values_list("pk", flat=True)) if items else set()
    for noun, key in LEVELS.items():
        for number in rows.get(noun, ()):
            newest = every.filter(**{key: number}).order_by("-pk").values_list("pk", flat=True)
            found |= set(newest[:1])
    return found


def by_key(keys: Iterable[int]) -> Any:
    """Objects by their numbers."""
    rows = VaultObject.objects.unguarded("objects that the house itself works on")
    return rows.filter(pk__in=list(keys))


def stale_objects() -> Any:
    """The objects whose description is older than the catalogue."""
    rows = VaultObject.objects.unguarded("objects that are to be described anew")
    return rows.filter(stale_at__isnull=False)


def stores_by_key() -> dict[int, Store]:
    """All stores in use by their numbers."""
    return {store.pk: store for store in every_ready_store()}


# --- rebuilding -----------------------------------------------------------------------------------


def institution_named(name: str) -> Institution | None:
    """The institution of a name, if there is one."""
    rows = Institution.objects.unguarded("who keeps the records that are rebuilt")
    found: Institution | None = rows.filter(name=name).order_by("pk").first()
    return found


def store_of_code(code: str) -> Store | None:
    """The store of a code."""
    rows = Store.objects.unguarded("the store that an operator names")
    return rows.filter(code=code).first()  # type: ignore[no-any-return]
