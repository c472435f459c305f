# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What acts are called on the trail that are neither of a register nor granted: ``tags.toml``.

Acts of registers and flows have their words from those, granted ones from ``duties.toml``; what a
room or the house itself does besides is said in that room's ``tags.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.apps import apps

from lantai.guard.words import said

Words = Mapping[str, Mapping[str, str]]


@cache
def tags() -> Words:
    """Every such tag of all rooms with its words in both languages."""
    found: dict[str, Mapping[str, str]] = {}
    for room in apps.get_app_configs():
        if room.name.startswith("lantai."):
            found |= tags_in(Path(room.path))
    return found


def tags_in(room: Path) -> Words:
    """Those of one room."""
    path = room / "tags.toml"
    told: Words = tomllib.loads(path.read_text("utf-8"))["tags"] if path.exists() else {}
    return told


def words(tag: str) -> str:
    """What was done, in the reader's language; empty for a tag that is told elsewhere."""
    found = tags().get(tag)
    return said(found["zh"], found["en"]) if found else ""
