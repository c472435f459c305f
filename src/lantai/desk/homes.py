# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The desk of whoever signed in 工作台: what waits for them, what is late, who is next, this week.

The desk knows no people: rooms above say who holds a duty (`who_holds`) and what somebody is to be
told (`notices_of`, `notices_read`) by putting a function there when the site starts. What they have
to tell besides stands in `cards`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from lantai.craft import workdays
from lantai.craft.flow import Flow, Step
from lantai.desk import figurepages, jobpages, panels, steps
from lantai.desk.addressing import actor_of, of_staff
from lantai.desk.card import beside, cards_for
from lantai.desk.models import Matter
from lantai.desk.register import Register, register_of
from lantai.desk.templatetags.lantai import weekday
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said

SHOWN, ALL = 25, 200
"""How many matters are shown at first, and when all are asked for."""

who_holds: Callable[[str, str], Sequence[str]] | None = None
"""Who holds a duty in an institution: ``(duty, path) -> names``. Put there by a room above."""
notices_of: Callable[[Actor], Sequence[Mapping[str, Any]]] | None = None
"""What somebody is told: rows of ``at, text, url, unread, tone``, the newest first."""
notices_read: Callable[[Actor], None] | None = None
"""Somebody has read all that they were told."""

Waiting = tuple[Matter, Register, Step]


@of_staff
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, and what they wait for."""
    actor, today = actor_of(request), timezone.localdate()
    limit = ALL if "all" in request.GET else SHOWN
    waiting = steps.inbox(actor, limit)
    mine = {matter.pk for matter, _, _ in waiting}
    sent = _sent([each for each in steps.sent(actor) if each.pk not in mine], actor)
    jobs, week = jobpages.going_on(request), _week(waiting, today)
    figures = figurepages.on_desk(actor)
    wide, narrow = beside(cards_for(actor), 3 * len(waiting) + len(sent) + len(figures),
                          3 * len(jobs) + len(week))  # fmt: skip
    return render(request, "desk/home.html", {
        "page": {"title": both("工作台", "My desk"), "lead": _lead(waiting, today), "acts": []},
        "today": today,
        "inbox": [_matter(*each) for each in waiting],
        "inbox_total": said("按期限排在前面的 {n} 件", "The first {n} by due date", n=limit),
        "inbox_more": _more(waiting, limit),
        "inbox_empty": {
            "title": both("没有等您办的事", "Nothing waits for you"),
            "text": both("新送来的会排到这里。", "What is sent to you comes here."),
        },
        "figures": figures,
        "cards": wide,
        "aside": narrow,
        "sent": sent,
        "jobs": jobs,
        "polled": any(job["poll_after"] for job in jobs),
        "week": week,
    })  # fmt: skip


def _lead(waiting: Sequence[Waiting], today: dt.date) -> str:
    """The day, how much waits and how much of it is late."""
    late = sum(1 for matter, _, _ in waiting if matter.due_on and matter.due_on < today)
    found = [weekday(today)]
    if waiting:
        found.append(said("{n} 件等您办", "{n} waiting for you", n=len(waiting)))
    if late:
        found.append(said("{n} 件逾期", "{n} late", n=late))
    return said("，", ", ").join(found)


def _more(waiting: Sequence[Waiting], limit: int) -> dict[str, Any] | None:
    if limit == ALL or len(waiting) < limit:
        return None
    return {"label": both("看全部", "See all"), "url": "/?all=1"}


def _matter(matter: Matter, register: Register, step: Step) -> dict[str, Any]:
    state = _flow(register).state(matter.state).label(lang())
    since = workdays.day_text(timezone.localtime(matter.since).date(), timezone.localdate(), lang())
    return {
        "title": said("{step}：{label}", "{step}: {label}", step=step.label(lang()),
                      label=matter.label),
        "url": register.address(matter.row),
        "sub": f"{register.single} · {state} · {said('{day}起', 'since {day}', day=since)}",
        "clock": panels.clock(matter.due_on) if matter.due_on else None,
        "act": step.label(lang()),
        "act_url": register.address(matter.row, f"steps/{step.name}" if step.offered else "acts"),
    }  # fmt: skip


def _flow(register: Register) -> Flow:
    flow = register.steps
    assert flow is not None, "open matters are made of flows alone"
    return flow


# --- who is next ----------------------------------------------------------------------------------


def _sent(matters: Iterable[Matter], actor: Actor) -> list[dict[str, Any]]:
    known: dict[tuple[str, str], list[str]] = {}
    found = []
    for matter in matters:
        register = register_of(matter.noun)
        if register is None or register.steps is None:
            continue
        step = next_step(register.steps, matter.state)
        if steps.is_within_reach(register, step):  # else it waits for no person, but for other rows
            found.append(_other(matter, step, register, actor, known))
    return found


def _other(matter: Matter, step: Step, register: Register, actor: Actor,
           known: dict[tuple[str, str], list[str]]) -> dict[str, Any]:  # fmt: skip
    days = (timezone.now() - matter.since).days
    return {
        "who": _who(step, matter, actor, known),
        "what": said("{step}：{label}", "{step}: {label}", step=step.label(lang()),
                     label=matter.label),
        "url": register.address(matter.row),
        "clock": panels.clock(matter.due_on) if matter.due_on else None,
        "waited": said("等了 {n} 天", "waited {n} days", n=days) if days else said("今天", "today"),
    }  # fmt: skip


def next_step(flow: Flow, state: str) -> Step:
    """The step that takes a matter on, not back: what others are waited for."""
    leaving = [step for step in flow.steps if state in step.sources()]
    return max(leaving, key=lambda step: steps.leads_on(flow, step, state))


def sides_of(step: Step, matter: Matter) -> list[str]:
    """The institutions whose step it is: of one side, or of both where it is anybody's."""
    sides = {"own": [matter.holder], "party": [matter.party]}
    return [path for path in dict.fromkeys(sides.get(step.side, [matter.holder, matter.party]))
            if path]  # fmt: skip


