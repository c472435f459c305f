# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Jobs from order to end within one process: states, places, halts, retries, sight, sentences."""

import datetime as dt
import logging
from dataclasses import replace
from itertools import pairwise

import pytest
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.guard import kept
from lantai.guard.actor import PUBLIC, steward
from lantai.guard.acts import act, setting_up
from lantai.guard.errors import NotFound, OffTrail, Refused, Unseen
from lantai.guard.models import Account, Entry, SetMember
from lantai.works import acts, keeping, log, queries, queue, running, taking, telling
from lantai.works.acts import enqueue
from lantai.works.errors import Revoked
from lantai.works.hand import drain, once
from lantai.works.kinds import KindFault, job
from lantai.works.models import Hand, Job, JobLine, Lease, Recurring
from lantai.works.recurring import tick
from lantai.works.terms import State
from lantai.works.work import Work

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def now_of(row):
    return Job.objects.unguarded("a test looks").get(pk=row.pk)


def rows_in(record_set):
    return list(
        SetMember.objects.filter(set=record_set).order_by("row").values_list("row", flat=True)
    )


def said(row):
    lines = JobLine.objects.unguarded("a test looks").filter(job=row).order_by("id")
    return [telling.line(each, "zh")["text"] for each in lines]


# --- from order to end ---------------------------------------------------------------------------


def test_a_job_runs_and_says_what_came_of_it(toys, clerk, record_set):
    who, box = clerk(), record_set()
    row = enqueue(toys.filling_set, actor=who, subject=box, upto=25)
    assert (row.state, row.holder, row.party, row.label) == (
        "queued", "i1/", who.person, "水利局目录")  # fmt: skip
    assert (row.area, row.line) == ("53/5301/", "swj/")
    assert drain() == 1
    row = now_of(row)
    assert row.state == "done" and row.result == {"filled": 25} and row.ok == 25
    assert (row.done, row.total, row.attempts) == (25, 25, 1)
    assert rows_in(box) == list(range(25))
    assert row.started_at <= row.finished_at and row.hand == ""


def test_what_is_decided_is_on_the_trail_and_what_is_read_off_is_not(toys, clerk, record_set):
    row = enqueue(toys.filling_set, actor=clerk(), subject=record_set(), upto=25)
    drain()
    entries = Entry.objects.unguarded("a test looks").order_by("id")
    tags = entries.filter(noun="works.job", row=row.pk).values_list("tag", flat=True)
    assert list(tags) == ["toys.set.fill", "works.job.start", "works.job.end"]
    inner = entries.filter(tag="toys.set.fill", noun="guard.recordset")
    assert inner.count() == 3  # one act per slice, and each says which job it was
    assert {each.request for each in inner} == {f"job-{row.pk}"}
    assert {each.via for each in inner} == {"job"}


def test_a_job_is_written_only_in_acts_or_as_readings(toys, clerk):
    row = enqueue(toys.counting_slowly, actor=clerk(), upto=1)
    with pytest.raises(OffTrail):
        row.save()
    with pytest.raises(TypeError):
        row.mark(row.ticket, state="done")
    assert not row.mark(row.ticket, done=5)  # nobody holds it
    for model in (Job, JobLine):
        with pytest.raises(Unseen):
            list(model.objects.all())


def test_a_key_orders_once(toys, clerk):
    who = clerk()
    one = enqueue(toys.counting_slowly, actor=who, key="批 17", upto=1)
    assert enqueue(toys.counting_slowly, actor=who, key="批 17", upto=1).pk == one.pk
    drain()
    assert enqueue(toys.counting_slowly, actor=who, key="批 17", upto=1).state == "done"
    assert enqueue(toys.counting_slowly, actor=who, key="批 18", upto=1).pk != one.pk


def test_an_order_that_is_rolled_back_leaves_neither_job_nor_task(toys, clerk):
    who = clerk()
    with pytest.raises(ZeroDivisionError), setting_up("an act that fails"):
        enqueue(toys.counting_slowly, actor=who, upto=1)
        raise ZeroDivisionError
    assert drain() == 0


def test_ordering_asks_for_the_duty_and_for_sight_of_the_subject(toys, clerk, record_set):
    who = clerk()
    with pytest.raises(Refused):
        enqueue(
            toys.filling_set, actor=replace(who, duties=frozenset()), subject=record_set(), upto=1
        )
    with pytest.raises(NotFound):
        enqueue(toys.filling_set, actor=who, subject=record_set(holder="i2/"), upto=1)
    with pytest.raises(KindFault):
        enqueue(drain, actor=who)
    with pytest.raises(TypeError):
        enqueue(toys.counting_slowly, actor=who, upto=object())


