# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the authority says of single records of a catalogue that was laid before it."""

from __future__ import annotations

from collections.abc import Sequence

from lantai.appraisal import queries
from lantai.appraisal.errors import refused
from lantai.appraisal.judging import why_not_here
from lantai.appraisal.models import DeferralCatalogue
from lantai.appraisal.terms import Consent
from lantai.craft.codes import Said
from lantai.desk import steps
from lantai.desk.deeds import Outcome
from lantai.desk.register import register_of
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.holdings.many import slices

APPLY = "appraisal.openingbatch.apply"


def begin_catalogue(catalogue: DeferralCatalogue, actor: Actor) -> DeferralCatalogue:
    """What was deferred stands complete, to be laid before the authority. 拟报延期目录。"""
    with act("appraisal.deferralcatalogue.begin", catalogue, actor, duty=APPLY) as done:
        register = register_of(DeferralCatalogue)
        assert register is not None, "the room's registers are loaded with it"
        steps.follow(register, catalogue, actor)
        return done(catalogue, items=catalogue.items)


def refuse_consent(keys: Sequence[int], actor: Actor, *, remark: str) -> Outcome:
    """Not consent to single deferrals, with the reason; the rest goes on. 不同意延期。"""
    if not remark.strip():
        raise refused("remark_needed")
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys)):
        rows = queries.deferrals_to_act_on(actor, some)
        known = {row.pk for row in rows}
        outcome.refused += [(pk, Said("guard.not_found")) for pk in some if pk not in known]
        by_catalogue: dict[DeferralCatalogue, list[int]] = {}
        for row in rows:
            by_catalogue.setdefault(row.catalogue, []).append(row.pk)
        for catalogue, group in by_catalogue.items():
            outcome.add(_refuse(catalogue, group, actor, remark))
    return outcome


def _refuse(catalogue: DeferralCatalogue, keys: list[int], actor: Actor, remark: str) -> Outcome:
    if why := why_not_here(catalogue, actor):
        return Outcome(refused=[(pk, why) for pk in keys])
    with act("appraisal.deferral.refuse", catalogue, actor) as done:
        if why := why_not_here(catalogue, actor):  # again, as it is now
            raise Refused(why)
        rows = queries.deferrals(catalogue)
        rows.filter(pk__in=keys).update(consent=Consent.REFUSED, remark=remark[:400])
        catalogue.refused = rows.filter(consent=Consent.REFUSED).count()
        catalogue.save()
        done(None, n=len(keys), remark=remark)
    return Outcome(list(keys))
