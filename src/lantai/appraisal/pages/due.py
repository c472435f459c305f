# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""到期应审核: what is due by the clock, by fonds and year, and what waits to be judged anew."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lantai.appraisal import queries
from lantai.appraisal.models import OpeningBatch
from lantai.appraisal.terms import Why
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.register import Register, list_page
from lantai.guard.words import both, said

TITLE = ("到期应审核", "Due for review")
SHOWN = 500
LISTED: tuple[Any, ...] = (Why.DUE, Why.ANEW)


@list_page(OpeningBatch, "due", *TITLE,
           may=lambda actor: actor.has("appraisal.openingbatch.gather"))  # fmt: skip
def due_page(request: HttpRequest, register: Register) -> HttpResponse:
    """What of one's own holdings is due and in no batch yet."""
    actor, today = actor_of(request), timezone.localdate()
    groups = []
    for why in LISTED:
        lines = queries.due_by_year(actor, why, today)
        groups.append({"why": str(why), "title": str(why.label), "rest": len(lines) - SHOWN,
                       "n": sum(line["n"] for line in lines),
                       "lines": [_line(line) for line in lines[:SHOWN]]})  # fmt: skip
    return render(request, "appraisal/due.html", {
        "page": {"title": both(*TITLE), "crumbs": crumbs(register, register), "acts": [],
                 "lead": said("{n} 件到期，{m} 件延期的该再评估",
                              "{n} due, {m} deferred ones to be judged anew",
                              n=f"{groups[0]['n']:,}", m=f"{groups[1]['n']:,}")},
        "groups": groups, "new_url": f"{register.address()}add/",
    })  # fmt: skip


def _line(line: dict[str, Any]) -> dict[str, Any]:
    return {"fonds": f"{line['fonds_code']} {line['fonds__name']}", "year": line["year"] or "",
            "n": line["n"], "pk": line["fonds"]}  # fmt: skip
