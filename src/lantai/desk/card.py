# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Cards on the desk of whoever signed in 工作台: what a room has to tell somebody of their work.

The desk knows no rooms above it. A room writes functions under ``@card`` in its ``cards.py``, which
is read when the site starts; each is asked for everybody and answers with a `Card`, or with nothing
for people whom it does not concern. Cards count and name only what their reader may see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from lantai.desk.register import register_of
from lantai.guard.actor import Actor


@dataclass(frozen=True)
class Line:
    """One thing told: where it leads, how much or how it stands, and whether that is good."""

    label: Any
    value: Any = ""
    url: str = ""
    tone: str = ""
    sub: Any = ""


@dataclass(frozen=True)
class Card:
    """Some lines under a title.

    ``empty`` is what is said where there are no lines; without it the card is then not shown.
    """

    name: str
    title: Any
    lines: Sequence[Line]
    url: str = ""
    empty: Any = ""


Asked = Callable[[Actor], Card | None]
_cards: list[Asked] = []


def card(asked: Asked) -> Asked:
    """Put a function on the desk that is asked for everybody's card."""
    _cards.append(asked)
    return asked


def cards_for(actor: Actor) -> list[Card]:
    """What the rooms have to tell an actor, in the order of the rooms."""
    found = (asked(actor) for asked in _cards)
    return [each for each in found if each is not None and (each.lines or each.empty)]


def address_of(row: Any) -> str:
    """The page of a row that its reader sees; empty where the noun has none."""
    register = register_of(type(row))
    return register.address(row) if register else ""


def list_of(model: type[Model]) -> str:
    """The list of a noun; empty where it has none."""
    register = register_of(model)
    return register.address() if register else ""


NARROW = 34
"""Half-width letters that a line of the desk's narrow column has room for."""


def beside(cards: Sequence[Card], main: int, aside: int) -> tuple[list[Card], list[Card]]:
    """Cards for the wide column and for the narrow one, so that neither runs on alone.

    ``main`` and ``aside`` are the lines that stand in each already. What is short goes to the
    column that is shorter by then; what is long, to the wide one; order is kept in each.
    """
    wide: list[Card] = []
    narrow: list[Card] = []
    for each in cards:
        short = all(_letters(line) <= NARROW for line in each.lines)
        chosen = narrow if short and (aside < main or not each.lines) else wide
        chosen.append(each)
        lines = 3 + sum(2 if line.sub else 1 for line in each.lines)
        main, aside = (main, aside + lines) if chosen is narrow else (main + lines, aside)
    return wide, narrow


def _letters(line: Line) -> int:
    return sum(1 if letter.isascii() else 2 for letter in f"{line.label}{line.value}")
