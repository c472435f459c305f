# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The counts of reading: requests, in time or late, refused by ground, people who came, paper out.

The counts of use are those of the yearly return (人次, 件次); who is served twice counts twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import F, Q

from lantai.desk.figures import Figure, added
from lantai.guard.words import both
from lantai.portal.flow_of_requests import OUT, RUNNING
from lantai.portal.models import Loan, RequestedItem, UseRequest, Visit
from lantai.portal.terms import Basis


def this_year(today: dt.date) -> Q:
    """Received this year."""
    return Q(received_on__year=today.year)


def running(today: dt.date) -> Q:
    """Not answered yet."""
    return Q(state__in=RUNNING)


def late(today: dt.date) -> Q:
    """Not answered, and promised for a day that is over."""
    return Q(state__in=RUNNING, promised_on__lt=today)


def in_time(today: dt.date) -> Q:
    """Answered this year, by the day that was promised."""
    return Q(answered_on__year=today.year, answered_on__lte=F("promised_on"))


def answered(today: dt.date) -> Q:
    """Answered this year."""
    return Q(answered_on__year=today.year)


def refused(today: dt.date, basis: str = "") -> Q:
    """Refused this year, on one ground or any."""
    found = Q(state="refused", ended_on__year=today.year)
    return found & Q(basis=basis) if basis else found


def came(today: dt.date) -> Q:
    """Visits of this year to which somebody came."""
    return Q(day__year=today.year, state__in=("here", "left"))


def out(today: dt.date) -> Q:
    """Originals that are out."""
    return Q(state__in=OUT)


def overdue(today: dt.date) -> Q:
    """Originals that should be back."""
    return Q(state__in=OUT, due_on__lt=today)


def given(today: dt.date) -> Q:
    """Records that were given: their request was answered."""
    return Q(verdict="give", request__answered_on__isnull=False)


_REQUESTS, _TIMES, _ITEMS = both("件", "requests"), both("人次", "visits"), both("件", "items")
_LOANS, _PAGES = both("单", "loans"), both("页", "pages")
_BY_GROUND: Mapping[Any, Any] = {
    Basis.NOT_OPEN: both("不予提供：尚未开放", "refused: not open"),
    Basis.SECRET: both("不予提供：涉及国家秘密", "refused: secret"),
    Basis.PRIVACY: both("不予提供：涉及他人个人信息", "refused: of other people"),
    Basis.RIGHTS: both("不予提供：涉及知识产权", "refused: others' rights"),
    Basis.OWNER: both("不予提供：捐赠、寄存人有限制", "refused: restricted by the donor"),
    Basis.UNIT: both("不予提供：形成单位不同意", "refused: the unit objects"),
    Basis.PROOF: both("不予提供：身份、委托证明不全", "refused: who asks is not proven"),
    Basis.NOT_HELD: both("不予提供：不是本馆保管", "refused: not kept here"),
}
GROUNDS = added(
    *(Figure(f"portal.refused_{basis.value}", name, _REQUESTS,
             both("今年以这个理由不予受理、不予提供的。",
                  "Declined or refused this year on this ground."),
             UseRequest, partial(refused, basis=basis.value))
      for basis, name in _BY_GROUND.items()),
)  # fmt: skip
FIGURES = added(
    Figure("portal.requests", both("本年查档申请", "use requests this year"), _REQUESTS,
           both("今年收到的查档申请，各种途径都算。", "All received this year, however they came."),
           UseRequest, this_year, on_desk="many"),
    Figure("portal.running", both("在办的查档申请", "use requests under way"), _REQUESTS,
           both("还没有答复的。", "Those not answered yet."), UseRequest, running),
    Figure("portal.late", both("逾期没有答复", "use requests overdue"), _REQUESTS,
           both("过了应答复日期还没有答复的。", "Not answered by the day that was promised."),
           UseRequest, late, lacks=True, on_desk="many"),
    Figure("portal.answered", both("本年已答复", "answered this year"), _REQUESTS,
           both("今年答复的，查到没有查到都算。", "Whether or not anything was found."),
           UseRequest, answered),
    Figure("portal.in_time", both("本年按期答复", "answered in time this year"), _REQUESTS,
           both("今年答复的里面，没有过应答复日期的。",
                "Of those answered this year, by the day that was promised."),
           UseRequest, in_time),
    Figure("portal.refused", both("本年不予提供", "refused this year"), _REQUESTS,
           both("今年不予受理和不予提供的，各种理由合计。",
                "Declined or refused this year, on any ground."), UseRequest, refused),
    Figure("portal.visits", both("本年到馆人次", "visitors this year"), _TIMES,
           both("今年到查阅室的人数之和，来两次算两次。",
                "People who came to the reading rooms; who came twice counts twice."),
           Visit, came, "people", on_desk="many"),
    Figure("portal.copied", both("本年查阅室复制", "pages copied this year"), _PAGES,
           both("今年到馆的人复制的页数。", "Pages copied for those who came this year."),
           Visit, came, "copied_pages"),
    Figure("portal.given", both("提供的件", "records given"), _ITEMS,
           both("已经答复的申请里提供的件。", "Records that requests were given."),
           RequestedItem, given),
    Figure("portal.out", both("在外的原件", "originals out"), _LOANS,
           both("出了库还没有还的单数。", "Loans that are out of the store."), Loan, out),
    Figure("portal.overdue", both("逾期未还", "originals overdue"), _LOANS,
           both("过了应还日期还没有还的单数。", "Loans that should be back."), Loan, overdue,
           lacks=True, on_desk="all"),
)  # fmt: skip
