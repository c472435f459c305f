# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""归类: under which line of the retention schedule an item is filed; suggestions taken or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.desk.deeds import Outcome
from lantai.filing.barred import against_line
from lantai.filing.models import FiledItem, FilingBatch, ScheduleEntry
from lantai.filing.queries import batches as queries
from lantai.filing.queries import schedules
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.holdings.many import note, slices

SURE = 75
"""From this confidence suggestions are taken all at once."""


def set_line(keys: Sequence[int], entry: ScheduleEntry, actor: Actor) -> Outcome:
    """File items under a line; a suggestion for another one is thereby not taken. 归到条目。"""
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys)):
        with act("filing.fileditem.set_line", FiledItem, actor) as done:
            part = _set(done, some, actor, lambda row: entry)
            done(None, entry=str(entry)[:200], count=len(part.changed))
        outcome.add(part)
    return outcome


def take_suggestions(batch: FilingBatch, actor: Actor, *, least: int = SURE) -> Outcome:
    """File what has no line yet under its suggestion, where that is sure enough. 采用建议。"""
    filed = [row for row in queries.filed_in(batch) if row.entry_id is None
             and row.suggested_id is not None and row.confidence >= least]  # fmt: skip
    every = queries.entries_by_key({row.suggested_id for row in filed})
    outcome = Outcome()
    for some in slices(row.pk for row in filed):
        with act("filing.fileditem.set_line", FiledItem, actor) as done:
            part = _set(done, some, actor, lambda row: every.get(row.suggested_id))
            done(None, suggested=True, count=len(part.changed))
        outcome.add(part)
    return outcome


def _set(done: Any, keys: Sequence[int], actor: Actor, line_for: Any) -> Outcome:
    outcome, befores, afters = Outcome(), {}, {}
    rows = FiledItem.objects.seen_by(actor, "act").filter(pk__in=list(keys))
    found = {row.pk: row for row in rows.select_related("batch", "item")}
    bases: dict[int, Any] = {}
    for key in keys:
        row = found.get(key)
        entry = line_for(row) if row is not None else None
        why = against_line(row, entry)
        if why is not None or row is None:
            outcome.refused.append((key, why or Said("guard.not_found")))
            continue
        befores[key] = {"entry": row.entry_id, "accepted": row.accepted}
        row.entry = entry
        row.accepted = None if row.suggested_id is None else row.suggested_id == entry.pk
        row.provisional = _is_provisional(row, entry, bases)
        row.save()
        afters[key] = {"entry": row.entry_id, "accepted": row.accepted}
    note(done, FiledItem, befores, afters)
    outcome.changed += befores
    return outcome


def _is_provisional(row: FiledItem, entry: ScheduleEntry, bases: dict[int, Any]) -> bool:
    """待审: the line is of no schedule that is in force for the unit."""
    if row.batch_id not in bases:
        unit = queries.unit_of(row.batch)
        bases[row.batch_id] = schedules.schedule_for(unit, timezone.localdate()) if unit else None
    basis = bases[row.batch_id]
    return basis is None or basis.provisional or basis.schedule.pk != entry.schedule_id
