# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The permanent address of a record: ``/r/12-A013-WS·1998·Y-0043``, who keeps it and its 档号.

It holds as long as the record has its code, and longer: an old code leads to the new one. What the
reader may not be told of is absent at its address too.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from lantai.craft import refcode
from lantai.guard.actor import Actor
from lantai.holdings.models import File, Fonds, Item, RefCodeChange
from lantai.orgs.models import Institution

_CODED = re.compile(r"(\d{1,18})-(.{1,200})")
_PLAIN = re.compile(r"(item|file|fonds)-(\d{1,18})")
_NOUNS: dict[str, Any] = {"item": Item, "file": File, "fonds": Fonds}
_LABELS = {model._meta.label_lower: model for model in _NOUNS.values()}


def identifier_of(row: Any) -> str:
    """What stands behind ``/r/``: the institution's number and the code, or the row's own."""
    code = row.fonds_code if isinstance(row, Fonds) else row.ref_code
    keeper = _keeper(row)
    return f"{keeper}-{code}" if code and keeper else f"{row._meta.model_name}-{row.pk}"


def _keeper(row: Any) -> str:
    """The number of the institution that keeps a row: the end of its path ``i12/i34/``."""
    return str(row.holder).rstrip("/").rpartition("/")[2].removeprefix("i")


def address_of(row: Any) -> str:
    """The permanent address within this site."""
    return f"/r/{quote(identifier_of(row), safe='·')}"


def found_at(identifier: str, actor: Actor) -> Any:
    """The record at an address, or none that this actor may be told of.

    A record that passed to another institution or got another code is found all the same; its
    address is then another, and who shows it leads there.
    """
    if plain := _PLAIN.fullmatch(identifier):
        rows = _NOUNS[plain[1]].objects.seen_by(actor, "describe")
        return _with_fonds(rows).filter(pk=int(plain[2])).first()
    coded = _CODED.fullmatch(identifier)
    if coded is None:
        return None
    code = refcode.normalise(coded[2])
    return _bearer(code, coded[1], actor) or _renumbered(code, coded[1], actor)


def _with_fonds(rows: Any) -> Any:
    return rows if rows.model is Fonds else rows.select_related("fonds")


def _bearer(code: str, keeper: str, actor: Actor) -> Any:
    """Who bears a code: kept by the one named, else the only one there is."""
    found: list[Any] = []
    for model in (Item, File, Fonds):
        name = "fonds_code" if model is Fonds else "ref_code"
        rows = _with_fonds(model.objects.seen_by(actor, "describe"))
        found += rows.filter(**{name: code}).order_by("pk")[:20]
    named = [row for row in found if _keeper(row) == keeper]
    if named:
        return named[0]
    return found[0] if len(found) == 1 else None


def _renumbered(code: str, keeper: str, actor: Actor) -> Any:
    """The record that bore a code before it got another."""
    houses = Institution.objects.unguarded("who keeps the record at an old address")
    path = houses.filter(pk=int(keeper)).values_list("path", flat=True).first()
    if not path:
        return None
    changes = RefCodeChange.objects.unguarded("an old code leads to the record's present one")
    change = changes.filter(holder=path, old=code).first()
    if change is None:
        return None
    rows = _LABELS[change.noun].objects.seen_by(actor, "describe")
    return _with_fonds(rows).filter(pk=change.row).first()
