# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""申请查档 in four pages that need no script: what, who, what for, look and send.

Each page has its own address and shows what was typed there before, so that going back, by the
button or by the browser's own, loses nothing. What is wrong stays at its field. Sent twice, it is
one request (`acts.apply`); sent by a machine, it is slowed down by the address it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lantai.desk.addressing import actor_of
from lantai.desk.card import list_of
from lantai.desk.deedpages import told
from lantai.guard import tries
from lantai.guard.addresses import SIGN_IN, address_of
from lantai.guard.errors import Refused
from lantai.guard.words import both, said
from lantai.orgs.models import Institution
from lantai.portal import acts, queries
from lantai.portal.errors import refused
from lantai.portal.models import UseRequest
from lantai.portal.pages import draft, questions
from lantai.portal.pages.draft import Draft
from lantai.portal.pages.questions import CHECK, STEPS, Step, Visitor

ROOT = "/public/request/"
PATHS = {"what": ROOT, "who": f"{ROOT}who/", "use": f"{ROOT}use/", "check": f"{ROOT}check/"}
AT_MOST = 20
"""Requests that may come from one address within `LANTAI_LOCK_MINUTES`."""
LOOK = "look"
"""At this address a step shows what is not right yet of what was typed there."""
View = Callable[..., HttpResponse]


def asked_with(**given: str) -> str:
    """The address at which applying begins: of a record (``of``), with words (``q``), or bare."""
    return f"{ROOT}?{urlencode(given)}" if any(given.values()) else ROOT


def of_one_person(view: View) -> View:
    """A page of one person's affair: kept by no one on the way, indexed by no crawler."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return page


# --- the three pages of questions -----------------------------------------------------------------


@of_one_person
@sensitive_post_parameters("identity", "name", "phone")
@require_http_methods(["GET", "HEAD", "POST"])
def step_page(request: HttpRequest, name: str) -> HttpResponse:
    """One page of questions; those after the first open when the ones before are answered."""
    visitor = Visitor(actor_of(request), Draft(request))
    step = next(each for each in STEPS if each.name == name)
    if not visitor.houses:
        return _nowhere(request)
    if (before := _not_done(visitor, until=name)) is not None:
        if request.method == "POST":  # those before were forgotten meanwhile: this one is kept
            _keep(visitor, step, step.form(visitor, request))
        return HttpResponseRedirect(PATHS[before])
    if request.method != "POST":
        form = step.again(visitor) if LOOK in request.GET else _begun(request, visitor, step)
        return _page(request, visitor, step, form)
    if "clear" in request.POST:
        visitor.draft.drop()
        return HttpResponseRedirect(ROOT)
    form, goes_back = step.form(visitor, request), "back" in request.POST
    if not goes_back and not form.is_valid() and not _can_be_kept(form):
        return _page(request, visitor, step, form, 422)
    _keep(visitor, step, form)
    if goes_back or form.is_valid():
        return HttpResponseRedirect(_onward(request, visitor, name, goes_back=goes_back))
    return HttpResponseRedirect(_with(request, f"{PATHS[name]}?{LOOK}=1"))


def _can_be_kept(form: forms.Form) -> bool:
    """Whether what is wrong can be shown on a page of its own, to which one may come back.

    An identity number that is not right is kept nowhere, nor what is longer than any answer: these
    stand on the page that answers the form itself.
    """
    long = any(len(str(form.data.get(name, ""))) > draft.LONGEST for name in form.fields)
    return not long and "identity" not in form.errors


def _onward(request: HttpRequest, visitor: Visitor, name: str, *, goes_back: bool) -> str:
    """The step before or after; whoever came from the last page to change something, back there."""
    if not goes_back and _from_check(request) and _not_done(visitor) is None:
        return PATHS["check"]
    names = list(PATHS)
    at = names.index(name) + (-1 if goes_back else 1)
    return _with(request, PATHS[names[max(0, at)]])


def _from_check(request: HttpRequest) -> bool:
    return (request.POST.get("then") or request.GET.get("then")) == "check"


def _with(request: HttpRequest, path: str) -> str:
    """The same address, for somebody who came from the last page."""
    return f"{path}{'&' if '?' in path else '?'}then=check" if _from_check(request) else path


def _begun(request: HttpRequest, visitor: Visitor, step: Step) -> forms.Form:
    """The form as it was left; from a record's page or a search it begins with that."""
    first: dict[str, str] | None = None
    if step.name == "what":
        row = visitor.named(request.GET.get("of", "")[:300])
        words = "".join(each for each in request.GET.get("q", "")[:300] if each.isprintable())
        if row is not None and row != questions.record_of(visitor):
            keeper = next((each for each in visitor.houses if each.path == row.holder), None)
            first = {"record": questions.code_of(row),
                     "archives": "" if keeper is None else str(keeper.pk)}  # fmt: skip
        elif words and not visitor.draft.typed("what"):
            first = {"wanted": words}
    return step.form(visitor, first=first)


