# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the registers of this room share: whether a row fits what it stands in."""

from __future__ import annotations

from typing import Any

from lantai.craft import codes, refcode
from lantai.desk.register import Register
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang
from lantai.holdings import passing, queries


class Shown(Register):
    """A register whose rows are made by acts and not at the desk."""

    can_add = False
    can_edit = False


def belongs(row: Any, *names: str) -> dict[str, Any]:
    """What does not fit the fonds: another holder, or a file, class or box of another fonds."""
    wrong: dict[str, Any] = {}
    if row.fonds_id is None:
        return wrong
    if row.holder != row.fonds.holder:
        wrong["fonds"] = both("这个全宗不由本单位保管。", "This fonds is not held by us.")
    for name in names:
        other = getattr(row, name)
        if other is not None and other.fonds_id not in (None, row.fonds_id):
            wrong[name] = both("不属于这个全宗。", "It is not of this fonds.")
    return wrong


def stays_whole(row: Any, name: str) -> dict[str, Any]:
    """Why a row does not come into what is being handed over, as its package describes it already;
    where it lies there, it may stay.
    """
    field = row._meta.get_field(name)
    key = getattr(row, field.attname)
    if key is None or _lies_in(row, name, key):
        return {}
    why = passing.barred(field.related_model, [key]).get(key)
    return {name: codes.in_full(why.kind, why.params, lang())} if why else {}


def _lies_in(row: Any, name: str, key: int) -> bool:
    rows = type(row).objects.unguarded("where a row lies now")
    return bool(row.pk is not None and rows.filter(**{"pk": row.pk, name: key}).exists())


def code_is_free(row: Any, actor: Actor) -> dict[str, Any]:
    """Whether a code is free in the holder, former codes counted; names only what may be seen."""
    code = refcode.normalise(row.ref_code)
    bearer = queries.bearers_of(row.holder, [code]).get(code)
    if bearer is None or (bearer.model is type(row) and bearer.pk == row.pk):
        return {}
    title = queries.told_of(actor, [bearer]).get((bearer.model, bearer.pk))
    sentence = codes.sentence("holdings.code_taken", {"code": code}, lang())
    return {"ref_code": f"{sentence}（{title}）" if title else sentence}
