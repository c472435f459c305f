# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Asking the desk as somebody, without a browser and without the door: view and actor alone."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from lantai.desk.faces import Reading
from lantai.guard.actor import Actor
from lantai.guard.errors import NotFound
from lantai.guard.words import lang


def ask(who: Actor, path: str, data: Any = None, method: str = "", **headers: str) -> HttpResponse:
    """What a page or the API answers. Data goes to the API as JSON, to a page as a form."""
    method = method or ("get" if data is None else "post")
    given: dict[str, Any] = {} if data is None else {"data": data}
    if path.startswith("/api/") and data is not None:
        text = data if isinstance(data, (str, bytes)) else json.dumps(data)
        given = {"data": text, "content_type": headers.pop("content_type", "application/json")}
    request = getattr(RequestFactory(), method)(path, headers=headers, **given)
    request.actor, request.reading = who, Reading(lang=lang())
    request._dont_enforce_csrf_checks = True
    found = resolve(path.partition("?")[0])
    try:
        return found.func(request, *found.args, **found.kwargs)
    except (NotFound, Http404):
        return HttpResponse(status=404)


def told(response: HttpResponse) -> Any:
    """The JSON of an answer."""
    return json.loads(response.content)
