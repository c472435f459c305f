# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Batches, what is filed in them, their tests and findings, as the desk shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils import timezone

from lantai.desk.kinds import Flag, LongText, special, tells
from lantai.desk.panels import Facts, Rows, Stepper, Trail
from lantai.desk.register import Register, Section, register
from lantai.filing import signing, testing
from lantai.filing.batchjobs import filing_batch
from lantai.filing.flow_of_batches import BATCH
from lantai.filing.followers import STEWARD
from lantai.filing.models import (
    Arrangement,
    FiledItem,
    FilingBatch,
    FilingFinding,
    FilingTest,
)
from lantai.filing.movinglines import moving_lines
from lantai.filing.queries import batches as queries
from lantai.filing.terms_of_batches import Step
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said
from lantai.holdings.models import Category
from lantai.works.acts import enqueue


def begin_filing(row: FilingBatch, *, actor: Actor, answers: Any) -> None:
    """Filing is long work: a job does it and ends the batch."""
    signing.checked(row, actor=actor)
    enqueue(filing_batch, actor=actor, subject=row)


def end_filing(row: FilingBatch, **_: Any) -> None:
    """All is filed; what is 待审 though a schedule is in force follows to its lines.

    So it is where a new edition came into force between the lining and the filing.
    """
    signing.finish(row)
    basis = queries.basis_of(row, timezone.localdate())
    if basis.schedule is not None and not basis.provisional and queries.provisional_in(row):
        enqueue(moving_lines, actor=STEWARD, subject=basis.schedule)


@register
class FilingBatches(Register):
    """归档批次."""

    model = FilingBatch
    columns = "name year department items state"
    sub = "fonds"
    quiet_tabs = "party self"
    filters = "state year fonds"
    more_filters = "kind department"
    search = "name department"
    order = "-year"
    form = (
        Section(both("批次", "The batch"), "fonds year name department category_code kind sorting"),
        Section(both("备考", "Notes"), "situation"),
    )
    only_new = "fonds category_code"
    facts = ("state items files size handed_by handed_on received_by received_on arranged_by "
             "arranged_on checked_by checked_on filed_on")  # fmt: skip
    panels = (Stepper(), Facts(), Rows("filing.filingfinding", "batch"),
              Rows("filing.fileditem", "batch"), Rows("filing.capture", "batch"),
              Rows("filing.filingtest", "batch"), Rows("filing.arrangement", "batch"),
              Trail())  # fmt: skip
    steps = BATCH
    does = {"hand_over": signing.hand_over, "return": signing.take_back,
            "receive": signing.receive, "arrange": signing.arranged, "pass": signing.passed,
            "file": begin_filing, "finish": end_filing}  # fmt: skip
    edits_in = "collecting received"

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """A fonds that the actor's institution keeps."""
        return queryset.filter(holder=actor.institution) if name == "fonds" else queryset

    def check(self, row: FilingBatch, actor: Actor) -> dict[str, Any]:
        """A fonds of one's own, a category of this site, a year that can be."""
        wrong: dict[str, Any] = {}
        if row.fonds_id is not None and row.fonds.holder != row.holder:
            wrong["fonds"] = both("这个全宗不由本单位保管。", "This fonds is not held by us.")
        if not Category.objects.filter(code=row.category_code).exists():
            wrong["category_code"] = both("本站没有这个门类代码。", "No such category here.")
        if row.year is not None and not 1900 <= row.year <= 2100:
            wrong["year"] = both("年度写四位数字，如 2026。", "A year of four digits.")
        return wrong

    def sentence(self, row: FilingBatch) -> str:
        """Of which fonds, and how much."""
        return said("{fonds}，{n} 件，{files} 个文件", "{fonds}, {n} items, {files} files",
                    fonds=row.fonds, n=f"{row.items:,}", files=f"{row.files:,}")  # fmt: skip


class Made(Register):
    """A register whose rows are made by acts and not at the desk."""

    can_add = False
    can_edit = False
    in_menu = False
    quiet_tabs = "party self"
    panels: ClassVar[Sequence[Any]] = (Facts(), Trail())


tells("filing.fileditem", "why", both("建议的理由", "why it is suggested"))


@special("filing.fileditem", "accepted")
class Accepted(Flag):
    """Whether a suggestion was taken; nothing while nobody decided."""

    def text(self, row: Any) -> str:
        """In the reader's language."""
        return "" if row.accepted is None else super().text(row)


@register
class FiledItems(Made):
    """归档件."""

    model = FiledItem
    columns = "item entry suggested confidence accepted"
    sub = "why"
    filters = "batch provisional accepted"
    more_filters = "entry suggested"
    order = "position"
    facts = "batch position item entry provisional suggested confidence why accepted"

    def title_of(self, row: FiledItem) -> str:
        """The item's own title."""
        return str(row.item)


@special("filing.arrangement", "steps")
class Steps(LongText):
    """What an arranging did."""

    is_light = True

    def text(self, row: Any) -> str:
        """In the reader's language."""
        names = {**dict(Step.choices), "split": said("拆件", "split")}
        return said("、", ", ").join(str(names.get(each, each)) for each in row.steps.split())


@special("filing.filingtest", "plan")
class OfPlan(LongText):
    """By which plan was tested."""

    is_light = True

    def text(self, row: Any) -> str:
        """By its title, where it is the plan of now."""
        plan = testing.plan()
        return plan.title(lang()) if row.plan == plan.id else str(row.plan)


@register
class Arrangements(Made):
    """整理记录."""

    model = Arrangement
    columns = "at by steps changed undone_at"
    filters = "batch"
    facts = "batch at by steps changed undone_at undone_by"


@register
class FilingTests(Made):
    """归档检测."""

    model = FilingTest
    columns = "at by plan verdict items files size"
    filters = "batch"
    facts = "batch at by plan plan_version verdict items files size"


tells("filing.filingfinding", "kind", both("问题", "what was found"))


@register
class FilingFindings(Made):
    """检测问题."""

    model = FilingFinding
    columns = "code kind item severity is_open decision opinion"
    filters = "batch is_open severity decision"
    more_filters = "item code"
    facts = ("batch item code kind severity field is_open decision opinion decided_by "
             "decided_at")  # fmt: skip
