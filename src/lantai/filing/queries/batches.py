# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about batches, what came into them, and what is filed in them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Sum

from lantai.craft.codes import Said
from lantai.craft.schedules import Earlier, Suggester
from lantai.filing.models import (
    ArrangedRow,
    Arrangement,
    FiledItem,
    FilingBatch,
    FilingFinding,
    FilingTest,
    NumberRange,
    RetentionSchedule,
    ScheduleEntry,
    WatchedFolder,
)
from lantai.filing.queries import schedules
from lantai.filing.queries.schedules import Basis
from lantai.filing.terms_of_batches import Decision
from lantai.guard.actor import Actor
from lantai.holdings.many import slices
from lantai.holdings.models import DigitalObject, Fonds, Item, ItemDocument
from lantai.holdings.queries import ASKED_AT_ONCE
from lantai.holdings.terms import Standing
from lantai.orgs.models import Institution
from lantai.orgs.queries import institution_at
from lantai.vault.models import Store, VaultObject
from lantai.vault.terms import StoreState

FILED_IN = ("in_force", "provisional", "approved", "past")
"""States of a schedule whose lines items lead to."""
AT_ONCE = 5_000
"""Rows fetched from the database at a time."""
EARLIER = 5_000
"""Earlier choices of a unit that a suggestion is made from: the newest."""


# --- batches --------------------------------------------------------------------------------------


def unit_of(batch: FilingBatch) -> Institution | None:
    """The unit whose records a batch holds."""
    return batch.fonds.creating_unit or institution_at(batch.holder)


def basis_of(batch: FilingBatch, on: dt.date) -> Basis:
    """Under which schedule the unit files on a day whose records a batch holds."""
    unit = unit_of(batch)
    if unit is None:
        return Basis(None, Said("filing.under_none", {"unit": str(batch.fonds)}))
    return schedules.schedule_for(unit, on)


def provisional_in(batch: FilingBatch) -> bool:
    """Whether items of a batch are 待审."""
    rows = FiledItem.objects.unguarded("whether items of a batch wait for a schedule")
    return bool(rows.filter(batch=batch, provisional=True).exists())


def open_batch(holder: str, fonds: Fonds, year: int, department: str) -> FilingBatch | None:
    """The batch of a department and year into which documents may come."""
    rows = FilingBatch.objects.unguarded("the batch that what a system sends belongs to")
    rows = rows.filter(holder=holder, fonds=fonds, year=year, department=department)
    return rows.filter(state="collecting").order_by("pk").first()  # type: ignore[no-any-return]


def fonds_of(holder: str, code: str = "") -> Fonds | None:
    """The fonds of a holder by its code; without one, the only one it has."""
    rows = Fonds.objects.unguarded("the fonds into which documents are captured")
    rows = rows.filter(holder=holder, **({"fonds_code": code} if code else {}))[:2]
    found = list(rows)
    return found[0] if len(found) == 1 else None


def filed_in(batch: FilingBatch) -> list[FiledItem]:
    """What is filed in a batch, in its order, each with its item."""
    rows = FiledItem.objects.unguarded("the items of a batch that is worked on")
    return list(rows.filter(batch=batch).select_related("item", "entry")
                .order_by("position", "pk"))  # fmt: skip


def unlined_in(batch: FilingBatch) -> int:
    """How many items of a batch stand under no line."""
    return int(filed_rows(batch).filter(entry=None).count())


def uncoded_in(batch: FilingBatch) -> int:
    """How many items of a batch have no code."""
    return int(filed_rows(batch).filter(item__ref_code="").count())


def unlike_their_lines(batch: FilingBatch) -> int:
    """How many items of a batch have another period than their line, or a line not filed under."""
    rows = filed_rows(batch).exclude(entry=None)
    unlike = ~Q(item__retention=F("entry__retention")) | Q(entry__is_filed=False)
    return int(rows.filter(unlike).count())


def filed_seen(batch: FilingBatch, actor: Actor) -> Any:
    """What is filed in a batch and an actor may see, in its order, each with its item."""
    rows = FiledItem.objects.seen_by(actor, "describe").filter(batch=batch)
    return rows.select_related("item", "entry").order_by("position", "pk")


def suggested_in(batch: FilingBatch, least: int) -> dict[int, int]:
    """What has no line yet and a suggestion that is sure enough, each with the line suggested."""
    rows = FiledItem.objects.unguarded("items of a batch whose suggestions are taken")
    rows = rows.filter(batch=batch, entry=None, confidence__gte=least).exclude(suggested=None)
    return dict(rows.order_by("position", "pk").values_list("pk", "suggested"))


