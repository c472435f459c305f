# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What large changes remember: imports, moves of custody, changed codes."""

from __future__ import annotations

from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import register
from lantai.holdings.models import (
    CustodyMove,
    ImportBatch,
    ImportProblem,
    RefCodeChange,
)
from lantai.holdings.registers.fitting import Shown


@register
class ImportBatches(Shown):
    """导入批次."""

    model = ImportBatch
    columns = "name fonds state added doubles refused made_at"
    sub = "made_by"
    filters = "fonds state"
    facts = "name fonds level scheme state taken added doubles refused skipped made_by made_at " \
            "finished_at digest"  # fmt: skip
    panels = (Facts(), Rows("holdings.importproblem", "batch"), Rows("holdings.item", "batch"),
              Rows("holdings.file", "batch"), Trail())  # fmt: skip


@register
class ImportProblems(Shown):
    """导入问题."""

    model = ImportProblem
    columns = "row field status kind"
    sub = "sheet"
    filters = "batch status"
    order = "number"
    facts = "batch sheet row field status kind"
    in_menu = False
    panels = (Facts(),)


@register
class CustodyMoves(Shown):
    """保管权移交."""

    model = CustodyMove
    columns = "name fonds receiver state total moved laid_on"
    filters = "state"
    facts = "name fonds into receiver reason state total moved laid_on received_on"
    panels = (Facts(), Trail())


@register
class RefCodeChanges(Shown):
    """档号变更."""

    model = RefCodeChange
    columns = "old new changed_on decided_by"
    sub = "reason"
    search = "new"
    order = "old"
    code = "old"
    facts = "old new reason document decided_by changed_on"
    panels = (Facts(), Trail())
