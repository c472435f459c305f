# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What an object carries besides its content: all that the catalogue knows of its item, as of now.

`of_items` gathers it for many items in a few queries; `written` and `read` are the one place that
knows how it is written down. Empty fields are left out and come back empty. Who keeps what is told
by the code and name of the institution too, since paths hold on this site alone.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max
from django.utils import timezone

from lantai.craft import codes
from lantai.craft.describe import mets, mets_read
from lantai.craft.describe.snapshot import Snapshot
from lantai.craft.errors import BadInput
from lantai.guard.models import Link
from lantai.holdings.models import DigitalObject, Item, ItemDocument, ItemPerson, RecordClass
from lantai.orgs.queries import institutions_at
from lantai.vault.models import Event, VaultObject

NAME = mets.NAME
"""Where the snapshot lies in an object."""
AS_OF = "as_of"
"""The field of the item that says up to which number on the sealed trail all is told."""
LEFT_OUT = frozenset({"id", "batch_row"})
"""Columns that mean something on this site alone; so do keys to other rows."""
Fields = dict[str, Any]
_columns: dict[Any, list[tuple[str, str]]] = {}


@dataclass(slots=True)
class Context:
    """What the snapshots of many items have in common, asked for once."""

    at: dt.datetime
    as_of: int
    classes: dict[int, RecordClass] = field(default_factory=dict)
    places: dict[str, Any] = field(default_factory=dict)
    levels: dict[Any, list[Fields]] = field(default_factory=dict)


def as_of_now() -> int:
    """The number on the sealed trail up to which the tables tell everything."""
    return int(Link.objects.aggregate(last=Max("number"))["last"] or 0)


def fields_of(row: Any) -> Fields:
    """A row's columns as plain values, without keys, without what is empty."""
    model = type(row)
    if model not in _columns:
        _columns[model] = [(each.name, each.attname) for each in model._meta.concrete_fields
                           if not each.is_relation and each.name not in LEFT_OUT]  # fmt: skip
    values = row.__dict__
    return {name: _plain(value) for name, attname in _columns[model]
            if (value := values[attname]) not in (None, "", {}, [])}  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, (bool, int, float, dict, list)):
        return value
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return str(value)


def of_items(
    items: Sequence[Any], ids: Mapping[int, str], paths: Mapping[int, Mapping[int, str]],
    *, as_of: int,
) -> dict[int, Fields]:  # fmt: skip
    """The snapshot of each item: ``ids`` are their objects', ``paths`` where files lie in them.

    The items have their fonds, file and class with them. ``as_of`` was asked before they were.
    """
    context = Context(timezone.now(), as_of, classes=_classes(items))
    context.places = institutions_at({each.holder for each in items})
    parts = {model: _parts(model, items) for model in (ItemDocument, DigitalObject, ItemPerson)}
    events = _events(items)
    return {item.pk: _one(item, ids[item.pk], paths.get(item.pk, {}), parts, events, context)
            for item in items}  # fmt: skip


def _one(
    item: Any, object_id: str, paths: Mapping[int, str], parts: Mapping[Any, Any],
    events: Mapping[int, list[Fields]], context: Context,
) -> Fields:  # fmt: skip
    told = fields_of(item)
    if people := parts[ItemPerson][item.pk]:
        told["people"] = [fields_of(each) for each in people]
    documents = {each.pk: f"d{each.order}" for each in parts[ItemDocument][item.pk]}
    return {
        "identifier": object_id, "made_at": context.at.isoformat(timespec="seconds"),
        "item": {**told, AS_OF: context.as_of}, "above": _above(item, context),
        "documents": [{"identifier": f"d{each.order}", "order": each.order,
                       "fields": fields_of(each)} for each in parts[ItemDocument][item.pk]],
        "objects": [_object(each, number, paths, documents)
                    for number, each in enumerate(parts[DigitalObject][item.pk], 1)],
        "custody": [_custody(item, context)], "decisions": _decisions(item),
        "events": events.get(item.pk, []), "agents": _agents(events.get(item.pk, [])),
    }  # fmt: skip


def _object(
    row: Any, number: int, paths: Mapping[int, str], documents: Mapping[int, str]
) -> Fields:
    return {"identifier": f"o{number}", "path": paths.get(row.pk, ""), "name": row.name,
            "size": row.size, "digests": _digest(row.sha512), "order": row.order,
            "origin": row.origin, "document": documents.get(row.document_id, ""),
            "puid": row.puid, "format": row.format, "fields": fields_of(row)}  # fmt: skip


def _digest(sha512: str) -> Fields:
    """A digest, where the catalogue has one."""
    return {"sha512": sha512} if len(sha512) == 128 else {}


def _above(item: Any, context: Context) -> list[Fields]:
    """From the fonds down; a level that many items have in common is told once and shared."""
    key = (item.fonds_id, item.record_class_id, item.file_id)
    if key not in context.levels:
        rows: list[tuple[str, Any, str]] = [("fonds", item.fonds, item.fonds.fonds_code)]
        chain: list[RecordClass] = []
        at = item.record_class_id
        while at is not None and at in context.classes and len(chain) < 20:
            chain.append(context.classes[at])
            at = context.classes[at].parent_id
        chain.reverse()
        rows += [("class", each, "/".join(above.code for above in chain[:number]))
                 for number, each in enumerate(chain, 1)]  # fmt: skip
        if item.file is not None:
            rows.append(("file", item.file, item.file.ref_code or f"file/{item.file_id}"))
        context.levels[key] = [{"level": level, "identifier": name, "fields": fields_of(row)}
                               for level, row, name in rows]  # fmt: skip
    return context.levels[key]


