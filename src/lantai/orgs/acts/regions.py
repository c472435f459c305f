# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Regions: a table taken in, the yearly changes done, and the institutions that follow them.

Codes, trees and changes are understood by `craft.regions`; here they become rows. A region is never
deleted. Institutions of a region that ended go to the one that succeeded it; where several did, a
person decides (`Changed.undecided`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from lantai.craft import regions as craft
from lantai.craft.findings import Finding
from lantai.guard.actor import Actor, steward
from lantai.guard.acts import act
from lantai.orgs import jobs, queries, region_tree
from lantai.orgs.errors import refuse
from lantai.orgs.models import Institution, Region
from lantai.orgs.moving import Followed
from lantai.orgs.reasons import in_future
from lantai.orgs.region_tree import Kept
from lantai.orgs.stamps import renew


@dataclass
class Changed:
    """What came of a table or of a list of changes."""

    kept: Kept
    findings: tuple[Finding, ...]
    followed: Followed = field(default_factory=Followed)
    undecided: list[Institution] = field(default_factory=list)


def import_regions(rows: Iterable[Mapping[str, Any]], *, actor: Actor) -> Changed:
    """Take in a table of regions; what cannot be taken is told and left out. 导入行政区划."""
    with act("orgs.region.import", Region, actor) as done:
        read = craft.read(rows, region_tree.tree())
        kept = region_tree.keep(read.regions, done)
        changed = _follow(Changed(kept, read.findings), craft.History())
        return done(changed, taken=read.taken, refused=read.refused, added=kept.added,
                    changed=kept.changed)  # fmt: skip


def apply_region_changes(changes: Iterable[craft.Change], *, document: str, actor: Actor,
                         documents: Mapping[str, str] | None = None) -> Changed:  # fmt: skip
    """Do the changes of a year, with the document that approved them. 办理区划变更.

    ``documents`` are those of single lines, by the codes that they end.
    """
    lines = list(changes)
    with act("orgs.region.change", Region, actor) as done:
        refuse(*(reason for line in lines for reason in in_future(line.on)))
        applied = craft.apply(region_tree.tree(), lines, region_tree.history())
        kept = region_tree.keep(applied.regions, done)
        region_tree.keep_successions(applied.history, document, documents or {})
        changed = _follow(Changed(kept, applied.findings), applied.history)
        return done(changed, document=document, added=kept.added, changed=kept.changed,
                    undecided=[row.pk for row in changed.undecided])  # fmt: skip


def _follow(changed: Changed, history: craft.History) -> Changed:
    """Let the institutions of the regions that changed come under what is there now."""
    touched = []
    for unit in queries.institutions_in(changed.kept.touched):
        before = unit.area
        if unit.region.valid_to is not None and not _resettle(unit, history):
            changed.undecided.append(unit)
            continue
        unit.save()
        if unit.area != before:
            touched.append(unit)
    changed.followed.straighten = touched
    renew(queries.accounts_acting_in(touched))
    if touched:
        jobs.follow(changed.followed, touched[0], steward("regions"))
    return changed


def _resettle(unit: Institution, history: craft.History) -> bool:
    """Put a unit into the one region that succeeded its own; False where there is not one."""
    codes = history.successors(unit.region.code, on=timezone.localdate())
    found = [queries.region_in_force(code) for code in codes if code != unit.region.code]
    if len(found) != 1 or found[0] is None:
        return False
    unit.region = found[0]
    return True
