# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What filing reads from the sealed trail: units and items that changed.

Where functions or bodies of a unit changed its schedule has to be made anew (档案法实施条例 19).
Where an item was marked otherwise, what speaks of it is. Reading twice changes nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lantai.filing import wearing
from lantai.filing.acts.remarks import due_for_renewal
from lantai.filing.models import Capture
from lantai.filing.queries import schedules as queries
from lantai.filing.terms import WhyRenewed
from lantai.guard import following
from lantai.guard.actor import steward
from lantai.guard.acts import act

FOLLOWER = "filing.changed_units"
SECRECY = "filing.secrecy"
ITEM = "holdings.item"
STEWARD = steward("filing")
REASONS = {
    "orgs.institution.merge": WhyRenewed.MERGER, "orgs.institution.split": WhyRenewed.MERGER,
    "orgs.institution.abolish": WhyRenewed.MERGER, "orgs.department.add": WhyRenewed.BODIES,
}  # fmt: skip
"""Acts after which a unit's schedule is to be renewed whatever they changed."""
EDITS = {"orgs.institution.edit": ("functions", WhyRenewed.FUNCTIONS),
         "orgs.department.edit": ("ended_on", WhyRenewed.BODIES)}  # fmt: skip
"""Edits after which it is, where they changed this column."""


def follow_changes(limit: int = following.MOST) -> int:
    """Read the next sealed entries and note whose schedules are due; how many were read."""
    cursor, links = following.unread(FOLLOWER, limit, details=True)
    if links:
        for why, units in _changed(link.entry for link in links).items():
            due_for_renewal(queries.in_force_of(units), why=why, actor=STEWARD)
        cursor.save()
    return len(links)


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


# --- secrecy --------------------------------------------------------------------------------------


def follow_secrecy(limit: int = following.MOST) -> int:
    """Read the next sealed entries; what speaks of items that they changed bears the items' mark.

    How many entries were read.
    """
    cursor, links = following.unread(SECRECY, limit)
    if not links:
        return 0
    behind = wearing.behind(following.changed_rows(links, f"{ITEM}.").get(ITEM, set()))
    if not behind:
        cursor.save()
        return len(links)
    with act("filing.capture.wear", Capture, STEWARD) as done:
        wearing.wear(behind)
        cursor.save()
        done(None, count=len(behind), upto=cursor.number)
    return len(links)
