# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Why something may not be done now to an item or finding of a batch; asked before and in acts."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.filing.flow_of_batches import OPEN_TO_ARRANGING
from lantai.filing.models import FiledItem, FilingBatch, FilingFinding, ScheduleEntry
from lantai.filing.queries import batches as queries
from lantai.filing.queries.schedules import Basis
from lantai.holdings.models import Item
from lantai.holdings.terms import Standing

LINED_IN = ("collecting", "handed", "received")
"""States of a batch in which lines may be chosen: what is tested stays as it was tested."""
TESTED_IN = ("received", "arranged")
"""States in which a batch is tested and its findings decided about."""
JOINED_AT_MOST = 200
"""Items that a person joins into one at a time."""
OUT_IN = ("collecting", "received")
"""States in which items may be taken out of a batch."""


def _closed(kind: str, batch: FilingBatch) -> Said:
    return Said(f"filing.{kind}", {"batch": str(batch), "state": str(batch.get_state_display())})


def is_fixed(item: Item) -> bool:
    """Whether an item has its number or is filed: what it is made up of is settled."""
    return bool(item.ref_code) or item.standing != Standing.DRAFT


def against_making_up(row: FiledItem | None) -> Said | None:
    """Why nothing joins an item and nothing is split from it."""
    if row is None:
        return Said("guard.not_found")
    if row.batch.state not in OPEN_TO_ARRANGING:
        return _closed("not_arranging", row.batch)
    if is_fixed(row.item):
        return Said("filing.made_up", {"title": row.item.title[:60],
                                       "code": row.item.ref_code or "—"})  # fmt: skip
    return None


def against_joining(rows: Sequence[FiledItem]) -> Said | None:
    """Why some items do not make one, the first reason."""
    if not 2 <= len(rows) <= JOINED_AT_MOST:
        return Said("filing.join_count", {"count": len(rows), "limit": JOINED_AT_MOST})
    if len({row.batch_id for row in rows}) > 1:
        return Said("filing.join_batches")
    if len({(row.item.secrecy, row.item.secrecy_mark) for row in rows}) > 1:
        return Said("filing.join_secrecy")
    return next(filter(None, map(against_making_up, rows)), None)


class Bases:
    """Under which schedules batches are filed today, asked once for each batch."""

    def __init__(self) -> None:
        self._today = timezone.localdate()
        self._known: dict[int, tuple[Basis, set[int]]] = {}

    def _of(self, batch: FilingBatch) -> tuple[Basis, set[int]]:
        if batch.pk not in self._known:
            unit, basis = queries.unit_of(batch), queries.basis_of(batch, self._today)
            keepers = (unit and unit.pk, basis.schedule and basis.schedule.institution_id)
            self._known[batch.pk] = basis, {each for each in keepers if each}
        return self._known[batch.pk]

    def takes(self, batch: FilingBatch, entry: ScheduleEntry) -> bool:
        """Whether a line is of the unit's own schedules, or of those it files under today."""
        return entry.schedule.institution_id in self._of(batch)[1]

    def is_provisional(self, batch: FilingBatch, entry: ScheduleEntry) -> bool:
        """待审: the line is of no schedule that is in force for the unit."""
        basis = self._of(batch)[0]
        return (basis.schedule is None or basis.provisional
                or basis.schedule.pk != entry.schedule_id)  # fmt: skip


def against_line(
    row: FiledItem | None, entry: ScheduleEntry | None, bases: Bases
) -> Said | None:  # fmt: skip
    """Why an item may not be filed under a line."""
    if row is None or entry is None:
        return Said("guard.not_found")
    if row.batch.state not in LINED_IN:
        return _closed("lines_closed", row.batch)
    if not bases.takes(row.batch, entry):
        return Said("filing.other_schedule", {"entry": str(entry)[:80]})
    return None


def against_deciding(row: FilingFinding | None) -> Said | None:
    """Why a finding may not be decided about."""
    if row is None:
        return Said("guard.not_found")
    return None if row.batch.state in TESTED_IN else _closed("not_testing", row.batch)


def against_taking_out(row: FiledItem | None) -> Said | None:
    """Why an item stays in its batch."""
    if row is None:
        return Said("guard.not_found")
    return None if row.batch.state in OUT_IN else _closed("not_arranging", row.batch)
