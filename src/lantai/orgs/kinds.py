# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What follows from the kind of an institution, read from ``kinds.toml``.

Not here: which institution it then is (`supervision`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class KindRule:
    """How units of one kind are supervised, where they transfer, what they keep; the law."""

    supervised: str
    transfers: str
    keeps: str
    basis: str
    evidence: str


@cache
def _file() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "kinds.toml").read_text("utf-8"))


@cache
def rule_of(kind: str) -> KindRule:
    """The rule of a kind (`terms.Kind`)."""
    return KindRule(**{**_file()["default"], **_file()["kinds"].get(kind, {})})


def listed() -> frozenset[str]:
    """The kinds that have lines of their own; a test holds them against `terms.Kind`."""
    return frozenset(_file()["kinds"])
