# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows for objects that have none: the catalogue, custody and decisions as their snapshots say."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lantai.craft.codes import Said
from lantai.craft.describe.snapshot import Level, Snapshot
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.holdings.models import (
    DigitalObject,
    File,
    Fonds,
    Item,
    ItemDocument,
    ItemPerson,
    RecordClass,
)
from lantai.vault import events, places, queries
from lantai.vault.errors import refused
from lantai.vault.models import Copy, Event, KeptFile, ObjectVersion, Store, VaultObject
from lantai.vault.rebuilding import Found, Known, Slice, holder_of, keeper_of
from lantai.vault.snapshots import AS_OF
from lantai.vault.stores.folders import number_of
from lantai.vault.terms import CopyState, EventKind, Grade, StoreState, VersionKind

MODELS = {"fonds": Fonds, "class": RecordClass, "file": File}
THERE = "~"
"""Newer than any snapshot: what the catalogue has itself is not touched."""


def take_up(store: Store, actor: Actor) -> Store:
    """Take an old store up again, by the mark that it bears. 接回旧库。"""
    with act("vault.store.rebuild", store, actor) as done:
        place = places.place_at(store.code)
        token = place.identity()
        if store.token != token and queries.is_token_known(token):
            raise refused("mark_taken", code=store.code)
        store.token, store.state = token, StoreState.READY
        store.founded_at = store.founded_at or timezone.now()
        store.save()
        return done(store)


def rebuild(some: Slice, store: Store, known: Known, actor: Actor) -> list[int]:
    """Give rows to a slice of objects; the numbers of their items. Twice is as once."""
    with act("vault.vaultobject.rebuild", VaultObject, actor, duty="vault.store.rebuild") as done:
        waiting = queries.without_rows([each.object_id for each in some.found])
        ready = []
        for each in some.found:
            keeper = keeper_of(each.snapshot, known)
            if each.object_id not in waiting:
                continue
            if keeper is None:
                name = holder_of(each.snapshot) or "—"
                some.refused.append((each.object_id, Said("vault.no_institution", {"name": name})))
            else:
                ready.append((each, keeper, _levels(each, keeper, known)))
        items = _items(ready)
        pairs = [(each, key) for (each, _, _), key in zip(ready, items, strict=True)]
        _parts(pairs)
        _objects(pairs, {key: levels["fonds"] for (_, _, levels), key in
                         zip(ready, items, strict=True)}, store, actor)  # fmt: skip
        return done(items, store=store.name, count=len(items))


# --- levels ---------------------------------------------------------------------------------------


def _sight(keeper: Any) -> dict[str, str]:
    return {"holder": keeper.path, "area": keeper.area, "line": keeper.line}


def _levels(each: Found, keeper: Any, known: Known) -> dict[str, Any]:
    """The rows above an item, made or brought up to the newest snapshot."""
    found: dict[str, Any] = {"fonds": None, "class": None, "file": None}
    made_at = each.snapshot.made_at
    for level in each.snapshot.above:
        kind, parent = level.level, found["class"]
        key = (keeper.pk, kind, found["fonds"] and found["fonds"].pk,
               parent.pk if kind == "class" and parent else None, level.identifier)  # fmt: skip
        if known.newest.get(key, "") < made_at:
            row = known.levels.get(key) or _there(kind, level, keeper, found)
            if row.pk is not None and key not in known.levels:
                known.levels[key], known.newest[key] = row, THERE
            else:
                known.levels[key] = _written(row, kind, level.fields, keeper, found)
                known.newest[key] = made_at
        found[kind] = known.levels[key]
    return found


def _there(kind: str, level: Level, keeper: Any, found: Mapping[str, Any]) -> Any:
    rows = MODELS[kind].objects.unguarded("a level that is rebuilt may be there already")
    if kind == "fonds":
        rows = rows.filter(holder=keeper.path, fonds_code=level.identifier)
    elif kind == "class":
        rows = rows.filter(fonds=found["fonds"], parent=found["class"],
                           code=level.fields.get("code", ""))  # fmt: skip
    else:
        rows = rows.filter(fonds=found["fonds"], ref_code=level.fields.get("ref_code", ""),
                           title=level.fields.get("title", ""))  # fmt: skip
    return rows.first() or MODELS[kind]()


