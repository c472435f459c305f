# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What rules 规章制度 are about, and which an institution ought to have: ``matters.toml``.

Not here: which rules it has (`rulegaps`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lantai.guard.words import both


@dataclass(frozen=True, slots=True)
class Wanted:
    """The matters on which institutions of one kind ought to have rules, and by which law."""

    matters: tuple[str, ...]
    basis: str
    evidence: str


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "matters.toml").read_text("utf-8"))


def choices() -> list[tuple[str, Any]]:
    """Every matter with its words, in the order of pages."""
    return [(code, both(row["zh"], row["en"])) for code, row in _file()["matters"].items()]


@cache
def words() -> Mapping[str, Any]:
    """The words of each matter."""
    return dict(choices())


@cache
def wanted_of(kind: str) -> Wanted:
    """What institutions of a kind (`terms.Kind`) ought to have rules on."""
    row = {**_file()["default"], **_file()["kinds"].get(kind, {})}
    return Wanted(tuple(row["matters"]), row["basis"], row["evidence"])


def listed() -> frozenset[str]:
    """The kinds that have lists of their own; a test holds them against `terms.Kind`."""
    return frozenset(_file()["kinds"])
