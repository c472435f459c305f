# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Figures counted beforehand, so that nobody waits for a million rows: counting, and looking up.

`count` is one GROUP BY over a figure's noun by the columns of sight; what it finds is kept in
`Tally`, each row of which wears the columns of those it counts. `board` looks numbers up by one
clause of the law, in one GROUP BY over tallies, and folds them by region and institution: deeper
than the institution it does not go. Numbers are as old as the last counting (`counted_at`).
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from lantai.desk.figures import Figure, figure_of, figures
from lantai.desk.models import Counting, Tally
from lantai.guard import law
from lantai.guard.actor import Actor, steward
from lantai.guard.acts import act
from lantai.guard.atoms import after
from lantai.guard.sheet import told_from

KEYS = ("holder", "area", "line", "party", "creator", "secrecy")
"""The columns of sight by which rows are told apart."""
CLAUSES = ("counted", "guided", "own", "formed", "party")
"""The clauses of the sheet by which figures are shown, the widest first."""
SHARE = 100
"""Counting takes at most so many-th part of the time: what takes long is counted less often."""
COUNTER = steward("counting")

Key = tuple[Any, ...]


# --- counting -------------------------------------------------------------------------------------


def _columns(one: Figure) -> dict[str, str]:
    """By which column of its noun, or of the record that judges it, a figure has each key."""
    model, way = one.model, ""
    while name := law.judged_by(model):
        model, way = model._meta.get_field(name).related_model, f"{way}{name}__"  # type: ignore[assignment]
    there = law.columns_of(model)
    return {key: way + key for key in KEYS if key in there}


def cells(one: Figure) -> dict[Key, int]:
    """A figure's number by what its rows wear, in one query."""
    rows: Any = one.model._default_manager
    columns = _columns(one)
    seen = one.narrow(rows.unguarded("figures are counted by the columns of sight"))
    found = seen.values(*columns.values()).annotate(tallied=one.number)
    blank = {key: 0 if key == "secrecy" else "" for key in KEYS}
    return {
        tuple({**blank, **{key: row[column] for key, column in columns.items()}}.values()):
        row["tallied"] for row in found if row["tallied"]
    }  # fmt: skip


def count(one: Figure, now: dt.datetime | None = None) -> bool:
    """Count a figure anew; whether a number is another than before."""
    begun = time.monotonic()
    fresh = cells(one)
    known = Tally.objects.unguarded("what was counted before").filter(figure=one.code)
    changed = fresh != {_key(row): row.number for row in known}
    if changed:
        with act("desk.tally.count", Tally, COUNTER) as done:
            _keep(one, fresh)
            done(None, figure=one.code, cells=len(fresh))
    took = int((time.monotonic() - begun) * 1000)
    Counting.objects.update_or_create(
        figure=one.code, defaults={"at": now or timezone.now(), "milliseconds": took}
    )
    return changed


def _key(row: Tally) -> Key:
    return tuple(getattr(row, key) for key in KEYS)


def _keep(one: Figure, fresh: Mapping[Key, int]) -> None:
    """Make the tallies of a figure those that were found."""
    left, other = dict(fresh), []
    known = Tally.objects.unguarded("what was counted before").filter(figure=one.code)
    for row in known:
        number = left.pop(_key(row), None)
        if number is None:
            row.delete()
        elif number != row.number:
            row.number = number
            other.append(row)
    known.bulk_update(other, ["number"], batch_size=500)
    Tally.objects.bulk_create(
        [Tally(figure=one.code, number=number, **dict(zip(KEYS, key, strict=True)))
         for key, number in left.items()], batch_size=500)  # fmt: skip


def due(now: dt.datetime) -> Iterator[Figure]:
    """The figures to be counted now: never counted, or long enough ago for what they take."""
    known = {row.figure: row for row in Counting.objects.all()}
    for one in figures():
        last = known.get(one.code)
        rest = dt.timedelta(milliseconds=last.milliseconds * SHARE) if last else None
        if last is None or rest is None or last.at + rest <= now:
            yield one


def count_all() -> int:
    """Count all figures now; how many are others than before."""
    return sum(count(one) for one in figures())


def counted_at() -> dt.datetime | None:
    """The moment up to which every figure is counted; None where one never was."""
    at = dict(Counting.objects.values_list("figure", "at"))
    codes = [one.code for one in figures()]
    return min(at[code] for code in codes) if all(code in at for code in codes) else None


