# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the security administrator sees of the ways in: of one person, and of a requirement.

Shown to who may end sign-ins, of those whose accounts it administers: whether there are one-time
codes, until when there must be, since when somebody is signed in. Never from where, never a secret.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lantai.desk.kinds import day_text
from lantai.desk.register import Register, register_of
from lantai.desk.templatetags.lantai import moment
from lantai.guard import devices, law, sessions
from lantai.guard.actor import Actor
from lantai.guard.models import Account, ApiKey
from lantai.guard.words import both, said
from lantai.orgs import administering, coderules, queries
from lantai.orgs.models import CodeRule, Person

DUTY = "orgs.account.end_sessions"
"""Who holds it sees the ways in."""
SHOWN = 300
"""So many people stand on a panel; the counts are whole."""
Facts = list[dict[str, Any]]


class WaysIn:
    """One person's ways in: codes, sessions, keys."""

    def show(self, register: Register, row: Person, actor: Actor) -> dict[str, Any] | None:
        """Four facts, for who administers the account."""
        if row.account_id is None or not actor.has(DUTY) or not law.holds(actor, "act", row):
            return None
        account = administering.account_of(row)
        facts = [*_codes(account), _signed_in(account), *_keys(account, actor)]
        return {"kind": "facts", "id": "ways-in", "title": both("登录与动态码", "Ways in"),
                "sections": [{"title": "", "facts": facts}]}  # fmt: skip


def _fact(label: Any, value: Any, *, whole: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "whole": whole}


def _codes(account: Account) -> Facts:
    left = devices.backups_left(account)
    there = said("没有设", "none")
    if devices.has_device(account):
        there = said("设好了，备用码还有 {n} 个", "set up; {n} backup codes left", n=left)
    return [_fact(both("动态码", "one-time codes"), there),
            _fact(both("要求", "required"), _required(account))]  # fmt: skip


def _required(account: Account) -> str:
    if account.needs_code:
        return said("单独要求，现在就须用", "of this person, now")
    days = [day for post in queries.posts_of_account(account)
            if (day := coderules.required_from(post)) is not None]  # fmt: skip
    return from_day(min(days)) if days else said("没有要求", "not required")


def from_day(day: dt.date) -> str:
    """From when something is required, and how long that is."""
    left = (day - timezone.localdate()).days
    if left <= 0:
        return said("{day}起须用", "required since {day}", day=day_text(day))
    return said("{day}起须用，还有 {n} 天", "required from {day}, in {n} days", day=day_text(day),
                n=left)  # fmt: skip


def _signed_in(account: Account) -> dict[str, Any]:
    found = sessions.open_now([account.pk])
    lines = format_html_join("", "{}<br>", ((used(each),) for each in found))
    return _fact(both("现在的登录", "signed in"),
                 lines or said("没有登录", "not now"), whole=bool(found))  # fmt: skip


def used(each: sessions.Open) -> str:
    """Since when a session is open, and when it was used last."""
    return said("{since} 登录，{seen} 还在用", "since {since}, last used {seen}",
                since=moment(each.since), seen=moment(each.seen))  # fmt: skip


def _keys(account: Account, actor: Actor) -> Facts:
    """The keys in force, for who sees keys."""
    register = register_of(ApiKey)
    if register is None or not actor.has(ApiKey.reading_duty):
        return []
    rows = ApiKey.objects.seen_by(actor, "describe").filter(
        account=account, revoked_at=None, until__gte=timezone.localdate()
    )
    found = ((register.address(key), key) for key in rows)
    links: SafeString = format_html_join("", '<a href="{}">{}</a><br>', found)
    return [_fact(both("接口密钥", "API keys"), links or said("没有在用的", "none in force"))]


# --- a requirement --------------------------------------------------------------------------------


class Reached:
    """Whom a requirement reaches: how many, and by name who has no codes yet."""

    def show(self, register: Register, row: CodeRule, actor: Actor) -> dict[str, Any] | None:
        """Those that the reader administers, as links; while it is in force."""
        people = register_of(Person)
        if row.ended_on is not None or people is None:
            return None
        all_, lacking = coderules.people_under(row), coderules.lacking(coderules.people_under(row))
        seen = Person.objects.seen_by(actor, "describe").filter(pk__in=lacking.values("pk"))
        found = ((people.address(each), each) for each in seen.order_by("name", "pk")[:SHOWN])
        links = format_html_join("", '<li><a href="{}">{}</a></li>', found)
        title = said("还没有设好的（{n} 人，共 {all} 人）", "Not set up yet ({n} of {all})",
                     n=lacking.count(), all=all_.count())  # fmt: skip
        none = said("都设好了。", "All have set them up.")
        return {"kind": "html", "id": "reached", "title": title,
                "note": from_day(row.required_from),
                "html": format_html('<ul class="plain-list">{}</ul>', links) if links
                else format_html("<p>{}</p>", none)}  # fmt: skip
