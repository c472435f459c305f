# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The states of a job, what a person may ask of a running one, and the units it counts in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.db import models

from lantai.guard.words import both

StateName: TypeAlias = Any
"""One of `State`: text at run time, of which a type checker cannot know."""


class State(models.TextChoices):
    """Where a job stands. A job whose hand fell silent is given back: queued again."""

    QUEUED = "queued", both("排队", "queued")
    WAITING = "waiting", both("等前一个", "waiting for the one before")
    RUNNING = "running", both("在跑", "running")
    PAUSED = "paused", both("停着", "paused")
    FAILED = "failed", both("断了", "failed")
    DONE = "done", both("办完", "done")
    CANCELLED = "cancelled", both("不跑了", "cancelled")


class Stage(models.IntegerChoices):
    """The order of the jobs page: what needs a person, what goes on, what is over."""

    STOPPED = 0, both("停着，要人看", "stopped, needs a person")
    GOING = 1, both("在跑", "under way")
    OVER = 2, both("办完的", "over")


STAGES: Mapping[StateName, Any] = {
    State.QUEUED: Stage.GOING,
    State.WAITING: Stage.GOING,
    State.RUNNING: Stage.GOING,
    State.PAUSED: Stage.STOPPED,
    State.FAILED: Stage.STOPPED,
    State.DONE: Stage.OVER,
    State.CANCELLED: Stage.OVER,
}
HOLDING = (State.QUEUED, State.RUNNING)
"""The states in which a job takes one of the places that its subject has."""
STOPPED = (State.PAUSED, State.FAILED)
"""The states from which a person may let a job go on."""


class Ask(models.TextChoices):
    """What a person asked of a running job; it obeys at its next step."""

    NOTHING = "", both("没有", "nothing")
    STOP = "stop", both("停下", "stop")
    CANCEL = "cancel", both("不跑了", "cancel")


OBEYED: Mapping[Any, StateName] = {Ask.STOP: State.PAUSED, Ask.CANCEL: State.CANCELLED}
"""How a job stands once it obeyed."""
UNITS: Mapping[str, tuple[str, str]] = {
    "": ("", ""),
    "items": ("件", "items"),
    "files": ("个文件", "files"),
    "volumes": ("卷", "volumes"),
    "pages": ("页", "pages"),
    "rows": ("行", "rows"),
    "entries": ("条", "entries"),
    "objects": ("个对象", "objects"),
    "packages": ("个包", "packages"),
    "bytes": ("字节", "bytes"),
}
"""What a job may count in, in both languages."""
