# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about 档号: who bears one, or bore it before; codes are unique within a holder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lantai.craft import refcode
from lantai.guard.actor import Actor
from lantai.holdings.models import RefCodeChange
from lantai.holdings.queries.levels import DESCRIBED

ASKED_AT_ONCE = 5_000
"""Codes looked up in one query."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """The row that bears a code, or bore it before it was renumbered."""

    model: Any
    pk: int
    former: bool = False


def bearers_of(holder: str, ref_codes: Collection[str]) -> dict[str, Bearer]:
    """Which of these codes are taken within a holder: by a file, an item, or a former code."""
    found: dict[str, Bearer] = {}
    wanted = [code for code in ref_codes if code]
    old = RefCodeChange.objects.unguarded("codes that are never given again")
    nouns = {each._meta.label_lower: each for each in DESCRIBED}
    for at in range(0, len(wanted), ASKED_AT_ONCE):
        some = wanted[at : at + ASKED_AT_ONCE]
        former = old.filter(holder=holder, old__in=some).values_list("old", "noun", "row")
        found |= {code: Bearer(nouns[noun], row, former=True) for code, noun, row in former}
        for model in DESCRIBED:
            rows = model.objects.unguarded("codes that are taken")
            rows = rows.filter(holder=holder, ref_code__in=some)
            found |= {code: Bearer(model, pk) for code, pk in rows.values_list("ref_code", "pk")}
    return found


def without_code(
    model: Any, batch: Any, titles: Collection[str], names: Sequence[str]
) -> set[tuple[Any, ...]]:
    """What other imports brought into a fonds without a code, by some columns."""
    rows = model.objects.unguarded("whether a row without a code was imported before")
    rows = rows.filter(fonds=batch.fonds_id, ref_code="", title__in=list(titles))
    return set(rows.exclude(batch=batch).values_list(*names))


def told_of(actor: Actor, bearers: Iterable[Bearer]) -> dict[tuple[Any, int], str]:
    """The titles of those bearers that the actor may describe; the others are not named."""
    told: dict[tuple[Any, int], str] = {}
    for model in DESCRIBED:
        keys = [each.pk for each in bearers if each.model is model]
        if keys:
            rows = model.objects.seen_by(actor).filter(pk__in=keys)
            told |= {(model, pk): title for pk, title in rows.values_list("pk", "title")}
    return told


def find_code(actor: Actor, holder: str, code: str) -> Any:
    """The record that bears a code, or bore it before; None where there is none to be seen."""
    bearer = bearers_of(holder, [refcode.normalise(code)]).get(refcode.normalise(code))
    if bearer is None:
        return None
    return bearer.model.objects.seen_by(actor).filter(pk=bearer.pk).first()
