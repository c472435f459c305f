# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The named counts of filing, for statistics and supervision (`lantai.desk.figures`)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from lantai.desk.figures import Figure, added
from lantai.filing.models import RetentionSchedule
from lantai.filing.queries.schedules import in_force_now, without_schedule
from lantai.guard.words import both
from lantai.orgs.models import Institution


def in_force(today: dt.date) -> Q:
    """Schedules in force: one a unit."""
    return in_force_now(today)


def to_renew(today: dt.date) -> Q:
    """Those in force that have to be made anew since a unit or the rules changed."""
    return in_force_now(today) & Q(renew_since__lte=today)


def lacking(today: dt.date) -> Q:
    """Units that form records and have no schedule in force."""
    return without_schedule(today)


_EACH = both("个", "")
FIGURES = added(
    Figure("filing.units_without_schedule",
           both("没有施行中的归档范围和保管期限表的单位",
                "units without a schedule in force"), _EACH,
           both("形成档案的在用单位里，没有经批准、已到施行日的表的。",
                "Units in use that form records and have no approved schedule whose day has come."),
           Institution, lacking, on_desk="many", lacks=True),
    Figure("filing.schedules_in_force",
           both("施行中的归档范围和保管期限表", "schedules in force"), both("份", ""),
           both("经批准、已到施行日、没有停用的，一个单位一份。",
                "Approved, their day come, not ended: one a unit."),
           RetentionSchedule, in_force),
    Figure("filing.schedules_to_renew",
           both("须修订的归档范围和保管期限表", "schedules to be renewed"), both("份", ""),
           both("施行中的表里，单位职能、机构或上级规定变了、还没有新表施行的。",
                "In force, though the unit's functions, bodies or the rules above have changed."),
           RetentionSchedule, to_renew, lacks=True),
)  # fmt: skip
