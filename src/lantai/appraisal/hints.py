# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a machine hints at in a text, as this room keeps it.

A hint is ``{"place": "title" or "text", "start", "end", "kind", "reason", "weight"}``: kept by
place and kind and never by its value, which stands in the record itself.
"""

from __future__ import annotations

from typing import Any

from lantai.craft import screening
from lantai.guard.kept import in_words
from lantai.guard.words import lang

MOST = 500
"""Hints kept of one record: whoever sees so many reads it whole."""


def hints_of(text: str, title: str) -> tuple[str, list[dict[str, Any]]]:
    """The verdict (`Hinted`) on a text with its title, and the hints, the title's first."""
    found = screening.screen(text, title)
    return found.verdict, [
        {"place": each.place, "start": each.start, "end": each.end, "kind": each.kind,
         "reason": each.reason.kind, "weight": each.weight}
        for each in found.hints[:MOST]
    ]  # fmt: skip


def reason_of(hint: dict[str, Any]) -> str:
    """Why a place is hinted at, in the reader's language."""
    return in_words(hint["reason"], {}, lang())
