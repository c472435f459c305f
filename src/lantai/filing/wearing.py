# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What repeats the words of an item is as secret as the item: captures, findings, gaps.

A row of these stands for itself before the law of sight, so that it bears the mark of the item of
which it speaks, from the first and whenever the item's is changed (`followers.follow_secrecy`).
What speaks of several items of a batch is as secret as the most secret of them, and stays so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import F, Max, OuterRef, Q, Subquery

from lantai.filing import testing
from lantai.filing.models import Arrangement, Capture, FiledItem, FilingFinding, FilingGap
from lantai.filing.queries import batches as queries
from lantai.holdings.many import slices
from lantai.holdings.models import Item

NOUNS: tuple[Any, ...] = (Capture, FilingFinding, FilingGap)
OF_SEVERAL = ("check.same_content",)
"""Findings under one item that name another one too."""


def levels(items: Collection[Any]) -> dict[Any, int]:
    """How secret items are, by their numbers; those that are public are left out."""
    return dict(row for some in slices(dict.fromkeys(items)) for row in
                queries.items(some).filter(secrecy__gt=0).values_list("pk", "secrecy"))  # fmt: skip


def behind(items: Iterable[int]) -> set[int]:
    """The items of which something still bears another mark than it should."""
    found: set[int] = set()
    for some in slices(dict.fromkeys(items)):
        for model in NOUNS:
            found.update(_other(model, some).values_list("item_id", flat=True))
        late = {pk for rows, _ in _of_several(some) for pk in
                rows.order_by().values_list("batch", flat=True)}  # fmt: skip
        found.update(_filed(some).filter(batch__in=late).values_list("item_id", flat=True))
    return found


def wear(items: Iterable[int]) -> None:
    """Give what speaks of items the mark that it should bear now. Inside an act."""
    now = Item.objects.unguarded("how secret the items are of which rows speak")
    mark = Subquery(now.filter(pk=OuterRef("item_id")).values("secrecy")[:1])
    for some in slices(dict.fromkeys(items)):
        for model in NOUNS:
            _other(model, some).update(secrecy=mark)
        for rows, highest in _of_several(some):
            rows.update(secrecy=highest)


def _other(model: Any, items: Collection[int]) -> Any:
    rows = model.objects.unguarded("rows that bear another mark than the item of which they speak")
    rows = rows.filter(item__in=list(items)).exclude(secrecy=F("item__secrecy"))
    return rows.exclude(kind__in=OF_SEVERAL) if model is FilingFinding else rows


def _of_several(items: Collection[int]) -> Iterator[tuple[Any, Subquery]]:
    """What speaks of several items of a batch and is below the most secret of them; their mark."""
    batches = list(_filed(items).order_by().values_list("batch", flat=True).distinct())
    every = FiledItem.objects.unguarded("the most secret item of a batch")
    every = every.filter(batch=OuterRef("batch_id")).order_by().values("batch")
    highest = Subquery(every.annotate(most=Max("item__secrecy")).values("most"))
    found = FilingFinding.objects.unguarded("findings about several items of a batch")
    found = found.filter(Q(item=None) | Q(kind__in=OF_SEVERAL)).exclude(kind=testing.UNSIGNED)
    for rows in (found, Arrangement.objects.unguarded("arrangements of a batch")):
        yield rows.filter(batch__in=batches, secrecy__lt=highest), highest


def _filed(items: Collection[int]) -> Any:
    rows = FiledItem.objects.unguarded("in which batches items lie of which rows speak")
    return rows.filter(item__in=list(items))
