# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How the API answers: in JSON and in the reader's language, whatever comes of the request.

`answered` makes a view of the API out of a function: it asks who is there, looks at the token where
a browser's sign-in would change something (a key needs none, since no browser sends it by itself),
and turns every refusal into ``{"errors": [{code, kind, field, message}]}``. Not here: what is asked
(`api`) and its description (`openapi`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.csrf import csrf_exempt

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.desk.addressing import actor_of
from lantai.desk.faces import TAGS
from lantai.guard.errors import AboveCeiling, NotFound, Refused, Stale
from lantai.guard.words import lang

codes.add_area("api", Path(__file__).parent / "api.toml")

SAFE = ("GET", "HEAD", "OPTIONS")
ERRORS_AT_MOST = 50
"""No answer says more than so many things that are wrong."""
View = Callable[..., HttpResponse]


class Wrong(Exception):
    """The request cannot be answered: a status, what to say, and headers that say more."""

    def __init__(self, status: int, *errors: dict[str, str], **headers: str) -> None:
        super().__init__(status)
        self.status, self.errors, self.headers = status, errors, headers


def worded(kind: str, field: str, message: str) -> dict[str, str]:
    """One error whose sentence is made already."""
    return {
        "code": str(codes.entry(kind)["code"]), "kind": kind, "field": field, "message": message
    }  # fmt: skip


def error(kind: str, field: str = "", **params: Any) -> dict[str, str]:
    """One error in the reader's language, and what to do about it."""
    return worded(kind, field, codes.in_full(kind, params, lang()))


def reasons(fault: Refused) -> Iterator[dict[str, str]]:
    """The reasons of a refusal; there is always one."""
    for each in fault.reasons or (Said("guard.refused"),):
        yield error(each.kind, **each.params)


def form_errors(form: forms.Form) -> Iterator[dict[str, str]]:
    """What a form says, field by field; ``kind`` ends with Django's own word for it."""
    for name, faults in form.errors.as_data().items():
        for fault in faults:
            for message in fault.messages:
                said = worded("api.form", "" if name == "__all__" else name, message)
                yield {**said, "kind": f"api.form.{fault.code or 'invalid'}"}


def told(status: int, errors: Iterable[dict[str, str]], **headers: str) -> JsonResponse:
    """An answer that says what is wrong."""
    return answer({"errors": list(islice(errors, ERRORS_AT_MOST))}, status, **headers)


def answer(content: Any, status: int = 200, **headers: str) -> JsonResponse:
    """A JSON answer with readable Chinese; ``WWW_Authenticate=…`` is a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JsonResponse(
        content, status=status, headers=named, json_dumps_params={"ensure_ascii": False}
    )


def answered(*methods: str) -> Callable[[View], View]:
    """A view of the API, for these methods; what it raises becomes an answer."""
    allowed = {*methods, *(("HEAD",) if "GET" in methods else ())}

    def put(view: View) -> View:
        @csrf_exempt  # `_ask_for_token` asks instead, of everybody but keys
        @wraps(view)
        def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with translation.override(_language(request)):
                response = _answer(view, allowed, request, args, kwargs)
                response.headers["Content-Language"] = "en" if lang() == "en" else "zh-Hans"
            response.headers["Cache-Control"] = "no-store"
            patch_vary_headers(response, ("Accept-Language", "Authorization", "Cookie"))
            return response

        return spoken

    return put


def _language(request: HttpRequest) -> str:
    """What the address says, else the reader's cookie, else what the program accepts."""
    chosen = request.GET.get("lang") or request.COOKIES.get("lantai_lang", "")
    return TAGS.get(chosen) or get_language_from_request(request)


def _answer(view: View, allowed: set[str], request: HttpRequest, args: Any,
            kwargs: Any) -> HttpResponse:  # fmt: skip
    try:
        _ask_who(request)
        _ask_method(request, allowed)
        _ask_for_token(request)
        return view(request, *args, **kwargs)
    except Wrong as fault:
        return told(fault.status, fault.errors, **fault.headers)
    except (NotFound, Http404):
        return told(404, [error("guard.not_found")])
    except Stale as fault:
        return told(412 if "If-Match" in request.headers else 409, reasons(fault))
    except Refused as fault:
        return told(409, reasons(fault))
    except AboveCeiling as fault:
        return told(422, [error(fault.kind, "secrecy", **fault.params)])
    except RequestDataTooBig:
        megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2
        return told(413, [error("api.too_large", limit=megabytes)])


def _ask_who(request: HttpRequest) -> None:
    if actor_of(request).account is None:
        raise Wrong(401, error("api.sign_in"), WWW_Authenticate='Bearer realm="Lantai"')


def _ask_method(request: HttpRequest, allowed: set[str]) -> None:
    if request.method not in allowed:
        names = ", ".join(sorted(allowed))
        raise Wrong(405, error("api.method", method=request.method, allowed=names), Allow=names)


class _Token(CsrfViewMiddleware):
    """Django's own check, which says what is wrong instead of showing a page."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _ask_for_token(request: HttpRequest) -> None:
    if request.method in SAFE or actor_of(request).via == "key":
        return
    if _Token(lambda _: HttpResponse()).process_view(request, None, (), {}):  # type: ignore[arg-type]
        raise Wrong(403, error("api.no_token"))
