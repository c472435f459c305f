# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Real worker processes on real SQLite files: progress, halts, kills, leaving, crews, keepers."""

import os
import signal
import time
from pathlib import Path

import pytest
from django.utils import timezone

from lantai.guard.acts import setting_up
from lantai.guard.models import Account, Link, SetMember, Unsealed
from lantai.works import acts, keeping, telling
from lantai.works.acts import enqueue
from lantai.works.hand import GIVES_WAY
from lantai.works.models import Hand, Job, Lease, Recurring
from lantai.works.recurring import tick
from lantai.works.terms import STAGES, Stage
from waiting import wait_for


def now_of(row):
    return Job.objects.unguarded("a test looks").get(pk=row.pk)


def rows_in(box):
    return list(SetMember.objects.filter(set=box).order_by("row").values_list("row", flat=True))


def over(*rows):
    return all(STAGES[now_of(row).state] != Stage.GOING for row in rows)


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def children_of(process):
    text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(pid) for pid in text.split()]


def test_a_page_sees_a_job_move_and_can_stop_it(yard, toys, clerk, record_set):
    who, box = clerk(), record_set()
    hand = yard.start("hand", "one")
    slow = enqueue(toys.counting_slowly, actor=who, upto=2_000, wait=0.005)
    assert telling.as_dict(slow, "zh", who)["progress"] == "排队。"
    wait_for(lambda: now_of(slow).done > 100)  # the second write, two seconds on
    shown = telling.as_dict(now_of(slow), "zh", who)
    assert shown["state"] == "running" and 0 < shown["percent"] < 100
    assert "第 " in shown["note"] and shown["unit"] == "个文件" and shown["seconds_left"] > 0
    assert Hand.objects.filter(name="one").exists()
    given_way = min(os.getpriority(os.PRIO_PROCESS, 0) + GIVES_WAY, 19)
    assert os.getpriority(os.PRIO_PROCESS, hand.pid) == given_way, "people's pages go first"
    acts.cancel_job(now_of(slow), who)
    wait_for(lambda: over(slow), 5)
    assert now_of(slow).state == "cancelled"

    long = enqueue(toys.filling_set, actor=who, subject=box, upto=2_000, wait=0.02)
    wait_for(lambda: now_of(long).done >= 50)
    Account.objects.filter(pk=who.account).update(stamp=1)  # the duty is taken away
    wait_for(lambda: over(long), 5)
    left = now_of(long)
    assert (left.state, left.error) == ("failed", "works.duty_gone")
    assert rows_in(box) == list(range(left.done)) and left.done < 2_000


@pytest.mark.parametrize("name", ["filling_set", "filling_loosely"])
def test_a_killed_hand_loses_nothing_and_repeats_nothing(yard, toys, clerk, record_set, name):
    box = record_set()
    row = enqueue(getattr(toys, name), actor=clerk(), subject=box, upto=300, wait=0.02)
    for place in (40, 130):
        hand = yard.start("hand", "one")
        wait_for(lambda at=place: now_of(row).done >= at)
        kill(hand)
        assert now_of(row).state == "running"  # nobody knows yet
    yard.start("hand", "one")  # who takes its place gives its jobs back first
    wait_for(lambda: over(row))
    row = now_of(row)
    assert (row.state, row.attempts, row.done, row.ok) == ("done", 3, 300, 300)
    assert rows_in(box) == list(range(300))


def test_a_machine_that_is_gone_is_missed_by_the_keeper(yard, toys, clerk, record_set):
    box = record_set()
    row = enqueue(toys.filling_set, actor=clerk(), subject=box, upto=200, wait=0.02)
    hand = yard.start("hand", "gone")
    wait_for(lambda: now_of(row).done >= 20)
    kill(hand)
    yard.start("keeper", "keeper")
    yard.start("hand", "other")
    wait_for(lambda: over(row))
    assert now_of(row).state == "done" and rows_in(box) == list(range(200))
    wait_for(lambda: not Unsealed.objects.exists())  # and the trail is sealed meanwhile
    assert Link.objects.count() > 20


def test_a_hand_asked_to_leave_finishes_its_slice(yard, toys, clerk, record_set):
    box = record_set()
    row = enqueue(toys.filling_set, actor=clerk(), subject=box, upto=1_000, wait=0.05)
    hand = yard.start("hand", "one")
    wait_for(lambda: now_of(row).done >= 30)
    assert yard.leave(hand, 5) == 0
    left = now_of(row)
    assert left.state == "queued" and left.hand == "" and left.lost == 0
    assert rows_in(box) == list(range(left.done)) and left.done % 10 == 0
    assert not Hand.objects.exists()


