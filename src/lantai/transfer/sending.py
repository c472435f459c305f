# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What steps do that order long work: sending a package on, withdrawing one from outside."""

from __future__ import annotations

from typing import Any

from lantai.guard.actor import Actor
from lantai.transfer import doing
from lantai.transfer.jobs import delivering_package, leaving_entries, ordered


def send(row: Any, *, actor: Actor, answers: Any = None) -> None:
    """Lay the records before the receiver and order the package to be delivered."""
    doing.send(row, actor=actor)
    ordered(delivering_package, row, actor)


def withdraw(row: Any, *, actor: Actor, **answers: Any) -> None:
    """Free the records; what packages from outside brought goes with them."""
    doing.withdraw(row)
    if row.is_from_outside and row.set_id is not None:
        ordered(leaving_entries, row, actor)


DOES: dict[str, Any] = {**doing.DOES, "send": send, "withdraw": withdraw}
