# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who stands at the desk, which register an address names, and the way back.

What every module with pages needs before it can show one; not here: any page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from lantai.desk.register import Register, registers
from lantai.guard.actor import Actor
from lantai.guard.words import said

View = Callable[..., HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    """Who is looking."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def find_register(room: str, plural: str) -> Register:
    """The register of an address. Raises `Http404`."""
    for one in registers():
        if one.room == room and one.plural == plural:
            return one
    raise Http404


def of_staff(view: View) -> View:
    """A page for people who have signed in; others are led to the door and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actor_of(request).account is None:
            if "HX-Request" in request.headers:  # a part of a page: the whole page goes to the door
                return HttpResponse(status=204, headers={"HX-Refresh": "true"})
            back = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"/sign-in/?{back}")
        return view(request, *args, **kwargs)

    return guarded


def on_register(*methods: str) -> Callable[[View], View]:
    """A page of a register: ``view(request, register, …)``."""
    allowed = list(methods or ("GET",))
    if "GET" in allowed:
        allowed.append("HEAD")

    def put(view: View) -> View:
        @wraps(view)
        @of_staff
        @require_http_methods(allowed)
        def found(request: HttpRequest, room: str, plural: str, **kwargs: Any) -> HttpResponse:
            return view(request, find_register(room, plural), **kwargs)

        return found

    return put


def crumbs(register: Register, row: Any = None) -> list[dict[str, str]]:
    """The way to here, without here itself."""
    found = [{"label": said("工作台", "My desk"), "url": "/"}]
    if row is not None:
        found.append({"label": register.title, "url": register.address()})
    return found


def button(label: Any, url: str, icon: str = "", main: bool = False) -> dict[str, Any]:
    """A button of a page's head."""
    return {"label": label, "url": url, "icon": icon, "main": main}
