# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Signing in and out, and choosing the post to act in.

A password is tried by Django, what failed is counted (`tries`): by name, and slowly by address.
Unknown names get the same answer in the same time. Until its one-time code is right, a request
stays the public's; what it has shown so far is kept as `PENDING` in its session and nowhere else.
Every way in ends in `enter`, which begins a new session under a new key. Not here: one's own
password, device, sessions and keys (`profile`), and sign-in by others (`oidc`).
"""

from __future__ import annotations

import time
import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.text.numerals import digits
from lantai.craft.workdays import day_text
from lantai.guard import comings, devices, passwords, posts, qr, sessions, tries
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.addresses import (
    POST,
    SIGN_IN,
    SIGN_IN_CODE,
    SIGN_IN_DEVICE,
    SIGN_IN_OIDC,
    address_of,
    safe_next,
)
from lantai.guard.errors import NotFound
from lantai.guard.models import Account
from lantai.guard.words import both, lang

BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING = "pending"
PENDING_SECONDS = 5 * 60
"""How long after the password its code may be given."""


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=both("用户名", "User name"), max_length=80,
        error_messages={"required": both("请写用户名。", "Give your user name.")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none",
                                      "spellcheck": "false"}),
    )  # fmt: skip
    password = forms.CharField(
        label=both("口令", "Password"), max_length=passwords.LONGEST, strip=False,
        error_messages={"required": both("请写口令。", "Give your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip

    def clean_username(self) -> str:
        """One form of one name, whatever keyboard wrote it."""
        return unicodedata.normalize("NFKC", self.cleaned_data["username"])


class CodeForm(forms.Form):
    """A one-time code, or a backup code."""

    code = forms.CharField(
        label=both("动态码", "One-time code"), max_length=40,
        error_messages={"required": both("请写动态码。", "Give the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text",
                                      "spellcheck": "false", "class": "w-m"}),
    )  # fmt: skip


def tell(form: forms.Form, *reasons: Said, field: str | None = None) -> None:
    """Put sentences on a form, in the reader's language."""
    for each in reasons:
        form.add_error(field, codes.sentence(each.kind, each.params, lang()))


def onward(path: str, then: str) -> HttpResponse:
    """To the next page of the way in, which knows where it leads."""
    return HttpResponseRedirect(f"{path}?{urlencode({'next': then})}")


# --- user name and password -----------------------------------------------------------------------


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Any) -> HttpResponse:
    """The page of user name and password."""
    then = safe_next(request)
    if request.method != "POST":
        if request.actor.account is not None:
            return HttpResponseRedirect(then)
        return _page(request, SignInForm(), then)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, then, 400)
    name, address = form.cleaned_data["username"], address_of(request)
    if seconds := tries.seconds_to_wait(address):
        tell(form, Said("guard.wait", {"seconds": seconds}))
        return _page(request, form, then, 429)
    shut = tries.is_shut(request, name)
    account = authenticate(request, username=name, password=form.cleaned_data["password"])
    if account is None:
        reason = failed(request, name, shut=shut)
        tell(form, reason)
        return _page(request, form, then, 429 if reason.kind == "guard.locked" else 403)
    if posts.actor_for(account) is None:
        comings.note_failure(name, address)
        tell(form, Said("guard.no_post"))
        return _page(request, form, then, 403)
    return after_password(request, account, then, form.cleaned_data["password"])


def _page(request: HttpRequest, form: forms.Form, then: str, status: int = 200) -> HttpResponse:
    return render(request, "guard/signin.html", {
        "form": form,
        "next": then,
        "left": request.GET.get("left") == "1" and request.method == "GET",
        "demo": import_string(settings.LANTAI_DEMO_SIGN_INS)() if settings.LANTAI_DEMO else [],
        "oidc_url": f"{SIGN_IN_OIDC}?{urlencode({'next': then})}"
        if settings.LANTAI_OIDC_ISSUER else "",
        "oidc_label": settings.LANTAI_OIDC_NAME
        or both("用统一身份认证登录", "Sign in with single sign-on"),
    }, status=status)  # fmt: skip


def refused_at_the_door(request: Any, reason: Said, status: int = 403) -> HttpResponse:
    """The way in begins again, with one sentence of why; nothing shown so far is kept."""
    request.session.flush()
    form = SignInForm({})
    form.errors.clear()  # nothing was typed, and nothing is missing
    tell(form, reason)
    return _page(request, form, safe_next(request), status)


def after_password(request: Any, account: Account, then: str, password: str = "",
                   how: str = "password") -> HttpResponse:  # fmt: skip
    """In, or on to the one-time code; nothing of the session before is kept."""
    wanted = SIGN_IN_CODE if devices.has_device(account) else ""
    if not wanted and devices.must_have(account, _in_last_post(account)):
        wanted = SIGN_IN_DEVICE
    if not wanted:
        enter(request, account, how=how, password=password)
        return HttpResponseRedirect(then)
    request.session.flush()
    request.session[PENDING] = {
        "account": account.pk, "at": int(time.time()), "key": devices.new_key(),
        "hash": account.get_session_auth_hash(), "how": how,
    }  # fmt: skip
    return onward(wanted, then)


def _in_last_post(account: Account) -> Actor | None:
    return posts.actor_for(account, account.post) or posts.actor_for(account)


