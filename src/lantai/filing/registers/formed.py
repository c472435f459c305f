# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""形成文件登记, what comparisons found, and what is missing, as the desk shows them."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString

from lantai.desk.kinds import Number, special
from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import Register, Section, register
from lantai.filing.models import FilingComparison, FilingGap, FormedDocument
from lantai.guard import tide
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.orgs.queries import institution_at


@register
class FormedDocuments(Register):
    """形成文件登记."""

    model = FormedDocument
    columns = "title doc_number year formed_on department expected"
    quiet_tabs = "party self"
    filters = "year expected department"
    more_filters = "sender formed_on"
    search = "title doc_number sender_number"
    form = (
        Section(both("文件", "The document"),
                "title doc_number formed_on year department expected line_number note"),
        Section(both("来源", "Source"), "sender sender_number"),
    )  # fmt: skip
    bulk = "department expected line_number note"
    imports = ("year sender sender_number title doc_number formed_on department expected "
               "line_number note")  # fmt: skip
    facts = "institution"
    panels = (Facts(), Rows("filing.filinggap", "formed"), Trail())

    def place(self, row: FormedDocument, actor: Actor) -> None:
        """The actor's own unit formed it."""
        super().place(row, actor)
        if row.institution_id is None and actor.institution:
            row.institution = tide.kept(("filing.unit", actor.institution),
                                        lambda: institution_at(actor.institution))  # fmt: skip


@special("filing.filingcomparison", "permille")
class Rate(Number):
    """The rate as archivists say it: 88.4%."""

    label = property(lambda self: said("归档率", "rate"))  # type: ignore[assignment]

    def text(self, row: FilingComparison) -> str:
        """In a hundred, with one decimal."""
        return f"{row.permille / 10:.1f}%"

    def cell(self, row: FilingComparison) -> SafeString:
        """The same."""
        return escape(self.text(row))


@register
class FilingComparisons(Register):
    """归档比对."""

    model = FilingComparison
    columns = "institution year formed ought filed late unfiled doubled skipped permille"
    sub = "compared_at"
    quiet_tabs = "party self"
    filters = "year institution"
    order = "-year"
    facts = ("institution year compared_at due_on formed ought filed late unfiled doubled skipped "
             "permille")  # fmt: skip
    can_add = False
    can_edit = False
    panels = (Facts(), Rows("filing.filinggap", "comparison"), Trail())


@register
class FilingGaps(Register):
    """归档差错."""

    model = FilingGap
    columns = "about kind days explanation explained_on"
    quiet_tabs = "party self"
    filters = "kind comparison"
    more_filters = "explained_on"
    search = "about explanation"
    facts = "comparison kind about formed item days explanation explained_by explained_on"
    can_add = False
    can_edit = False
    panels = (Facts(), Trail())
