# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Acts on lines that follow, for the unit's records officer: decide, go on, take back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lantai.desk.asking import Fields, pick
from lantai.desk.deeds import Deed, Looked, Outcome, RowsDeed, on_row, on_rows
from lantai.filing.acts import mapping as acts
from lantai.filing.models import LineMapping, ScheduleEntry
from lantai.filing.movinglines import moving_lines
from lantai.filing.terms import MappingState
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.works.acts import enqueue


def _ours(row: LineMapping, actor: Actor) -> bool:
    return row.schedule.holder == actor.institution


def _to_decide(row: LineMapping, actor: Actor) -> Fields:
    lines = ScheduleEntry.objects.seen_by(actor, "act", only="own").filter(schedule=row.schedule)
    return {"entry": pick(both("归到哪一条", "which entry"), lines.order_by("position"),
                          code="number", first=row.new_entry_id)}  # fmt: skip


def _decide(row: LineMapping, *, actor: Actor, entry: ScheduleEntry) -> Any:
    made = acts.decide_mapping(row, entry, actor=actor)
    return enqueue(moving_lines, actor=actor, subject=made.schedule)


def _go_on(row: LineMapping, *, actor: Actor) -> Any:
    return enqueue(moving_lines, actor=actor, subject=row.schedule)


MAPPING = (
    Deed("decide", "filing.linemapping.decide", both("认定", "Decide"), _to_decide, _decide,
         when=lambda row, actor: _ours(row, actor) and not row.moved, is_next=True,
         help=both("定下来，等着的就转过去", "what waits is moved then")),
    Deed("go_on", "filing.linemapping.apply", both("再转一次", "Move what is left"),
         lambda row, actor: {}, _go_on,
         when=lambda row, actor: _ours(row, actor) and bool(row.left),
         help=both("先给它们变更档号，再转", "after their codes were changed")),
    Deed("undo", "filing.linemapping.undo", both("撤回", "Take it back"), lambda row, actor: {},
         acts.undo_mapping, when=lambda row, actor: _ours(row, actor) and bool(row.moved),
         help=both("转过去的回到原条目，期限也改回，仍是待审",
                   "what was moved waits under its old entry again, with its old period")),
)  # fmt: skip
on_row(LineMapping, *MAPPING)


def _doubtful(keys: Sequence[int], actor: Actor) -> Any:
    rows = LineMapping.objects.seen_by(actor, "act", only="own").filter(pk__in=list(keys))
    return rows.select_related("new_entry", "old_entry", "schedule").order_by("pk")


def _look_confirm(keys: Sequence[int], *, actor: Actor) -> Iterator[Looked]:
    for row in _doubtful(keys, actor):
        fits = row.state == MappingState.DOUBTFUL and row.new_entry is not None
        cells = [(both("归到", "to"), str(row.old_entry), str(row.new_entry))]
        yield Looked(row.pk, cells if fits else ())


def _confirm(keys: Sequence[int], *, actor: Actor) -> Outcome:
    outcome, schedules = Outcome(), {}
    for row in _doubtful(keys, actor):
        if row.state == MappingState.DOUBTFUL and row.new_entry is not None:
            acts.decide_mapping(row, row.new_entry, actor=actor)
            schedules[row.schedule_id] = row.schedule
            outcome.changed.append(row.pk)
    for schedule in schedules.values():
        enqueue(moving_lines, actor=actor, subject=schedule)
    return outcome


on_rows(LineMapping, RowsDeed(
    "confirm", "filing.linemapping.decide", both("照提出的认定", "Decide as proposed"),
    lambda actor: {}, _confirm, _look_confirm,
    help=both("待定、又提出了新条目的", "those to be decided for which an entry was proposed"),
))  # fmt: skip
