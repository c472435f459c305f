# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Changing many rows at once: looked at row by row first, done in slices, taken back if wanted.

`preview` judges what would become of each row and changes nothing. Each slice is one act
``room.noun.bulk_edit`` with its rows on the trail; its difference is kept as a file. A row that
somebody changed since it was looked at is left alone, in doing as in taking back. Rows are changed
together, under the actor's sight of editing, or one by one where a noun does more when it is saved.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.desk import differences, steps
from lantai.desk.differences import packed, unpacked
from lantai.desk.exporting import Chosen, ordered
from lantai.desk.judging import Judge, Problem, going_with, saves_itself
from lantai.desk.models import ChangeBatch, ChangedRow
from lantai.desk.register import Register
from lantai.desk.terms import BatchState, ChangeState, StateName
from lantai.guard import bulk, law, trail
from lantai.guard.actor import Actor, steward
from lantai.guard.acts import Act, act
from lantai.guard.errors import Refused
from lantai.guard.law import site
from lantai.guard.models import EntrySubject
from lantai.guard.trail import version

MOST = 10_000
"""Rows of one bulk edit."""
SLICE = 250
"""Rows of one act: it holds the write lock, and is over within some fifty milliseconds."""
LONG = 2_000
"""More rows than these are changed by a job."""
UNDO = dt.timedelta(days=7)


def names_of(register: Register) -> list[str]:
    """The fields that may be changed for many rows at once."""
    fixed = register.only_new.split()
    return [name for name in register.bulk.split() if name not in fixed]


# --- looking at it first --------------------------------------------------------------------------


def preview(register: Register, actor: Actor, found: Chosen,
            values: Mapping[str, Any]) -> ChangeBatch:  # fmt: skip
    """What would become of each chosen row; nothing of it is changed. Raises `Refused`."""
    count = found.rows[: MOST + 1].count()
    if not count:
        raise Refused(Said("many.none_chosen"))
    if count > MOST:
        count = found.rows.count()
        raise Refused(Said("many.too_many", {"count": f"{count:,}", "limit": f"{MOST:,}"}))
    changes = list(_looked_at(register, actor, found, values))
    tag = register.duty("preview")
    with act(tag, ChangeBatch, going_with(actor, tag, register.duty("edit"))) as done:
        batch = ChangeBatch(
            register=register.noun, values=packed(register, values), made_at=timezone.now(),
            holder=actor.institution, area=actor.area, line=actor.line,
            secrecy=min(actor.clearance, site().ceiling),
        )  # fmt: skip
        batch.save()
        names = ("batch_id", "row", "state", "before", "after", "version", "problem")
        bulk.insert(ChangedRow, names, ((batch.pk, *each) for each in changes))
        return done(batch, count=len(changes))


