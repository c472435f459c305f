# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What lies in a fonds: its classes, how much of what in every branch, the rows of a level.

Everything starts from `seen_by`: what the actor may not describe is absent and not counted. Where
an actor sees a record but not the class or the file that it lies in, the name of that stands as
context, as it does on the record's own page: not counted, and leading nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    Max,
    Min,
    OuterRef,
    Q,
    Sum,
)

from lantai.guard.actor import Actor
from lantai.holdings.models import DigitalObject, File, Fonds, Item, ItemDocument, RecordClass
from lantai.holdings.tree.spots import CLASS, FILE, GROUP, LEVELS, LOOSE, Spot

SMALL = 5_000
"""A fonds of no more rows is counted at once; of a larger one, apart from its page."""
KEY = {"class": ("record_class_id",), "year": LEVELS}
"""The columns that make the branches of each way of arranging."""
SEEN_OR_HOLDS = "what is seen, or holds what is seen"


# --- how much -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sums:
    """How much a branch has: files 卷, items 件, pages, first and last year.

    ``leaves`` are the items that lie in its files, ``items`` those that lie in none.
    """

    files: int = 0
    items: int = 0
    leaves: int = 0
    pages: int = 0
    first: int | None = None
    last: int | None = None

    def __add__(self, other: Sums) -> Sums:
        years = [each for each in (self.first, other.first) if each is not None]
        ends = [each for each in (self.last, other.last) if each is not None]
        return Sums(self.files + other.files, self.items + other.items,
                    self.leaves + other.leaves, self.pages + other.pages,
                    min(years, default=None), max(ends, default=None))  # fmt: skip

    def __bool__(self) -> bool:
        return bool(self.files or self.items or self.leaves)


SPAN = {"a": Min("date_from"), "b": Max("date_to"), "c": Min("year"), "d": Max("year")}


def _sums(row: Mapping[str, Any], noun: str) -> Sums:
    days = [row[name].year for name in "ab" if row[name] is not None]
    years = [row[name] for name in "cd" if row[name] is not None] or days
    return Sums(**{noun: row["n"]}, pages=row["sheets"] or 0, first=min(years, default=None),
                last=max(years, default=None))  # fmt: skip


def sums_by(fonds: Fonds, actor: Actor, axis: str) -> dict[tuple[str, ...], Sums]:
    """How much of a fonds an actor sees in each branch by itself, one query for each noun.

    Items of a file count where the file lies, their pages only where the file's are not known.
    """
    names = KEY[axis]
    files = File.objects.seen_by(actor).filter(fonds=fonds)
    items = Item.objects.seen_by(actor).filter(fonds=fonds)
    sheets = Sum("pages")
    parts: list[tuple[str, Any, Sequence[str], Any]] = [
        ("items", items.filter(file=None), names, sheets)
    ]
    if File.objects.unguarded("whether a fonds has files at all").filter(fonds=fonds).exists():
        within = [f"file__{name}" for name in names]
        apart = Sum("pages", filter=Q(file__pages=None))
        parts += [("files", files, names, sheets),
                  ("leaves", items.filter(file__isnull=False), within, apart)]  # fmt: skip
    found: dict[tuple[str, ...], Sums] = defaultdict(Sums)
    for noun, rows, keys, pages in parts:
        for row in rows.order_by().values(*keys).annotate(n=Count("pk"), sheets=pages, **SPAN):
            found[tuple(_plain(row[name]) for name in keys)] += _sums(row, noun)
    return dict(found)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def is_large(fonds: Fonds, actor: Actor) -> bool:
    """Whether counting all of a fonds takes longer than its page may."""
    few = (model.objects.seen_by(actor).filter(fonds=fonds).order_by().values("pk")[: SMALL + 1]
           for model in (Item, File))  # fmt: skip
    return sum(rows.count() for rows in few) > SMALL


def sums_of_files(keys: Collection[int], actor: Actor) -> dict[int, Sums]:
    """How many items each of some files has."""
    rows = Item.objects.seen_by(actor).filter(file__in=keys).order_by().values("file_id")
    found = rows.annotate(n=Count("pk"), sheets=Sum("pages"), **SPAN)
    return {row["file_id"]: _sums(row, "leaves") for row in found}


# --- classes --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class as the tree has it; one that is not ``seen`` stands there for what lies in it."""

    pk: int
    parent: int | None
    path: str
    code: str
    title: str
    seen: bool


