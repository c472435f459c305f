# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a machine hints at in a text, as this room keeps it; the place at which one is put in.

A hint is ``{"place": "title" or "text", "start", "end", "kind", "weight"}``: kept by place and kind
and never by its value, which stands in the record itself. This installation has no machine yet:
nothing runs, so that no record is called clear and every one is signed for by a person.
"""

from __future__ import annotations

from typing import Any


def hints_of(text: str, title: str) -> tuple[str, list[dict[str, Any]]] | None:
    """The verdict (`Hinted`) on a text with its title, and the hints; None where nothing ran."""
    return None


def reason_of(hint: dict[str, Any]) -> str:
    """Why a place is hinted at, in the reader's language."""
    return str(hint["kind"])
