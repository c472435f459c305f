# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The doors: two middlewares through which every request comes in and every answer goes out.

`Headers` tells the browser what a page of ours may do, which is little. `Door` says who is there
(``request.actor``: the public, a person in one post by its session, or a key), gives the request
its number (``request.fault``, on the trail and on pages of trouble), ends sessions in which nobody
moved, leads to what must be done first, and turns the guard's refusals into pages or JSON. A signed
in page costs two queries here: its session, and whether anything was done since its account was
read (`tide`). Not here: signing in (`signin`).
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import get_resolver, get_urlconf

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.guard import comings, devices, keys, passwords, posts, sessions, sides, tide, trail
from lantai.guard.actor import PUBLIC, Actor
from lantai.guard.addresses import API, DEVICE, PASSWORD, POST, SIGN_IN, SIGN_OUT
from lantai.guard.errors import AboveCeiling, GuardError, NotFound, OffTrail, Refused, Stale, Unseen
from lantai.guard.models import Account
from lantai.guard.words import both, lang

log = logging.getLogger("lantai.guard.doors")

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ALWAYS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000"
IDLE_LEFT = "Lantai-Idle-Left"
"""On every page of a person who signed in: the seconds after which the sign-in ends unmoved."""
POLL = "Lantai-Poll"
"""A page that asks by itself how far a job is sends this; it does not count as having moved."""
WARNED_SECONDS = 5 * 60
"""So long before the end `request.idle_warning` is set."""
KNOWN = (Http404, PermissionDenied, SuspiciousOperation, BadRequest)
"""What Django answers by itself, and is no fault of ours."""
SAYS_WHO = (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY)
"""What a session knows of its account: number, way in, and a digest that a new password ends."""
_COLUMNS = tuple(column.attname for column in Account._meta.concrete_fields)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

Answer = Callable[[HttpRequest], HttpResponse]


