# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""From rows to what the indexes hold: fonds, files and items, each with the columns of sight.

Whether a record lies in the public index, and with its words or without, is asked of the law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lantai.craft.index import Record
from lantai.guard import law
from lantai.guard.actor import PUBLIC
from lantai.guard.terms import Opening, Reach
from lantai.holdings.models import File, Fonds, Item
from lantai.portal import texts
from lantai.portal.models import RecordText

NOUNS: Mapping[str, Any] = {"item": Item, "file": File, "fonds": Fonds}
"""What can be found, by the first word of its key in the index."""
TOLD = ("abstract", "parallel_title", "other_title", "keywords", "persons", "responsible",
        "department", "doc_number", "date_text")  # fmt: skip
"""What of a description is text to be searched, beside the title."""
OF_FONDS = ("creator_name", "former_names", "introduction", "guide", "history", "scope")
LONGEST = 200
"""Characters of a facet's value; a longer list of authors is in the text."""
SHOWN = 400_000
"""Characters of a text that are kept in the public index to cut passages from."""


def key_of(row: Any) -> str:
    """The lasting key of a row in the index: ``item-17``."""
    return f"{row._meta.model_name}-{row.pk}"


def parted(key: str) -> tuple[str, int]:
    """The noun and the number of a key."""
    noun, _, number = key.partition("-")
    return noun, int(number)


def rows_of(noun: str, keys: Iterable[int]) -> list[Any]:
    """The rows with these numbers, with all that their entries are made of."""
    model = NOUNS[noun]
    rows = model.objects.unguarded("rows that the search index is made of").filter(
        pk__in=list(keys)
    )
    return list(rows if model is Fonds else rows.select_related("fonds"))


def keys_in(noun: str, fonds: Iterable[int]) -> set[int]:
    """The numbers of all rows of a noun that lie in some fonds."""
    rows = NOUNS[noun].objects.unguarded("rows that the search index is made of")
    return set(rows.filter(fonds__in=list(fonds)).order_by().values_list("pk", flat=True))


def files_of(items: Iterable[int]) -> set[int]:
    """The numbers of the files 案卷 that some items lie in."""
    rows = Item.objects.unguarded("files whose entries tell what their items hold")
    inside = rows.filter(pk__in=list(items), file__isnull=False).order_by()
    return set(inside.values_list("file", flat=True))


def records(rows: Sequence[Any]) -> Iterator[tuple[str, Record, Record | None]]:
    """For rows of one noun: the key, the entry of the house, and that of the public if any."""
    if not rows:
        return
    law.with_sets(rows)
    inner, online = _texts(rows), texts.readable(rows)
    told = law.seen_among(PUBLIC, "describe", rows)
    read = law.seen_among(PUBLIC, "fetch", rows)
    for row, is_told, is_read in zip(rows, told, read, strict=True):
        made = _record(row, inner.get(row.pk, ""), row.pk in online)
        public = _public(made, with_text=is_read) if is_told else None
        yield made.key, made, public


def _public(made: Record, *, with_text: bool) -> Record:
    """The entry without an inner text: it is text like any, or it is not there."""
    text = f"{made.text}\n{made.inner[:SHOWN]}" if with_text and made.inner else made.text
    return replace(made, text=text.strip(), inner="")


def _texts(rows: Sequence[Any]) -> dict[int, str]:
    if not isinstance(rows[0], Item):
        return {}
    kept = RecordText.objects.unguarded("texts that the search index is made of")
    found = kept.filter(item__in=[row.pk for row in rows]).values_list("item_id", "text")
    return dict(found)


def reading_of(row: Any, *, has_files: bool) -> int:
    """How a record can be read, as its reach: what has no files here is read in the house."""
    told: Any = row.reach if row.opening == Opening.OPEN else Reach.NONE
    here: Any = Reach.ONLINE if has_files else Reach.CATALOGUE
    return int(min(told, here))


def _record(row: Any, inner: str, has_files: bool) -> Record:
    return _of_fonds(row) if isinstance(row, Fonds) else _of_described(row, inner, has_files)


def _of_fonds(row: Fonds) -> Record:
    facets = {"within": str(row.pk), "noun": "fonds", "creator": row.creator_name,
              "holder": row.holder}  # fmt: skip
    return Record(
        key=key_of(row), title=row.name, text=_joined(row, OF_FONDS), ref_code=row.fonds_code,
        dates=_span(row), facets=facets, columns=columns_of(row))  # fmt: skip


def _of_described(row: Any, inner: str, has_files: bool) -> Record:
    facets = {
        "within": str(row.fonds_id), "noun": row._meta.model_name, "category": row.category_code,
        "creator": row.fonds.creator_name, "issuer": row.responsible[:LONGEST],
        "kind": getattr(row, "document_kind", ""), "retention": row.retention,
        "holder": row.holder, "year": str(row.year or ""),
        "reading": str(reading_of(row, has_files=has_files)),
    }  # fmt: skip
    return Record(
        key=key_of(row), title=row.title, text=_joined(row, TOLD),
        number=getattr(row, "doc_number", ""), ref_code=row.ref_code, dates=_span(row),
        facets=facets, keywords=row.keywords, inner=inner, columns=columns_of(row))  # fmt: skip


def _joined(row: Any, names: Iterable[str]) -> str:
    return "\n".join(filter(None, (str(getattr(row, name, "") or "") for name in names)))


def _span(row: Any) -> tuple[tuple[str, str], ...]:
    if row.date_from is None:
        return ()
    return ((str(row.date_from), str(row.date_to or row.date_from)),)


def columns_of(row: Any) -> dict[str, Any]:
    """The columns of sight, as an index wears them."""
    names = ("holder", "area", "line", "party", "creator", "secrecy", "opening", "reach")
    found = {name: getattr(row, name) for name in names}
    found["open_on"] = row.open_on.toordinal() if row.open_on else 0
    return {**found, "set": row.set_ids}
