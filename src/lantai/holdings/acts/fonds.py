# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Opening, closing and ending a fonds; the texts written about it; its extent; its fonds file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.holdings import queries
from lantai.holdings.errors import refused
from lantai.holdings.models import Extent, Fonds, FondsNote, FondsText
from lantai.holdings.terms import FondsState, NoteGroup, TextKind


def open_fonds(
    actor: Actor, *, custodian: Any, fonds_code: str, name: str, creating_unit: Any = None,
    **more: Any,
) -> Fonds:  # fmt: skip
    """Enter a fonds in the fonds register 全宗名册 of its custodian. 建立全宗。"""
    with act("holdings.fonds.add", Fonds, actor) as done:
        fonds = Fonds(
            fonds_code=fonds_code, name=name, custodian=custodian, creating_unit=creating_unit,
            holder=custodian.path, area=custodian.area, line=custodian.line, **more)  # fmt: skip
        fonds.full_clean(exclude=["custodian", "creating_unit"])
        fonds.save()
        return done(fonds)


def close_fonds(fonds: Fonds, actor: Actor, *, on: dt.date, reason: str) -> Fonds:
    """Close a fonds: its creator has ended and nothing will be added. 封闭全宗。"""
    if not reason.strip():
        raise refused("needs_reason")
    with act("holdings.fonds.close", fonds, actor, reason=reason) as done:
        if fonds.state != FondsState.OPEN:
            raise refused("fonds_not_open", fonds=str(fonds))
        fonds.state, fonds.closed_on = FondsState.CLOSED, on
        fonds.save()
        return done(fonds)


def end_fonds(
    fonds: Fonds, actor: Actor, *, reason: str, merged_into: Fonds | None = None
) -> Fonds:
    """Mark a fonds as merged into another, or as moved out; nothing may be left in it. 销全宗。"""
    with act("holdings.fonds.end", fonds, actor, reason=reason) as done:
        if queries.has_records(fonds):
            raise refused("fonds_not_empty", fonds=str(fonds))
        if merged_into is not None and merged_into.holder != fonds.holder:
            raise refused("other_holder")
        fonds.merged_into = merged_into
        fonds.state = FondsState.MERGED if merged_into else FondsState.DISPOSED
        fonds.closed_on = fonds.closed_on or timezone.localdate()
        fonds.save()
        return done(fonds)


def issue_text(
    fonds: Fonds, kind: str, text: str, actor: Actor, *, written_by: str = ""
) -> FondsText:
    """Issue a version of a guide or introduction, which is then in force. 编写全宗指南。"""
    with act("holdings.fonds.issue_text", fonds, actor) as done:
        rows = FondsText.objects.unguarded("the last version of a text about a fonds")
        last = rows.filter(fonds=fonds, kind=kind).aggregate(Max("version"))["version__max"]
        made = FondsText.objects.create(
            fonds=fonds, kind=kind, version=(last or 0) + 1, text=text, holder=fonds.holder,
            area=fonds.area, line=fonds.line, secrecy=fonds.secrecy,
            written_by=written_by or actor.name, issued_on=timezone.localdate())  # fmt: skip
        setattr(fonds, "guide" if kind == TextKind.GUIDE else "introduction", text)
        fonds.save()
        done(fonds, text=made.pk, kind=kind, version=made.version)
        return made


def add_note(
    fonds: Fonds, group: str, text: str, actor: Actor, *, on: dt.date | None = None
) -> FondsNote:
    """Write an entry into the fonds file by hand. 记入全宗卷。"""
    with act("holdings.fondsnote.add", FondsNote, actor) as done:
        note = FondsNote(
            fonds=fonds, group=NoteGroup(group), text=text, on=on or timezone.localdate(),
            by=actor.name, holder=fonds.holder, area=fonds.area, line=fonds.line)  # fmt: skip
        note.save()
        return done(note)


def recount_extents(fonds: Fonds, actor: Actor) -> list[Extent]:
    """Count what a fonds holds, per unit of count and medium, with its earliest and latest day.

    清点全宗。卷 and 件 are counted apart.
    """
    with act("holdings.fonds.recount", fonds, actor) as done:
        counted = queries.count_fonds(fonds)
        made = _put_extents(fonds, counted.extents)
        fonds.date_from, fonds.date_to = counted.first, counted.last
        fonds.save()
        done(fonds, extents=[f"{each.quantity} {each.unit} {each.medium}" for each in made])
        return made


def _put_extents(fonds: Fonds, counted: Sequence[Mapping[str, Any]]) -> list[Extent]:
    """The roll-up of a fonds as it was counted now; what is there no more goes."""
    rows = Extent.objects.unguarded("the last count of a fonds").filter(fonds=fonds)
    old = {(row.unit, row.medium): row for row in rows}
    now, made = timezone.now(), []
    for each in counted:
        row = old.pop((each["unit"], each["medium"]), None) or Extent(fonds=fonds)
        for name, value in {**each, "counted_at": now}.items():
            setattr(row, name, value)
        row.save()
        made.append(row)
    for gone in old.values():
        gone.delete()
    return made
