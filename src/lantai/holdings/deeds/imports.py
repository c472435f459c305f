# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A catalogue import, as somebody minds it: gone on with, stopped, taken back whole."""

from __future__ import annotations

from typing import Any

from lantai.desk.deeds import Deed, on_row
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.holdings.errors import refused
from lantai.holdings.jobs import importing_catalogue, undoing_import
from lantai.holdings.models import ImportBatch
from lantai.holdings.terms import BatchState
from lantai.works.acts import stop_job
from lantai.works.ordering import going_on, ordered

HALF = (BatchState.NEW, BatchState.RUNNING)
BEGUN = (BatchState.RUNNING, BatchState.DONE, BatchState.UNDOING, BatchState.UNDONE)


def _ours(row: ImportBatch, actor: Actor) -> bool:
    return row.holder == actor.institution


def _may_resume(row: ImportBatch, actor: Actor) -> bool:
    return _ours(row, actor) and row.state in HALF and not going_on(row, actor)


def _may_stop(row: ImportBatch, actor: Actor) -> bool:
    return _ours(row, actor) and bool(going_on(row, actor))


def _may_undo(row: ImportBatch, actor: Actor) -> bool:
    some = row.added > row.removed or row.state == BatchState.UNDOING
    return _ours(row, actor) and row.state in BEGUN and some and not going_on(row, actor)


def _resume(row: ImportBatch, *, actor: Actor) -> Any:
    return ordered(importing_catalogue, row, actor)


def _stop(row: ImportBatch, *, actor: Actor) -> Any:
    job = going_on(row, actor)
    if job is not None:
        stop_job(job, actor)
    return row


def _undo(row: ImportBatch, *, actor: Actor) -> Any:
    if going_on(row, actor, but=undoing_import):
        raise refused("import_runs", name=row.name)
    return ordered(undoing_import, row, actor)


IMPORT = (
    Deed("resume", "holdings.item.import", both("接着导入", "Go on with it"),
         lambda row, actor: {}, _resume, when=_may_resume, is_next=True,
         help=both("从停的地方接着，收过的不会再收",
                   "from where it stopped; nothing is taken twice")),
    Deed("stop", "holdings.item.import", both("停下", "Stop it"), lambda row, actor: {}, _stop,
         when=_may_stop, help=both("收进来的留着，可以接着来，也可以整批撤回",
                                   "what was taken stays; it can go on, or be taken back")),
    Deed("undo", "holdings.importbatch.undo", both("整批撤回", "Take it all back"),
         lambda row, actor: {}, _undo, when=_may_undo,
         help=both("只撤导入以后没有人改过、办过、移交过的；其余的留着，逐条列出原因",
                   "only what nobody has changed, decided about or moved since; the rest stays and "
                   "is listed with the reason"),
         grave=both("撤回的条目从目录里去掉，要用得重新导入。",
                    "What is taken back leaves the catalogue; to have it again, import it again.")),
)  # fmt: skip

on_row(ImportBatch, *IMPORT)
