# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Preservation events and other rows of the vault made ready for the one door for many rows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connections, models, router

from lantai.guard.bulk import add_rows
from lantai.vault.models import Event
from lantai.vault.terms import EventOutcome

_NAMES = ("vault_object_id", "kind", "at", "outcome", "store_id", "said", "params", "agent")


@dataclass(frozen=True, slots=True)
class Happened:
    """One event that is to be written."""

    object: int
    kind: Any
    said: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    store: int | None = None
    outcome: Any = EventOutcome.SUCCESS


def note(some: Iterable[Happened], *, at: dt.datetime, agent: str) -> None:
    """Write events, inside an act."""
    moment = stamp(Event, at)
    add_rows(Event, _NAMES, [
        (each.object, str(each.kind), moment, str(each.outcome), each.store, each.said,
         json.dumps(dict(each.params), ensure_ascii=False), agent[:80])
        for each in some
    ])  # fmt: skip


def stamp(model: type[models.Model], at: dt.datetime) -> Any:
    """An instant as the database of a noun takes it."""
    return connections[router.db_for_write(model)].ops.adapt_datetimefield_value(at)


def add(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:
    """Write many rows of one noun, given as column to value; the numbers they got."""
    if not rows:
        return range(0)
    names = list(rows[0])
    return add_rows(model, names, [[row[name] for name in names] for row in rows])