def test_queues_are_worked_off_by_name(toys, clerk):
    row = enqueue(toys.counting_slowly, actor=clerk(), upto=1)  # queue "checks"
    assert drain(["default"]) == 0 and drain(["checks"]) == 1
    assert now_of(row).state == "done"


# --- failing is a state --------------------------------------------------------------------------


def test_what_cannot_be_used_fails_at_once_with_a_code_and_an_action(toys, clerk):
    row = enqueue(toys.refusing, actor=clerk())
    drain()
    row = now_of(row)
    assert (row.state, row.error, row.retried) == ("failed", "error.not_found", 0)
    told = telling.error(row, "zh", reads=True)
    assert "目录.xlsx" in told["message"] and told["remedy"]
    assert "目录.xlsx" not in str(telling.as_dict(row, "zh"))  # it may name a record
    assert any("目录.xlsx" in each for each in said(row))


def test_a_fault_of_the_program_shows_a_number_that_the_log_knows(toys, clerk, caplog):
    row = enqueue(toys.breaking, actor=clerk())
    with caplog.at_level(logging.ERROR, "lantai.works"):
        drain()
    row = now_of(row)
    number = row.error_params["number"]
    assert row.error == "works.fault" and len(number) == 9
    told = telling.as_dict(row, "zh")["error"]
    assert number in told["message"] and "ZeroDivision" not in str(telling.as_dict(row, "zh"))
    assert number in caplog.text and "ZeroDivisionError" in caplog.text


def test_a_passing_failure_is_tried_again_later_and_only_so_often(toys, clerk):
    who = clerk()
    good, bad = (enqueue(toys.stumbling, actor=who, times=n) for n in (2, 9))
    for expected in (1, 2):
        drain()
        row = now_of(good)
        assert (row.state, row.retried) == ("queued", expected) and row.not_before > timezone.now()
        assert "自动再试" in telling.progress(row, "zh")
        assert drain() == 0  # not before its time
        queue.DBTaskResult.objects.update(run_after=timezone.now())
    drain()
    assert now_of(good).state == "done" and now_of(good).error == ""
    assert now_of(bad).state == "failed" and now_of(bad).error == "error.disk_full"
    assert "磁盘已满" in said(bad)[-1]


def test_a_job_unknown_to_this_version_waits_for_a_person(toys, clerk):
    row = enqueue(toys.breaking, actor=clerk())
    with setting_up("an older version"):
        row.kind = "toys.forgetting"
        row.save()
    drain()
    row = now_of(row)
    assert (row.state, row.error) == ("failed", "works.unknown_job")
    assert telling.as_dict(row, "en")["name"] == "toys.forgetting"


def test_a_result_that_is_no_json_is_a_fault(toys, clerk, monkeypatch):
    monkeypatch.setitem(toys.stumbling.__globals__, "StorageFailed", None)
    row = enqueue(toys.stumbling, actor=clerk(), times=0)
    drain()
    assert now_of(row).result == {"value": 1}
    with pytest.raises(TypeError):
        running._plain(object())


# --- whose work it is ----------------------------------------------------------------------------


def halfway(toys, box, row, does, monkeypatch, slices=1):
    """Run a job, and do something to the world after its first slice or slices."""
    seen = []
    honest = Work._may_go_on

    def may_go_on(self):
        seen.append(1)
        if len(seen) == slices + 1:
            does()
        return honest(self)

    monkeypatch.setattr(Work, "_may_go_on", may_go_on)
    drain()
    monkeypatch.setattr(Work, "_may_go_on", honest)
    return now_of(row)


def test_a_revoked_duty_stops_the_job_at_the_next_slice(toys, clerk, record_set, monkeypatch):
    who, box = clerk(), record_set()
    row = enqueue(toys.filling_set, actor=who, subject=box, upto=50)
    row = halfway(toys, box, row, lambda: Account.objects.filter(pk=who.account).update(stamp=1),
                  monkeypatch)  # fmt: skip
    assert (row.state, row.error) == ("failed", "works.duty_gone")
    assert row.error_params == {"name": "林书瑶", "duty": "toys.set.fill"}
    assert rows_in(box) == list(range(10)) and row.done == 10
    Account.objects.filter(pk=who.account).update(stamp=0)  # granted again
    acts.resume_job(row, who)
    drain()
    assert now_of(row).state == "done" and rows_in(box) == list(range(50))


