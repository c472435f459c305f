# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""形成文件登记, what comparisons found, and what is missing, as the desk shows them."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString

from lantai.desk.kinds import Number, special
from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import Register, Section, register
from lantai.filing.models import FilingComparison, FilingGap, FormedDocument
from lantai.filing.queries.schedules import units_kept_by
from lantai.guard import tide
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.orgs.models import Institution


@register
class FormedDocuments(Register):
    """形成文件登记."""

    model = FormedDocument
    columns = "title doc_number year formed_on department expected"
    quiet_tabs = "party self"
    filters = "year expected department"
    more_filters = "institution sender formed_on"
    search = "title doc_number sender_number"
    form = (
        Section(both("文件", "The document"),
                "institution title doc_number formed_on year department expected line_number note"),
        Section(both("来源", "Source"), "sender sender_number"),
    )  # fmt: skip
    only_new = "institution"
    bulk = "department expected line_number note"
    imports = ("institution year sender sender_number title doc_number formed_on department "
               "expected line_number note")  # fmt: skip
    panels = (Facts(), Rows("filing.filinggap", "formed"), Trail())

    def place(self, row: FormedDocument, actor: Actor) -> None:
        """Of the actor's own unit; of the members of a joint office one was chosen."""
        super().place(row, actor)
        units = _kept_by(actor)
        if row.institution_id is None and len(units) == 1:
            row.institution = units[0]
        if row.institution_id is not None and row.institution.path != row.holder:
            row.party = row.institution.path

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """The units whose registers the actor keeps."""
        return queryset.filter(pk__in=[unit.pk for unit in _kept_by(actor)])

    def check(self, row: FormedDocument, actor: Actor) -> dict[str, Any]:
        """A joint office says whose document it is."""
        if row.institution_id is not None:
            return {}
        return {
            "institution": both(
                "写明是哪个成员单位的文件：单位名称或统一社会信用代码。",
                "Say whose document it is: the member's name or code.",
            )
        }


def _kept_by(actor: Actor) -> list[Institution]:
    """Asked once for all rows of a workbook."""
    found: list[Institution] = tide.kept(("filing.units_kept_by", actor.institution),
                                         lambda: units_kept_by(actor))  # fmt: skip
    return found


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
