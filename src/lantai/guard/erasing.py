# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Erasing the before and after of entries, where personal content must go and the trail must stay.

It is proposed by one person and done when another consents (`flow.ERASURE`; 个人信息保护法 47).
What is done is an act of its own: its subjects are the entries, each with the digest of what was
erased, so that the verifiers know an erasure from a deletion. The entry itself, its digest and its
number remain.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.craft.errors import BadInput
from lantai.guard import numbering, sealing
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Entry, EntryDetail, Erasure
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


# --- what is proposed -----------------------------------------------------------------------------


def entries_of(numbers: Collection[int]) -> dict[int, Entry]:
    """The sealed entries of these numbers, by number, with their details."""
    rows = Entry.every.filter(link__number__in=numbers).select_related("link", "detail")
    return {entry.link.number: entry for entry in rows.order_by("link__number")}


def against(text: str) -> list[Said]:
    """Why the entries that a line names cannot be erased; empty where they can."""
    try:
        numbers = numbering.read(text)
    except BadInput as fault:
        return [Said(fault.kind, fault.params)]
    known = entries_of(numbers)
    wrong = {number: "guard.no_such_entry" for number in numbers if number not in known}
    wrong |= {number: why for number, entry in known.items() if (why := _against(entry))}
    return [_about(kind, [number for number, why in wrong.items() if why == kind])
            for kind in dict.fromkeys(wrong.values())]  # fmt: skip


def against_entry(entry: Entry) -> Said | None:
    """Why a sealed entry cannot be erased."""
    kind = _against(entry)
    return _about(kind, [entry.link.number]) if kind else None


def _against(entry: Entry) -> str:
    if entry.tag in KEPT:
        return "guard.entry_kept"
    return "" if hasattr(entry, "detail") else "guard.nothing_to_erase"


def _about(kind: str, numbers: Collection[int]) -> Said:
    return Said(kind, {"numbers": numbering.written(numbers)})


def _not_by(actor: Actor, known: dict[int, Entry]) -> list[Said]:
    """Why it is not for this actor to consent: its own deeds, and what it does not audit."""
    pks = [entry.pk for entry in known.values()]
    seen = set(Entry.objects.seen_by(actor).filter(pk__in=pks).values_list("pk", flat=True))
    wrong = (
        ("guard.entry_of_your_own", [n for n, each in known.items() if each.actor == actor.key]),
        ("guard.entry_not_audited", [n for n, each in known.items() if each.pk not in seen]),
    )
    return [_about(kind, some) for kind, some in wrong if some]


def carry_out(row: Erasure, *, actor: Actor, **_: Any) -> None:
    """What consenting does: the before and after are erased, and the row says how many.

    Raises `Refused` with every reason, and nothing is erased.
    """
    if reasons := against(row.numbers):
        raise Refused(*reasons)
    known = entries_of(numbering.read(row.numbers))
    if reasons := _not_by(actor, known):
        raise Refused(*reasons)
    entries = [entry.pk for entry in known.values()]
    row.erased = erase_details(entries, reason=row.reason, actor=actor)
    row.erased_on = timezone.localdate()
