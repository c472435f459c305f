# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One box that looks through every register, under the sight of whoever asks.

What equals the code of exactly one row leads straight to it. Each register is asked one clause of
sight at a time, like its list, and stops at the first few hits. Not here: full text search of
records and their content, which has an index of its own.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from lantai.desk import listing
from lantai.desk.addressing import actor_of, of_staff
from lantai.desk.register import Register, registers
from lantai.desk.templatetags.lantai import opening_tag, secrecy_tag
from lantai.guard.actor import Actor
from lantai.guard.words import both, said

SHOWN = 5
"""How many rows of a register are shown before it leads to its list."""


def searched() -> list[Register]:
    """The registers that can be looked through."""
    return [one for one in registers() if one.search or one.code]


@of_staff
def find_page(request: HttpRequest) -> HttpResponse:
    """What was found, by register, or straight the one row whose code it is."""
    actor = actor_of(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    if text and (place := exactly(actor, text)):
        return HttpResponseRedirect(place)
    groups = [_group(one, actor, text) for one in searched()] if text else []
    return render(request, "desk/find.html", {
        "page": {"title": both("查找", "Search"), "lead": ""},
        "find_q": text,
        "groups": [group for group in groups if group],
    })  # fmt: skip


def exactly(actor: Actor, text: str) -> str:
    """The address of the one row that this actor sees and whose code this is; else empty."""
    found: list[str] = []
    for one in searched():
        if one.code:
            rows = one.model.objects.seen_by(actor, "describe")  # type: ignore[attr-defined]
            rows = rows.filter(**{f"{one.code}__in": {text, text.upper()}})
            found += [one.address(pk) for pk in rows.values_list("pk", flat=True)[:2]]
        if len(found) > 1:
            return ""
    return found[0] if found else ""


def hits(one: Register, actor: Actor, text: str) -> tuple[list[Any], str]:
    """The first rows of a register that a text finds, one more than is shown, and in which tab."""
    found: dict[int, Any] = {}
    first = ""
    for tab in listing.tabs_for(one, actor):
        ask = listing.Ask(tab=tab, search=text)
        rows, _ = listing.rows_for(one, actor, ask)
        for row in rows.order_by("-pk")[: SHOWN + 1 - len(found)]:
            first = first or tab
            found.setdefault(row.pk, row)
        if len(found) > SHOWN:
            break
    return list(found.values()), first


def _group(one: Register, actor: Actor, text: str) -> dict[str, Any] | None:
    rows, tab = hits(one, actor, text)
    if not rows:
        return None
    more = len(rows) > SHOWN
    total = (
        said("还有，看全部", "More: see all") if more else said("{n} 条", "{n} in all", n=len(rows))
    )
    return {
        "title": one.title,
        "url": one.address() + listing.Ask(tab=tab, search=text).query(),
        "total": total,
        "rows": [_row(one, row) for row in rows[:SHOWN]],
    }


def _row(one: Register, row: Any) -> dict[str, Any]:
    sub = [one.kind(name).text(row) for name in one.sub.split()]
    code = one.kind(one.code).text(row) if one.code else ""
    return {
        "title": str(row).removeprefix(f"{code} ") or "—",
        "url": one.address(row),
        "ref": code if code != str(row) else "",
        "sub": " · ".join(text for text in sub if text),
        "marks": _marks(row),
    }


def _marks(row: Any) -> list[Any]:
    marks = [secrecy_tag(row.secrecy)] if hasattr(row, "secrecy") else []
    marks += [opening_tag(row.opening)] if hasattr(row, "opening") else []
    return [mark for mark in marks if mark]
