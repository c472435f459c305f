# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about what a unit formed and what it filed, as streams."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Q

from lantai.craft.formed import Filed, Formed, match_key
from lantai.filing.models import FiledItem, FilingComparison, FilingGap, FormedDocument
from lantai.holdings.models import Item
from lantai.holdings.terms import Standing
from lantai.orgs.models import Institution
from lantai.orgs.queries import members_of

AT_ONCE = 5_000
"""Rows fetched from the database at a time."""


def units_with_registers(keeper: int | None = None) -> list[Institution]:
    """The units that have a register of documents formed, or had one when it was compared.

    With a ``keeper``: itself and, where it is a joint office, its members.
    """
    rows = FormedDocument.objects.unguarded("the units whose registers are compared")
    made = FilingComparison.objects.unguarded("the units whose registers were compared")
    units = Institution.objects.unguarded("the units whose registers are compared")
    found = units.filter(
        Q(pk__in=rows.order_by().values("institution").distinct())
        | Q(pk__in=made.order_by().values("institution").distinct())
    ).order_by("pk")
    if keeper is None:
        return list(found)
    office = units.get(pk=keeper)
    return list(found.filter(pk__in=[keeper, *(each.pk for each in members_of(office))]))


def documents_of(unit: Institution) -> Iterator[tuple[int, Iterator[Formed]]]:
    """A unit's documents year by year; take those of a year before asking for the next."""
    rows = FormedDocument.objects.unguarded("the documents that a unit formed, to be compared")
    rows = rows.filter(institution=unit).order_by("year", "pk")
    values = rows.values_list("year", "pk", "doc_number", "title", "expected")
    for year, some in groupby(values.iterator(AT_ONCE), key=lambda row: row[0]):
        yield year, (Formed(*row[1:]) for row in some)


def filed_of(unit: Institution) -> dict[str, list[Filed]]:
    """What a unit filed, of all years, by what a document is known again by, the earliest first."""
    days = dict(_days_of(unit))
    rows = Item.objects.unguarded("what a unit filed, held against its register")
    rows = rows.filter(creator=unit.path).exclude(standing=Standing.DRAFT).order_by()
    found: dict[str, list[Filed]] = {}
    for pk, number, title in rows.values_list("pk", "doc_number", "title").iterator(AT_ONCE):
        found.setdefault(match_key(number, title), []).append(Filed(pk, days.get(pk)))
    for some in found.values():
        if len(some) > 1:
            some.sort(key=lambda each: (each.on or dt.date.max, each.key))
    return found


def _days_of(unit: Institution) -> Iterator[tuple[int, dt.date]]:
    """The day on which each item was filed, as far as it was filed here."""
    rows = FiledItem.objects.unguarded("when the items of a unit were filed")
    rows = rows.filter(item__creator=unit.path, batch__filed_on__isnull=False).order_by()
    yield from rows.values_list("item_id", "batch__filed_on").iterator(AT_ONCE)


def comparison_of(unit: Institution, year: int) -> FilingComparison | None:
    """What was found of a unit and a year the last time."""
    rows = FilingComparison.objects.unguarded("the comparison that is made anew")
    found: FilingComparison | None = rows.filter(institution=unit, year=year).first()
    return found


def comparisons_but(unit: Institution, years: Collection[int]) -> Any:
    """What was found of a unit in years of which its register has no line any more."""
    rows = FilingComparison.objects.unguarded("comparisons of years that a register left")
    return rows.filter(institution=unit).exclude(year__in=list(years))


def gaps_of(comparison: FilingComparison) -> Any:
    """All gaps of a comparison, whoever keeps them."""
    return FilingGap.objects.unguarded(
        "the gaps that a comparison found, made anew with it"
    ).filter(comparison=comparison)


def explained(comparison: FilingComparison) -> set[tuple[str, Any, str]]:
    """The gaps of a comparison that somebody has explained: they stay as they are."""
    rows = gaps_of(comparison).exclude(explanation="")
    return set(rows.values_list("kind", "formed_id", "about"))


def gaps_without_word(comparison: FilingComparison) -> Any:
    """The gaps of a comparison that nobody has explained: they are found anew."""
    return gaps_of(comparison).filter(explanation="")
