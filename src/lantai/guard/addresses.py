# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The addresses of the door's own pages, and from which address a request came."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

API = "/api/"
SIGN_IN = "/sign-in/"
SIGN_IN_CODE = "/sign-in/code/"
SIGN_IN_DEVICE = "/sign-in/device/"
SIGN_IN_OIDC = "/sign-in/oidc/"
SIGN_IN_OIDC_BACK = "/sign-in/oidc/back/"
SIGN_OUT = "/sign-out/"
POST = "/post/"
ME = "/me/"
PASSWORD = "/me/password/"  # noqa: S105 - a page
DEVICE = "/me/device/"
BACKUPS = "/me/backups/"
SESSIONS = "/me/sessions/"
KEYS = "/me/keys/"


def address_of(request: HttpRequest) -> str:
    """From where a request came: what the outermost of our own proxies saw."""
    trusted = settings.LANTAI_PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop]
    if trusted and len(hops) >= trusted:
        return hops[-trusted][:45]
    return str(request.META.get("REMOTE_ADDR", ""))


def safe_next(request: HttpRequest, otherwise: str = "/") -> str:
    """Where a form or link wants to go afterwards, if that lies in this house."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = {request.get_host()}
    right = url_has_allowed_host_and_scheme(wanted, here, require_https=request.is_secure())
    return wanted if right and wanted.startswith("/") else otherwise
