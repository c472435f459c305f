# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The two decisions about a record: whether readers may use it, and how far it is published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.terms import Opening, Reach, Secrecy
from lantai.holdings import queries
from lantai.holdings.errors import refused
from lantai.holdings.many import Judge, Outcome, change_rows
from lantai.holdings.models import Fonds, Item, RecordClass
from lantai.holdings.terms import Standing

CODES: Mapping[Any, str] = {Fonds: "fonds_code", RecordClass: "code"}
"""The column by which a refusal names a row, where it is no 档号."""


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
    if opening is Opening.DEFERRED and not (ground and basis and review_on):
        raise refused("deferral_needs")
    if review_on is not None and review_on <= timezone.localdate():
        raise refused("review_in_past")
    values: dict[str, Any] = {"opening": opening, "open_on": None, "reach": Reach.NONE}
    if opening is Opening.OPEN:
        values = {"opening": opening, "open_on": open_on or timezone.localdate()}
    elif review_on is not None and model in queries.DESCRIBED:
        values["review_on"] = review_on
    facts = {"ground": ground, "basis": basis, "review_on": review_on}
    code = CODES.get(model, "ref_code")
    reads = ["holder", "secrecy", code, *(["standing"] if model in queries.DESCRIBED else [])]
    return _decide("set_opening", model, keys, actor, values, reads,
                   _may_decide(opening, code), reason, **facts)  # fmt: skip


def _may_decide(opening: Any, code: str) -> Judge:
    """Why a row's opening cannot be decided so."""
    known: dict[str, bool] = {}

    def judge(row: dict[str, Any]) -> Said | None:
        holder = row["holder"]
        if holder not in known:
            known[holder] = queries.opens(holder)
        if not known[holder]:
            return Said("holdings.not_in_archives")
        if row.get("standing", Standing.HELD) != Standing.HELD:
            return Said("holdings.not_held", {"code": row[code]})
        if opening is Opening.OPEN and row["secrecy"] > Secrecy.PUBLIC:
            return Said("holdings.not_public", {"code": row[code]})
        return None

    return judge


def set_reach(
    keys: Sequence[int], reach: Any, actor: Actor, *, reason: str, basis: str = "",
    model: Any = Item,
) -> Outcome:  # fmt: skip
    """Put down a decision about publication; never more than the opening allows. 公布范围。"""
    reach, code = Reach(reach), CODES.get(model, "ref_code")

    def judge(row: dict[str, Any]) -> Said | None:
        allowed = row["opening"] == Opening.OPEN and row["secrecy"] == Secrecy.PUBLIC
        if reach is Reach.NONE or allowed:
            return None
        return Said("holdings.not_open", {"code": row[code]})

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
