# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The long work of batches: reading what came in, arranging, testing, filing, storing."""

from __future__ import annotations

from typing import Any

from lantai.craft.codes import Said
from lantai.craft.errors import CraftError
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.filing import reading, testing, uploads, watching
from lantai.filing.acts import arranging as arranging_acts
from lantai.filing.acts import captures as capture_acts
from lantai.filing.acts import filing as filing_acts
from lantai.filing.acts import folders as folder_acts
from lantai.filing.acts import testing as testing_acts
from lantai.filing.models import FilingBatch
from lantai.filing.queries import batches as queries
from lantai.filing.queries import captures as came
from lantai.guard.errors import Refused
from lantai.vault import acts as vault_acts
from lantai.vault import storing
from lantai.works.kinds import job
from lantai.works.work import Work


@job("filing.reading_captures", per_subject=1, zh="读取采集的文件", en="read what was captured",
     duty="filing.capture.add", retries=2)  # fmt: skip
def reading_captures(work: Work, batch: FilingBatch) -> dict[str, Any]:
    """Open what came in, make items of it, suggest a line for each; set marked ones aside."""
    return _read(work, batch, "read")


def _read(work: Work, batch: FilingBatch, name: str) -> dict[str, Any]:
    schedule = queries.basis_of(batch, work.today).schedule
    suggester = queries.suggester(batch, schedule)
    lines = {entry.number: pk for pk, entry in queries.entries(schedule).items() if entry.number}
    aside = 0
    for part in work.slices(came.to_read(batch), capture_acts.SLICE, name=name):
        read = reading.read(part, came.files_of([row.pk for row in part]))
        with work.keep():
            taken = capture_acts.take(batch, read, work.actor, suggester, lines)
            work.count(ok=len(taken.items), failed=taken.aside, skipped=taken.passed)
        aside += taken.aside
        work.at(work.ok + work.failed + work.skipped, unit="rows", note=batch.name)
    if aside:
        work.say("filing.some_aside", n=aside)
    return {"taken": work.ok, "aside": work.failed}


@job("filing.arranging_batch", per_subject=1, zh="整理", en="arrange a batch",
     duty="filing.filingbatch.arrange")  # fmt: skip
def arranging_batch(work: Work, batch: FilingBatch, *, steps: list[str]) -> dict[str, Any]:
    """Carry out an arranging that is too long for a page."""
    made = arranging_acts.arrange(batch, steps, work.actor)
    changed = made.changed if made is not None else 0
    work.count(ok=changed)
    return {"changed": changed}


@job("filing.testing_batch", per_subject=1, zh="归档检测", en="test a batch",
     duty="filing.filingbatch.test")  # fmt: skip
def testing_batch(work: Work, batch: FilingBatch) -> dict[str, Any]:
    """Test a batch under the plan of filing and keep what was found."""
    work.at(0, of=batch.items, unit="rows", note=batch.name)
    told = testing.test(batch, work.today, testing.signed(batch))
    made = testing_acts.keep_test(batch, told, work.actor)
    work.count(ok=made.items)
    return {"items": made.items, "findings": len(told.checked.findings), "verdict": made.verdict}


@job("filing.filing_batch", per_subject=1, zh="归档", en="file a batch",
     duty="filing.filingbatch.file", retries=3)  # fmt: skip
def filing_batch(work: Work, batch: FilingBatch) -> dict[str, Any]:
    """File what was tested, slice by slice, then end the batch; one that is filed is left."""
    if batch.state == "filed":
        return {"filed": 0}
    for part in work.slices(queries.filed_rows(batch), filing_acts.SLICE):
        with work.keep():
            filed = filing_acts.file_items(batch, [row.item_id for row in part], work.actor)
            work.count(ok=filed, skipped=len(part) - filed)
    register = register_of(FilingBatch)
    batch.refresh_from_db(from_queryset=queries.batch_rows())
    if register is not None and batch.state == "filing":
        steps.take(register, batch, "finish", work.actor)
    return {"filed": work.ok}


@job("filing.watching_folders", every="1 minute", zh="查看监视文件夹", en="look into folders")
def watching_folders(work: Work) -> dict[str, Any]:
    """Take what lies still in every watched folder, and read it."""
    taken = 0
    for row in queries.watched_folders():
        why = None
        try:
            here, batches = watching.look(row, work.actor)
        except (CraftError, Refused) as fault:
            here, batches, why = 0, [], Said(fault.kind, fault.params)
        for batch in batches:
            _read(work, batch, f"batch {batch.pk}")
        if here or (why.kind if why else "") != row.said:
            folder_acts.note_look(row, work.actor, taken=here, why=why)
        taken += here
    return {"taken": taken}


@job("filing.sweeping_uploads", every="night", zh="清理没传完的上传", en="sweep broken uploads")
def sweeping_uploads(work: Work) -> dict[str, Any]:
    """Let go what nobody went on uploading."""
    return {"files": uploads.sweep()}


@job("filing.storing_filed", every="10 minutes", zh="已归档的入库", en="store what was filed",
     retries=2)  # fmt: skip
def storing_filed(work: Work) -> dict[str, Any]:
    """Store what was filed and lies in no vault yet, for every holder that has a store in use."""
    for part in work.slices(queries.to_store(), storing.SLICE):
        by_holder: dict[str, list[int]] = {}
        for row in part:
            by_holder.setdefault(row.holder, []).append(row.pk)
        for keys in by_holder.values():
            _store(work, keys)
    return {"stored": work.ok, "refused": work.failed}


def _store(work: Work, keys: list[int]) -> None:
    """Store what one holder filed; where its store fails the others' go on, and it comes again."""
    try:
        laid = storing.lay(keys, work.actor)
    except (Refused, CraftError) as fault:
        work.say(fault.kind, **fault.params)
        work.count(failed=len(keys))
        return
    with work.keep():
        adopted = vault_acts.adopt(laid, work.actor)
        work.count(ok=len(adopted), failed=len(laid.refused))
    storing.finish(laid)
