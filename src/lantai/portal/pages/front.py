# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The first page of the house: for the public its search and what is new; for staff their desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantai.desk import homes
from lantai.desk.addressing import actor_of
from lantai.guard.actor import PUBLIC
from lantai.guard.terms import Reach
from lantai.holdings.models import Fonds
from lantai.orgs.models import Institution
from lantai.portal import keeping, permanent, searching
from lantai.portal.pages import words
from lantai.portal.pages.results import SEARCH

NEW = 6
"""Fonds opened lately that the first page names."""
FONDS = 8
"""Fonds by which one may begin to look."""
KEPT = ("year", "fonds", "reading", "holder")


def door(request: HttpRequest) -> HttpResponse:
    """``/``: the desk of whoever has signed in, else the public's first page."""
    return home_page(request) if actor_of(request).account is None else homes.home(request)


@require_safe
def home_page(request: HttpRequest) -> HttpResponse:
    """Search, what there is by decade, what was opened lately, the houses and how to reach them."""
    response = keeping.page(request, lambda: render(request, "portal/home.html", facts()))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def facts() -> dict[str, Any]:
    """What the first page tells, always as the public may know it."""
    total, facets = searching.counted(PUBLIC, KEPT)
    reading = facets.get("reading", {})
    bars = words.by_decade(facets.get("year", {}))
    fonds = [key for key, _ in sorted(facets.get("fonds", {}).items(), key=lambda one: -one[1])]
    return {
        "total": total,
        "online": reading.get(str(Reach.ONLINE), 0),
        "chart": words.chart(bars, _decade),
        "new": _new(),
        "fonds": _browsed(fonds),
        "houses": _houses(facets.get("holder", {})),
    }  # fmt: skip


def _decade(first: int, last: int) -> str:
    return f"{SEARCH}?{urlencode({'y1': first, 'y2': last})}"


def _new() -> list[dict[str, Any]]:
    """What was opened lately, by fonds."""
    rows = Fonds.objects.seen_by(PUBLIC, "describe").exclude(open_on=None)
    return [{"title": row.name, "url": permanent.address_of(row), "on": row.open_on}
            for row in rows.order_by("-open_on", "fonds_code")[:NEW]]  # fmt: skip


def _browsed(keys: list[str]) -> list[dict[str, Any]]:
    """The fonds that hold most of what is open, each leading to what is open of it."""
    names = words.names_of("fonds", keys[:FONDS])
    return [{"label": names[key], "url": f"{SEARCH}?{urlencode({'fonds': key})}"}
            for key in keys[:FONDS] if key in names]  # fmt: skip


def _houses(paths: Mapping[str, int]) -> list[dict[str, str]]:
    """The institutions whose records are open here, and how they are reached."""
    rows = Institution.objects.unguarded("where the public can come and ask")
    found = rows.filter(path__in=list(paths), is_listed=True).order_by("pk")
    return [{"name": str(row),
             "address": row.address, "phone": row.phone, "email": row.email}
            for row in found]  # fmt: skip


def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may fetch: the first page and records; no searches, nobody's requests."""
    lines = ("User-agent: *", "Allow: /$", "Allow: /r/", "Allow: /public/", "Allow: /static/",
             "Disallow: /r/*/files/", "Disallow: /public/request/", "Disallow: /",
             "Crawl-delay: 2", "")  # fmt: skip
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
