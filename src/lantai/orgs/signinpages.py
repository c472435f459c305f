# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Two pages of the security administrator: who is signed in, and which roles have one-time codes.

They stand at the head of the lists of people and of requirements. What they show of a session is
when it began and was used last: no address, no browser, no key.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.register import Register, list_page
from lantai.guard import sessions
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.orgs import coderules, signins
from lantai.orgs.models import CodeRule, Person
from lantai.orgs.roles import name_of

SHOWN = 300
"""So many sessions stand on the page, those used last; the count is whole."""


def _administers(actor: Actor) -> bool:
    return actor.has(signins.DUTY)


@list_page(Person, "signed-in", "谁登录着", "Who is signed in", may=_administers)
def signed_in_page(request: HttpRequest, register: Register) -> HttpResponse:
    """Everybody who is signed in and whose account the reader administers."""
    actor = actor_of(request)
    rows = Person.objects.seen_by(actor, "act").exclude(account=None).select_related("home")
    people = {row.account_id: row for row in rows}
    found = sessions.open_now(people.keys())
    lines = [{"name": str(people[each.account]), "url": register.address(people[each.account]),
              "home": str(people[each.account].home or ""), "since": each.since,
              "seen": each.seen} for each in found[:SHOWN]]  # fmt: skip
    rest = len(found) - len(lines)
    return render(request, "orgs/signedin.html", {
        "page": {"title": both("谁登录着", "Who is signed in"),
                 "crumbs": crumbs(register, register), "acts": [],
                 "lead": both("您管帐号的人。要结束谁的登录，点开他办“结束登录”。",
                              "Of those whose accounts you administer. To end somebody's sign-ins, "
                              "open their page.")},
        "lines": lines, "people": len({each.account for each in found}), "open": len(found),
        "rest": said("另有 {n} 处没有列出", "{n} more are not listed", n=rest) if rest else "",
    })  # fmt: skip


@list_page(CodeRule, "roles", "各角色的动态码", "Codes role by role", may=_administers)
def roles_page(request: HttpRequest, register: Register) -> HttpResponse:
    """Role by role: how many there are, how many have codes, from when they must."""
    actor = actor_of(request)
    return render(request, "orgs/coded.html", {
        "page": {"title": both("各角色的动态码", "One-time codes role by role"),
                 "crumbs": crumbs(register, register), "acts": [],
                 "lead": both("您管帐号的人，按现在的任职数。",
                              "Of those whose accounts you administer, by the posts of today.")},
        "lines": [_line(each, register) for each in coderules.by_role(actor)],
    })  # fmt: skip


def _line(each: coderules.OfRole, register: Register) -> dict[str, Any]:
    rule, label = each.rule, name_of(each.role)
    return {"label": label, "held": each.held, "coded": each.coded,
            "lack": each.held - each.coded, "url": register.address(rule) if rule else "",
            "required": signins.from_day(rule.required_from) if rule else ""}  # fmt: skip
