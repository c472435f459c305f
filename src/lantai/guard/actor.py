# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is looking or doing: a small frozen value made at the door, and the site it stands in.

An actor is a person in one post, the public, a key (which only narrows), a job of somebody's, or a
`steward`: the house itself at its nightly work. Rooms above say how a person's post becomes an
actor (`house` hands the function in by a setting); the guard only reads the value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

NO_SETS: Mapping[str, frozenset[int]] = {}


@dataclass(frozen=True, slots=True)
class Actor:
    """One viewer or doer.

    Paths end with ``/`` and are empty where there is none. ``house`` is what its institution is
    called. ``area`` and ``line`` are the institution's own, for the rows it will keep;
    ``supervises`` are the areas and ``guides`` the lines whose counts are this actor's business,
    ``audits`` the areas whose trail is; ``sets`` the sets laid before it or lent to it and not yet
    ended; ``clearance`` the highest secrecy it may see of its own; ``code_from`` the day from which
    its post wants one-time codes of whoever signs in.
    """

    name: str
    account: int | None = None
    person: str = ""
    institution: str = ""
    house: str = ""
    branches: bool = False
    area: str = ""
    line: str = ""
    title: str = ""
    post: int | None = None
    supervises: tuple[str, ...] = ()
    guides: tuple[str, ...] = ()
    audits: tuple[str, ...] = ()
    clearance: int = 0
    duties: frozenset[str] = frozenset()
    sets: Mapping[str, frozenset[int]] = field(default_factory=lambda: NO_SETS)
    identified: bool = False
    via: str = "session"
    steward: bool = False
    lent_by: Mapping[str, int] = field(default_factory=dict)
    code_from: dt.date | None = None

    @property
    def key(self) -> str:
        """The one name under which what this actor did is compared: the same person, four eyes."""
        if self.account is not None:
            return f"account/{self.account}"
        return f"steward/{self.name}" if self.steward else f"public/{self.name}"

    def has(self, duty: str) -> bool:
        """Whether it holds a duty; a steward does whatever its own work needs."""
        return self.steward or duty in self.duties

    def narrowed(self, duties: frozenset[str], via: str) -> Actor:
        """The same actor with only those of its duties that are also given here."""
        return replace(self, duties=self.duties & duties, via=via)


PUBLIC = Actor(name="public", via="public")
"""Anybody, without an account."""


def steward(name: str) -> Actor:
    """The house at its own work, such as ``steward("nightly fixity")``."""
    return Actor(name=name, steward=True, via="steward", identified=False)


@dataclass(frozen=True, slots=True)
class Site:
    """Where we stand: the zone, the highest secrecy it may hold, and the day.

    Zones: ``office`` 单位内网 and ``government`` 政务外网 hold up to 1 (内部), ``internet`` 0.
    """

    zone: str
    ceiling: int
    today: dt.date


CEILINGS: Mapping[str, int] = {"office": 1, "government": 1, "internet": 0}
"""The highest secrecy of each zone; no page can raise it."""
