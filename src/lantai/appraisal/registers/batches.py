# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Batches of opening reviews, the reviews in them and the opinions, as both sides see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lantai.appraisal import doing, queries
from lantai.appraisal.flow import OPENING
from lantai.appraisal.models import OpeningBatch, OpeningReview, ReviewOpinion
from lantai.appraisal.terms import Why
from lantai.desk.kinds import Year, special
from lantai.desk.panels import Facts, Rows, Stepper, Trail, facts_html
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.holdings.queries import fonds_to_act_on, opens
from lantai.orgs.queries import institution_at

READERS = ("first_reader", "second_reader")


@dataclass(frozen=True)
class HowFar:
    """How far the readings of a batch are, in numbers."""

    def show(self, register: Register, row: Any, actor: Actor) -> dict[str, Any] | None:
        """Nothing while it has no records."""
        n = queries.tally(row, actor)
        if not n["all"]:
            return None
        lines = [
            (both("初审", "First reading"), n["first"]),
            (both("复审", "Second reading"), n["second"]),
            (both("形成单位已有意见", "The unit has answered about"), n["unit"]),
            (both("有机器提示", "With hints"), n["hinted"]),
            (both("机器没有读到、待签", "Not read, to be signed"), n["unread"]),
            (both("有不同意见", "With dissent"), n["dissent"]),
        ]  # fmt: skip
        facts = [(str(label), said("{n} 件，共 {all} 件", "{n} of {all}", n=f"{number:,}",
                                   all=f"{n['all']:,}")) for label, number in lines]  # fmt: skip
        return {"kind": "facts", "id": "how-far", "title": both("审到哪里", "How far it is"),
                "sections": [{"title": "", "html": facts_html(facts)}]}  # fmt: skip


for _name in ("first_year", "last_year"):
    special("appraisal.openingbatch", _name)(Year)


@register
class OpeningBatches(Register):
    """开放审核批次."""

    model = OpeningBatch
    columns = "name fonds first_year last_year why items state"
    sub = "unit"
    quiet_tabs = "self"
    filters = "state why"
    search = "name"
    form = (
        Section(both("审哪些", "What is reviewed"), "name fonds first_year last_year why subject"),
        Section(both("标准", "Criteria"), "unit criteria agreed"),
        Section(both("谁来审", "Readers"), "first_reader second_reader"),
    )
    only_new = "fonds why"
    facts = "items answer_by is_silent decided_by decided_on state"
    panels = (
        Stepper(), HowFar(), Facts(), Rows("appraisal.openingreview", "batch"),
        Rows("appraisal.deferralcatalogue", "batch"), Rows("appraisal.publication", "batch"),
        Trail(),
    )  # fmt: skip
    steps = OPENING
    does = doing.BATCH
    edits_in = "planned first second"
    graves = {
        "answer": both("没有逐件提出不同意见的，都算同意。",
                       "Records about which you said nothing count as agreed to."),
        "decide": both("定为开放的，审定以后就开放；延期的报主管部门同意后落实。",
                       "What is decided to be opened is open then; deferrals wait for consent."),
    }  # fmt: skip

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """One's own fonds; one's own people as readers."""
        if name == "fonds":
            return fonds_to_act_on(actor)
        if name in READERS:
            return queryset.filter(home=institution_at(actor.institution))
        return queryset

    def check(self, row: OpeningBatch, actor: Actor) -> dict[str, Any]:
        """Of a state archives; the class is named where it is opened early."""
        wrong: dict[str, Any] = {}
        if row.pk is None and not opens(actor.institution):
            wrong["fonds"] = both("只有国家档案馆的馆藏作开放审核。",
                                  "Only what a state archives holds is reviewed.")  # fmt: skip
        if row.why == Why.EARLY and not row.subject:
            wrong["subject"] = both("提前开放的，选类别。", "Name the class that is opened early.")
        if row.subject and row.why != Why.EARLY:
            wrong["subject"] = both("只有提前开放的才选类别。", "Only for early opening.")
        if row.first_reader_id is not None and row.first_reader_id == row.second_reader_id:
            wrong["second_reader"] = both("复审人要是另一人。", "It has to be another person.")
        return wrong

    def sentence(self, row: OpeningBatch) -> str:
        """Of which fonds and years, and how much."""
        return said("{fonds}，{first}—{last} 年，{n} 件", "{fonds}, {first} to {last}, {n} items",
                    fonds=row.fonds, first=row.first_year, last=row.last_year,
                    n=f"{row.items:,}")  # fmt: skip


class Made(Register):
    """A register whose rows are made by acts and are shown with what they belong to."""

    can_add = False
    can_edit = False
    in_menu = False
    panels: ClassVar[Sequence[Any]] = (Facts(),)


@register
class OpeningReviews(Made):
    """开放审核."""

    model = OpeningReview
    in_menu = True
    columns = "number item screened hinted proposal second_view unit_view decision has_dissent"
    filters = "batch proposal second_view has_dissent"
    more_filters = "screened hinted unit_view decision is_open item"
    order = "number"
    facts = ("batch item number screened hinted proposal ground again_on first_by second_view "
             "second_by unit_view decision has_dissent applied_on")  # fmt: skip
    panels = (Facts(), Rows("appraisal.reviewopinion", "review"), Trail())

    def title_of(self, row: OpeningReview) -> str:
        """The record's own title."""
        return str(row.item)


@register
class ReviewOpinions(Made):
    """审核意见."""

    model = ReviewOpinion
    columns = "stage view decision ground opinion by on"
    filters = "review stage"
    order = "id"
    facts = "review stage view decision ground again_on opinion by on"
