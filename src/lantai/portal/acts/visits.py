# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Visitors of a reading room: who came without having booked, what they copied."""

from __future__ import annotations

from django.utils import timezone

from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.portal import queries
from lantai.portal.errors import refused
from lantai.portal.judging import Proof
from lantai.portal.models import ReadingRoom, UseRequest, Visit
from lantai.portal.terms import Half

NOON = 12


def receive_visitor(actor: Actor, *, room: ReadingRoom, name: str, people: int, purpose: str,
                    proof: Proof, request: UseRequest | None = None) -> Visit:  # fmt: skip
    """Somebody who has come: as booked for their request, or written down now. 到馆登记。"""
    now = timezone.localtime()
    half = Half.MORNING if now.hour < NOON else Half.AFTERNOON
    with act("portal.visit.register", Visit, actor) as done:
        if room.holder != actor.institution:
            raise refused("other_room", name=room.name)
        booked = request and queries.booking_of(request, room, now.date(), str(half))
        made = booked or Visit(room=room, day=now.date(), half=half, request=request,
                               holder=room.holder, area=room.area, line=room.line)  # fmt: skip
        made.name, made.people, made.purpose = name.strip()[:80], people, purpose
        if proof.key:
            made.papers, made.identity_shown, made.identity_key = proof
        made.save()
        found = register_of(Visit)
        assert found is not None, "the room's registers are loaded with it"
        steps.take(found, made, "arrive", actor)
        return done(made)


def count_pages(row: Visit, actor: Actor, *, pages: int) -> Visit:
    """Put down what a visitor copied. 登记复制页数。"""
    with act("portal.visit.count_pages", row, actor) as done:
        if row.state != "here":
            raise refused("not_here")
        row.copied_pages += pages
        row.save()
        return done(row, pages=pages)


def forget_visit(row: Visit, actor: Actor) -> Visit:
    """The proof of who came is no longer needed. 到期删除个人信息。"""
    with act("portal.visit.forget", row, actor) as done:
        row.identity_shown = row.identity_key = ""
        row.save()
        return done(row)
