# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Taking the good rows of a tried workbook into a register.

In slices of a thousand rows, each one act ``room.noun.import`` with its rows on the trail. A row's
``made`` is set in the same transaction, so a kill in the middle and a second run give the same as
one run. Rows are judged again when they are taken: what became wrong since they were tried is told,
and the others are taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db import DataError, IntegrityError
from django.db.models import F

from lantai.craft.codes import Said
from lantai.desk import differences, steps
from lantai.desk.books import Line
from lantai.desk.differences import unpacked
from lantai.desk.judging import Problem, in_both, saves_itself
from lantai.desk.models import ImportFile, ImportRow
from lantai.desk.register import Register
from lantai.desk.terms import ImportState, RowStatus
from lantai.desk.trying import GOOD, SLICE, Trial, counts_of
from lantai.guard import bulk, trail
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.guard.trail import version

LONG = 2_000
"""More rows than these are taken by a job."""


def waiting(file: ImportFile) -> Any:
    """The rows that are to be taken and are not yet."""
    return ImportRow.objects.filter(file=file, status__in=GOOD, made__isnull=True)


Ready = list[tuple[ImportRow, Any]]
"""Tried rows, each with the new row that it becomes."""


def take_all(register: Register, actor: Actor, file: ImportFile) -> int:
    """Take all good rows now; how many."""
    taken, last = 0, 0
    ordered = waiting(file).order_by("pk")
    while rows := list(ordered.filter(pk__gt=last)[:SLICE]):
        taken += take(register, actor, file, ready(register, actor, rows))
        last = rows[-1].pk
    return taken


def take(register: Register, actor: Actor, file: ImportFile, good: Ready) -> int:
    """Take rows that are ready: one act, each row on the trail. How many were taken.

    Where the database itself refuses a row, they are halved until that row is found.
    """
    if file.holder != actor.institution:
        raise Refused(Said("many.not_now"))
    if not good:
        return 0
    try:
        return _take(register, actor, file, good)
    except (IntegrityError, DataError) as fault:
        if len(good) < 2:
            _refuse(good[0][0], Problem("many.broken_row", "", {"why": str(fault)[:200]}))
            return 0
    rows = [kept for kept, _ in good]
    half = len(rows) // 2
    return sum(take(register, actor, file, ready(register, actor, part))
               for part in (rows[:half], rows[half:]))  # fmt: skip


def _take(register: Register, actor: Actor, file: ImportFile, good: Ready) -> int:
    with act(register.duty("import"), register.model, actor) as done:
        numbers = [kept.pk for kept, _ in good]
        there = waiting(file).filter(pk__in=numbers).select_for_update().order_by("pk")
        free = set(there.values_list("pk", flat=True))
        pairs = [(kept, row) for kept, row in good if kept.pk in free]
        made = _write(register, actor, done, [row for _, row in pairs])
        for (kept, _), number in zip(pairs, made, strict=True):
            kept.made = number
        _mark([kept for kept, _ in pairs])
        _finish(file, max(numbers))
        return done(len(made), file=file.pk, name=file.name, workbook=file.digest,
                    count=len(made), difference=_difference(pairs))  # fmt: skip


def _refuse(row: ImportRow, *problems: Problem) -> None:
    """Mark a row, unless it was taken meanwhile: what it was found to repeat is then itself."""
    row.status = RowStatus.BAD
    row.problems += [{**each.packed(), "status": str(RowStatus.BAD)} for each in problems]
    still = ImportRow.objects.filter(pk=row.pk, made__isnull=True)
    still.update(status=row.status, problems=row.problems)


def _mark(rows: Sequence[ImportRow]) -> None:
    """Write what was made of each row: both run on by one, so a few statements do for all."""
    for _, run in groupby(rows, lambda row: (row.made or 0) - row.pk):
        some = list(run)
        same = ImportRow.objects.filter(pk__in=[row.pk for row in some])
        same.update(made=F("pk") + ((some[0].made or 0) - some[0].pk))


def _difference(pairs: Ready) -> str:
    return differences.keep(
        (row.made or 0, {name: [None, value] for name, value in row.values.items()})
        for row, _ in pairs
    )


def _finish(file: ImportFile, last: int) -> None:
    """The slice after which nothing waits ends the import, in its own act."""
    left = waiting(file)
    if left.filter(pk__gt=last).exists() or left.exists():  # the first is one look into an index
        return
    fresh = ImportFile.objects.unguarded("the file of the rows just taken").get(pk=file.pk)
    fresh.state, fresh.counts = ImportState.TAKEN, counts_of(file)
    fresh.save()
    file.state, file.counts = fresh.state, fresh.counts


def ready(register: Register, actor: Actor, rows: Sequence[ImportRow]) -> Ready:
    """The rows that may still be taken; the others say why not. Asked before an act is open."""
    trial = Trial(register, actor, {})
    values = [unpacked(register, row.values) for row in rows]
    made = [trial.made(each) for each in values]
    said = trial.judging.judge(made, [Line(row.sheet, row.number, ()).place for row in rows])
    lost = _lost_keys(register, actor, values)
    good = []
    for kept, row, problems, gone in zip(rows, made, said, lost, strict=True):
        if problems or gone:
            _refuse(kept, *problems, *gone)
        else:
            good.append((kept, row))
    return good


def _lost_keys(register: Register, actor: Actor, values: Sequence[Mapping[str, Any]]) -> list[
    list[Problem]
]:  # fmt: skip
    """Keys to rows that are gone since, or no longer for the actor to choose."""
    found: list[list[Problem]] = [[] for _ in values]
    for name in register.imports.split():
        column = register.kind(name).field
        if not column.is_relation:
            continue
        wanted = {each.get(column.attname) for each in values} - {None}
        others = column.related_model.objects.seen_by(actor, "describe")
        rows = register.choices_for(name, actor, others).filter(pk__in=wanted)
        there = set(rows.values_list("pk", flat=True)) if wanted else set()
        one = in_both(column.related_model._meta.verbose_name)
        for problems, each in zip(found, values, strict=True):
            if each.get(column.attname) not in there | {None}:
                params = {"value": "", "one_zh": one["zh"], "one_en": one["en"]}
                problems.append(Problem("many.no_such_row", name, params))
    return found


def _write(register: Register, actor: Actor, done: Any, rows: Sequence[Any]) -> list[int]:
    """Write new rows: through the one door below the ORM where that is all there is to saving."""
    model = register.model
    if saves_itself(model):
        for row in rows:
            row.save()
            done.rows.append(trail.Subject(model._meta.label_lower, row.pk, after=version(row)))
        numbers = [row.pk for row in rows]
    else:
        numbers = list(bulk.add(rows))
    if register.steps is not None:
        for row in rows:
            steps.follow(register, row, actor)
    return numbers