def test_an_actor_who_is_gone_stops_the_job_before_it_begins(toys, clerk, record_set):
    who, box = clerk(), record_set()
    row = enqueue(toys.filling_set, actor=who, subject=box, upto=5)
    Account.objects.filter(pk=who.account).update(is_active=False)
    drain()
    assert (now_of(row).state, now_of(row).error) == ("failed", "works.actor_gone")
    assert rows_in(box) == []


def test_a_job_started_within_an_act_lives_by_that_acts_duty(toys, clerk, record_set, monkeypatch):
    who, box = clerk(), record_set()
    with act("toys.set.fill", box, who) as done:
        row = enqueue(toys.filling_loosely, actor=who, subject=box, upto=50)
        done(box)
    assert row.duty == "toys.set.fill"
    row = halfway(toys, box, row, lambda: Account.objects.filter(pk=who.account).update(stamp=1),
                  monkeypatch)  # fmt: skip
    assert row.error == "works.duty_gone"


def test_a_job_without_slices_is_stopped_at_its_next_write(toys, clerk):
    who = clerk()
    row = enqueue(toys.counting_slowly, actor=who, upto=1)
    with setting_up("as if the job named a duty"):
        row.duty = "works.job.enqueue"
        row.save()
    work = Work(taking.take(row.pk, "here"))
    work.at(1)
    Account.objects.filter(pk=who.account).update(stamp=1)
    with pytest.raises(Revoked):
        work.write()


def test_a_key_that_narrows_narrows_its_jobs(toys, clerk):
    whole = clerk()
    row = enqueue(toys.counting_slowly, actor=whole, upto=1)
    assert row.limits is None
    key = whole.narrowed(frozenset({"works.job.enqueue"}), "key")
    row = enqueue(toys.counting_slowly, actor=key, upto=1)
    assert Work(row).actor.duties == {"works.job.enqueue"}
    door = replace(key, steward=True, via="door")  # the house lets a person do one thing
    assert not Work(enqueue(toys.counting_slowly, actor=door, upto=1)).actor.steward
    again = enqueue(toys.counting_slowly, actor=Work(row).actor, upto=1)  # a job of a job
    assert Work(again).actor.duties == {"works.job.enqueue"}


def test_a_subject_out_of_sight_is_gone(toys, clerk, record_set):
    who, box = clerk(), record_set()
    row = enqueue(toys.filling_set, actor=who, subject=box, upto=5)
    with setting_up("moved to another institution"):
        box.holder = "i2/"
        box.save()
    drain()
    assert now_of(row).error == "works.subject_gone"


# --- halting and going on ------------------------------------------------------------------------


def test_a_stopped_job_goes_on_from_its_place(toys, clerk, record_set, monkeypatch):
    who, box = clerk(), record_set()
    row = enqueue(toys.filling_set, actor=who, subject=box, upto=100)
    row = halfway(toys, box, row, lambda: acts.stop_job(now_of(row), who), monkeypatch, slices=3)
    assert row.state == "paused" and rows_in(box) == list(range(30)) and row.ok == 30
    assert telling.progress(row, "zh").startswith("停在第 30")
    acts.resume_job(row, who)
    drain()
    row = now_of(row)
    assert row.state == "done" and rows_in(box) == list(range(100)) and row.ok == 100


def test_a_job_given_up_keeps_what_it_did_and_may_begin_anew(toys, clerk, record_set, monkeypatch):
    who, box = clerk(), record_set()
    row = enqueue(toys.filling_loosely, actor=who, subject=box, upto=50)
    row = halfway(toys, box, row, lambda: acts.cancel_job(now_of(row), who), monkeypatch)
    assert row.state == "cancelled" and rows_in(box) == list(range(10))
    with pytest.raises(Refused):
        acts.resume_job(row, who)
    acts.retry_job(row, who)
    assert (row.done, row.ok, row.cursor) == (0, 0, {})
    drain()
    assert rows_in(box) == list(range(50)) and now_of(row).ok == 50


