# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Opening, closing and ending a fonds; the texts written about it; its extent; its fonds file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.guard.acts import Act, act
from lantai.guard.errors import Refused
from lantai.holdings import passing, queries
from lantai.holdings.errors import refused
from lantai.holdings.many import SLICE, note, own
from lantai.holdings.models import (
    Box,
    Extent,
    File,
    Fonds,
    FondsNote,
    FondsText,
    Item,
    RecordClass,
)
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
        _ours(fonds, actor)
        if fonds.state != FondsState.OPEN:
            raise refused("fonds_not_open", fonds=str(fonds))
        fonds.state, fonds.closed_on = FondsState.CLOSED, on
        fonds.save()
        return done(fonds)


def end_fonds(
    fonds: Fonds, actor: Actor, *, reason: str, merged_into: Fonds | None = None
) -> Fonds:
    """Mark a fonds as merged into another, or as moved out; nothing may be left in it. 销全宗。"""
    if not reason.strip():
        raise refused("needs_reason")
    with act("holdings.fonds.end", fonds, actor, reason=reason) as done:
        _ours(fonds, actor)
        if fonds.state not in ON_REGISTER:
            raise refused("fonds_not_open", fonds=str(fonds))
        if queries.has_records(fonds):
            raise refused("fonds_not_empty", fonds=str(fonds))
        _may_merge(fonds, merged_into)
        fonds.merged_into = merged_into
        fonds.state = FondsState.MERGED if merged_into else FondsState.DISPOSED
        fonds.closed_on = fonds.closed_on or timezone.localdate()
        fonds.save()
        return done(fonds)


ON_REGISTER = (FondsState.OPEN, FondsState.CLOSED)


def _ours(fonds: Fonds, actor: Actor) -> None:
    """Raise where somebody else keeps the fonds: what is laid before us we do not change."""
    if not own(Fonds, actor).filter(pk=fonds.pk).exists():
        raise refused("fonds_not_open", fonds=str(fonds))


def _may_merge(fonds: Fonds, into: Fonds | None) -> None:
    if (moving := queries.open_moves(fonds).first()) is not None:
        raise refused("move_under_way", move=str(moving))
    if (passage := queries.passing_in(fonds)) is not None:
        raise Refused(passing.why(passage))
    if into is None:
        return
    if into.holder != fonds.holder or into.pk == fonds.pk:
        raise refused("other_holder")
    if into.state not in ON_REGISTER:
        raise refused("fonds_not_open", fonds=str(into))


def merge_slice(fonds: Fonds, into: Fonds, actor: Actor) -> int:
    """Bring the next rows of a fonds into another of the same holder; 0 when none is left. 并入。

    Their codes stay; renumbering them is an act of its own.
    """
    with act("holdings.fonds.merge_rows", fonds, actor) as done:
        _ours(fonds, actor)
        _ours(into, actor)
        _may_merge(fonds, into)
        for model in MERGED:
            rows = own(model, actor).filter(fonds=fonds).order_by("pk")
            keys = list(rows.values_list("pk", flat=True)[:SLICE])
            if keys:
                _bring(done, model, keys, fonds, into)
                return done(len(keys), into=str(into))
        return done(0)


MERGED: tuple[Any, ...] = (RecordClass, Box, File, Item)
"""What lies in a fonds, the upper levels first, so that nothing lies in what is of another."""


def _bring(done: Act, model: Any, keys: Sequence[int], fonds: Fonds, into: Fonds) -> None:
    rows = model.objects.unguarded("rows of a fonds that its holder merges into another")
    rows = rows.filter(pk__in=keys)
    if model in (RecordClass, Box):
        _apart(model, rows, fonds, into)
    values: dict[str, Any] = {"fonds": into}
    if model in queries.DESCRIBED:
        values["fonds_code"] = into.fonds_code
    rows.update(**values)
    before, after = {"fonds": fonds.pk}, {"fonds": into.pk}
    note(done, model, dict.fromkeys(keys, before), dict.fromkeys(keys, after))


def _apart(model: Any, rows: Any, fonds: Fonds, into: Fonds) -> None:
    """Numbers that are in use where boxes and classes go get the old fonds' code before them."""
    there = model.objects.unguarded("numbers that are in use in a fonds").filter(fonds=into)
    taken = set(there.values_list("code", flat=True))
    for row in rows.filter(code__in=taken):
        row.code = f"{fonds.fonds_code}-{row.code}"[: model._meta.get_field("code").max_length]
        row.save()


def finish_merge(fonds: Fonds, into: Fonds, actor: Actor, *, reason: str, n: int = 0) -> Fonds:
    """End a fonds all of whose rows were brought into another. 并入完毕。"""
    with act("holdings.fonds.merge", into, actor, reason=reason) as done:
        if fonds.state != FondsState.MERGED:
            end_fonds(fonds, actor, reason=reason, merged_into=into)
        return done(into, former=str(fonds), fonds={str(into.pk): n})


def issue_text(
    fonds: Fonds, kind: str, text: str, actor: Actor, *, written_by: str = ""
) -> FondsText:
    """Issue a version of a guide or introduction, which is then in force. 编写全宗指南。

    The text that is in force already is not issued again.
    """
    with act("holdings.fonds.issue_text", fonds, actor) as done:
        _ours(fonds, actor)
        rows = FondsText.objects.unguarded("the last version of a text about a fonds")
        last = rows.filter(fonds=fonds, kind=kind).order_by("-version").first()
        if last is not None and last.text == text:
            done(fonds, text=last.pk, kind=kind, version=last.version)
            return last  # type: ignore[no-any-return]
        made = FondsText.objects.create(
            fonds=fonds, kind=kind, version=last.version + 1 if last else 1, text=text,
            holder=fonds.holder,
            area=fonds.area, line=fonds.line, secrecy=fonds.secrecy,
            written_by=written_by or actor.name, issued_on=timezone.localdate())  # fmt: skip
        setattr(fonds, "guide" if kind == TextKind.GUIDE else "introduction", text)
        fonds.save()
        done(fonds, text=made.pk, kind=kind, version=made.version)
        return made


def add_note(
    fonds: Fonds, group: str, text: str, actor: Actor, *, on: dt.date | None = None
) -> FondsNote:
    """Write an entry into the fonds file by hand. 记入全宗卷。

    The same words of the same day and person are one entry.
    """
    with act("holdings.fondsnote.add", FondsNote, actor) as done:
        _ours(fonds, actor)
        said = {"fonds": fonds, "group": NoteGroup(group), "text": text, "by": actor.name,
                "on": on or timezone.localdate()}  # fmt: skip
        rows = FondsNote.objects.unguarded("whether an entry of a fonds file is there already")
        known = rows.filter(**said).first()
        if known is not None:
            return done(known)  # type: ignore[no-any-return]
        entry = FondsNote(**said, holder=fonds.holder, area=fonds.area, line=fonds.line,
                          secrecy=fonds.secrecy)  # fmt: skip
        entry.save()
        return done(entry)


def recount_extents(fonds: Fonds, actor: Actor) -> list[Extent]:
    """Count what a fonds holds, per unit of count and medium, with its earliest and latest day.

    清点全宗。卷 and 件 are counted apart.
    """
    with act("holdings.fonds.recount", fonds, actor) as done:
        _ours(fonds, actor)
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
