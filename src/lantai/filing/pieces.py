# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""组件 by hand: which files of an item go together, for a person who splits it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lantai.filing.queries import batches as queries
from lantai.guard.words import said


@dataclass(frozen=True, slots=True)
class Piece:
    """What is split off whole: a document with its computer files, or a file of its own."""

    key: str
    documents: tuple[Any, ...]
    objects: tuple[Any, ...]

    def __str__(self) -> str:
        documents = said("、", ", ").join(str(each) for each in self.documents)
        objects = said("、", ", ").join(each.name for each in self.objects)
        return said("：", ": ").join(filter(None, (documents, objects)))


def pieces(item: int) -> list[Piece]:
    """The pieces of an item, in their order."""
    documents = queries.documents_of([item])[item]
    objects = queries.objects_of([item])[item]
    linked = defaultdict(list)
    for each in objects:
        linked[each.document_id].append(each)
    loose = linked.pop(None, [])
    if not linked and len(documents) == len(loose):  # captured so: a document each file
        return [_piece([one], [other]) for one, other in zip(documents, loose, strict=True)]
    return [*(_piece([each], linked[each.pk]) for each in documents),
            *(_piece([], [each]) for each in loose)]  # fmt: skip


def _piece(documents: Sequence[Any], objects: Iterable[Any]) -> Piece:
    key = f"d{documents[0].pk}" if documents else f"f{next(iter(objects)).pk}"
    return Piece(key, tuple(documents), tuple(objects))
