# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Requests, the records found for them, and what units say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape, format_html, format_html_join

from lantai.craft import codes
from lantai.desk.card import address_of
from lantai.desk.kinds import day_text
from lantai.desk.panels import Facts, Rows, Stepper, Trail, facts_html
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said
from lantai.portal import doing, queries
from lantai.portal.answering import articles, is_given
from lantai.portal.flow_of_requests import CONSENT, USE_REQUEST
from lantai.portal.models import DraftAnswer, RequestedItem, UseConsent, UseRequest


@dataclass(frozen=True)
class Answered:
    """The answer with the articles it rests on; before it is given, to the archives its draft."""

    def show(self, register: Register, row: UseRequest, actor: Actor) -> dict[str, Any] | None:
        """Nothing before something is drafted; whoever asked sees it when it is given."""
        given = is_given(row)
        said_in = row if given else _draft_of(row, actor)
        if said_in is None:
            return None
        facts = [(said("查找结果", "Result"), escape(said_in.get_outcome_display()))]
        facts += [(said("依据", "Articles"), escape(each)) for each in articles(row, said_in)]
        for label, text in ((said("答复", "Answer"), said_in.answer),
                            (said("查了哪里", "Searched"), said_in.searched),
                            (said("可查阅到", "May be read until"),
                             day_text(said_in.until) if said_in.until else "")):  # fmt: skip
            if text:
                facts.append((label, escape(text)))
        return {"kind": "facts", "id": "answer",
                "title": both("答复", "The answer") if given else both("拟答复", "Draft answer"),
                "sections": [{"title": "", "html": facts_html(facts)}]}  # fmt: skip


def _draft_of(row: UseRequest, actor: Actor) -> DraftAnswer | None:
    """The draft, for the archives itself."""
    return queries.draft_of(row) if row.holder == actor.institution else None


@dataclass(frozen=True)
class Laid:
    """Records that were laid before somebody or granted, as far as they may be told of them now."""

    items: Callable[[Any, Actor], list[Any]]

    def show(self, register: Register, row: Any, actor: Actor) -> dict[str, Any] | None:
        """Titles with the way to each; nothing where none is seen, and nothing for who gave."""
        if row.holder == actor.institution:
            return None
        found = self.items(row, actor)
        if not found:
            return None
        lines = format_html_join("", '<li><a href="{}">{}</a> <span class="ref">{}</span></li>',
                                 ((address_of(each), each.title, each.ref_code)
                                  for each in found))  # fmt: skip
        return {"kind": "html", "id": "laid", "title": both("哪些件", "Which records"),
                "html": format_html('<ul class="stack-s">{}</ul>', lines)}  # fmt: skip


@register
class UseRequests(Register):
    """查档申请."""

    model = UseRequest
    columns = "number name matter purpose way received_on promised_on state"
    quiet_tabs = "self"
    filters = "state matter received_on"
    more_filters = "channel applicant purpose way outcome basis"
    search = "number name people"
    form = (
        Section(both("查什么", "What is wanted"), "matter people years place wanted purpose way"),
        Section(both("谁查", "Who asks"), "applicant name phone on_behalf_of authority"),
    )
    can_add = False
    facts = ("number archives channel person unit papers identity_shown identity_by identity_on "
             "unopened until received_on promised_on approved_by answered_on ended_on copied_pages "
             "certificates rating remark state")  # fmt: skip
    panels = (
        Stepper(), Answered(), Laid(queries.items_given),
        Rows("portal.requesteditem", "request", both("查到的件", "Records found")),
        Rows("portal.useconsent", "request"), Rows("portal.loan", "request"),
        Rows("portal.visit", "request"), Facts(), Trail(),
    )  # fmt: skip
    steps = USE_REQUEST
    does = doing.REQUEST
    edits_in = "received returned accepted"
    graves = {
        "end": both("办结以后，准予查阅的就收回了。", "What was granted ends with it."),
        "stop": both("申请人马上看不到了，并会得到通知。",
                     "The applicant can read it no longer from now on, and is told."),
    }  # fmt: skip

    def check(self, row: UseRequest, actor: Actor) -> dict[str, Any]:
        """Whose papers were seen is who asks: the name stays as it was checked."""
        was = UseRequest.objects.seen_by(actor, "describe").filter(pk=row.pk).first()
        if was is None or was.name == row.name:
            return {}
        checked = was.identity_on is not None or was.unit_id is not None
        return {"name": codes.in_full("portal.name_checked", {}, lang())} if checked else {}

    def name_of(self, row: UseRequest) -> str:
        """Its number with what it is about."""
        return f"{row.number} {row.get_matter_display()}"

    title_of = name_of


class Found(Register):
    """Rows that acts alone make."""

    can_add = False
    can_edit = False


@register
class DraftAnswers(Found):
    """拟答复."""

    model = DraftAnswer
    columns = "request outcome basis drafted_by"
    filters = "outcome"
    quiet_tabs = "party self"
    in_menu = False
    facts = "request outcome basis searched answer unopened until drafted_by"


@register
class RequestedItems(Found):
    """查到的件."""

    model = RequestedItem
    columns = "item request verdict basis was_open"
    filters = "request verdict"
    in_menu = False
    facts = "request item verdict basis was_open"

    def title_of(self, row: RequestedItem) -> str:
        """The record's own title."""
        return str(row.item)


@register
class UseConsents(Found):
    """利用征求意见."""

    model = UseConsent
    columns = "request unit items purpose way answered_on state"
    quiet_tabs = "self"
    filters = "state"
    order = "-id"
    facts = "request unit items purpose way answered_by answered_on opinion state"
    panels = (Stepper(), Laid(queries.items_laid), Facts(), Trail())
    steps = CONSENT
    does = doing.CONSENT