class Headers:
    """Middleware, outermost: what the browser is told with every answer, static files too."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the headers on the answer; those that a page set for itself stay."""
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        if _is_somebodys(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def _is_somebodys(request: HttpRequest) -> bool:
    actor: Actor = getattr(request, "actor", PUBLIC)
    return actor.account is not None or settings.SESSION_COOKIE_NAME in request.COOKIES


class Door:
    """Middleware, after sessions and before the pages: who is there, and what must come first."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        """Answer as whoever is there."""
        request.fault = request.request_id = _new_number()
        request.actor, request.idle_left, request.idle_warning = PUBLIC, None, False
        token = trail.request_id.set(request.fault)
        try:
            with tide.one_look():
                response = _let_in(request) or self.get_response(request)
        finally:
            trail.request_id.reset(token)
        response.headers.setdefault("Lantai-Request", request.fault)
        if request.idle_left is not None:
            response.headers.setdefault(IDLE_LEFT, str(request.idle_left))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal becomes an answer; a fault of ours gets its number into the log."""
        if isinstance(exception, GuardError) and not isinstance(exception, (Unseen, OffTrail)):
            return refusal(request, exception)
        if isinstance(exception, KNOWN):
            is_api = isinstance(exception, Http404) and request.path.startswith(API)
            return _told(NotFound(), 404) if is_api else None
        number = getattr(request, "fault", "")
        if isinstance(exception, OperationalError) and sides.gave_way(exception):
            log.warning("gave way %s: %s %s", number, request.method, request.path)
            return refusal(request, Refused(Said("guard.gave_way")))
        log.error("fault %s: %s %s: %r", number, request.method, request.path, exception)
        return None


def _new_number() -> str:
    """Such as 7Q2F-M4KD: short enough to be told on the telephone."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


# --- coming in ------------------------------------------------------------------------------------


def _let_in(request: Any) -> HttpResponse | None:
    """Find out who is there; an answer where something else must come first."""
    shown = request.headers.get("Authorization", "")
    scheme, _, text = shown.partition(" ")
    if scheme.lower() == "bearer" and keys.is_key(text.strip()):
        return _with_key(request, text.strip())
    if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
        return _with_session(request)
    return None


def _with_key(request: Any, text: str) -> HttpResponse | None:
    """Keys open the API and nothing else."""
    try:
        if not request.path.startswith(API):
            raise keys.DeadKey
        request.actor = keys.actor_by(text)
    except keys.DeadKey as fault:
        return _told(fault, 401)
    return None


def _with_session(request: Any) -> HttpResponse | None:
    now, session = time.time(), request.session
    if sessions.has_ended(session, now):
        return _ended(request, moved=False)
    account = _account(request)
    if account is None:  # locked, or its password was changed elsewhere
        return _ended(request)
    request.user = account
    actor = posts.actor_for(account, account.post) or posts.actor_for(account)
    if actor is None:
        return _ended(request, why=Said("guard.no_post"))
    request.actor = actor
    if POLL not in request.headers:
        sessions.renew(session, now)
    request.idle_left = sessions.seconds_left(session, now)
    request.idle_warning = request.idle_left <= WARNED_SECONDS
    return _first(request, account, actor)


def _account(request: Any) -> Account | None:
    """The account that Django finds for the session, found anew when an account was written.

    Its columns are kept and not the account: each request may change its own before it is saved.
    """
    session = request.session
    key = ("account", *(session.get(name) for name in SAYS_WHO))
    values = tide.kept(key, lambda: _columns(get_user(request)))
    return Account.from_db("default", _COLUMNS, values) if values else None


def _columns(account: Any) -> tuple[Any, ...]:
    """Nothing where Django found nobody."""
    return tuple(getattr(account, name) for name in _COLUMNS) if account.pk is not None else ()


def _ended(request: Any, *, moved: bool = True, why: Said | None = None) -> HttpResponse | None:
    """The session is over: to the sign-in page, and afterwards back to here."""
    account = request.session.get(SESSION_KEY)
    request.session.flush()
    if account and not moved:  # leaving without a word is a sign-out too
        comings.note_sign_out(int(account), "idle")
    if request.path in (SIGN_IN, SIGN_OUT):
        return None
    if request.path.startswith(API):
        return _told(Refused(why or Said("guard.signed_out")), 401)
    if why:
        return refusal(request, Refused(why))
    left = {} if moved else {"left": "1"}
    return _sent(request, SIGN_IN, {**left, "next": _way_back(request)})


def _way_back(request: HttpRequest) -> str:
    """Where to go after signing in: this page, or the one whose form was sent."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came = urlsplit(request.headers.get("Referer", ""))
    return came.path if came.netloc == request.get_host() else "/"


def _first(request: Any, account: Any, actor: Actor) -> HttpResponse | None:
    """To what must be done before anything else, if there is such a thing."""
    wanted = ""
    if devices.must_have(account, actor) and not request.session.get("coded"):
        wanted = DEVICE
    elif passwords.must_change(account):
        wanted = PASSWORD
    elif request.session.get("post") != actor.post:  # not chosen, ended, or another taken elsewhere
        wanted = POST
    if not wanted or request.path in (wanted, SIGN_OUT):
        return None
    if request.path.startswith(API):
        return _told(Refused(Said("guard.first_do", {"address": wanted})), 403)
    return _sent(request, wanted, {"next": _way_back(request)})


def _sent(request: HttpRequest, path: str, asked: Mapping[str, str]) -> HttpResponse:
    """To another page; a piece of a page that htmx fetched sends the whole page."""
    address = f"{path}?{urlencode(asked)}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


# --- refusals -------------------------------------------------------------------------------------


def refusal(request: HttpRequest, fault: GuardError) -> HttpResponse:
    """The answer to what the guard refuses: a page with the reasons, or JSON under ``/api/``."""
    if request.path.startswith(API):
        return _told(fault, _status(fault, 409))
    if isinstance(fault, NotFound):
        handler = get_resolver(get_urlconf()).resolve_error_handler(404)
        found: HttpResponse = handler(request, exception=fault)
        return found
    return render(
        request,
        "desk/trouble.html",
        {
            "title": both("现在还不能办", "This cannot be done yet"),
            "text": both("什么都没有改动。原因：", "Nothing was changed. Why:"),
            "reasons": [codes.in_full(each.kind, each.params, lang()) for each in _reasons(fault)],
            "back": _way_back(request) if request.method == "POST" else "",
        },
        status=_status(fault, 403),
    )


def _status(fault: GuardError, refused: int) -> int:
    if isinstance(fault, NotFound):
        return 404
    if isinstance(fault, Stale):
        return 409
    return 422 if isinstance(fault, AboveCeiling) else refused


def _reasons(fault: GuardError) -> Iterator[Said]:
    if isinstance(fault, Refused) and fault.reasons:
        yield from fault.reasons
    else:
        yield Said(fault.kind, fault.params)


def _told(fault: GuardError, status: int) -> JsonResponse:
    """``{"errors": [{code, kind, message}]}``, as every answer of the API."""
    errors = [
        {"code": str(codes.entry(each.kind)["code"]), "kind": each.kind, "field": "",
         "message": codes.in_full(each.kind, each.params, lang())}
        for each in _reasons(fault)
    ]  # fmt: skip
    response = JsonResponse({"errors": errors}, status=status,
                            json_dumps_params={"ensure_ascii": False})  # fmt: skip
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Lantai"'
    response.headers["Cache-Control"] = "no-store"
    return response
