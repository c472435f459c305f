# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The long work of this room: importing catalogues, receiving custody, growing fonds files."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from lantai.holdings import acts, workbooks
from lantai.holdings.followers import follow_keepers, grow_fonds_files
from lantai.holdings.models import CustodyMove, ImportBatch
from lantai.works.kinds import job
from lantai.works.work import Work


@job("holdings.importing_catalogue", per_subject=1, zh="导入目录", en="import a catalogue",
     duty="holdings.item.import")  # fmt: skip
def importing_catalogue(work: Work, batch: ImportBatch) -> dict[str, Any]:
    """Take every row of a batch's file, slice after slice, from where the batch stands."""
    for part in work.slices(workbooks.rows_of(batch, work.today)):
        with work.keep():
            for level, group in groupby(part, key=lambda each: each.level):
                some = list(group)
                acts.import_slice(
                    batch, some[0].number, [each.row for each in some], work.actor, level=level
                )
            work.ok, work.failed = batch.added, batch.doubles + batch.refused
            work.skipped = batch.skipped
        work.at(batch.taken, unit="rows", note=batch.name)
    acts.finish_import(batch, work.actor)
    return {"added": batch.added, "doubles": batch.doubles, "refused": batch.refused,
            "skipped": batch.skipped}  # fmt: skip


@job("holdings.receiving_custody", per_subject=1, zh="接收保管权", en="receive custody",
     duty="holdings.custodymove.receive")  # fmt: skip
def receiving_custody(work: Work, move: CustodyMove) -> dict[str, Any]:
    """Take all that was laid, slice after slice; a person makes it final."""
    while acts.receive_slice(move, work.actor):
        work.ok = move.moved
        work.at(move.moved, of=move.total, unit="rows", note=move.name)
    return {"moved": move.moved, "total": move.total}


@job("holdings.growing_fonds_files", every="10 minutes", zh="记全宗卷", en="write fonds files")
def growing_fonds_files(work: Work) -> dict[str, Any]:
    """Read what was sealed since the last time into the fonds files."""
    while read := grow_fonds_files():
        work.at(work.done + read, unit="entries")
    return {"read": work.done}


@job("holdings.following_keepers", every="10 minutes", zh="更正全宗的保管单位",
     en="set the custodians of fonds")  # fmt: skip
def following_keepers(work: Work) -> dict[str, Any]:
    """Where an institution came after another, let the keys to it follow."""
    while read := follow_keepers():
        work.at(work.done + read, unit="entries")
    return {"read": work.done}
