# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The forms of acts (`deeds`): the tab 办理 of a row, acts over ticked rows, acts of a list.

An act that its reader may not take is not there. What an act refuses stands above its form, in its
own words, and nothing was done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.errors import BadInput, CraftError
from lantai.desk import changing, editing, exporting
from lantai.desk.addressing import actor_of, crumbs, on_register
from lantai.desk.deeds import (
    Deed,
    ListDeed,
    Looked,
    Outcome,
    RowsDeed,
    list_deeds,
    open_to,
    row_deeds,
)
from lantai.desk.register import Register, register_of
from lantai.desk.tabs import ACTS, row_tabs
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.words import both, lang, said
from lantai.works.models import Job

IN_ALL, CHOSEN = both("一共", "In all"), both("选中", "Chosen")
SHOWN = 50
"""Rows shown before many are acted on, and refusals after."""


# --- one row --------------------------------------------------------------------------------------


@on_register("GET", "POST")
def acts_page(request: HttpRequest, register: Register, pk: int) -> HttpResponseBase:
    """All acts open to the reader, or the one named in the address."""
    actor = actor_of(request)
    row = editing.find(register, actor, pk)
    open_deeds = open_to(row, actor)
    name = request.GET.get("do", "")
    gone = _no_more(row, actor, name, open_deeds) if request.method == "POST" else ""
    if name and not gone:
        deed = _named(open_deeds, name)
        return _form_page(request, register, deed, deed.fields(row, actor),
                          lambda **given: deed.do(row, actor=actor, **given),
                          _head_of_row(register, row, deed), register.address(row))  # fmt: skip
    return render(request, "desk/deeds.html", {
        "told": gone,
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row), "lead": "",
                 "acts": []},
        "tabs": row_tabs(register, row, actor, ACTS),
        "deeds": [{"label": deed.label, "help": deed.help, "grave": deed.grave,
                   "url": f"{register.address(row, ACTS)}?do={deed.name}"} for deed in open_deeds],
    }, status=409 if gone else 200)  # fmt: skip


def _no_more(row: Any, actor: Actor, name: str, open_deeds: Sequence[Deed]) -> str:
    """What is told to who sends the form of an act that makes no sense for the row any more."""
    theirs = [deed for deed in row_deeds(law.noun_of(type(row))) if deed.name == name
              and actor.has(deed.duty) and law.holds(actor, deed.action, row)]  # fmt: skip
    if not theirs or theirs[0] in open_deeds:
        return ""
    return said("“{act}”现在不能办，可能已经办过了。现在能办的列在下面。",
                "“{act}” cannot be done now; perhaps it was done already. See below what can be.",
                act=theirs[0].label)  # fmt: skip


def _named(open_deeds: Iterable[Any], name: str) -> Any:
    for deed in open_deeds:
        if deed.name == name:
            return deed
    raise Http404


def _head_of_row(register: Register, row: Any, deed: Deed) -> dict[str, Any]:
    title = said("{act}：{row}", "{act}: {row}", act=deed.label, row=row)
    way = [*crumbs(register, row), {"label": str(row), "url": register.address(row)}]
    return {"title": title, "lead": deed.help, "crumbs": way, "acts": []}


def _form_page(
    request: HttpRequest, register: Register, deed: Deed | ListDeed, fields: Any,
    do: Callable[..., Any], page: dict[str, Any], back: str,
) -> HttpResponseBase:  # fmt: skip
    """The form of an act; sent, the act, and the way to what came of it."""
    sent = request.method == "POST"
    form = form_of(fields, request)
    refused = False
    if sent and form.is_valid():
        try:
            return _led_to(do(**form.cleaned_data), actor_of(request), register, back)
        except (Refused, BadInput) as fault:
            refused = True
            for each in told(fault):
                form.add_error(None, each)
    return render(request, "desk/step.html", {
        "page": page, "form": form, "flow": None, "allowed": True,
        "fieldsets": [{"title": "", "fields": list(form)}], "submit": deed.label,
        "irreversible": deed.grave, "cancel_url": back,
    }, status=409 if refused else 422 if form.errors else 200)  # fmt: skip


