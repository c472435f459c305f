# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the law asks of a decision about opening or publishing, before it is put down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard.terms import Opening, Reach, Secrecy
from lantai.holdings import queries
from lantai.holdings.errors import refused
from lantai.holdings.many import Judge
from lantai.holdings.models import Fonds, RecordClass
from lantai.holdings.terms import Standing

CODES: Mapping[Any, str] = {Fonds: "fonds_code", RecordClass: "code"}
"""The column by which a refusal names a row, where it is no 档号."""


def code_of(model: Any) -> str:
    """The column by which a refusal names a row."""
    return CODES.get(model, "ref_code")


def reads_of(model: Any) -> Sequence[str]:
    """The columns that a decision about opening looks at."""
    return ("holder", "secrecy", code_of(model),
            *(["standing"] if model in queries.DESCRIBED else []))  # fmt: skip


def check(opening: Any, ground: str, basis: str, review_on: dt.date | None) -> None:
    """Raise where a deferral lacks what the law asks of it."""
    if opening is Opening.DEFERRED and not (ground and basis.strip() and review_on):
        raise refused("deferral_needs")
    if review_on is not None and review_on <= timezone.localdate():
        raise refused("review_in_past")


def values_of(
    model: Any, opening: Any, open_on: dt.date | None, review_on: dt.date | None
) -> dict[str, Any]:
    """The columns of a row after a decision. What is not open is not published either."""
    if opening is Opening.OPEN:
        return {"opening": opening, "open_on": open_on or timezone.localdate()}
    values = {"opening": opening, "open_on": None, "reach": Reach.NONE}
    if review_on is not None and model in queries.DESCRIBED:
        values["review_on"] = review_on
    return values


def may_decide(opening: Any, code: str) -> Judge:
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


def may_publish(reach: Any, code: str) -> Judge:
    """Why a row cannot be published so far: never more than its opening allows."""

    def judge(row: dict[str, Any]) -> Said | None:
        allowed = row["opening"] == Opening.OPEN and row["secrecy"] == Secrecy.PUBLIC
        if reach is Reach.NONE or allowed:
            return None
        return Said("holdings.not_open", {"code": row[code]})

    return judge
