# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the steps of a retention schedule do besides moving it.

The unit's side: what has faults is not finished, what has unanswered remarks is not submitted
again. The authority's side: what has open remarks is not approved; the approval names its document
and the day from which it is in force, and from that day the edition before is past.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from lantai.craft import codes
from lantai.craft.findings import Severity
from lantai.desk.asking import DAYS
from lantai.filing.errors import refused
from lantai.filing.models import RetentionSchedule, ScheduleEntry
from lantai.filing.queries import schedules as queries
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.words import lang
from lantai.orgs.queries import institution_at
from lantai.orgs.supervision import supervisor_of


def finish(row: RetentionSchedule, **_: Any) -> None:
    """The draft is complete. Raises `Refused` where it has no lines, or faults."""
    faults = [each for each in queries.faults_of(row) if each.severity is Severity.ERROR]
    if faults:
        first = codes.sentence(faults[0].kind, faults[0].params, lang())
        raise refused("has_faults", n=len(faults), first=first)
    if not queries.entries_of(row):
        raise refused("no_entries", title=str(row))
    unanswered = queries.open_remarks(row).filter(reply="").count()
    if unanswered:
        raise refused("remarks_unanswered", n=unanswered)


def submit(row: RetentionSchedule, **_: Any) -> None:
    """To the authority of the unit's level, which sees the edition and its lines from now on."""
    authority = supervisor_of(row.institution)
    if authority is None:
        raise refused("no_authority", unit=row.institution.name)
    row.party, row.submitted_on = authority.path, timezone.localdate()
    _entries(row).update(party=row.party)


def give_back(row: RetentionSchedule, **_: Any) -> None:
    """Back to the unit, which sees what was remarked."""
    queries.remarks_of(row).update(party=row.holder)


def approve(row: RetentionSchedule, actor: Actor, answers: Mapping[str, Any]) -> None:
    """Approved with a document and a day. Raises `Refused` where remarks are open, or no day is."""
    left = queries.open_remarks(row).count()
    if left:
        raise refused("remarks_open", n=left)
    on = day_of(answers.get("from"))
    earlier = queries.earlier_of(row)
    if earlier is not None and earlier.effective_on and on <= earlier.effective_on:
        raise refused("before_earlier", on=on, earlier=earlier.effective_on)
    body = institution_at(actor.institution)
    row.approved_by = body.name if body else actor.house
    row.document_number = str(answers["document"])[:80]
    row.approved_on, row.effective_on = timezone.localdate(), on
    queries.remarks_of(row).update(party=row.holder)


def day_of(value: Any) -> dt.date:
    """A day as a form or a program gives it. Raises `Refused`."""
    if isinstance(value, dt.date):
        return value
    for shape in DAYS:
        try:
            return dt.datetime.strptime(str(value).strip(), shape).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    raise refused("bad_day", value=str(value))


def begin(row: RetentionSchedule, actor: Actor, **_: Any) -> None:
    """In force: what the unit filed under until now is past from the same day."""
    for other in queries.others_in_use(row):
        with act("filing.retentionschedule.supersede", other, actor) as done:
            other.state, other.superseded_on = "past", row.effective_on
            done(other, by=row.edition)
            other.save()


def end(row: RetentionSchedule, **_: Any) -> None:
    """Past from today; until another is approved the unit files under it, 待审."""
    row.superseded_on = timezone.localdate()


def _entries(row: RetentionSchedule) -> Any:
    rows = ScheduleEntry.objects.unguarded("the lines of a schedule go where it goes")
    return rows.filter(schedule=row)
