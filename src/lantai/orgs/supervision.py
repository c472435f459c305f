# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who supervises whom, and who transfers to whom: derived from kind, region and level.

The nearest body whose region holds a unit supervises or receives it: an authority its own level
and what has none of its own, a township its bodies and villages (档案法实施条例 12, 13). What
differs is a row (`SupervisionException`). `Directory` answers for all units in a few queries, the
functions for one. Seeing the counts of a whole region is another thing: the guard's ``area``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from lantai.craft.findings import Finding
from lantai.guard.atoms import beginnings
from lantai.orgs import queries
from lantai.orgs.errors import found
from lantai.orgs.kinds import rule_of
from lantai.orgs.models import Institution
from lantai.orgs.models.regions import COUNTRY
from lantai.orgs.terms import Concern, Kind

SUPERVISORS = (Kind.AUTHORITY, Kind.TOWNSHIP)
RECEIVERS = (Kind.COMPREHENSIVE,)
BODIES: Mapping[Any, Sequence[Any]] = {
    Concern.SUPERVISES: SUPERVISORS, Concern.RECEIVES: RECEIVERS}  # fmt: skip
"""The kinds of institution that do so by derivation; others only by an exception."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Who supervises or receives a unit, and how that comes: level, above, superior, exception."""

    unit: Institution
    body: Institution
    how: str
    reason: str = ""