def _who(step: Step, matter: Matter, actor: Actor,
         known: dict[tuple[str, str], list[str]]) -> str:  # fmt: skip
    """The names of those who may take the step, on the side whose it is, but for who asks."""
    names: list[str] = []
    for path in sides_of(step, matter):
        if who_holds is not None:
            if (step.duty, path) not in known:
                known[step.duty, path] = list(who_holds(step.duty, path))
            names += known[step.duty, path]
    names = [name for name in dict.fromkeys(names) if name != actor.name]
    if not names:
        return said("有“{step}”职责的人", "whoever may: {step}", step=step.label(lang()))
    shown = said("、", ", ").join(names[:3])
    return shown if len(names) < 4 else said("{some} 等 {n} 人", "{some} and others ({n})",
                                             some=shown, n=len(names))  # fmt: skip


# --- this week ------------------------------------------------------------------------------------


def _week(waiting: Sequence[Waiting], today: dt.date) -> list[dict[str, Any]]:
    """What is due on the days from today to next Sunday, and which of them are no working days."""
    last = today + dt.timedelta(days=6 - today.weekday() + (7 if today.weekday() > 4 else 0))
    by_day: dict[dt.date, list[Waiting]] = {}
    for each in waiting:
        due = each[0].due_on
        if due is not None and today <= due <= last:
            by_day.setdefault(due, []).append(each)
    return [_day(day, by_day[day], today) for day in sorted(by_day)]


def _day(day: dt.date, due: Sequence[Waiting], today: dt.date) -> dict[str, Any]:
    matter, register, _ = due[0]
    name = workdays.day_text(day, today, lang())
    rest = "" if workdays.is_workday(day).value else said("（不是工作日）", " (no working day)")
    if len(due) == 1:
        return {"day": name + rest, "url": register.address(matter.row),
                "text": said("{label} 到期", "{label} is due", label=matter.label)}  # fmt: skip
    return {"day": name + rest, "url": "",
            "text": said("{n} 件到期", "{n} matters are due", n=len(due))}  # fmt: skip


# --- reminders and keys ---------------------------------------------------------------------------


@of_staff
@require_http_methods(["GET", "HEAD", "POST"])
def notices_page(request: HttpRequest) -> HttpResponse:
    """What this person is told; sending the form says that all of it was read."""
    actor = actor_of(request)
    if request.method == "POST":
        if notices_read is not None:
            notices_read(actor)
        return HttpResponseRedirect("/notices/")
    entries = list(notices_of(actor)) if notices_of is not None else []
    unread = sum(1 for entry in entries if entry["unread"])
    lead = said("{n} 条没看过", "{n} unread", n=unread) if unread else ""
    return render(request, "desk/notices.html", {
        "page": {"title": both("提醒", "Reminders"), "lead": lead},
        "entries": entries,
        "read_url": "/notices/" if unread and notices_read is not None else "",
    })  # fmt: skip
