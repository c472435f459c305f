# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The addresses of the door: signing in and out, the post, my own sign-in."""

from typing import Any

from django.conf import settings
from django.urls import path

from lantai.guard import addresses, profile, signin


def _at(address: str, view: Any, name: str) -> Any:
    return path(address.lstrip("/"), view, name=name)


def _of_provider() -> list[Any]:
    """Sign-in by others, where a provider is named; its library is an extra of its own."""
    if not settings.LANTAI_OIDC_ISSUER:
        return []
    from lantai.guard import oidc

    return [_at(addresses.SIGN_IN_OIDC, oidc.Leave.as_view(), "oidc"),
            _at(addresses.SIGN_IN_OIDC_BACK, oidc.Return.as_view(), "oidc_back")]  # fmt: skip


app_name = "guard"
urlpatterns = [
    _at(addresses.SIGN_IN, signin.sign_in, "sign_in"),
    _at(addresses.SIGN_IN_CODE, signin.sign_in_code, "sign_in_code"),
    _at(addresses.SIGN_IN_DEVICE, signin.sign_in_device, "sign_in_device"),
    _at(addresses.SIGN_OUT, signin.sign_out, "sign_out"),
    _at(addresses.POST, signin.choose_post, "post"),
    _at(addresses.ME, profile.me, "me"),
    _at(addresses.PASSWORD, profile.password, "password"),
    _at(addresses.DEVICE, profile.device, "device"),
    _at(addresses.BACKUPS, profile.second_factor, "second_factor"),
    _at(addresses.SESSIONS, profile.end_others, "end_others"),
    _at(addresses.KEYS, profile.api_keys, "keys"),
    path("me/keys/<int:pk>/revoke/", profile.revoke_key, name="revoke_key"),
    *_of_provider(),
]
