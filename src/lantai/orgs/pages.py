# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The page 办理 of a row: which acts its reader may take with it, and their forms (`deeds`)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.register import Register
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.words import both, lang, said
from lantai.orgs.deeds import DEEDS, Deed

NAME = "acts"


def open_to(row: Any, actor: Actor) -> list[Deed]:
    """The acts that an actor has the duty and the reach to take with a row."""
    if not law.holds(actor, "act", row):
        return []
    return [deed for deed in DEEDS[type(row)] if actor.has(deed.duty)]


def acts_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """All acts open to the reader, or the one named in the address."""
    deeds = open_to(row, actor_of(request))
    name = request.GET.get("do", "")
    if name:
        for deed in deeds:
            if deed.name == name:
                return _one(request, register, row, deed)
        raise Http404
    return render(request, "orgs/deeds.html", {
        "page": _head(register, row, str(row)),
        "deeds": [{"label": deed.label, "help": deed.help, "url": _address(register, row, deed)}
                  for deed in deeds],
        "none": both("这一条没有您能办的事。", "There is nothing for you to do with this one."),
    })  # fmt: skip


def _address(register: Register, row: Any, deed: Deed) -> str:
    return f"{register.address(row, NAME)}?do={deed.name}"


def _head(register: Register, row: Any, title: str) -> dict[str, Any]:
    way = [*crumbs(register, row), {"label": str(row), "url": register.address(row)}]
    return {"title": title, "lead": "", "crumbs": way, "acts": []}


def _one(request: HttpRequest, register: Register, row: Any, deed: Deed) -> HttpResponse:
    actor = actor_of(request)
    form = forms.Form(request.POST if request.method == "POST" else None)
    form.fields.update(deed.fields(row, actor))
    refused = False
    if request.method == "POST" and form.is_valid():
        try:
            deed.do(row, actor=actor, **form.cleaned_data)
            return HttpResponseRedirect(register.address(row, NAME))
        except Refused as fault:
            refused = True
            for sentence in fault.sentences(lang()):
                form.add_error(None, sentence)
    title = said("{act}：{row}", "{act}: {row}", act=deed.label, row=row)
    return render(request, "desk/step.html", {
        "page": _head(register, row, title), "form": form, "flow": None, "allowed": True,
        "fieldsets": [{"title": "", "fields": list(form)}], "submit": deed.label,
        "irreversible": deed.grave, "cancel_url": register.address(row),
    }, status=409 if refused else 200)  # fmt: skip
