# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What stands round every page: the reader's language and type, the frame, and pages of trouble.

The `Reader` remembers in cookies how somebody reads (中文 or English, large type, high contrast,
shortcut keys); `frame` hands the templates what the frame of a page shows, asked only when shown.
Not here: the menu (`menu`), and what stands inside a page.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes

from lantai.guard.actor import PUBLIC, Actor
from lantai.guard.words import both, lang, said

log = logging.getLogger("lantai.desk.faces")

unread_of: Callable[[Actor], int] | None = None
"""How many reminders somebody has not read, up to `UNREAD` and one. Put there by a room above."""
UNREAD = 99
CHOICES: Mapping[str, Sequence[str]] = {
    "lang": ("zh", "en"),
    "type": ("normal", "large", "larger"),
    "contrast": ("normal", "high"),
    "keys": ("on", "off"),
}
"""What a reader may choose, by the name in the address; the first of each is what holds at first.
The cookies are ``lantai_lang`` and so on."""
TAGS = {"zh": "zh-hans", "en": "en"}
"""Django's name of each language."""
_YEAR = 365 * 24 * 3600
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Reading:
    """How this reader reads: on every request as ``request.reading``."""

    lang: str = "zh"
    type: str = "normal"
    contrast: str = "normal"
    keys: str = "on"

    @property
    def tag(self) -> str:
        """The language as HTML names it."""
        return "en" if self.lang == "en" else "zh-Hans"


class Reader:
    """Middleware: reads the choices, answers ``?lang=en`` and the like, speaks the language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the reader's language; a stream goes on speaking it after we have left."""
        chosen = _chosen(request.GET.items()) if request.method in ("GET", "HEAD") else {}
        if chosen and not request.path.startswith("/api/"):
            return _remembered(request, chosen)
        reading = Reading(**{**_kept(request), **chosen})
        request.reading = reading  # type: ignore[attr-defined]
        before = translation.get_language()
        translation.activate(TAGS[reading.lang])
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", reading.tag)
        patch_vary_headers(response, ("Cookie",))
        if not response.streaming and before:
            translation.activate(before)
        return response


def _cookie(name: str) -> str:
    return f"lantai_{name}"


def _kept(request: HttpRequest) -> dict[str, str]:
    return _chosen((name, request.COOKIES.get(_cookie(name), "")) for name in CHOICES)


