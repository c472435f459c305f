# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How the units of an authority are off for schedules: in force, due, on its way, or none.

One query for the units, one for their schedules, one for their comparisons, whatever their number;
kept until any of these is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lantai.desk.listing import who
from lantai.filing.flow import UNDER_WAY
from lantai.filing.models import FilingComparison, RetentionSchedule
from lantai.filing.queries.schedules import NEED_NONE, schedules_of, units_kept_by
from lantai.guard import tide
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.orgs.models import Institution
from lantai.orgs.queries import institution_at
from lantai.orgs.supervision import Directory

IN_FORCE, DUE, COMING, UNDER_REVIEW = "in_force", "due", "coming", "review"
RETURNED, NONE = "returned", "none"
WORDS = {
    IN_FORCE: both("施行中", "in force"), DUE: both("须修订", "to be renewed"),
    COMING: both("已批准，未到日", "approved, not yet in force"),
    UNDER_REVIEW: both("在审", "under review"), RETURNED: both("退回在改", "returned"),
    NONE: both("没有", "none"),
}  # fmt: skip
TONES = {
    IN_FORCE: "good",
    DUE: "warn",
    COMING: "",
    UNDER_REVIEW: "warn",
    RETURNED: "warn",
    NONE: "bad",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, how it is off, by which edition, and since when."""

    unit: Institution
    kind: str
    schedule: RetentionSchedule | None = None
    since: dt.date | None = None
    compared: FilingComparison | None = None


def units_of(actor: Actor, today: dt.date) -> list[Unit]:
    """The units that the actor's authority itself supervises, those without a schedule first."""
    return tide.kept(("filing.units", who(actor)), lambda: _units_of(actor, today))


def _units_of(actor: Actor, today: dt.date) -> list[Unit]:
    own = institution_at(actor.institution)
    if own is None or not actor.supervises:
        return []
    units = [unit for unit in Directory.within(actor.supervises).supervised_by(own)
             if unit.kind not in NEED_NONE and unit.parent_id is None]  # fmt: skip
    rows, last = schedules_of(units, actor), _compared(units, actor)
    found = [replace(_how(unit, rows.get(unit.pk, []), today), compared=last.get(unit.pk))
             for unit in units]  # fmt: skip
    order = [NONE, DUE, RETURNED, UNDER_REVIEW, COMING, IN_FORCE]
    return sorted(found, key=lambda each: (order.index(each.kind), each.unit.name, each.unit.pk))


def _compared(units: Sequence[Institution], actor: Actor) -> dict[int, FilingComparison]:
    """The last comparison of each of some units, as far as the actor counts it."""
    rows = FilingComparison.objects.seen_by(actor, "count").filter(
        institution__in=[unit.pk for unit in units])  # fmt: skip
    return {row.institution_id: row for row in rows.order_by("year")}


def _how(unit: Institution, rows: list[Any], today: dt.date) -> Unit:
    """How one unit is off, by its editions, the latest first."""
    in_force = [row for row in rows if row.state in ("approved", "in_force")
                and row.effective_on <= today]  # fmt: skip
    sent = [row for row in rows if row.state in ("submitted", "reviewed")]
    if in_force:
        row = in_force[0]
        due = row.renew_since is not None and not sent
        return Unit(unit, DUE if due else IN_FORCE, row, row.renew_since or row.effective_on)
    if sent:
        return Unit(unit, UNDER_REVIEW, sent[0], sent[0].submitted_on)
    if coming := [row for row in rows if row.state == "approved"]:
        return Unit(unit, COMING, coming[0], coming[0].effective_on)
    back = [row for row in rows if row.state in UNDER_WAY and row.submitted_on is not None]
    if back:
        return Unit(unit, RETURNED, back[0], back[0].submitted_on)
    return Unit(unit, NONE, next((row for row in rows if row.state not in UNDER_WAY), None))


def own_state(actor: Actor, today: dt.date) -> list[Unit]:
    """How the units are off whose schedules an actor drafts."""
    units = units_kept_by(actor)
    rows = schedules_of(units, actor)
    return [_how(unit, rows.get(unit.pk, []), today) for unit in units]
