# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which rules an institution ought to have and lacks, and which it ought to have looked at again.

What a kind of institution ought to have stands in `matters`; what it has is counted, for many at
once, as far as the reader may be told it by number. A rule that is being revised still holds in
the edition before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.orgs.matters import wanted_of
from lantai.orgs.models import Institution, Rule

HOLDS = Q(state="in_force") | (~Q(state="abolished") & Q(edition__gt=1))
"""The rules of which an edition is in force."""


@dataclass
class Gaps:
    """What one institution has and lacks: matters by code, rules by number."""

    institution: Institution
    lacking: list[str]
    has: int = 0
    late: int = 0
    unsaid: int = 0
    matters: set[str] = field(default_factory=set)


def gaps_of(institutions: Iterable[Institution], actor: Actor) -> list[Gaps]:
    """What each of these has and lacks, in one query; the rules that the actor may be told."""
    found = {row.path: Gaps(row, []) for row in institutions}
    rows = Rule.objects.seen_by(actor, "count").filter(HOLDS, holder__in=list(found))
    today = timezone.localdate()
    for holder, matter, review_on in rows.values_list("holder", "matter", "review_on"):
        gaps = found[holder]
        gaps.has += 1
        gaps.late += review_on is not None and review_on < today
        gaps.unsaid += not matter
        gaps.matters.add(matter)
    for gaps in found.values():
        wanted = wanted_of(gaps.institution.kind).matters
        gaps.lacking = [matter for matter in wanted if matter not in gaps.matters]
    return list(found.values())


def lacking_by_matter(all_gaps: Sequence[Gaps]) -> dict[str, tuple[int, int]]:
    """By matter: how many lack a rule on it, of how many that ought to have one."""
    found: dict[str, tuple[int, int]] = {}
    for gaps in all_gaps:
        for matter in wanted_of(gaps.institution.kind).matters:
            lack, of = found.get(matter, (0, 0))
            found[matter] = (lack + (matter in gaps.lacking), of + 1)
    return found
