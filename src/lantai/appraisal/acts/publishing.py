# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Publication of what is open, group by group, and its withdrawal at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.utils import timezone

from lantai.appraisal import queries
from lantai.appraisal.errors import refused
from lantai.appraisal.judging import kept_hands, reach_refused, why_not_chosen
from lantai.appraisal.models import (
    OpeningBatch,
    OpeningReview,
    Publication,
    PublishedItem,
    Withdrawal,
)
from lantai.appraisal.terms import Group, Hinted
from lantai.desk import steps
from lantai.desk.deeds import Outcome
from lantai.desk.register import register_of
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.terms import Reach
from lantai.holdings.acts import set_reach
from lantai.holdings.many import slices
from lantai.orgs.notices import notify
from lantai.orgs.queries import holders_of, institution_at

COLUMNS = ("publication_id", "item_id", "group", "reach")
PLAN = "appraisal.publication.plan"
_NONE: Any = Reach.NONE
REVIEW = "appraisal.withdrawal.review"


def plan_publication(batch: OpeningBatch, actor: Actor) -> Publication:
    """Begin the publication of what a batch opened; twice is as once. 拟公布。"""
    with act(PLAN, batch, actor) as done:
        known = queries.published_from(batch)
        if batch.state != "done" or known is not None:
            raise refused("published_already" if known else "not_done", name=str(batch))
        made = Publication(name=str(batch), batch=batch, holder=batch.holder, area=batch.area,
                           line=batch.line, secrecy=batch.secrecy)  # fmt: skip
        made.save()
        register = register_of(Publication)
        if register is not None:
            steps.follow(register, made, actor)
        return done(made)


def list_opened(publication: Publication, rows: Sequence[OpeningReview], actor: Actor) -> int:
    """Take a slice of what was opened into a publication, by the machine's hints. 列入公布。"""
    with act("appraisal.publication.list", publication, actor, duty=PLAN) as done:
        known = queries.published_in(publication, [row.item_id for row in rows])
        fresh = [row for row in rows if row.item_id not in known]
        bulk.add_rows(PublishedItem, COLUMNS, [
            (publication.pk, row.item_id, str(_group(row)), _NONE) for row in fresh
        ])  # fmt: skip
        publication.items += len(fresh)
        publication.save()
        return done(len(fresh), n=len(fresh))


def _group(row: OpeningReview) -> Any:
    return Group.CLEAR if row.hinted in ("", Hinted.CLEAR) else Group.HINTED


def choose_reach(publication: Publication, actor: Actor, *, group: str, reach: int) -> int:
    """Choose how far a group of a publication is to be found; none is none. 定公布范围。"""
    with act("appraisal.publisheditem.choose", publication, actor) as done:
        if why := why_not_chosen(publication, group, reach):
            raise refused(why)
        changed = queries.published(publication).filter(group=group).update(reach=reach)
        return done(int(changed), n=int(changed), group=group, reach=reach)


def give_reach(keys: Sequence[int], actor: Actor, *, reach: int) -> Outcome:
    """Choose the reach of single records of publications. 单件另定公布范围。"""
    outcome = Outcome()
    for some in slices(dict.fromkeys(keys)):
        found = {row.pk: row for row in queries.published_to_act_on(actor, some)}
        good: dict[Publication, list[int]] = {}
        for pk in some:
            why = reach_refused(found.get(pk), reach)
            if why is not None:
                outcome.refused.append((pk, why))
            else:
                good.setdefault(found[pk].publication, []).append(pk)
        for publication, group in good.items():
            with act("appraisal.publisheditem.choose", publication, actor) as done:
                if publication.state != "drafted":  # again, as it is now
                    raise refused("not_drafted")
                queries.published(publication).filter(pk__in=group).update(reach=reach)
                outcome.changed += group
                done(None, n=len(group), reach=reach)
    return outcome


def publish_slice(publication: Publication, rows: Sequence[PublishedItem], actor: Actor) -> Outcome:
    """Publish a slice as it was approved (实施条例 33, 34). 公布。"""
    with act("appraisal.publication.publish", publication, actor) as done:
        outcome = Outcome()
        for reach, group in groupby(sorted(rows, key=lambda row: row.reach),
                                    key=lambda row: row.reach):  # fmt: skip
            keys = [row.item_id for row in group]
            outcome.add(set_reach(keys, reach, actor, reason=str(publication),
                                  basis=publication.consent))  # fmt: skip
        left = {pk for pk, _ in outcome.refused}
        good = [row.pk for row in rows if row.item_id not in left]
        queries.published(publication).filter(pk__in=good).update(published_on=timezone.localdate())
        return done(outcome, n=len(good), refused=len(left))


def withdraw(keys: Sequence[int], actor: Actor, *, reason: str) -> Withdrawal:
    """Stop at once what is published, by one named person; leaders review it after. 撤回公布。

    The records stay open: only from outside nobody finds them any more. Raises `Refused` without a
    reason, or where nothing of it is published.
    """
    if not reason.strip():
        raise refused("withdrawal_needs")
    with act("appraisal.withdrawal.order", Withdrawal, actor, reason=reason) as done:
        was = queries.reaches(actor, keys)
        if not was:
            raise refused("nothing_published")
        set_reach(list(was), Reach.NONE, actor, reason=reason)
        made = Withdrawal(reason=reason, items=len(was), rows=sorted(map(list, was.items())),
                          by=actor.name, by_hands=kept_hands(actor, "appraisal.withdrawal.order"),
                          at=timezone.now(), holder=actor.institution, area=actor.area,
                          line=actor.line)  # fmt: skip
        made.save()
        _report(made, actor)
        return done(made, n=len(was))


def _report(row: Withdrawal, actor: Actor) -> None:
    """It waits on the desks of those who review it, and they are told."""
    register: Any = register_of(Withdrawal)
    if register is not None:
        steps.follow(register, row, actor)
    at = institution_at(row.holder)
    if at is not None:
        notify(holders_of(REVIEW, at), "appraisal.withdrawn", about=row, name=actor.name,
               n=row.items)  # fmt: skip
