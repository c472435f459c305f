# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A question answered for one actor: the question and the sight of that actor, then the last look.

The engine is asked under the actor's `describe` sight, for counts, facets and suggestions too; text
of records counts only under `fetch`. Then the page of hits is asked again of the database: what was
withdrawn a moment ago and still lies in the index is left out, of the page and of the count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lantai.craft.errors import BadInput
from lantai.craft.index import Eyes, Hit, Query, Result, understand
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.holdings.models import Fonds, Item
from lantai.portal.index import engine, entries, folders
from lantai.portal.models import RecordText

FACETS = ("year", "fonds", "creator", "category", "kind", "reading", "holder")
"""What is counted and can be narrowed by."""
_ENGINES = {"fonds": "within", "kind": "noun"}
"""What the index calls what is called otherwise in addresses."""
SORTS = ("relevance", "newest", "oldest")
SIZE = 20
LAST_PAGE = 500
_LOOKS = 5
"""So often is a page asked again where something on it is gone; what is gone then is left out."""


@dataclass(frozen=True)
class Question:
    """What somebody asks: a line, what it is narrowed by, the order, the page from 1."""

    line: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1

    @property
    def start(self) -> int:
        """The number of the first hit of the page, from 0."""
        return (self.page - 1) * SIZE


@dataclass(frozen=True)
class Answer:
    """What was found: ``rows`` are of now, by the key of their hit; ``total`` without the gone."""

    asked: Query
    total: int = 0
    hits: Sequence[Hit] = ()
    rows: Mapping[str, Any] = field(default_factory=dict)
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    relaxed: bool = False
    is_ready: bool = True


def eyes_of(actor: Actor) -> tuple[str, Eyes]:
    """The index in which an actor looks, and their sight as its conditions.

    Whoever sees nothing but what is published looks into the public index, where nothing else is.
    """
    told = law.sight_of(Item, actor, "describe")
    if {clause.name for clause in told.clauses} <= {"listed"}:
        return engine.PUBLIC, Eyes(told.terms(), knows_all=True)
    return engine.HOUSE, Eyes(told.terms(), law.sight_of(Item, actor, "fetch").terms())


def answer(question: Question, actor: Actor, facets: Sequence[str] = FACETS) -> Answer:
    """Answer a question for an actor."""
    asked = understand(question.line)
    which, eyes = eyes_of(actor)
    index = folders.opened(which)
    if index is None:
        return Answer(asked, is_ready=False)
    gone: set[str] = set()
    for _ in range(_LOOKS):
        found = _search(index, asked, question, facets, eyes, sorted(gone))
        rows = last_look([hit.key for hit in found.hits], actor)
        missing = {hit.key for hit in found.hits} - rows.keys()
        if not missing:
            break
        gone |= missing
    hits = [hit for hit in found.hits if hit.key in rows]
    if eyes.reads is not None:
        hits = _with_inner(hits, index, asked, actor)
    return Answer(asked, found.total, hits, rows, found.facets, found.relaxed)


def _search(
    index: engine.Engine, asked: Query, question: Question, facets: Sequence[str], eyes: Eyes,
    gone: Sequence[str],
) -> Result:  # fmt: skip
    filters = {_ENGINES.get(name, name): given for name, given in question.filters.items()}
    wanted = {name: _ENGINES.get(name, name) for name in facets}
    try:
        found = index.search(asked, filters, SIZE, question.start, question.sort,
                             list(wanted.values()), eyes, gone)  # fmt: skip
    except BadInput:  # a filter that does not exist, typed into the address
        return Result(0, ())
    return replace(found, facets={name: found.facets[each] for name, each in wanted.items()})


def last_look(keys: Sequence[str], actor: Actor) -> dict[str, Any]:
    """The rows of these keys that the actor may be told of now, by their keys."""
    by_noun: dict[str, list[int]] = {}
    for key in keys:
        noun, number = entries.parted(key)
        by_noun.setdefault(noun, []).append(number)
    found: dict[str, Any] = {}
    for noun, numbers in by_noun.items():
        model = entries.NOUNS[noun]
        rows = model.objects.seen_by(actor, "describe").filter(pk__in=numbers)
        for row in rows if model is Fonds else rows.select_related("fonds"):
            found[f"{noun}-{row.pk}"] = row
    return found


def _with_inner(hits: Sequence[Hit], index: engine.Engine, asked: Query, actor: Actor) -> list[Hit]:
    """Passages of the record's own words, for those hits whose content the actor may read."""
    bare = [entries.parted(hit.key)[1] for hit in hits
            if not hit.marks and not hit.title_marks and hit.key.startswith("item-")]  # fmt: skip
    texts = RecordText.objects.seen_by(actor, "fetch").filter(item__in=bare)
    by_key = {f"item-{item}": text for item, text in texts.values_list("item_id", "text")}
    return [_passage(hit, index, asked, by_key[hit.key]) if hit.key in by_key else hit
            for hit in hits]  # fmt: skip


def _passage(hit: Hit, index: engine.Engine, asked: Query, text: str) -> Hit:
    passage, marks = index.passage(asked, text)
    return replace(hit, snippet=passage, marks=marks) if marks else hit


def suggestions(line: str, actor: Actor, size: int = 8) -> list[str]:
    """Titles that answer what was typed so far, as far as the actor may be told of them."""
    which, eyes = eyes_of(actor)
    index = folders.opened(which)
    if index is None or not line.strip():
        return []
    hits = index.suggest(line, size, eyes)
    rows = last_look([hit.key for hit in hits], actor)
    titles = (title_of(rows[hit.key]) for hit in hits if hit.key in rows)
    return list(dict.fromkeys(titles))


def title_of(row: Any) -> str:
    """The title of a record; a fonds has a name."""
    return str(row.name if isinstance(row, Fonds) else row.title)


def counted(actor: Actor, names: Sequence[str] = FACETS) -> tuple[int, Mapping[str, Any]]:
    """How much an actor may be told of in all, and by what: for the first page."""
    found = answer(Question(), actor, names)
    return found.total, found.facets
