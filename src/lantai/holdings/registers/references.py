# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What records are described by: authority records, categories, schemes, subject terms."""

from __future__ import annotations

from typing import Any

from lantai.craft import codes
from lantai.craft.errors import BadInput
from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang
from lantai.holdings import queries
from lantai.holdings.models import (
    Agent,
    Category,
    SiteScheme,
    Subject,
)


@register
class Agents(Register):
    """规范记录."""

    model = Agent
    columns = "name kind exist_text identifier"
    filters = "kind"
    search = "name other_names"
    order = "name"
    form = (
        Section(both("名称", "Name"), "kind name other_names identifier institution exist_text "
                "is_listed"),
        Section(both("说明", "Description"), "places functions history sources"),
    )  # fmt: skip
    panels = (Facts(), Trail())
    imports = "kind name other_names identifier exist_text places functions history sources"


@register
class Categories(Register):
    """门类."""

    model = Category
    columns = "code zh en unit"
    search = "zh en"
    order = "code"
    code = "code"
    form = (Section("", "code zh en unit order"),)
    panels = (Facts(), Trail())


@register
class SiteSchemes(Register):
    """自定元数据方案."""

    model = SiteScheme
    columns = "code zh category_code in_force_from in_force_to"
    filters = "category_code"
    order = "code"
    form = (Section("", "code category_code kind zh en in_force_from in_force_to elements"),)
    panels = (Facts(), Trail())

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """It is a scheme: its elements are known, or say what they are; one in use stays so."""
        try:
            _ = row.scheme
        except BadInput as fault:
            return {"elements": fault.sentence(lang())}
        was = SiteScheme.objects.filter(pk=row.pk).first()
        if was is not None and was.elements != row.elements and queries.scheme_used(was.code):
            told = codes.in_full("holdings.scheme_used", {"scheme": was.code}, lang())
            return {"elements": told}
        return {}


@register
class Subjects(Register):
    """主题词."""

    model = Subject
    columns = "term en broader"
    search = "term en use_for"
    order = "term"
    code = "term"
    form = (Section("", "term en broader use_for"),)
    panels = (Facts(), Rows("holdings.subject", "broader"), Trail())
    imports = "term en broader use_for"
