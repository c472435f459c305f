# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk tells of handing over: what goes on, what is due, whose kept copies are free."""

from __future__ import annotations

from django.utils import timezone

from lantai.desk.card import Card, Line, address_of, card, list_of
from lantai.desk.kinds import day_text
from lantai.guard import tide
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said
from lantai.transfer import due, queries
from lantai.transfer.models import Accession, Transfer

SHOWN = 5


@card
def under_way(actor: Actor) -> Card | None:
    """The transfers of one's institution that are under way, from here or to here."""
    if not actor.has("transfer.transfer.read"):
        return None
    lines = [_transfer(row, actor) for row in queries.under_way(actor)[:SHOWN]]
    return Card("transfers", both("正在办的移交", "Transfers under way"), lines,
                url=list_of(Transfer))  # fmt: skip


def _transfer(row: Transfer, actor: Actor) -> Line:
    comes = row.receiver.path == actor.institution
    whose = said("移来", "comes here") if comes else said("移出", "leaves here")
    told = said("{state}，{n} 件", "{state}, {n} items", state=row.get_state_display(),
                n=f"{row.items:,}")  # fmt: skip
    tone = "warn" if row.state == "returned" else "busy"
    return Line(row.name, told, address_of(row), tone,
                sub=f"{whose} · {queries.sender_name(row)} → {row.receiver}")  # fmt: skip


@card
def waiting(actor: Actor) -> Card | None:
    """What is due for transfer, from one's own institution or to one's archives."""
    if not (actor.has("transfer.transfer.collect") or actor.has("transfer.transferplan.add")):
        return None
    key = ("transfer.due", actor.institution, lang())  # a new day ends all that is kept
    by = tide.kept(key, lambda: _due_by_sender(actor))
    url = f"{list_of(Transfer)}due/"
    told = [Line(name, said("{n} 件", "{n} items", n=f"{n:,}"), url, "warn")
            for name, n in sorted(by.items(), key=lambda each: -each[1])[:SHOWN]]  # fmt: skip
    return Card("due", both("到期应移交", "Due for transfer"), told, url=url)


def _due_by_sender(actor: Actor) -> dict[str, int]:
    """How much is due of whom: counted over all filed records, so that it is kept."""
    by: dict[str, int] = {}
    for line in due.lines_for(actor, timezone.localdate()):
        by[str(line.sender)] = by.get(str(line.sender), 0) + line.count
    return by


@card
def kept_copies(actor: Actor) -> Card | None:
    """What a sender kept of what it handed over, whose years are over: it may be appraised."""
    if not actor.has("transfer.transfer.build"):
        return None
    rows = queries.free_copies(actor, timezone.localdate())
    lines = [Line(f"{row.number} {row.transfer}",
                  said("{n} 件，留存到 {day}", "{n} items, kept until {day}", n=f"{row.items:,}",
                       day=day_text(row.keeps_until)), address_of(row), "good")
             for row in rows[:SHOWN]]  # fmt: skip
    title = both("留存期满、可以鉴定的副本", "Kept copies that may be appraised")
    return Card("kept-copies", title, lines, url=list_of(Accession))
