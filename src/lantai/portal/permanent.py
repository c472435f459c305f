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
from lantai.holdings.models import Fonds, RefCodeChange
from lantai.orgs.models import Institution
from lantai.portal.index.entries import NOUNS, key_of, parted

_CODED = re.compile(r"([0-9]{1,18})-(.{1,200})")
_PLAIN = re.compile(r"(item|file|fonds)-[0-9]{1,18}")
_LABELS = {model._meta.label_lower: model for model in NOUNS.values()}


def code_of(row: Any) -> str:
    """The code of a fonds 全宗号, or the 档号 of what lies in it."""
    return str(row.fonds_code if isinstance(row, Fonds) else row.ref_code)


def identifier_of(row: Any) -> str:
    """What stands behind ``/r/``: the institution's number and the code, or the row's own."""
    code, keeper = code_of(row), _keeper(row)
    return f"{keeper}-{code}" if code and keeper else key_of(row)


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
    if _PLAIN.fullmatch(identifier):
        noun, number = parted(identifier)
        return _told(NOUNS[noun], actor).filter(pk=number).first()
    coded = _CODED.fullmatch(identifier)
    if coded is None or "\x00" in identifier:  # which no code holds, and no database takes
        return None
    code = refcode.normalise(coded[2])
    return _bearer(code, coded[1], actor) or _renumbered(code, coded[1], actor)


def _told(model: Any, actor: Actor) -> Any:
    """The rows of a noun that an actor may be told of, with what their page needs."""
    rows = model.objects.seen_by(actor, "describe")
    return rows if model is Fonds else rows.select_related("fonds")


def _bearer(code: str, keeper: str, actor: Actor) -> Any:
    """Who bears a code: kept by the one named, else the only one there is."""
    bearing = [
        _told(model, actor).filter(**{"fonds_code" if model is Fonds else "ref_code": code})
        for model in NOUNS.values()
    ]
    for rows in bearing:
        if named := rows.filter(holder__endswith=f"i{keeper}/").order_by("pk").first():
            return named
    others = [row for rows in bearing for row in rows.order_by("pk")[:2]]
    return others[0] if len(others) == 1 else None


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
    return _told(_LABELS[change.noun], actor).filter(pk=change.row).first()
