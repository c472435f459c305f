# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Cards of the rooms below the desk: how jobs and machine stand, how the trail is kept.

For who minds what recurs (the system administrator) and for who reads the trail (the auditor).
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from lantai.desk.card import Card, Line, card
from lantai.desk.listing import COUNT_TO
from lantai.desk.register import register_of
from lantai.desk.templatetags.lantai import moment
from lantai.guard import comings, sealing
from lantai.guard.actor import Actor
from lantai.guard.models import Entry, Reading
from lantai.guard.words import both, said
from lantai.works import keeping, queries
from lantai.works.terms import Stage, State

LATELY = dt.timedelta(days=7)
SIGNED_WITHIN = dt.timedelta(minutes=30)
HOUSE = "/jobs/?tab=house"


@card
def machine(actor: Actor) -> Card | None:
    """Jobs that stand, what recurs and is paused, hands: for who may mend it."""
    if not queries.may_edit_recurring(actor):
        return None
    stands = queries.jobs_of_house(actor).filter(stage=Stage.STOPPED)
    broken = stands.filter(state=State.FAILED).order_by().count()
    today = timezone.localdate()
    paused = [str(row) for row in queries.recurring_rows() if row.rests_on(today)]
    yard, hands = queries.yard(), keeping.hands_health()
    return Card("machine", both("机器与任务", "Machine and jobs"), [
        Line(both("断了的自动任务", "Recurring jobs that failed"), _count(broken), HOUSE,
             "bad" if broken else "good"),
        Line(both("暂停着的自动任务", "Recurring jobs that are paused"),
             said("、", ", ").join(paused) or _count(0), HOUSE, "warn" if paused else "good"),
        Line(both("干活的人手", "Hands at work"),
             said("{hands} 个，{queued} 项在排队", "{hands}, with {queued} jobs waiting",
                  hands=yard.hands, queued=yard.queued), HOUSE,
             "good" if hands.is_good and yard.hands else "bad"),
        sealed(),
    ], url="/jobs/")  # fmt: skip


def sealed() -> Line:
    """Whether the sealer keeps up."""
    health = keeping.sealer_health()
    text = said("跟得上", "keeps up") if health.is_good else said(
        "{n} 条等着，最久 {s} 秒", "{n} wait, the oldest for {s} s",
        n=f"{health.waiting:,}", s=round(health.age))  # fmt: skip
    return Line(both("留痕的封存", "Sealing of the trail"), text,
                tone="good" if health.is_good else "bad")  # fmt: skip


def signed() -> Line:
    """When the end of the chain was last signed outside the database."""
    path, label = sealing.heads_file(), both("最近一次签链头", "Head of the chain last signed")
    if not path.exists():
        return Line(label, said("还没有签过", "never"), tone="warn")
    at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    fresh = timezone.now() - at <= SIGNED_WITHIN
    return Line(label, moment(at), tone="good" if fresh else "warn")


@card
def trail(actor: Actor) -> Card | None:
    """How the trail is kept and who failed at the door: for the auditor."""
    register = register_of(Entry)
    if register is None or not actor.has(Entry.reading_duty):
        return None
    shut, failed = _at_the_door(comings.LOCKED), _at_the_door(comings.FAILED)
    return Card("trail", both("留痕", "The trail"), [
        sealed(), signed(),
        Line(both("七天里试错太多、锁了的", "Names shut after too many tries, in 7 days"),
             _count(shut), tone="warn" if shut else ""),
        Line(both("七天里没有登录成的", "Failed sign-ins, in 7 days"), _count(failed)),
        Line(both("七天里查阅没有开放的档案", "Readings of unopened records, in 7 days"),
             _read(actor), "/readings/" if actor.has(Reading.reading_duty) else ""),
    ], url=register.address())  # fmt: skip


def _read(actor: Actor) -> str:
    """How many readings an auditor sees, as far as they are counted."""
    rows = Reading.objects.seen_by(actor, "describe").filter(at__gte=timezone.now() - LATELY)
    number = rows.order_by().values("pk")[: COUNT_TO + 1].count()
    return said("{n} 次以上", "more than {n}", n=f"{COUNT_TO:,}") if number > COUNT_TO else (
        _count(number))  # fmt: skip


def _at_the_door(tag: str) -> int:
    """How often this happened lately. Typed names are nobody's, so only a number is told."""
    rows = Entry.objects.unguarded("numbers of the door, which are nobody's")
    return int(rows.filter(tag=tag, at__gte=timezone.now() - LATELY).order_by().count())


def _count(number: int) -> str:
    return f"{number:,}" if number else said("没有", "none")
