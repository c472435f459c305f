# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which records a transfer takes, and what the plan of the year does not ask to be tested."""

from __future__ import annotations

from collections.abc import Sequence

from lantai.craft.codes import Said
from lantai.desk.deeds import Outcome
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.models import SetMember
from lantai.holdings.many import slices
from lantai.transfer import queries, testing
from lantai.transfer.errors import refused
from lantai.transfer.judging import made_set, why_not
from lantai.transfer.models import Transfer, TransferPlan, Waiver


def collect(transfer: Transfer, keys: Sequence[int], actor: Actor) -> Outcome:
    """Take items of the transfer's fonds into it, in slices. 列入移交。"""
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys)):
        with act("transfer.transfer.collect", transfer, actor) as done:
            _may_change(transfer)
            if transfer.set is None:
                transfer.set = made_set(transfer)
            known = queries.known_among(transfer, some)
            why = why_not(transfer, [pk for pk in some if pk not in known], actor)
            fresh = [pk for pk, reason in why.items() if reason is None]
            bulk.insert(SetMember, ("set_id", "noun", "row"),
                        [(transfer.set_id, queries.NOUN, pk) for pk in fresh])  # fmt: skip
            transfer.items += len(fresh)
            transfer.save()
            outcome.changed += fresh
            outcome.refused += [(pk, said) for pk, said in why.items() if said is not None]
            done(None, collected=len(fresh))
    return outcome


def _may_change(transfer: Transfer) -> None:
    if transfer.state not in queries.CHANGES_IN:
        raise refused("not_drafted", name=str(transfer))
    if transfer.fonds is None:
        raise refused("from_outside")
    if queries.passage_of(transfer) is not None:
        raise refused("is_packing", name=str(transfer))


def drop(transfer: Transfer, keys: Sequence[int], actor: Actor) -> Outcome:
    """Take items out of a transfer that is still being drafted, in slices. 移出移交。"""
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys)):
        with act("transfer.transfer.drop", transfer, actor) as done:
            _may_change(transfer)
            known = queries.known_among(transfer, some)
            SetMember.objects.filter(set=transfer.set, noun=queries.NOUN, row__in=known).delete()
            transfer.items -= len(known)
            transfer.save()
            outcome.changed += [pk for pk in some if pk in known]
            outcome.refused += [(pk, Said("transfer.not_in_it")) for pk in some if pk not in known]
            done(None, dropped=len(known))
    return outcome


def waive(plan: TransferPlan, actor: Actor, *, number: str, reason: str) -> TransferPlan:
    """Say that a plan does not ask for an item of the check, and why. 免检。"""
    with act("transfer.transferplan.waive", plan, actor, reason=reason) as done:
        if plan.state != "drafted":
            raise refused("plan_not_drafted")
        if number not in testing.numbers() or not reason.strip():
            raise refused("no_such_line", number=number)
        Waiver.objects.unguarded("the waiver that a new one replaces").filter(
            plan=plan, number=number
        ).delete()
        Waiver(plan=plan, number=number, reason=reason).save()
        return done(plan, number=number)
