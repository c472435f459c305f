# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about which lines follow, when a schedule was approved for a unit that filed 待审."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from lantai.craft.schedules import Following, following
from lantai.filing.models import FiledItem, LineMapping, RetentionSchedule, ScheduleEntry
from lantai.filing.queries.schedules import line_of, lines_of
from lantai.filing.terms import MappingState


def waiting_under(schedule: RetentionSchedule) -> dict[int, int]:
    """The lines of other editions of a unit under which items wait 待审, each with how many."""
    entries = ScheduleEntry.objects.unguarded("lines of a unit under which items wait")
    entries = entries.filter(schedule__institution=schedule.institution_id)
    rows = FiledItem.objects.unguarded("items that wait for the schedule that was approved")
    rows = rows.filter(provisional=True, entry__in=entries.exclude(schedule=schedule).values("pk"))
    counted = rows.order_by().values_list("entry").annotate(n=Count("pk"))
    return {entry: n for entry, n in counted if entry is not None}


def followings(schedule: RetentionSchedule, old: Iterable[int]) -> list[Following]:
    """What follows each of some old lines in a schedule (`craft.schedules.following`)."""
    rows = ScheduleEntry.objects.unguarded("the old lines under which items wait")
    entries = rows.filter(pk__in=list(old)).select_related("schedule").order_by("position", "pk")
    return following([line_of(entry, entry.schedule.template) for entry in entries],
                     lines_of(schedule))  # fmt: skip


def mappings_of(schedule: RetentionSchedule) -> Any:
    """What was proposed or decided for a schedule, by old line."""
    rows = LineMapping.objects.unguarded("which lines follow in a schedule that came into force")
    return rows.filter(schedule=schedule).order_by("pk")


def to_apply(schedule: RetentionSchedule) -> list[LineMapping]:
    """What is sure or decided, with the lines."""
    ready = mappings_of(schedule).filter(state__in=(MappingState.SURE, MappingState.DECIDED))
    return list(ready.exclude(new_entry=None).select_related("new_entry", "old_entry"))


def waiting_items(mapping: LineMapping, after: int, most: int) -> list[FiledItem]:
    """The next items that wait under a mapping's old line."""
    rows = FiledItem.objects.unguarded("items that wait under a line that another follows")
    rows = rows.filter(entry=mapping.old_entry_id, provisional=True, pk__gt=after)
    return list(rows.select_related("item").order_by("pk")[:most])


def moved_items(mapping: LineMapping) -> list[tuple[FiledItem, str]]:
    """What a mapping has moved and nobody has moved on since, each with the period it had."""
    moved = mapping.mapped.unguarded("what a mapping has moved")
    periods = dict(moved.values_list("filed_id", "retention"))
    rows = FiledItem.objects.unguarded("items that a mapping has moved")
    rows = rows.filter(entry=mapping.new_entry_id, pk__in=moved.values("filed_id"))
    return [(row, periods[row.pk]) for row in rows.order_by("pk")]
