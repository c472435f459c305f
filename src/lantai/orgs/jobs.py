# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The long work of this room: what was copied down follows, areas begin and end, mails go out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from lantai.guard.actor import Actor
from lantai.orgs import moving, notices, queries, told
from lantai.orgs.models import Institution
from lantai.orgs.moving import Followed, Move, Step
from lantai.works.acts import enqueue
from lantai.works.kinds import job
from lantai.works.models import Job
from lantai.works.work import Work

LATELY = dt.timedelta(days=31)
"""How far back an exception may have begun or ended without the nightly round having seen it."""


@job("orgs.copying_paths", per_subject=1, zh="重抄归属栏", en="copy paths down",
     duty=moving.TAG)  # fmt: skip
def copying_paths(
    work: Work, institution: Institution, *, moves: Sequence[Sequence[str]],
    straighten: Sequence[int],
) -> dict[str, Any]:  # fmt: skip
    """Let the rows of all rooms follow an act on institutions; nothing may be lost."""
    pairs = [Move(old, new) for old, new in moves]
    paths = sorted({path for pair in pairs for path in (pair.old, pair.new)})
    before = moving.census(paths)
    for step in _steps(work, institution, pairs, straighten):
        work.count(ok=step.rows, failed=step.left)
        work.at(work.ok + work.failed, unit="rows", note=f"{step.noun} {step.column}")
    after = moving.census(paths)
    return {"moved": work.ok, "left": work.failed, "lost": moving.lost(before, after, pairs),
            "before": before, "after": after}  # fmt: skip


def _steps(work: Work, institution: Institution, pairs: Sequence[Move],
           straighten: Sequence[int]) -> Iterator[Step]:  # fmt: skip
    yield from moving.move_rows(pairs, institution, work.actor)
    for row in queries.institutions_by_pk(straighten):
        yield from moving.straighten(row, institution, work.actor)


def follow(followed: Followed, subject: Institution, actor: Actor) -> Job | None:
    """Order the job that lets the rows of all rooms follow; None where nothing need follow."""
    if not followed:
        return None
    return enqueue(copying_paths, actor=actor, subject=subject, **followed.facts())


@job("orgs.turning_areas", zh="例外起止后更正行政区域", en="set areas as exceptions begin and end",
     every="night")  # fmt: skip
def turning_areas(work: Work) -> dict[str, int]:
    """Set the area of units whose exception began or ended lately, and of the rows they keep."""
    for unit in queries.excepted_units(work.today - LATELY):
        for step in moving.turn_area(unit, work.actor):
            work.count(ok=step.rows)
            work.at(work.ok, unit="rows", note=unit.name)
    return {"moved": work.ok}


@job("orgs.mailing_notices", zh="发送邮件提醒", en="mail notices", every="10 minutes")
def mailing_notices(work: Work) -> dict[str, int]:
    """Mail the notices of those who want mail, each once."""
    for notice in queries.notices_to_mail():
        work.count(**{"ok" if notices.mail(notice) else "skipped": 1})
        work.at(work.ok + work.skipped, unit="entries")
    return {"mailed": work.ok}


@job("orgs.telling_days", zh="提醒逾期和将到期的", en="tell what is late or ends soon",
     every="07:30")  # fmt: skip
def telling_days(work: Work) -> dict[str, int]:
    """Tell of matters that became late, of what ends and of codes required in a few days."""
    known: told.Holders = {}
    for part in work.slices(told.matters_late(work.today), name="late"):
        with work.keep():
            work.count(ok=told.tell_late(part, known))
    for told_of in (told.tell_ending(work.today), told.tell_codes(work.today)):
        for people in told_of:
            work.count(ok=people)
            work.at(work.ok, unit="entries")
    return {"added": work.ok}
