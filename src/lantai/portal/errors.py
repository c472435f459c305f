# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The sentences of this room (``codes.toml``); its refusals are the guard's `Refused`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.guard.errors import Refused

codes.add_area("portal", Path(__file__).parent / "codes.toml")


def refused(kind: str, **params: Any) -> Refused:
    """A refusal of this room, to be raised."""
    return Refused(why(kind, **params))


def why(kind: str, **params: Any) -> Said:
    """A reason of this room, to be said."""
    return Said(f"portal.{kind}", params)
