# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk tells of filing: how a unit's own schedule is off, and an authority's units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.utils import timezone

from lantai.desk.card import Card, Line, address_of, card, list_of
from lantai.desk.kinds import day_text
from lantai.filing import units
from lantai.filing.models import (
    EntryRemark,
    FilingGap,
    Incident,
    LineMapping,
    RetentionSchedule,
)
from lantai.filing.terms import GapKind, MappingState
from lantai.guard.actor import Actor
from lantai.guard.words import both, said

SHOWN = 5
"""So many units are named; the rest is a number."""


@card
def own_schedule(actor: Actor) -> Card | None:
    """For who drafts: what is wrong with the unit's schedule; where all is well, nothing."""
    if not actor.has("filing.retentionschedule.draft"):
        return None
    found = units.own_state(actor, timezone.localdate())
    lines = [_own(each, len(found) > 1) for each in found if each.kind != units.IN_FORCE]
    lines = lines[:SHOWN] + list(_to_do(actor))
    return Card("own_schedule", both("归档范围和保管期限表", "Retention schedule"), lines,
                url=list_of(RetentionSchedule))  # fmt: skip


def _to_do(actor: Actor) -> Iterator[Line]:
    """Remarks to be answered, and lines of which a person must say which follows."""
    remarks = EntryRemark.objects.seen_by(actor, "act", only="party")
    remarks = remarks.filter(settled_on=None, reply="", schedule__state="draft")
    if n := remarks.count():
        yield Line(both("逐条意见，没有答复", "Remarks not answered"), said("{n} 条", "{n}", n=n),
                   list_of(EntryRemark), "warn")  # fmt: skip
    doubtful = LineMapping.objects.seen_by(actor, "act", only="own")
    if n := doubtful.filter(state=MappingState.DOUBTFUL).count():
        yield Line(both("待审的件归到哪一条，待定", "Where waiting items belong, to be decided"),
                   said("{n} 条", "{n}", n=n),
                   f"{list_of(LineMapping)}?{urlencode({'state': MappingState.DOUBTFUL})}",
                   "warn")  # fmt: skip


@card
def gaps(actor: Actor) -> Card | None:
    """For who registers documents: what is not filed, late, twice, and not explained yet."""
    if not actor.has("filing.filinggap.explain"):
        return None
    rows = FilingGap.objects.seen_by(actor, "act", only="own").filter(explanation="")
    counts = dict(rows.order_by().values_list("kind").annotate(n=Count("pk")))
    lines = [Line(label, said("{n} 条", "{n}", n=counts[kind]),
                  f"{list_of(FilingGap)}?{urlencode({'kind': kind})}",
                  "bad" if kind == GapKind.UNFILED else "warn")
             for kind, label in GapKind.choices if kind in counts]  # fmt: skip
    return Card("gaps", both("应归尽归", "What ought to be filed"), lines, url=list_of(FilingGap))


def _own(each: units.Unit, several: bool) -> Line:
    told = {
        units.NONE: both("没有施行中的，归档按范本、待审", "none in force; filing waits"),
        units.DUE: both("须修订", "to be renewed"),
        units.UNDER_REVIEW: both("主管部门在审", "with the authority"),
        units.RETURNED: both("主管部门退回了，要改", "returned by the authority"),
        units.COMING: both("已批准，未到施行日", "approved, not yet in force"),
    }
    why = str(each.schedule.get_renew_why_display()) if each.kind == units.DUE and \
        each.schedule else ""  # fmt: skip
    label = each.unit.name if several else both("本单位的表", "Your unit's")
    return Line(label, told[each.kind], address_of(each.schedule) if each.schedule else "",
                units.TONES[each.kind], sub=why)  # fmt: skip


@card
def incidents(actor: Actor) -> Card | None:
    """For an authority: what units reported to it and have not closed, the oldest first."""
    if not (actor.supervises and actor.has("filing.incident.read")):
        return None
    rows = Incident.objects.seen_by(actor, "describe", only="party").exclude(state="closed")
    lines = [Line(row.title, row.get_state_display(), address_of(row), "warn",
                  sub=day_text(row.reported_on))
             for row in rows.order_by("reported_on", "pk")[:SHOWN]]  # fmt: skip
    return Card("incidents", both("单位报告的档案事件", "Incidents that units reported"), lines,
                url=list_of(Incident))  # fmt: skip


@card
def units_without(actor: Actor) -> Card | None:
    """For who reviews: units without a schedule in force, and those that have to renew theirs."""
    if not (actor.supervises and actor.has("filing.retentionschedule.call")):
        return None
    found = units.units_of(actor, timezone.localdate())
    page = f"{list_of(RetentionSchedule)}units/"
    lines = [line for kind in (units.NONE, units.DUE) if (line := _several(kind, found, page))]
    return Card("units_without", both("各单位的归档范围和保管期限表", "Schedules of the units"),
                lines, url=page,
                empty=both("都有施行中的表，没有要修订的。",
                           "All have one in force, and none has to be renewed."))  # fmt: skip


def _several(kind: str, found: list[Any], page: str) -> Line | None:
    some = [each for each in found if each.kind == kind]
    if not some:
        return None
    names = said("、", ", ").join(each.unit.name for each in some[:SHOWN])
    more = said("{names} 等", "{names} and others", names=names)
    title = {units.NONE: both("没有施行中的表", "Without one in force"),
             units.DUE: both("须修订", "To be renewed")}[kind]  # fmt: skip
    return Line(title, said("{n} 个", "{n}", n=len(some)), f"{page}?{urlencode({'only': kind})}",
                units.TONES[kind], sub=names if len(some) <= SHOWN else more)  # fmt: skip
