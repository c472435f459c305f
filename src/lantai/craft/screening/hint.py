# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a screening says: hints, each with its place and reason, and what they come to.

The grounds are those on which an archives may put opening off (《国家档案馆档案开放办法》 Art.8,
《档案法》 Art.27-28): state secrets, work secrets, the interests of the state, personal
information, commercial secrets and intellectual property.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from lantai.craft.codes import Said

Verdict = Literal["refuse", "control", "open"]
Ground = Literal["state_secret", "personal_information", "internal_or_work_secret",
                 "state_interest", "commercial_or_ip"]  # fmt: skip
Weight = Literal["heavy", "light"]

GROUNDS: dict[str, Ground] = {
    "secrecy_mark": "state_secret",
    "internal_mark": "internal_or_work_secret",
    "work_secret": "internal_or_work_secret",
    "state_interest": "state_interest",
    "commercial_secret": "commercial_or_ip",
    "ip": "commercial_or_ip",
}
"""The ground that each kind speaks for; all other kinds are personal information."""
_FIRST: tuple[Ground, ...] = (
    "state_secret", "personal_information", "internal_or_work_secret", "state_interest",
    "commercial_or_ip",
)  # fmt: skip
_LIGHT = frozenset({"person", "plate", "email", "landline"})
"""Kinds that alone are seldom a reason."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A place that speaks against opening. ``value`` is its plain form, ``end`` exclusive.

    ``checked``: whether a check digit proves the number; None where the kind has none.
    """

    kind: str
    place: Literal["title", "text"]
    start: int
    end: int
    value: str
    reason: Said
    checked: bool | None = None

    @property
    def ground(self) -> Ground:
        """The ground of opening law that it speaks for."""
        return GROUNDS.get(self.kind, "personal_information")

    @property
    def weight(self) -> Weight:
        """How much it says by itself."""
        return "light" if self.kind in _LIGHT or self.checked is False else "heavy"


@dataclass(frozen=True, slots=True)
class Screening:
    """What the machine says of a record: never that it may be opened, only what stands against."""

    verdict: Verdict
    ground: Ground | None
    hints: tuple[Hint, ...]


def weighed(hints: Iterable[Hint]) -> Screening:
    """What hints come to: a secrecy mark may not be here at all, anything else is controlled."""
    listed = tuple(sorted(hints, key=lambda each: (each.place != "title", each.start, each.end)))
    speaking = {each.ground for each in listed}
    ground = next((each for each in _FIRST if each in speaking), None)
    if ground is None:
        return Screening("open", None, listed)
    return Screening("refuse" if ground == "state_secret" else "control", ground, listed)
