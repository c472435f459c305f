# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which rows of an import may be taken back: those that nobody has touched since they came.

Touched is told by the trail, not by the row: any entry that speaks of it but the import's own.
What hangs on a row (documents, computer files, items of a file, rows of rooms above) keeps it too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from lantai.craft.codes import Said
from lantai.guard import trail
from lantai.guard.models import Entry, EntrySubject, SetMember
from lantai.holdings.models import ImportBatch, ImportProblem, ItemPerson

KEPT = "kept"
"""The result of a row, among those of an import, that was not taken back."""
IMPORT = "holdings.item.import"
GOES_ALONG: tuple[Any, ...] = (ItemPerson,)
"""What an import itself hangs on its rows."""


def next_rows(batch: ImportBatch, model: Any, after: int, size: int) -> list[Any]:
    """The rows of an import after a number."""
    rows = model.objects.unguarded("rows of an import that its holder takes back")
    rows = rows.filter(batch=batch, pk__gt=after).select_for_update().order_by("pk")
    return list(rows[:size])


def kept(batch: ImportBatch, model: Any, rows: Sequence[Any]) -> dict[int, Said]:
    """Which of these rows stay, and why."""
    keys = [row.pk for row in rows]
    acted = _acted_on(model, keys)
    laid = set(_laid(model, keys))
    hung = _hung_on(model, keys)
    found: dict[int, Said] = {}
    for row in rows:
        if row.holder != batch.holder:
            found[row.pk] = _said("kept_passed", row)
        elif row.pk in laid:
            found[row.pk] = _said("kept_laid", row)
        elif row.pk in acted:
            found[row.pk] = _said("kept_changed", row)
        elif row.pk in hung:
            found[row.pk] = _said("kept_hung", row)
    return found


def _said(kind: str, row: Any) -> Said:
    return Said(f"holdings.{kind}", {"code": row.ref_code or row.title[:60]})


def _acted_on(model: Any, keys: Sequence[int]) -> set[int]:
    """Of which rows an entry of the trail speaks that is not the import's."""
    noun = model._meta.label_lower
    many = EntrySubject.objects.filter(noun=noun, row__in=keys).exclude(entry__tag=IMPORT)
    entries = Entry.objects.unguarded("whether a row was touched since its import")
    alone = entries.filter(noun=noun, row__in=keys)
    return {*many.values_list("row", flat=True), *alone.values_list("row", flat=True)}


def _laid(model: Any, keys: Sequence[int]) -> Iterable[int]:
    """Which rows lie in a set: laid before or lent to somebody."""
    members = SetMember.objects.filter(noun=model._meta.label_lower, row__in=keys)
    return list(members.values_list("row", flat=True))


def _hung_on(model: Any, keys: Sequence[int]) -> set[int]:
    """Which rows others lead to by a key, whatever room these are of."""
    found: set[int] = set()
    for key in model._meta.related_objects:
        other = key.related_model
        if other in GOES_ALONG:
            continue
        rows = other.objects
        if hasattr(rows, "unguarded"):
            rows = rows.unguarded("whether something hangs on a row that would go")
        rows = rows.filter(**{f"{key.field.name}__in": keys})
        found |= set(rows.values_list(key.field.name, flat=True))
    return found


def delete(model: Any, keys: Collection[int]) -> None:
    """Let rows go, with what their import hung on them."""
    for other in GOES_ALONG:
        if other._meta.get_field("item").related_model is model:
            rows = other.objects.unguarded("what an import hung on a row that goes")
            rows.filter(item__in=list(keys)).delete()
    rows = model.objects.unguarded("rows of an import that its holder takes back")
    rows.filter(pk__in=list(keys)).delete()


def forget(batch: ImportBatch) -> None:
    """Take away what an earlier taking back said of rows that stayed."""
    rows = ImportProblem.objects.unguarded("what was said when an import was taken back before")
    rows.filter(batch=batch, status=KEPT).delete()


def as_json(why: Said) -> str:
    """The params of a sentence, as they are kept."""
    return json.dumps(trail.plain(why.params), ensure_ascii=False)