def _written(row: Any, kind: str, told: Mapping[str, Any], keeper: Any, found: Any) -> Any:
    for each in row._meta.concrete_fields:
        if not each.is_relation and not each.primary_key and each.name != "path":
            setattr(row, each.name, each.to_python(told.get(each.name, _empty(each))))
    for name, value in _sight(keeper).items():
        setattr(row, name, value)
    if kind == "fonds":
        row.custodian = keeper
    else:
        row.fonds = found["fonds"]
        setattr(row, "parent" if kind == "class" else "record_class", found["class"])
    row.save()
    return row


def _empty(each: models.Field[Any, Any]) -> Any:
    """What an empty column of a kind holds."""
    if isinstance(each, models.JSONField):
        return {}
    return "" if isinstance(each, (models.CharField, models.TextField)) else None


# --- items and their parts ------------------------------------------------------------------------


def _items(ready: Any) -> list[int]:
    rows, columns = [], _columns(Item)
    for each, keeper, levels in ready:
        told = {name: value for name, value in each.snapshot.item.items()
                if name not in (AS_OF, "people")}  # fmt: skip
        rows.append({
            **columns(told), **_sight(keeper), "fonds_id": levels["fonds"].pk,
            "file_id": levels["file"].pk if levels["file"] else None,
            "record_class_id": levels["class"].pk if levels["class"] else None,
        })  # fmt: skip
    return list(events.add(Item, rows))


