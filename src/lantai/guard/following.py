# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading the sealed trail entry after entry, from where one stopped.

A follower has a name and a `Cursor`. It reads what is next, does what that means for its room and
saves the cursor with it, in one act where it writes anything; killed before that it reads the same
entries again. So following twice must write nothing twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from lantai.guard.models import Cursor, EntrySubject, Link

MOST = 1_000
"""So many entries are read at once."""
QUIET = ("export", "read", "preview", "try_import")
"""Verbs of acts that change nothing in a record."""


def unread(follower: str, limit: int = MOST, *, details: bool = False) -> tuple[Cursor, list[Link]]:
    """The sealed entries that come next, and the cursor moved behind them, to be saved."""
    cursor, _ = Cursor.objects.get_or_create(follower=follower)
    rows = Link.objects.filter(number__gt=cursor.number).order_by("number")
    links = list(rows.select_related("entry", *(["entry__detail"] if details else []))[:limit])
    if links:
        cursor.number = links[-1].number
    return cursor, links


def changed_rows(links: Iterable[Link], tags: str) -> dict[str, set[int]]:
    """The rows that entries changed whose tags begin like this, by noun."""
    found: dict[str, set[int]] = defaultdict(set)
    many = []
    for link in links:
        entry = link.entry
        if not entry.tag.startswith(tags) or entry.tag.rpartition(".")[2] in QUIET:
            continue
        if entry.row is not None:
            found[entry.noun].add(entry.row)
        if entry.count:
            many.append(entry.pk)
    for noun, row in EntrySubject.objects.filter(entry__in=many).values_list("noun", "row"):
        found[noun].add(row)
    return found
