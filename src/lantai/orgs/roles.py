# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The roles a post may have, read from ``roles.toml``, and the duties they come to.

Not here: which roles one person must not hold together (`lantai.guard.triad`), and who holds what
(`models.Post`).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.utils import timezone

from lantai.desk.duties import matching
from lantai.guard.words import lang


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its words, its patterns of duties, what its holder sees beyond its institution.

    ``kinds`` are the kinds of institution in which it may be held; empty = all.
    """

    code: str
    zh: str
    en: str
    duties: tuple[str, ...]
    supervises: bool = False
    guides: bool = False
    triad: str = ""
    kinds: tuple[str, ...] = ()
    since: dt.date = dt.date.min
    until: dt.date = dt.date.max

    @property
    def label(self) -> str:
        """Its name in the reader's language."""
        return self.en if lang() == "en" else self.zh


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "roles.toml").read_text("utf-8"))


@cache
def roles() -> Mapping[str, Role]:
    """All roles by code, in the order of the file."""
    return {code: _role(code, dict(row)) for code, row in _file()["roles"].items()}


def _role(code: str, row: dict[str, Any]) -> Role:
    grouped = [duty for name in row.pop("groups", ()) for duty in _file()["groups"][name]]
    duties, kinds = (*grouped, *row.pop("duties")), tuple(row.pop("kinds", ()))
    return Role(code, duties=duties, kinds=kinds, **row)


def name_of(code: str) -> str:
    """A role's name in the reader's language; a code that is no role any more as it is."""
    known = roles().get(code)
    return known.label if known else code


def roles_on(day: dt.date) -> list[Role]:
    """The roles that may be held on a day."""
    return [role for role in roles().values() if role.since <= day <= role.until]


def held(codes: Iterable[str], on: dt.date | None = None) -> list[Role]:
    """The roles of these codes that may be held on a day; a code that is no role is passed over."""
    day = on or timezone.localdate()
    wanted = frozenset(codes)
    return [role for role in roles_on(day) if role.code in wanted]


def duties_of(codes: Iterable[str], extra: Iterable[str] = (),
              on: dt.date | None = None) -> frozenset[str]:  # fmt: skip
    """The duties on a day of a post with these roles and these extra duties."""
    return _of_roles(tuple(role.code for role in held(codes, on))) | frozenset(extra)


@lru_cache(maxsize=512)
def _of_roles(codes: tuple[str, ...]) -> frozenset[str]:
    patterns = [pattern for code in codes for pattern in roles()[code].duties]
    return matching([*patterns, *_file()["everyone"]["duties"]])
