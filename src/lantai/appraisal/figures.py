# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The counts of this room, each with one definition."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from lantai.appraisal.flow import RUNNING
from lantai.appraisal.models import DeferralCatalogue, OpeningBatch, Publication, Withdrawal
from lantai.desk.figures import Figure, added
from lantai.guard.words import both


def running(today: dt.date) -> Q:
    """Batches that are planned or under review."""
    return Q(state__in=RUNNING)


def decided(today: dt.date) -> Q:
    """What was decided this year."""
    return Q(decided_on__year=today.year)


def before_authority(today: dt.date) -> Q:
    """Catalogues that wait for the authority's consent."""
    return Q(state="laid")


def published(today: dt.date) -> Q:
    """What was published this year."""
    return Q(state="published", approved_on__year=today.year)


def not_reviewed(today: dt.date) -> Q:
    """Withdrawals that nobody has reviewed."""
    return Q(state="stopped")


_BATCHES, _ITEMS, _TIMES = both("批", "batches"), both("件", "items"), both("次", "times")
FIGURES = added(
    Figure("appraisal.running", both("在审批次", "batches under review"), _BATCHES,
           both("计划中和正在审核、审定的批次。", "Batches planned, under review or decided."),
           OpeningBatch, running, on_desk="many"),
    Figure("appraisal.reviewed", both("本年审核件数", "items reviewed this year"), _ITEMS,
           both("今年审定的批次里的件数，开放和不开放的都算。",
                "Items of the batches decided this year, whatever was decided."),
           OpeningBatch, decided, "items", on_desk="many"),
    Figure("appraisal.laid", both("延期待批复", "deferrals before the authority"), _ITEMS,
           both("已报主管部门、还没有批复的延期开放件数。",
                "Deferred items laid before the authority and not answered."),
           DeferralCatalogue, before_authority, "items"),
    Figure("appraisal.published", both("本年公布件数", "items published this year"), _ITEMS,
           both("今年审定公布的件数。", "Items of the publications approved this year."),
           Publication, published, "items"),
    Figure("appraisal.withdrawn", both("撤回待复核", "withdrawals to be reviewed"), _TIMES,
           both("已经撤回公布、还没有复核的次数。",
                "Withdrawals that nobody has reviewed yet."), Withdrawal, not_reviewed,
           lacks=True),
)  # fmt: skip