def test_a_job_that_never_ran_is_stopped_and_given_up_at_once(toys, clerk):
    who = clerk()
    one, two = (enqueue(toys.counting_slowly, actor=who, upto=1) for _ in "ab")
    assert acts.stop_job(one, who).state == "paused"
    assert acts.cancel_job(two, who).state == "cancelled"
    assert drain() == 0
    assert acts.cancel_job(one, who).state == "cancelled"
    for wrong in (acts.stop_job, acts.cancel_job, acts.resume_job):
        with pytest.raises(Refused):
            wrong(two, who)


def test_progress_is_written_at_most_once_a_beat(toys, clerk):
    row = enqueue(toys.counting_slowly, actor=clerk(), upto=1)
    row = taking.take(row.pk, "here")
    time = [100.0]
    work = Work(row, clock=lambda: time[0])
    writes = []
    work.write, honest = lambda: writes.append(time[0]) or honest(), work.write
    for step in range(1000):
        work.at(step, of=1000, unit="files")
        time[0] += 0.01
    assert len(writes) == 5 and all(b - a >= 2 for a, b in pairwise(writes))
    with pytest.raises(ValueError, match="counts in"):
        work.at(1, unit="pieces")


def test_a_lost_job_is_let_go_and_nothing_is_kept(toys, clerk, record_set, monkeypatch):
    """A hand thought dead comes back to life while another one has the job."""
    who, box = clerk(), record_set()
    row = enqueue(toys.filling_set, actor=who, subject=box, upto=30)

    def stolen():
        assert taking.give_back(now_of(row), timezone.now() + dt.timedelta(seconds=1))
        assert once([], "another")

    row = halfway(toys, box, row, stolen, monkeypatch)
    assert row.state == "done" and row.attempts == 2 and rows_in(box) == list(range(30))
    assert row.ok == 30
    ends = Entry.objects.unguarded("a test looks").filter(tag="works.job.end", row=row.pk)
    assert ends.count() == 1


def test_a_slice_of_a_job_lost_meanwhile_is_not_kept(toys, clerk, record_set, monkeypatch):
    row = enqueue(toys.filling_set, actor=clerk(), subject=(box := record_set()), upto=30)
    honest, seen = Work.keep, []

    def keep(self):
        seen.append(1)
        if len(seen) == 2:  # between its question and its writing, the second slice is lost
            assert taking.give_back(now_of(row), timezone.now() + dt.timedelta(seconds=1))
            assert taking.take(row.pk, "another").attempts == 2
        return honest(self)

    monkeypatch.setattr(Work, "keep", keep)
    assert once([], "here")
    assert rows_in(box) == list(range(10)) and now_of(row).hand == "another"
    keeping.recover("another")
    drain()
    assert rows_in(box) == list(range(30)) and now_of(row).ok == 30


def test_slices_walk_streams_and_queries(toys, clerk, record_set, monkeypatch):
    who, box, other = clerk(), record_set(), record_set("另一组")
    toys.add(box, range(40))
    row = enqueue(toys.copying_members, actor=who, subject=box, into=other.pk)

    def shrink():  # rows passed over already vanish: nothing is skipped
        SetMember.objects.filter(set=box, row__lt=10).delete()
        acts.stop_job(now_of(row), who)

    row = halfway(toys, box, row, shrink, monkeypatch, slices=2)
    assert rows_in(other) == list(range(14))
    acts.resume_job(row, who)
    drain()
    assert rows_in(other) == list(range(40)) and now_of(row).state == "done"


def test_a_loop_of_slices_within_another_is_refused(toys, clerk):
    row = taking.take(enqueue(toys.counting_slowly, actor=clerk(), upto=1).pk, "here")
    work = Work(row)
    for _ in work.slices(range(5), 2):
        with pytest.raises(RuntimeError, match="within another"):
            next(iter(work.slices(range(5))))
        break
    assert [len(each) for each in work.slices(range(5), 2, name="second")] == [2, 2, 1]


def test_a_run_may_have_its_time_to_spend(toys, clerk):
    row = taking.take(enqueue(toys.counting_slowly, actor=clerk(), upto=1).pk, "here")
    time = [0.0]
    work = Work(row, clock=lambda: time[0])
    work.spend(minutes=1)
    passed = []
    for part in work.slices(range(100), 10):
        passed.extend(part)
        time[0] += 25
    assert passed == list(range(30)) and work.is_spent


