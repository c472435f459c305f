# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""While a package is made its records stay as they are; where none comes of it they are free."""

from __future__ import annotations

from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.transfer import passing, queries
from lantai.transfer.errors import refused
from lantai.transfer.models import Transfer


def begin_packing(transfer: Transfer, actor: Actor) -> Transfer:
    """Let the records stay as they are from here on. 开始组包。"""
    with act("transfer.transfer.begin_packing", transfer, actor) as done:
        if transfer.state not in queries.CHANGES_IN:
            raise refused("not_drafted", name=str(transfer))
        passing.hold(transfer)
        return done(transfer)


def leave_packing(transfer: Transfer, actor: Actor) -> Transfer:
    """Free the records of a transfer of which no package came; a package's stay. 没有组成。"""
    with act("transfer.transfer.leave_packing", transfer, actor) as done:
        if transfer.state not in passing.HOLDS_IN:
            passing.let_go(transfer)
        return done(transfer)
