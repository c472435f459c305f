# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Keeping right, in every room, the columns of sight that were copied down from institutions.

When one institution comes after another, rows that name the old path name the new one; when an
institution comes into another area or line, the rows it keeps follow. Both go in slices, each an
act with its rows on the trail; both give the same run twice as once. A census before and after
proves that no row was lost. What keeps a path for ever says so with ``stays``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from lantai.guard import trail
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.columns import Guarded
from lantai.orgs.models import Institution
from lantai.works.models import Job

SLICE = 1_000
PATHS = ("holder", "party", "creator")
OF_THEIR_SUBJECT = (Job,)
"""Nouns whose area and line are those of what they speak of, not those of their holder."""
TAG = "orgs.institution.recopy"


@dataclass(frozen=True, slots=True)
class Move:
    """Rows that name the old path are to name the new one."""

    old: str
    new: str


@dataclass
class Followed:
    """What must follow an act: paths that are others now, institutions of another area or line."""

    moves: list[Move] = field(default_factory=list)
    straighten: list[Institution] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.moves or self.straighten)

    def add(self, more: Followed) -> None:
        """Take in what must follow beside."""
        self.moves += more.moves
        self.straighten += [row for row in more.straighten if row not in self.straighten]

    def facts(self) -> dict[str, Any]:
        """For the trail."""
        return {"moves": [[move.old, move.new] for move in self.moves],
                "straighten": [row.pk for row in self.straighten]}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A slice that was done: of which noun and column, how many rows, how many stayed behind."""

    noun: str
    column: str
    rows: int
    left: int = 0


Census = dict[str, dict[str, int]]
"""By path, by ``room.noun.column``: how many rows name the path there."""


def nouns() -> list[type[models.Model]]:
    """Every noun that wears the columns of sight, in all rooms."""
    return [model for model in apps.get_models() if issubclass(model, Guarded)]


def path_columns(noun: type[models.Model]) -> list[str]:
    """The columns of a noun in which a path follows when an institution ends."""
    names = {field.name for field in noun._meta.concrete_fields}
    stays = getattr(noun, "stays", ())
    return [name for name in PATHS if name in names and name not in stays]


def _rows(noun: Any) -> Any:
    """All rows of a noun, for putting right what was copied down."""
    return noun.objects.unguarded("columns of sight follow their institution")


def census(paths: Iterable[str]) -> Census:
    """How many rows name each of these paths, by noun and column; noughts are left out."""
    found: Census = {}
    for path in paths:
        counts = {f"{noun._meta.label_lower}.{name}": _rows(noun).filter(**{name: path}).count()
                  for noun in nouns() for name in path_columns(noun)}  # fmt: skip
        found[path] = {where: count for where, count in counts.items() if count}
    return found


def lost(before: Census, after: Census, moves: Sequence[Move]) -> dict[str, int]:
    """What was there before the moves, under old or new path, and is not after; empty = nothing."""
    paths = {path for move in moves for path in (move.old, move.new)}
    columns = {column for path in paths for column in before.get(path, {})}
    found = {}
    for column in columns:
        was = sum(before.get(path, {}).get(column, 0) for path in paths)
        now = sum(after.get(path, {}).get(column, 0) for path in paths)
        if now < was:
            found[column] = was - now
    return found


def move_rows(moves: Sequence[Move], subject: Institution, actor: Actor) -> Iterator[Step]:
    """Give every row that names an old path the new one, slice by slice."""
    for move in moves:
        for noun in nouns():
            for column in path_columns(noun):
                yield from _move(noun, column, move, subject, actor)


def _move(noun: Any, column: str, move: Move, subject: Institution, actor: Actor) -> Iterator[Step]:
    last = 0
    while True:
        left = _rows(noun).filter(**{column: move.old}, pk__gt=last).order_by("pk")
        keys = list(left.values_list("pk", flat=True)[:SLICE])
        if not keys:
            return
        last = keys[-1]
        with act(TAG, subject, actor) as done:
            kept = _write(noun, keys, {column: move.new})
            done.rows.extend(_told(noun, keys, kept, {column: move.old}, {column: move.new}))
            done(subject, column=column, old=move.old, new=move.new)
        yield Step(noun._meta.label_lower, column, len(keys) - len(kept), len(kept))


def straighten(institution: Institution, subject: Institution, actor: Actor) -> Iterator[Step]:
    """Give the rows that an institution keeps its area and line, slice by slice."""
    wanted: dict[str, Any] = {"area": institution.area, "line": institution.line}
    for noun in nouns():
        if noun is not Institution and noun not in OF_THEIR_SUBJECT:
            yield from _straighten(noun, institution.path, wanted, subject, actor)


def _straighten(noun: Any, holder: str, wanted: dict[str, Any], subject: Institution,
                actor: Actor) -> Iterator[Step]:  # fmt: skip
    while True:
        wrong = _rows(noun).filter(holder=holder).exclude(**wanted).order_by("pk")
        rows = list(wrong.values_list("pk", "area", "line")[:SLICE])
        if not rows:
            return
        keys = [pk for pk, _, _ in rows]
        with act(TAG, subject, actor) as done:
            _write(noun, keys, wanted)
            done.rows.extend(
                trail.Subject(noun._meta.label_lower, pk, digest({"area": area, "line": line}),
                              digest(wanted)) for pk, area, line in rows
            )  # fmt: skip
            done(subject, holder=holder, **wanted)
        yield Step(noun._meta.label_lower, "area", len(keys))


def turn_area(unit: Institution, actor: Actor) -> Iterator[Step]:
    """Set a unit's area as its exceptions stand today, and let the rows it keeps follow."""
    before = unit.area
    unit.derive()
    if unit.area != before:
        with act(TAG, unit, actor) as done:
            unit.save()
            done(unit)
        yield from straighten(unit, unit, actor)


def digest(columns: dict[str, str]) -> str:
    """The digest under which the trail keeps what some columns were."""
    return trail.digest_of(columns)


def _told(noun: Any, keys: Sequence[int], kept: set[int], before: dict[str, str],
          after: dict[str, str]) -> Iterator[trail.Subject]:  # fmt: skip
    was, now = digest(before), digest(after)
    return (trail.Subject(noun._meta.label_lower, pk, was, now) for pk in keys if pk not in kept)


def _write(noun: Any, keys: Sequence[int], columns: dict[str, str]) -> set[int]:
    """Write columns of some rows; the keys of those that another row of the new path forbids."""
    try:
        with transaction.atomic():
            _rows(noun).filter(pk__in=keys).update(**columns)
    except IntegrityError:
        return {pk for pk in keys if not _write_one(noun, pk, columns)}
    return set()


def _write_one(noun: Any, pk: int, columns: dict[str, str]) -> bool:
    try:
        with transaction.atomic():
            _rows(noun).filter(pk=pk).update(**columns)
    except IntegrityError:
        return False
    return True