class Directory:
    """The institutions of a site on a day, and the ties between them."""

    def __init__(self, units: Iterable[Institution], bodies: Iterable[Institution],
                 on: dt.date | None = None,
                 superiors: Iterable[Institution] = ()) -> None:  # fmt: skip
        self.on = on or timezone.localdate()
        self.units = list(units)
        self._by_pk = {each.pk: each for each in [*superiors, *bodies, *self.units]}
        self._by_area: dict[tuple[str, str], list[Institution]] = {}
        for each in sorted(bodies, key=lambda body: body.pk):
            self._by_area.setdefault((each.kind, each.own_area), []).append(each)

    @classmethod
    def whole(cls, on: dt.date | None = None) -> Directory:
        """All active institutions of the site."""
        units = queries.active_institutions()
        kinds = (*SUPERVISORS, *RECEIVERS)
        bodies = [each for each in units if each.kind in kinds and each.parent_id is None]
        return cls(units, bodies, on)

    @classmethod
    def within(cls, areas: Sequence[str], on: dt.date | None = None) -> Directory:
        """The active institutions of some areas, and what lies over them: in four queries or so."""
        units = queries.active_within(areas)
        above = {path for area in areas for path in _upwards(area)} - set(areas)
        kinds = (*SUPERVISORS, *RECEIVERS)
        bodies = [each for each in units if each.kind in kinds and each.parent_id is None]
        known = {each.pk for each in bodies}
        bodies += [each for each in queries.bodies_of(above, kinds) if each.pk not in known]
        return cls(units, bodies, on, queries.superiors_beyond(units))

    @classmethod
    def around(cls, unit: Institution, on: dt.date | None = None) -> Directory:
        """One unit and the bodies whose region may hold it or one of its superiors."""
        chain = queries.superiors_of(unit)
        areas = {path for each in chain for path in _upwards(each.own_area)}
        bodies = queries.bodies_of(areas, (*SUPERVISORS, *RECEIVERS))
        return cls(chain, bodies, on)

    @cached_property
    def _exceptions(self) -> dict[tuple[str, int], Tie]:
        return {
            (row.concern, row.unit_id): Tie(self._by_pk[row.unit_id], row.body, "exception",
                                            row.reason)
            for row in queries.exceptions_in_force(self.on) if row.unit_id in self._by_pk
        }  # fmt: skip

    def supervisor(self, unit: Institution) -> Tie | None:
        """Who supervises a unit's archival work."""
        return self._tie(unit, Concern.SUPERVISES)

    def receiver(self, unit: Institution) -> Tie | None:
        """To which archives a unit transfers; None: it keeps, or hands in by agreement."""
        return self._tie(unit, Concern.RECEIVES)

    def _tie(self, unit: Institution, concern: Any, seen: frozenset[int] = frozenset()
             ) -> Tie | None:  # fmt: skip
        """The exception, else what the kind's rule says; ``seen`` ends circles of superiors."""
        if excepted := self._exceptions.get((concern, unit.pk)):
            return excepted
        rule = rule_of(unit.kind)
        way = rule.supervised if concern == Concern.SUPERVISES else rule.transfers
        if way == "none":
            return None
        above = self._by_pk.get(unit.superior_id or unit.parent_id) if way == "superior" else None
        if above is None or above.pk in seen:
            return self._nearest(unit, BODIES[concern])
        over = self._tie(above, concern, seen | {unit.pk})
        return Tie(unit, over.body, "superior", over.reason) if over else None

    def _nearest(self, unit: Institution, kinds: Sequence[Any]) -> Tie | None:
        """The body with the smallest region that holds the unit; none stands over its equals."""
        for step, area in enumerate(_upwards(unit.own_area)):
            for kind in kinds:
                for body in self._by_area.get((kind, area), ()):
                    if (body.kind, body.own_area) != (unit.kind, unit.own_area):
                        return Tie(unit, body, "above" if step else "level")
        return None

    def numbers(self) -> list[tuple[Institution, int, int]]:
        """Each body with how many of the units it supervises, and how many transfer to it."""
        counted: dict[int, list[int]] = {}
        bodies: dict[int, Institution] = {}
        for unit in self.units:
            for at, tie in enumerate((self.supervisor(unit), self.receiver(unit))):
                if tie is not None:
                    bodies[tie.body.pk] = tie.body
                    counted.setdefault(tie.body.pk, [0, 0])[at] += 1
        ordered = sorted(bodies.values(), key=lambda body: (body.own_area, body.pk))
        return [(body, counted[body.pk][0], counted[body.pk][1]) for body in ordered]

    def supervised_by(self, body: Institution) -> list[Institution]:
        """The units of this directory that a body itself supervises."""
        ties = (self.supervisor(each) for each in self.units)
        return [tie.unit for tie in ties if tie and tie.body.pk == body.pk]

    def senders_to(self, archives: Institution) -> list[Institution]:
        """The units of this directory that transfer to an archives."""
        ties = (self.receiver(each) for each in self.units)
        return [tie.unit for tie in ties if tie and tie.body.pk == archives.pk]

    def overlaps(self) -> Iterator[Finding]:
        """Where scopes overlap or leave a unit uncovered (意见 3: 防止重复建设和资源分散)."""
        yield from self._doubles()
        for unit in self.units:
            rule = rule_of(unit.kind)
            if self.supervisor(unit) is None and not self._is_top(unit):
                yield found("unsupervised", unit.path, name=unit.name)
            receiver = self.receiver(unit)
            if rule.transfers != "none" and receiver is None:
                yield found("unreceived", unit.path, name=unit.name)
            elif receiver and receiver.how == "above":
                yield from self._far(unit, receiver)

    def _doubles(self) -> Iterator[Finding]:
        for (kind, _), bodies in self._by_area.items():
            if kind != Kind.TOWNSHIP:
                for other in bodies[1:]:
                    yield found("doubled", other.path, name=other.name, other=bodies[0].name)

    def _far(self, unit: Institution, receiver: Tie) -> Iterator[Finding]:
        """A unit at county level or above whose own level has no archives."""
        if unit.level not in ("township", "village"):
            yield found("received_above", unit.path, name=unit.name, other=receiver.body.name)

    def excepted(self) -> list[Tie]:
        """The ties of today that come by an exception."""
        wanted = {each.pk for each in self.units}
        return [tie for (_, unit), tie in self._exceptions.items() if unit in wanted]

    @cached_property
    def _authority_areas(self) -> frozenset[str]:
        return frozenset(area for kind, area in self._by_area if kind == Kind.AUTHORITY)

    def _is_top(self, unit: Institution) -> bool:
        """The highest authority of this site has nobody above it here."""
        above = list(_upwards(unit.own_area))[1:]
        return unit.kind == Kind.AUTHORITY and self._authority_areas.isdisjoint(above)


def _upwards(area: str) -> Iterator[str]:
    """An area and those above it, the nearest first, the country last."""
    if area != COUNTRY:
        yield from reversed(list(beginnings(area)))
    yield COUNTRY


def supervisor_of(unit: Institution, on: dt.date | None = None) -> Institution | None:
    """Who supervises a unit's archival work on a day."""
    tie = Directory.around(unit, on).supervisor(unit)
    return tie.body if tie else None


def receiver_of(unit: Institution, on: dt.date | None = None) -> Institution | None:
    """The archives to which a unit transfers; None: it keeps, or hands in by agreement."""
    tie = Directory.around(unit, on).receiver(unit)
    return tie.body if tie else None


def supervised_by(body: Institution, on: dt.date | None = None) -> list[Institution]:
    """The units that a body itself supervises on a day."""
    return Directory.whole(on).supervised_by(body)


def scope_overlaps(on: dt.date | None = None) -> list[Finding]:
    """All that overlaps or is left uncovered on this site."""
    return list(Directory.whole(on).overlaps())
