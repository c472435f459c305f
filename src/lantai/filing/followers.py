# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What filing reads from the sealed trail: units whose functions or bodies changed.

Their schedules have to be made anew (档案法实施条例 19). Reading twice notes nothing twice: a
schedule that is noted keeps its day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lantai.filing.acts.remarks import due_for_renewal
from lantai.filing.queries import schedules as queries
from lantai.filing.terms import WhyRenewed
from lantai.guard.actor import steward
from lantai.guard.models import Cursor, Link

FOLLOWER = "filing.changed_units"
STEWARD = steward("filing")
REASONS = {
    "orgs.institution.merge": WhyRenewed.MERGER, "orgs.institution.split": WhyRenewed.MERGER,
    "orgs.institution.abolish": WhyRenewed.MERGER, "orgs.department.add": WhyRenewed.BODIES,
}  # fmt: skip
"""Acts after which a unit's schedule is to be renewed whatever they changed."""
EDITS = {"orgs.institution.edit": ("functions", WhyRenewed.FUNCTIONS),
         "orgs.department.edit": ("ended_on", WhyRenewed.BODIES)}  # fmt: skip
"""Edits after which it is, where they changed this column."""


def follow_changes(limit: int = 1_000) -> int:
    """Read the next sealed entries and note whose schedules are due; how many were read."""
    cursor, _ = Cursor.objects.get_or_create(follower=FOLLOWER)
    links = Link.objects.filter(number__gt=cursor.number).order_by("number")
    some = list(links.select_related("entry", "entry__detail")[:limit])
    if not some:
        return 0
    for why, units in _changed(link.entry for link in some).items():
        due_for_renewal(queries.in_force_of(units), why=why, actor=STEWARD)
    cursor.number = some[-1].number
    cursor.save()
    return len(some)


def _changed(entries: Iterable[Any]) -> dict[str, set[int]]:
    """The units that some entries changed, by why their schedules are due."""
    found: dict[str, set[int]] = {}
    departments: dict[str, set[int]] = {}
    for entry in entries:
        why = _why(entry)
        if why and entry.row:
            table = departments if entry.noun == "orgs.department" else found
            table.setdefault(str(why), set()).add(entry.row)
    for why, rows in departments.items():
        found.setdefault(why, set()).update(queries.units_of_departments(rows))
    return found


def _why(entry: Any) -> str:
    if entry.tag in REASONS:
        return str(REASONS[entry.tag])
    column, why = EDITS.get(entry.tag, ("", ""))
    data: Mapping[str, Any] = entry.detail.data if getattr(entry, "detail", None) else {}
    return str(why) if column and column in data.get("changed", {}) else ""
