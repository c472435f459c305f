# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The named counts of capture and batches: what waits, what is aside, how suggestions fare.

The rate of acceptance is the second of the suggestion's figures by the first.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from lantai.desk.figures import Figure, added
from lantai.filing.models import Capture, FiledItem, FilingBatch
from lantai.filing.terms_of_batches import CaptureState
from lantai.guard.words import both
from lantai.holdings.terms import Standing

UNDER_WAY = ("handed", "received", "arranged", "tested", "filing")


def under_way(today: dt.date) -> Q:
    """Batches that a department handed over and that are not filed."""
    return Q(state__in=UNDER_WAY)


def late(today: dt.date) -> Q:
    """Batches of an earlier year that are not filed by the end of June of the next."""
    last = today.year - 1 if (today.month, today.day) > (6, 30) else today.year - 2
    return Q(year__lte=last) & ~Q(state="filed")


def aside(today: dt.date) -> Q:
    """What bears a mark of secrecy or something suspicious and waits for a person."""
    return Q(state=CaptureState.ASIDE)


def decided(today: dt.date) -> Q:
    """Filed items about whose suggested line somebody decided."""
    return Q(accepted__isnull=False)


def taken(today: dt.date) -> Q:
    """Those of them that stand under the line that was suggested."""
    return Q(accepted=True)


def provisional(today: dt.date) -> Q:
    """Items filed 待审: under a schedule that is not in force."""
    return Q(provisional=True, item__standing=Standing.FILED)


_BATCHES, _ITEMS, _EACH = both("批", ""), both("件", "items"), both("份", "")
FIGURES = added(
    Figure("filing.batches_under_way", both("正在归档的批次", "batches under way"), _BATCHES,
           both("部门已经移交、还没有归档的批次。",
                "Handed over by a department and not yet filed."), FilingBatch, under_way),
    Figure("filing.batches_late", both("逾期没有归档的批次", "batches filed late"), _BATCHES,
           both("上年度的文件，次年 6 月底以前没有归档的（机关档案管理规定 [K]）。",
                "Of a year, and not filed by the end of June of the next."),
           FilingBatch, late, lacks=True),
    Figure("filing.captures_aside", both("隔离待处理的文件", "documents set aside"), _EACH,
           both("带密级标志或者有可疑内容，等人退还或确认的。",
                "Marked or suspicious, to be given back or confirmed by a person."),
           Capture, aside, lacks=True),
    Figure("filing.items_provisional", both("待审的归档件", "items filed for now"), _ITEMS,
           both("归在没有施行中的表下面的件，表批准以后要转到新的条目。",
                "Filed under no schedule in force; they move when one is approved."),
           FiledItem, provisional, lacks=True),
    Figure("filing.suggestions_decided", both("看过条目建议的件", "suggestions decided"), _ITEMS,
           both("有建议条目、已经有人定了条目的件。",
                "An entry was suggested and somebody decided."), FiledItem, decided),
    Figure("filing.suggestions_taken", both("采用了条目建议的件", "suggestions taken"), _ITEMS,
           both("定的条目就是建议的那一条的件；除以上一个数就是采用率。",
                "The entry chosen is the one suggested; by the figure before: the rate."),
           FiledItem, taken),
)  # fmt: skip
