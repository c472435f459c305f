# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The sentences of the vault (``codes.toml``).

Refusals are the guard's `Refused`, faults of disks the bench's `StorageFailed`; one error is this
room's own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.errors import StorageFailed
from lantai.guard.errors import Refused

codes.add_area("vault", Path(__file__).parent / "codes.toml")


class StoreAway(StorageFailed):
    """A store cannot be reached: unplugged, not mounted, or another disk lies in its place."""


def refused(kind: str, **params: Any) -> Refused:
    """A refusal of this room, to be raised."""
    return Refused(Said(f"vault.{kind}", params))