def drafts_in(batch: FilingBatch) -> int:
    """How many items of a batch are not filed."""
    rows = FiledItem.objects.unguarded("whether all of a batch is filed")
    return int(rows.filter(batch=batch, item__standing=Standing.DRAFT).count())


TESTED = ("item", "item__ref_code", "item__title", "item__doc_number", "item__responsible",
          "item__date_text", "item__year", "item__retention", "item__category_code",
          "item__secrecy", "item__pages", "item__remarks", "entry")  # fmt: skip
"""What a test reads of an item; a change of it asks for another test."""


def tested_in(batch: FilingBatch) -> Iterator[tuple[Any, ...]]:
    """All that a test of a batch reads, row by row: its items, then their files."""
    rows = FiledItem.objects.unguarded("what a test of a batch reads").filter(batch=batch)
    yield from rows.order_by("item").values_list(*TESTED).iterator(AT_ONCE)
    files = DigitalObject.objects.unguarded("the files that a test of a batch reads")
    files = files.filter(item__in=rows.order_by().values("item")).order_by("item", "order", "pk")
    yield from files.values_list("item", "order", "name", "size", "sha512").iterator(AT_ONCE)


def filed_keys(batch: FilingBatch) -> list[int]:
    """The numbers of the items of a batch, in its order."""
    rows = FiledItem.objects.unguarded("the items of a batch that is worked on")
    return list(rows.filter(batch=batch).order_by("position", "pk").values_list("item", flat=True))


def last_position(batch: FilingBatch) -> int:
    """The last place in a batch."""
    rows = FiledItem.objects.unguarded("the last place in a batch")
    return int(rows.filter(batch=batch).aggregate(last=Max("position"))["last"] or 0)


def totals(batch: FilingBatch) -> tuple[int, int, int]:
    """Items, files and bytes of a batch, counted."""
    filed = filed_rows(batch)
    rows = DigitalObject.objects.unguarded("what a batch holds, counted")
    rows = rows.filter(item__in=filed.values("item")).order_by()
    found = rows.aggregate(n=Count("pk"), size=Sum("size"))
    return filed.count(), found["n"], found["size"] or 0


def file_counts(items: Iterable[int]) -> dict[int, int]:
    """How many computer files items have, where they have any."""
    rows = DigitalObject.objects.unguarded("how many files the items of a batch have")
    rows = rows.filter(item__in=list(items)).order_by()
    return dict(rows.values_list("item").annotate(n=Count("pk")))


def documents_of(items: Collection[int]) -> dict[int, list[ItemDocument]]:
    """The documents of items, in their order."""
    return _parts(ItemDocument, items)


def objects_of(items: Collection[int]) -> dict[int, list[DigitalObject]]:
    """The computer files of items, in their order."""
    return _parts(DigitalObject, items)


def _parts(model: Any, items: Collection[int]) -> dict[int, list[Any]]:
    rows = model.objects.unguarded("parts of items of a batch that is worked on")
    found: dict[int, list[Any]] = defaultdict(list)
    for some in slices(items, ASKED_AT_ONCE):
        for row in rows.filter(item__in=some).order_by("item", "order", "pk"):
            found[row.item_id].append(row)
    return found


def items(keys: Collection[int]) -> Any:
    """Items of a batch by their numbers, for its own work."""
    return Item.objects.unguarded("items of a batch that is worked on").filter(pk__in=list(keys))


# --- lines ----------------------------------------------------------------------------------------


def entries(schedule: RetentionSchedule | None) -> dict[int, ScheduleEntry]:
    """The lines of a schedule by their numbers."""
    return {each.pk: each for each in schedules.entries_of(schedule)} if schedule else {}


def suggester(batch: FilingBatch, schedule: RetentionSchedule | None) -> Suggester | None:
    """Which line a document of this unit belongs under, by the lines and its earlier choices."""
    if schedule is None:
        return None
    unit = unit_of(batch)
    names = [unit.name, unit.short_name] if unit else []
    return Suggester(schedules.lines_of(schedule), _earlier(schedule), unit=filter(None, names))


def _earlier(schedule: RetentionSchedule) -> Iterable[Earlier]:
    rows = FiledItem.objects.unguarded("how documents of a unit were filed before")
    rows = rows.filter(entry__schedule=schedule).select_related("item").order_by("-pk")[:EARLIER]
    return [Earlier(row.item.title, row.entry_id, row.item.doc_number, row.item.department)
            for row in rows]  # fmt: skip


# --- numbers --------------------------------------------------------------------------------------


def reserved(holder: str, series: Collection[str]) -> dict[str, int]:
    """The last number of each series that some batch holds."""
    rows = NumberRange.objects.unguarded("numbers that other batches hold")
    rows = rows.filter(batch__holder=holder, series__in=list(series)).order_by()
    return dict(rows.values_list("series").annotate(last=Max("last")))


