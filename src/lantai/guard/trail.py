# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The trail 留痕: writing entries inside acts, and remembering who read what.

An entry is written unnumbered with the change it tells of; the sealer (`sealing.py`) numbers and
chains it a moment later, so acts never queue for the chain. The sentence is made when it is shown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Protocol

from django.db import models
from django.utils import timezone

from lantai.craft import chain
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.asked import GAP, Asked
from lantai.guard.bulk import Subject
from lantai.guard.columns import is_record
from lantai.guard.models import Entry, EntryDetail, EntrySubject, Reading, Unsealed
from lantai.guard.tables import TRAIL

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The number of the present request, shown on error pages and kept with entries."""
HIDDEN = frozenset({"password", "digest", "secret", "key"})
"""Columns whose values never enter the trail."""
FACTS = (
    *("act", "within", "at", "actor", "name", "institution", "via", "tag", "noun", "row", "label"),
    *("holder", "area", "party", "count", "subjects", "request", "detail_digest"),
)
"""The columns an entry's digest covers, in this order."""


def plain(value: Any) -> Any:
    """A column's value as the trail keeps it: text, whole number, flag, None, list or mapping."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in value]
    if isinstance(value, dt.datetime):
        return stamp(value)
    return str(value)


def stamp(at: dt.datetime) -> str:
    """An instant as text in UTC, to the microsecond."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def snapshot(row: models.Model) -> dict[str, Any]:
    """A row's columns as the trail keeps them."""
    return {
        field.attname: plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if field.name not in HIDDEN and field.name not in getattr(row, "trail_hides", ())
    }


def version(row: models.Model | None) -> str:
    """The digest of a row as it stands: what a form was opened with, what an opinion speaks of."""
    return digest_of(snapshot(row)) if row is not None and row.pk else ""


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The columns that differ, each with what it was and what it is."""
    return {name: [before.get(name), after.get(name)] for name in {**before, **after}
            if before.get(name) != after.get(name)}  # fmt: skip


def digest_of(values: Mapping[str, Any] | Sequence[Any]) -> str:
    """The digest of anything plain."""
    return chain.entry_digest({"": plain(values)})


def digest_of_subjects(rows: Iterable[tuple[str, int, str, str]]) -> str:
    """One digest over the rows of a bulk act, in their order."""
    whole = hashlib.sha256()
    for noun, row, before, after in rows:
        whole.update(f"{noun} {row} {before} {after}\n".encode())
    return whole.hexdigest()


def facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry's digest is taken over."""
    return {name: plain(values[name]) for name in FACTS}


class Deed(Protocol):
    """An act that is ending, as far as its entry tells of it (`acts.Act`)."""

    id: str
    tag: str
    actor: Actor
    subject: Any
    outer: Any
    facts: dict[str, Any]
    before: dict[str, Any] | None
    rows: list[Subject]
    written: set[str]


def write(act: Deed) -> Entry:
    """Write the one entry of an act that is ending, in its transaction."""
    row = act.subject if isinstance(act.subject, models.Model) else None
    detail = _detail(act, row)
    values = {
        "act": act.id,
        "within": act.outer.id if act.outer else "",
        "at": timezone.now(),
        "actor": act.actor.key[:40],
        "name": act.actor.name[:80],
        "institution": act.actor.institution,
        "via": act.actor.via[:20],
        "tag": act.tag,
        "noun": row._meta.label_lower if row is not None else _noun(act.subject),
        "row": row.pk if row is not None else None,
        "label": label_of(row) if row is not None else "",
        "holder": getattr(row, "holder", "") or act.actor.institution,
        "area": getattr(row, "area", "") or act.actor.area,
        "party": getattr(row, "party", ""),
        "count": len(act.rows),
        "subjects": "",
        "request": request_id.get(),
        "detail_digest": digest_of(detail) if detail else "",
    }
    if act.rows:
        values["subjects"] = digest_of_subjects(
            (each.noun, each.row, each.before, each.after) for each in act.rows
        )
    entry = Entry.every.create(**values, digest=chain.entry_digest(facts(values)))
    if detail:
        EntryDetail.objects.create(entry=entry, data=detail)
    if act.rows:
        _write_subjects(entry, act.rows)
    Unsealed.objects.create(entry=entry, tables=_tables(act))
    return entry


def label_of(row: models.Model) -> str:
    """What an entry calls its row: a record, and what names its code, by that and never by a title.

    The label is part of what is chained and stays for ever; a title is content that only some may
    read and that may have to be erased (decision 24).
    """
    if name := getattr(row, "trail_name", ""):
        return str(getattr(row, name))[:300]
    return "" if is_record(type(row)) else str(row)[:300]


def _tables(act: Deed) -> str:
    """What an act wrote, for `tide`; an act inside another leaves it to that one to tell."""
    return "" if act.outer else " ".join(sorted(act.written - TRAIL))


def _write_subjects(entry: Entry, rows: Sequence[Subject]) -> None:
    bulk.insert(EntrySubject, ("entry_id", "noun", "row", "before", "after"),
                ((entry.pk, s.noun, s.row, s.before, s.after) for s in rows))  # fmt: skip


def _noun(subject: Any) -> str:
    return str(subject._meta.label_lower) if hasattr(subject, "_meta") else ""


def _detail(act: Deed, row: models.Model | None) -> dict[str, Any]:
    detail: dict[str, Any] = {}
    if row is not None:
        gone = row.pk is None
        changed = difference(act.before or {}, {} if gone else snapshot(row))
        if changed:
            detail["changed"] = changed
    if act.facts:
        detail["facts"] = plain(act.facts)
    return detail


def note_reading(actor: Actor, action: str, row: models.Model, why: str = "") -> None:
    """Remember that somebody read an unopened record (house.md §7; 档案法 29)."""
    Reading.every.create(
        at=timezone.now(), actor=actor.key[:40], name=actor.name[:80],
        institution=actor.institution, via=actor.via[:20], action=action,
        noun=row._meta.label_lower, row=row.pk, why=why,
        holder=getattr(row, "holder", ""), area=getattr(row, "area", ""),
    )  # fmt: skip


def entries_of(row: Any, limit: int) -> list[Entry]:
    """The entries that speak of a row, newest first, those of bulk acts among them."""
    noun = row._meta.label_lower
    found = {key for asked in _speaking_of(noun, limit) for (key,) in asked.rows(row.pk)}
    rows = Entry.every.filter(pk__in=sorted(found)[-limit:]).select_related("detail", "link")
    return list(rows.order_by("-id"))


@lru_cache(maxsize=256)
def _speaking_of(noun: str, limit: int) -> tuple[Asked, Asked]:
    """The newest entries of a row alone and of bulk acts: a page of every row asks for them."""
    own = Entry.every.filter(noun=noun, row=GAP).order_by("-id")
    many = EntrySubject.objects.filter(noun=noun, row=GAP).order_by("-entry_id")
    return Asked(own.values_list("id")[:limit]), Asked(many.values_list("entry_id")[:limit])
