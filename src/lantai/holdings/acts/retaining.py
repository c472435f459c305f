# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""保管期限 given anew: by a schedule that was approved since, or by appraisal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard.actor import Actor
from lantai.holdings import dues
from lantai.holdings.errors import refused
from lantai.holdings.many import Outcome, change_rows, own
from lantai.holdings.models import Item


def set_retention(keys: Sequence[int], retention: str, actor: Actor, *, reason: str) -> Outcome:
    """Give items another period, with the day on which it ends. 改保管期限。

    An item whose period stands in its code is refused: its code is changed first (`renumber`). The
    period counts from the year after the records' own (DA/T 22-2015 4).
    """
    if not reason.strip():
        raise refused("needs_reason")
    outcome, today = Outcome(), timezone.localdate()
    years = own(Item, actor).filter(pk__in=list(keys)).order_by("year", "pk")
    by_year: dict[int | None, list[int]] = {}
    for key, year in years.values_list("pk", "year"):
        by_year.setdefault(year, []).append(key)
    for year, some in by_year.items():
        values = {"retention": retention, "expires_on": dues.expires_on(year, retention, today)}
        outcome.add(_give(some, values, actor, reason))
    return outcome


def _give(keys: Sequence[int], values: dict[str, Any], actor: Actor, reason: str) -> Outcome:
    return change_rows("holdings.item.set_retention", Item, keys, actor, values,
                       reads=("ref_code",), judge=_in_code, reason=reason)  # fmt: skip


def _in_code(row: dict[str, Any]) -> Said | None:
    """Why an item keeps its period: its code names it."""
    if dues.names_period(row["ref_code"], row["retention"]):
        return Said("holdings.retention_in_code", {"code": row["ref_code"]})
    return None
