# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Screening some records: what the machine read, what it hints at, what it could not read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lantai.appraisal import hints, texts
from lantai.appraisal.terms import Screened
from lantai.guard.actor import Actor


def screened(
    items: Sequence[Any], actor: Actor
) -> dict[int, tuple[str, str, list[dict[str, Any]]]]:
    """By number: whether it was read whole, the verdict, the hints.

    A title is always read; a record whose text is not there, or not all of it, is said to be
    unread, and a person has to sign for it.
    """
    found = {}
    read = texts.texts_of(items, actor)
    for item in items:
        text = read[item.pk]
        verdict, listed = hints.hints_of(text.whole, item.title)
        state = Screened.DONE if text.is_read else Screened.UNREAD
        if state == Screened.UNREAD and not listed:
            verdict = ""  # nobody looked, so nothing is clear
        found[item.pk] = (str(state), verdict, listed)
    return found
