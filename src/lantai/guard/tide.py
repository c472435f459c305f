# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is kept in memory between acts: it ends when a table that it was made from is written.

Nothing guarded is written outside an act, and every act leaves with its entry, in its own
transaction, the names of the tables it wrote (`Unsealed.tables`, which the sealer hands on to
`Link`). So `kept` notes which tables something was made from, looks once a request whether there
are new entries (`_MARK`, cheap), reads the names in those (`_SINCE`), and makes anew what they end.
A new day ends everything. Whoever keeps something says in the key for whom it was made, with all of
that person's sight: an actor may change while no table that was read is written.

An entry is met as waiting or as sealed, whichever comes first, and known by its number; one whose
transaction was slow is missed by no one, since the entries that wait are counted.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from django.db import connections, router, transaction

from lantai.guard import tables
from lantai.guard.law import site
from lantai.guard.models import Entry, Link, Unsealed

T = TypeVar("T")
MOST = 6_000
"""So many things are kept in a process; what was not asked for longest goes first."""
FAR = 2_000
"""After so many new entries everything ends, which is cheaper than reading their names."""
_LINK, _WAITS = Link._meta.db_table, Unsealed._meta.db_table
_MARK = f"SELECT (SELECT MAX(number) FROM {_LINK}), COUNT(*), MAX(entry_id) FROM {_WAITS}"  # noqa: S608
_SINCE = (
    f"SELECT number, entry_id, tables FROM {_LINK} WHERE number > %s "  # noqa: S608 - our own names
    f"UNION ALL SELECT 0, entry_id, tables FROM {_WAITS} WHERE entry_id > %s "
    f"UNION ALL SELECT -1, COUNT(*), NULL FROM {_WAITS}"
)


@dataclass(slots=True)
class _Known:
    """How far this process has read the trail, and at which of its turns it saw a table written.

    ``top`` is the highest number of those that wait.
    """

    turn: int = 0
    number: int = -1
    waiting: set[int] = field(default_factory=set)
    top: int = 0
    written: dict[str, int] = field(default_factory=dict)
    everything: int = 0

    def mark(self) -> tuple[int, int, int]:
        """What `_MARK` finds where nothing was done since."""
        return self.number, len(self.waiting), self.top


@dataclass(slots=True)
class _Kept:
    """Something that was made, when, and of which tables."""

    turn: int
    day: dt.date
    tables: frozenset[str]
    value: Any


_known = _Known()
_lock = Lock()
_kept: OrderedDict[Hashable, _Kept] = OrderedDict()
_looked: ContextVar[list[tuple[int, dt.date]] | None] = ContextVar("looked", default=None)
"""The turn and the day at which the present request looked; empty before it did."""


# --- looking --------------------------------------------------------------------------------------


@contextmanager
def one_look() -> Iterator[None]:
    """Within this frame the trail is looked at once, not for every thing that is kept."""
    token = _looked.set([])
    try:
        yield
    finally:
        _looked.reset(token)


def look_again() -> None:
    """Look anew from here on: something was done in this very request."""
    looked = _looked.get()
    if looked:
        looked.clear()


def _now() -> tuple[int, dt.date]:
    looked = _looked.get()
    if looked:
        return looked[0]
    now = _look(), site().today
    if looked is not None:
        looked.append(now)
    return now


def _look() -> int:
    """The turn of now, after whatever was done since was taken into account."""
    with connections[router.db_for_read(Entry)].cursor() as cursor:
        cursor.execute(_MARK)
        number, waiting, top = cursor.fetchone()
        mark = (number or 0, waiting, top or 0)
        with _lock:
            if mark != _known.mark():
                _catch_up(cursor, mark)
            return _known.turn


def _catch_up(cursor: Any, mark: tuple[int, int, int]) -> None:
    """Read which tables the entries since the last look wrote."""
    number, count, _ = mark
    new = number + count - _known.number - len(_known.waiting)
    if not 0 <= new <= FAR or not 0 <= _known.number <= number:  # at first; another database
        _begin_anew(number)
    links, waiting, count = _since(cursor, _known.top)
    sealed = {entry for _, entry, _ in links}
    if len(_known.waiting - sealed if links else _known.waiting) + len(waiting) != count:
        links, waiting, _ = _since(cursor, 0)  # one came late, with a number below the others
        sealed = {entry for _, entry, _ in links}
        sealed |= _known.waiting - {entry for _, entry, _ in waiting}
    fresh = [names for _, entry, names in (*links, *waiting) if entry not in _known.waiting]
    _note(fresh, moved=bool(links))
    _known.number = links[-1][0] if links else _known.number
    _known.waiting.difference_update(sealed)
    _known.waiting.update(entry for _, entry, _ in waiting)
    _known.top = max(_known.waiting, default=0)


def _begin_anew(number: int) -> None:
    _known.turn += 1
    _known.everything = _known.turn
    _known.number, _known.waiting, _known.top = number, set(), 0


def _since(cursor: Any, top: int) -> tuple[list[Any], list[Any], int]:
    """What was sealed since, what waits beyond a number, and how many wait: at one moment."""
    cursor.execute(_SINCE, [_known.number, top])
    rows = cursor.fetchall()
    links = sorted(row for row in rows if row[0] > 0)
    count = next(row[1] for row in rows if row[0] < 0)
    return links, [row for row in rows if row[0] == 0], count


def _note(fresh: list[str | None], moved: bool) -> None:
    """Take new entries into account; one without names may have written anything."""
    if not fresh and not moved:
        return
    _known.turn += 1
    names = set(tables.TRAIL)
    for each in fresh:
        names.update((tables.EVERY,) if each is None else each.split())
    if tables.EVERY in names:
        _known.everything = _known.turn
    _known.written.update(dict.fromkeys(names, _known.turn))


# --- keeping --------------------------------------------------------------------------------------


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """What was made under this key, if nothing that it was made from was written; else made anew.

    Inside a transaction nothing is kept: what it sees, others do not see yet.
    """
    if transaction.get_connection(router.db_for_read(Entry)).in_atomic_block:
        return make()
    turn, today = _now()
    found = _kept.get(key)
    if found is not None and found.day == today and _holds(found, turn):
        found.turn = turn
        _kept.move_to_end(key)
        tables.note_read(found.tables)
        value: T = found.value
        return value
    with tables.reading() as read:
        value = make()
    if read <= tables.watched() | {tables.EVERY}:
        _kept[key] = _Kept(turn, today, frozenset(read), value)
        if len(_kept) > MOST:
            _kept.popitem(last=False)
    return value


def _holds(found: _Kept, turn: int) -> bool:
    if found.turn == turn:
        return True
    if found.turn < _known.everything or tables.EVERY in found.tables:
        return False
    return all(_known.written.get(name, 0) <= found.turn for name in found.tables)


def forget() -> None:
    """Let go of everything that is kept, and of how far the trail was read."""
    with _lock:
        _begin_anew(-1)
    _kept.clear()
    look_again()
