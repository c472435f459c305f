# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How far groups and single records are published; stopping at once what is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lantai.appraisal import acts, queries
from lantai.appraisal.judging import reach_refused
from lantai.appraisal.models import Publication, PublishedItem, Withdrawal
from lantai.appraisal.terms import Group
from lantai.craft.codes import Said
from lantai.desk.asking import Fields, one_of, reason
from lantai.desk.deeds import Deed, Looked, Outcome, RowsDeed, on_row, on_rows
from lantai.guard.actor import Actor
from lantai.guard.terms import Reach
from lantai.guard.words import both
from lantai.holdings.models import Item


def _reach() -> Any:
    return one_of(both("公布到", "how far"), Reach.choices, Reach.CATALOGUE,
                  help=both("一级包着一级：实名或到馆利用也公布目录，网上公布都包括",
                            "each holds the one before it"))  # fmt: skip


def _to_choose(row: Publication, actor: Actor) -> Fields:
    return {"group": one_of(both("哪一组", "which group"), Group.choices, Group.CLEAR),
            "reach": _reach()}  # fmt: skip


def _choose(row: Publication, *, actor: Actor, group: str, reach: int) -> Publication:
    acts.choose_reach(row, actor, group=group, reach=reach)
    return row


on_row(Publication, Deed(
    "choose", "appraisal.publisheditem.choose", both("按组定范围", "Choose how far a group goes"),
    _to_choose, _choose, is_next=True,
    when=lambda row, actor: row.state == "drafted" and row.holder == actor.institution,
    help=both("没有提示的一组，有提示的一组；单件另定的在件里勾选",
              "a group at a time; single records are ticked in their list"),
))  # fmt: skip


def _look(keys: Sequence[int], *, actor: Actor, reach: int) -> Iterator[Looked]:
    found = {row.pk: row for row in queries.published_to_act_on(actor, keys)}
    for pk in keys:
        row = found.get(pk)
        why = reach_refused(row, reach)
        if row is None or why is not None:
            yield Looked(pk, why=why)
        else:
            yield Looked(pk, [(both("公布范围", "reach"), str(row.get_reach_display()),
                               str(Reach(reach).label))])  # fmt: skip


def _give(keys: Sequence[int], *, actor: Actor, reach: int) -> Outcome:
    return acts.give_reach(keys, actor, reach=reach)


on_rows(PublishedItem, RowsDeed(
    "give", "appraisal.publisheditem.choose", both("另定公布范围", "Choose how far they go"),
    lambda actor: {"reach": _reach()}, _give, _look))  # fmt: skip


def _look_withdraw(keys: Sequence[int], *, actor: Actor, reason: str) -> Iterator[Looked]:
    was = queries.reaches(actor, keys)
    for pk in keys:
        if pk in was:
            yield Looked(pk, [(both("公布范围", "reach"), str(Reach(was[pk]).label),
                               str(Reach(Reach.NONE).label))])  # fmt: skip
        else:
            yield Looked(pk, why=Said("appraisal.nothing_published"))


def _withdraw(keys: Sequence[int], *, actor: Actor, reason: str) -> Withdrawal:
    return acts.withdraw(keys, actor, reason=reason)


on_rows(Item, RowsDeed(
    "withdraw", "appraisal.withdrawal.order", both("立即撤回公布", "Withdraw at once"),
    lambda actor: {"reason": reason()}, _withdraw, _look_withdraw,
    help=both("马上停止公布，由领导复核；开放的决定不变",
              "stops it now; leaders review it after; it stays open"),
    grave=both("已经下载走的收不回来。", "What was downloaded cannot be called back."),
))  # fmt: skip