def _keep(visitor: Visitor, step: Step, form: forms.Form) -> None:
    """What was typed, right or not; of an identity number only what is left of it."""
    typed = {each: str(form.data.get(each, "")) for each in form.fields if each != "identity"}
    proof = questions.proof_in(form) if "identity" in form.fields else None
    visitor.draft.keep(step.name, typed, proof)


def _not_done(visitor: Visitor, until: str = "check") -> str | None:
    """The first step before this one that is not answered yet."""
    for step in STEPS:
        if step.name == until:
            return None
        if not step.is_done(visitor):
            return step.name
    return None


def _page(request: HttpRequest, visitor: Visitor, step: Step, form: forms.Form,
          status: int = 200) -> HttpResponse:  # fmt: skip
    names = [each.name for each in STEPS]
    following = [*(each.label for each in STEPS[1:]), CHECK][names.index(step.name)]
    return render(request, "portal/request.html", {
        **_round(visitor, step.name),
        "page": {"title": both("申请查档", "Ask for records")},
        "form": form,
        "next": following,
        "then": "check" if _from_check(request) else "",
        "back": step.name != "what",
        "for_unit": f"{list_of(UseRequest)}acts/?do=ask"
        if visitor.actor.has("portal.userequest.ask") else "",
        "sign_in": f"{SIGN_IN}?{urlencode({'next': request.get_full_path()})}"
        if visitor.actor.account is None else "",
    }, status=status)  # fmt: skip


def _round(visitor: Visitor, name: str) -> dict[str, Any]:
    """What stands round every step: the steps, what is known so far, and who helps."""
    house = questions.house_of(visitor)
    return {
        "section": "request",
        "steps": list(_steps(visitor, name)),
        "wanted": list(facts(visitor)) if name != "what" else [],
        "change": ROOT,
        "begun": visitor.draft.begun,
        "reader": visitor.reader,
        "rooms": rooms_of([house] if house is not None else visitor.houses),
    }


def _steps(visitor: Visitor, name: str) -> Iterator[dict[str, Any]]:
    here = list(PATHS).index(name)
    labels = [*(each.label for each in STEPS), CHECK]
    for at, (step, label) in enumerate(zip(PATHS, labels, strict=True)):
        yield {"label": label, "number": at + 1, "now": at == here, "done": at < here,
               "url": PATHS[step] if at < here else ""}  # fmt: skip


def facts(visitor: Visitor) -> Iterator[tuple[Any, str]]:
    """What is wanted so far; a record by its title, where they may see it."""
    form = STEPS[0].again(visitor)
    if not form.is_valid():
        return
    given, row, house = form.cleaned_data, questions.record_of(visitor), questions.house_of(visitor)
    labels = dict(form.fields["matter"].choices)  # type: ignore[attr-defined]
    yield both("向哪个馆", "Archives"), str(house or "")
    yield both("档案", "Record"), (str(getattr(row, "title", "") or row) if row is not None else "")
    yield both("档号", "Code"), questions.code_of(row) if row is not None else given["record"]
    yield both("事项", "Matter"), str(labels[given["matter"]])
    yield both("要查什么", "Wanted"), given["wanted"]
    yield both("当事人", "People"), given["people"]
    yield both("大约时间", "About when"), given["years"]
    yield both("地点、单位", "Place or unit"), given["place"]


