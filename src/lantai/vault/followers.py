# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Descriptions in objects follow the catalogue: this room reads the sealed trail and marks objects.

An item's object grows old by any change of the item or of its parts. A change of a fonds, a class
or a file marks one object under it and not all: the newest snapshot tells of its levels, and a
catalogue is rebuilt from the newest of each (decision 19). A job writes the versions in batches.
"""

from __future__ import annotations

from django.utils import timezone

from lantai.guard import following
from lantai.guard.actor import steward
from lantai.guard.acts import act
from lantai.vault import queries
from lantai.vault.models import VaultObject

HOUSE = steward("vault")


def mark_stale(limit: int = following.MOST) -> int:
    """Mark the objects of what the next sealed entries changed; how many entries were read."""
    cursor, links = following.unread(queries.FOLLOWER, limit)
    if not links:
        return 0
    objects = queries.objects_told_of(following.changed_rows(links, "holdings."))
    if not objects:
        cursor.save()
        return len(links)
    with act("vault.vaultobject.grow_stale", VaultObject, HOUSE) as done:
        queries.by_key(objects).filter(stale_at=None).update(stale_at=timezone.now())
        cursor.save()
        done(None, count=len(objects), upto=cursor.number)
    return len(links)
