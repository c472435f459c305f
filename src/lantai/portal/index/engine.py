# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the portal wants of a search engine, and the one that needs nothing installed.

Two indexes stand side by side. ``public`` holds what the public may be told of today and nothing
else, so that not even the counts by which a question is understood can tell of a closed record;
``house`` holds everything. Both wear the columns of sight, and every question is asked under them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from lantai.craft.index import Eyes, Hit, Query, Ready, Record, Result

PUBLIC, HOUSE = "public", "house"
NAMES = (PUBLIC, HOUSE)


class Writer(Protocol):
    """The one hand that writes to an index."""

    def put(self, record: Record | Ready) -> int:
        """Add a record or replace the one with its key."""
        ...

    def drop(self, key: str) -> None:
        """Take a record out."""
        ...

    def commit(self) -> None:
        """Let it be seen, and let it last."""
        ...


class Engine(Protocol):
    """One index as the portal uses it."""

    def search(
        self, query: Query | str, filters: Mapping[str, str | Sequence[str]] | None = None,
        size: int = 20, start: int = 0, sort: str = "relevance", facets: Sequence[str] = (),
        eyes: Eyes | None = None, without: Sequence[str] = (),
    ) -> Result:  # fmt: skip
        """A page of what answers a question, with counts."""
        ...

    def suggest(
        self, line: str, size: int = 8, eyes: Eyes | None = None, without: Sequence[str] = ()
    ) -> list[Hit]:
        """Records whose titles hold what was typed so far."""
        ...

    def passage(self, query: Query | str, text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The passage of a text that answers a question, and the marks in it."""
        ...

    def writing(self) -> AbstractContextManager[Writer]:
        """Write for a while. Raises `BadInput` where another hand writes."""
        ...

    def refresh(self) -> None:
        """See what was committed since."""
        ...

    def __len__(self) -> int: ...
