# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Retention schedules as a unit makes them: drafted, filled from a workbook, put in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from lantai.craft.schedules import Line
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.filing.errors import refused
from lantai.filing.models import RetentionSchedule, ScheduleEntry
from lantai.filing.queries import schedules as queries
from lantai.filing.terms import Template, WhyRenewed
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.bulk import add_rows
from lantai.guard.words import said
from lantai.holdings.many import note
from lantai.orgs.models import Institution

COLUMNS = ("schedule_id", "position", "number", "heading", "covers", "is_filed", "retention",
           "category_code", "department", "keywords", "note", "origin_id", "template_line",
           "holder", "area", "line", "party", "secrecy")  # fmt: skip
STEP = 10
"""Places between two lines, so that one can be put between them."""


def draft_schedule(
    unit: Institution, *, actor: Actor, template: str = "", why: Any = WhyRenewed.FIRST,
    based_on: RetentionSchedule | None = None, title: str = "",
) -> RetentionSchedule:  # fmt: skip
    """Begin a unit's next edition: from an earlier one, from one of the state's lists, or empty.

    Raises `Refused` where an edition is being made already, or the unit is another's to draft for.
    """
    with act("filing.retentionschedule.draft", RetentionSchedule, actor) as done:
        _may_draft(unit, actor)
        if made := queries.under_way(unit):
            raise refused("under_way", unit=unit.name, title=str(made))
        lines = (queries.lines_of(based_on) if based_on else
                 queries.template_lines(template, timezone.localdate()))  # fmt: skip
        row = _new(unit, actor, title, template=based_on.template if based_on else template,
                   based_on=based_on, why=why)  # fmt: skip
        _add(row, lines, 0)
        _wait(row, actor)
        return done(row, lines=len(lines), template=template,
                    based_on=based_on.edition if based_on else None)  # fmt: skip


def adopt_template(unit: Institution, *, actor: Actor, template: str = "") -> RetentionSchedule:
    """Let a unit without any schedule file under the state's list for the time being. 待审.

    Twice gives the same as once. It needs no duty of its own within the act of filing.
    """
    with act("filing.retentionschedule.adopt", RetentionSchedule, actor) as done:
        found = queries.schedule_for(unit, timezone.localdate()).schedule
        if found is not None:
            return done(found)
        _may_draft(unit, actor)
        code = template or queries.template_of(unit)
        row = _new(unit, actor, "", template=code, state="provisional")
        lines = queries.template_lines(code, timezone.localdate())
        _add(row, lines, 0)
        return done(row, lines=len(lines), template=code)


def _may_draft(unit: Institution, actor: Actor) -> None:
    if not actor.steward and unit not in queries.units_kept_by(actor):
        raise refused("not_ours_to_draft", unit=unit.name)


def _new(unit: Institution, actor: Actor, title: str, **given: Any) -> RetentionSchedule:
    """An edition with the next number, kept by who drafts it."""
    title = title or said("{unit}归档范围和保管期限表", "Retention schedule of {unit}",
                          unit=unit.name)  # fmt: skip
    keeps = unit if actor.steward else None
    row = RetentionSchedule(
        institution=unit, edition=queries.last_edition(unit) + 1, title=title[:200],
        holder=keeps.path if keeps else actor.institution, area=keeps.area if keeps else actor.area,
        line=keeps.line if keeps else actor.line, **given,
    )  # fmt: skip
    row.save()
    return row


def _wait(row: RetentionSchedule, actor: Actor) -> None:
    """The draft waits on the desk of who finishes it."""
    register = register_of(RetentionSchedule)
    if register is not None:
        steps.follow(register, row, actor)


def _add(schedule: RetentionSchedule, lines: Sequence[Line], after: int) -> Sequence[int]:
    """Write lines into an edition, after a place; the numbers of their rows."""
    place = (schedule.holder, schedule.area, schedule.line, schedule.party, schedule.secrecy)
    rows = [(schedule.pk, after + at * STEP, line.number[:40],
             queries.PARTED.join(line.heading)[:400], line.covers[:1000], line.is_filed,
             line.retention, line.category[:10], line.department[:100],
             "、".join(line.keywords)[:500], line.note[:500], *_descent(line), *place)
            for at, line in enumerate(lines, 1)]  # fmt: skip
    return add_rows(ScheduleEntry, COLUMNS, rows)