def test_hands_share_the_queue_and_no_job_runs_twice(yard, toys, clerk, record_set):
    who = clerk()
    for number in range(3):
        yard.start("hand", f"hand {number}")
    jobs = []
    for number in range(24):
        box = record_set(f"组 {number}")
        jobs.append((enqueue(toys.filling_set, actor=who, subject=box, upto=30), box))
    wait_for(lambda: over(*(row for row, _ in jobs)), 30)
    for row, box in jobs:
        assert (now_of(row).state, now_of(row).attempts) == ("done", 1)
        assert rows_in(box) == list(range(30))
    assert "locked" not in yard.log and "Traceback" not in yard.log


def test_a_crew_replaces_whom_it_loses_and_seals_the_trail(yard, toys, clerk, record_set):
    box = record_set()
    row = enqueue(toys.filling_set, actor=clerk(), subject=box, upto=200, wait=0.02)
    crew = yard.start("crew", "--hands", "1")
    wait_for(lambda: now_of(row).done >= 20)
    for pid in children_of(crew):  # the keeper too
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: over(row))
    assert rows_in(box) == list(range(200)) and now_of(row).attempts == 2
    wait_for(lambda: not Unsealed.objects.exists())
    wait_for(lambda: (yard.home / "heads" / "heads.jsonl").exists())
    assert keeping.sealer_health().is_good
    assert yard.leave(crew) == 0
    assert not Hand.objects.exists() and not Lease.objects.exists()


@pytest.mark.long
def test_a_crew_survives_a_job_that_kills_its_hands(yard, toys, clerk):
    who = clerk()
    deadly = enqueue(toys.dying, actor=who)
    yard.start("crew", "--hands", "2")
    wait_for(lambda: over(deadly), 40)
    assert (now_of(deadly).state, now_of(deadly).error) == ("failed", "works.hand_lost")
    row = enqueue(toys.stumbling, actor=who, times=0)
    wait_for(lambda: over(row), 40)
    assert now_of(row).state == "done"


def test_hands_leave_when_their_crew_is_killed(yard, toys, clerk, record_set):
    box = record_set()
    row = enqueue(toys.filling_set, actor=clerk(), subject=box, upto=5_000, wait=0.02)
    crew = yard.start("crew", "--hands", "1", "--queue", "default,other")
    wait_for(lambda: now_of(row).done >= 20)
    assert Hand.objects.get().queues == ["default", "other"]
    children = children_of(crew)
    kill(crew)
    wait_for(lambda: not Hand.objects.exists() and not Lease.objects.exists())
    wait_for(lambda: not any(alive(pid) for pid in children))
    assert now_of(row).state == "queued" and rows_in(box) == list(range(now_of(row).done))


def test_two_keepers_order_what_recurs_once(yard, toys):
    tick()
    with setting_up("it is due now"):
        Recurring.objects.filter(kind="toys.ringing").update(next_at=timezone.now())
    for number in range(2):
        yard.start("keeper", f"keeper {number}")
    yard.start("hand", "one")
    rings = Job.objects.unguarded("a test looks").filter(kind="toys.ringing")
    wait_for(lambda: rings.filter(state="done").exists())
    time.sleep(0.5)
    assert rings.count() == 1 and Lease.objects.count() == 1


def test_a_wrong_word_is_explained_and_ends_with_2(yard):
    crew = yard.start("crew", "--hand", "many")
    assert crew.wait(10) == 2
    assert "用法" in yard.log and "Traceback" not in yard.log


@pytest.mark.long
def test_a_storm_of_kills_and_writers_loses_nothing(yard, toys, clerk, record_set):
    """Hands die at any moment, a page writes all the time, the keeper seals: all comes right."""
    import random

    dice = random.Random(7)
    who = clerk()
    yard.start("keeper", "keeper")
    hands = {n: yard.start("hand", f"hand {n}") for n in range(3)}
    boxes = [record_set(f"组 {n}") for n in range(8)]
    jobs = [enqueue(dice.choice([toys.filling_set, toys.filling_loosely]), actor=who, subject=box,
                    upto=1_500, wait=0.02) for box in boxes]  # fmt: skip
    until = time.monotonic() + 25
    while time.monotonic() < until and not over(*jobs):
        time.sleep(dice.uniform(0.2, 2.5))
        number = dice.randrange(3)
        kill(hands[number])
        hands[number] = yard.start("hand", f"hand {number}")
        record_set(f"页面写的 {number}")
        for row in jobs:  # a job that lost its hands too often is set going again
            if now_of(row).state == "failed":
                acts.resume_job(now_of(row), who)
    wait_for(lambda: over(*jobs), 90)
    for row, box in zip(jobs, boxes, strict=True):
        if now_of(row).state == "failed":
            assert now_of(row).error == "works.hand_lost"
            continue
        assert (now_of(row).state, now_of(row).ok) == ("done", 1_500)
        assert rows_in(box) == list(range(1_500))
    assert "locked" not in yard.log
    from lantai.guard import sealing

    sealing.seal_all()
    assert list(sealing.verify(yard.home / "heads" / "heads.jsonl")) == []
