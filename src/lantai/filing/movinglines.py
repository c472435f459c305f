# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Moving what was filed 待审 to the schedule that came into force, as a job (`acts.mapping`)."""

from __future__ import annotations

from typing import Any

from lantai.filing.acts import mapping as acts
from lantai.filing.models import RetentionSchedule
from lantai.filing.queries import mapping as queries
from lantai.works.kinds import job
from lantai.works.work import Work


@job("filing.moving_lines", per_subject=1, zh="把待审的转到新表",
     en="move what waits to new entries", duty="filing.linemapping.apply")  # fmt: skip
def moving_lines(work: Work, schedule: RetentionSchedule) -> dict[str, Any]:
    """Propose which lines follow, and move what is sure or decided, slice after slice.

    Begun anew it moves nothing twice: what was moved waits no more.
    """
    acts.propose_mappings(schedule, work.actor)
    for each in queries.to_apply(schedule):
        after: int | None = 0
        while after is not None:
            before = each.moved
            after = acts.apply_slice(each, after, work.actor)
            work.count(ok=each.moved - before)
            work.at(work.ok, unit="rows", note=str(each))
    left = sum(each.left for each in queries.to_apply(schedule))
    return {"moved": work.ok, "left": left}
