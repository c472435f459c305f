# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What goes into the index and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tantivy

FACETS = (
    "year", "fonds", "category", "level", "region", "city", "issuer", "creator", "retention",
    "kind", "status", "reading", "holder", "noun", "within",
)  # fmt: skip
"""Fields that can be filtered by exact value and counted; ``year`` is made from the dates.
``noun`` and ``within`` are for whoever keeps things of several kinds in several places."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing to be found. ``key`` is its lasting id: adding it again replaces it.

    ``dates`` are spans of ISO days, ``(first, last)``; ``facets`` take names of `FACETS`;
    ``keywords`` are other names by which it is asked for; ``rank`` raises (> 1) or lowers (< 1) it
    among equals, for instance a version no longer in force; ``shown`` comes back with a hit as is.
    ``inner`` is text by which only those find it who may read it, and is not kept to be shown;
    ``columns`` are what `guarding` asks of.
    """

    key: str
    title: str
    text: str = ""
    number: str = ""
    ref_code: str = ""
    dates: tuple[tuple[str, str], ...] = ()
    facets: Mapping[str, str] = field(default_factory=dict)
    keywords: str = ""
    rank: float = 1.0
    shown: Mapping[str, str] = field(default_factory=dict)
    inner: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A record found: its address in the engine, its score, whether it is as asked."""

    address: tantivy.DocAddress
    score: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found. ``snippet`` is cut from the original text.

    ``marks`` and ``title_marks`` are the places in ``snippet`` and ``title`` that answer the
    question, as ``(start, end)``.
    ``exact`` is False where the record was only found after relaxing the question.
    """

    key: str
    title: str
    score: float
    exact: bool
    ref_code: str = ""
    number: str = ""
    date: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    title_marks: tuple[tuple[int, int], ...] = ()
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """The answer: how many in all, the hits asked for, counts per facet, whether it was relaxed."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    relaxed: bool = False
