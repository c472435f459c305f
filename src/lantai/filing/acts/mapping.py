# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""条目对应: what was filed 待审 is moved to the schedule that was approved since.

What is sure is moved by itself, what is doubtful when a person has decided. The period of an item
follows its line; an item whose code names the old period is left until it is renumbered. A move can
be taken back (requirement 7.1).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from lantai.filing.errors import refused
from lantai.filing.models import (
    FiledItem,
    LineMapping,
    MappedItem,
    RetentionSchedule,
    ScheduleEntry,
)
from lantai.filing.queries import mapping as queries
from lantai.filing.terms import MappingState
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.kept import packed
from lantai.guard.words import said
from lantai.holdings.acts.retaining import set_retention
from lantai.holdings.many import note, slices

SLICE = 500


def propose_mappings(schedule: RetentionSchedule, actor: Actor) -> list[LineMapping]:
    """Say for every line under which items wait which line of a schedule follows it, and why.

    Twice gives the same as once; what a person decided stays.
    """
    with act("filing.linemapping.propose", schedule, actor) as done:
        waiting = queries.waiting_under(schedule)
        known = {each.old_entry_id: each for each in queries.mappings_of(schedule)}
        made = []
        for found in queries.followings(schedule, waiting.keys() - known.keys()):
            key = int(str(found.old.key))
            row = LineMapping(
                schedule=schedule, old_entry_id=key, items=waiting[key],
                new_entry_id=found.new.key if found.new else None,
                state=MappingState.SURE if found.is_sure else MappingState.DOUBTFUL,
                confidence=round(found.confidence * 100), why=found.why.kind,
                why_params=packed(found.why.params),
            )  # fmt: skip
            row.save()
            made.append(row)
        return done(made, lines=len(made), items=sum(row.items for row in made))


def decide_mapping(mapping: LineMapping, entry: ScheduleEntry, *, actor: Actor) -> LineMapping:
    """Decide which line follows; what waits is moved then. 认定条目对应."""
    with act("filing.linemapping.decide", mapping, actor) as done:
        if mapping.moved:
            raise refused("moved_already", n=mapping.moved)
        if entry.schedule_id != mapping.schedule_id:
            raise refused("line_of_another", line=str(entry))
        mapping.new_entry, mapping.state = entry, MappingState.DECIDED
        mapping.decided_by, mapping.decided_on = actor.name[:80], timezone.localdate()
        mapping.save()
        return done(mapping)


def apply_slice(mapping: LineMapping, after: int, actor: Actor) -> int | None:
    """Move the next items that wait under the old line; where to go on, None when all is done."""
    with act("filing.linemapping.apply", mapping, actor) as done:
        rows = queries.waiting_items(mapping, after, SLICE)
        moving = _with_period(mapping, rows, actor)
        befores = {row.pk: {"entry": row.entry_id, "provisional": True} for row in moving}
        afters = {pk: {"entry": mapping.new_entry_id, "provisional": False} for pk in befores}
        FiledItem.objects.unguarded("items that are moved to the line that follows").filter(
            pk__in=list(befores)).update(entry=mapping.new_entry, provisional=False)  # fmt: skip
        note(done, FiledItem, befores, afters)
        MappedItem.objects.bulk_create(
            [MappedItem(mapping=mapping, filed=row, retention=row.item.retention)
             for row in moving], ignore_conflicts=True)  # fmt: skip
        mapping.moved += len(moving)
        mapping.left = (mapping.left if after else 0) + len(rows) - len(moving)
        mapping.save()
        return done(rows[-1].pk if len(rows) == SLICE else None, moved=len(moving))


def _with_period(mapping: LineMapping, rows: Sequence[FiledItem], actor: Actor) -> list[FiledItem]:
    """Of the items that wait those that may move: their period is the line's, or follows it."""
    period = mapping.new_entry.retention if mapping.new_entry else ""
    other = [row.item_id for row in rows if period and row.item.retention != period]
    reason = said("归到新表的条目：{line}", "filed under the entry of the new schedule: {line}",
                  line=mapping.new_entry)  # fmt: skip
    outcome = set_retention(other, period, actor, reason=reason) if other else None
    left = {pk for pk, _ in outcome.refused} if outcome else set()
    return [row for row in rows if row.item_id not in left]


def undo_mapping(mapping: LineMapping, *, actor: Actor) -> LineMapping:
    """Take a move back: what was moved waits again, under its old line and period. 撤回.

    An item whose code names the new period by now stays where it was moved to, and is counted.
    """
    with act("filing.linemapping.undo", mapping, actor) as done:
        moved = queries.moved_items(mapping)
        left = _old_periods(moved, actor)
        back = [row.pk for row, _ in moved if row.item_id not in left]
        mine = FiledItem.objects.unguarded("items that go back to their old line")
        for some in slices(back):
            mine.filter(pk__in=some).update(entry=mapping.old_entry, provisional=True)
            mapping.mapped.unguarded("what is taken back").filter(filed__in=some).delete()
        before, after = {"entry": mapping.new_entry_id}, {"entry": mapping.old_entry_id}
        note(done, FiledItem, dict.fromkeys(back, before), dict.fromkeys(back, after))
        mapping.moved, mapping.left, mapping.state = len(left), len(left), MappingState.UNDONE
        mapping.save()
        return done(mapping, moved=len(back), left=len(left))


def _old_periods(moved: Sequence[tuple[FiledItem, str]], actor: Actor) -> set[int]:
    """Give items the period back that they had; those that cannot have it."""
    reason = said("撤回条目对应", "the move to another entry was taken back")
    periods: dict[str, list[int]] = {}
    for row, period in moved:
        periods.setdefault(period, []).append(row.item_id)
    left: set[int] = set()
    for period, some in periods.items():
        left.update(pk for pk, _ in set_retention(some, period, actor, reason=reason).refused)
    return left
