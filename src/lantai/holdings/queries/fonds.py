# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about fonds: what one holds, in numbers; its texts; which ones somebody keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Sum

from lantai.guard.actor import Actor
from lantai.holdings.models import Extent, Fonds, FondsText, ImportBatch, RecordClass
from lantai.holdings.queries.levels import DESCRIBED
from lantai.holdings.terms import FondsState, Standing

KEPT = (Standing.FILED, Standing.HELD)


def has_records(fonds: Fonds) -> bool:
    """Whether anything is left in a fonds but what was destroyed."""
    for model in DESCRIBED:
        rows = model.objects.unguarded("whether a fonds is empty").filter(fonds=fonds)
        if rows.filter(holder=fonds.holder).exclude(standing=Standing.DESTROYED).exists():
            return True
    return False


@dataclass(frozen=True)
class Counted:
    """What a fonds holds: rows for `Extent`, and the first and last day of its records."""

    extents: Sequence[Mapping[str, Any]]
    first: dt.date | None
    last: dt.date | None


def count_fonds(fonds: Fonds) -> Counted:
    """Count a fonds per unit and medium; files 卷 and items 件 apart, drafts and destroyed not."""
    extents: list[Mapping[str, Any]] = []
    days: list[dt.date] = []
    for model in DESCRIBED:
        rows = model.objects.unguarded("the extent of a fonds").filter(
            fonds=fonds, holder=fonds.holder, standing__in=KEPT)  # fmt: skip
        found = rows.values("unit", "medium").order_by().annotate(
            quantity=Sum("quantity"), sheets=Sum("pages"), first=Min("date_from"),
            last=Max("date_to"))  # fmt: skip
        for each in found:
            days += [day for day in (each["first"], each["last"]) if day is not None]
            extents.append({**each, "pages": each["sheets"] or 0})
    return Counted(_added(extents), min(days, default=None), max(days, default=None))


def _added(extents: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One row per unit and medium, whichever noun it was counted in."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for each in extents:
        unit, medium = each["unit"], each["medium"]
        known = found.setdefault((unit, medium), {"unit": unit, "medium": medium,
                                                  "quantity": 0, "pages": 0})  # fmt: skip
        known["quantity"] += each["quantity"]
        known["pages"] += each["pages"]
    return list(found.values())


def last_text(fonds: Fonds, kind: str) -> FondsText | None:
    """The version of a text about a fonds that is in force."""
    rows = FondsText.objects.unguarded("the version in force, for who revises it")
    found: FondsText | None = rows.filter(fonds=fonds, kind=kind).order_by("-version").first()
    return found


@dataclass(frozen=True)
class Contents:
    """What a fonds has of one noun, counted by what its guide tells of."""

    model: Any
    total: int
    by: Mapping[str, Mapping[Any, int]]


TOLD = ("category_code", "year", "retention", "opening", "record_class")


def contents_of(fonds: Fonds) -> list[Contents]:
    """Files and items of a fonds by category, decade, retention, opening and class: one walk each.

    Drafts and what was destroyed are not counted.
    """
    found = []
    for model in DESCRIBED:
        rows = model.objects.unguarded("what a fonds holds, in numbers").filter(
            fonds=fonds, holder=fonds.holder, standing__in=KEPT)  # fmt: skip
        groups = rows.values_list(*TOLD).order_by().annotate(n=Count("pk"))
        by: dict[str, dict[Any, int]] = {name: {} for name in TOLD}
        total = 0
        for *values, n in groups:
            total += n
            for name, value in zip(TOLD, values, strict=True):
                key = value // 10 * 10 if name == "year" and value else value
                by[name][key] = by[name].get(key, 0) + n
        found.append(Contents(model, total, by))
    return [each for each in found if each.total]


def top_classes_of(fonds: Fonds) -> tuple[list[RecordClass], dict[int, int]]:
    """The classes at the top of a fonds, in their order; and of every class the number of its top.

    A class's path begins with the number of the class at the top.
    """
    rows = RecordClass.objects.unguarded("the classes that a fonds' guide names")
    found = list(rows.filter(fonds=fonds).order_by("code", "pk"))
    tops = {row.pk: int(str(row.path).partition("/")[0]) for row in found if row.path}
    return [row for row in found if row.parent_id is None], tops


def fonds_to_act_on(actor: Actor) -> Any:
    """The fonds on the register that the actor's institution keeps, by their codes."""
    rows = Fonds.objects.seen_by(actor, "act", only="own")
    return rows.filter(state__in=(FondsState.OPEN, FondsState.CLOSED)).order_by("fonds_code", "pk")


def holders_of(keys: Iterable[int]) -> dict[int, str]:
    """The names of the institutions that hold some fonds, to tell those of one code apart."""
    rows = Fonds.objects.unguarded("the holders of fonds that a reader chooses among")
    found = rows.filter(pk__in=list(keys)).values_list("pk", "custodian__name")
    return dict(found)


def extents_of(fonds: Fonds, actor: Actor) -> Any:
    """The counted extents of a fonds, as far as the actor sees it."""
    return Extent.objects.seen_by(actor).filter(fonds=fonds).order_by("unit", "medium")


def fonds_kept(actor: Actor) -> Any:
    """The fonds on the register that an actor's institution keeps."""
    rows = Fonds.objects.seen_by(actor, "describe", only="own")
    return rows.filter(state__in=(FondsState.OPEN, FondsState.CLOSED))


def last_imports(actor: Actor) -> Any:
    """The catalogue imports of an actor's institution, the newest first."""
    rows = ImportBatch.objects.seen_by(actor, "describe", only="own").select_related("fonds")
    return rows.order_by("-id")
