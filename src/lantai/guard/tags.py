# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the guard's own acts are called on the trail, from ``tags.toml``.

Acts of registers and flows have their words from those; these belong to neither.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lantai.guard.words import said


@cache
def tags() -> Mapping[str, Mapping[str, str]]:
    """Every tag of the guard with its words in both languages."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(
        (Path(__file__).parent / "tags.toml").read_text("utf-8")
    )["tags"]
    return found


def words(tag: str) -> str:
    """What was done, in the reader's language; empty for a tag of another room."""
    found = tags().get(tag)
    return said(found["zh"], found["en"]) if found else ""
