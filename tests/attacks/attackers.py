# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Tools of the attacks: a browser that minds its token, all addresses, and pages of every sort."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from world import PASSWORD

EVIL = "<i id=evil onmouseover=alert(1)>{{ 7|add:7 }}{% now %}\"'&</i>"
"""HTML, an attribute's end and a template, in one text."""


class Browser(Client):
    """A browser: the site asks it for its token, and `send` sends it as the site's own pages do."""

    def __init__(self, **more: Any) -> None:
        super().__init__(enforce_csrf_checks=True, **more)

    def enter(self, username: str, password: str = PASSWORD) -> Browser:
        """Sign in by the page."""
        self.get("/sign-in/")
        answer = self.send("/sign-in/", {"username": username, "password": password})
        assert answer.status_code == 302, (username, answer.status_code)
        return self

    @property
    def token(self) -> str:
        """The token that a page of the site would have in its form."""
        if "csrftoken" not in self.cookies:
            self.get("/keys/")
            self.get("/sign-in/")
        kept = self.cookies.get("csrftoken")  # a key is given none and needs none
        return kept.value if kept else ""

    def send(self, path: str, data: Any = None, **more: Any) -> Any:
        """Send a form with its token."""
        return self.post(path, {**(data or {}), "csrfmiddlewaretoken": self.token}, **more)

    def say(self, method: str, path: str, content: Any, **headers: str) -> Any:
        """Send JSON to the API as a page of the site would, with the token in a header."""
        body = content if isinstance(content, (str, bytes)) else json.dumps(content)
        given = {"X-CSRFToken": self.token, **headers}
        kind = given.pop("content_type", "application/json")
        return getattr(self, method)(path, body, content_type=kind, headers=given)


@dataclass(frozen=True)
class Address:
    """One pattern of the site with something put into its holes."""

    path: str
    view: Any
    route: str


def addresses(**holes: Any) -> Iterator[Address]:
    """Every address of the site, its holes filled by name."""
    for route, pattern in _patterns(get_resolver().url_patterns, ""):
        names = pattern.pattern.converters
        filled = "/" + route
        for name, converter in names.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            spelled = f"<{name}>" if f"<{name}>" in filled else f"<{_kind(kind)}:{name}>"
            filled = filled.replace(spelled, str(holes.get(name, 1)))
        assert "<" not in filled, filled
        yield Address(filled, pattern.callback, route)


def _kind(word: str) -> str:
    return {"string": "str"}.get(word, word)


def _patterns(found: Any, before: str) -> Iterator[tuple[str, URLPattern]]:
    for each in found:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, route)
        else:
            yield route, each


def whole(answer: Any) -> bytes:
    """All that an answer says; a file is read to its end, so that it is closed."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class Clock:
    """The clock of the machine, in the test's hand: it may jump forward and back."""

    def __init__(self, patch: Any) -> None:
        self.real, self.shift = time.time, 0.0
        patch.setattr(time, "time", lambda: self.real() + self.shift)
        patch.setattr(timezone, "now", lambda: dt.datetime.fromtimestamp(time.time(), dt.UTC))

    def jump(self, **by: float) -> None:
        """Forward, or back where it is negative."""
        self.shift += dt.timedelta(**by).total_seconds()
