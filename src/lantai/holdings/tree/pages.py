# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The page 全宗结构 of a fonds; on a class, a file or an item the same page, opened at its place.

The address says everything: ``by`` the way of arranging, ``open`` the places that are open (the
last one is looked at), ``after`` where its level goes on, ``sums`` that a large fonds be counted,
``list`` and ``format`` a finding aid of the place. What it says wrongly is left out.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.kinds import kind_of
from lantai.desk.pages import note_if_unopened, row_tabs
from lantai.desk.register import Register, page, register_of
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.holdings.models import File, Fonds, Item, RecordClass
from lantai.holdings.tree import lists, queries
from lantai.holdings.tree.branches import address_of, noun_of
from lantai.holdings.tree.drawing import Drawing, late_sums, sums_text
from lantai.holdings.tree.growing import Tree
from lantai.holdings.tree.spots import AXES, CLASS, FILE, ITEM, Spot, spot, spots

NAME, TITLE = "structure", ("全宗结构", "Structure of the fonds")
KINDS = {RecordClass: CLASS, File: FILE, Item: ITEM}
FACTS = {
    Fonds: "fonds_code name kind state date_from date_to",
    RecordClass: "code title category_code date_from date_to scope",
    File: "ref_code title year date_text retention responsible item_count pages",
    Item: "ref_code title responsible date_text doc_number year retention pages opening",
}
"""What is told of the place that is looked at."""


@page(Fonds, NAME, *TITLE)
@page(RecordClass, NAME, *TITLE)
@page(File, NAME, *TITLE)
@page(Item, NAME, *TITLE)
def structure_page(request: HttpRequest, register: Register, row: Any) -> HttpResponseBase:
    """A fonds as a tree; a part of it where script asks; a finding aid where one is asked for."""
    actor = actor_of(request)
    tree = _tree_of(request, row, actor)
    drawing = _drawing_of(request, register, row, tree)
    url = drawing.url(tree.wanted)
    if name := request.GET.get("list", ""):
        return lists.respond(request, tree, name, url)
    grown = tree.grow()
    if request.GET.get("part") == "sums":
        return HttpResponse(late_sums(grown))
    if tree.here is not None and tree.here.kind == ITEM:
        _note_reading(tree.row_at(tree.here), actor)
    part = "HX-Request" in request.headers
    return render(request, f"holdings/{'structure_part' if part else 'structure'}.html", {
        "page": {"title": str(row), "lead": "", "acts": [],
                 "crumbs": [*crumbs(register, row),
                            {"label": str(row), "url": register.address(row)}]},
        "tabs": row_tabs(register, row, actor, NAME),
        "axes": _axes(tree, drawing),
        "way": _way(tree, drawing),
        "tree": drawing.level(grown, said("{fonds}的结构", "Structure of {fonds}",
                                          fonds=tree.fonds)),
        "empty": not grown.branches,
        "late_url": _with(url, "sums=1&part=sums") if not tree.counted else "",
        "count_url": _with(url, "sums=1") if not tree.counted else "",
        "place": _place(tree),
        "aids": lists.offered(tree, url),
    })  # fmt: skip


def _tree_of(request: HttpRequest, row: Any, actor: Actor) -> Tree:
    given = request.GET
    fonds = row if isinstance(row, Fonds) else row.fonds
    wanted = spots(given["open"][:2_000]) if "open" in given else _own_place(row)
    by = given.get("by", "")
    return Tree(fonds, actor, by if by in AXES else "", wanted, spot(given.get("after", "")[:400]),
                counts=bool(given.get("sums")))  # fmt: skip


def _own_place(row: Any) -> list[Spot]:
    return [Spot(KINDS[type(row)], row.pk)] if type(row) in KINDS else []


def _drawing_of(request: HttpRequest, register: Register, row: Any, tree: Tree) -> Drawing:
    asked = {"by": tree.by if request.GET.get("by") else "",
             "sums": "1" if request.GET.get("sums") else ""}  # fmt: skip
    return Drawing(register.address(row, NAME), asked, tree.wanted)


def _with(url: str, more: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{more}"


def _note_reading(row: Any, actor: Actor) -> None:
    """What lies in an unopened item is shown: its reading is noted, as on its own page."""
    register = register_of(Item)
    if register is not None:
        note_if_unopened(register, actor, row)


def _axes(tree: Tree, drawing: Drawing) -> list[dict[str, Any]]:
    """Both ways of arranging; rows that are open stay so."""
    rows = [each for each in tree.wanted if each.kind in (FILE, ITEM)]
    words = {"class": both("按类别", "By class"), "year": both("按年度", "By year")}
    return [{"label": words[by], "current": by == tree.by, "count": "",
             "url": Drawing(drawing.base, {**drawing.asked, "by": by}, rows).url(rows)}
            for by in AXES]  # fmt: skip


def _way(tree: Tree, drawing: Drawing) -> list[dict[str, str]]:
    """From the fonds down to the place that is looked at, each step leading there."""
    steps = [{"label": str(tree.fonds), "url": drawing.url([])}]
    for at, place in enumerate(tree.way):
        steps.append({"label": tree.name_of(place), "url": drawing.url(tree.way[: at + 1][-1:])})
    steps[-1]["url"] = ""
    return steps


# --- the place that is looked at ------------------------------------------------------------------


def _place(tree: Tree) -> dict[str, Any]:
    """What is told of it: what it is, some facts, how much it has, the way to its own page."""
    place, row = tree.here, _row_at(tree)
    register = register_of(type(row)) if row is not None else None
    seen = row is not None and law.holds(tree.actor, "describe", row)
    facts = []
    if register is not None and seen:
        kinds = [kind_of(type(row), name) for name in FACTS[type(row)].split()]
        facts = [{"label": kind.label, "value": shown} for kind in kinds
                 if (shown := kind.shown(row))]  # fmt: skip
    sums = None if place and place.kind in (FILE, ITEM) else tree.axis.sums_in(place)
    if sums is not None:
        facts.append({"label": both("其中", "In it"), "value": sums_text(sums)})
    return {
        "kind": noun_of(row) if row is not None else "", "facts": facts,
        "title": tree.name_of(place) if place else str(tree.fonds),
        "url": address_of(row) if seen else "", "lists": _registers_of(place, tree),
    }  # fmt: skip


def _row_at(tree: Tree) -> Any:
    """The row that is looked at: a fonds, class, file or item; None for a group."""
    place = tree.here
    if place is None:
        return tree.fonds
    if place.kind == CLASS:
        return queries.class_at(place.pk)
    return tree.row_at(place)


def _registers_of(place: Spot | None, tree: Tree) -> list[dict[str, str]]:
    """The registers narrowed to the place, where they can be."""
    asks: dict[Any, str] = {}
    if place is None:
        asks = dict.fromkeys((File, Item), f"fonds={tree.fonds.pk}")
    elif place.kind == CLASS:
        asks = dict.fromkeys((File, Item), f"record_class={place.pk}")
    elif place.kind == FILE:
        asks = {Item: f"file={place.pk}"}
    return [{"label": one.title, "url": f"{one.address()}?{ask}"}
            for model, ask in asks.items() if (one := register_of(model))]  # fmt: skip
