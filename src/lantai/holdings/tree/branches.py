# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a branch of the tree is, and how files, items and their parts become one.

Which of them there are is asked in `growing`, which class or group they lie in decided in `axes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lantai.desk.kinds import Size
from lantai.desk.register import register_of
from lantai.guard.words import said
from lantai.holdings.models import DigitalObject, ItemDocument
from lantai.holdings.tree import queries
from lantai.holdings.tree.queries import Sums
from lantai.holdings.tree.spots import FILE, ITEM, Spot

PARTS = 50
"""Documents and computer files of an item that are shown."""


@dataclass
class Branch:
    """A branch as a page shows it. ``url`` is empty where only its name is there, as context."""

    spot: Spot | None
    noun: str
    code: str
    title: str
    url: str = ""
    notes: Sequence[str] = ()
    sums: Sums | None = None
    turns: bool = False
    here: bool = False
    level: Level | None = None

    @property
    def open(self) -> bool:
        """Whether what lies in it is shown."""
        return self.level is not None


@dataclass
class Level:
    """The branches directly in a place; ``more`` is the last of them where others follow.

    ``late`` says that it does not begin at its beginning, ``cut`` how many classes or groups are
    left out.
    """

    place: Spot | None = None
    branches: list[Branch] = field(default_factory=list)
    more: Spot | None = None
    late: bool = False
    cut: int = 0


def noun_of(model: Any) -> str:
    """What a row of a noun is called."""
    return str(model._meta.verbose_name)


def address_of(row: Any) -> str:
    """The row's own page."""
    register = register_of(type(row))
    return register.address(row) if register else ""


def of_file(row: Any, inner: Sums) -> Branch:
    """A file 卷; one whose items are not listed says how many there are."""
    notes = [row.date_text or str(row.year or ""), row.get_retention_display(), sheets(row)]
    if not inner and row.item_count:
        notes.append(said("{n} 件，没有卷内目录", "{n} items, not listed", n=row.item_count))
    return Branch(Spot(FILE, row.pk), noun_of(row), row.ref_code, row.title,
                  address_of(row) if row.seen else "", [each for each in notes if each],
                  Sums(leaves=inner.leaves) if inner else None, turns=bool(inner))  # fmt: skip


def of_item(row: Any, has_parts: bool) -> Branch:
    """An item 件."""
    notes = (row.responsible, row.date_text, row.doc_number, sheets(row))
    return Branch(Spot(ITEM, row.pk), noun_of(row), row.ref_code, row.title, address_of(row),
                  [each for each in notes if each], turns=has_parts)  # fmt: skip


def of_parts(item: Any) -> Iterator[Branch]:
    """The documents of an item, each with its computer files, then the files of none."""
    documents, files = queries.parts_of(item, PARTS)
    for document in documents:
        inner = [_of_object(each) for each in files if each.document_id == document.pk]
        yield _of_document(document, inner)
    known = {document.pk for document in documents}
    for each in files:
        if each.document_id not in known:
            yield _of_object(each)


def _of_document(row: ItemDocument, inner: list[Branch]) -> Branch:
    role = str(row.get_role_display())
    return Branch(None, role, "", row.title or role, address_of(row), [sheets(row)],
                  level=Level(branches=inner) if inner else None)  # fmt: skip


def _of_object(row: DigitalObject) -> Branch:
    size = Size(DigitalObject, DigitalObject._meta.get_field("size")).cell(row)
    notes = (str(row.get_origin_display()), row.format, str(size))
    return Branch(None, noun_of(row), "", row.name, address_of(row),
                  [each for each in notes if each])  # fmt: skip


def sheets(row: Any) -> str:
    """How many pages it has."""
    return said("{n} 页", "{n} pp.", n=f"{row.pages:,}") if row.pages else ""
