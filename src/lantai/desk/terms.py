# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The states of bulk edits and imports, and of each row in them."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.db import models

from lantai.guard.words import both

StateName: TypeAlias = Any
"""One of these states: text at run time, of which a type checker cannot know."""


class BatchState(models.TextChoices):
    """Where a bulk edit stands."""

    PREVIEW = "preview", both("看过，没改", "looked at")
    CHANGING = "changing", both("在改", "changing")
    CHANGED = "changed", both("改了", "changed")
    UNDOING = "undoing", both("在撤回", "being taken back")
    UNDONE = "undone", both("撤回了", "taken back")


class ChangeState(models.TextChoices):
    """What becomes of one row of a bulk edit."""

    WILL = "will", both("要改", "to be changed")
    SAME = "same", both("不用改", "nothing to change")
    CANNOT = "cannot", both("不能改", "not to be changed")
    DONE = "done", both("改了", "changed")
    UNDONE = "undone", both("撤回了", "taken back")
    KEPT = "kept", both("没有撤回", "not taken back")


class ImportState(models.TextChoices):
    """Where an import stands."""

    TRYING = "trying", both("在试", "being tried")
    TRIED = "tried", both("试过，没收", "tried")
    TAKEN = "taken", both("收了", "taken")
    DROPPED = "dropped", both("不收", "dropped")
    BROKEN = "broken", both("打不开", "cannot be read")


class RowStatus(models.TextChoices):
    """What a dry run says of one row."""

    GOOD = "good", both("照原样收", "taken as it is")
    MENDED = "mended", both("改好了收", "taken, mended")
    ASK = "ask", both("要您定", "for you to decide")
    BAD = "bad", both("不能收", "not taken")
    SAME = "same", both("已经有了，一样", "there already, the same")
