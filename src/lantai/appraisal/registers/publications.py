# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Publications and withdrawals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lantai.appraisal import doing, queries
from lantai.appraisal.flow import PUBLICATION, WITHDRAWAL
from lantai.appraisal.models import Publication, PublishedItem, Withdrawal
from lantai.appraisal.registers.batches import Made
from lantai.appraisal.terms import Group
from lantai.desk.panels import Facts, Rows, Stepper, Trail, facts_html
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.terms import Reach
from lantai.guard.words import both, said


@dataclass(frozen=True)
class ByGroup:
    """How many records of each group go how far."""

    def show(self, register: Register, row: Any, actor: Actor) -> dict[str, Any] | None:
        """Nothing while it has no records."""
        facts = [(f"{Group(each['group']).label} · {Reach(each['reach']).label}",
                  said("{n} 件", "{n} items", n=f"{each['n']:,}"))
                 for each in queries.by_group(row, actor)]  # fmt: skip
        if not facts:
            return None
        return {"kind": "facts", "id": "by-group",
                "title": both("哪一组，公布到哪里", "Which group, how far"),
                "sections": [{"title": "", "html": facts_html(facts)}]}  # fmt: skip


@register
class Publications(Register):
    """公布."""

    model = Publication
    columns = "name items checked_by approved_by approved_on state"
    quiet_tabs = "party self"
    filters = "state approved_on"
    search = "name"
    form = (
        Section(both("公布什么", "What is published"), "name note"),
        Section(both("同意", "Consent"), "needs_consent consent"),
    )
    can_add = False
    facts = "batch items check_note checked_by checked_on approved_by approved_on state"
    panels = (Stepper(), ByGroup(), Facts(), Rows("appraisal.publisheditem", "publication"),
              Trail())  # fmt: skip
    steps = PUBLICATION
    does = doing.PUBLICATION
    edits_in = "drafted"
    graves = {"approve": both("网上公布以后，看过的人收不回来。",
                              "What was published online cannot be unseen.")}  # fmt: skip


@register
class PublishedItems(Made):
    """公布的件."""

    model = PublishedItem
    in_menu = True
    columns = "item group reach published_on"
    filters = "publication group reach"
    order = "id"
    facts = "publication item group reach published_on"

    def title_of(self, row: PublishedItem) -> str:
        """The record's own title."""
        return str(row.item)


@register
class Withdrawals(Register):
    """撤回公布."""

    model = Withdrawal
    columns = "reason items by at state"
    quiet_tabs = "party self"
    filters = "state"
    search = "reason"
    facts = "reason items by at reviewed_by reviewed_on state"
    can_add = False
    can_edit = False
    panels = (Stepper(), Facts(), Trail())
    steps = WITHDRAWAL
    does = doing.WITHDRAWAL
