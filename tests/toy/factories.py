# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Actors and rows of the toy room."""

from __future__ import annotations

from typing import Any

from lantai.desk import editing
from lantai.desk.register import register_of
from lantai.guard.actor import Actor
from lantai.guard.acts import setting_up
from toy.models import Colour, Errand, Locker
from toy.registers import Errands

VERBS = ("add", "edit", "read", "import")
DUTIES = frozenset({
    *(f"toy.{noun}.{verb}" for noun in ("locker", "colour", "errand") for verb in VERBS),
    *(step.duty for step in Errands.steps.steps),
    *(f"desk.savedview.{verb}" for verb in ("add", "edit", "remove", "share")),
})  # fmt: skip
"""All duties of the toy room."""


def person(number: int = 1, institution: str = "i1/", duties: Any = DUTIES, **kwargs: Any) -> Actor:
    """Somebody of an institution, with all duties of the room unless others are named."""
    return Actor(
        name=f"林书瑶{number}", account=number, person=f"person/{number}/",
        institution=institution, area="r45/", title="档案员", duties=frozenset(duties), **kwargs,
    )  # fmt: skip


def locker(code: str = "A-001", holder: str = "i1/", **values: Any) -> Locker:
    """A locker held by an institution."""
    with setting_up("a toy locker"):
        return Locker.objects.create(**{"code": code, "name": f"阅览室{code}号柜",
                                        "holder": holder, "area": "r45/", **values})  # fmt: skip


def colour(code: str = "red", name: str = "朱红") -> Colour:
    """A colour."""
    with setting_up("a toy colour"):
        return Colour.objects.create(code=code, name=name)


def errand(actor: Actor, code: str = "CS-1", name: str = "清点库房") -> Errand:
    """An errand, added by an actor, standing at the beginning of its flow."""
    return editing.add(register_of(Errand), actor, {"code": code, "name": name})
