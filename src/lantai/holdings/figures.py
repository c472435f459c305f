# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The named counts of holdings, for statistics and supervision (`lantai.desk.figures`).

Units of count are never added up: 卷 and 件 are two figures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Q

from lantai.desk.figures import Figure, added
from lantai.guard.terms import Opening, Reach
from lantai.guard.words import both
from lantai.holdings.models import Box, File, Fonds, Item, ItemPerson
from lantai.holdings.terms import Digitised, FondsState, Standing


def _held(**more: object) -> Callable[[dt.date], Q]:
    """Records in the custody of an archives, of which more is true."""
    return lambda today: Q(standing=Standing.HELD, **more)


def on_register(today: dt.date) -> Q:
    """Fonds growing or closed, not merged or gone."""
    return Q(state__in=(FondsState.OPEN, FondsState.CLOSED))


def filed(today: dt.date) -> Q:
    """Records that a unit has filed and still keeps."""
    return Q(standing=Standing.FILED)


def due(today: dt.date) -> Q:
    """Records whose opening review is due and which nobody has reviewed."""
    waiting = (Opening.NOT_DUE, Opening.UNREVIEWED)
    return Q(standing=Standing.HELD, opening__in=waiting, review_on__lte=today)


def shelved(today: dt.date) -> Q:
    """Boxes that stand on a shelf."""
    return Q(shelf__isnull=False)


def of_what_is_kept(today: dt.date) -> Q:
    """Persons named in records that are filed or held."""
    return Q(item__standing__in=(Standing.FILED, Standing.HELD))


_ITEMS, _FILES = both("件", "items"), both("卷", "files")
FIGURES = added(
    Figure("holdings.fonds", both("全宗", "fonds"), both("个", "fonds"),
           both("在册的全宗：还会增加的和已封闭的。", "Fonds on the register, growing or closed."),
           Fonds, on_register, on_desk="all"),
    Figure("holdings.items", both("馆藏以件计", "items held"), _ITEMS,
           both("由档案馆保管的件。", "Items held by archives, by item 件."), Item, _held(),
           on_desk="all"),
    Figure("holdings.files", both("馆藏以卷计", "files held"), _FILES,
           both("由档案馆保管的案卷，按登记的卷数加起来。",
                "Files held by archives, by the volumes entered."), File, _held(), "quantity"),
    Figure("holdings.items_filed", both("室存以件计", "items filed"), _ITEMS,
           both("单位已归档、还没有移交进馆的件。",
                "Items that units have filed and not yet transferred."), Item, filed,
           on_desk="all"),
    Figure("holdings.files_filed", both("室存以卷计", "files filed"), _FILES,
           both("单位已归档、还没有移交进馆的案卷，按登记的卷数加起来。",
                "Files that units have filed and not yet transferred, by the volumes entered."),
           File, filed, "quantity"),
    Figure("holdings.items_open", both("已开放", "items open"), _ITEMS,
           both("馆藏的件里已经开放的，不论公布到什么范围。",
                "Items held and opened to the public, whatever was published of them."),
           Item, _held(opening=Opening.OPEN), on_desk="all"),
    Figure("holdings.items_published", both("已公布目录", "items published"), _ITEMS,
           both("馆藏的件里至少公布了目录的。",
                "Items held of which at least the catalogue is published."),
           Item, _held(reach__gte=Reach.CATALOGUE)),
    Figure("holdings.items_due", both("到期未开放审核", "opening review due"), _ITEMS,
           both("馆藏的件里开放审核已经到期、还没有审核的。",
                "Items held whose opening review is due and which nobody has reviewed."),
           Item, due, on_desk="all", lacks=True),
    Figure("holdings.items_digitised", both("已数字化", "items digitised"), _ITEMS,
           both("馆藏的件里已经数字化，或者本来就是电子的。",
                "Items held that were digitised or born digital."),
           Item, _held(digitised__in=(Digitised.DONE, Digitised.BORN))),
    Figure("holdings.boxes", both("上架的盒", "boxes on shelves"), both("盒", "boxes"),
           both("放在架上的盒。", "Boxes that stand on a shelf."), Box, shelved),
    Figure("holdings.persons", both("可按人查到", "persons found by name"),
           both("人次", "persons"),
           both("民生档案里登记了的当事人。只看得到数目的，数太小就不告诉，免得猜出是谁。",
                "Persons entered in people's records. To who sees only numbers a very small one "
                "is not told, lest somebody be guessed."), ItemPerson, of_what_is_kept),
)  # fmt: skip
