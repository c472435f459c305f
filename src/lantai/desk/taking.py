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
from typing import Any

from django.db import DataError, IntegrityError, connections, router

from lantai.craft.codes import Said
from lantai.desk import differences, steps
from lantai.desk.differences import unpacked
from lantai.desk.editing import version
from lantai.desk.judging import Problem, in_both, saves_itself
from lantai.desk.models import ImportFile, ImportRow
from lantai.desk.register import Register
from lantai.desk.terms import ImportState, RowStatus
from lantai.desk.trying import GOOD, SLICE, Line, Trial, counts_of
from lantai.guard import bulk, trail
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused

LONG = 2_000
"""More rows than these are taken by a job."""


def waiting(file: ImportFile) -> Any:
    """The rows that are to be taken and are not yet."""
    return file.rows.filter(status__in=GOOD, made__isnull=True)


def take_all(register: Register, actor: Actor, file: ImportFile) -> int:
    """Take all good rows now; how many."""
    taken = 0
    while rows := list(waiting(file).order_by("pk")[:SLICE]):
        taken += take_slice(register, actor, file, rows)
    return taken


def take_slice(register: Register, actor: Actor, file: ImportFile,
               rows: Sequence[ImportRow]) -> int:  # fmt: skip
    """Take a slice of tried rows: one act, each row on the trail. How many were taken.

    Where the database itself refuses a row, the slice is halved until that row is found.
    """
    if file.holder != actor.institution:
        raise Refused(Said("many.not_now"))
    try:
        return _take(register, actor, file, [row.pk for row in rows])
    except (IntegrityError, DataError) as fault:
        if len(rows) < 2:
            _refuse(rows, fault)
            return 0
    half = len(rows) // 2
    return sum(take_slice(register, actor, file, part) for part in (rows[:half], rows[half:]))


def _refuse(rows: Sequence[ImportRow], fault: Exception) -> None:
    for row in rows:
        _say(row, [Problem("many.broken_row", "", {"why": str(fault)[:200]})])
        row.save(update_fields=["status", "problems"])


def _say(row: ImportRow, problems: Sequence[Problem]) -> None:
    row.status = RowStatus.BAD
    row.problems += [{**each.packed(), "status": str(RowStatus.BAD)} for each in problems]


def _take(register: Register, actor: Actor, file: ImportFile, numbers: Sequence[int]) -> int:
    with act(register.duty("import"), register.model, actor) as done:
        rows = list(waiting(file).filter(pk__in=numbers).select_for_update().order_by("pk"))
        good = _judged_again(register, actor, rows)
        made = _write(register, actor, done, [row for _, row in good])
        kept = [row for row, _ in good]
        for row, number in zip(kept, made, strict=True):
            row.made = number
        ImportRow.objects.bulk_update(kept, ["made"], batch_size=500)
        if not waiting(file).exists():
            _finish(file)
        return done(len(made), file=file.pk, name=file.name, workbook=file.digest,
                    count=len(made), difference=_difference(kept))  # fmt: skip


def _difference(rows: Sequence[ImportRow]) -> str:
    return differences.keep(
        (row.made or 0, {name: [None, value] for name, value in row.values.items()}) for row in rows
    )


def _finish(file: ImportFile) -> None:
    fresh = ImportFile.objects.unguarded("the file of the rows just taken").get(pk=file.pk)
    fresh.state, fresh.counts = ImportState.TAKEN, counts_of(file)
    fresh.save()
    file.state, file.counts = fresh.state, fresh.counts


def _judged_again(register: Register, actor: Actor,
                  rows: Sequence[ImportRow]) -> list[tuple[ImportRow, Any]]:  # fmt: skip
    """The rows that may still be taken, each with the row it becomes; the others say why not."""
    trial = Trial(register, actor, {})
    values = [unpacked(register, row.values) for row in rows]
    made = [trial.made(each) for each in values]
    said = trial.judging.judge(made, [Line(row.sheet, row.number, ()).place for row in rows])
    lost = _lost_keys(register, actor, values)
    good, bad = [], []
    for kept, row, problems, gone in zip(rows, made, said, lost, strict=True):
        if problems or gone:
            _say(kept, [*problems, *gone])
            bad.append(kept)
        else:
            good.append((kept, row))
    ImportRow.objects.bulk_update(bad, ["status", "problems"], batch_size=100)
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
        columns = [each for each in model._meta.concrete_fields if not each.primary_key]
        connection = connections[router.db_for_write(model)]
        values = [[column.get_db_prep_save(column.pre_save(row, True), connection)
                   for column in columns] for row in rows]  # fmt: skip
        numbers = list(bulk.add_rows(model, [each.attname for each in columns], values))
    if register.steps is not None:
        for row, number in zip(rows, numbers, strict=True):
            row.pk = number
            steps.follow(register, row, actor)
    return numbers
