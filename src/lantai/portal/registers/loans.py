# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Paper that goes out of the store, and the records of each loan."""

from __future__ import annotations

from typing import Any

from lantai.craft import codes
from lantai.desk.panels import Facts, Rows, Stepper, Trail
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import lang
from lantai.portal import doing, judging
from lantai.portal.flow_of_requests import LOAN
from lantai.portal.models import Loan, LoanedRecord


@register
class Loans(Register):
    """调卷与借阅."""

    model = Loan
    columns = "kind borrower department items due_on out_on state"
    sub = "purpose"
    quiet_tabs = "party self"
    filters = "state kind due_on"
    search = "borrower department purpose"
    form = (Section("", "borrower department purpose due_on note"),)
    can_add = False
    facts = "kind request items handed_by out_on taken_by returned_on state"
    panels = (Stepper(), Rows("portal.loanedrecord", "loan"), Facts(), Trail())
    steps = LOAN
    does = doing.LOAN
    edits_in = "drafted asked"

    def check(self, row: Loan, actor: Actor) -> dict[str, Any]:
        """A loan ends in time."""
        said = judging.against_due(row.due_on)
        return {} if said is None else {"due_on": codes.in_full(said.kind, said.params, lang())}


@register
class LoanedRecords(Register):
    """调出的档案."""

    model = LoanedRecord
    columns = "loan item file is_open"
    filters = "loan is_open"
    can_add = False
    can_edit = False
    in_menu = False
    facts = "loan item file is_open"

    def title_of(self, row: LoanedRecord) -> str:
        """The record's own title."""
        return str(row)
