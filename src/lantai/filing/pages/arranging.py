# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""整理: choose the steps, look at every item before and after, then have it done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.register import Register, page, register_of
from lantai.desk.tabs import row_tabs
from lantai.filing import arranging
from lantai.filing.acts import arranging as acts
from lantai.filing.arranging import Plan, Planned
from lantai.filing.batchjobs import arranging_batch
from lantai.filing.errors import told
from lantai.filing.flow_of_batches import OPEN_TO_ARRANGING
from lantai.filing.models import FiledItem, FilingBatch
from lantai.filing.queries import batches as queries
from lantai.filing.terms_of_batches import Step
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.errors import NotFound, Refused
from lantai.guard.words import both, lang, said
from lantai.holdings import dues
from lantai.holdings.many import ours
from lantai.holdings.models import Item
from lantai.works.ordering import ordered

TITLE = ("整理", "Arrange")
DUTY = "filing.filingbatch.arrange"
AT_ONCE = 2_000
"""Items arranged within a request; more are a job's."""
SHOWN = 1_000
HELP: dict[str, Any] = {
    "join": both("正文、附件、定稿、处理单合成一件", "text, attachments, final draft and slip"),
    "class": both("保管期限、门类跟着条目走", "retention and category follow the entry"),
    "sort": both("按年度、保管期限、部门，再按批次定的次序",
                 "by year, retention and department, then in the batch's order"),
    "number": both("按批次的档号样式，接着用过的最后一号",
                   "by the batch's form, behind the last number in use"),
}  # fmt: skip
FIELDS = {"retention": both("保管期限", "retention"), "category_code": both("门类", "category"),
          "department": both("机构（问题）", "unit or subject"), "year": both("年度", "year"),
          "secrecy": both("密级", "secrecy"),
          "ref_code": both("档号", "reference code")}  # fmt: skip


@page(FilingBatch, "arrange", *TITLE)
def arrange_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """The steps; what they would make of every item; the button that does it."""
    actor = actor_of(request)
    if not law.holds(actor, "act", row) or not ours(row, actor):
        raise NotFound
    may = actor.has(DUTY) and row.state in OPEN_TO_ARRANGING
    chosen = [each for each in arranging.STEPS if each in request.POST.getlist("step")]
    if request.method == "POST" and not actor.has(DUTY):
        raise Refused(Said("guard.no_duty", {"duty": DUTY}))
    if request.method == "POST" and request.POST.get("do") and chosen:
        return _done(register, row, actor, chosen)
    looked = arranging.plan(row, chosen) if chosen and may else None
    return render(request, "filing/arrange.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row),
                 "lead": register.sentence(row)},
        "tabs": row_tabs(register, row, actor, "arrange"), "may": may,
        "state": row.get_state_display(), "last": queries.last_arrangement(row),
        "steps": [{"name": name, "label": Step(name).label, "help": HELP[name],
                   "on": name in chosen or not chosen} for name in arranging.STEPS],
        "chosen": chosen, **(_shown(looked, actor) if looked else {}),
    })  # fmt: skip


def _done(register: Register, row: FilingBatch, actor: Actor, chosen: list[str]) -> HttpResponse:
    if row.items > AT_ONCE:
        job = ordered(arranging_batch, row, actor, steps=chosen)
        return HttpResponseRedirect(f"/jobs/{job.pk}/")
    acts.arrange(row, chosen, actor)
    return HttpResponseRedirect(register.address(row))


# --- the look -------------------------------------------------------------------------------------


def _shown(looked: Plan, actor: Actor) -> dict[str, Any]:
    """The lines as the actor may see them: of what is not for it to see, that it is there."""
    filed = register_of(FiledItem)
    lines, wrong = looked.lines[:SHOWN], looked.wrong[:50]
    seen = _seen([*lines, *wrong], actor)
    return {
        "lines": [_line(line, filed) if seen(line) else _hidden(line) for line in lines],
        "more": len(looked.lines) - len(lines),
        "changed": len(looked.changed), "same": len(looked.lines) - len(looked.changed),
        "wrong": [told(line.wrong) for line in wrong if line.wrong and seen(line)],
        "wrongs": len(looked.wrong),
    }  # fmt: skip


def _seen(lines: Sequence[Planned], actor: Actor) -> Callable[[Planned], bool]:
    """Whether the actor may see an item and all that join it."""
    items = {each.item_id: each.item for line in lines for each in (line.filed, *line.joins)}
    found = dict(zip(items, law.seen_among(actor, "describe", list(items.values())), strict=True))
    return lambda line: all(found[each.item_id] for each in (line.filed, *line.joins))


def _hidden(line: Planned) -> dict[str, Any]:
    return {"place": line.place, "title": said("（您不能看）", "(not for you to see)")}


def _line(line: Planned, filed: Register | None) -> dict[str, Any]:
    return {
        "place": line.place, "before_place": line.filed.position if line.moves else "",
        "title": line.item.title, "url": filed.address(line.filed) if filed else "",
        "entry": str(line.filed.entry or ""),
        "cells": [{"label": FIELDS[name], "before": _text(name, line.before.get(name)),
                   "after": _text(name, value)}
                  for name, value in line.after.items() if name in FIELDS],
        "joins": [each.item.title for each in line.joins],
        "why": codes.sentence(line.why.kind, line.why.params, lang()) if line.joins and line.why
        else "", "wrong": told(line.wrong) if line.wrong else "",
    }  # fmt: skip


def _text(name: str, value: Any) -> str:
    """A column's value in words; the field knows how a code of retention is said."""
    if name == "retention":
        return dues.period(str(value or ""))
    field = Item._meta.get_field(name)
    return "" if value is None else str(dict(field.flatchoices or ()).get(value, value))