def test_a_long_job_makes_room_between_slices_when_others_wait(
    toys, clerk, record_set, monkeypatch
):
    who, box = clerk(), record_set()
    monkeypatch.setattr(running, "_turn", lambda job, spent: queue.ready([job.queue]).exists())
    long = enqueue(toys.filling_set, actor=who, subject=box, upto=30)
    short = enqueue(toys.breaking, actor=who)
    assert once([], "here")
    assert now_of(long).state == "queued"
    assert once([], "here")
    assert now_of(short).state == "failed"  # its turn came before the long one went on
    drain()
    assert now_of(long).state == "done" and rows_in(box) == list(range(30))


# --- one at a time on one subject ----------------------------------------------------------------


def test_jobs_of_one_subject_wait_for_each_other(toys, clerk, record_set):
    who, box, other = clerk(), record_set(), record_set("另一组")
    one, two, three = (enqueue(toys.filling_alone, actor=who, subject=box) for _ in "abc")
    beside = enqueue(toys.filling_alone, actor=who, subject=other)
    assert [each.state for each in (one, two, three, beside)] == [
        "queued", "waiting", "waiting", "queued"]  # fmt: skip
    acts.cancel_job(one, who)  # whoever leaves wakes the oldest that waits
    assert (now_of(two).state, now_of(three).state) == ("queued", "waiting")
    drain()
    assert {now_of(each).state for each in (two, three, beside)} == {"done"}


def test_a_place_taken_meanwhile_lets_the_job_wait(toys, clerk, record_set):
    who, box = clerk(), record_set()
    one, two = (enqueue(toys.filling_alone, actor=who, subject=box) for _ in "ab")
    with setting_up("two orders that did not see each other, as PostgreSQL allows"):
        two.state = State.QUEUED
        two.save()
    assert taking.take(one.pk, "left").state == "running"
    assert taking.take(two.pk, "right") is None
    assert now_of(two).state == "waiting"


# --- what fell silent ----------------------------------------------------------------------------


def test_a_silent_heartbeat_gives_the_job_back(toys, clerk, record_set):
    row = enqueue(toys.filling_set, actor=clerk(), subject=(box := record_set()), upto=20)
    task = queue.claim([], "dead")
    assert taking.take(row.pk, "dead").state == "running"
    assert keeping.give_back() == 0  # it beats still
    Job.beat("dead", timezone.now() - dt.timedelta(seconds=10))
    assert keeping.give_back() == 1 and keeping.give_back() == 0
    assert now_of(row).state == "queued" and not queue.alive([str(task.pk)])
    drain()
    assert now_of(row).state == "done" and rows_in(box) == list(range(20))


@pytest.mark.parametrize(("does", "state"), [
    (acts.stop_job, "paused"), (acts.cancel_job, "cancelled")])  # fmt: skip
def test_a_halt_asked_of_a_hand_that_died_is_not_forgotten(toys, clerk, does, state):
    who = clerk()
    row = enqueue(toys.counting_slowly, actor=who, upto=1)
    queue.claim([], "hand")
    taking.take(row.pk, "hand")
    does(now_of(row), who)
    with pytest.raises(Refused):
        does(now_of(row), who)  # once is enough
    keeping.recover("hand")
    assert now_of(row).state == state and drain() == 0


def test_a_job_that_kills_its_hands_waits_for_a_person(toys, clerk):
    row = enqueue(toys.counting_slowly, actor=clerk(), upto=1)
    for _ in range(taking.LOSSES + 1):
        queue.claim([], "hand")
        assert taking.take(row.pk, "hand")
        assert keeping.recover("hand") == 1
    row = now_of(row)
    assert (row.state, row.error) == ("failed", "works.hand_lost") and drain() == 0


def test_a_task_claimed_by_a_hand_that_died_before_it_began(toys, clerk):
    row = enqueue(toys.counting_slowly, actor=clerk(), upto=1)
    task = queue.claim([], "dead")
    assert drain() == 0
    queue.DBTaskResult.objects.update(started_at=timezone.now() - dt.timedelta(seconds=10))
    keeping.give_back()
    assert drain() == 1 and now_of(row).state == "done"
    long_ago = timezone.now() - dt.timedelta(seconds=10)
    ours = queue.DBTaskResult.objects.filter(pk=task.pk)
    ours.update(status="RUNNING", started_at=long_ago)  # died after the end
    keeping.give_back()
    assert not queue.DBTaskResult.objects.filter(status="RUNNING").exists()


