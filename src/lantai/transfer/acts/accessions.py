# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The point of custody, slice by slice, and what stays outside of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.holdings.acts.receiving import change_custody
from lantai.holdings.many import change_rows
from lantai.holdings.models import File, Item
from lantai.holdings.terms import Standing
from lantai.transfer import judging, queries
from lantai.transfer.doing import fonds_into, must_be_kept
from lantai.transfer.errors import refused
from lantai.transfer.models import SetAside, Transfer
from lantai.transfer.terms import AsideState
from lantai.vault.acts import follow_items

PASSED = 400
"""Items that pass in one act: the transaction stays short."""


def choose_fonds(transfer: Transfer, actor: Actor) -> Transfer:
    """Say into which of the receiver's fonds it goes; a new one is opened where there is none.

    Twice is as once.
    """
    with act("transfer.transfer.pass", transfer, actor) as done:
        if transfer.into is None:
            transfer.into = fonds_into(transfer, actor)
            transfer.save()
        return done(transfer)


def pass_slice(transfer: Transfer, keys: Sequence[int], actor: Actor) -> int:
    """Let a slice of items pass into the receiver's custody. 接收一批。"""
    with act("transfer.transfer.pass", transfer, actor) as done:
        if transfer.state != "stored" or transfer.into is None:
            raise refused("not_stored_yet")
        must_be_kept(transfer, keys)
        to, into = transfer.receiver, transfer.into
        waiting = queries.not_held(keys, to.path)
        inside = queries.in_volumes_of(waiting, to.path)
        loose = [pk for pk in waiting if pk not in inside]
        taken = change_custody(loose, to, into, actor)
        taken += change_custody(sorted(inside), to, into, actor, stays=("file",))
        follow_items(taken, actor)
        return done(len(taken), passed=len(taken))


def pass_volumes(transfer: Transfer, keys: Sequence[int], actor: Actor) -> int:
    """Let files whose items all come in pass before them, so that they stay together. 接收案卷。"""
    with act("transfer.transfer.pass", transfer, actor) as done:
        if transfer.state != "stored" or transfer.into is None:
            raise refused("not_stored_yet")
        taken = change_custody(keys, transfer.receiver, transfer.into, actor, model=File)
        return done(len(taken), volumes=len(taken))


def hold_slice(transfer: Transfer, keys: Sequence[int], actor: Actor) -> int:
    """Enter a slice of what came from an owner among what the archives holds. 列入馆藏一批。"""
    with act("transfer.transfer.pass", transfer, actor) as done:
        if transfer.state != "stored":
            raise refused("not_stored_yet")
        must_be_kept(transfer, keys)
        rows = Item.objects.unguarded("items of an owner that an archives takes in")
        mine = rows.filter(pk__in=list(keys), holder=transfer.receiver.path)
        found = list(mine.exclude(standing=Standing.HELD).values_list("pk", flat=True))
        outcome = change_rows("holdings.item.change_custody", Item, found, actor,
                              {"standing": str(Standing.HELD)}, passes=True)  # fmt: skip
        if outcome.refused:
            raise refused("not_all_passed")
        return done(len(outcome.changed), passed=len(outcome.changed))


def confirm_declassified(row: SetAside, actor: Actor, *, document: str = "") -> SetAside:
    """Confirm that a mark holds no more, so that its item may come in. 确认解密。

    After the term has run out, or with the decision of the body that classified it (保密法 24).
    """
    with act("transfer.setaside.confirm", row.transfer, actor) as done:
        _may_decide(row, comes_in=True)
        is_over = row.until is not None and row.until <= timezone.localdate()
        if not is_over and not document.strip():
            raise refused("still_secret", code=row.ref_code)
        row.state, row.document = AsideState.CONFIRMED, document
        row.confirmed_by, row.confirmed_on = actor.name, timezone.localdate()
        row.save()
        return done(row, code=row.ref_code, document=document)


def send_back_aside(row: SetAside, actor: Actor, *, reason: str) -> SetAside:
    """Give an item that was set aside back to its sender, as the rules ask. 退回隔离件。"""
    with act("transfer.setaside.send_back", row.transfer, actor, reason=reason) as done:
        _may_decide(row, comes_in=False)
        row.state, row.confirmed_by = AsideState.SENT_BACK, actor.name
        row.confirmed_on = timezone.localdate()
        row.save()
        return done(row, code=row.ref_code)


def _may_decide(row: SetAside, *, comes_in: bool) -> None:
    now = queries.aside_now(row)
    if now is None or not judging.is_undecided(now, comes_in=comes_in):
        raise refused("decided_already")