def _custody(item: Any, context: Context) -> Fields:
    place = context.places.get(item.holder)
    return {"holder": place.name if place else item.holder,
            "code": (place.code or place.archives_code) if place else ""}  # fmt: skip


def _decisions(item: Any) -> list[Fields]:
    on = item.open_on.isoformat() if item.open_on else ""
    return [{"kind": "opening", "value": str(item.opening), "on": on},
            {"kind": "reach", "value": str(item.reach)},
            {"kind": "secrecy", "value": str(item.secrecy)},
            {"kind": "retention", "value": item.retention}]  # fmt: skip


# --- asking ---------------------------------------------------------------------------------------


def _parts(model: Any, items: Iterable[Any]) -> dict[int, list[Any]]:
    rows = model.objects.unguarded("parts of items for their own snapshot")
    names = {each.name for each in model._meta.concrete_fields}
    found: dict[int, list[Any]] = defaultdict(list)
    order = ["order", "pk"] if "order" in names else ["pk"]
    for row in rows.filter(item__in=[each.pk for each in items]).order_by(*order):
        found[row.item_id].append(row)
    return found


def _classes(items: Iterable[Any]) -> dict[int, RecordClass]:
    fonds = {each.fonds_id for each in items if each.record_class_id is not None}
    if not fonds:
        return {}
    rows = RecordClass.objects.unguarded("classes above items for their own snapshot")
    return {row.pk: row for row in rows.filter(fonds__in=fonds)}


def _events(items: Iterable[Any]) -> dict[int, list[Fields]]:
    known = VaultObject.objects.unguarded("objects of items for their own snapshot")
    by_object = dict(known.filter(item__in=[i.pk for i in items]).values_list("pk", "item_id"))
    found: dict[int, list[Fields]] = defaultdict(list)
    if by_object:
        rows = Event.objects.unguarded("events of objects for their own snapshot")
        for row in rows.filter(vault_object__in=by_object).order_by("pk"):
            found[by_object[row.vault_object_id]].append(
                {"identifier": f"e{row.pk}", "type": row.kind, "at": row.at.isoformat(),
                 "outcome": row.outcome, "detail": row.sentence, "agents": [row.agent],
                 "note": json.dumps({"said": row.said, "params": row.params, "store": row.store_id},
                                    ensure_ascii=False)})  # fmt: skip
    return found


def with_event(snapshot: Fields, kind: Any, said: str, params: Fields, by: str) -> Fields:
    """The snapshot with the event by which it comes in: where it lies, it has happened."""
    told = codes.sentence(said, params, "zh")
    event = {"identifier": "e0", "type": str(kind), "at": snapshot["made_at"],
             "outcome": "success", "detail": told, "agents": [by],
             "note": json.dumps({"said": said, "params": params}, ensure_ascii=False)}  # fmt: skip
    events = [*snapshot["events"], event]
    return {**snapshot, "events": events, "agents": _agents(events)}


def _agents(events: Iterable[Fields]) -> list[Fields]:
    """Everybody who did something, once."""
    names = dict.fromkeys(name for each in events for name in each["agents"])
    return [{"identifier": name, "name": name} for name in names]


def with_levels(rows: Any) -> Any:
    """Items with what stands above them."""
    return rows.select_related("fonds", "file")


def items_of(keys: Iterable[int]) -> list[Any]:
    """Items by their numbers, ready for their snapshot."""
    rows = Item.objects.unguarded("items for their own snapshot").filter(pk__in=keys)
    return list(with_levels(rows).order_by("pk"))


# --- how it is written down -----------------------------------------------------------------------


def written(snapshot: Mapping[str, Any]) -> dict[str, bytes]:
    """The files that a snapshot is, by their paths in the object."""
    return {NAME: mets.as_bytes(Snapshot.from_dict(snapshot))}


def renewed(old: Mapping[str, bytes], snapshot: Mapping[str, Any]) -> dict[str, bytes]:
    """The files of a snapshot; those that lie there already where they say the same.

    Only the moment at which it was made is no difference: doing a thing again changes nothing.
    """
    try:
        before = read(old)
    except (BadInput, KeyError):
        return written(snapshot)
    now = Snapshot.from_dict(snapshot)
    same = _timeless(before.as_dict()) == _timeless(now.as_dict())
    return dict(old) if same else written(snapshot)


def _timeless(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    item = {name: value for name, value in snapshot["item"].items() if name != AS_OF}
    events = [{**each, "at": ""} for each in snapshot["events"]]
    return {**snapshot, "made_at": "", "item": item, "events": events}


def read(files: Mapping[str, bytes]) -> Snapshot:
    """A snapshot from its files. Raises `BadInput` for what is none, `KeyError` without any."""
    found = mets_read.read(files[NAME], NAME).snapshot
    if found is None:
        raise BadInput("vault.no_snapshot", path=NAME)
    return found


def paths() -> tuple[str, ...]:
    """The paths of a snapshot's files."""
    return (NAME,)