def enter(request: Any, account: Account, *, how: str, coded: bool = False,
          password: str = "") -> None:  # fmt: skip
    """Let a person in: a session of its own under a new key, and an entry on the trail."""
    address = address_of(request)
    request.session.flush()
    with act("guard.account.sign_in", account, posts.at_the_door(account, account.post)) as done:
        if password:
            passwords.renew_digest(account, password)
        login(request, account, backend=BACKEND)
        done(account, how=how, address=address)
    offered = posts.choices(account)
    if len(offered) < 2:  # else the door asks which
        request.session["post"] = offered[0].pk if offered else None
        if offered and account.post != offered[0].pk:
            posts.take(account, offered[0].pk, posts.at_the_door(account))
    sessions.begin(request, account.pk, address=address, coded=coded)


# --- tries ----------------------------------------------------------------------------------------


def failed(request: Any, name: str, *, shut: bool) -> Said:
    """What to say after a failure that axes has counted, and note it."""
    address, limit = address_of(request), settings.LANTAI_TRIES
    left = max(0, limit - tries.counted(request, name))
    comings.note_failure(name, address)
    if left and not shut:
        return Said("guard.wrong_password", {"left": left, "minutes": settings.LANTAI_LOCK_MINUTES})
    if not shut:
        comings.note_lock(name, address)
    return Said("guard.locked", {"minutes": tries.minutes_shut(name)})


def as_answered(request: HttpRequest, response: HttpResponse, credentials: Any) -> HttpResponse:
    """What axes answers for a name that is shut: what our page has answered already."""
    return response


# --- the one-time code ----------------------------------------------------------------------------


def _pending(request: Any) -> Account | None:
    """Whose password was right a moment ago in this session, and is still the same."""
    found = request.session.get(PENDING)
    if not found or not 0 <= time.time() - found["at"] <= PENDING_SECONDS:
        return None
    account = Account.objects.filter(pk=found["account"], is_active=True).first()
    same = account and constant_time_compare(account.get_session_auth_hash(), found["hash"])
    return account if same else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: Any) -> HttpResponse:
    """The page of the one-time code."""
    account, then = _pending(request), safe_next(request)
    if account is None or not devices.has_device(account):
        return onward(SIGN_IN, then)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        shut = tries.is_shut(request, account.username)
        if how := "" if shut else devices.verify(account, form.cleaned_data["code"]):
            first = request.session[PENDING]["how"]
            enter(request, account, how=f"{first}+{how}", coded=True)
            return HttpResponseRedirect(then)
        if not shut:
            tries.count(request, account.username)
        reason = failed(request, account.username, shut=shut)
        if reason.kind == "guard.locked":
            return refused_at_the_door(request, reason, 429)
        tell(form, Said("guard.wrong_code"))
    context = {"form": form, "name": account.username, "next": then, "back_url": SIGN_IN}
    return render(request, "guard/signin_code.html", context, status=403 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_device(request: Any) -> HttpResponse:
    """Setting up one-time codes on the way in, for whom they are required."""
    account, then = _pending(request), safe_next(request)
    if account is None or devices.has_device(account):
        return onward(SIGN_IN, then)
    form, key = CodeForm(request.POST or None), request.session[PENDING]["key"]
    if form.is_valid():
        backups = devices.set_up(account, key, form.cleaned_data["code"],
                                 posts.at_the_door(account, account.post))  # fmt: skip
        if backups:
            enter(request, account, how=f"{request.session[PENDING]['how']}+code", coded=True)
            return device_page(request, form, "", account, backups=backups, done_url=then)
        tell(form, Said("guard.wrong_code"))
    return device_page(request, form, key, account, back_url="")


def device_page(request: HttpRequest, form: forms.Form, key: str, account: Account,
                **context: Any) -> HttpResponse:  # fmt: skip
    """The page that shows a new key, or the backup codes once."""
    shown = {"qr": qr.svg(devices.uri(key, account)), "secret": devices.spelled(key)} if key else {}
    return render(request, "guard/signin_device.html", {"form": form, **shown, **context})


# --- leaving, and the post ------------------------------------------------------------------------


@never_cache
@require_POST
def sign_out(request: Any) -> HttpResponse:
    """Leave: the session is gone, here and in the database."""
    account = request.actor.account
    logout(request)
    if account is not None:
        comings.note_sign_out(account, "asked")
    return HttpResponseRedirect(SIGN_IN)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_post(request: Any) -> HttpResponse:
    """One post at a time; another one begins under another key of the session."""
    then = safe_next(request)
    if request.actor.account is None:
        return onward(SIGN_IN, POST)
    account = request.user
    offered, today = posts.choices(account), timezone.localdate()
    if request.method == "POST":
        chosen = digits(request.POST.get("post", ""))
        if chosen is None:
            raise NotFound
        posts.take(account, chosen, posts.at_the_door(account, account.post))
        request.session["post"] = chosen
        request.session.cycle_key()
        return HttpResponseRedirect(then)
    return render(request, "guard/signin_post.html", {
        "posts": [{"value": each.pk, "title": each.title, "institution": each.institution,
                   "until": day_text(each.until, today, lang()) if each.until else "",
                   "current": each.pk == request.actor.post} for each in offered],
        "name": request.actor.name, "next": then, "error": "",
    })  # fmt: skip
