# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the steps of a rule do besides: its days, and the text of each edition that was in force.

An edition stays in force until the next one is issued or the rule is abolished; revising it only
begins a draft.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.orgs.flow import YEAR
from lantai.orgs.models import Rule, RuleEdition

DAY = dt.timedelta(1)


def bring_into_force(row: Rule, actor: Actor, **_: Any) -> None:
    """In force from its day, or from today; to be looked at again within a year."""
    row.in_force_on = row.in_force_on or timezone.localdate()
    row.review_on = row.in_force_on + YEAR
    _end(row, row.in_force_on - DAY)
    _keep(row, actor)


def keep(row: Rule, **_: Any) -> None:
    """Looked at and found good: again in a year."""
    row.review_on = timezone.localdate() + YEAR


def end(row: Rule, **_: Any) -> None:
    """Nobody looks at it again; its last edition ends today."""
    row.review_on = None
    _end(row, timezone.localdate())


def begin_edition(row: Rule, actor: Actor, **_: Any) -> None:
    """The next edition is drafted; its dates come when it is issued."""
    _keep(row, actor)
    row.edition += 1
    row.in_force_on = row.review_on = None


def _keep(row: Rule, actor: Actor) -> None:
    """The edition in force with its text, unless it is kept already."""
    rows = RuleEdition.objects.unguarded("the editions of a rule whose step is taken")
    if row.in_force_on is None or rows.filter(rule=row, edition=row.edition).exists():
        return
    RuleEdition(rule=row, edition=row.edition, name=row.name, number=row.number, text=row.text,
                in_force_on=row.in_force_on, issued_by=actor.name).save()  # fmt: skip


def _end(row: Rule, until: dt.date) -> None:
    """What was in force is not, after this day."""
    rows = RuleEdition.objects.unguarded("the editions of a rule whose step is taken")
    for each in rows.filter(rule=row, until=None):
        each.until = max(until, each.in_force_on)
        each.save()
