# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The named counts of filing, for statistics and supervision (`lantai.desk.figures`)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from lantai.desk.figures import Figure, added
from lantai.filing import batchfigures
from lantai.filing.models import FilingComparison, Incident, RetentionSchedule
from lantai.filing.queries.schedules import in_force_now, without_schedule
from lantai.guard.words import both
from lantai.orgs.models import Institution

OWN_FILES = (batchfigures,)


def in_force(today: dt.date) -> Q:
    """Schedules in force: one a unit."""
    return in_force_now(today)


def to_renew(today: dt.date) -> Q:
    """Those in force that have to be made anew since a unit or the rules changed."""
    return in_force_now(today) & Q(renew_since__lte=today)


def lacking(today: dt.date) -> Q:
    """Units that form records and have no schedule in force."""
    return without_schedule(today)


def overdue(today: dt.date) -> Q:
    """Years whose documents were due by now."""
    return Q(due_on__lt=today)


def not_closed(today: dt.date) -> Q:
    """Incidents that were reported and are not closed."""
    return Q(reported_on__isnull=False) & ~Q(state="closed")


_EACH, _ITEMS = both("个", ""), both("件", "")
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
    Figure("filing.documents_to_file", both("应归档文件", "documents to be filed"), _ITEMS,
           both("各单位形成文件登记里应归档的，按最近一次比对。",
                "Of the units' registers of documents formed what is to be filed, by the last "
                "comparison."),
           FilingComparison, adds="ought"),
    Figure("filing.documents_filed", both("已归档文件", "documents filed"), _ITEMS,
           both("其中找到了已归档的件的。", "Of these, what is filed."),
           FilingComparison, adds="filed"),
    Figure("filing.documents_unfiled", both("应归未归文件", "documents not filed"), _ITEMS,
           both("其中过了归档期限还没有归档的。", "Of these, what is not, though it was due."),
           FilingComparison, overdue, adds="unfiled", on_desk="many", lacks=True),
    Figure("filing.open_incidents", both("没有结案的档案事件", "incidents not closed"),
           both("起", ""),
           both("已向主管部门报告、还没有结案的。", "Reported to the authority, not closed yet."),
           Incident, not_closed, lacks=True),
)  # fmt: skip
