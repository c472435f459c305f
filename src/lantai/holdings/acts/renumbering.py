# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Changing the codes of records 档号变更, by a map of old and new that is kept for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from lantai.craft import refcode
from lantai.craft.codes import Said
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.holdings import queries
from lantai.holdings.errors import refused
from lantai.holdings.many import SMALL_SLICE, Outcome, note, own, slices, touched
from lantai.holdings.models import RefCodeChange
from lantai.holdings.renumbering import faults, not_yet


def renumber(changes: Sequence[refcode.Change], actor: Actor, *, holder: str = "") -> Outcome:
    """Change codes by a map of old to new, which is kept for ever. 档号变更。

    The whole map is judged first: nothing changes where a part of it is wrong. Going on after a
    stop passes over what was done. Raises `Refused` with every fault.
    """
    holder = _own_path(holder, actor)
    waiting = not_yet(changes, holder)
    if wrong := faults(waiting, holder):
        raise Refused(*(wrong[at] for at in sorted(wrong)))
    found = queries.bearers_of(holder, [refcode.normalise(each.old) for each in waiting])
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
