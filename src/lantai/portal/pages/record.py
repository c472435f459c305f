# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A record at its permanent address: what it is, its words, how to cite it, why it is seen.

One page for items, files and fonds. What the reader may not be told of is absent here as anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantai.desk.addressing import actor_of
from lantai.desk.templatetags.lantai import day
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.terms import Opening, Reach
from lantai.guard.words import both, lang, said
from lantai.holdings import queries
from lantai.holdings.models import File, Fonds, Item
from lantai.portal import keeping, permanent, texts
from lantai.portal.index.entries import reading_of
from lantai.portal.pages import words
from lantai.portal.pages.applying import asked_with
from lantai.portal.pages.files import files_of, place_of
from lantai.portal.pages.results import SEARCH
from lantai.vault.viewpages import viewer

LISTED = 30
"""Items of a file, or files of a fonds, that are listed on its page."""
READ_AT_ONCE = 60_000
"""Characters of a record's words that are shown on one page; the rest stands in its files."""
FACTS = (
    ("doc_number", both("文件编号", "Document number")), ("document_kind", both("文种", "Kind")),
    ("responsible", both("责任者", "Responsible")), ("date_text", both("日期", "Date")),
    ("department", both("机构（问题）", "Unit or subject")), ("pages", both("页数", "Pages")),
    ("keywords", both("主题词", "Keywords")), ("persons", both("人名", "Persons")),
    ("abstract", both("范围和提要", "Scope and content")),
)  # fmt: skip
TEXTS = (("introduction", both("全宗介绍", "Introduction")), ("guide", both("全宗指南", "Guide")),
         ("history", both("立档单位沿革", "History of the creating unit")),
         ("scope", both("范围和提要", "Scope and content")),
         ("arrangement", both("整理情况", "Arrangement")),
         ("access_conditions", both("查阅条件", "Conditions of access")),
         ("finding_aids", both("检索工具", "Finding aids")))  # fmt: skip


@require_safe
def record_page(request: HttpRequest, identifier: str) -> HttpResponse:
    """The record at this address; where its address is another by now, the reader is led there."""
    response = keeping.page(request, lambda: _found(request, identifier))
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _found(request: HttpRequest, identifier: str) -> HttpResponse:
    actor = actor_of(request)
    row = permanent.found_at(identifier, actor)
    if row is None:
        raise Http404
    if permanent.identifier_of(row) != identifier:
        return HttpResponseRedirect(permanent.address_of(row))
    return _shown(request, row, actor)


def _shown(request: HttpRequest, row: Any, actor: Actor) -> HttpResponse:
    template = "portal/fonds.html" if isinstance(row, Fonds) else "portal/record.html"
    shown = _fonds(row, actor) if isinstance(row, Fonds) else _described(request, row, actor)
    reading = reading_of(row, has_files=row.pk in texts.readable([row]))
    response = render(request, template, {
        **shown,
        "permalink": request.build_absolute_uri(permanent.address_of(row)),
        "cite": _citation(row, shown["keeper"]),
        "ask": asked_with(of=permanent.identifier_of(row)),
        "reading": words.READING[Reach(reading)],
        "why": list(_why(row, actor, reading)),
    })  # fmt: skip
    look = shown.get("viewer")
    keeping.only_once(response, when=look is not None and look["why"] is not None)
    return response


def _fonds(row: Fonds, actor: Actor) -> dict[str, Any]:
    return {
        "page": {"title": row.name},
        "row": row,
        "keeper": words.keepers([row.holder]).get(row.holder, ""),
        "texts": [{"head": head, "text": getattr(row, name)} for name, head in TEXTS
                  if getattr(row, name)],
        "inside": f"{SEARCH}?{urlencode({'fonds': row.pk})}",
        "children": list(_children(row, actor)),
    }  # fmt: skip


