# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""查询办理进度: what became of a request, for whoever shows its number and code, or it is theirs.

A wrong code and a number that does not exist are told alike and take as long; tries are counted as
those to sign in are (`guard.tries`). Who has shown both may follow that one request for half an
hour, so that no form has to carry the code. What can be done here is done by the acts: complete,
withdraw, book a seat, rate.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.desk.addressing import actor_of
from lantai.desk.asking import Fields, day, line, number, one_of, text
from lantai.desk.deedpages import form_of, told
from lantai.guard import tries
from lantai.guard.actor import Actor
from lantai.guard.addresses import SIGN_IN, address_of
from lantai.guard.errors import Refused
from lantai.guard.words import both, lang
from lantai.portal import acts, papers, queries
from lantai.portal.errors import why
from lantai.portal.flow_of_requests import OVER, RUNNING
from lantai.portal.following_up import code_of, is_right
from lantai.portal.models import ReadingRoom, UseRequest
from lantai.portal.pages import draft, progress
from lantai.portal.pages.applying import ROOT, of_one_person, receipt_of
from lantai.portal.terms import Half

FOLLOW, MINE = f"{ROOT}follow/", f"{ROOT}mine/"
LISTED = 100
"""A reader's own requests that are listed, the newest first."""


def page_of(found: str) -> str:
    """Where a request of this number is followed."""
    return f"{ROOT}of/{found}/"


# --- number and code ------------------------------------------------------------------------------


def _asked() -> Fields:
    return {
        "number": line(both("申请编号", "Number"), most=20,
                       help=both("在回执上，像 2026-000017。", "On the receipt: 2026-000017.")),
        "code": line(both("查询码", "Code"), most=20,
                     help=both("在回执上，10 个字母和数字，大写小写都行。",
                               "On the receipt: ten letters and figures.")),
    }  # fmt: skip


@of_one_person
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def follow_page(request: HttpRequest) -> HttpResponse:
    """Number and code, and on to the request."""
    form = form_of(_asked(), request)
    for field in form.fields.values():
        field.widget.attrs.update({"autocomplete": "off", "spellcheck": "false", "class": "w-m"})
    if request.method != "POST":
        form.fields["number"].initial = request.GET.get("number", "")[:20]
        return _follow(request, form)
    if not form.is_valid():
        return _follow(request, form, 422)
    given = unicodedata.normalize("NFKC", form.cleaned_data["number"]).strip()
    reason, row = _shown(request, given, form.cleaned_data["code"])
    if row is None:
        form.add_error(None, codes.in_full(reason.kind, reason.params, lang()))
        return _follow(request, form, 403 if reason.kind == "portal.wrong_code" else 429)
    draft.follow(request, row)
    if actor_of(request).account is None:
        request.session.cycle_key()  # a key that somebody else may know opens nothing
    return HttpResponseRedirect(page_of(row.number))


def _follow(request: HttpRequest, form: forms.Form, status: int = 200) -> HttpResponse:
    return render(request, "portal/request_follow.html", {
        "page": {"title": both("查询办理进度", "How your request stands")}, "section": "request",
        "form": form, "mine": MINE if actor_of(request).account is not None else "",
    }, status=status)  # fmt: skip


def _shown(request: HttpRequest, given: str, code: str) -> tuple[Said, UseRequest | None]:
    """The request whose number and code these are, or what to say: the same for either fault."""
    if seconds := tries.seconds_to_wait(address_of(request)):
        return Said("guard.wait", {"seconds": seconds}), None
    name = f"use request {given}"
    if tries.is_shut(request, name):
        return why("code_shut", minutes=tries.minutes_shut(name)), None
    row = queries.request_numbered(given)
    right = is_right(row, unicodedata.normalize("NFKC", code))
    if row is None or not right:
        tries.count(request, name)
        return why("wrong_code"), None
    tries.forget(name)
    return why("wrong_code"), row


# --- whose it is ----------------------------------------------------------------------------------


def request_of(request: HttpRequest, found: str) -> UseRequest | None:
    """The request of a number, if it is the reader's own, or its code was shown in this session."""
    actor = actor_of(request)
    if actor.account is not None:
        own: UseRequest | None = queries.requests_of(actor).filter(number=found).first()
        if own is not None:
            return own
    return queries.request_numbered(found) if draft.followed(request) == found else None


def _unknown(found: str) -> HttpResponse:
    """To number and code, whether or not there is such a number."""
    return HttpResponseRedirect(f"{FOLLOW}?{urlencode({'number': found[:20]})}")


@of_one_person
@require_safe
def mine_page(request: HttpRequest) -> HttpResponse:
    """我的申请: a reader's own, without codes; others are led to number and code."""
    actor = actor_of(request)
    if actor.account is None:
        return HttpResponseRedirect(f"{SIGN_IN}?next={MINE}")
    rows = [{"number": row.number, "url": page_of(row.number), "matter": row.get_matter_display(),
             "received": row.received_on, "state": progress.state_of(row)}
            for row in queries.requests_of(actor)[:LISTED]]  # fmt: skip
    return render(request, "portal/request_mine.html", {
        "page": {"title": both("我的申请", "My requests")}, "section": "request", "rows": rows,
    })  # fmt: skip


# --- one request ----------------------------------------------------------------------------------


