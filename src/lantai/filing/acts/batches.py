# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A batch itself: begun by a system that sends, and in which form its items are numbered."""

from __future__ import annotations

from collections.abc import Sequence

from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.filing import numbering
from lantai.filing.errors import refused
from lantai.filing.models import FilingBatch
from lantai.filing.queries import batches as queries
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.holdings.models import Fonds


def open_batch(
    fonds: Fonds, actor: Actor, *, year: int, department: str = "", name: str = ""
) -> FilingBatch:
    """The batch of a department and year that takes things in; begun if need be. 建批次。

    It is a part of capturing: whoever may send needs no more. The fonds is locked, so that two that
    come at one moment have one batch.
    """
    there = queries.open_batch(fonds.holder, fonds, year, department)
    if there is not None:  # nothing is done, so that nothing is written of it
        return there
    with act("filing.filingbatch.add", FilingBatch, actor, duty="filing.capture.add") as done:
        numbering.lock(fonds.pk)
        there = queries.open_batch(fonds.holder, fonds, year, department)
        if there is not None:
            return done(there)
        row = FilingBatch(fonds=fonds, year=year, department=department[:100],
                          name=name or queries.free_name(fonds, year, department),
                          holder=fonds.holder, area=fonds.area, line=fonds.line)  # fmt: skip
        row.save()
        register = register_of(FilingBatch)
        if register is not None:
            steps.follow(register, row, actor)
        return done(row)


def set_form(row: FilingBatch, actor: Actor, *, form: str, parts: Sequence[str]) -> FilingBatch:
    """In which form the items of a batch are numbered; what is numbered stays so. 定档号样式。"""
    with act("filing.filingbatch.arrange", row, actor) as done:
        if row.state not in ("collecting", "received"):
            raise refused("not_arranging", batch=str(row), state=row.get_state_display())
        row.form, row.parts = form, list(parts)
        row.save()
        return done(row)
