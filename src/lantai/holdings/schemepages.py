# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The metadata schemes of a category with the days on which they apply, and their elements."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from lantai.craft.schemes import Scheme
from lantai.desk.addressing import actor_of, button, crumbs
from lantai.desk.kinds import day_text
from lantai.desk.register import Register, page, register_of
from lantai.desk.shapes import FORMATS, as_file
from lantai.desk.tabs import row_tabs
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said
from lantai.holdings import queries, schemetables
from lantai.holdings.models import Category, SiteScheme

TITLE = ("元数据方案", "Metadata schemes")


@page(Category, "schemes", *TITLE)
def schemes_page(request: HttpRequest, register: Register, row: Any) -> HttpResponseBase:
    """All schemes of a category, the one in force first; ``?table=`` its elements as a workbook."""
    actor = actor_of(request)
    found = queries.schemes_of(row.code)
    if wanted := request.GET.get("table", ""):
        return _table(found, wanted, actor)
    site = register_of(SiteScheme)
    acts = []
    if site is not None and actor.has("holdings.sitescheme.add"):
        acts.append(button(both("从表格声明方案", "Declare one from a table"),
                           f"{site.address(page='acts')}?do=declare", "sheet"))  # fmt: skip
    return render(request, "holdings/schemes.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row), "lead": "",
                 "acts": acts},
        "tabs": row_tabs(register, row, actor, "schemes"),
        "schemes": [_line(each) for each in found],
    })  # fmt: skip


def _line(each: Scheme) -> dict[str, Any]:
    """A scheme in one line of the page."""
    until = day_text(each.effective_to) if each.effective_to else said("现在", "now")
    return {
        "label": each.label(lang()), "code": each.code,
        "days": said("{first} 至 {last}", "{first} to {last}",
                     first=day_text(each.effective_from), last=until),
        "in_force": each.in_force(timezone.localdate()),
        "of": each.standard or said("本单位自定", "the site's own"),
        "count": len(each.elements), "url": f"?table={each.code}@{each.effective_from}",
    }  # fmt: skip


def _table(found: list[Scheme], wanted: str, actor: Actor) -> HttpResponseBase:
    for each in found:
        if wanted == f"{each.code}@{each.effective_from}":
            made = HttpResponse(schemetables.as_workbook(each, actor.name))
            return as_file(made, f"{each.label(lang())}.xlsx", FORMATS["xlsx"].content_type)
    raise Http404
