# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which records a batch of reviews has, until it is organised."""

from __future__ import annotations

from collections.abc import Sequence

from lantai.appraisal import queries
from lantai.appraisal.errors import refused
from lantai.appraisal.judging import why_not_taken
from lantai.appraisal.models import OpeningBatch, OpeningReview
from lantai.craft.codes import Said
from lantai.desk.deeds import Outcome
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.holdings.many import slices

MOST = 5_000
"""Records of one batch."""
COLUMNS = ("batch_id", "item_id", "number", "screened", "hinted", "hints", "proposal", "decision",
           "ground", "first_by", "first_hands", "second_view", "second_by", "second_hands",
           "unit_view", "has_dissent", "is_open")  # fmt: skip
_EMPTY = ("", "", "[]", "", "", "", "", "", "", "", "", "", False, True)


def gather_slice(batch: OpeningBatch, keys: Sequence[int], actor: Actor) -> Outcome:
    """Take records into a batch; those that it has, or another, are passed over. 列入审核。

    Raises `Refused` where the batch is organised already.
    """
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys)):
        with act("appraisal.openingbatch.gather", batch, actor) as done:
            _must_be_planned(batch)
            why = why_not_taken(batch, some)
            fresh = [pk for pk, said in why.items() if said is None][: MOST - batch.items]
            outcome.refused += [(pk, said) for pk, said in why.items() if said is not None]
            outcome.refused += [(pk, Said("appraisal.batch_full", {"most": MOST}))
                                for pk, said in why.items() if said is None
                                and pk not in fresh]  # fmt: skip
            _add(batch, fresh)
            outcome.changed += fresh
            done(None, gathered=len(fresh))
    return outcome


def _add(batch: OpeningBatch, keys: Sequence[int]) -> None:
    """The reviews, numbered in the order of the codes; a batch is as secret as its records."""
    number = queries.last_number(batch)
    found = queries.items(keys)
    bulk.add_rows(OpeningReview, COLUMNS, [
        (batch.pk, row.pk, at, *_EMPTY) for at, row in enumerate(found, number + 1)
    ])  # fmt: skip
    batch.items += len(found)
    batch.secrecy = max([batch.secrecy, *(row.secrecy for row in found)])
    batch.save()


def drop(keys: Sequence[int], actor: Actor) -> Outcome:
    """Take records out of batches that are planned. 移出批次。"""
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys)):
        found = {row.pk: row for row in queries.reviews_to_act_on(actor, some)}
        outcome.refused += [(pk, Said("guard.not_found")) for pk in some if pk not in found]
        by_batch: dict[OpeningBatch, list[int]] = {}
        for pk, row in found.items():
            by_batch.setdefault(row.batch, []).append(pk)
        for batch, gone in by_batch.items():
            outcome.add(_drop(batch, gone, actor))
    return outcome


def _drop(batch: OpeningBatch, keys: list[int], actor: Actor) -> Outcome:
    if batch.state != "planned":
        return Outcome(refused=[(pk, Said("appraisal.not_planned", {"name": str(batch)}))
                                for pk in keys])  # fmt: skip
    with act("appraisal.openingbatch.drop", batch, actor) as done:
        _must_be_planned(batch)
        queries.reviews(batch).filter(pk__in=keys).delete()
        batch.items = queries.left(batch)
        batch.save()
        done(None, dropped=len(keys))
    return Outcome(list(keys))


def _must_be_planned(batch: OpeningBatch) -> None:
    if batch.state != "planned":
        raise refused("not_planned", name=str(batch))