def told(fault: Refused | CraftError) -> list[str]:
    """Why an act was not done, each reason with what can be done about it."""
    if not isinstance(fault, Refused):
        return [fault.sentence(lang())]
    first = [codes.in_full(each.kind, each.params, lang()) for each in fault.reasons[:SHOWN]]
    left = len(fault.reasons) - len(first)
    more = said("还有 {n} 条，没有列。", "{n} more are not listed.", n=f"{left:,}")
    return [*first, more] if left else first


def _cure(why: Said) -> str:
    return codes.remedy(why.kind, why.params, lang())


def form_of(fields: Any, request: HttpRequest | None = None) -> forms.Form:
    """A form of these fields, with what was sent."""
    sent = request is not None and request.method == "POST"
    form = forms.Form(request.POST, request.FILES) if request and sent else forms.Form()
    form.fields.update(fields)
    return form


def _led_to(result: Any, actor: Actor, register: Register, back: str) -> HttpResponseBase:
    """To the file, job or row that came of an act, where its reader may see it."""
    if isinstance(result, HttpResponseBase):
        return result
    if isinstance(result, Job):
        return HttpResponseRedirect(f"/jobs/{result.pk}/")
    if isinstance(result, models.Model):
        other = register_of(type(result))
        if other is not None and law.holds(actor, "describe", result):
            return HttpResponseRedirect(other.address(result))
    return HttpResponseRedirect(back)


# --- a list ---------------------------------------------------------------------------------------


@on_register("GET", "POST")
def list_act_page(request: HttpRequest, register: Register) -> HttpResponseBase:
    """An act at the head of a list."""
    actor = actor_of(request)
    deed = _named(list_deeds(register.noun, actor), request.GET.get("do", ""))
    page = {"title": deed.label, "lead": deed.help, "crumbs": crumbs(register, register),
            "acts": []}  # fmt: skip
    if deed.look is not None:
        return _looked_page(request, register, deed, page)
    return _form_page(request, register, deed, deed.fields(actor),
                      lambda **given: deed.do(actor=actor, **given), page,
                      register.address())  # fmt: skip


def _looked_page(request: HttpRequest, register: Register, deed: ListDeed,
                 page: dict[str, Any]) -> HttpResponseBase:  # fmt: skip
    """An act of a list whose rows are looked at before anything is done."""
    actor = actor_of(request)
    stage = request.POST.get("ready", "look") if request.method == "POST" else ""
    form = form_of(deed.fields(actor), request)
    context, status = _staged(register, deed, form, stage, actor, [])
    if "leads" in context:
        return _led_to(context["leads"], actor, register, register.address())
    if "stage" not in context:
        context |= _asked(deed, form, "", [])
    url = f"{register.address(page=ACTS)}?do={deed.name}"
    return render(request, "desk/bulk.html", {
        **context, "page": page, "deed": deed, "submit_url": url, "run_url": url,
        "cancel_url": register.address(), "back_url": register.address(),
        "list_url": register.address(),
    }, status=status)  # fmt: skip


def _staged(
    register: Register, deed: RowsDeed | ListDeed, form: forms.Form, stage: str, actor: Actor,
    picks: Sequence[str], keys: Sequence[int] | None = None,
) -> tuple[dict[str, Any], int]:  # fmt: skip
    """Look or do, as far as the form is filled; what the page then shows, and its status."""
    if not stage or not form.is_valid():
        return {}, 422 if form.errors else 200
    rows = () if keys is None else (keys,)
    try:
        if stage == "run":
            made = deed.do(*rows, actor=actor, **form.cleaned_data)
            done = isinstance(made, Outcome)
            return _done(register, actor, deed, keys, made) if done else {"leads": made}, 200
        look: Any = deed.look
        looked = list(look(*rows, actor=actor, **form.cleaned_data))
        again = getattr(deed, "again", None)
        instead = again(**form.cleaned_data) if again else {}
        return {**_looked(register, actor, deed, looked),
                "hidden": _again(form, deed, picks, instead)}, 200  # fmt: skip
    except (Refused, BadInput) as fault:
        for each in told(fault):
            form.add_error(None, each)
        return {}, 409