def test_a_queued_job_whose_task_is_gone_gets_another(toys, clerk):
    row = enqueue(toys.counting_slowly, actor=clerk(), upto=1)
    queue.DBTaskResult.objects.all().delete()
    assert keeping.give_back() == 0  # just ordered: its task may still be on its way
    assert drain() == 0
    later = timezone.now() - dt.timedelta(minutes=5)
    with setting_up("some time passes"):
        row.created_at = later
        row.save()
    assert keeping.give_back() == 1 and drain() == 1
    assert now_of(row).state == "done"


def test_the_second_task_of_a_job_finds_nothing_to_do(toys, clerk, record_set):
    row = enqueue(toys.filling_set, actor=clerk(), subject=(box := record_set()), upto=20)
    queue.send(row.pk, "default")
    assert drain() == 2
    assert rows_in(box) == list(range(20)) and now_of(row).attempts == 1


# --- what recurs ---------------------------------------------------------------------------------


def test_what_recurs_is_ordered_once_each_time(toys):
    now = timezone.localtime()
    tick(now)
    ring = Recurring.objects.get(kind="toys.ringing")
    assert ring.next_at > now and tick(now) == 0
    due = ring.next_at
    assert tick(due) == 1 and tick(due) == 0
    drain()
    late = due + dt.timedelta(hours=5)  # nobody worked for hours: it comes to one
    assert tick(late) == 1 and tick(late) == 0
    rings = Job.objects.unguarded("a test looks").filter(kind="toys.ringing")
    assert rings.count() == 2 and {each.is_of_house for each in rings} == {True}


def test_the_next_one_waits_while_the_last_still_goes_on(toys):
    tick()
    ring = Recurring.objects.get(kind="toys.ringing")
    assert tick(ring.next_at) == 1
    ring.refresh_from_db()
    assert tick(ring.next_at) == 0  # nobody has run the first
    before = ring.next_at
    ring.refresh_from_db()
    assert ring.next_at > before


def test_a_changed_schedule_is_taken_over(toys):
    tick()
    with setting_up("an older version"):
        Recurring.objects.filter(kind="toys.ringing").update(when="night")
    tick()
    assert Recurring.objects.get(kind="toys.ringing").when == "10 minutes"


def test_what_recurs_can_be_paused_by_who_may(toys, clerk):
    tick()
    ring = Recurring.objects.get(kind="toys.ringing")
    who = clerk()
    for wrong in (acts.pause_recurring, acts.unpause_recurring):
        with pytest.raises(Refused):
            wrong(ring, who)
    keeper = replace(who, duties=frozenset({"works.recurring.edit"}))
    day = timezone.localtime(ring.next_at).date()
    acts.pause_recurring(ring, keeper, until=day + dt.timedelta(days=1))
    assert tick(ring.next_at) == 0
    ordered = Job.objects.unguarded("a test looks").filter(recurring=ring)
    assert not ordered.exists()
    tick(ring.next_at + dt.timedelta(days=1))  # one night is over
    assert ordered.count() == 1
    acts.pause_recurring(ring, keeper)
    tick(ring.next_at + dt.timedelta(days=9))
    assert ordered.count() == 1
    acts.unpause_recurring(ring, keeper)
    assert not ring.is_paused and ring.next_at > timezone.now()


# --- who sees it ---------------------------------------------------------------------------------


def test_the_page_shows_what_is_stopped_first(toys, clerk):
    who = clerk()
    over = enqueue(toys.stumbling, actor=who, times=0)
    broken = enqueue(toys.refusing, actor=who)
    drain()
    going = enqueue(toys.stumbling, actor=who, times=0)
    assert [each.pk for each in queries.jobs_for(who)] == [broken.pk, going.pk, over.pk]


def test_a_stranger_sees_and_moves_nothing(toys, clerk, record_set):
    who, box = clerk(), record_set()
    row = enqueue(toys.filling_set, actor=who, subject=box, upto=1)
    stranger = replace(clerk("外人"), institution="i2/")
    for other in (stranger, PUBLIC, replace(stranger, institution="", person="")):
        assert not queries.jobs_for(other).exists() and not queries.jobs_on(box, other).exists()
        for wrong in (acts.stop_job, acts.cancel_job, acts.resume_job, acts.retry_job):
            with pytest.raises(NotFound):
                wrong(row, other)
        with pytest.raises(NotFound):
            queries.job_for(other, row.pk)
        with pytest.raises(NotFound):
            queries.lines_of(row, other)
    assert [each.pk for each in queries.jobs_on(box, who)] == [row.pk]


