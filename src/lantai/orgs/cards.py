# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk tells of institutions and people: to the three administrators, to an authority.

Each card is of what its reader may act on or audit; names stand in it only where they see the row.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from lantai.desk.card import Card, Line, address_of, card, list_of
from lantai.desk.entrylines import entry_sentence, who
from lantai.desk.templatetags.lantai import moment
from lantai.guard.actor import Actor
from lantai.guard.models import Entry, Grant
from lantai.guard.words import both, said
from lantai.orgs import watched
from lantai.orgs.models import Institution, Person, Post, SupervisionException
from lantai.orgs.watched import Some

SOON, LATELY = dt.timedelta(days=30), dt.timedelta(days=30)


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _named(label: Any, people: Some, tone: str = "warn") -> Line:
    """How many, and the first of them by name; leads to the only one."""
    names = said("、", ", ").join(person.name for person in people.first)
    more = said("{names} 等 {n} 人", "{names} and others ({n})", names=names, n=people.count)
    return Line(label, names if people.count == len(people.first) else more,
                address_of(people.first[0]) if people.count == 1 else "", tone)  # fmt: skip


# --- the security administrator -------------------------------------------------------------------


@card
def accounts(actor: Actor) -> Card | None:
    """Accounts that are locked or want a second factor."""
    if not actor.has("orgs.account.lock"):
        return None
    found = (
        (both("锁定着的帐号", "Locked accounts"), watched.locked(actor)),
        (both("三员还没有设动态码的", "Administrators without one-time codes"),
         watched.administrators_without_codes(actor)),
        (both("须用动态码还没有设好的", "Told to use one-time codes, not set up yet"),
         watched.told_to_use_codes(actor)),
        (both("有帐号、没有任职的", "With an account and no post"),
         watched.idle(actor)),
    )  # fmt: skip
    lines = [_named(label, people) for label, people in found if people.count]
    return Card("accounts", both("帐号", "Accounts"), lines, url=list_of(Person),
                empty=both("没有锁定的，三员都设了动态码，没有闲置的帐号。",
                           "None is locked, all administrators use one-time codes, no account is "
                           "idle."))  # fmt: skip


@card
def ending(actor: Actor) -> Card | None:
    """Posts and loans of duties that end soon: for who appoints."""
    if not actor.has("orgs.post.appoint"):
        return None
    until = timezone.localdate() + SOON
    lines = [_post_line(post) for post in watched.posts_ending(actor, until)]
    return Card("ending", both("三十天里到期的任职和委托", "Posts and loans that end in 30 days"),
                lines, url=list_of(Post),
                empty=both("三十天里没有到期的。", "None ends in the next 30 days."))  # fmt: skip


def _post_line(post: Post) -> Line:
    label = str(post)
    if post.lent_by is not None:
        label = said("{one}（{other}委托）", "{one} (lent by {other})", one=post,
                     other=post.lent_by.person)  # fmt: skip
    return Line(label, _day(post.valid_until), address_of(post))


# --- grants ---------------------------------------------------------------------------------------


@card
def grants(actor: Actor) -> Card | None:
    """What others may look at for a time and soon no longer: for who lends."""
    if not actor.has("orgs.grant.end"):
        return None
    until = timezone.localdate() + SOON
    lines = [_grant(each, watched.party_of(each, actor)) for each in
             watched.grants_ending(actor, until)]  # fmt: skip
    return Card("grants", both("三十天里到期的授权", "Grants that end in 30 days"), lines,
                url=list_of(Grant),
                empty=both("三十天里没有到期的授权。", "No grant ends in 30 days."))  # fmt: skip


@card
def lent(actor: Actor) -> Card | None:
    """What was laid before somebody or lent to them: readers and providers have little else."""
    lines = [_grant(each, each.get_kind_display()) for each in watched.granted_to(actor)]
    return Card("lent", both("给您看的材料", "Material for you to see"), lines)


def _grant(grant: Grant, sub: str) -> Line:
    until = said("到 {day}", "until {day}", day=grant.until)
    return Line(str(grant.set), until, address_of(grant), sub=sub)


# --- the auditor ----------------------------------------------------------------------------------


@card
def administrators(actor: Actor) -> Card | None:
    """What the two other administrators did lately: for the auditor, who reads them."""
    if not actor.has(Entry.reading_duty):
        return None
    entries = watched.done_by_administrators(actor, timezone.now() - LATELY)[: watched.SHOWN]
    lines = [Line(f"{who(entry.name)}{said('：', ': ')}{entry_sentence(entry)}",
                  moment(entry.at), address_of(entry)) for entry in entries]  # fmt: skip
    return Card("administrators", both("两员最近办的", "What the administrators did lately"), lines,
                empty=both("系统管理员和安全管理员三十天里没有办过什么。",
                           "The two other administrators did nothing in 30 days."))  # fmt: skip


@card
def conflicts(actor: Actor) -> Card | None:
    """Who is two administrators at once, by a declaration or against the rule, and the uses."""
    if not actor.has(Entry.reading_duty):
        return None
    lines = []
    for each in watched.doubled(actor, timezone.now() - LATELY):
        word = said("有声明，三十天里办了 {n} 件", "declared; {n} acts in 30 days", n=each.uses)
        bare = said("没有声明，不能兼任", "not declared: not allowed")
        lines.append(Line(each.person.name, word if each.declared else bare,
                          f"{list_of(Entry)}?{urlencode({'name': each.person.name})}",
                          "warn" if each.declared else "bad"))  # fmt: skip
    return Card("conflicts", both("兼任", "Two offices in one hand"), lines,
                empty=both("没有人兼任两员。", "Nobody holds two of the three."))  # fmt: skip


# --- the authority --------------------------------------------------------------------------------


@card
def supervision(actor: Actor) -> Card | None:
    """Exceptions that end, units whose region has ended: for who supervises."""
    if not (actor.supervises and actor.has("orgs.supervisionexception.add")):
        return None
    today = timezone.localdate()
    lines = [_exception(row, today) for row in watched.exceptions(actor, today)]
    lines += [_unsettled(unit) for unit in watched.unsettled_supervised(actor)]
    return Card("supervision", both("管辖例外", "Exceptions of supervision"), lines,
                url=list_of(SupervisionException),
                empty=both("没有管辖例外。", "There are no exceptions."))  # fmt: skip


def _unsettled(unit: Institution) -> Line:
    word = said("区划已撤销，归属要定", "its region has ended")
    return Line(str(unit), word, address_of(unit), "warn")


def _exception(row: SupervisionException, today: dt.date) -> Line:
    ends = row.valid_until
    soon = ends is not None and ends <= today + SOON
    until = said("到 {day}", "until {day}", day=ends) if ends else said("没有期限", "no end")
    label = said("{unit}：{concern}改由{body}", "{unit}: {concern} by {body}", unit=row.unit,
                 concern=row.get_concern_display(), body=row.body)  # fmt: skip
    return Line(label, until, address_of(row), "warn" if soon else "")


# --- the system administrator ---------------------------------------------------------------------


@card
def directory(actor: Actor) -> Card | None:
    """What the directory lacks: for who keeps it."""
    if not actor.has("orgs.institution.add"):
        return None
    lines = [_unsettled(unit) for unit in watched.unsettled_administered(actor)]
    if (without := watched.without_account(actor)).count:
        label = both("登记了、没有帐号的人", "Entered, without an account")
        lines.append(_named(label, without, ""))
    return Card("directory", both("名录", "The directory"), lines, url=list_of(Institution),
                empty=both("名录和帐号没有缺的。", "The directory lacks nothing."))  # fmt: skip
