# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Sending on: what the step does, and the job that brings the package over."""

from __future__ import annotations

from typing import Any

from lantai.guard.actor import Actor
from lantai.transfer import doing
from lantai.transfer.jobs import delivering_package, ordered


def send(row: Any, *, actor: Actor, answers: Any = None) -> None:
    """Lay the records before the receiver and order the package to be delivered."""
    doing.send(row, actor=actor)
    ordered(delivering_package, row, actor)


DOES = {**doing.DOES, "send": send}
