# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The `Work` that a job's function is handed: it says how far it is, and asks whether to go on.

A write of progress happens at most once in `BEAT` seconds. Between two slices (and in a job without
slices, at each write) the actor is made anew, and whoever asked the job to stop, or the hand to
leave, is obeyed. The place in each loop of slices is kept with the counts as they were at that
place, so that a job taken up again goes on from the last slice that was kept, with right counts.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.works import log, pace, slices
from lantai.works.actors import actor_of
from lantai.works.errors import Cancelled, Lost, Paused, PutBack
from lantai.works.log import Line
from lantai.works.models import Job
from lantai.works.terms import UNITS, Ask

BEAT = 2.0
"""Seconds between two writes of progress."""
_COUNTS = ("done", "ok", "failed", "skipped")


def never() -> bool:
    """A hand that never has to leave."""
    return False


class Work:
    """One run of a job."""

    def __init__(
        self,
        job: Job,
        *,
        leaves: Callable[[], bool] = never,
        yields: Callable[[float], bool] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.job = job
        self.today: dt.date = timezone.localdate()
        self.ticket = job.ticket
        self.done, self.total, self.unit, self.note = 0, job.total, job.unit, ""
        self.ok, self.failed, self.skipped = 0, 0, 0
        self._cursor: dict[str, Any] = dict(job.cursor)
        for name, count in self._cursor.get("counts", {}).items():
            setattr(self, name, count)
        self._actor: Actor | None = None
        self._leaves, self._yields, self._clock = leaves, yields, clock
        self._begun = clock()
        self._written = -BEAT + self._begun
        self._until: float | None = None
        self._lines: list[Line] = []
        self._logged = 0
        self._loops, self._looping = 0, False
        self._inside: tuple[str, slices.Cursor] | None = None
        self._told = False

    # --- whose work it is ---

    @property
    def actor(self) -> Actor:
        """Whose work it is, as it was at the beginning of this slice. Raises `Revoked`."""
        if self._actor is None:
            self._renew()
        return cast(Actor, self._actor)

    def _renew(self) -> None:
        """Make the actor anew."""
        self._actor = actor_of(self.job)

    # --- how far it is ---

    def at(self, done: int, of: int | None = None, unit: str = "", note: str = "") -> None:
        """Say how far it is. Raises a `Halt` where a person or the hand asked for one."""
        if unit and unit not in UNITS:
            raise ValueError(f"{unit!r}: a job counts in one of {', '.join(filter(None, UNITS))}")
        self._told = True
        self.done, self.note = done, note[:300]
        self.total = self.total if of is None else of
        self.unit = unit or self.unit
        if self._clock() - self._written >= BEAT:
            self.write()
        if self._inside is None and self._leaves():
            raise PutBack

    def count(self, ok: int = 0, failed: int = 0, skipped: int = 0) -> None:
        """Add to the counts of what went well, what did not and what was left out."""
        self.ok, self.failed, self.skipped = (
            self.ok + ok, self.failed + failed, self.skipped + skipped
        )  # fmt: skip

    def drain(self, some: Callable[[], int], unit: str = "entries") -> int:
        """Do some of what there is, over and over, until nothing is left; how much was done."""
        while did := some():
            self.at(self.done + did, unit=unit)
        return self.done

    def say(self, kind: str = "", *, text: str = "", **params: Any) -> None:
        """Add a line to the log: a sentence of ``codes.toml`` with its params, or a text."""
        self._logged += 1
        if self._logged < log.MOST:
            self._lines.append(Line(kind, params, text))
        elif self._logged == log.MOST:
            self._lines.append(Line("works.log_is_full", {"most": log.MOST}))

    def readings(self) -> dict[str, Any]:
        """What a write of progress writes."""
        now = timezone.now()
        self.job.pace = pace.noted(self.job.pace, now.timestamp(), self.done)
        return {"done": self.done, "total": self.total, "unit": self.unit, "note": self.note,
                "ok": self.ok, "failed": self.failed, "skipped": self.skipped,
                "pace": self.job.pace, "cursor": self._cursor, "heartbeat_at": now}  # fmt: skip

    def write(self) -> None:
        """Write how far it is, and the log. Raises a `Halt`, or `Revoked` outside slices."""
        self._written = self._clock()
        self._mark()
        self._obey()
        if not self._looping:
            self._renew()

    def _mark(self, **more: Any) -> None:
        with transaction.atomic():
            if not self.job.mark(self.ticket, **self.readings(), **more):
                raise Lost
            log.write(self.job.pk, self.new_lines())

    def new_lines(self) -> list[Line]:
        """The lines said since the last time, to be written."""
        lines, self._lines = self._lines, []
        return lines

    def _obey(self) -> None:
        ours = Job.objects.unguarded("what a person asked of a running job").filter(pk=self.job.pk)
        row = ours.values_list("asked", "hand", "attempts").first()
        if row is None or row[1:] != self.ticket:
            raise Lost
        if row[0] == Ask.STOP:
            raise Paused
        if row[0] == Ask.CANCEL:
            raise Cancelled

    # --- slice by slice ---

    def slices(
        self, rows: Iterable[Any], size: int = slices.SIZE, *, by: str = "pk", name: str = ""
    ) -> Iterator[Sequence[Any]]:
        """What there is to do, in slices, from the place where the last run ended.

        A query of rows is walked by its key ``by``; anything else must come in the same order each
        time. What is counted for a slice is best counted within `keep`, so that a kill cannot come
        between. Several loops in one function are told apart by their order, or by ``name``.
        """
        if self._looping:
            raise RuntimeError("a loop of slices within another has no place of its own")
        name = name or f"loop {self._loops}"
        self._loops, self._looping = self._loops + 1, True
        if not self._told and (total := slices.length(rows)) is not None:
            self.total = total
        try:
            for part, place in slices.cut(rows, size, self._cursor.get(name, {}), by):
                if not self._may_go_on():
                    return
                self._inside = name, place
                yield part
                if self._inside is not None:
                    self._advance()
        finally:
            self._inside, self._looping = None, False

    @contextmanager
    def keep(self) -> Iterator[None]:
        """One transaction for what a slice writes and for its place: kept together or not at all.

        Raises `Lost`, and keeps nothing, where another hand has the job by now.
        """
        with transaction.atomic():
            yield
            self._advance()

    def _advance(self) -> None:
        """Note that the present slice is done; outside slices, only that the job is still ours."""
        if self._inside is not None:
            name, place = self._inside
            if not self._told:
                self.done = place["passed"]
            self._cursor = {**self._cursor, name: place}
            self._inside = None
            self._count_here()
        self._written = self._clock()
        self._mark(lost=0)

    def _count_here(self) -> None:
        """Note the counts as those of the present place."""
        counts = {each: getattr(self, each) for each in _COUNTS}
        self._cursor = {**self._cursor, "counts": counts}

    def _may_go_on(self) -> bool:
        """Between two slices: obey, make room, make the actor anew; False if time is spent."""
        self._count_here()  # what was counted after `keep` belongs to that slice too
        self._obey()
        if self._leaves() or (self._yields and self._yields(self._clock() - self._begun)):
            raise PutBack
        self._renew()
        return not self.is_spent

    # --- how long it may take ---

    def spend(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Give this run a time to spend; after it, no further slice is handed out."""
        self._until = self._clock() + hours * 3600 + minutes * 60 + seconds

    @property
    def is_spent(self) -> bool:
        """Whether the time that this run may take is over."""
        return self._until is not None and self._clock() >= self._until