def _described(request: HttpRequest, row: Any, actor: Actor) -> dict[str, Any]:
    reads = isinstance(row, Item) and law.holds(actor, "fetch", row)
    look = viewer(request, row, actor, permanent.address_of(row), place_of(row)) if reads else None
    text = texts.text_for(row, actor) if reads and look is None else ""
    return {
        "page": {"title": row.title},
        "row": row,
        "keeper": words.keepers([row.holder]).get(row.holder, ""),
        "facts": list(_facts(row)),
        "when": words.when(row),
        "stamp": list(_stamp(row)) if isinstance(row, Item) else [],
        "above": [_step(each, actor) for each in queries.ancestors_of(row)],
        "neighbours": _neighbours(row, actor),
        "children": list(_children(row, actor)) if isinstance(row, File) else [],
        "reads": reads,
        "viewer": look,
        "files": files_of(row) if reads else [],
        "text": text[:READ_AT_ONCE],
        "is_cut": len(text) > READ_AT_ONCE,
        "is_open": row.opening == Opening.OPEN,
    }  # fmt: skip


def _facts(row: Any) -> Iterator[dict[str, Any]]:
    for name, label in FACTS:
        if value := words.when(row) if name == "date_text" else getattr(row, name, ""):
            yield {"label": label, "value": value, "whole": name == "abstract"}
    if row.retention:
        yield {"label": both("保管期限", "Retention"), "value": row.get_retention_display()}
    yield {"label": both("载体", "Medium"), "value": row.get_medium_display()}


def _stamp(row: Item) -> Iterator[tuple[Any, str]]:
    """The six facts of a filing stamp 归档章 (DA/T 22), as far as they are known."""
    facts = (
        (both("全宗号", "Fonds"), row.fonds_code), (both("年度", "Year"), row.year),
        (both("件号", "Number"), row.item_number), (both("机构", "Unit"), row.department),
        (both("保管期限", "Retention"), row.get_retention_display()),
        (both("页数", "Pages"), row.pages),
    )  # fmt: skip
    return ((label, str(value)) for label, value in facts if value)


def _step(row: Any, actor: Actor) -> dict[str, str]:
    """A level above, which is the record's context; a link where it may be seen.

    A file whose title is not to be told stands there with its code, which its items' codes tell.
    """
    may = isinstance(row, (Fonds, File)) and law.holds(actor, "describe", row)
    if isinstance(row, File):
        label = row.title if may else row.ref_code
    else:
        label = str(row) if isinstance(row, Fonds) else row.title
    return {"label": label, "url": permanent.address_of(row) if may else ""}


def _neighbours(row: Any, actor: Actor) -> list[dict[str, Any]]:
    """The items before and after in the same file or series, as far as they may be told of."""
    if not isinstance(row, Item):
        return []
    before, after = queries.neighbours_of(row, actor)
    return [{"label": each.title, "url": "" if each is row else permanent.address_of(each)}
            for each in (before, row, after) if each is not None]  # fmt: skip


def _children(row: Any, actor: Actor) -> Iterator[dict[str, str]]:
    """What lies directly under a file or fonds, the first of it."""
    nouns = (File, Item) if isinstance(row, Fonds) else (Item,)
    left = LISTED
    for model in nouns:
        for each in queries.children_in(row, model, actor).rows[:left]:
            left -= 1
            yield {"label": each.title, "url": permanent.address_of(each),
                   "code": each.ref_code}  # fmt: skip


def _citation(row: Any, keeper: str) -> str:
    """How a record is cited: who, what, when, where it is kept, its 档号 (as GB/T 7714 orders)."""
    if isinstance(row, Fonds):
        return f"{keeper}，{row.fonds_code} {row.name}。" if lang() == "zh" else (
            f"{row.name}, {row.fonds_code}, {keeper}.")  # fmt: skip
    who = row.responsible or row.fonds.creator_name
    if lang() == "en":
        return ", ".join(filter(None, (who, f"“{row.title}”", words.when(row), keeper,
                                       row.ref_code))) + "."  # fmt: skip
    head = f"{who}：《{row.title}》" if who else f"《{row.title}》"
    return "，".join(filter(None, (head, words.when(row), keeper, row.ref_code))) + "。"


def _why(row: Any, actor: Actor, reading: int) -> Iterator[str]:
    """Why this reader sees this record, and what they may do with it."""
    for clause in law.why(actor, "describe", row)[:3]:
        yield clause.en if lang() == "en" else clause.zh
    if row.opening == Opening.OPEN and row.open_on:
        yield said("{day} 起开放（档案法第二十七条）", "open since {day} (Archives Law, art. 27)",
                   day=day(row.open_on))  # fmt: skip
    if reading != Reach.NONE:
        yield str(words.READING[Reach(reading)])
