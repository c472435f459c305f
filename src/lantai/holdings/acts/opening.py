# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The two decisions about a record: whether readers may use it, and how far it is published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.terms import Opening, Reach
from lantai.holdings import deciding
from lantai.holdings.errors import refused
from lantai.holdings.many import Judge, Outcome, change_rows
from lantai.holdings.models import Item


def set_opening(
    keys: Sequence[int], opening: Any, actor: Actor, *, reason: str,
    open_on: dt.date | None = None, ground: str = "", basis: str = "",
    review_on: dt.date | None = None, model: Any = Item,
) -> Outcome:  # fmt: skip
    """Put down a decision about opening. What is not open is not published either. 开放状态。

    It needs custody by a state archives; a unit's own records are disclosed as government
    information, not opened (house.md §7). A deferral 延期开放 has one of the law's grounds, the
    consent of the authority as its ``basis`` (档案法实施条例 31), and a day on which it is judged
    anew (国家档案馆档案开放办法 8, 15, 17).
    """
    opening = Opening(opening)
    deciding.check(opening, ground, basis, review_on)
    values = deciding.values_of(model, opening, open_on or timezone.localdate(), review_on)
    facts = {"ground": ground, "basis": basis, "review_on": review_on}
    judge = deciding.may_decide(opening, deciding.code_of(model))
    return _decide("set_opening", model, keys, actor, values, deciding.reads_of(model), judge,
                   reason, **facts)  # fmt: skip


def set_reach(
    keys: Sequence[int], reach: Any, actor: Actor, *, reason: str, basis: str = "",
    model: Any = Item,
) -> Outcome:  # fmt: skip
    """Put down a decision about publication; never more than the opening allows. 公布范围。"""
    reach, code = Reach(reach), deciding.code_of(model)
    judge = deciding.may_publish(reach, code)
    return _decide("set_reach", model, keys, actor, {"reach": reach},
                   ("opening", "secrecy", code), judge, reason, basis=basis)  # fmt: skip


def _decide(
    verb: str, model: Any, keys: Sequence[int], actor: Actor, values: Mapping[str, Any],
    reads: Sequence[str], judge: Judge, reason: str, **facts: Any,
) -> Outcome:  # fmt: skip
    """A decision about many rows, in acts of a slice each; it needs a reason."""
    if not reason.strip():
        raise refused("needs_reason")
    return change_rows(f"{law.noun_of(model)}.{verb}", model, keys, actor, values, reads=reads,
                       judge=judge, reason=reason,
                       **{name: fact for name, fact in facts.items() if fact})  # fmt: skip