def classes_in(fonds: Fonds, actor: Actor) -> list[ClassLine]:
    """The classes of a fonds that an actor sees, or in which the actor sees something."""
    rows = RecordClass.objects.unguarded("classes, of which only those stay that are shown")
    rows = rows.filter(fonds=fonds).order_by("code", "pk")
    at = OuterRef("pk")
    seen = Exists(RecordClass.objects.seen_by(actor).filter(pk=at))
    shown = (seen | Exists(File.objects.seen_by(actor).filter(record_class=at))
             | Exists(Item.objects.seen_by(actor).filter(record_class=at, file=None))
             | Exists(Item.objects.seen_by(actor).filter(file__record_class=at)))  # fmt: skip
    rows = rows.annotate(seen=seen, shown=ExpressionWrapper(shown, BooleanField()))
    found = {row["pk"]: row for row in rows.values("pk", "parent_id", "path", "code", "title",
                                                   "seen", "shown")}  # fmt: skip
    stays = {int(pk) for row in found.values() if row["shown"]
             for pk in row["path"].split("/")[:-1]}  # fmt: skip
    return [ClassLine(pk, row["parent_id"], row["path"], row["code"], row["title"], row["seen"])
            for pk, row in found.items() if pk in stays]  # fmt: skip


def class_at(pk: int) -> RecordClass | None:
    """A class that stands in the tree; what is shown of it depends on whether it is seen."""
    found: RecordClass | None = (
        RecordClass.objects.unguarded("a class that the tree shows, perhaps only its name")
        .filter(pk=pk)
        .first()
    )
    return found


# --- the rows of a level --------------------------------------------------------------------------


def columns_of(group: Sequence[str]) -> dict[str, Any]:
    """The columns of the rows of a group; a year that is not known is none."""
    values: list[Any] = list(group)
    if len(values) > 1:
        values[1] = int(values[1]) if values[1].isdecimal() else None
    return dict(zip(LEVELS, values, strict=False))


def files_seen(actor: Actor, columns: Mapping[str, Any]) -> Any:
    """Files that an actor sees, and those that only hold what the actor sees (``seen`` says)."""
    at = OuterRef("pk")
    seen = Exists(File.objects.seen_by(actor).filter(pk=at))
    holds = Exists(Item.objects.seen_by(actor).filter(file=at))
    rows = File.objects.unguarded("files, of which only those stay that are seen or hold such")
    return rows.filter(**columns).filter(seen | holds).annotate(seen=seen)


def items_seen(actor: Actor, columns: Mapping[str, Any]) -> Any:
    """Items that an actor sees and that lie in no file, or in the file that is named."""
    within = columns if "file" in columns else {**columns, "file": None}
    return Item.objects.seen_by(actor).filter(**within)


def row_at(kind: str, pk: int, fonds: Fonds, actor: Actor) -> Any:
    """A file or item of the fonds that the actor sees (a file also for what it holds), or None."""
    if kind == FILE:
        return files_seen(actor, {"fonds": fonds, "pk": pk}).first()
    rows = Item.objects.seen_by(actor).filter(fonds=fonds, pk=pk)
    return rows.select_related("file").first()


def beginning_at(rows: Any, order: str, row: Any, *, after: bool) -> Any:
    """The rows of a level from one of them on, or from the one after it."""
    value = getattr(row, order)
    rows = rows.filter(**{f"{order}__gte": value})
    way = "pk__gt" if after else "pk__gte"
    return rows.filter(Q((f"{order}__gt", value)) | Q((way, row.pk)))


# --- below an item --------------------------------------------------------------------------------


def parts_counted(keys: Collection[int]) -> dict[int, int]:
    """How many documents and computer files each of some items that are seen has."""
    found: dict[int, int] = defaultdict(int)
    for model in (ItemDocument, DigitalObject):
        rows = model.objects.unguarded("parts of items that are seen").filter(item__in=keys)
        for pk, count in rows.order_by().values_list("item").annotate(Count("pk")):
            found[pk] += count
    return found


def parts_of(item: Item, most: int) -> tuple[list[ItemDocument], list[DigitalObject]]:
    """The documents and computer files of an item that is seen."""
    documents = ItemDocument.objects.unguarded("parts of an item that is seen").filter(item=item)
    files = DigitalObject.objects.unguarded("parts of an item that is seen").filter(item=item)
    return (list(documents.order_by("order", "pk")[:most]),
            list(files.order_by("order", "pk")[:most]))  # fmt: skip


# --- a whole branch -------------------------------------------------------------------------------


def in_branch(rows: Any, place: Spot | None, classes: Iterable[ClassLine], prefix: str = "") -> Any:
    """Those rows that lie in a branch or anywhere below it; ``prefix`` leads to their file."""
    if place is None:
        return rows
    if place.kind == CLASS:
        lines = list(classes)
        path = next((line.path for line in lines if line.pk == place.pk), None)
        if path is None:
            return rows.none()
        keys = [line.pk for line in lines if line.path.startswith(path)]
        return rows.filter(**{f"{prefix}record_class__in": keys})
    if place.kind == LOOSE:
        return rows.filter(**{f"{prefix}record_class": None})
    if place.kind == GROUP:
        columns = columns_of(place.group)
        return rows.filter(**{f"{prefix}{name}": value for name, value in columns.items()})
    return rows.none()


def leaves_in(rows: Any) -> Any:
    """Those items that lie in a file, file after file, each in its order."""
    inner = rows.filter(file__isnull=False).select_related("file")
    return inner.order_by("file__ref_code", "file", "sequence", "pk")
