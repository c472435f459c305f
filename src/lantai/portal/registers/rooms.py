# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading rooms and who visits them."""

from __future__ import annotations

from typing import Any

from lantai.craft import codes
from lantai.desk.panels import Facts, Stepper, Trail
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang
from lantai.portal import doing, judging
from lantai.portal.flow_of_requests import VISIT
from lantai.portal.models import ReadingRoom, Visit


@register
class ReadingRooms(Register):
    """查阅室."""

    model = ReadingRoom
    columns = "name seats hours phone is_open"
    quiet_tabs = "party self"
    search = "name"
    order = "name"
    form = (
        Section(both("查阅室", "The room"), "name seats hours address phone"),
        Section(both("登在申请页上的", "Shown where people apply"),
                "conditions complaints is_open"),
    )  # fmt: skip
    panels = (Facts(), Trail())


@register
class Visits(Register):
    """到馆登记."""

    model = Visit
    columns = "day half name people purpose room request state"
    quiet_tabs = "party self"
    filters = "day state room"
    more_filters = "half purpose"
    search = "name"
    sorts = "day"
    form = (
        Section(both("哪天来", "When"), "room day half"),
        Section(both("谁来", "Who"), "name people papers purpose request"),
    )
    facts = "identity_shown came_at left_at copied_pages state"
    panels = (Stepper(), Facts(), Trail())
    steps = VISIT
    does = doing.VISIT
    edits_in = "booked"

    def check(self, row: Visit, actor: Actor) -> dict[str, Any]:
        """There is a seat, in a room of the same archives."""
        if row.room_id is None or row.day is None or not row.half or row.people is None:
            return {}
        if row.room.holder != actor.institution:
            return {"room": _words("other_room", name=row.room.name)}
        found = judging.against_booking(row.room, row.day, row.half, row.people, but=row.pk)
        return {} if found is None else {"day": codes.in_full(found.kind, found.params, lang())}


def _words(kind: str, **params: Any) -> str:
    return codes.in_full(f"portal.{kind}", params, lang())
