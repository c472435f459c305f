# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about levels: what lies under, above and beside one, in a box. Counts are capped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from lantai.guard.actor import Actor
from lantai.holdings.models import Box, File, Fonds, Item, RecordClass

COUNT_TO = 1_000
DESCRIBED: tuple[Any, ...] = (File, Item)
"""The nouns that bear a 档号, the higher level first."""


@dataclass(frozen=True)
class Children:
    """The rows of one noun under a level, as one actor sees them."""

    model: Any
    rows: Any

    @cached_property
    def count(self) -> int:
        """How many up to the cap, counted when it is asked for."""
        return capped(self.rows)

    @property
    def more(self) -> bool:
        """Whether there are more than were counted."""
        return self.count > COUNT_TO


def capped(rows: Any) -> int:
    """How many rows, counted to one more than the cap."""
    return int(rows.order_by().values("pk")[: COUNT_TO + 1].count())


def children_of(level: Any, actor: Actor) -> list[Children]:
    """What lies directly under a fonds, class or file, noun by noun; nouns without rows left out.

    Fonds: classes at the top, files and items in no class. Class: classes below, its files, its
    items that lie in no file. File: its items.
    """
    found = [children_in(level, model, actor) for model in (RecordClass, File, Item)]
    return [each for each in found if each.count]


def children_in(level: Any, model: Any, actor: Actor) -> Children:
    """The rows of one noun directly under a level."""
    return Children(model, _under(level, model, model.objects.seen_by(actor)))


def _under(level: Any, model: Any, rows: Any) -> Any:
    if isinstance(level, File):
        return rows.filter(file=level).order_by("sequence", "pk") if model is Item else rows.none()
    within: dict[str, Any] = {"fonds": level} if isinstance(level, Fonds) else {}
    at = None if isinstance(level, Fonds) else level
    if model is RecordClass:
        return rows.filter(**within, parent=at).order_by("code", "pk")
    if model is Item:
        within["file"] = None
    return rows.filter(**within, record_class=at).order_by("ref_code", "pk")


def ancestors_of(row: Any) -> list[Any]:
    """The levels above a row, the fonds first: the context that is shown with every record."""
    above: list[Any] = []
    if isinstance(row, Item) and row.file is not None:
        above.insert(0, row.file)
    one = row.parent if isinstance(row, RecordClass) else row.record_class
    if one is None and above:
        one = above[0].record_class
    while one is not None:
        above.insert(0, one)
        one = one.parent
    return [row.fonds, *above]


def neighbours_of(item: Item, actor: Actor) -> tuple[Item | None, Item | None]:
    """The items before and after this one at its place, among those the actor sees."""
    rows = Item.objects.seen_by(actor).filter(fonds=item.fonds_id, file=item.file_id)
    name = "sequence" if item.file_id else "ref_code"
    if not item.file_id:
        rows = rows.filter(record_class=item.record_class_id)
    at = getattr(item, name)
    before = rows.filter(Q((f"{name}__lt", at)) | Q((name, at), ("pk__lt", item.pk)))
    after = rows.filter(Q((f"{name}__gt", at)) | Q((name, at), ("pk__gt", item.pk)))
    return (before.filter(**{f"{name}__lte": at}).order_by(f"-{name}", "-pk").first(),
            after.filter(**{f"{name}__gte": at}).order_by(name, "pk").first())  # fmt: skip


def items_in(box: Box, actor: Actor) -> Any:
    """What lies in a box, in its order."""
    return Item.objects.seen_by(actor).filter(box=box).order_by("position", "pk")
