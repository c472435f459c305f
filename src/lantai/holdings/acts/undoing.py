# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Taking a whole catalogue import back 撤回导入: rows go that nobody has touched since.

A row that was changed, decided about, placed, moved or linked to after the import stays, and so
does a file in which something lies; each is told with the reason. It goes in slices of one act
each; again, or after a stop, it gives the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard import bulk, trail
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.holdings import undone
from lantai.holdings.errors import refused
from lantai.holdings.many import note, touched
from lantai.holdings.models import ImportBatch, ImportProblem, Item
from lantai.holdings.terms import BatchState

TAKEN_BACK = 200
"""Rows looked at in one act: each is looked up on the trail and in all that may hang on it."""
UNDOABLE = (BatchState.RUNNING, BatchState.DONE, BatchState.UNDOING, BatchState.UNDONE)
PROBLEM = ("batch_id", "number", "sheet", "row", "field", "status", "kind", "params")


def undo_slice(
    batch: ImportBatch, model: Any, after: int, actor: Actor, size: int = TAKEN_BACK
) -> int | None:
    """Take back the next rows of a noun after a number; the last number looked at, None at the end.

    Items are taken back before files, so that a file is empty by then; with the first of them what
    was said of rows that stayed begins anew.
    """
    with act("holdings.importbatch.undo", batch, actor) as done:
        if batch.state not in UNDOABLE:
            raise refused("not_imported", name=batch.name)
        if batch.holder != actor.institution and not actor.steward:
            raise refused("other_holder")
        batch.state = BatchState.UNDOING
        if model is Item and not after:
            batch.kept = 0
            undone.forget(batch)
        rows = undone.next_rows(batch, model, after, size)
        if not rows:
            batch.save()
            return done(None)
        kept = undone.kept(batch, model, rows)
        gone = [row for row in rows if row.pk not in kept]
        note(done, model, {row.pk: trail.snapshot(row) for row in gone},
             {row.pk: {} for row in gone})  # fmt: skip
        undone.delete(model, [row.pk for row in gone])
        _tell(batch, [(row, kept[row.pk]) for row in rows if row.pk in kept])
        batch.removed += len(gone)
        batch.kept += len(kept)
        batch.save()
        return done(rows[-1].pk, removed=len(gone), kept=len(kept),
                    fonds=touched([batch.fonds_id] * len(gone)))  # fmt: skip


def _tell(batch: ImportBatch, kept: Sequence[tuple[Any, Said]]) -> None:
    """Why these rows stay, in the list of the import's problems."""
    bulk.insert(ImportProblem, PROBLEM, [
        (batch.pk, row.batch_row or 0, "", 0, "", undone.KEPT, why.kind, undone.as_json(why))
        for row, why in kept])  # fmt: skip


def finish_undo(batch: ImportBatch, actor: Actor) -> ImportBatch:
    """The end of taking an import back. 撤回完毕。"""
    with act("holdings.importbatch.finish_undo", batch, actor) as done:
        if batch.state not in (BatchState.UNDOING, BatchState.UNDONE):
            raise refused("not_imported", name=batch.name)
        batch.state, batch.finished_at = BatchState.UNDONE, timezone.now()
        batch.save()
        return done(batch, removed=batch.removed, kept=batch.kept,
                    fonds={str(batch.fonds_id): batch.removed})  # fmt: skip
