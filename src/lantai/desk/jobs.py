# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The desk's long work, thin: exports, trying and taking workbooks, bulk edits, clearing up.

Each does in slices what the page does at once for few rows; what it does stands in the modules that
it calls. All may be killed anywhere and run again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from lantai.desk import changing, exporting, taking, tallies, trying
from lantai.desk.models import ChangeBatch, ImportFile
from lantai.desk.register import Register, register_of
from lantai.guard.errors import NotFound
from lantai.works.kinds import job
from lantai.works.work import Work


def named(noun: str) -> Register:
    """The register of a noun. Raises `NotFound` where this version has none."""
    found = register_of(noun)
    if found is None:
        raise NotFound
    return found


def telling(work: Work, total: int | None = None) -> Callable[[int], None]:
    """A function that tells a job how many rows are done."""
    return lambda done: work.at(done, of=total, unit="rows")


@job("desk.exporting_rows", zh="导出", en="Export")
def exporting_rows(work: Work, *, register: str, form: str, query: str, lang: str,
                   count: int) -> dict[str, Any]:  # fmt: skip
    """Write the file of a long export; its address stands in the result."""
    one = named(register)
    kept = exporting.write_file(one, work.actor, form, query, lang, telling(work, count))
    url = f"{one.address(page='export')}?job={work.job.pk}"
    return {**kept, "url": url, "rows": work.done, "bytes": kept["size"]}


@job("desk.trying_workbook", per_subject=1, zh="试导入", en="Try an import")
def trying_workbook(work: Work, file: ImportFile) -> dict[str, Any]:
    """Try every row of a workbook."""
    one = named(file.register)
    trying.try_file(one, work.actor, file, telling(work))
    return {"url": one.address(page=f"import/{file.pk}"), "rows": work.done}


@job("desk.taking_rows", per_subject=1, zh="收进工作簿的行", en="Take rows of a workbook")
def taking_rows(work: Work, file: ImportFile) -> dict[str, Any]:
    """Take the good rows of a tried workbook."""
    one = named(file.register)
    total = work.done + taking.waiting(file).count()
    for part in work.slices(taking.waiting(file)):
        good = taking.ready(one, work.actor, part)
        with work.keep():
            taken = taking.take(one, work.actor, file, good)
            work.count(ok=taken, failed=len(part) - taken)
        telling(work, total)(work.done + len(part))
    return {"url": one.address(page=f"import/{file.pk}"), "added": work.ok, "failed": work.failed}


@job("desk.changing_rows", per_subject=1, zh="成批修改", en="Bulk edit")
def changing_rows(work: Work, batch: ChangeBatch) -> dict[str, Any]:
    """Change the rows of a bulk edit, or take it back, as its state says."""
    one = named(batch.register)
    rows = changing.waiting(batch)
    total = work.done + rows.count()
    for part in work.slices(rows):
        with work.keep():
            changed = changing.do_slice(one, work.actor, batch, part)
            work.count(ok=changed, failed=len(part) - changed)
        telling(work, total)(work.done + len(part))
    return {"url": one.address(page=f"bulk/{batch.pk}"), "changed": work.ok, "failed": work.failed}


@job("desk.clearing_files", every="night", zh="清理过期的导出和试导入",
     en="Clear old exports and trials")  # fmt: skip
def clearing_files(work: Work) -> dict[str, int]:
    """Take away what was kept for a time only: exports, trials and previews nobody went on with."""
    now = timezone.now()
    exports = exporting.clear_files(now - exporting.KEPT)
    trials = trying.clear_old(now - trying.KEPT)
    previews = changing.clear_old(now - dt.timedelta(days=1))
    return {"rows": exports + trials + previews}


@job("desk.counting_figures", every="10 minutes", zh="数统计数字", en="Count figures")
def counting_figures(work: Work) -> dict[str, int]:
    """Count the figures anew, those that take long less often."""
    for one in list(tallies.due(timezone.now())):
        changed = tallies.count(one)
        work.count(ok=int(changed), skipped=int(not changed))
        work.at(work.ok + work.skipped, unit="entries", note=str(one.name))
    return {"changed": work.ok}
