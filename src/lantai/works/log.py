# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A job's log, and sentences as they are kept: a kind and params, put into words when shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from lantai.craft import codes
from lantai.craft.codes import Said, UnknownKind
from lantai.guard import bulk
from lantai.works.models import JobLine

MOST = 2_000
"""The longest log of one job; what comes after is counted and not kept."""
_SAID = "said"


@dataclass(frozen=True, slots=True)
class Line:
    """One line not yet written: a kind with its params, or a text."""

    kind: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    at: datetime = field(default_factory=timezone.now)


def write(job: int, lines: Iterable[Line]) -> int:
    """Write lines to a job's log; how many."""
    rows = [(job, each.at, each.kind, json.dumps(packed(each.params), ensure_ascii=False),
             each.text[:400]) for each in lines]  # fmt: skip
    if not rows:
        return 0
    return bulk.insert(JobLine, ("job_id", "at", "kind", "params", "text"), rows)


def packed(params: Mapping[str, Any]) -> dict[str, Any]:
    """Params as JSON; a sentence among them stays one."""
    return {str(name): _packed(value) for name, value in params.items()}


def _packed(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Said):
        return {_SAID: value.kind, "params": packed(value.params)}
    if isinstance(value, dict) and value.keys() == {_SAID, "params"}:  # it is packed already
        return value
    return str(value)


def unpacked(params: Mapping[str, Any]) -> dict[str, Any]:
    """Params as they were before `packed`."""
    return {name: _unpacked(value) for name, value in params.items()}


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        return Said(value[_SAID], unpacked(value["params"]))
    return value


def sentence(kind: str, params: Mapping[str, Any], lang: str) -> str:
    """The words of a kept sentence; the bare kind where this version no longer knows it."""
    try:
        return codes.sentence(kind, unpacked(params), lang)
    except (UnknownKind, KeyError):
        return kind


def remedy(kind: str, params: Mapping[str, Any], lang: str) -> str:
    """What to do about a kept error; empty where nothing is known."""
    try:
        return codes.remedy(kind, unpacked(params), lang)
    except (UnknownKind, KeyError):
        return ""