def test_note_log_and_result_are_for_who_started_it_or_may_read(toys, clerk):
    who = clerk()
    row = enqueue(toys.counting_slowly, actor=who, upto=1)
    drain()
    with setting_up("a title in the note"):
        row = now_of(row)
        row.note = "正在看《新生录取审批表》"
        row.result = {"rows": 1}
        row.save()
    colleague = replace(clerk("陈伯安"), duties=frozenset())
    reader = replace(colleague, duties=frozenset({"works.job.read"}))
    assert queries.job_for(colleague, row.pk)
    shown = telling.as_dict(row, "zh", colleague)
    assert (shown["note"], shown["result"], shown["acts"]) == ("", None, [])
    with pytest.raises(NotFound):
        queries.result_of(row, colleague)
    for each in (who, reader):
        assert telling.as_dict(row, "zh", each)["result"] == {"rows": 1}
        assert queries.result_of(row, each) == {"rows": 1}
        assert queries.lines_of(row, each).exists()
    assert telling.as_dict(row, "zh")["note"] == ""


def test_a_job_about_something_internal_is_for_cleared_eyes(toys, clerk, record_set):
    who = replace(clerk(), clearance=1)
    row = enqueue(toys.filling_set, actor=who, subject=record_set(secrecy=1), upto=1)
    assert row.secrecy == 1
    assert queries.jobs_for(who).exists() and not queries.jobs_for(clerk("李")).exists()


def test_the_houses_own_jobs_are_for_who_may_edit_what_recurs(toys, clerk):
    tick()
    ring = Recurring.objects.get(kind="toys.ringing")
    tick(ring.next_at)
    row = Job.objects.unguarded("a test looks").get(recurring=ring)
    who = clerk()
    keeper = replace(who, duties=who.duties | {"works.recurring.edit"})
    assert not queries.jobs_of_house(who).exists()
    with pytest.raises((NotFound, Refused)):
        acts.cancel_job(row, who)
    assert queries.job_for(keeper, row.pk) == row
    assert set(telling.acts_of(row, keeper)) == {"stop", "cancel"}
    assert acts.cancel_job(row, keeper).state == "cancelled"


def test_a_jobs_acts_are_those_open_to_this_actor_now(toys, clerk):
    who = clerk()
    row = enqueue(toys.stumbling, actor=who, times=0)
    assert telling.acts_of(row, who) == ["stop", "cancel"]
    drain()
    row = now_of(row)
    assert telling.acts_of(row, who) == ["retry"]
    for name in telling.ACTS:
        allowed = name in telling.acts_of(row, who)
        does = getattr(acts, f"{name}_job")
        if allowed:
            does(row, who)
        else:
            with pytest.raises(Refused):
                does(row, who)


# --- what a page is told -------------------------------------------------------------------------


def test_the_page_is_told_how_far_it_is_in_both_languages(toys, clerk):
    who = clerk()
    row = taking.take(enqueue(toys.counting_slowly, actor=who, upto=1).pk, "here")
    work = Work(row)
    work.at(2044, of=3180, unit="items", note="《2016 级新生录取审批表》")
    row = now_of(row)
    row.pace = [[timezone.now().timestamp() - 60, 1908], [timezone.now().timestamp(), 2044]]
    shown = telling.as_dict(row, "zh", who)
    assert shown["progress"] == "第 2,044 件，共 3,180 件，约 8 分钟"
    assert (shown["percent"], shown["state_label"], shown["is_over"]) == (64, "在跑", False)
    assert shown["note"].startswith("《2016") and shown["by"] == "林书瑶"
    english = telling.as_dict(row, "en", who)
    assert english["progress"] == "2,044 of 3,180 items, about 8 minutes"
    assert (english["name"], english["state_label"]) == ("count slowly", "running")
    row.asked = "stop"
    assert "停" in telling.progress(row, "zh") and telling.acts_of(row, who) == ["cancel"]


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_state_has_its_sentence(toys, clerk, state, lang):
    row = Job(kind="toys.breaking", state=state, done=3, actor_name="林", unit="rows")
    row.created_at = timezone.now()
    assert telling.as_dict(row, lang)["progress"]
    row.total, row.cursor = 9, {"loop 0": {"passed": 3}}
    assert telling.as_dict(row, lang)["progress"]


