# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The counts of this room, each with one definition."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from lantai.desk.figures import Figure, added
from lantai.guard.words import both
from lantai.transfer.models import Accession, SetAside, Transfer
from lantai.transfer.terms import BY_AGREEMENT, AsideState


def on_the_way(today: dt.date) -> Q:
    """Transfers that were sent and are not taken in yet."""
    return Q(state__in=("sent", "received", "checked", "accepted", "stored"))


def returned(today: dt.date) -> Q:
    """Transfers that wait at their senders to be corrected."""
    return Q(state="returned")


def this_year(today: dt.date) -> Q:
    """What was taken in this year."""
    return Q(received_on__year=today.year)


def by_agreement(today: dt.date) -> Q:
    """What owners gave, deposited or sold this year."""
    return Q(received_on__year=today.year, kind__in=BY_AGREEMENT)


def still_aside(today: dt.date) -> Q:
    """What was set aside and waits for a decision."""
    return Q(state=AsideState.ASIDE)


_TIMES, _ITEMS = both("次", "times"), both("件", "items")
FIGURES = added(
    Figure("transfer.on_the_way", both("在途移交", "transfers on the way"), _TIMES,
           both("已经发出、还没有接收进馆的移交。", "Sent and not yet taken in."), Transfer,
           on_the_way, on_desk="many"),
    Figure("transfer.returned", both("退回待改", "transfers to be corrected"), _TIMES,
           both("接收单位退回、移交单位还没有重新移交的。",
                "Returned by the receiver and not yet sent again."), Transfer, returned,
           on_desk="many", lacks=True),
    Figure("transfer.accessions", both("本年进馆", "accessions of the year"), _TIMES,
           both("今年登记进馆的次数。", "Times that something was taken in this year."), Accession,
           this_year),
    Figure("transfer.items_in", both("本年进馆件数", "items taken in this year"), _ITEMS,
           both("今年登记进馆的件数，各种来源合计。", "Items taken in this year, of all kinds."),
           Accession, this_year, "items", on_desk="many"),
    Figure("transfer.by_agreement", both("本年征集件数", "items from owners this year"), _ITEMS,
           both("今年捐赠、寄存、购买、交换来的件数。",
                "Items given, deposited, bought or exchanged this year."), Accession,
           by_agreement, "items"),
    Figure("transfer.aside", both("隔离待定", "items set aside"), _ITEMS,
           both("因带密级标志隔离、还没有决定的件。",
                "Items that bear a mark, set aside and not decided about."), SetAside,
           still_aside, lacks=True),
)  # fmt: skip
