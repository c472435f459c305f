# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Requests, the records found for them, and what units say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.html import escape, format_html, format_html_join

from lantai.desk.card import address_of
from lantai.desk.panels import Facts, Rows, Stepper, Trail, facts_html
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.portal import doing, queries
from lantai.portal.answering import articles
from lantai.portal.flow_of_requests import CONSENT, USE_REQUEST
from lantai.portal.models import RequestedItem, UseConsent, UseRequest


@dataclass(frozen=True)
class Answered:
    """The drafted or given answer with the articles it rests on."""

    def show(self, register: Register, row: UseRequest, actor: Actor) -> dict[str, Any] | None:
        """Nothing before something is drafted; the applicant sees it when it is given."""
        given = row.answered_on is not None or row.state == "refused"
        if not row.outcome or not (given or row.holder == actor.institution):
            return None
        facts = [(said("查找结果", "Result"), escape(row.get_outcome_display()))]
        facts += [(said("依据", "Articles"), escape(each)) for each in articles(row)]
        for label, text in ((said("答复", "Answer"), row.answer),
                            (said("查了哪里", "Searched"), row.searched)):  # fmt: skip
            if text:
                facts.append((label, escape(text)))
        return {"kind": "facts", "id": "answer",
                "title": both("答复", "The answer") if given else both("拟答复", "Draft answer"),
                "sections": [{"title": "", "html": facts_html(facts)}]}  # fmt: skip


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
    facts = ("number archives channel papers identity_shown identity_by identity_on unopened until "
             "received_on promised_on approved_by answered_on ended_on copied_pages certificates "
             "rating remark state")  # fmt: skip
    panels = (
        Stepper(), Answered(),
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

    def name_of(self, row: UseRequest) -> str:
        """Its number with what it is about."""
        return f"{row.number} {row.get_matter_display()}"

    title_of = name_of


class Found(Register):
    """Rows that acts alone make."""

    can_add = False
    can_edit = False


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


@dataclass(frozen=True)
class Laid:
    """The records that a unit is asked about, as far as the reader may be told of them."""

    def show(self, register: Register, row: UseConsent, actor: Actor) -> dict[str, Any] | None:
        """Titles with the way to each; nothing where none is seen."""
        found = queries.items_laid(row, actor)
        if not found:
            return None
        lines = format_html_join("", '<li><a href="{}">{}</a> <span class="ref">{}</span></li>',
                                 ((address_of(each), each.title, each.ref_code)
                                  for each in found))  # fmt: skip
        return {"kind": "html", "id": "laid", "title": both("哪些件", "Which records"),
                "html": format_html('<ul class="stack-s">{}</ul>', lines)}  # fmt: skip


@register
class UseConsents(Found):
    """利用征求意见."""

    model = UseConsent
    columns = "request unit items purpose way answered_on state"
    quiet_tabs = "self"
    filters = "state"
    order = "-id"
    facts = "request unit items purpose way answered_by answered_on opinion state"
    panels = (Stepper(), Laid(), Facts(), Trail())
    steps = CONSENT
    does = doing.CONSENT
