# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Descriptions in objects follow the catalogue: this room reads the sealed trail and marks objects.

An item's object grows old by any change of the item or of its parts. A change of a fonds, a class
or a file marks one object under it and not all: the newest snapshot tells of its levels, and a
catalogue is rebuilt from the newest of each (decision 19). A job writes the versions in batches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from lantai.guard.actor import steward
from lantai.guard.acts import act
from lantai.guard.models import Cursor, EntrySubject, Link
from lantai.vault import queries
from lantai.vault.models import VaultObject

HOUSE = steward("vault")
QUIET = ("export", "read", "preview", "try_import")
"""Verbs of acts that change nothing in a record."""


def mark_stale(limit: int = 1_000) -> int:
    """Mark the objects of what the next sealed entries changed; how many entries were read."""
    cursor, _ = Cursor.objects.get_or_create(follower=queries.FOLLOWER)
    links = list(Link.objects.filter(number__gt=cursor.number).select_related("entry")
                 .order_by("number")[:limit])  # fmt: skip
    if not links:
        return 0
    cursor.number = links[-1].number
    objects = queries.objects_told_of(_rows_of(links))
    if not objects:
        cursor.save()
        return len(links)
    with act("vault.vaultobject.grow_stale", VaultObject, HOUSE) as done:
        queries.by_key(objects).filter(stale_at=None).update(stale_at=timezone.now())
        cursor.save()
        done(None, count=len(objects), upto=cursor.number)
    return len(links)


def _rows_of(links: Iterable[Link]) -> dict[str, set[int]]:
    """The rows of holdings that entries changed, by noun."""
    found: dict[str, set[int]] = defaultdict(set)
    many = []
    for link in links:
        entry = link.entry
        if not entry.tag.startswith("holdings.") or entry.tag.rpartition(".")[2] in QUIET:
            continue
        if entry.row is not None:
            found[entry.noun].add(entry.row)
        if entry.count:
            many.append(entry.pk)
    for noun, row in EntrySubject.objects.filter(entry__in=many).values_list("noun", "row"):
        found[noun].add(row)
    return found