# --- ticked rows ----------------------------------------------------------------------------------


def rows_page(request: HttpRequest, register: Register, deed: RowsDeed,
              picks: Sequence[str]) -> HttpResponseBase:  # fmt: skip
    """An act over ticked rows: ask, look at every row, do it, tell what came of it."""
    actor = actor_of(request)
    found = exporting.chosen(register, actor, request.GET, picks)
    keys = _keys(found)
    stage = request.POST.get("ready", "") if request.method == "POST" else ""
    form = forms.Form(request.POST) if stage else forms.Form()
    form.fields.update(deed.fields(actor))
    context, status = _staged(register, deed, form, stage, actor, picks, keys)
    if "leads" in context:
        return _led_to(context["leads"], actor, register, register.address())
    if "stage" not in context:
        context |= _asked(deed, form, _chosen(len(keys)), picks)
    url = register.address(page="bulk") + found.ask.query()
    return render(request, "desk/bulk.html", {
        **context, "page": _head_of_rows(register, deed, len(keys)), "deed": deed,
        "submit_url": url, "run_url": url, "cancel_url": register.address(),
        "back_url": register.address(), "list_url": register.address() + found.ask.query(),
    }, status=status)  # fmt: skip


def _keys(found: exporting.Chosen) -> list[int]:
    keys = list(found.rows.order_by("pk").values_list("pk", flat=True)[: changing.MOST + 1])
    if not keys:
        raise Refused(Said("many.none_chosen"))
    if len(keys) > changing.MOST:
        count, limit = f"{found.rows.count():,}", f"{changing.MOST:,}"
        raise Refused(Said("many.too_many", {"count": count, "limit": limit}))
    return keys


def _head_of_rows(register: Register, deed: RowsDeed, count: int) -> dict[str, Any]:
    title = said("{act}：选中的 {n} 条", "{act}: {n} ticked", act=deed.label, n=f"{count:,}")
    return {"title": title, "lead": deed.help, "crumbs": crumbs(register, register), "acts": []}


def _chosen(count: int) -> str:
    return said("您选了 {n} 条。下一步逐条看，还不办。",
                "You chose {n} rows. Next you look at every row; nothing is done yet.",
                n=f"{count:,}")  # fmt: skip


def _asked(deed: RowsDeed | ListDeed, form: forms.Form, chosen: str,
           picks: Sequence[str]) -> dict[str, Any]:  # fmt: skip
    return {"stage": "ask", "form": form, "fields": list(form), "irreversible": deed.grave,
            "hidden": [("ready", "look"), *_picked(deed, picks)], "chosen": chosen}  # fmt: skip


def _picked(deed: RowsDeed | ListDeed, picks: Sequence[str]) -> list[tuple[str, str]]:
    if isinstance(deed, ListDeed):
        return []
    return [("do", deed.name), *([("pick", pick) for pick in picks] or [("all", "1")])]


def _again(form: forms.Form, deed: RowsDeed | ListDeed, picks: Sequence[str],
           instead: Mapping[str, str]) -> list[tuple[str, str]]:  # fmt: skip
    """The answers once more, for the button below the preview."""
    sent = form.data
    answers = [(name, value) for name, field in form.fields.items()
               if name not in instead and not isinstance(field, forms.FileField)
               for value in sent.getlist(name)]  # type: ignore[attr-defined]  # fmt: skip
    return [("ready", "run"), *_picked(deed, picks), *answers, *instead.items()]


