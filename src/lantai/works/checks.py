# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Laws about the settings that works stands on, as Django system checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django_tasks import task_backends

from lantai.works.kinds import kinds


@register
def queues_are_open(app_configs: Any = None, **kwargs: Any) -> Sequence[CheckMessage]:
    """Every queue that a job names must be one that the backend of Tasks takes."""
    taken = task_backends["default"].queues
    missing = {kind.queue for kind in kinds().values()} - taken if taken else set()
    return [
        Error(
            f"no such queue in TASKS: {name}",
            hint='Set "QUEUES": [] in TASKS["default"], which takes all queues.',
            id="works.E001",
        )
        for name in sorted(missing)
    ]
