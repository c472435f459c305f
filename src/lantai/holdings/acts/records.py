# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Placing records, renumbering them, opening them and publishing them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from lantai.craft import refcode
from lantai.craft.codes import Said
from lantai.craft.refcode import renumbering
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.guard.terms import Opening, Reach, Secrecy
from lantai.holdings import queries
from lantai.holdings.errors import refused
from lantai.holdings.many import Judge, Outcome, change_rows, note, own, slices, touched
from lantai.holdings.models import Box, File, Fonds, Item, RecordClass, RefCodeChange

CODES: Mapping[Any, str] = {Fonds: "fonds_code", RecordClass: "code"}
"""The column by which a refusal names a row, where it is no 档号."""
SMALL_SLICE = 250
"""Rows of an act that gives each row a value of its own."""


# --- places -------------------------------------------------------------------------------------


def move_items(
    keys: Sequence[int], actor: Actor, *, file: File | None = None, box: Box | None = None,
    record_class: RecordClass | None = None, model: Any = Item, reason: str = "",
) -> Outcome:  # fmt: skip
    """Put items (or files) behind what lies in a file, a box or a class. 归卷、装盒、归类。"""
    to = _target(actor, model, file=file, box=box, record_class=record_class)
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys), SMALL_SLICE):
        with act(f"{law.noun_of(model)}.move", model, actor, reason=reason) as done:
            found = own(model, actor).filter(pk__in=some, holder=to.holder)
            rows = {row.pk: row for row in found.select_for_update().order_by("ref_code", "pk")}
            good = [row for row in rows.values() if _fits(row, to)]
            befores, afters = _placed(good, to)
            own(model, actor).bulk_update(good, list(_columns(to)))
            note(done, model, befores, afters)
            done(None, to=str(to), fonds=touched(row.fonds_id for row in good))
        kept = {row.pk for row in good}
        outcome.changed += [pk for pk in rows if pk in kept]
        outcome.refused += [(pk, _why_not(rows.get(pk))) for pk in some if pk not in kept]
    return outcome


def _target(actor: Actor, model: Any, **given: Any) -> Any:
    """The one place named, which the actor may act on too."""
    named = [(name, place) for name, place in given.items() if place is not None]
    if len(named) != 1 or (model is File and named[0][0] == "file"):
        raise refused("one_place")
    place = own(type(named[0][1]), actor).filter(pk=named[0][1].pk).first()
    if place is None:
        raise Refused(Said("guard.not_found"))
    return place


def _fits(row: Any, to: Any) -> bool:
    """A file and a class are of one fonds; a box is of one fonds or of none."""
    return to.fonds_id is None or row.fonds_id == to.fonds_id


def _why_not(row: Any) -> Said:
    if row is None:
        return Said("guard.not_found")
    return Said("holdings.other_fonds", {"code": row.ref_code})


def _columns(to: Any) -> tuple[str, str] | tuple[str]:
    """The columns that say where a row lies, and its order there."""
    if isinstance(to, File):
        return ("file", "sequence")
    return ("box", "position") if isinstance(to, Box) else ("record_class",)


def _placed(rows: Sequence[Any], to: Any) -> tuple[dict[int, Any], dict[int, Any]]:
    """Set the rows' places, and what they were and are."""
    name, *orders = _columns(to)
    last = _last(type(rows[0]), name, orders[0], to) if rows and orders else 0
    befores, afters = {}, {}
    for number, row in enumerate(rows, last + 1):
        befores[row.pk] = {each: getattr(row, f"{each}_id", getattr(row, each, None))
                           for each in (name, *orders)}  # fmt: skip
        setattr(row, name, to)
        for order in orders:
            setattr(row, order, number)
        afters[row.pk] = {name: to.pk, **dict.fromkeys(orders, number)}
    return befores, afters


def _last(model: Any, name: str, order: str, to: Any) -> int:
    """The number of what lies last in a place."""
    rows = model.objects.unguarded("the last place in a box or file").filter(**{name: to})
    return int(rows.aggregate(last=Max(order))["last"] or 0)


# --- codes --------------------------------------------------------------------------------------


def renumber(changes: Sequence[refcode.Change], actor: Actor, *, holder: str = "") -> Outcome:
    """Change codes by a map of old to new, which is kept for ever. 档号变更。

    The whole map is judged first: nothing changes where a part of it is wrong. Going on after a
    stop passes over what was done. Raises `Refused` with every fault.
    """
    holder = _own_path(holder, actor)
    waiting = _not_yet(changes, holder)
    faults = [Said(each.kind, {"row": each.where.row, **each.params})
              for each in renumbering.judge(waiting, _published(waiting, holder))]  # fmt: skip
    found = queries.bearers_of(holder, [refcode.normalise(each.old) for each in waiting])
    faults += [Said("holdings.no_such_code", {"code": each.old}) for each in waiting
               if refcode.normalise(each.old) not in found]  # fmt: skip
    if faults:
        raise Refused(*faults)
    outcome = Outcome()
    for model in queries.DESCRIBED:
        mine = [each for each in waiting if found[refcode.normalise(each.old)].model is model]
        for some in slices(mine, SMALL_SLICE):
            outcome.add(_renumber(model, some, holder, actor))
    return outcome


