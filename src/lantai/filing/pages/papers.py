# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""表格: the papers of a batch, to be printed and signed; each time noted as an export is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from lantai.desk import paper
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.judging import going_with
from lantai.desk.register import Register, page
from lantai.desk.shapes import as_workbook, file_name
from lantai.desk.tabs import row_tabs
from lantai.filing import papers
from lantai.filing.models import FilingBatch
from lantai.filing.queries import batches as queries
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import NotFound

TITLE = ("表格", "Papers")


@page(FilingBatch, "papers", *TITLE)
def papers_page(request: HttpRequest, register: Register, row: Any) -> HttpResponseBase:
    """The forms of a batch; ``?form=catalogue&format=pdf`` is one of them."""
    actor = actor_of(request)
    if not law.holds(actor, "act", row):
        raise NotFound
    if form := request.GET.get("form", ""):
        return _one(request, register, row, actor, form)
    parts = (row.items + papers.MOST - 1) // papers.MOST or 1
    return render(request, "filing/papers.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row),
                 "lead": register.sentence(row)},
        "state": row.get_state_display(),
        "tabs": row_tabs(register, row, actor, "papers"),
        "forms": [{"title": title, "help": help_, "xlsx": f"?form={name}&format=xlsx"
                   if name in papers.LISTS else "",
                   "parts": [{"label": f"{n}" if parts > 1 else "",
                              "url": f"?form={name}&format=pdf&part={n}"}
                             for n in range(1, parts + 1)]} for name, title, help_ in papers.FORMS],
    })  # fmt: skip


def _one(
    request: HttpRequest, register: Register, row: FilingBatch, actor: Actor, form: str
) -> HttpResponseBase:
    if form not in {name for name, _, _ in papers.FORMS}:
        raise Http404
    if request.GET.get("format") == "xlsx" and form in papers.LISTS:
        _note(register, row, actor, form, "xlsx")
        return _workbook(register, row, actor, form)
    part = request.GET.get("part", "1")
    number = int(part) if part.isascii() and part.isdecimal() and len(part) < 4 else 1
    made = papers.pdf(form, row, actor, max(number, 1))
    _note(register, row, actor, form, "pdf")
    answer = HttpResponse(made, content_type="application/pdf")
    name = f"{papers.title_of(form)} {row}.pdf"
    answer["Content-Disposition"] = str(content_disposition_header(False, name))
    return answer


def _note(register: Register, row: FilingBatch, actor: Actor, form: str, shape: str) -> None:
    tag = register.duty("export")
    with act(tag, row, going_with(actor, tag)) as done:
        done(row, form=form, format=shape, count=queries.filed_seen(row, actor).count())


def _workbook(register: Register, row: FilingBatch, actor: Actor, form: str) -> HttpResponseBase:
    def write(sink: Any) -> None:
        with paper.Ledger(sink, made_by=actor.name) as ledger:
            ledger.table(f"{papers.title_of(form)} {row}", papers.columns(form),
                         papers.title_of(form))  # fmt: skip
            for cells in papers.rows(form, queries.filed_seen(row, actor)):
                ledger.add(cells)

    return as_workbook(write, file_name(register, "xlsx"))
