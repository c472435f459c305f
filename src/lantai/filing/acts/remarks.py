# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What an authority says of the lines of a schedule, and what the unit answers."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from lantai.filing.errors import refused
from lantai.filing.models import EntryRemark, RetentionSchedule, ScheduleEntry
from lantai.filing.terms import RemarkKind, WhyRenewed
from lantai.guard.actor import Actor
from lantai.guard.acts import act

UNDER_REVIEW = ("submitted", "reviewed")


def raise_remarks(
    schedule: RetentionSchedule, entries: Iterable[ScheduleEntry], *, kind: str, actor: Actor,
    text: str = "", retention: str = "", about: str = "",
) -> list[EntryRemark]:  # fmt: skip
    """Say of lines what is to become of them, or with ``about`` alone what is missing. 逐条意见.

    The unit sees it when the schedule goes back to it.
    """
    with act("filing.entryremark.raise", schedule, actor) as done:
        if schedule.state not in UNDER_REVIEW or schedule.party != actor.institution:
            raise refused("not_under_review", title=str(schedule))
        subjects: list[tuple[ScheduleEntry | None, str]] = [(each, str(each)) for each in entries]
        subjects = subjects or [(None, about)]
        made = [_remark(schedule, entry, name, actor, kind=kind, text=text, retention=retention)
                for entry, name in subjects]  # fmt: skip
        return done(made, kind=kind, lines=[name for _, name in subjects][:50])


def _remark(schedule: RetentionSchedule, entry: ScheduleEntry | None, about: str, actor: Actor,
            **given: str) -> EntryRemark:  # fmt: skip
    row = EntryRemark(
        schedule=schedule, entry=entry, about=about[:400], raised_by=actor.name,
        raised_on=timezone.localdate(), holder=actor.institution, area=actor.area, line=actor.line,
        settled_on=timezone.localdate() if given["kind"] == RemarkKind.AGREE else None, **given,
    )  # fmt: skip
    row.save()
    return row


def reply_remark(remark: EntryRemark, reply: str, *, actor: Actor) -> EntryRemark:
    """Answer what the authority said of a line. 答复."""
    with act("filing.entryremark.reply", remark, actor) as done:
        if not reply.strip():
            raise refused("no_reply")
        remark.reply, remark.replied_by = reply.strip(), actor.name
        remark.replied_on = timezone.localdate()
        remark.save()
        return done(remark)


def settle_remark(remark: EntryRemark, *, actor: Actor) -> EntryRemark:
    """Find that what was asked for was done, or is answered well. 确认落实."""
    with act("filing.entryremark.settle", remark, actor) as done:
        remark.settled_on = timezone.localdate()
        remark.save()
        return done(remark)


def call_for_renewal(schedule: RetentionSchedule, *, why: str, actor: Actor) -> RetentionSchedule:
    """Say that a schedule in force has to be made anew, and why. 须修订."""
    with act("filing.retentionschedule.call", schedule, actor) as done:
        if schedule.state not in ("in_force", "approved"):
            raise refused("not_in_force", title=str(schedule))
        schedule.renew_since, schedule.renew_why = timezone.localdate(), why
        schedule.save()
        return done(schedule, why=str(WhyRenewed(why)))


def due_for_renewal(schedules: Iterable[RetentionSchedule], *, why: str, actor: Actor
                    ) -> list[RetentionSchedule]:  # fmt: skip
    """Note the schedules of units that were changed; what is noted already keeps its day."""
    found = []
    for schedule in schedules:
        with act("filing.retentionschedule.due", schedule, actor) as done:
            if schedule.renew_since is None:
                schedule.renew_since, schedule.renew_why = timezone.localdate(), why
                schedule.save()
                found.append(schedule)
            done(schedule, why=why)
    return found
