# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The sentences of filing (``codes.toml``); its refusals are the guard's `Refused`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.guard.errors import Refused
from lantai.guard.words import lang

codes.add_area("filing", Path(__file__).parent / "codes.toml")


def told(why: Said, language: str = "") -> str:
    """A sentence with what to do about it, in the reader's language or in this one."""
    return codes.in_full(why.kind, why.params, language or lang())


def refused(kind: str, **params: Any) -> Refused:
    """A refusal of this room, to be raised."""
    return Refused(Said(f"filing.{kind}", params))
