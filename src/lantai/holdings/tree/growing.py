# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The tree of one page: what is open is asked of the database, what is closed is not.

Files and items come `PAGE` at a time. A place named by an address opens with all that it lies in,
and its level begins at it where it would be none of the first rows. What was counted is kept until
something that it was made from is written (`tide`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lantai.desk.lines import who
from lantai.guard import tide
from lantai.guard.actor import Actor
from lantai.holdings.models import Fonds
from lantai.holdings.tree import queries
from lantai.holdings.tree.axes import ByClass, ByYear, Groups
from lantai.holdings.tree.branches import Branch, Level, of_file, of_item, of_parts
from lantai.holdings.tree.queries import Sums
from lantai.holdings.tree.spots import CLASS, FILE, GROUP, ITEM, LOOSE, Spot

PAGE = 25
"""Files and items of one level that a page shows at once."""
SHOWN = ("ref_code", "title", "responsible", "date_text", "doc_number", "pages", "file_id")
"""The columns of an item that a page of many shows."""
MOST = 200
"""Classes or groups of one level that are shown."""
Source = tuple[str, Any, str]
"""A kind of rows, the rows, and the column that orders them."""


@dataclass(frozen=True)
class Start:
    """A row at which a level begins, or after which it goes on."""

    kind: str
    row: Any
    after: bool


class Tree:
    """A fonds as an actor sees it, with some places open. ``counts`` wants a large one counted.

    ``by`` is the way of arranging; where none is asked for, it is by year for a fonds without
    classes and files.
    """

    def __init__(self, fonds: Fonds, actor: Actor, by: str, wanted: Sequence[Spot],
                 after: Spot | None = None, *, counts: bool = False) -> None:  # fmt: skip
        self.fonds, self.actor = fonds, actor
        self.classes = self._kept("classes", lambda: queries.classes_in(fonds, actor))
        self.large = bool(self._kept("large", lambda: queries.is_large(fonds, actor)))
        self.counted = counts or not self.large
        self.by = by or self._usual_way(wanted)
        self.axis: ByClass | ByYear = self._by_year() if self.by == "year" else self._by_class()
        self._rows: dict[Spot, Any] = {}
        self._open: set[Spot] = set()
        self._starts: dict[Spot | None, Start] = {}
        self.way: list[Spot] = []
        self.wanted = [each for each in wanted if self._opens(each)]
        if after is not None:
            self._goes_on(after)

    def _kept(self, what: str, make: Callable[[], Any]) -> Any:
        """For everybody of this sight, until something that it was made from is written."""
        return tide.kept(("tree", what, self.fonds.pk, who(self.actor)), make)

    def _by_class(self) -> ByClass:
        sums = self._kept("by class", lambda: queries.sums_by(self.fonds, self.actor, "class")
                          ) if self.counted else None  # fmt: skip
        return ByClass(self.classes, sums)

    def _by_year(self) -> ByYear:
        return ByYear(self._kept("by year", lambda: Groups(
            queries.sums_by(self.fonds, self.actor, "year"))))  # fmt: skip

    def _usual_way(self, wanted: Sequence[Spot]) -> str:
        by_year = any(each.kind == GROUP for each in wanted) or not (
            self.classes or queries.files_seen(self.actor, {"fonds": self.fonds}).exists()
        )  # fmt: skip
        return "year" if by_year else "class"

    @property
    def here(self) -> Spot | None:
        """The place that is looked at; None for the fonds itself."""
        return self.way[-1] if self.way else None

    def row_at(self, place: Spot | None) -> Any:
        """The file or item of a place that is open; None for others."""
        return self._rows.get(place) if place else None

    def name_of(self, place: Spot) -> str:
        """A place that is open, by its name."""
        row = self.row_at(place)
        return row.title if row is not None else self.axis.name_of(place)

    # --- opening ----------------------------------------------------------------------------------

    def _opens(self, place: Spot) -> bool:
        """Open a place with all that it lies in; whether it is there to be seen."""
        way = self._way_to(place)
        if way is None:
            return False
        self._open.update(way)
        self.way = way
        for above, one in zip([None, *way], way, strict=False):
            if one in self._rows:
                self._starts[above] = Start(one.kind, self._rows[one], after=False)
        return True

    def _goes_on(self, after: Spot) -> None:
        """The level of the place that is looked at goes on after one of its rows."""
        row = self._find(after) if after.kind in (FILE, ITEM) else None
        if row is not None:
            self._starts[self.here] = Start(after.kind, row, after=True)

    def _find(self, place: Spot) -> Any:
        return queries.row_at(place.kind, place.pk, self.fonds, self.actor)

    def _way_to(self, place: Spot) -> list[Spot] | None:
        """The places from the top down to this one; None where it is not there to be seen."""
        if place.kind in (CLASS, LOOSE, GROUP):
            fits = (place.kind == GROUP) is isinstance(self.axis, ByYear)
            return self.axis.way_to(place) if fits else None
        row = self._rows[place] = self._find(place)
        if row is None:
            del self._rows[place]
            return None
        if place.kind == ITEM and row.file_id is not None:
            above = self._way_to(Spot(FILE, row.file_id))
            return None if above is None else [*above, place]
        return [*self.axis.way_of(row), place]

    # --- levels -----------------------------------------------------------------------------------

    def grow(self, place: Spot | None = None) -> Level:
        """What lies directly in a place, and what is open below it: first, the whole tree."""
        level = Level(place)
        inner = list(self._inner(place))
        level.branches = [self._turned(each) for each in inner[:MOST]]
        level.cut = max(len(inner) - MOST, 0)
        if sources := self._sources(place):
            self._add_rows(level, sources)
        return level

    def _inner(self, place: Spot | None) -> Iterator[Branch]:
        """What does not come a page at a time: classes, groups, the parts of an item."""
        if place is not None and place.kind == ITEM:
            return of_parts(self._rows[place])
        return self.axis.inner(place)

    def _sources(self, place: Spot | None) -> list[Source]:
        """The files and items directly in a place."""
        if place is not None and place.kind == FILE:
            items = queries.items_seen(self.actor, {"file": place.pk})
            return [(ITEM, items.only(*SHOWN, "sequence"), "sequence")]
        columns = self.axis.columns(place)
        if columns is None:
            return []
        columns = {"fonds": self.fonds, **columns}
        items = queries.items_seen(self.actor, columns).only(*SHOWN)
        return [(FILE, queries.files_seen(self.actor, columns), "ref_code"),
                (ITEM, items, "ref_code")]  # fmt: skip

    def _turned(self, branch: Branch) -> Branch:
        """The branch, with what lies in it where it is to be open."""
        branch.here = branch.spot is not None and branch.spot == self.here
        if branch.turns and branch.spot in self._open:
            branch.level = self.grow(branch.spot)
        return branch

    def _add_rows(self, level: Level, sources: Sequence[Source]) -> None:
        """The rows of a level, `PAGE` of them, and whether more follow."""
        start = self._starts.get(level.place)
        level.late = start is not None and start.after
        rows = _rows_from(sources, start if level.late else None)
        if start and not start.after and (start.kind, start.row) not in rows[:PAGE]:
            rows, level.late = _rows_from(sources, start), True
        level.branches += [self._turned(each) for each in self._leaves(rows[:PAGE])]
        if len(rows) > PAGE:
            kind, last = rows[PAGE - 1]
            level.more = Spot(kind, last.pk)

    def _leaves(self, rows: Sequence[tuple[str, Any]]) -> Iterator[Branch]:
        """Files and items as branches; what lies in them is asked for all of them at once."""
        files = [row.pk for kind, row in rows if kind == FILE]
        items = [row.pk for kind, row in rows if kind == ITEM]
        inner = queries.sums_of_files(files, self.actor) if files else {}
        parts = queries.parts_counted(items) if items else {}
        for kind, row in rows:
            self._rows.setdefault(Spot(kind, row.pk), row)
            yield (of_file(row, inner.get(row.pk, Sums())) if kind == FILE
                   else of_item(row, bool(parts.get(row.pk))))  # fmt: skip


def _rows_from(sources: Sequence[Source], start: Start | None) -> list[tuple[str, Any]]:
    """One more row than a page has, of the sources one after the other."""
    found: list[tuple[str, Any]] = []
    kinds = [kind for kind, _, _ in sources]
    skipped = kinds.index(start.kind) if start and start.kind in kinds else 0
    for kind, rows, order in sources[skipped:]:
        if start and start.kind == kind:
            rows = queries.beginning_at(rows, order, start.row, after=start.after)
        if (left := PAGE + 1 - len(found)) > 0:
            found += [(kind, row) for row in rows.order_by(order, "pk")[:left]]
    return found
