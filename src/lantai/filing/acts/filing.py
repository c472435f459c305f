# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""归档: what was handed over, arranged and tested becomes archives, slice by slice, once.

档案法 13; DA/T 22-2015. An electronic record 电子文件 is electronic archives 电子档案 from here on;
its code is fixed, its suggestion frozen.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from lantai.filing.barred import OUT_IN
from lantai.filing.errors import refused
from lantai.filing.models import FiledItem, FilingBatch
from lantai.filing.queries import batches as queries
from lantai.filing.queries import captures as came
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.holdings.many import note, slices, touched
from lantai.holdings.models import DigitalObject, Item
from lantai.holdings.terms import Origin, Standing

SLICE = 1_000


def file_items(batch: FilingBatch, keys: Sequence[int], actor: Actor) -> int:
    """File a slice of a batch's items; how many were not filed yet. Twice is as once. 归档。"""
    with act("filing.filingbatch.file", batch, actor) as done:
        if batch.state != "filing":
            raise refused("not_filing", batch=str(batch), state=batch.get_state_display())
        drafts = queries.items(keys).filter(standing=Standing.DRAFT)
        fresh = list(drafts.exclude(ref_code="").order_by("pk").values_list("pk", flat=True))
        queries.items(fresh).update(standing=Standing.FILED)
        objects = DigitalObject.objects.unguarded("files of items that are filed now")
        objects.filter(item__in=fresh, origin=Origin.RECORD).update(origin=Origin.ARCHIVES)
        _lines_of_now(batch, fresh)
        note(done, Item, dict.fromkeys(fresh, BEFORE), dict.fromkeys(fresh, AFTER))
        return done(len(fresh), count=len(fresh), fonds=touched([batch.fonds_id] * len(fresh)))


BEFORE, AFTER = {"standing": str(Standing.DRAFT)}, {"standing": str(Standing.FILED)}


def _lines_of_now(batch: FilingBatch, items: Sequence[int]) -> None:
    """What is filed under a schedule that is not in force is 待审, by the day of filing."""
    basis = queries.basis_of(batch, timezone.localdate())
    filed = FiledItem.objects.unguarded("lines of items that are filed now")
    mine = filed.filter(item__in=items)
    if basis.provisional or basis.schedule is None:
        mine.update(provisional=True)
        return
    mine.update(provisional=False)
    mine.exclude(entry__in=list(queries.entries(basis.schedule))).update(provisional=True)


def take_out(batch: FilingBatch, keys: Sequence[int], actor: Actor, *, reason: str) -> int:
    """Take items out of a batch before it is filed: what they were captured from is refused. 剔除。

    The items go, the captures stay with the reason; how many went.
    """
    with act("filing.filingbatch.take_out", batch, actor, reason=reason) as done:
        if batch.state not in OUT_IN:
            raise refused("not_arranging", batch=str(batch), state=batch.get_state_display())
        mine = set(queries.filed_keys(batch)).intersection(keys)
        for some in came.captures_of(sorted(mine)).values():
            for row in some:
                row.state, row.opinion, row.decided_by = "refused", reason, actor.name[:80]
                row.item = None
                row.save()
        note(done, Item, {pk: {"standing": "draft"} for pk in mine}, {pk: {} for pk in mine})
        rows = FiledItem.objects.unguarded("items taken out of a batch")
        for some in slices(mine):
            rows.filter(item__in=some).delete()
            queries.items(some).filter(standing=Standing.DRAFT).delete()
        batch.items, batch.files, batch.size = queries.totals(batch)
        batch.save()
        return done(len(mine), count=len(mine))
