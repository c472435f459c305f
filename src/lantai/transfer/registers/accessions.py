# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The register of accessions 进馆登记, and agreements with owners."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from lantai.desk.panels import Facts, Rows, Stepper, Trail
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.holdings.many import change_rows
from lantai.holdings.models import Item
from lantai.holdings.terms import Standing
from lantai.transfer import queries
from lantai.transfer.errors import refused
from lantai.transfer.flow import AGREEMENT
from lantai.transfer.models import Accession, Agreement
from lantai.transfer.terms import Kind


@register
class Accessions(Register):
    """进馆登记."""

    model = Accession
    columns = "number kind sender items received_on keeps_until"
    sub = "fonds"
    quiet_tabs = "self"
    filters = "kind received_on keeps_until"
    search = "number sender"
    code = "number"
    facts = "number transfer kind sender fonds items files size digest received_by received_on " \
            "keeps_until head_number head_digest key signature"  # fmt: skip
    can_add = False
    can_edit = False
    panels = (Facts(), Trail())


def submit(row: Any, **_: Any) -> None:
    """A deposit has its last day and the terms on which it goes back."""
    if row.kind == Kind.DEPOSIT and not (row.until and row.return_terms.strip()):
        raise refused("deposit_needs")


def sign(row: Any, **_: Any) -> None:
    """It holds from today; the certificate has its number."""
    today = timezone.localdate()
    row.signed_on = today
    row.certificate = row.certificate or f"Z{today.year}-{row.pk:05d}"


def give_back(row: Any, *, actor: Actor, **_: Any) -> None:
    """What was deposited goes back to its owner, whose it was all the time.

    The descriptions stay, and say so; copies in the vault are taken out by a list of destruction.
    """
    if row.kind != Kind.DEPOSIT:
        raise refused("only_deposits")
    row.returned_on = timezone.localdate()
    outcome = change_rows("holdings.item.change_custody", Item, queries.items_under(row), actor,
                          {"standing": str(Standing.RETURNED)})  # fmt: skip
    if outcome.refused:
        raise refused("not_given_back", n=len(outcome.refused), why=outcome.refused[0][1])


@register
class Agreements(Register):
    """捐赠寄存协议."""

    model = Agreement
    columns = "owner kind content worth until state"
    quiet_tabs = "party self"
    filters = "kind state until"
    search = "owner content"
    form = (
        Section(both("所有人", "The owner"), "kind owner contact"),
        Section(both("档案和条件", "Records and conditions"),
                "content conditions until return_terms"),
        Section(both("评估和奖励", "Worth and reward"), "worth valued_by reward"),
    )  # fmt: skip
    facts = "certificate signed_on returned_on state"
    panels = (Stepper(), Facts(), Rows("transfer.transfer", "agreement"), Trail())
    steps = AGREEMENT
    does = {"submit": submit, "sign": sign, "give_back": give_back}
    edits_in = "drafted"