def _columns(model: Any) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Makes all columns of a noun as the database takes them; what is not told is empty.

    Keys to other rows are numbers of another site: they are never told.
    """
    fields = [each for each in model._meta.concrete_fields if not each.primary_key]
    empty = {each.attname: None if each.null or each.is_relation
             else each.get_default() or _empty(each) for each in fields}  # fmt: skip
    texts = [each.attname for each in fields if isinstance(each, models.JSONField)]
    told_of = {each.attname for each in fields if not each.is_relation}.difference(texts)

    def made(told: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(empty)
        for name in told_of & told.keys():
            if told[name] is not None:
                found[name] = told[name]
        for name in texts:
            value = told.get(name)
            found[name] = json.dumps(value, ensure_ascii=False) if value else "{}"
        return found

    return made


def _parts(pairs: Any) -> None:
    of_document, of_object, of_person = map(_columns, (ItemDocument, DigitalObject, ItemPerson))
    documents = [(key, each) for found, key in pairs for each in found.snapshot.documents]
    numbers = events.add(ItemDocument, [
        {**of_document(each.fields), "item_id": key} for key, each in documents
    ])  # fmt: skip
    by_name = {(key, each.identifier): number
               for (key, each), number in zip(documents, numbers, strict=True)}  # fmt: skip
    events.add(DigitalObject, [
        {**of_object(each.fields), "item_id": key,
         "document_id": by_name.get((key, each.document))}
        for found, key in pairs for each in found.snapshot.objects
    ])  # fmt: skip
    events.add(ItemPerson, [
        {**of_person(each), "item_id": key}
        for found, key in pairs for each in found.snapshot.item.get("people", [])
    ])  # fmt: skip


# --- objects --------------------------------------------------------------------------------------


def _objects(pairs: Any, fonds: Mapping[int, Any], store: Store, actor: Actor) -> None:
    keys = events.add(VaultObject, [_object(each, key, fonds[key]) for each, key in pairs])
    made = [(key, each) for key, (each, _) in zip(keys, pairs, strict=True)]
    events.add(ObjectVersion, [row for key, each in made for row in _versions(key, each)])
    events.add(KeptFile, [row for key, each in made for row in _files(key, each)])
    events.add(Copy, [_copy(key, each, store) for key, each in made])
    events.add(Event, [row for key, each in made for row in _events(key, each, store, actor)])


def _extent(each: Found) -> tuple[int, int]:
    sizes = {row.path: row.size for row in each.snapshot.objects}
    return len(each.inventory.manifest), sum(sizes.values())


def _object(each: Found, item: int, fonds: Any) -> dict[str, Any]:
    files, size = _extent(each)
    told = each.snapshot
    moment = _stamp(VaultObject, told.made_at)
    return {
        "item_id": item, "fonds_id": fonds.pk, "item_secrecy": told.item.get("secrecy", 0),
        "object_id": each.object_id, "grade": _grade(told), "is_grade_fixed": False,
        "version": number_of(each.inventory.head), "files": files, "size": size, "kept_in": ",",
        "described_at": moment, "as_of": 0, "stale_at": None,
    }  # fmt: skip


def _grade(told: Snapshot) -> int:
    second, third = int(Grade.SECOND.value), int(Grade.THIRD.value)  # type: ignore[attr-defined]
    return second if told.item.get("retention") == "Y" else third


@lru_cache(maxsize=1_024)
def _stamp(model: type[models.Model], text: str) -> Any:
    """A moment of a snapshot as the database takes it: objects of one hour share a few."""
    found = parse_datetime(text)
    assert found is not None, "a snapshot's moments were judged when it was read"
    return events.stamp(model, found)


def _versions(key: int, each: Found) -> list[dict[str, Any]]:
    files, size = _extent(each)
    return [{"vault_object_id": key, "number": number_of(name), "files": files, "size": size,
             "at": _stamp(ObjectVersion, version.created),
             "kind": str(VersionKind.DESCRIPTION if version.message == "元数据"
                         else VersionKind.CONTENT),
             "by": version.user.name[:80] if version.user else ""}
            for name, version in each.inventory.versions.items()]  # fmt: skip


def _files(key: int, each: Found) -> list[dict[str, Any]]:
    since: dict[tuple[str, str], int] = {}
    for name in each.inventory.versions:
        for path, value in each.inventory.state(name).items():
            since.setdefault((path, value), number_of(name))
    told = {row.path: row for row in each.snapshot.objects if row.path}
    return [{"vault_object_id": key, "path": path, "name": told[path].name,
             "size": told[path].size, "sha512": value, "since": since[path, value]}
            for path, value in each.inventory.state().items() if path in told]  # fmt: skip


def _copy(key: int, each: Found, store: Store) -> dict[str, Any]:
    files, size = _extent(each)
    return {"vault_object_id": key, "store_id": store.pk, "state": str(CopyState.DOUBTFUL),
            "version": number_of(each.inventory.head), "files": files, "size": size,
            "verified_at": _stamp(Copy, each.snapshot.made_at)}  # fmt: skip


def _events(key: int, each: Found, store: Store, actor: Actor) -> list[dict[str, Any]]:
    rows = []
    for row in each.snapshot.events:
        try:
            told = json.loads(row.note or "{}")
        except ValueError:
            told = {}
        rows.append(_event(key, row.type, _stamp(Event, row.at), row.outcome,
                           str(told.get("said", "")), told.get("params", {}),
                           (row.agents or ("—",))[0], None))  # fmt: skip
    params = {"store": store.name, "at": each.snapshot.made_at}
    now = events.stamp(Event, timezone.now())
    rows.append(_event(key, EventKind.REBUILD, now, "success", "vault.told_rebuilt", params,
                       actor.name, store.pk))  # fmt: skip
    return rows


def _event(
    key: int, kind: Any, at: Any, outcome: str, said: str, params: Any, agent: str,
    store: int | None,
) -> dict[str, Any]:  # fmt: skip
    return {"vault_object_id": key, "kind": str(kind)[:30], "at": at,
            "outcome": outcome[:8], "store_id": store, "said": said[:60],
            "params": json.dumps(params, ensure_ascii=False), "agent": agent[:80]}  # fmt: skip
