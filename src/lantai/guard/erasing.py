# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Erasing the before and after of entries, where personal content must go and the trail must stay.

It is an act: its subjects are the entries, each with the digest of what was erased, so that the
verifiers know an erasure from a deletion. The entry itself, its digest and its number remain.
"""

from __future__ import annotations

from collections.abc import Collection

from lantai.craft.codes import Said
from lantai.guard import sealing
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Entry, EntryDetail
from lantai.guard.trail import Subject

KEPT = ("guard.reading.seal", sealing.ERASURE)
"""Entries whose details bear the proof of something else; they are never erased."""


def erase_details(entries: Collection[int], *, reason: str, actor: Actor) -> int:
    """Erase the before and after of these entries; how many had one.

    Raises `NotFound` where the actor does not see one of them, `Refused` without a reason.
    """
    with act(sealing.ERASURE, None, actor, reason=reason) as done:
        rows = Entry.objects.seen_by(actor).filter(pk__in=entries).exclude(tag__in=KEPT)
        found = dict(rows.order_by("pk").values_list("pk", "detail_digest"))
        if len(found) < len(set(entries)):
            raise NotFound
        if not reason.strip():
            raise Refused(Said("guard.needs_reason"))
        done.rows.extend(Subject("guard.entry", pk, before=was) for pk, was in found.items())
        return done(EntryDetail.objects.filter(entry__in=found).delete()[0])
