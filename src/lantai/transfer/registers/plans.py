# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Plans of the year, as archives and unit agree on them."""

from __future__ import annotations

from typing import Any

from lantai.desk.panels import Facts, Rows, Stepper, Trail
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.orgs.queries import institution_at
from lantai.orgs.supervision import Directory
from lantai.transfer.flow import PLAN
from lantai.transfer.models import TransferPlan, Waiver
from lantai.transfer.registers.transfers import Part_


def propose(row: Any, **_: Any) -> None:
    """The unit sees the plan from now on."""
    row.party = row.sender.path


@register
class TransferPlans(Register):
    """移交计划."""

    model = TransferPlan
    columns = "year sender first_year last_year by expected state"
    quiet_tabs = "self"
    filters = "year state"
    form = (
        Section(both("谁，哪些年", "Who, which years"),
                "year sender first_year last_year by expected"),
        Section(both("怎样移交", "How"), "form way note"),
    )  # fmt: skip
    only_new = "sender"
    facts = "state"
    panels = (Stepper(), Facts(), Rows("transfer.waiver", "plan"),
              Rows("transfer.transfer", "plan"), Trail())  # fmt: skip
    steps = PLAN
    does = {"propose": propose}
    edits_in = "drafted"

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """The units that transfer to the actor's archives."""
        at = institution_at(actor.institution) if name == "sender" else None
        if at is None:
            return queryset
        keys = [each.pk for each in Directory.whole().senders_to(at)]
        return queryset.filter(pk__in=keys)


@register
class Waivers(Part_):
    """免检项."""

    model = Waiver
    columns = "number reason"
    filters = "plan"
    facts = "plan number reason"
