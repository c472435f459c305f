# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Sign-in by an OpenID Connect provider 统一身份认证, where ``LANTAI_OIDC_ISSUER`` names one.

The protocol is mozilla-django-oidc's; it is made stricter here where the specification asks for
more than the library does: issuer, audience, end and subject of the token. A provider says who is
there and nothing else: it enters an account that exists and is in use, and never makes one. What
comes after (one-time code, post, sessions) is the same as for everybody (`signin`). Imported only
where a provider is named, so that the library need not be installed.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)

from lantai.craft.codes import Said
from lantai.guard import comings, posts, signin
from lantai.guard.addresses import address_of
from lantai.guard.models import Account

log = logging.getLogger("lantai.guard.oidc")
SECONDS = 10
"""How long the provider may take to answer."""
FAULTS = (SuspiciousOperation, jwt.PyJWTError, requests.RequestException, KeyError, ValueError)
"""All that a provider that is wrong, broken or hostile may bring about."""


@cache
def provider(issuer: str) -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0), asked once."""
    answer = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=SECONDS)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    if found["issuer"] != issuer:
        raise SuspiciousOperation("the provider calls itself otherwise than the settings do")
    return found


def setting(name: str, *default: Any) -> Any:
    """The library's settings, from ours and from what the provider says of itself."""
    ours = {
        "OIDC_RP_CLIENT_ID": settings.LANTAI_OIDC_CLIENT,
        "OIDC_RP_CLIENT_SECRET": settings.LANTAI_OIDC_SECRET,
        "OIDC_RP_SIGN_ALGO": "RS256", "OIDC_RP_SCOPES": "openid profile",
        "OIDC_AUTHENTICATION_CALLBACK_URL": "guard:oidc_back", "OIDC_CREATE_USER": False,
        "OIDC_USE_PKCE": True, "OIDC_TIMEOUT": SECONDS,
    }  # fmt: skip
    theirs = {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": "authorization_endpoint",
        "OIDC_OP_TOKEN_ENDPOINT": "token_endpoint", "OIDC_OP_USER_ENDPOINT": "userinfo_endpoint",
        "OIDC_OP_JWKS_ENDPOINT": "jwks_uri",
    }  # fmt: skip
    if name in theirs:
        return provider(settings.LANTAI_OIDC_ISSUER)[theirs[name]]
    return ours[name] if name in ours else (default[0] if default else None)


class Backend(OIDCAuthenticationBackend):
    """Finds the account that a right token speaks of."""

    get_settings = staticmethod(setting)

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Signature and nonce as the library, and what else OpenID Connect Core 3.1.3.7 asks."""
        claims: dict[str, Any] = super().verify_token(token, **kwargs)
        client, audience = settings.LANTAI_OIDC_CLIENT, claims.get("aud")
        audience = [audience] if isinstance(audience, str) else audience or []
        if claims.get("iss") != settings.LANTAI_OIDC_ISSUER or "exp" not in claims:
            raise SuspiciousOperation("another issuer's token, or one without an end")
        if client not in audience or claims.get("azp", client) != client:
            raise SuspiciousOperation("a token for somebody else")
        return claims

    def get_userinfo(self, access_token: str, id_token: str,
                     payload: dict[str, Any]) -> dict[str, Any]:  # fmt: skip
        """What the provider says of the person, who must be the token's (Core 5.3.2)."""
        found: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if not payload.get("sub") or found.get("sub") != payload["sub"]:
            raise SuspiciousOperation("the provider speaks of another person")
        return found

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Whether the claim that names the account is there."""
        name = claims.get(settings.LANTAI_OIDC_CLAIM)
        return isinstance(name, str) and bool(name)

    def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
        """The account in use whose user name is claimed."""
        return Account.objects.filter(username=claims[settings.LANTAI_OIDC_CLAIM], is_active=True)

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:
        """How the log names whoever was not found."""
        return f"user name {claims.get(settings.LANTAI_OIDC_CLAIM)!r}"


class Leave(OIDCAuthenticationRequestView):
    """To the provider."""

    get_settings = staticmethod(setting)

    def __init__(self, **kwargs: Any) -> None:
        """The provider is asked when somebody goes there, so that its silence is no fault here."""
        super(OIDCAuthenticationRequestView, self).__init__(**kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Send the browser there, or say that the provider does not answer."""
        try:
            self.OIDC_OP_AUTH_ENDPOINT = setting("OIDC_OP_AUTHORIZATION_ENDPOINT")
            self.OIDC_RP_CLIENT_ID = setting("OIDC_RP_CLIENT_ID")
        except FAULTS as fault:
            return _failed(request, fault)
        answer: HttpResponse = super().get(request)
        return answer


class Return(OIDCAuthenticationCallbackView):
    """Back from the provider."""

    get_settings = staticmethod(setting)

    def get(self, request: HttpRequest) -> HttpResponse:
        """In, on to the one-time code, or back to the sign-in page with one sentence."""
        try:
            answer: HttpResponse = super().get(request)
        except FAULTS as fault:
            return _failed(request, fault)
        return answer

    def login_success(self) -> HttpResponse:
        """The provider knows the person, and so do we."""
        then = self.request.session.get("oidc_login_next") or "/"
        here = {self.request.get_host()}
        then = then if url_has_allowed_host_and_scheme(then, here) else "/"
        if posts.actor_for(self.user) is None:
            return self.login_failure()
        return signin.after_password(self.request, self.user, then, how="oidc")

    def login_failure(self) -> HttpResponse:
        """One sentence, whatever was wrong."""
        return _failed(self.request, None)


def _failed(request: HttpRequest, fault: Exception | None) -> HttpResponse:
    if fault:
        log.warning("sign-in by the provider failed: %r", fault)
    comings.note_failure("oidc", address_of(request))
    return signin.refused_at_the_door(request, Said("guard.not_by_provider"))