def _chosen(given: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """Those of the given pairs that are choices of a reader."""
    return {name: value for name, value in given if value in CHOICES.get(name, ())}


def _remembered(request: HttpRequest, chosen: Mapping[str, str]) -> HttpResponse:
    """Back to the same page without the choice in its address, and the choice in a cookie."""
    rest = request.GET.copy()
    for name in chosen:
        del rest[name]
    query = f"?{rest.urlencode()}" if rest else ""
    response = HttpResponseRedirect(escape_leading_slashes(request.path) + query)
    for name, value in chosen.items():
        response.set_cookie(
            _cookie(name), value, max_age=_YEAR, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response


# ------------------------------------------------------------------------------------- the frame


def unread_text(actor: Actor) -> str:
    """How many reminders somebody has not read, in figures; empty where there is none."""
    if unread_of is None or actor.account is None:
        return ""
    number = unread_of(actor)
    return f"{UNREAD}+" if number > UNREAD else str(number or "")


class Frame:
    """What the frame of a page shows; each part is asked for only where a template shows it."""

    at: Mapping[str, str] = {
        "desk": "/",
        "find": "/find/",
        "notices": "/notices/",
        "jobs": "/jobs/",
        "keys": "/keys/",
        "dictionary": "/know/",
        "me": "/me/",
        "sign_in": "/sign-in/",
        "sign_out": "/sign-out/",
    }
    """The addresses that every page leads to."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def site(self) -> str:
        """The name of the house."""
        return said(settings.LANTAI_NAME_ZH, settings.LANTAI_NAME_EN)

    @property
    def house(self) -> str:
        """The institution in which the reader acts, so that nobody works in a wrong one unaware."""
        return self.actor.house or self.site

    @cached_property
    def reading(self) -> Reading:
        """How the reader reads."""
        return getattr(self._request, "reading", Reading(lang=lang()))

    @property
    def actor(self) -> Actor:
        """Who is looking."""
        return getattr(self._request, "actor", PUBLIC)

    @property
    def signed_in(self) -> bool:
        """Whether a person has signed in."""
        return self.actor.account is not None

    @property
    def nav_html(self) -> str:
        """The rooms on their threads; see `lantai.desk.menu`."""
        from lantai.desk.menu import nav_html  # late: pages of trouble must not need the registers

        return nav_html(self.actor, self._request.path)

    @cached_property
    def notices(self) -> str:
        """How many reminders are unread, as it stands beside the word; a kept page has a hole."""
        return getattr(self._request, "notices", None) or unread_text(self.actor)

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without a sign of the reader the sign-in ends."""
        return settings.LANTAI_IDLE_MINUTES

    @property
    def next_type(self) -> dict[str, Any]:
        """The next size of type: from normal to large, to larger, and back."""
        return {
            "normal": {"value": "large", "label": both("大字", "Large type")},
            "large": {"value": "larger", "label": both("更大", "Larger type")},
            "larger": {"value": "normal", "label": both("原来的字", "Usual type")},
        }[self.reading.type]

    @property
    def query(self) -> QueryDict:
        """The query of this page, to be changed by a link of its own."""
        return self._request.GET.copy()


class AnyQuery(Frame):
    """The frame of a page at whatever query: a mark stands where the page's own query goes."""

    mark = f"query-{secrets.token_hex(16)}"

    @property
    def query(self) -> QueryDict:
        """The mark alone."""
        return QueryDict(self.mark, mutable=True)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``frame`` in every template."""
    return {"frame": Frame(request)}


def keys_page(request: HttpRequest) -> HttpResponse:
    """The list of shortcut keys and their switch."""
    return render(request, "desk/keys.html")


# --------------------------------------------------------------------------------- pages of trouble


def _trouble(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    return render(request, "desk/trouble.html", context, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page, or it is not for these eyes: nobody can tell which."""
    return _trouble(
        request,
        404,
        title=both("没有这一页，或者您不能看", "No such page, or you may not see it"),
        text=both(
            "地址可能抄错了，也可能这一页不归您看。如果该您办，请找本单位的安全管理员。",
            "The address may be wrong, or the page is not yours to see. If it is yours to do, "
            "ask your security administrator.",
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Forbidden and absent look alike."""
    return not_found(request)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours: nothing was changed, and a number under which it can be found."""
    return _trouble(
        request,
        500,
        title=both("这一步没有办成", "This step was not done"),
        text=both(
            "什么都没有改动。过一会儿再试；还不行，把下面的编号告诉系统管理员。",
            "Nothing was changed. Try again in a while; if it still fails, tell the system "
            "administrator the number below.",
        ),
        fault=fault_number(request),
    )


def fault_number(request: HttpRequest) -> str:
    """The number of this request's fault, such as 7Q2F-M4KD: made once, and put in the log."""
    found = getattr(request, "fault", "")
    if not found:
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        found = f"{letters[:4]}-{letters[4:]}"
        request.fault = found  # type: ignore[attr-defined]
        log.error("fault %s: %s %s", found, request.method, request.path)
    return found


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose sign-in has ended since it was opened, or that did not come from here."""
    return _trouble(
        request,
        403,
        title=both("这一页开得太久，没有存上", "This page was open too long; it was not saved"),
        text=both(
            "您打开它以后，登录换过或者结束了。退回上一页，刷新一次再填，什么都没有改动。"
            "如果您没有填过表，可能是别的网站冒用了您的登录，可以不理。",
            "Your sign-in changed or ended since you opened it. Go back, reload the page and fill "
            "it in again; nothing was changed. If you filled in no form, another site may have "
            "tried to use your sign-in: nothing came of it.",
        ),
    )


def refused(request: HttpRequest, reasons: Sequence[str], back: str = "") -> HttpResponse:
    """An act that is not allowed now, with all its reasons: the same sentences as in the API."""
    return _trouble(
        request,
        409,
        title=both("现在还不能办", "This cannot be done yet"),
        text=both("什么都没有改动。原因：", "Nothing was changed. Why:"),
        reasons=list(reasons),
        back=back,
    )
