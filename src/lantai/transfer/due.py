# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is due for transfer: which filed records, of which unit, to which archives, since when.

Derived from the clocks of `craft` and from who receives whom; counted by the database, no row per
item; without what a transfer under way has packed. 20 years after it was formed a record goes to a
central, provincial or prefectural archives, 10 to a county's (实施条例 20); electronic records go
within five years of filing (13号令).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from lantai.craft import clocks
from lantai.craft.clocks.due import add_years
from lantai.guard.actor import Actor
from lantai.holdings.models import Fonds, Item
from lantai.holdings.queries import without_passing
from lantai.holdings.terms import Medium, Retention, Standing
from lantai.orgs.models import Institution
from lantai.orgs.queries import institution_at
from lantai.orgs.supervision import Directory

GOES = (Retention.PERMANENT, Retention.LONG, Retention.D30, Retention.D50, Retention.D60,
        Retention.D70, Retention.D100)  # fmt: skip
"""The periods of what an archives receives; 30 years and more, and the older 长期 (K)."""
FILED_BY = (6, 30)
"""The day of the next year by which a year's documents are filed."""
LEVELS = ("central", "province", "prefecture", "county")


@dataclass(frozen=True, slots=True)
class Line:
    """So many records of a fonds and a year are due; ``since`` is the last day they were to go.

    Electronic records have a line of their own: they go sooner.
    """

    sender: Institution
    receiver: Institution
    fonds: Fonds
    year: int | None
    count: int
    since: dt.date | None
    is_electronic: bool = False


def level_of(receiver: Institution) -> str:
    """The level of an archives as the clock knows it; below the county, the county's."""
    return receiver.level if receiver.level in LEVELS else "county"


def last_formed(level: str, today: dt.date) -> dt.date | None:
    """The last day of formation of what is due today: the clock of transfer, turned round."""
    years = _years("transfer", today, level)
    if years is None or (day := add_years(today, -years)) is None:
        return None
    later = day + dt.timedelta(days=1)
    turned = add_years(later, years)
    return later if turned is not None and turned <= today else day


def last_electronic(today: dt.date) -> int | None:
    """The last year whose electronic records are due: filed by June of the next, five years on."""
    years = _years("electronic_transfer", today, "")
    if years is None:
        return None
    over = (today.month, today.day) >= FILED_BY
    return today.year - 1 - years - (0 if over else 1)


def _years(clock: str, today: dt.date, subject: str) -> int | None:
    rule = clocks.general().find(clock, today, subject)
    return rule.years if rule is not None else None


def condition(level: str, today: dt.date) -> Q:
    """Of filed records those that are due at an archives of a level."""
    formed, year = last_formed(level, today), last_electronic(today)
    due = Q(pk__in=[])
    if formed is not None:
        due |= Q(date_to__lte=formed) | Q(date_to=None, year__lt=formed.year)
    if year is not None:
        due |= Q(medium=Medium.ELECTRONIC, year__lte=year)
    return Q(standing=Standing.FILED, retention__in=GOES) & due


def lines_for(actor: Actor, today: dt.date) -> list[Line]:
    """What is due to the actor's archives, or from the actor's own institution."""
    at = institution_at(actor.institution)
    if at is None:
        return []
    directory = Directory.whole(today)
    senders = directory.senders_to(at)
    receiver = directory.receiver(at)
    pairs = [(each, at) for each in senders]
    if receiver is not None:
        pairs.append((at, receiver.body))
    return list(lines_of(pairs, today))


def lines_of(pairs: Sequence[tuple[Institution, Institution]], today: dt.date) -> Iterable[Line]:
    """What is due between senders and receivers, the longest due first: a query per level."""
    found: list[Line] = []
    for level in LEVELS:
        some = {str(sender.path): (sender, receiver) for sender, receiver in pairs
                if level_of(receiver) == level}  # fmt: skip
        if some:
            found += _counted(some, level, today)
    return sorted(found, key=lambda line: (line.since or dt.date.max, line.fonds.fonds_code))


def _counted(some: dict[str, Any], level: str, today: dt.date) -> list[Line]:
    rows = Item.objects.unguarded("how many records of a fonds and a year are due for transfer")
    rows = without_passing(rows.filter(condition(level, today), holder__in=list(some)))
    rows = rows.annotate(electronic=Q(medium=Medium.ELECTRONIC)).order_by()
    groups = list(rows.values_list("holder", "fonds", "year", "electronic")
                  .annotate(n=Count("pk")))  # fmt: skip
    every = Fonds.objects.unguarded("the fonds of which records are due for transfer")
    fonds = every.in_bulk([each[1] for each in groups])
    return [Line(some[holder][0], some[holder][1], fonds[pk], year, n,
                 since(year, level, today, is_electronic=is_electronic), is_electronic)
            for holder, pk, year, is_electronic, n in groups]  # fmt: skip


def since(
    year: int | None, level: str, today: dt.date, *, is_electronic: bool = False
) -> dt.date | None:  # fmt: skip
    """The last day by which a year's records were to go: of two clocks the one that ends first."""
    if year is None:
        return None
    ends = [(dt.date(year, 12, 31), _years("transfer", today, level))]
    if is_electronic:
        ends.append((dt.date(year + 1, *FILED_BY), _years("electronic_transfer", today, "")))
    found = (add_years(day, years) for day, years in ends if years is not None)
    return min((day for day in found if day is not None), default=None)
