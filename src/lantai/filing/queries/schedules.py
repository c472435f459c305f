# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about retention schedules: which one a unit files under, which units lack one.

A unit files under the edition in force on the day. Where none is, it files under the last that was,
or under the state's list, and what is filed so is 待审 (requirement 7.1; 档案法实施条例 19).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lantai.craft import schedules as craft
from lantai.craft.codes import Said
from lantai.craft.schedules import Line
from lantai.filing.flow import FILED_UNDER, UNDER_WAY
from lantai.filing.models import EntryRemark, RetentionSchedule, ScheduleEntry
from lantai.filing.terms import RemarkKind, Template
from lantai.guard.actor import Actor
from lantai.holdings.models import Category
from lantai.orgs.kinds import rule_of
from lantai.orgs.models import Department, Institution
from lantai.orgs.queries import institution_at, members_of
from lantai.orgs.terms import Kind, Status

FIRMS = (Kind.STATE_FIRM, Kind.PRIVATE_FIRM, Kind.FIRM_ARCHIVES)
NEED_NONE = (Kind.PROVIDER, Kind.JOINT_OFFICE, Kind.OFFICE)
"""Kinds that form no records of a fonds of their own: a provider, an office that keeps others'."""
PARTED = "／"
"""What parts the levels of a heading."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The schedule that a unit files under on a day; ``why`` says what is wrong with that."""

    schedule: RetentionSchedule | None
    why: Said | None = None

    @property
    def provisional(self) -> bool:
        """Whether what is filed under it is 待审."""
        return self.why is not None


def schedule_for(unit: Institution, on: dt.date) -> Basis:
    """The schedule a unit files under on a day: in force, else the last one, else the template.

    A branch without one of its own files under its main institution's.
    """
    rows = _of(unit).exclude(state__in=UNDER_WAY)
    begun = rows.filter(state__in=FILED_UNDER, effective_on__lte=on).order_by("-effective_on")
    in_force = begun.filter(Q(superseded_on=None) | Q(superseded_on__gt=on)).first()
    if in_force is not None:
        return Basis(in_force)
    if last := begun.first():
        return Basis(last, Said("filing.under_last", {"edition": last.edition,
                                                      "on": last.superseded_on}))  # fmt: skip
    if template := rows.exclude(template="").filter(effective_on=None).order_by("-edition").first():
        return Basis(template, Said("filing.under_template"))
    if unit.parent is not None:
        return schedule_for(unit.parent, on)
    return Basis(None, Said("filing.under_none", {"unit": unit.name}))


def _of(unit: Institution) -> Any:
    rows = RetentionSchedule.objects.unguarded("the schedules of a unit that files or drafts")
    return rows.filter(institution=unit)


def in_force_on(unit: Institution, on: dt.date) -> RetentionSchedule | None:
    """The edition in force on a day; None where a unit has none."""
    found = schedule_for(unit, on)
    return None if found.provisional else found.schedule


def under_way(unit: Institution) -> RetentionSchedule | None:
    """The edition that is being made."""
    return _of(unit).filter(state__in=UNDER_WAY).first()  # type: ignore[no-any-return]


def last_edition(unit: Institution) -> int:
    """The number of a unit's latest edition; 0 where it has none."""
    return _of(unit).order_by("-edition").values_list("edition", flat=True).first() or 0


def latest(unit: Institution) -> RetentionSchedule | None:
    """What a new edition is made from: the edition in force, else the last one used."""
    return schedule_for(unit, timezone.localdate()).schedule


def others_in_use(schedule: RetentionSchedule) -> list[RetentionSchedule]:
    """What a unit files under besides this edition, to be past when this one comes into force."""
    rows = _of(schedule.institution).filter(state__in=("in_force", "provisional"))
    return list(rows.exclude(pk=schedule.pk))


def due_to_begin(today: dt.date) -> list[RetentionSchedule]:
    """What was approved and whose day has come, the earliest first."""
    rows = RetentionSchedule.objects.unguarded("approved schedules whose day has come")
    return list(rows.filter(state="approved", effective_on__lte=today).order_by("effective_on"))


def in_force_of(units: Iterable[int]) -> list[RetentionSchedule]:
    """The schedules in force of some units, by number, as far as they are not to be renewed yet."""
    rows = RetentionSchedule.objects.unguarded("schedules in force of units that were changed")
    return list(rows.filter(in_force_now(timezone.localdate()), institution__in=list(units),
                            renew_since=None).order_by("pk"))  # fmt: skip


def units_of_departments(rows: Iterable[int]) -> set[int]:
    """The units of some departments, by number."""
    there = Department.objects.unguarded("the units whose departments were changed")
    return set(there.filter(pk__in=list(rows)).values_list("institution_id", flat=True))


