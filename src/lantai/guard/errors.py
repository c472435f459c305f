# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Errors of the guard: a kind listed in ``codes.toml`` and the params of its sentence.

GuardError
├── Unseen      a query that names no viewer: a fault of the programmer
├── OffTrail    a change outside every act: a fault of the programmer
├── NotFound    absent, or not for these eyes: the two look alike (404)
├── Refused     not allowed; `reasons` says why, all at once
│   └── Stale   somebody else changed the row since it was opened
└── AboveCeiling  secret material that this site must not hold
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.errors import CraftError
from lantai.guard.duties import worded

codes.add_area("guard", Path(__file__).parent / "codes.toml")


class GuardError(CraftError):
    """The guard's own errors."""


class Unseen(GuardError):
    """A guarded query was run without saying who is looking."""


class OffTrail(GuardError):
    """A guarded row was written outside every act."""


class NotFound(GuardError):
    """There is no such row, or it is not for these eyes; nobody can tell which."""

    def __init__(self) -> None:
        super().__init__("guard.not_found")


class Refused(GuardError):
    """What was asked is not allowed; `reasons` are the sentences that grey the button."""

    def __init__(self, *reasons: Said) -> None:
        self.reasons: Sequence[Said] = tuple(Said(each.kind, worded(each.params))
                                             for each in reasons)  # fmt: skip
        first = self.reasons[0] if reasons else Said("guard.refused")
        super().__init__(first.kind, **first.params)

    def sentences(self, lang: str = "zh") -> list[str]:
        """All reasons in words."""
        return [codes.sentence(each.kind, each.params, lang) for each in self.reasons]


class Stale(Refused):
    """The row was changed by somebody else since this person opened it."""

    def __init__(self, **params: Any) -> None:
        super().__init__(Said("guard.stale", params))


class AboveCeiling(GuardError):
    """Material above the secrecy that this site may hold."""
