# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the house is called where it is at work itself, from the ``[stewards]`` of ``tags.toml``.

On the trail a steward stands under the name that the code gives it; this is said for readers. A job
that recurs works under the name of its kind, which works tells (`call_by`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from django.apps import apps

from lantai.guard.words import lang, said

Words = Mapping[str, Mapping[str, str]]
call_by: Callable[[str, str], str] | None = None
"""What a kind of job is called: ``(name, language) -> words or ""``. Put there by a room above."""


@cache
def stewards() -> Words:
    """Every steward of all rooms with its words in both languages."""
    found: dict[str, Mapping[str, str]] = {}
    for room in apps.get_app_configs():
        path = Path(room.path) / "tags.toml"
        if room.name.startswith("lantai.") and path.exists():
            found |= tomllib.loads(path.read_text("utf-8")).get("stewards", {})
    return found


def words(name: str) -> str:
    """The house at its work in the reader's language; anybody else's name as it is."""
    if found := stewards().get(name):
        return said(found["zh"], found["en"])
    return (call_by(name, lang()) if call_by is not None and "." in name else "") or name