def earlier_of(schedule: RetentionSchedule) -> RetentionSchedule | None:
    """What an edition is compared with: that in force, else that from which it was made."""
    if schedule.state in UNDER_WAY or schedule.state == "approved":
        found = in_force_on(schedule.institution, timezone.localdate())
        return found if found != schedule and found is not None else schedule.based_on
    before = _of(schedule.institution).filter(state__in=FILED_UNDER, edition__lt=schedule.edition)
    return before.order_by("-edition").first() or schedule.based_on  # type: ignore[no-any-return]


def template_of(unit: Institution) -> str:
    """Which of the state's lists a unit of this kind begins with."""
    return str(Template.ENTERPRISE if unit.kind in FIRMS else Template.AGENCY)


def units_kept_by(actor: Actor) -> list[Institution]:
    """The units for which an actor files: its own, or the members of its joint office."""
    own = institution_at(actor.institution)
    if own is None:
        return []
    return members_of(own) if own.kind == Kind.JOINT_OFFICE else [own]


# --- lines ----------------------------------------------------------------------------------------


def entries_of(schedule: RetentionSchedule) -> list[ScheduleEntry]:
    """The lines of an edition in their order."""
    rows = ScheduleEntry.objects.unguarded("the lines of a schedule that is seen or filed under")
    return list(rows.filter(schedule=schedule).order_by("position", "pk"))


def lines_of(schedule: RetentionSchedule) -> list[Line]:
    """The lines as `craft.schedules` knows them; ``key`` is the number of the row."""
    return [line_of(entry, schedule.template) for entry in entries_of(schedule)]


def line_of(entry: ScheduleEntry, template: str) -> Line:
    """One line as `craft.schedules` knows it."""
    origins = {("entry", entry.pk)}
    if entry.origin_id:
        origins.add(("entry", entry.origin_id))
    if template and entry.template_line:
        origins.add((template, entry.template_line))
    return Line(
        entry.covers, entry.number, tuple(filter(None, entry.heading.split(PARTED))),
        entry.is_filed, entry.retention, entry.category_code, entry.department,
        tuple(filter(None, entry.keywords.replace("，", "、").split("、"))), entry.note,
        key=entry.pk, origins=frozenset(origins),
    )  # fmt: skip


def template_lines(code: str, on: dt.date) -> Sequence[Line]:
    """The lines of one of the state's lists; none for no list."""
    return craft.template(code, on).lines if code else ()


def faults_of(schedule: RetentionSchedule) -> list[Any]:
    """What is wrong with an edition (`craft.schedules.judge`)."""
    template = schedule.template or template_of(schedule.institution)
    return craft.judge(lines_of(schedule), template_lines(template, timezone.localdate()),
                       set(Category.objects.values_list("code", flat=True)))  # fmt: skip


# --- remarks --------------------------------------------------------------------------------------


def open_remarks(schedule: RetentionSchedule) -> Any:
    """The remarks that ask for a change and are not settled."""
    rows = EntryRemark.objects.unguarded("the remarks on a schedule whose step is taken")
    return rows.filter(schedule=schedule, settled_on=None).exclude(kind=RemarkKind.AGREE)


def remarks_of(schedule: RetentionSchedule) -> Any:
    """All remarks on an edition."""
    return EntryRemark.objects.unguarded("the remarks that go back with a schedule").filter(
        schedule=schedule)  # fmt: skip


# --- units ----------------------------------------------------------------------------------------


def in_force_now(today: dt.date) -> Q:
    """Schedules in force on a day, whatever their state was set to by then."""
    return Q(state__in=("approved", "in_force"), effective_on__lte=today) & (
        Q(superseded_on=None) | Q(superseded_on__gt=today))  # fmt: skip


def ought_to_have(today: dt.date) -> Q:
    """Institutions in use that form records and so ought to have a schedule; no branches."""
    kinds = [kind for kind in Kind.values if kind not in NEED_NONE
             and rule_of(kind).supervised != "none"]  # fmt: skip
    return Q(status=Status.ACTIVE, kind__in=kinds, parent=None)


def without_schedule(today: dt.date) -> Q:
    """Of these the ones that have none in force."""
    rows = RetentionSchedule.objects.unguarded("whether a unit has a schedule in force")
    return ought_to_have(today) & ~Exists(rows.filter(in_force_now(today),
                                                      institution=OuterRef("pk")))  # fmt: skip


def schedules_of(units: Iterable[Institution], actor: Actor) -> dict[int, list[Any]]:
    """The schedules of some units as far as an actor counts them, by unit, the latest first."""
    rows = RetentionSchedule.objects.seen_by(actor, "count").filter(
        institution__in=[unit.pk for unit in units])  # fmt: skip
    found: dict[int, list[Any]] = {}
    for row in rows.order_by("-edition"):
        found.setdefault(row.institution_id, []).append(row)
    return found
