# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The long work of this room: importing catalogues, receiving custody, growing fonds files."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from lantai.holdings import acts, identities, queries, workbooks
from lantai.holdings.followers import follow_keepers, grow_fonds_files
from lantai.holdings.models import CustodyMove, File, Fonds, ImportBatch, Item
from lantai.holdings.moves import slices_of
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


@job("holdings.undoing_import", per_subject=1, zh="撤回导入的目录", en="take an import back",
     duty="holdings.importbatch.undo")  # fmt: skip
def undoing_import(work: Work, batch: ImportBatch) -> dict[str, Any]:
    """Take back what nobody has touched since, items first, then the files they lay in."""
    for model in (Item, File):
        last: int | None = 0
        while last is not None:
            last = acts.undo_slice(batch, model, last, work.actor)
            work.ok, work.skipped = batch.removed, batch.kept
            work.at(batch.removed + batch.kept, of=batch.added, unit="rows", note=batch.name)
    acts.finish_undo(batch, work.actor)
    return {"removed": batch.removed, "kept": batch.kept}


@job("holdings.merging_fonds", per_subject=1, zh="并入另一个全宗", en="merge a fonds",
     duty="holdings.fonds.merge")  # fmt: skip
def merging_fonds(work: Work, fonds: Fonds, *, into: int, reason: str) -> dict[str, Any]:
    """Bring all that lies in a fonds into another, slice after slice, and end it."""
    other = queries.fonds_to_act_on(work.actor).get(pk=into)
    while taken := acts.merge_slice(fonds, other, work.actor):
        work.ok += taken
        work.at(work.done + taken, unit="rows", note=str(other))
    acts.finish_merge(fonds, other, work.actor, reason=reason, n=work.ok)
    return {"merged": work.ok}


@job("holdings.laying_custody", per_subject=1, zh="列出移交的档案", en="list what moves",
     duty="holdings.custodymove.lay_items")  # fmt: skip
def laying_custody(work: Work, move: CustodyMove) -> dict[str, Any]:
    """Lay all of a fonds into its move, slice after slice; what is laid already is passed over."""
    looked = 0
    for model, some in slices_of(move):
        work.ok += acts.lay_slice(move, model, some, work.actor)
        looked += len(some)
        work.at(looked, unit="rows", note=move.name)
    return {"total": move.total}


@job("holdings.receiving_custody", per_subject=1, zh="接收保管权", en="receive custody",
     duty="holdings.custodymove.receive")  # fmt: skip
def receiving_custody(work: Work, move: CustodyMove) -> dict[str, Any]:
    """Take all that was laid, slice after slice; a person makes it final."""
    while acts.receive_slice(move, work.actor):
        work.ok = move.moved
        work.at(move.moved, of=move.total, unit="rows", note=move.name)
    acts.keep_list(move, work.actor)
    return {"moved": move.moved, "total": move.total}


@job("holdings.growing_fonds_files", every="10 minutes", zh="记全宗卷", en="write fonds files")
def growing_fonds_files(work: Work) -> dict[str, Any]:
    """Read what was sealed since the last time into the fonds files."""
    return {"read": work.drain(grow_fonds_files)}


@job("holdings.following_keepers", every="10 minutes", zh="更正全宗的保管单位",
     en="set the custodians of fonds")  # fmt: skip
def following_keepers(work: Work) -> dict[str, Any]:
    """Where an institution came after another, let the keys to it follow."""
    return {"read": work.drain(follow_keepers)}


@job("holdings.keying_identities", every="night", zh="按新密钥重做证件号摘要",
     en="make digests of identity numbers anew")  # fmt: skip
def keying_identities(work: Work) -> dict[str, Any]:
    """After the site got another key, make the digests anew that were made under a former one."""
    for some in work.slices(identities.stale()):
        with work.keep():
            made = acts.key_anew(some, work.actor)
            work.count(ok=made, failed=len(some) - made)
        work.at(work.ok + work.failed, unit="rows")
    return {"changed": work.ok, "failed": work.failed}
