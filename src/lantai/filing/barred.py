# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Why something may not be done now to an item or finding of a batch; asked before and in acts."""

from __future__ import annotations

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.filing.models import FiledItem, FilingBatch, FilingFinding, ScheduleEntry
from lantai.filing.queries import batches as queries

LINED_IN = ("collecting", "handed", "received")
"""States of a batch in which lines may be chosen: what is tested stays as it was tested."""
TESTED_IN = ("received", "arranged")
"""States in which a batch is tested and its findings decided about."""
OUT_IN = ("collecting", "received")
"""States in which items may be taken out of a batch."""


def _closed(kind: str, batch: FilingBatch) -> Said:
    return Said(f"filing.{kind}", {"batch": str(batch), "state": str(batch.get_state_display())})


def against_line(row: FiledItem | None, entry: ScheduleEntry | None) -> Said | None:
    """Why an item may not be filed under a line."""
    if row is None or entry is None:
        return Said("guard.not_found")
    if row.batch.state not in LINED_IN:
        return _closed("lines_closed", row.batch)
    if entry.schedule.institution_id not in _keepers(row.batch):
        return Said("filing.other_schedule", {"entry": str(entry)[:80]})
    return None


def _keepers(batch: FilingBatch) -> set[int]:
    """Under whose schedules a batch is filed: the unit's, and that which it files under today."""
    unit, basis = queries.unit_of(batch), queries.basis_of(batch, timezone.localdate())
    return {each for each in (unit and unit.pk, basis.schedule and basis.schedule.institution_id)
            if each}  # fmt: skip


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