def test_a_sentence_within_a_sentence_is_kept_as_one_however_often_it_is_packed():
    inner = Said("guard.named_duty", {"zh": "校验存储库", "en": "verify stores"})
    once = kept.packed({"duty": inner})
    assert kept.packed(once) == once and kept.unpacked(kept.packed(once)) == {"duty": inner}
    assert kept.in_words("guard.no_duty", kept.packed(once), "zh") == "您没有“校验存储库”这项职责。"


def test_a_log_tells_sentences_and_texts_and_comes_to_an_end(toys, clerk, monkeypatch):
    monkeypatch.setattr(log, "MOST", 5)
    row = taking.take(enqueue(toys.counting_slowly, actor=clerk(), upto=1).pk, "here")
    work = Work(row)
    for n in range(9):
        work.say(text=f"第 {n} 句") if n else work.say("works.paused", done=1234)
    work.write()
    lines = said(row)
    assert lines[1] == "停在 1,234，办好的留着，随时可以接着跑。" and lines[2] == "第 1 句"
    assert len(lines) == 6 and "已满" in lines[-1]


# --- the keeper ----------------------------------------------------------------------------------


def test_there_is_one_keeper_at_a_time():
    now = timezone.now()
    assert keeping.hold("keeper", "one", now) and keeping.hold("keeper", "one", now)
    assert not keeping.hold("keeper", "two", now)
    assert not keeping.hold("keeper", "two", now + keeping.LEASE - dt.timedelta(seconds=1))
    renewed = now + keeping.LEASE * 2 / 3
    assert keeping.hold("keeper", "one", renewed)
    assert not keeping.hold("keeper", "two", now + keeping.LEASE + dt.timedelta(seconds=1))
    assert keeping.hold("keeper", "two", renewed + keeping.LEASE + dt.timedelta(seconds=1))
    assert not keeping.hold("keeper", "one", renewed + keeping.LEASE + dt.timedelta(seconds=2))
    keeping.release("keeper", "two")
    assert not Lease.objects.exists()


def test_a_stopped_sealer_turns_health_red(toys, clerk):
    keeping.seal()
    assert keeping.sealer_health() == keeping.Health(True, 0.0, 0)
    enqueue(toys.breaking, actor=clerk())
    assert keeping.sealer_health().is_good
    late = timezone.now() + dt.timedelta(minutes=2)
    health = keeping.sealer_health(late)
    assert not health.is_good and health.age > 100 and health.waiting > 0
    assert keeping.seal() == health.waiting
    assert keeping.sealer_health(late).is_good


def test_a_queue_without_hands_turns_health_red(toys, clerk):
    enqueue(toys.breaking, actor=clerk())
    assert keeping.hands_health().is_good
    late = timezone.now() + dt.timedelta(hours=1)
    assert not keeping.hands_health(late).is_good
    Hand.objects.create(name="h", started_at=late, beat_at=late)
    assert keeping.hands_health(late).is_good and queries.yard().queued == 1


def test_a_head_is_signed_every_ten_minutes(toys, clerk, settings, tmp_path):
    settings.LANTAI_HEADS, settings.LANTAI_TRAIL_KEY = tmp_path / "heads", tmp_path / "key.pem"
    assert keeping.sign() == 0  # nothing is sealed
    clerk()
    keeping.seal()
    assert keeping.sign() == 1 and keeping.sign() == 0


# --- declaring -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "words"), [
    ("toys.fill", {"zh": "装", "en": "fill"}), ("filling", {"zh": "装", "en": "fill"}),
    ("toys.breaking", {"zh": "装", "en": "fill"}), ("toys.humming", {"zh": "", "en": "hum"}),
])  # fmt: skip
def test_a_wrong_declaration_fails_at_import(toys, name, words):
    with pytest.raises(KindFault):
        job(name, **words)(lambda work: None)


def test_the_houses_nightly_job_forgets_old_tasks(toys, clerk):
    from lantai.works.jobs import clearing_queue

    old, new = (enqueue(toys.stumbling, actor=clerk(f"林{n}"), times=0) for n in "ab")
    drain()
    queue.DBTaskResult.objects.filter(pk=now_of(old).task).update(
        finished_at=timezone.now() - dt.timedelta(days=8)
    )
    row = enqueue(clearing_queue, actor=steward("works.clearing_queue"))
    drain()
    assert now_of(row).result == {"cleared": 1}
    assert queue.DBTaskResult.objects.filter(pk=now_of(new).task).exists()
