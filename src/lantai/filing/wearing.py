# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What repeats the words of an item is as secret as the item: captures, findings, gaps.

A row of these stands for itself before the law of sight, so that it bears the mark of the item of
which it speaks, from the first and whenever the item's is changed (`followers.follow_secrecy`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, OuterRef, Subquery

from lantai.filing.models import Capture, FilingFinding, FilingGap
from lantai.filing.queries import batches as queries
from lantai.holdings.many import slices
from lantai.holdings.models import Item

NOUNS: tuple[Any, ...] = (Capture, FilingFinding, FilingGap)


def levels(items: Collection[Any]) -> dict[Any, int]:
    """How secret items are, by their numbers; those that are public are left out."""
    return dict(row for some in slices(dict.fromkeys(items)) for row in
                queries.items(some).filter(secrecy__gt=0).values_list("pk", "secrecy"))  # fmt: skip


def behind(items: Iterable[int]) -> set[int]:
    """The items of which something still bears another mark than they do themselves."""
    return {pk for some in slices(dict.fromkeys(items)) for model in NOUNS
            for pk in _other(model, some).values_list("item_id", flat=True)}  # fmt: skip


def wear(items: Iterable[int]) -> None:
    """Give what speaks of items the mark that they bear now. Inside an act."""
    now = Item.objects.unguarded("how secret the items are of which rows speak")
    mark = Subquery(now.filter(pk=OuterRef("item_id")).values("secrecy")[:1])
    for some in slices(dict.fromkeys(items)):
        for model in NOUNS:
            _other(model, some).update(secrecy=mark)


def _other(model: Any, items: Collection[int]) -> Any:
    rows = model.objects.unguarded("rows that bear another mark than the item of which they speak")
    return rows.filter(item__in=list(items)).exclude(secrecy=F("item__secrecy"))
