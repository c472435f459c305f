# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The words of a snapshot: PREMIS event types by the Library of Congress, and what we call things.

A type that the vocabulary lacks is written all the same, without authority.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def table() -> Mapping[str, Any]:
    """The whole of events.toml."""
    return tomllib.loads((Path(__file__).parent / "events.toml").read_text("utf-8"))


def types() -> Mapping[str, Mapping[str, str]]:
    """Each event type with its code and Chinese word."""
    found: Mapping[str, Mapping[str, str]] = table()["terms"]
    return found


def word(group: str, term: str, lang: str = "zh") -> str:
    """A term of ``terms``, ``outcomes``, ``agents``, ``decisions`` or ``levels`` in a language."""
    if lang != "zh":
        return term
    found = table()[group].get(term, term)
    return str(found if isinstance(found, str) else found["zh"])
