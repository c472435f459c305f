# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Toy jobs. A member written twice breaks a unique constraint, so a slice done twice is seen."""

import os
import signal
import time

from lantai.craft.errors import BadInput, StorageFailed
from lantai.guard import bulk
from lantai.guard.acts import act
from lantai.guard.models import SetMember
from lantai.works.kinds import job

NOUN = "toys.thing"


def add(record_set, rows):
    bulk.insert(SetMember, ("noun", "row", "set_id"), ((NOUN, row, record_set.pk) for row in rows))


@job("toys.filling_set", duty="toys.set.fill", zh="装一组", en="fill a set")
def filling_set(work, record_set, *, upto, size=10, wait=0.0):
    """Each slice and its place are kept together."""
    for rows in work.slices(range(upto), size):
        with work.keep(), act("toys.set.fill", record_set, work.actor) as done:
            add(record_set, rows)
            work.count(ok=len(rows))
            done(record_set, rows=len(rows))
        time.sleep(wait)
    return {"filled": work.done}


@job("toys.filling_loosely", zh="松松地装", en="fill loosely")
def filling_loosely(work, record_set, *, upto, size=10, wait=0.0):
    """Slices in their own transactions, repeatable by key."""
    there = SetMember.objects.filter(set=record_set, noun=NOUN)
    for rows in work.slices(iter(range(upto)), size):
        known = set(there.filter(row__in=rows).values_list("row", flat=True))
        add(record_set, [row for row in rows if row not in known])
        work.count(ok=len(rows))
        time.sleep(wait)


@job("toys.filling_alone", per_subject=1, zh="独自装", en="fill alone")
def filling_alone(work, record_set, *, upto=3, wait=0.0):
    for rows in work.slices(range(upto), 1):
        work.say(text=f"{work.job.pk} {rows[0]}")
        time.sleep(wait)


@job("toys.counting_slowly", queue="checks", zh="慢慢数", en="count slowly")
def counting_slowly(work, *, upto, wait=0.05):
    for step in range(upto):
        work.at(step, of=upto, unit="files", note=f"第 {step} 个")
        time.sleep(wait)
    work.at(upto, of=upto)


@job("toys.copying_members", zh="抄一组", en="copy a set")
def copying_members(work, record_set, *, into, size=7):
    """Walks a query by its key."""
    members = SetMember.objects.filter(set=record_set)
    for rows in work.slices(members, size):
        with work.keep():
            bulk.insert(SetMember, ("noun", "row", "set_id"), ((NOUN, m.row, into) for m in rows))


@job("toys.stumbling", retries=2, zh="绊倒", en="stumble")
def stumbling(work, *, times):
    if work.job.attempts <= times:
        raise StorageFailed("error.disk_full", path="/盘")
    return work.job.attempts


@job("toys.refusing", retries=5, zh="不收", en="refuse")
def refusing(work):
    work.say("works.made_room", done=7)
    raise BadInput("error.not_found", path="目录.xlsx")


@job("toys.breaking", zh="写坏了", en="break")
def breaking(work):
    return 1 // 0


@job("toys.dying", zh="暴毙", en="die")
def dying(work):
    os.kill(os.getpid(), signal.SIGKILL)


@job("toys.ringing", every="10 minutes", zh="打铃", en="ring")
def ringing(work):
    work.say(text="铃")
