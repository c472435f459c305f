# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The indexes follow the sealed trail: what was changed is written anew, what is gone goes.

The cursor is kept after the commit, so whoever is killed in between writes the same entries again,
each under its key. Days make changes too: what opens today was decided before.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from lantai.craft.files import write_whole
from lantai.craft.index import Ready
from lantai.guard import following
from lantai.guard.models import Cursor, SetMember
from lantai.guard.terms import Reach
from lantai.holdings.many import slices
from lantai.holdings.models import Fonds
from lantai.portal.index import entries, folders
from lantai.portal.index.engine import HOUSE, PUBLIC, Engine, Writer

FOLLOWER = "portal.index"
SLICE = 500
COMMITS_EVERY = 2.0
"""Seconds after which what was written is let be seen."""
_NOUNS = {f"holdings.{name}": name for name in entries.NOUNS}


class Hand:
    """Writes both indexes at once, and commits from time to time."""

    def __init__(self, writers: Mapping[str, Writer]) -> None:
        self._writers = writers
        self._since = time.monotonic()
        self.written = 0

    def write(self, noun: str, keys: Collection[int]) -> None:
        """Write the entries of rows anew; those that are there no more are taken out."""
        left = {f"{noun}-{key}" for key in keys}
        for key, house, public in entries.records(entries.rows_of(noun, keys)):
            left.discard(key)
            ready = Ready(house)
            self._writers[HOUSE].put(ready)
            if public is None:
                self._writers[PUBLIC].drop(key)
            else:
                self._writers[PUBLIC].put(ready if public == house else public)
            self.written += 1
        for key in left:
            for writer in self._writers.values():
                writer.drop(key)
        if time.monotonic() - self._since >= COMMITS_EVERY:
            self.commit()

    def commit(self) -> None:
        """Let it be seen; first what the public must not see any more."""
        for name in (PUBLIC, HOUSE):
            self._writers[name].commit()
        self._since = time.monotonic()


@contextmanager
def hand(engines: Mapping[str, Engine]) -> Iterator[Hand]:
    """A hand on both indexes; what it wrote is committed at the end."""
    with ExitStack() as stack:
        yield Hand({name: stack.enter_context(engine.writing())
                    for name, engine in engines.items()})  # fmt: skip


def follow(engines: Mapping[str, Engine], today: dt.date, limit: int = following.MOST) -> int:
    """Read the next sealed entries and write what they changed; how many were read."""
    cursor, links = following.unread(FOLLOWER, limit)
    changed = _changed(following.changed_rows(links, ""))
    _add(changed, _opening_today(today))
    _add(changed, _renamed(engines[HOUSE], changed.get("fonds", ())))
    if not any(changed.values()):
        _keep(cursor, links, today)
        return len(links)
    with hand(engines) as writing:
        for noun, keys in changed.items():
            for some in slices(sorted(keys), SLICE):
                writing.write(noun, some)
        writing.commit()
    _keep(cursor, links, today)
    folders.look_again()
    return len(links)


def _keep(cursor: Cursor, links: Collection[Any], today: dt.date) -> None:
    if links:
        cursor.save()
    if _day() != today:
        write_whole(folders.root() / "day", today.isoformat().encode())


def _changed(rows: Mapping[str, Collection[int]]) -> dict[str, set[int]]:
    """The rows whose entries changed, by the nouns of the index; a set's members with the set."""
    found: dict[str, set[int]] = defaultdict(set)
    for label, keys in rows.items():
        if label in _NOUNS:
            found[_NOUNS[label]] |= set(keys)
        elif label == "guard.recordset":
            _add(found, _members(keys))
    return found


def _members(sets: Collection[int]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for noun, row in SetMember.objects.filter(set__in=list(sets)).values_list("noun", "row"):
        if noun in _NOUNS:
            found[_NOUNS[noun]].add(row)
    return found


def _renamed(house: Engine, fonds: Collection[int]) -> dict[str, set[int]]:
    """What is in changed fonds whose creator is called otherwise there than in the index."""
    rows = Fonds.objects.unguarded("what the creators of changed fonds are called now")
    names = rows.filter(pk__in=list(fonds)).values_list("pk", "creator_name")
    old = [pk for pk, name in names if _is_outdated(house, pk, name)]
    return {noun: entries.keys_in(noun, old) for noun in ("item", "file")} if old else {}


def _is_outdated(house: Engine, fonds: int, name: str) -> bool:
    found = house.search("", {"within": str(fonds)}, size=1, facets=("creator",))
    borne = dict(found.facets["creator"])
    return borne.pop(name, 0) < (found.total if name else 0) or bool(borne)


def _add(into: dict[str, set[int]], more: Mapping[str, Collection[int]]) -> None:
    for noun, keys in more.items():
        into.setdefault(noun, set()).update(keys)


def _day() -> dt.date | None:
    try:
        return dt.date.fromisoformat((folders.root() / "day").read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _opening_today(today: dt.date) -> dict[str, set[int]]:
    """What was decided before and opens between the last day that was looked at and this one."""
    last = _day()
    if last is None or last >= today:
        return {}
    found = {}
    for noun, model in entries.NOUNS.items():
        rows = model.objects.unguarded("what opens on a day that has come")
        rows = rows.filter(reach__gte=Reach.CATALOGUE, open_on__gt=last, open_on__lte=today)
        found[noun] = set(rows.order_by().values_list("pk", flat=True))
    return found
