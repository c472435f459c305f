# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A job's log: its sentences are kept as a kind and params (`kept`), its texts as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from lantai.guard import bulk, kept
from lantai.works.models import JobLine

MOST = 2_000
"""The longest log of one job; what comes after is counted and not kept."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line not yet written: a kind with its params, or a text."""

    kind: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    at: datetime = field(default_factory=timezone.now)


def write(job: int, lines: Iterable[Line]) -> int:
    """Write lines to a job's log; how many."""
    rows = [(job, each.at, each.kind, json.dumps(kept.packed(each.params), ensure_ascii=False),
             each.text[:400]) for each in lines]  # fmt: skip
    if not rows:
        return 0
    return bulk.insert(JobLine, ("job_id", "at", "kind", "params", "text"), rows)