# --- looking up -----------------------------------------------------------------------------------


@dataclass
class Place:
    """A region or an institution with its numbers; ``few`` are those of which some is not told."""

    path: str
    is_region: bool
    numbers: dict[str, int] = field(default_factory=dict)
    few: set[str] = field(default_factory=set)

    def add(self, code: str, number: int, least: int) -> None:
        """Take a number in, or note that it is too small to be told."""
        told = number >= least
        self.numbers[code] = self.numbers.get(code, 0) + (number if told else 0)
        if not told and number:
            self.few.add(code)


@dataclass
class Board:
    """The figures that somebody counts by one clause: of a region, and of what lies in it.

    What is too small to be told is left out of every sum too, so that no difference tells it.
    """

    clause: str
    root: str
    at: str
    total: Place
    places: list[Place]


def clauses_for(actor: Actor) -> list[str]:
    """The clauses by which an actor counts anything at all, the widest first."""
    held = {clause.name for clause in law.sight_of(Tally, actor, "count").clauses}
    return [name for name in CLAUSES if name in held and _seen(actor, name).exists()]


def _seen(actor: Actor, clause: str) -> Any:
    return Tally.objects.seen_by(actor, "count", only=clause).order_by()


Row = tuple[str, str, str, int]
"""Figure, area, holder, number."""


def _numbers(seen: Any, clause: str, *by: str, codes: Collection[str] = ()) -> Iterator[Row]:
    """Sums by some columns; a figure that may be too small to be told always by institution."""
    parted: dict[bool, list[str]] = {True: [], False: []}
    for one in figures():
        if not codes or one.code in codes:
            parted[told_from(clause, one.names_people) > 1].append(one.code)
    for some, columns in ((parted[False], by), (parted[True], ("area", "holder"))):
        if some:
            rows = seen.filter(figure__in=some).values("figure", *columns)
            for row in rows.annotate(tallied=Sum("number")):
                yield row["figure"], row.get("area", ""), row.get("holder", ""), row["tallied"]


def totals(actor: Actor, clause: str, codes: Collection[str] = ()) -> Place:
    """What an actor counts by a clause, all figures or some, not parted by places."""
    return _folded(_numbers(_seen(actor, clause), clause, codes=codes), clause)


def board(actor: Actor, clause: str, at: str = "") -> Board | None:
    """The figures of a region by what lies in it; None where an actor counts nothing there."""
    seen = _seen(actor, clause)
    areas = list(seen.values_list("area", flat=True).distinct())
    root = shared_path(areas)
    here = at or root
    if (here and not here.endswith("/")) or not any(area.startswith(here) for area in areas):
        return None
    within = seen.filter(area__gte=here, area__lt=after(here)) if here else seen
    places: dict[tuple[bool, str], list[Row]] = {}
    for row in _numbers(within.filter(area=here), clause, "holder"):
        places.setdefault((False, row[2]), []).append(row)
    for row in _numbers(within.exclude(area=here), clause, "area"):
        places.setdefault((True, child_of(row[1], here)), []).append(row)
    every = [row for rows in places.values() for row in rows]
    return Board(clause, root, here, _folded(every, clause), [
        _folded(rows, clause, path, is_region) for (is_region, path), rows in places.items()
    ])  # fmt: skip


def _folded(rows: Iterable[Row], clause: str, path: str = "", is_region: bool = True) -> Place:
    place = Place(path, is_region)
    for code, _, _, number in rows:
        one = figure_of(code)
        place.add(code, number, told_from(clause, one.names_people if one else False))
    return place


def shared_path(paths: Iterable[str]) -> str:
    """The longest path in which all of these lie; empty where they share none."""
    parts = [path.split("/")[:-1] for path in set(paths)]
    steps = takewhile(lambda step: len(set(step)) == 1, zip(*parts, strict=False))
    return "".join(f"{step[0]}/" for step in steps)


def child_of(path: str, at: str) -> str:
    """The region next below ``at`` in which a path lies; empty where it lies in ``at`` itself."""
    rest = path[len(at) :] if path.startswith(at) else ""
    step = rest.partition("/")[0]
    return f"{at}{step}/" if step else ""
