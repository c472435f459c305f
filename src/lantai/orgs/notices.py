# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Telling people something: on the page, and by mail where they want it.

`notify` is called inside the act that gives the reason. The sentence is made when it is shown, for
who then looks: what a notice is about is named only where its reader may describe it. A mail is
made for its receiver as of now; where it may not describe the row, or is nobody who may act any
more, the mail names no title. Kinds are sentences of any room's ``codes.toml``; ``{about}`` in
them is the row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import send_mail
from django.db import models
from django.db.models import Max
from django.utils import timezone

from lantai.desk.register import register_of
from lantai.guard import law
from lantai.guard.actor import PUBLIC, Actor
from lantai.guard.trail import plain
from lantai.guard.words import lang, said
from lantai.orgs import queries
from lantai.orgs.actors import actor_of
from lantai.orgs.errors import worded
from lantai.orgs.models import Notice, Person, Post


def notify(to: Iterable[Person | Post], kind: str, *, about: models.Model | None = None,
           **params: Any) -> list[Notice]:  # fmt: skip
    """Tell people something, once each; a post is told only while its holder acts in it."""
    found = {}
    for each in to:
        person, post = (each.person, each) if isinstance(each, Post) else (each, None)
        found[person.pk] = Notice(
            person=person, post=post, kind=kind, params=plain(params), at=timezone.now(),
            noun=about._meta.label_lower if about is not None else "",
            row=about.pk if about is not None else None,
        )  # fmt: skip
    return Notice.objects.bulk_create(found.values())


def was_told(kinds: Collection[str], about: models.Model, since: dt.datetime) -> bool:
    """Whether anybody was told one of these things about a row since a moment."""
    told = Notice.objects.filter(noun=about._meta.label_lower, row=about.pk, kind__in=kinds)
    return bool(told.filter(at__gte=since).exists())


def last_told(kind: str, noun: str, rows: Collection[int]) -> dict[int, dt.datetime]:
    """When anybody was last told a thing about some rows of a noun."""
    told = Notice.objects.filter(noun=noun, row__in=rows, kind=kind).order_by()
    return dict(told.values_list("row").annotate(last=Max("at")))


def row_of(notice: Notice) -> Any:
    """The row a notice is about; None where it is gone."""
    if not notice.noun:
        return None
    model: Any = apps.get_model(notice.noun)
    rows = model.objects
    if hasattr(rows, "unguarded"):
        rows = rows.unguarded("what a notice is about, shown only to who may describe it")
    return rows.filter(pk=notice.row).first()


def sentence(notice: Notice, actor: Actor, language: str = "") -> str:
    """A notice in words for who looks; the row is named only where they may describe it."""
    row = row_of(notice)
    seen = row is not None and law.holds(actor, "describe", row)
    params = {**notice.params, "about": str(row) if seen else _noun(notice)}
    if "step" in params:
        params["step"] = _step(notice, language or lang())
    return worded(notice.kind, params, language or lang())


def _step(notice: Notice, language: str) -> str:
    """What a step of the row's flow is called; its name where this version has none of it."""
    register, name = register_of(str(notice.params.get("of", ""))), str(notice.params["step"])
    flow = register.steps if register is not None else None
    known = flow is not None and any(each.name == name for each in flow.steps)
    return flow.step(name).label(language) if flow is not None and known else name


def _noun(notice: Notice) -> str:
    """What kind of thing it is about, without its title."""
    if not notice.noun:
        return ""
    name = str(apps.get_model(notice.noun)._meta.verbose_name)
    return said("一条{name}", "one {name}", name=name)


def read_notices(actor: Actor, numbers: Iterable[int] | None = None) -> int:
    """Note that an actor has read its notices, some or all; how many were unread. No act."""
    mine = queries.notices_for(actor, unread=True)
    if numbers is not None:
        mine = mine.filter(pk__in=list(numbers))
    return int(mine.order_by().update(read_at=timezone.now()))


def mail(notice: Notice) -> bool:
    """Mail one notice and note it; False where the mail could not be sent."""
    text = sentence(notice, _receiver(notice))
    name = said(settings.LANTAI_NAME_ZH, settings.LANTAI_NAME_EN)
    subject = said("{name}：您有一条提醒", "{name}: a notice for you", name=name)
    sent = send_mail(subject, text, None, [notice.person.email], fail_silently=True)
    if sent:
        Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
    return bool(sent)


def _receiver(notice: Notice) -> Actor:
    """Whose sight decides what a mail names: its receiver in the post that is told."""
    account = notice.person.account
    if account is None or not account.is_active:
        return PUBLIC
    return actor_of(account, notice.post_id) or PUBLIC
