# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""编号: which number each item gets in its series, and the numbers that a batch holds.

Numbers go on behind what there is in the fonds' holder, former codes and what other batches hold
counted. A batch that is numbered again takes its own free numbers first. Whoever asks has locked
the fonds, so two clerks at once never get one number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lantai.craft import refcode
from lantai.craft.codes import Said
from lantai.craft.errors import BadInput
from lantai.filing.models import FilingBatch, NumberRange
from lantai.filing.queries import batches as queries
from lantai.guard import bulk
from lantai.holdings import renumbering
from lantai.holdings.models import Fonds

WIDTH = 4
"""Digits of an item's number (DA/T 22-2015 shows four)."""


class Numbers:
    """The numbers of the series of one batch, as they are given out one by one."""

    def __init__(self, batch: FilingBatch, codes: Sequence[str]) -> None:
        self._batch = batch
        self._used: dict[str, set[int]] = {}
        for code in codes:
            if found := refcode.split(code):
                self._used.setdefault(found[0], set()).add(found[1])
        self._free: dict[str, Iterator[int]] = {}
        self._next: dict[str, int] = {}
        self.taken: dict[str, list[int]] = {}

    def next(self, series: str) -> int:
        """The next number of a series."""
        if series not in self._next:
            self._begin(series)
        for number in self._free[series]:
            return number
        number = self._next[series]
        self._next[series] = number + 1
        self.taken.setdefault(series, []).append(number)
        return number

    def _begin(self, series: str) -> None:
        used = self._used.get(series, set())
        own = queries.ranges_of(self._batch).filter(series=series).order_by("first")
        free = [number for row in own for number in range(row.first, row.last + 1)
                if number not in used]  # fmt: skip
        self._free[series] = iter(free)
        held = queries.reserved(self._batch.holder, [series]).get(series, 0)
        self._next[series] = max(renumbering.last_number(self._batch.holder, series), held) + 1

    def keep(self) -> None:
        """Hold what was taken for this batch. Inside an act, the fonds locked."""
        bulk.add([NumberRange(batch=self._batch, series=series, first=some[0], last=some[-1])
                  for series, some in self.taken.items()])  # fmt: skip


def lock(fonds: int) -> None:
    """Lock a fonds: numbers of its series are given, its batches begun by one clerk at a time."""
    every = Fonds.objects.unguarded("the fonds whose numbers are given")
    list(every.filter(pk=fonds).select_for_update().values_list("pk", flat=True))


def series_of(batch: FilingBatch, item: Any) -> str | Said:
    """What stands before an item's number, by the batch's form; or why there is no code for it."""
    form = refcode.template(batch.form)
    try:
        found = refcode.split(renumbering.by_template(form, batch.parts)(item))
    except BadInput as fault:
        return Said(fault.kind, fault.params)
    return found[0] if found else Said("refcode.no_number", {"value": batch.form})


def code(series: str, number: int) -> str:
    """The whole code."""
    return f"{series}{number:0{WIDTH}d}"