@of_one_person
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, found: str) -> HttpResponse:
    """How a request stands, the answer, and what its applicant can do now."""
    row = request_of(request, found)
    if row is None:
        return _unknown(found)
    actor, do = actor_of(request), request.POST.get("do", "")
    if do == "leave":
        draft.leave(request)
        return HttpResponseRedirect(FOLLOW)
    offered = {name: form_of(fields, request if name == do else None)
               for name, fields in _offered(row).items()}  # fmt: skip
    form, status = offered.get(do), 422
    if do and form is None:  # it was done meanwhile, here or in the archives
        return HttpResponseRedirect(page_of(row.number))
    if form is not None and form.is_valid():
        try:
            DOES[do](row, actor, **form.cleaned_data)
            return HttpResponseRedirect(f"{page_of(row.number)}?done={do}")
        except Refused as fault:
            status = 409
            for each in told(fault):
                form.add_error(None, each)
    return render(request, "portal/request_one.html", {
        "page": {"title": row.number}, "section": "request",
        **progress.told_of(row, actor),
        "forms": offered, "sent": form,
        "receipt": receipt_of(row.number),
        "done": DONE.get(request.GET.get("done", ""), ""),
        "by_code": draft.followed(request) == row.number,
    }, status=200 if form is None else status)  # fmt: skip


def _offered(row: UseRequest) -> dict[str, Fields]:
    """What an applicant can do with a request as it stands, and what each asks."""
    found: dict[str, Fields] = {}
    if row.state == "returned":
        found["supplement"] = {
            "words": text(both("补充的内容", "What was missing"), most=2_000, rows=5),
            "phone": line(both("电话", "Telephone"), required=False, most=40,
                          help=both("要换电话的才填。", "Only to change it.")),
        }  # fmt: skip
    if row.state not in OVER and (rooms := _rooms(row)):
        found["book"] = _to_book(rooms)
    if row.state in acts.applying.RATED and row.rating is None:
        found["rate"] = {
            "rating": _stars(),
            "remark": line(both("想说的话", "In your words"), required=False, most=400),
        }
    if row.state in RUNNING:
        found["withdraw"] = {
            "reason": line(both("为什么不要了", "Why"), required=False, most=400),
        }
    return found


def _stars() -> forms.Field:
    choices = [("5", both("很满意", "Very content")), ("4", both("满意", "Content")),
               ("3", both("一般", "So so")), ("2", both("不满意", "Not content")),
               ("1", both("很不满意", "Not at all"))]  # fmt: skip
    field = one_of(both("办得怎样", "How was it done"), choices)
    field.widget = forms.RadioSelect(choices=choices)
    field.error_messages["required"] = both("请选一项。", "Choose one.")
    return field


def _rooms(row: UseRequest) -> list[ReadingRoom]:
    """The rooms of the archives that take bookings on line."""
    return [room for room in queries.rooms_at(row.holder) if room.is_open]


def _to_book(rooms: list[ReadingRoom]) -> Fields:
    by = {"room": one_of(both("查阅室", "Reading room"),
                         [(str(each.pk), each.name) for each in rooms])}  # fmt: skip
    return {
        **(by if len(rooms) > 1 else {}),
        "on": day(both("哪天来", "Which day"),
                  help=both("像 2026-12-08；看看是不是开馆的日子。",
                            "Like 2026-12-08, a day on which the room is open.")),
        "half": one_of(both("上午还是下午", "Half of the day"), Half.choices),
        "people": number(both("几个人", "How many"), least=1, most=20, first=1),
    }  # fmt: skip


def _book(row: UseRequest, actor: Actor, *, half: str, people: int, on: Any,
          room: str = "") -> None:  # fmt: skip
    rooms = _rooms(row)
    chosen = next((each for each in rooms if str(each.pk) == room), rooms[0])
    acts.book(row, chosen, on, half, actor, people=people)


def _rate(row: UseRequest, actor: Actor, *, rating: str, remark: str) -> None:
    acts.rate(row, int(rating), actor, remark=remark)


def _supplement(row: UseRequest, actor: Actor, *, words: str, phone: str) -> None:
    acts.supplement(row, words, actor, phone=phone)


def _withdraw(row: UseRequest, actor: Actor, *, reason: str) -> None:
    acts.withdraw(row, actor, reason=reason)


DOES: Mapping[str, Callable[..., None]] = {
    "supplement": _supplement, "book": _book, "rate": _rate, "withdraw": _withdraw,
}  # fmt: skip
DONE: Mapping[str, Any] = {
    "supplement": both("收到了，馆里接着办。", "Received; the archives goes on."),
    "book": both("座位约好了，见下面。", "Your seat is booked, see below."),
    "rate": both("记下了，谢谢。", "Noted, thank you."),
    "withdraw": both("已经撤回，不再办。", "Withdrawn; nothing more is done."),
}  # fmt: skip


# --- the receipt ----------------------------------------------------------------------------------


@of_one_person
@require_safe
def receipt_page(request: HttpRequest, found: str) -> HttpResponse:
    """回执: number and code, by when it is answered; to be printed, or taken away as PDF."""
    row = request_of(request, found)
    if row is None:
        return _unknown(found)
    if request.GET.get("as") == "pdf":
        response = HttpResponse(papers.receipt(row), content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="{row.number}.pdf"'
        return response
    return render(request, "portal/request_receipt.html", {
        "page": {"title": both("收到了", "Received")}, "section": "request",
        "row": row, "code": code_of(row.secret),
        "follow": request.build_absolute_uri(FOLLOW), "page_url": page_of(row.number),
        "clock": progress.clock_of(row),
        "rooms": progress.rooms_for(row),
    })  # fmt: skip