def _descent(line: Line) -> tuple[int | None, str]:
    """From which row and which line of the state's list a line descends."""
    row = line.key if isinstance(line.key, int) else None
    codes = [str(each[1]) for each in line.origins  # type: ignore[index]
             if each[0] in Template.values]  # type: ignore[index]  # fmt: skip
    return row, codes[0] if codes else ""


# --- lines ----------------------------------------------------------------------------------------


def take_lines(schedule: RetentionSchedule, lines: Sequence[Line], *, actor: Actor,
               over: bool = False) -> Sequence[int]:  # fmt: skip
    """Take lines of a workbook into a draft; ``over`` puts them in the place of what is there.

    A line that says the same as one that it replaces descends from it.
    """
    with act("filing.scheduleentry.take", schedule, actor) as done:
        _must_be_draft(schedule)
        entries = queries.entries_of(schedule)
        if over:
            known = {(entry.heading, entry.covers): entry for entry in entries}
            lines = [_kept(line, known.get((queries.PARTED.join(line.heading), line.covers)),
                           schedule.template) for line in lines]  # fmt: skip
            _strike(done, [entry.pk for entry in entries])
        added = _add(schedule, lines, entries[-1].position if entries and not over else 0)
        return done(added, lines=len(lines), over=over)


def _kept(line: Line, entry: ScheduleEntry | None, template: str) -> Line:
    """A line with the descent of the one that it stands for, where there is one."""
    if entry is None:
        return line
    origins = {(template, entry.template_line)} if entry.template_line else set()
    return replace(line, key=entry.origin_id, origins=frozenset(origins))


def strike_entries(schedule: RetentionSchedule, keys: Iterable[int], *, actor: Actor) -> list[int]:
    """Strike lines of a draft. Nothing is ever filed under a draft, so that nothing leads there."""
    with act("filing.scheduleentry.strike", schedule, actor) as done:
        _must_be_draft(schedule)
        mine = {entry.pk: str(entry) for entry in queries.entries_of(schedule)}
        struck = [key for key in keys if key in mine]
        _strike(done, struck)
        return done(struck, struck=[mine[key] for key in struck][:50])


def _strike(done: Any, keys: Sequence[int]) -> None:
    rows = ScheduleEntry.objects.unguarded("lines of a draft that are struck")
    befores = {entry.pk: {"number": entry.number, "covers": entry.covers}
               for entry in rows.filter(pk__in=keys)}  # fmt: skip
    note(done, ScheduleEntry, befores, {key: {} for key in befores})
    rows.filter(pk__in=keys).delete()


def sort_entries(schedule: RetentionSchedule, *, actor: Actor) -> RetentionSchedule:
    """Put the lines of a draft in the order of their numbers; those without stay where they are."""
    with act("filing.scheduleentry.sort", schedule, actor) as done:
        _must_be_draft(schedule)
        entries = queries.entries_of(schedule)
        numbered = iter(sorted((each for each in entries if each.number), key=_by_number))
        ordered = [next(numbered) if each.number else each for each in entries]
        for at, entry in enumerate(ordered, 1):
            entry.position = at * STEP
        ScheduleEntry.objects.unguarded("lines of a draft that are put in order").bulk_update(
            ordered, ["position"])  # fmt: skip
        return done(schedule, lines=len(ordered))


def _by_number(entry: ScheduleEntry) -> list[tuple[int, str]]:
    """1.10 after 1.9; what is no figure after what is."""
    return [(int(part) if part.isdecimal() else 10**6, part) for part in entry.number.split(".")]


def _must_be_draft(schedule: RetentionSchedule) -> None:
    if schedule.state != "draft":
        raise refused("not_a_draft", title=str(schedule))
