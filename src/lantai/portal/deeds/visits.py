# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Visitors at the counter."""

from __future__ import annotations

from typing import Any

from lantai.desk.asking import Fields, line, number, one_of, pick
from lantai.desk.deeds import Deed, ListDeed, on_list, on_row
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.portal import acts, queries
from lantai.portal.deeds.requests import proof_seen
from lantai.portal.models import ReadingRoom, Visit
from lantai.portal.terms import Papers, Purpose


def _rooms(actor: Actor) -> Any:
    return ReadingRoom.objects.seen_by(actor, "act", only="own").order_by("name", "pk")


def _to_receive(actor: Actor) -> Fields:
    return {
        "room": pick(both("查阅室", "reading room"), _rooms(actor)),
        "name": line(both("姓名", "name"), most=80),
        "people": number(both("人数", "people"), least=1, most=200, first=1),
        "papers": one_of(both("证件", "paper of identity"), Papers.choices, Papers.CARD,
                         required=False),
        "identity": line(both("证件号码", "its number"), required=False, most=40,
                         help=both("系统不存号码，只记遮盖以后的样子。",
                                   "The number is not kept: only how it looks when masked.")),
        "purpose": one_of(both("用途", "purpose"), Purpose.choices),
        "request": pick(both("查档申请", "use request"), queries.requests_to_read(actor),
                        required=False,
                        help=both("为哪件申请来的；只看开放的不用选",
                                  "for which request; none for open records")),
    }  # fmt: skip


def _receive(*, actor: Actor, papers: str | None, identity: str, **given: Any) -> Visit:
    return acts.receive_visitor(actor, proof=proof_seen(papers, identity), **given)


on_list(Visit, ListDeed(
    "receive", "portal.visit.register", both("来了一位", "Somebody has come"), _to_receive,
    _receive, icon="user",
    help=both("没有预约、现在到馆的；预约过的，在那一条上点“到馆”",
              "without a booking; who has booked is marked as come on that row"),
))  # fmt: skip


def _pages(row: Visit, *, actor: Actor, pages: int) -> Visit:
    return acts.count_pages(row, actor, pages=pages)


on_row(Visit, Deed(
    "pages", "portal.visit.count_pages", both("登记复制页数", "Count copies"),
    lambda row, actor: {"pages": number(both("复制页数", "pages copied"), least=1, most=10_000)},
    _pages, when=lambda row, actor: row.state == "here" and row.holder == actor.institution,
))  # fmt: skip