def _looked_at(register: Register, actor: Actor, found: Chosen,
               values: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """The columns of a `ChangedRow` for each chosen row."""
    judge = Judge(register, actor, "edit")
    after = packed(register, values)
    rows = ordered(register, found).iterator(SLICE)
    while part := list(islice(rows, SLICE)):
        before = [_before(register, row, [*values]) for row in part]
        versions = [version(row) for row in part]
        said = _judged(register, actor, judge, part, values)
        for row, was, digest, (state, problem) in zip(part, before, versions, said, strict=True):
            told = json.dumps(problem.packed()) if problem else None
            yield (row.pk, str(state), json.dumps(was, ensure_ascii=False),
                   json.dumps(after, ensure_ascii=False), digest, told)  # fmt: skip


def _raw(register: Register, row: Any, names: Iterable[str]) -> list[Any]:
    return [getattr(row, register.kind(name).field.attname) for name in names]


def _before(register: Register, row: Any, names: Sequence[str]) -> dict[str, Any]:
    return dict(zip(names, map(trail.plain, _raw(register, row, names)), strict=True))


def _judged(register: Register, actor: Actor, judge: Judge, rows: Sequence[Any],
            values: Mapping[str, Any]) -> list[tuple[StateName, Problem | None]]:  # fmt: skip
    """What becomes of each row once the values are put into it; they stay in it."""
    may = law.seen_among(actor, "edit", rows)
    was = [_raw(register, row, values) for row in rows]
    for row in rows:
        _put(row, values)
    same = [before == _raw(register, row, values) for before, row in zip(was, rows, strict=True)]
    asked = [row for row, mine in zip(rows, may, strict=True) if mine]
    said = iter(judge.judge(asked, [(f"《{row}》", f"“{row}”") for row in asked]))
    found: list[tuple[StateName, Problem | None]] = []
    for mine, unchanged in zip(may, same, strict=True):
        problems = next(said) if mine else [Problem("many.no_edit")]
        if unchanged:
            found.append((ChangeState.SAME, None))
        elif problems:
            found.append((ChangeState.CANNOT, problems[0]))
        else:
            found.append((ChangeState.WILL, None))
    return found


def _put(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


# --- doing it -------------------------------------------------------------------------------------


def waiting(batch: ChangeBatch) -> Any:
    """The rows that are to be changed, or to be put back, and are not yet."""
    undoes = batch.state in (BatchState.UNDOING, BatchState.UNDONE)
    return batch.rows.filter(state=ChangeState.DONE if undoes else ChangeState.WILL)


def start(register: Register, actor: Actor, batch: ChangeBatch, reason: str) -> None:
    """Begin to change what was looked at, or go on; why goes on the trail of every row."""
    if batch.state == BatchState.CHANGING:
        return
    with _on(register, actor, batch, "bulk_edit", reason) as done:
        if batch.state != BatchState.PREVIEW:
            raise Refused(Said("many.not_now"))
        batch.state, batch.reason = BatchState.CHANGING, reason
        batch.undo_until = timezone.now() + UNDO
        batch.save()
        done(batch, values=batch.values)


def start_undo(register: Register, actor: Actor, batch: ChangeBatch) -> None:
    """Begin to take a bulk edit back, or go on."""
    if batch.state == BatchState.UNDOING:
        return
    with _on(register, actor, batch, "undo") as done:
        if batch.state != BatchState.CHANGED:
            raise Refused(Said("many.not_now"))
        if batch.undo_until is None or timezone.now() > batch.undo_until:
            until = timezone.localtime(batch.undo_until or batch.made_at)
            raise Refused(Said("many.undo_over", {"until": f"{until:%Y-%m-%d %H:%M}"}))
        batch.state = BatchState.UNDOING
        batch.save()
        done(batch)


def _on(register: Register, actor: Actor, subject: Any, verb: str, reason: str = "") -> Any:
    """An act that goes with the duty of editing."""
    tag = register.duty(verb)
    return act(tag, subject, going_with(actor, tag, register.duty("edit")), reason=reason)


def go_on(register: Register, actor: Actor, batch: ChangeBatch) -> int:
    """Change, or put back, all that waits, now; how many rows."""
    done = 0
    while rows := list(waiting(batch).order_by("pk")[:SLICE]):
        done += do_slice(register, actor, batch, rows)
    return done


def do_slice(register: Register, actor: Actor, batch: ChangeBatch,
             rows: Sequence[ChangedRow]) -> int:  # fmt: skip
    """Change, or put back, a slice of rows as one act; how many rows were."""
    undoes = batch.state == BatchState.UNDOING
    verb = "undo" if undoes else "bulk_edit"
    with _on(register, actor, register.model, verb, batch.reason) as done:
        kept = waiting(batch).filter(pk__in=[row.pk for row in rows]).select_for_update()
        some = Slice(register, actor, list(kept.order_by("pk")), undoes)
        some.judge(_became(batch, some.kept) if undoes else {})
        some.write(done)
        _note(batch, done)
        return done(len(some.good), batch=batch.pk, count=len(some.good),
                    difference=some.difference())  # fmt: skip


def _became(batch: ChangeBatch, kept: Sequence[ChangedRow]) -> dict[int, str]:
    """What the rows of a batch became, as the trail has it."""
    numbers = [each.row for each in kept]
    subjects = EntrySubject.objects.filter(entry__act__in=batch.acts, row__in=numbers)
    return dict(subjects.values_list("row", "after"))


def _note(batch: ChangeBatch, done: Act) -> None:
    """The slice's act is kept with the batch; the last slice ends it. One slice notes at a time."""
    rows = ChangeBatch.objects.unguarded("the batch whose rows change")
    fresh = rows.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.state == BatchState.CHANGING:
        fresh.acts = [*fresh.acts, done.id]
    if not waiting(batch).exists():
        over = batch.state == BatchState.CHANGING
        fresh.state = batch.state = BatchState.CHANGED if over else BatchState.UNDONE
    batch.acts = fresh.acts
    fresh.save()


class Slice:
    """Rows that change together. ``good`` are those that do, each with what is kept of it."""

    def __init__(self, register: Register, actor: Actor, kept: Sequence[ChangedRow],
                 undoes: bool) -> None:  # fmt: skip
        self.register, self.actor, self.kept, self.undoes = register, actor, kept, undoes
        self.good: list[tuple[ChangedRow, Any]] = []
        self._was: dict[int, str] = {}

    def _rows(self, numbers: Sequence[int]) -> Any:
        """The rows of these numbers that the actor may edit."""
        rows = self.register.model.objects.seen_by(self.actor, "edit")  # type: ignore[attr-defined]
        return rows.filter(pk__in=numbers)

    def _values(self, kept: ChangedRow) -> dict[str, Any]:
        return unpacked(self.register, kept.before if self.undoes else kept.after)

    def judge(self, became: Mapping[int, str]) -> None:
        """Find the rows that are still as they were, or became, and may be changed now."""
        found = self._rows([each.row for each in self.kept]).select_for_update(no_key=True)
        there = {row.pk: row for row in found.order_by("pk")}  # in one order everywhere
        ready: list[tuple[ChangedRow, Any]] = []
        for each in self.kept:
            row = there.get(each.row)
            if row is None:
                self._refuse(each, Problem("many.gone"))
                continue
            self._was[row.pk] = version(row)
            if self._was[row.pk] != became.get(row.pk, each.version):
                self._refuse(each, Problem("many.changed_since"))
            else:
                _put(row, self._values(each))
                ready.append((each, row))
        self._judge_whole(ready)

    def _judge_whole(self, ready: Sequence[tuple[ChangedRow, Any]]) -> None:
        rows = [row for _, row in ready]
        judge = Judge(self.register, self.actor, "edit")
        said = judge.judge(rows, [(f"《{row}》", f"“{row}”") for row in rows])
        for (each, row), problems in zip(ready, said, strict=True):
            if problems:
                self._refuse(each, problems[0])
            else:
                self.good.append((each, row))

    def _refuse(self, each: ChangedRow, problem: Problem) -> None:
        each.state = ChangeState.KEPT if self.undoes else ChangeState.CANNOT
        each.problem = problem.packed()
        each.save(update_fields=["state", "problem"])

    def write(self, done: Act) -> None:
        """Write the rows, and of each on the trail what it was and what it became."""
        if saves_itself(self.register.model) or self.register.steps is not None:
            for _, row in self.good:
                row.save()
                if self.register.steps is not None:
                    steps.follow(self.register, row, self.actor)
        else:
            self._write_together()
        noun = self.register.model._meta.label_lower
        became = {row.pk: version(row) for row in self._rows([row.pk for _, row in self.good])}
        done.rows.extend(trail.Subject(noun, row.pk, self._was[row.pk], became[row.pk])
                         for _, row in self.good)  # fmt: skip
        state = ChangeState.UNDONE if self.undoes else ChangeState.DONE
        ChangedRow.objects.filter(pk__in=[each.pk for each, _ in self.good]).update(state=state)

    def _write_together(self) -> None:
        """Rows that get the same values change by one statement."""
        alike: dict[str, list[tuple[ChangedRow, Any]]] = {}
        for each, row in self.good:
            values = each.before if self.undoes else each.after
            alike.setdefault(json.dumps(values, sort_keys=True), []).append((each, row))
        for some in alike.values():
            self._rows([row.pk for _, row in some]).update(**self._values(some[0][0]))

    def difference(self) -> str:
        """Keep what changed; the digest."""
        return differences.keep((each.row, self._change(each)) for each, _ in self.good)

    def _change(self, each: ChangedRow) -> dict[str, list[Any]]:
        was, now = (each.after, each.before) if self.undoes else (each.before, each.after)
        return {name: [was[name], now[name]] for name in now}


def clear_old(before: dt.datetime) -> int:
    """Forget previews made before a moment that were never done; how many."""
    old = ChangeBatch.objects.unguarded("previews that nobody went on with")
    count = 0
    for batch in old.filter(state=BatchState.PREVIEW, made_at__lt=before):
        with act("desk.changebatch.remove", batch, steward("clearing")) as done:
            batch.delete()
            done(batch)
        count += 1
    return count
