# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Saved views: a register's filters kept under a name, for oneself or for the whole institution.

What is kept is the address's own query, read and written again, so that an old view never asks what
the register no longer knows. One's own are one's own; shared ones belong to the institution, and
whoever there holds the duty may rename or drop them. Rows are never kept, only what is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from lantai.desk import listing
from lantai.desk.addressing import actor_of, crumbs, on_register
from lantai.desk.models import SavedView
from lantai.desk.register import Register
from lantai.guard import tide
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import NotFound
from lantai.guard.words import both, said

MOST = 30
"""How many views of a register are shown."""
ADD, EDIT, REMOVE = (f"desk.savedview.{verb}" for verb in ("add", "edit", "remove"))


# --- questions and acts ---------------------------------------------------------------------------


def kept(register: Register, actor: Actor) -> Any:
    """The views of a register that are this actor's own or shared where they are."""
    mine = Q(("shared", True))
    if actor.person:
        mine |= Q(("party", actor.person))
    rows = SavedView.objects.seen_by(actor, "describe").filter(mine, register=register.noun)
    return rows.order_by("id")[:MOST]


def views(register: Register, actor: Actor, query: str) -> list[dict[str, Any]]:
    """The views as the row above a list: ``label, url, current, count``. One query."""
    now = _canonical(register, query)
    known = tide.kept(("views", register.noun, listing.who(actor)),
                      lambda: list(kept(register, actor).values_list("name", "query")))  # fmt: skip
    return [
        {"label": name, "url": register.address() + asked, "current": asked == now, "count": ""}
        for name, asked in known
    ]  # fmt: skip


def keep(
    register: Register, actor: Actor, name: str, query: str, shared: bool = False
) -> SavedView:
    """The act of keeping filters under a name. 存筛选条件。"""
    with act(ADD, SavedView, actor) as done:
        view = SavedView(
            register=register.noun, name=name, query=_canonical(register, query), shared=shared,
            holder=actor.institution, area=actor.area, line=actor.line, party=actor.person,
        )  # fmt: skip
        view.save()
        return done(view)


def rename(view: SavedView, actor: Actor, name: str) -> SavedView:
    """The act of giving a view another name. Raises `NotFound` for another person's own."""
    _must_be_theirs(view, actor)
    with act(EDIT, view, actor) as done:
        view.name = name
        view.save()
        return done(view)


def drop(view: SavedView, actor: Actor) -> None:
    """The act of dropping a view. Raises `NotFound` for another person's own."""
    _must_be_theirs(view, actor)
    with act(REMOVE, view, actor) as done:
        view.delete()
        done(view)


def _must_be_theirs(view: SavedView, actor: Actor) -> None:
    if not view.shared and (not actor.person or view.party != actor.person):
        raise NotFound


def _asked(register: Register, query: str) -> listing.Ask:
    return replace(listing.ask_of(register, QueryDict(query.lstrip("?"))), after="")


def _canonical(register: Register, query: str) -> str:
    return _asked(register, query).query()


# --- pages ----------------------------------------------------------------------------------------


class ViewForm(forms.Form):
    """The name of a view and whose it is."""

    name = forms.CharField(label=both("名称", "Name"), max_length=60)
    shared = forms.BooleanField(label=both("本单位共用", "Shared in our institution"),
                                required=False)  # fmt: skip

    def __init__(self, taken: set[str], data: Any = None) -> None:
        super().__init__(data)
        self.taken = taken

    def clean_name(self) -> str:
        """Two views of one name could not be told apart."""
        name: str = self.cleaned_data["name"]
        if name in self.taken:
            raise forms.ValidationError(both("已经有这个名称，请换一个。", "This name is taken."))
        return name


@on_register("GET", "POST")
def views_page(request: HttpRequest, register: Register) -> HttpResponse:
    """The views of a register, and a form to keep the present filters."""
    actor = actor_of(request)
    found = list(kept(register, actor))
    query = request.POST.get("query", "") or request.GET.urlencode()
    form = ViewForm({view.name for view in found}, request.POST or None)
    if request.method == "POST" and form.is_valid():
        view = keep(register, actor, query=query, **form.cleaned_data)
        return HttpResponseRedirect(register.address() + view.query)
    words = _Words(register, actor)
    return render(request, "desk/views.html", {
        "page": {"title": said("{one}：存好的筛选", "{one}: saved filters", one=register.title),
                 "crumbs": crumbs(register, register), "lead": "", "acts": []},
        "form": form if actor.has(ADD) else None,
        "submit_url": register.address(page="views"),
        "query": _canonical(register, query),
        "conditions": words.of(query),
        "views": [_line(register, actor, view, words) for view in found],
    }, status=422 if form.errors else 200)  # fmt: skip


def _line(register: Register, actor: Actor, view: SavedView, words: _Words) -> dict[str, Any]:
    mine = view.party == actor.person and bool(actor.person)
    theirs = mine or view.shared
    at = register.address(page=f"views/{view.pk}")
    return {
        "name": view.name, "url": register.address() + view.query, "shared": view.shared,
        "mine": mine, "text": " · ".join(words.of(view.query)),
        "rename_url": f"{at}rename/" if theirs and actor.has(EDIT) else "",
        "drop_url": f"{at}remove/" if theirs and actor.has(REMOVE) else "",
    }  # fmt: skip


class _Words:
    """Conditions in words; the choices of a field are looked up once a page."""

    def __init__(self, register: Register, actor: Actor) -> None:
        self.register, self.actor = register, actor
        self._choices: dict[str, Mapping[str, str]] = {}

    def of(self, query: str) -> list[str]:
        """Every condition of a query: its name and what it asks."""
        ask = _asked(self.register, query)
        found = [said(*listing.TAB_WORDS[ask.tab])] if ask.tab else []
        if ask.search:
            found.append(said("查找：{text}", "search: {text}", text=ask.search))
        return found + [self._condition(name, text) for name, text in ask.narrow.items()]

    def _condition(self, name: str, text: str) -> str:
        kind = self.register.kind(name)
        if kind.filter_as == "choice" and name not in self._choices:
            self._choices[name] = dict(kind.options(self.register, self.actor))
        known = self._choices.get(name, {})
        shown = said("、", ", ").join(known.get(each, each) for each in text.split(","))
        return said("{label}：{text}", "{label}: {text}", label=kind.label, text=shown)


@on_register("POST")
def view_act(request: HttpRequest, register: Register, view: int, act: str) -> HttpResponse:
    """Rename or drop a view."""
    actor = actor_of(request)
    rows = SavedView.objects.seen_by(actor, "describe").filter(register=register.noun)
    found = rows.filter(pk=view).first()
    if found is None or act not in ("rename", "remove"):
        raise Http404
    if act == "remove":
        drop(found, actor)
    elif name := request.POST.get("name", "").strip()[:60]:
        rename(found, actor, name)
    return HttpResponseRedirect(register.address(page="views"))
