# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Transfers as both sides see them: what goes, how far it is, what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from lantai.desk.panels import Facts, Rows, Stepper, Trail
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.holdings.queries import fonds_to_act_on
from lantai.holdings.registers.moving import UnderWay
from lantai.orgs.kinds import rule_of
from lantai.orgs.queries import institution_at
from lantai.orgs.supervision import receiver_of
from lantai.transfer import queries
from lantai.transfer.flow import TRANSFER
from lantai.transfer.models import Part, SetAside, Transfer
from lantai.transfer.sending import DOES
from lantai.transfer.terms import BY_AGREEMENT, Kind

OWN = ("fonds", "into")


@register
class Transfers(Register):
    """移交."""

    model = Transfer
    columns = "name kind fonds receiver items files state sent_on"
    sub = "owner"
    quiet_tabs = "self"
    filters = "state kind"
    search = "name owner"
    form = (
        Section(both("移交什么，给谁", "What goes to whom"),
                "name kind fonds receiver plan form way basis description"),
        Section(both("必须随档案移交的（没有的写“无”，不写不能组包）",
                     "What must come along (say so where there is none)"),
                "opening_opinion disclosure_note secrecy_note introduction aids note"),
        Section(both("外面送来的", "From outside"), "owner into agreement"),
    )  # fmt: skip
    only_new = "kind fonds receiver"
    facts = "items files size round digest built_by sent_by sent_on received_on accepted_by state"
    panels = (
        Stepper(), UnderWay(), Rows("transfer.check", "transfer"),
        Rows("transfer.setaside", "transfer"), Facts(), Rows("transfer.accession", "transfer"),
        Rows("transfer.part", "transfer"), Trail(),
    )  # fmt: skip
    steps = TRANSFER
    does = DOES
    edits_in = "drafted returned"

    def initial_for(self, actor: Actor) -> dict[str, Any]:
        """The archives to which one's institution transfers; where it keeps for ever, itself."""
        at = institution_at(actor.institution)
        found = receiver_of(at) if at is not None else None
        if found is None and at is not None and rule_of(at.kind).keeps == "archives":
            found = at
        return {"receiver": found.pk if found else None, "opening_opinion": "", "kind": "transfer"}

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """One's own fonds; archives as receivers; plans and agreements that hold."""
        if name in OWN:
            return fonds_to_act_on(actor)
        if name == "receiver":
            return queryset.filter(kind__in=("comprehensive", "special", "department"))
        if name == "plan":
            return queryset.filter(state="agreed")
        if name == "agreement":
            return queryset.filter(state="in_force")
        return queryset

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """What goes belongs to somebody, and comes to somebody else unless an owner gave it."""
        wrong: dict[str, Any] = {}
        if row.fonds is None and not row.owner.strip():
            wrong["owner"] = both(
                "外面送来的，要写移交单位或所有人；本单位移交的，要选全宗。",
                "Name the sender or owner, or choose a fonds of our own.",
            )
        if row.fonds is None and row.into is None:
            wrong["into"] = both(
                "外面送来的，要选进馆后放在哪个全宗。", "Choose the fonds into which it goes."
            )
        if row.kind in BY_AGREEMENT and row.agreement is None:
            wrong["agreement"] = both(
                "捐赠、寄存、购买、交换要先登记协议。", "It needs an agreement with the owner."
            )
        if (
            row.kind == Kind.TRANSFER
            and row.fonds is not None
            and row.receiver_id is not None
            and (row.receiver.path == row.holder)
        ):
            wrong["receiver"] = both("不能移交给自己。", "Not to oneself.")
        return wrong

    def sentence(self, row: Any) -> str:
        """Who hands over to whom."""
        return said("{sender} → {receiver}", "{sender} → {receiver}",
                    sender=queries.sender_name(row), receiver=row.receiver)  # fmt: skip


class Part_(Register):
    """A register whose rows are made by acts and are shown with their transfer."""

    can_add = False
    can_edit = False
    in_menu = False
    panels: ClassVar[Sequence[Any]] = (Facts(),)


@register
class Parts(Part_):
    """分卷."""

    model = Part
    columns = "number round size sha512 received_at"
    filters = "transfer"
    facts = "transfer round number size sha512 received_at"


@register
class SetAsides(Part_):
    """隔离件."""

    model = SetAside
    columns = "ref_code mark until state"
    filters = "transfer state"
    facts = "transfer round ref_code mark formed_on until basis state document confirmed_by " \
            "confirmed_on"  # fmt: skip
    panels = (Facts(), Trail())