def rooms_of(houses: list[Institution]) -> list[dict[str, Any]]:
    """How the archives is reached by those who would rather speak to somebody."""
    rooms = queries.rooms_at(*(house.path for house in houses))
    return [{"house": str(house), "hours": room.hours,
             "address": room.address or house.address, "phone": room.phone or house.phone,
             "conditions": room.conditions}
            for house in houses for room in rooms if room.holder == house.path]  # fmt: skip


def _nowhere(request: HttpRequest) -> HttpResponse:
    """No archives takes requests on line: how else to ask."""
    return render(request, "portal/request_nowhere.html", {
        "page": {"title": both("申请查档", "Ask for records")}, "section": "request",
    })  # fmt: skip


# --- look and send --------------------------------------------------------------------------------


@of_one_person
@require_http_methods(["GET", "HEAD", "POST"])
def check_page(request: HttpRequest) -> HttpResponse:
    """All that was filled in; sent from here, it is a request with a number and a code."""
    visitor = Visitor(actor_of(request), Draft(request))
    sent = request.POST.get("form", "")
    if sent and sent != visitor.draft.form and (number := draft.followed(request, sent)):
        return HttpResponseRedirect(receipt_of(number))  # sent twice: it was made already
    if "back" in request.POST:
        return HttpResponseRedirect(PATHS["use"])
    if not visitor.houses or (before := _not_done(visitor)) is not None:
        return HttpResponseRedirect(PATHS["what" if not visitor.houses else str(before)])
    if request.method != "POST" or sent != visitor.draft.form:
        return _check(request, visitor)
    try:
        row = _send(request, visitor)
    except Refused as fault:
        return _check(request, visitor, told(fault), 409)
    draft.follow(request, row, visitor.draft.form)
    visitor.draft.drop()
    return HttpResponseRedirect(receipt_of(row.number))


def receipt_of(number: str) -> str:
    """Where the receipt of a request stands."""
    return f"{ROOT}of/{number}/receipt/"


def _send(request: HttpRequest, visitor: Visitor) -> UseRequest:
    house = questions.house_of(visitor)
    assert house is not None, "the first step holds"
    secret = visitor.draft.secret
    if (known := queries.request_made_of(secret)) is not None:
        return known
    name = f"requests from {address_of(request)}"
    if tries.counted(request, name) >= AT_MOST:
        raise refused("too_fast", minutes=settings.LANTAI_LOCK_MINUTES)
    given = questions.given_in(visitor)
    row = acts.apply(house, given, questions.proof_for(visitor, given), visitor.actor,
                     secret=secret)  # fmt: skip
    tries.count_done(name)
    return row


def _check(request: HttpRequest, visitor: Visitor, reasons: list[str] | None = None,
           status: int = 200) -> HttpResponse:  # fmt: skip
    given = questions.given_in(visitor)
    return render(request, "portal/request_check.html", {
        **_round(visitor, "check"),
        "page": {"title": both("核对，提交", "Check and send")},
        "groups": [
            {"title": label, "url": f"{PATHS[name]}?then=check", "facts": list(told_here)}
            for name, label, told_here in (
                ("what", both("查什么", "What"), facts(visitor)),
                ("who", both("您是谁", "Who you are"), _who(visitor, given)),
                ("use", both("用途和怎样用", "What for"), _use(given)),
            )
        ],
        "form_key": visitor.draft.form,
        "reasons": reasons or [],
    }, status=status)  # fmt: skip


def _who(visitor: Visitor, given: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    proof = questions.proof_for(visitor, given)
    labels = {value: str(label) for value, label in questions.FOR_WHOM}
    papers = dict(UseRequest._meta.get_field("papers").flatchoices)
    yield both("替谁查", "For whom"), labels[given["applicant"]]
    yield both("替谁", "On whose behalf"), given["on_behalf_of"]
    yield both("您的姓名", "Your name"), given["name"]
    yield both("证件", "Document"), (f"{papers[proof.papers]} {proof.shown}" if proof.key else said(
        "实名核验过，不用填", "verified, none needed"))  # fmt: skip
    yield both("电话", "Telephone"), given["phone"]


def _use(given: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    purposes = dict(UseRequest._meta.get_field("purpose").flatchoices)
    ways = {value: str(label) for value, label in questions.WAYS}
    yield both("做什么用", "What for"), str(purposes[given["purpose"]])
    yield both("怎样用", "How"), ways[given["way"]]