def ranges_of(batch: FilingBatch) -> Any:
    """The numbers that a batch holds."""
    return NumberRange.objects.unguarded("the numbers of a batch").filter(batch=batch)


# --- arrangements, tests --------------------------------------------------------------------------


def last_arrangement(batch: FilingBatch) -> Arrangement | None:
    """The latest arranging that was not taken back."""
    rows = Arrangement.objects.unguarded("what was arranged last in a batch")
    return rows.filter(batch=batch, undone_at=None).order_by("-pk").first()  # type: ignore[no-any-return]


def arranged_rows(arrangement: Arrangement) -> list[ArrangedRow]:
    """What an arranging did, item by item, the last first."""
    rows = ArrangedRow.objects.unguarded("what an arranging changed")
    return list(rows.filter(arrangement=arrangement).order_by("-pk"))


def last_test(batch: FilingBatch) -> FilingTest | None:
    """The latest test of a batch."""
    rows = FilingTest.objects.unguarded("the latest test of a batch")
    return rows.filter(batch=batch).order_by("-pk").first()  # type: ignore[no-any-return]


def findings_of(batch: FilingBatch) -> Any:
    """The findings of a batch."""
    return FilingFinding.objects.unguarded("findings of a batch that is tested").filter(batch=batch)


def blocking(batch: FilingBatch) -> int:
    """How many findings of a batch stand in the way.

    Those that nobody decided about, what went back to the department, and what is said to be
    corrected until a test no longer finds it.
    """
    undecided = Q(is_open=True, severity__in=("error", "not_run"))
    back = Q(is_open=False, decision__in=(Decision.RETURNED, Decision.CORRECTED))
    return int(findings_of(batch).filter(undecided | back).count())


def entries_for(actor: Actor, today: dt.date) -> Any:
    """The lines that an actor may file under: its own, and those its institution files under."""
    own = ScheduleEntry.objects.seen_by(actor, "describe", only="own")
    unit = institution_at(actor.institution)
    basis = schedules.schedule_for(unit, today).schedule if unit else None
    rows = ScheduleEntry.objects.unguarded("lines that a branch files under")
    rows = rows.filter(Q(pk__in=own.values("pk")) | Q(schedule=basis and basis.pk))
    return rows.filter(schedule__state__in=FILED_IN).select_related("schedule")


def entries_by_key(keys: Iterable[int | None]) -> dict[int, ScheduleEntry]:
    """Lines by their numbers, each with its schedule."""
    rows = ScheduleEntry.objects.unguarded("lines that suggestions lead to")
    found = rows.filter(pk__in=[key for key in keys if key is not None])
    return {row.pk: row for row in found.select_related("schedule")}


# --- long work ------------------------------------------------------------------------------------


def filed_rows(batch: FilingBatch) -> Any:
    """How the items of a batch are filed, for a job to walk."""
    return FiledItem.objects.unguarded("items of a batch that a job files").filter(batch=batch)


def batch_rows() -> Any:
    """All batches, for the house's own work."""
    return FilingBatch.objects.unguarded("a batch as it is now, for a job that works on it")


def to_store() -> Any:
    """Filed items with computer files and without an object, where their holder has a store."""
    stores = Store.objects.unguarded("which holders keep what they file in a vault of their own")
    ready = stores.filter(state=StoreState.READY).values("holder")
    kept = VaultObject.objects.unguarded("what is in the vault already").values("item")
    filed = FiledItem.objects.unguarded("items of batches that are filed")
    filed = filed.filter(batch__state="filed")
    named = DigitalObject.objects.unguarded("what has computer files").filter(
        item=OuterRef("pk"))  # fmt: skip
    rows = Item.objects.unguarded("filed items that go into the vault")
    rows = rows.filter(pk__in=filed.values("item"), standing=Standing.FILED, holder__in=ready)
    return rows.filter(Exists(named)).exclude(pk__in=kept)


def free_name(fonds: Fonds, year: int, department: str) -> str:
    """A name for a new batch of a department that no other of the year bears."""
    rows = FilingBatch.objects.unguarded("names of batches that are taken")
    taken = set(rows.filter(holder=fonds.holder, fonds=fonds, year=year)
                .values_list("name", flat=True))  # fmt: skip
    first = (department or fonds.name)[:100]
    name, number = first, 2
    while name in taken:
        name, number = f"{first}（{number}）", number + 1
    return name


def watched_folders() -> list[WatchedFolder]:
    """The folders that are looked into."""
    rows = WatchedFolder.objects.unguarded("folders that the house looks into")
    return list(rows.filter(is_watched=True).select_related("fonds").order_by("pk"))