def _own_path(holder: str, actor: Actor) -> str:
    """The actor's institution, or one of its branches: nobody learns which codes others have."""
    own_path = actor.institution
    branch = actor.branches and bool(own_path) and holder.startswith(own_path)
    if holder and holder != own_path and not branch and not actor.steward:
        raise refused("other_holder")
    return holder or own_path


def _not_yet(changes: Sequence[refcode.Change], holder: str) -> list[refcode.Change]:
    """The changes that were not made already, exactly so, by an earlier run."""
    rows = RefCodeChange.objects.unguarded("codes that were changed already")
    olds = [refcode.normalise(each.old) for each in changes]
    made = set(rows.filter(holder=holder, old__in=olds).values_list("old", "new"))
    return [each for each in changes
            if (refcode.normalise(each.old), refcode.normalise(each.new)) not in made]  # fmt: skip


def _published(changes: Sequence[refcode.Change], holder: str) -> frozenset[str]:
    """Which of the new codes are or were in use."""
    return frozenset(queries.bearers_of(holder, [refcode.normalise(each.new) for each in changes]))


def _renumber(model: Any, changes: Sequence[refcode.Change], holder: str, actor: Actor) -> Outcome:
    by_old = {refcode.normalise(each.old): each for each in changes}
    with act(f"{law.noun_of(model)}.renumber", model, actor) as done:
        rows = own(model, actor).filter(holder=holder, ref_code__in=by_old)
        good = list(rows.select_for_update().order_by("pk"))
        befores, afters = {}, {}
        for row in good:
            befores[row.pk] = {"ref_code": row.ref_code}
            row.former = row.ref_code
            row.ref_code = refcode.normalise(by_old[row.ref_code].new)
            afters[row.pk] = {"ref_code": row.ref_code}
        own(model, actor).bulk_update(good, ["ref_code"])
        _keep_map(good, by_old)
        note(done, model, befores, afters)
        done(None, fonds=touched(row.fonds_id for row in good), count=len(good))
    outcome = Outcome([row.pk for row in good])
    seen = {row.former for row in good}
    outcome.refused = [(0, Said("holdings.no_such_code", {"code": old}))
                       for old in by_old if old not in seen]  # fmt: skip
    return outcome


def _keep_map(rows: Sequence[Any], by_old: Mapping[str, refcode.Change]) -> None:
    """The table of old and new codes."""
    today = timezone.localdate()
    RefCodeChange.objects.bulk_create([
        RefCodeChange(
            holder=row.holder, area=row.area, line=row.line, secrecy=row.secrecy,
            noun=row._meta.label_lower, row=row.pk, old=row.former, new=row.ref_code,
            reason=change.reason, document=change.document, decided_by=change.decided_by,
            changed_on=change.decided_on or today)
        for row in rows if (change := by_old[row.former])
    ])  # fmt: skip


# --- opening and publishing -----------------------------------------------------------------------


def set_opening(
    keys: Sequence[int], opening: Any, actor: Actor, *, reason: str,
    open_on: dt.date | None = None, model: Any = Item,
) -> Outcome:  # fmt: skip
    """Put down a decision about opening. What is not open is not published either. 开放状态。

    Opening needs custody by an archives; a unit's own records are disclosed as government
    information, not opened (house.md §7).
    """
    opening = Opening(opening)
    if opening is Opening.OPEN:
        values: dict[str, Any] = {"opening": opening, "open_on": open_on or timezone.localdate()}
    else:
        values = {"opening": opening, "open_on": None, "reach": Reach.NONE}
    known: dict[str, bool] = {}
    code = CODES.get(model, "ref_code")

    def judge(row: dict[str, Any]) -> Said | None:
        if opening is not Opening.OPEN:
            return None
        if row["secrecy"] > Secrecy.PUBLIC:
            return Said("holdings.not_public", {"code": row[code]})
        holder = row["holder"]
        if holder not in known:
            known[holder] = queries.is_archives(holder)
        return None if known[holder] else Said("holdings.not_in_archives")

    return _decide("set_opening", model, keys, actor, values,
                   ("holder", "secrecy", code), judge, reason)  # fmt: skip


def set_reach(
    keys: Sequence[int], reach: Any, actor: Actor, *, reason: str, model: Any = Item
) -> Outcome:
    """Put down a decision about publication; never more than the opening allows. 公布范围。"""
    reach, code = Reach(reach), CODES.get(model, "ref_code")

    def judge(row: dict[str, Any]) -> Said | None:
        allowed = row["opening"] == Opening.OPEN and row["secrecy"] == Secrecy.PUBLIC
        if reach is Reach.NONE or allowed:
            return None
        return Said("holdings.not_open", {"code": row[code]})

    return _decide("set_reach", model, keys, actor, {"reach": reach},
                   ("opening", "secrecy", code), judge, reason)  # fmt: skip


def _decide(
    verb: str, model: Any, keys: Sequence[int], actor: Actor, values: Mapping[str, Any],
    reads: Sequence[str], judge: Judge, reason: str,
) -> Outcome:  # fmt: skip
    """A decision about many rows, in acts of a slice each; it needs a reason."""
    if not reason.strip():
        raise refused("needs_reason")
    return change_rows(f"{law.noun_of(model)}.{verb}", model, keys, actor, values, reads=reads,
                       judge=judge, reason=reason)  # fmt: skip
