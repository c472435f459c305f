# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""My own sign-in: password, one-time codes, sessions and API keys.

What a thief with somebody's open session would want (another password, another device, new backup
codes) asks for the present password again, and ends every other session. Wrong ones count as wrong
tries to sign in. Not here: signing in (`signin`); what of other people's (orgs).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lantai.craft.codes import Said
from lantai.guard import devices, keys, passwords, posts, sessions, signin, tries
from lantai.guard.acts import act
from lantai.guard.addresses import DEVICE, KEYS, ME, SIGN_IN, safe_next
from lantai.guard.duties import DutiesField
from lantai.guard.errors import NotFound, Refused
from lantai.guard.words import both, said

View = Callable[..., HttpResponse]
NEW_KEY = "new_key"
"""Where a session keeps the key of a device that is being set up."""


def own(view: View) -> View:
    """A page of whoever has signed in; the public is sent to sign in."""

    @wraps(view)
    @never_cache
    @sensitive_post_parameters()
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.account is None:
            return signin.onward(SIGN_IN, request.path)
        return view(request, *args, **kwargs)

    return guarded


class PresentPassword(forms.Form):
    """Asks for the present password; `is_valid` counts a wrong one as a try to sign in.

    The user name stands hidden beside it, for programs that keep passwords.
    """

    username = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"autocomplete": "username"})
    )
    present = forms.CharField(
        label=both("现在的口令", "Present password"), max_length=passwords.LONGEST, strip=False,
        error_messages={"required": both("请写现在的口令。", "Give your present password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "w-m"}),
    )  # fmt: skip

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, initial={"username": request.user.username}, **kwargs)

    def clean_present(self) -> str:
        """The present password, if the name is not shut."""
        request, given = self.request, str(self.cleaned_data["present"])
        name: str = request.user.username
        shut = tries.is_shut(request, name)
        if not shut and request.user.check_password(given):
            return given
        if not shut:
            tries.count(request, name)
        reason = signin.failed(request, name, shut=shut)
        wrong = Said("guard.wrong_present_password")
        signin.tell(self, reason if reason.kind == "guard.locked" else wrong, field="present")
        return ""


class NewPassword(PresentPassword):
    """The present password and a new one, twice."""

    new = forms.CharField(
        label=both("新口令", "New password"), max_length=passwords.LONGEST, strip=False,
        error_messages={"required": both("请写新口令。", "Give a new password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "w-m"}),
    )  # fmt: skip
    again = forms.CharField(
        label=both("再写一次", "Once more"), max_length=passwords.LONGEST, strip=False,
        error_messages={"required": both("请再写一次新口令。", "Give it once more.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "w-m"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The two are the same."""
        found: dict[str, Any] = super().clean() or {}
        if {"new", "again"} <= found.keys() and found["new"] != found["again"]:
            signin.tell(self, Said("guard.passwords_differ"), field="again")
        return found


class DeviceForm(PresentPassword, signin.CodeForm):
    """The present password, and the code that proves the new device."""

    field_order = ("present", "code")


class KeyForm(forms.Form):
    """What a new API key is for, until when, and which duties it may use."""

    name = forms.CharField(
        label=both("用途", "Purpose"), max_length=120,
        error_messages={"required": both("请写用在哪里。", "Say where it is used.")},
    )  # fmt: skip
    until = forms.DateField(
        label=both("有效期至", "Valid until"),
        error_messages={"required": both("请写有效期。", "Give its last day."),
                        "invalid": both("写成 2026-11-20。", "Write it as 2026-11-20.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, actor: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duties"] = DutiesField(
            [each for each in actor.duties if not each.startswith(keys.ADMINISTERING)],
            label=both("可用的职责", "Duties it may use"), required=False,
            help_text=both("不选，只能看您能看的目录。", "None: it only reads what you may see."),
        )  # fmt: skip


# --- the page of all of it ------------------------------------------------------------------------


@own
@require_http_methods(["GET", "HEAD"])
def me(request: Any) -> HttpResponse:
    """My sign-in on one page."""
    account = request.user
    return render(request, "guard/profile.html", {
        "account": account,
        "offered": posts.choices(account),
        "has_device": devices.has_device(account),
        "backups_left": devices.backups_left(account),
        "code_from": request.actor.code_from,
        "sessions": sessions.mine(account.pk, request.session.session_key),
        "may_issue": request.actor.has("guard.apikey.issue"),
        "notes": _notes(request),
    })  # fmt: skip


NOTES = {
    "password": both("口令换好了，别处的登录都已结束。",
                     "Your password is changed; sign-ins elsewhere have ended."),
    "sessions": both("别处的登录都已结束。", "Sign-ins elsewhere have ended."),
    "removed": both("动态码不用了。", "One-time codes are off."),
    "revoked": both("密钥收回了。", "The key is revoked."),
}  # fmt: skip


def _notes(request: HttpRequest) -> list[dict[str, Any]]:
    """What was done a moment ago, as the address says; only words of ours."""
    done = NOTES.get(request.GET.get("done", ""))
    return [{"kind": "good", "text": done}] if done else []


@own
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: Any) -> HttpResponse:
    """A new password."""
    account, forced = request.user, passwords.must_change(request.user)
    form = NewPassword(request, request.POST or None)
    if form.is_valid() and _changed(request, form):
        return HttpResponseRedirect(safe_next(request, f"{ME}?done=password"))
    return render(request, "guard/signin_password.html", {
        "form": form, "why": _why_forced(account) if forced else "", "rules": passwords.rules(),
        "next": request.POST.get("next") or request.GET.get("next") or "",
        "back_url": "" if forced else ME,
    }, status=400 if form.errors else 200)  # fmt: skip


def _changed(request: Any, form: NewPassword) -> bool:
    """Take the new password; the form says why where it is not good enough."""
    account = request.user
    actor = posts.at_the_door(account, request.actor.post)
    try:
        passwords.change(account, form.cleaned_data["new"], actor)
    except Refused as fault:
        signin.tell(form, *fault.reasons, field="new")
        return False
    _begin_anew(request)
    return True


def _why_forced(account: Any) -> str:
    if account.must_change:
        return said("这个口令是别人给的，先换成自己的。",
                    "Somebody else gave you this password: take your own first.")  # fmt: skip
    return said("这个口令用了 {days} 天以上，请换一个。",
                "This password is older than {days} days; take another.",
                days=settings.LANTAI_PASSWORD_DAYS)  # fmt: skip


def _begin_anew(request: Any) -> None:
    """This session goes on under another key; every other one ends."""
    update_session_auth_hash(request, request.user)
    sessions.end_all(request.user.pk, but=request.session.session_key)


# --- one-time codes -------------------------------------------------------------------------------


@own
@require_http_methods(["GET", "HEAD", "POST"])
def device(request: Any) -> HttpResponse:
    """Set up one-time codes, or another device in place of the present one."""
    account = request.user
    if request.method != "POST" or NEW_KEY not in request.session:
        request.session[NEW_KEY] = devices.new_key()
    form, key = DeviceForm(request, request.POST or None), request.session[NEW_KEY]
    forced = devices.must_have(account, request.actor) and not request.session.get("coded")
    if form.is_valid():
        backups = devices.set_up(account, key, form.cleaned_data["code"],
                                 posts.at_the_door(account, request.actor.post))  # fmt: skip
        if backups:
            del request.session[NEW_KEY]
            request.session["coded"] = True
            _begin_anew(request)
            return _backups_shown(request, backups)
        signin.tell(form, Said("guard.wrong_code"), field="code")
    return signin.device_page(request, form, key, account, back_url="" if forced else ME)


def _backups_shown(request: Any, backups: list[str]) -> HttpResponse:
    return signin.device_page(request, forms.Form(), "", request.user, backups=backups,
                              done_url=safe_next(request, ME))  # fmt: skip


@own
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: Any) -> HttpResponse:
    """New backup codes, or no one-time codes any more where they are not required."""
    account = request.user
    if not devices.has_device(account):
        return HttpResponseRedirect(DEVICE)
    form = PresentPassword(request, request.POST or None)
    actor = posts.at_the_door(account, request.actor.post)
    required = devices.must_have(account, request.actor)
    if form.is_valid():
        if request.POST.get("do") != "remove":
            _begin_anew(request)
            return _backups_shown(request, devices.renew_backups(account, actor))
        if not required:
            devices.remove(account, actor)
            _begin_anew(request)
            return HttpResponseRedirect(f"{ME}?done=removed")
    context = {"form": form, "left": devices.backups_left(account), "required": required,
               "back_url": ME, "device_url": DEVICE}  # fmt: skip
    return render(request, "guard/second_factor.html", context, status=400 if form.errors else 200)


# --- sessions and keys ----------------------------------------------------------------------------


@own
@require_POST
def end_others(request: Any) -> HttpResponse:
    """End my sessions everywhere else."""
    account = request.user
    actor = posts.at_the_door(account, request.actor.post)
    with act("guard.account.end_sessions", account, actor) as done:
        ended = sessions.end_all(account.pk, but=request.session.session_key)
        done(account, ended=ended)
    return HttpResponseRedirect(f"{ME}?done=sessions")


@own
@require_http_methods(["GET", "HEAD", "POST"])
def api_keys(request: Any) -> HttpResponse:
    """My API keys, and making one; its text is shown once."""
    actor = request.actor
    if not actor.has("guard.apikey.issue"):
        raise NotFound
    form, text = KeyForm(actor, request.POST or None, initial=_first_until()), ""
    if form.is_valid():
        try:
            _, text = keys.issue(actor, **form.cleaned_data)
            form = KeyForm(actor, initial=_first_until())
        except Refused as fault:
            signin.tell(form, *fault.reasons)
    context = {"form": form, "keys": keys.own_keys(actor), "text": text, "today":
               timezone.localdate(), "back_url": ME, "notes": _notes(request)}  # fmt: skip
    return render(request, "guard/keys.html", context, status=400 if form.errors else 200)


def _first_until() -> dict[str, dt.date]:
    return {"until": timezone.localdate() + dt.timedelta(days=90)}


@own
@require_POST
def revoke_key(request: Any, pk: int) -> HttpResponse:
    """Revoke a key of mine."""
    keys.revoke_own(pk, request.actor)
    return HttpResponseRedirect(f"{KEYS}?done=revoked")
