# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Named counts of holdings, each with one definition, under the sight that counting needs.

Units of count are never added up: 卷 and 件 are two figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.guard.terms import Opening, Reach
from lantai.guard.words import both
from lantai.holdings.models import Box, File, Fonds, Item
from lantai.holdings.terms import Digitised, FondsState, Standing


@dataclass(frozen=True)
class Figure:
    """A count with its name, unit and definition."""

    code: str
    name: Any
    unit: Any
    count: Callable[[Actor], int]


def _held(model: Any, actor: Actor) -> Any:
    return model.objects.seen_by(actor, "count").filter(standing=Standing.HELD)


def fonds_held(actor: Actor) -> int:
    """Fonds on the register, growing or closed."""
    rows = Fonds.objects.seen_by(actor, "count")
    return int(rows.filter(state__in=(FondsState.OPEN, FondsState.CLOSED)).count())


def items_held(actor: Actor) -> int:
    """Items held by archives, by item 件."""
    return int(_held(Item, actor).count())


def files_held(actor: Actor) -> int:
    """Files held by archives, by volume 卷."""
    return int(_held(File, actor).aggregate(total=Sum("quantity"))["total"] or 0)


def items_open(actor: Actor) -> int:
    """Items held and opened to the public, whatever was published of them."""
    return int(_held(Item, actor).filter(opening=Opening.OPEN).count())


def items_published(actor: Actor) -> int:
    """Items of which at least the catalogue is published."""
    return int(_held(Item, actor).filter(reach__gte=Reach.CATALOGUE).count())


def items_due(actor: Actor) -> int:
    """Items held whose opening review is due and which nobody has reviewed."""
    rows = _held(Item, actor).filter(opening__in=(Opening.NOT_DUE, Opening.UNREVIEWED))
    return int(rows.filter(review_on__lte=timezone.localdate()).count())


def items_digitised(actor: Actor) -> int:
    """Items held that were digitised or born digital."""
    rows = _held(Item, actor)
    return int(rows.filter(digitised__in=(Digitised.DONE, Digitised.BORN)).count())


def boxes(actor: Actor) -> int:
    """Boxes that stand on a shelf."""
    return int(Box.objects.seen_by(actor, "count").exclude(shelf=None).count())


_ITEMS, _FILES = both("件", "items"), both("卷", "files")
FIGURES: tuple[Figure, ...] = (
    Figure("holdings.fonds", both("馆藏全宗", "fonds held"), both("个", "fonds"), fonds_held),
    Figure("holdings.items", both("馆藏以件计", "items held"), _ITEMS, items_held),
    Figure("holdings.files", both("馆藏以卷计", "files held"), _FILES, files_held),
    Figure("holdings.items_open", both("已开放", "items open"), _ITEMS, items_open),
    Figure("holdings.items_published", both("已公布目录", "items published"), _ITEMS,
           items_published),
    Figure("holdings.items_due", both("开放审核到期未审", "opening review due"), _ITEMS, items_due),
    Figure("holdings.items_digitised", both("已数字化", "items digitised"), _ITEMS,
           items_digitised),
    Figure("holdings.boxes", both("上架的盒", "boxes on shelves"), both("盒", "boxes"), boxes),
)  # fmt: skip
"""All figures of this room; a figure has this one definition."""