def _looked(register: Register, actor: Actor, deed: RowsDeed | ListDeed,
            looked: Sequence[Looked]) -> dict[str, Any]:  # fmt: skip
    good = [each for each in looked if each.why is None and each.cells]
    same = [each for each in looked if each.why is None and not each.cells]
    bad = [(each.pk, each.why) for each in looked if each.why is not None]
    titles = {at: each.title for at, each in enumerate(e for e in looked if e.why) if each.title}
    stopped = bool(bad) and getattr(deed, "whole", False)
    names = _names(register, actor, [each.pk for each in good[:SHOWN]])
    what = both("哪一条", "Which") if good and good[0].title else register.single
    head = [label for label, _, _ in good[0].cells] if good else []
    return {
        "stage": "preview",
        "counts": [
            _figure(IN_ALL if isinstance(deed, ListDeed) else CHOSEN, len(looked), "", ""),
            _figure(both("要办", "To be done"), len(good), "good", both("能办", "can be done")),
            _figure(both("不用办", "Nothing to do"), len(same), "", both("本来就是", "so already")),
            _figure(both("不能办", "Not to be done"), len(bad), "bad" if bad else "", _why(bad)),
        ],
        "head": [what, *head],
        "rows": [{**_row(register, names, each.pk, each.title), "warn": each.warn, "cells": [
            {"label": label, "before": before, "after": after,
             "same": (after or "—") if before == after else ""}
            for label, before, after in each.cells]} for each in good[:SHOWN]],
        "pager": {}, "total": _first(len(good)),
        "run_label": f"{deed.label}（{len(good):,}）" if good and not stopped else "",
        "undo": deed.grave, "stopped": stopped,
        **_refused(register, actor, bad, titles),
    }  # fmt: skip


def _done(register: Register, actor: Actor, deed: RowsDeed | ListDeed,
          keys: Sequence[int] | None, made: Outcome) -> dict[str, Any]:  # fmt: skip
    same = len(keys) - len(made.changed) - len(made.refused) if keys is not None else 0
    return {
        "stage": "done", "undo_url": "",
        "undo": said("每一条的留痕里都记下了。{more}", "It is on the trail of every row. {more}",
                     more=deed.grave or both("要改回去，再办一次。",
                                             "To change it back, do it again.")),
        "counts": [
            _figure(both("办好", "Done"), len(made.changed), "good", ""),
            _figure(both("不用办", "Nothing to do"), max(same, 0), "",
                    both("本来就是", "so already")),
            _figure(both("没有办", "Not done"), len(made.refused),
                    "bad" if made.refused else "", _why(made.refused)),
        ],
        **_refused(register, actor, made.refused),
    }  # fmt: skip


def _figure(title: Any, n: int, tone: str, word: Any) -> dict[str, Any]:
    return {"title": title, "n": n, "unit": said("条", "rows"), "tone": tone, "word": word,
            "sign": ""}  # fmt: skip


def _why(bad: Sequence[Any]) -> Any:
    return both("原因在下面", "see below") if bad else both("没有", "none")


def _first(count: int) -> str:
    return said("只列前 {n} 条", "the first {n}", n=SHOWN) if count > SHOWN else ""


def _refused(register: Register, actor: Actor, bad: Sequence[tuple[int, Said | None]],
             titles: Mapping[int, str] = {}) -> dict[str, Any]:  # fmt: skip
    names = _names(register, actor, [pk for pk, _ in bad[:SHOWN]])
    lines = []
    for at, (pk, why) in enumerate(bad[:SHOWN]):
        reason = codes.sentence(why.kind, why.params, lang()) if why else ""
        lines.append({**_row(register, names, pk, titles.get(at, "")), "reasons": [reason],
                      "remedy": _cure(why) if why else ""})  # fmt: skip
    return {"cannot": lines, "cannot_more": _first(len(bad))}


def _names(register: Register, actor: Actor, keys: Sequence[int]) -> dict[int, Any]:
    rows = register.model.objects.seen_by(actor, "describe")  # type: ignore[attr-defined]
    return {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}


def _row(register: Register, names: dict[int, Any], pk: int, title: str = "") -> dict[str, str]:
    row = names.get(pk)
    if title:
        return {"title": title, "url": "", "ref": ""}
    if row is None:
        return {"title": said("（没有，或者您不能看）", "(absent, or not for you to see)"),
                "url": "", "ref": ""}  # fmt: skip
    code = register.kind_text(row, register.code) if register.code else ""
    name = register.name_of(row)
    name = name.removeprefix(f"{code} ") if code else name
    return {"title": name, "url": register.address(row), "ref": code if code != name else ""}
