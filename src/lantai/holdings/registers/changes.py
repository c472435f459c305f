# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What large changes remember: imports, moves of custody, changed codes."""

from __future__ import annotations

from typing import Any

from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import register
from lantai.guard.words import both
from lantai.holdings import queries
from lantai.holdings.models import (
    CustodyMove,
    ImportBatch,
    ImportProblem,
    RefCodeChange,
)
from lantai.holdings.registers.fitting import Shown
from lantai.holdings.registers.moving import Laid, UnderWay
from lantai.holdings.terms import MoveState

ALL_THERE = both("已经全部收到，等接收单位签收。",
                 "All of it is received; the receiver signs for it next.")  # fmt: skip
NEXT = {
    MoveState.LAID: both("已经报给接收单位，等接收单位接收；接收以前移交方可以撤回。",
                         "Laid before the receiver, which acts next; its sender may withdraw it."),
    MoveState.RECEIVING: both("接收单位正在分批接收，双方都看得到每一条；全部收到以后签收。",
                              "Being received in slices, both sides see every row; at the end it "
                              "is signed for."),
    MoveState.RECEIVED: both("已经签收，由接收单位保管。", "Signed for: the receiver keeps it."),
    MoveState.WITHDRAWN: both("移交方已经撤回，没有移交。",
                              "Withdrawn by its sender; nothing passed."),
}  # fmt: skip


@register
class ImportBatches(Shown):
    """导入批次."""

    model = ImportBatch
    columns = "name fonds state added doubles refused made_at"
    sub = "made_by"
    filters = "fonds state"
    facts = "name fonds level scheme state taken added doubles refused skipped removed kept " \
            "made_by made_at finished_at digest"  # fmt: skip
    panels = (Facts(), UnderWay(), Rows("holdings.importproblem", "batch"),
              Rows("holdings.item", "batch"), Rows("holdings.file", "batch"), Trail())  # fmt: skip


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
    facts = "name fonds whole receiver into reason state total moved aids note opinion laid_by " \
            "laid_on received_by received_on"  # fmt: skip
    panels = (Facts(), UnderWay(), Laid(), Trail())

    def sentence(self, row: Any) -> str:
        """Where the move stands and who acts next, for both sides."""
        if row.state == MoveState.RECEIVING and not queries.members_left(row):
            return str(ALL_THERE)
        return str(NEXT[row.state])


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
