# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""归类: under which line of the retention schedule an item is filed; suggestions taken or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lantai.craft.codes import Said
from lantai.desk.deeds import Outcome
from lantai.filing.barred import Bases, against_line
from lantai.filing.models import FiledItem, FilingBatch, ScheduleEntry
from lantai.filing.queries import batches as queries
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
    found = queries.suggested_in(batch, least)
    every = queries.entries_by_key(found.values())
    outcome = Outcome()
    for some in slices(found):
        with act("filing.fileditem.set_line", FiledItem, actor) as done:
            part = _set(done, some, actor, lambda row: every.get(row.suggested_id))
            done(None, suggested=True, count=len(part.changed))
        outcome.add(part)
    return outcome


def _set(done: Any, keys: Sequence[int], actor: Actor, line_for: Any) -> Outcome:
    outcome, befores, afters = Outcome(), {}, {}
    rows = FiledItem.objects.seen_by(actor, "act").filter(pk__in=list(keys))
    found = {row.pk: row for row in rows.select_related("batch__fonds", "item")}
    alike: dict[tuple[Any, ...], list[int]] = {}
    bases = Bases()
    for key in keys:
        row = found.get(key)
        entry = line_for(row) if row is not None else None
        why = against_line(row, entry, bases)
        if why is not None or row is None or entry is None:
            outcome.refused.append((key, why or Said("guard.not_found")))
            continue
        accepted = None if row.suggested_id is None else row.suggested_id == entry.pk
        befores[key] = {"entry": row.entry_id, "accepted": row.accepted}
        afters[key] = {"entry": entry.pk, "accepted": accepted}
        alike.setdefault((entry.pk, accepted, bases.is_provisional(row.batch, entry)), []).append(
            key
        )
    mine = FiledItem.objects.unguarded("items that are put under lines, found above")
    for (entry_id, accepted, provisional), some in alike.items():
        mine.filter(pk__in=some).update(entry=entry_id, accepted=accepted, provisional=provisional)
    note(done, FiledItem, befores, afters)
    outcome.changed += befores
    return outcome
