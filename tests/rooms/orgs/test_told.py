# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who is told what: steps that come back or end, jobs that stand, days that come near; by mail."""

import datetime as dt
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.utils import timezone, translation
from lxml import html

from lantai.desk import editing, steps
from lantai.desk.jobs import clearing_files
from lantai.desk.models import Matter
from lantai.desk.register import register_of
from lantai.guard import posts
from lantai.guard.acts import act, setting_up
from lantai.guard.models import Grant, RecordSet
from lantai.orgs import jobs as own_jobs
from lantai.orgs import notices, queries, told
from lantai.orgs.acts import people
from lantai.orgs.models import Notice, Rule
from lantai.orgs.telling import notices_of
from lantai.works import acts, running, taking
from lantai.works.acts import enqueue
from lantai.works.models import Job
from lantai.works.places import HANDS
from lantai.works.terms import State
from toy.asking import ask

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()
NAME = "杏雨村杂姓族谱纠纷案卷管理办法"


def said(world, username):
    return [each["text"] for each in notices_of(world.actor(username))]


@pytest.fixture(autouse=True)
def nothing_is_late(world):
    """What stands late in the world before a test is another's matter."""
    with setting_up("no days but the test's own"):
        for matter in Matter.objects.unguarded("the matters of the world"):
            matter.due_on = None
            matter.save()


@pytest.fixture
def rule(world):
    """A rule that the officer drafted."""
    given = {"name": NAME, "number": "槐农〔2026〕1号", "text": "正文"}
    return editing.add(register_of(Rule), world.actor("officer"), given)


def take(world, row, step, username, **answers):
    return steps.take(register_of(Rule), row, step, world.actor(username), answers)


# --- steps ----------------------------------------------------------------------------------------


def test_who_submitted_is_told_that_it_came_back(world, rule):
    take(world, rule, "submit", "officer")
    assert said(world, "officer") == said(world, "leader") == []
    take(world, rule, "send_back", "leader", reason="缺依据")
    (one,) = notices_of(world.actor("officer"))
    assert one["text"] == f"荀行简退回了“{NAME}”：退回。" and one["unread"]
    assert one["url"] == f"/orgs/rules/{rule.pk}/"
    assert said(world, "leader") == [], "who did it is not told of it"
    with translation.override("en"):
        assert said(world, "officer")[0].endswith(f"sent “{NAME}” back: Send back.")


def test_who_submitted_is_told_that_it_is_done_and_of_nothing_between(world, rule):
    take(world, rule, "submit", "officer")
    take(world, rule, "review", "leader")
    assert said(world, "officer") == []
    take(world, rule, "issue", "leader")
    assert said(world, "officer") == [f"“{NAME}”办完了：荀行简，发布施行。"]
    assert said(world, "leader") == []


def test_a_notice_of_a_step_names_no_title_to_who_may_not_see_the_row_any_more(world, rule):
    take(world, rule, "submit", "officer")
    with setting_up("it becomes internal, and the officer is not cleared"):
        rule.secrecy = 1
        rule.save()
        post = world.posts["officer"]
        post.clearance = 0
        post.save()
        world.people["officer"].email, world.people["officer"].wants_mail = "a@b.invalid", True
        world.people["officer"].save()
    posts.forget()
    with setting_up("the leader is cleared"):
        world.posts["leader"].clearance = 1
        world.posts["leader"].save()
    take(world, rule, "send_back", "leader", reason="里面有秘密的理由")
    (one,) = notices_of(world.actor("officer"))
    assert one["text"] == "荀行简退回了“一条规章制度”：退回。" and one["url"] == ""
    assert notices.mail(Notice.objects.get())
    assert NAME not in f"{mail.outbox[0].subject}{mail.outbox[0].body}"
    kept = Notice.objects.get()
    assert NAME not in f"{kept.params}" and "秘密的理由" not in f"{kept.params}"


# --- jobs -----------------------------------------------------------------------------------------


def ordered(world, username="archivist", minutes=0, **columns):
    job = enqueue(clearing_files, actor=world.actor(username), label="西屋的档案")
    with setting_up("some time ago"):
        Job.objects.unguarded("a job of a test").filter(pk=job.pk).update(
            created_at=timezone.now() - dt.timedelta(minutes=minutes), **columns)  # fmt: skip
    job.refresh_from_db(from_queryset=Job.objects.unguarded("a job of a test"))
    return job


def stands(job, state):
    with act("works.job.end", job, HANDS) as done:
        taking.leave(job, state)
        done(job)


def test_who_ordered_a_job_is_told_that_it_is_done_if_it_took_a_while(world):
    stands(ordered(world), State.DONE)
    assert said(world, "archivist") == []
    job = ordered(world, minutes=5)
    stands(job, State.DONE)
    (one,) = notices_of(world.actor("archivist"))
    assert one["text"].startswith("后台任务办完了：") and "西屋的档案" in one["text"]
    assert one["url"] == f"/jobs/{job.pk}/"
    assert ask(world.actor("archivist"), one["url"]).status_code == 200
    assert said(world, "preserver") == []


def test_who_ordered_a_job_is_told_at_once_that_it_failed(world):
    stands(ordered(world), State.FAILED)
    assert said(world, "archivist")[0].startswith("后台任务断了：")


def test_who_ordered_a_job_is_told_that_somebody_else_halted_it(world):
    acts.stop_job(ordered(world), world.actor("archivist"))
    assert said(world, "archivist") == []
    acts.cancel_job(ordered(world), world.actor("preserver"))
    going = ordered(world, state=State.RUNNING, hand="h")
    acts.stop_job(going, world.actor("preserver"))
    assert [text.partition("停下了")[0] for text in said(world, "archivist")] == ["柏晴川"] * 2
    stands(going, State.PAUSED)
    assert len(said(world, "archivist")) == 2, "the hand that obeys tells nothing more"


def test_of_the_houses_own_jobs_nobody_is_told(world):
    job = enqueue(own_jobs.telling_days, actor=HANDS)
    with setting_up("long ago"):
        job.created_at -= dt.timedelta(hours=1)
        job.save()
    stands(job, State.FAILED)
    assert not Notice.objects.exists()


# --- days -----------------------------------------------------------------------------------------


def late(row, days=1):
    with setting_up("its day has passed"):
        matter = Matter.objects.unguarded("the matter of a test").get(noun="orgs.rule", row=row.pk)
        matter.due_on = TODAY - dt.timedelta(days)
        matter.save()


def run_the_days(world):
    job = enqueue(own_jobs.telling_days, actor=HANDS)
    assert running.run(job.pk, running.Seat("a hand of the tests")) == "done"


def test_a_matter_that_became_late_is_told_once_to_who_acts_and_who_waits(world, rule):
    take(world, rule, "submit", "officer")
    run_the_days(world)
    assert said(world, "leader") == []
    late(rule)
    run_the_days(world)
    run_the_days(world)
    sentence = f"“{NAME}”逾期了：审核，{TODAY - dt.timedelta(1)} 到期。"
    assert said(world, "leader") == said(world, "officer") == [sentence]
    for username in ("neighbour", "archivist", "clerk"):
        assert said(world, username) == [], username
    take(world, rule, "review", "leader")
    late(rule)
    run_the_days(world)
    assert len(said(world, "leader")) == 2, "the next step is late by itself"


def test_what_is_late_for_months_when_telling_begins_is_not_told(world, rule):
    take(world, rule, "submit", "officer")
    late(rule, days=60)
    assert told.tell_late(told.matters_late(TODAY), {}) == 0


def test_a_lent_duty_that_ends_is_told_to_both_and_once(world):
    until = TODAY + dt.timedelta(3)
    people.delegate(world.posts["officer"], world.people["clerk"], duties=["holdings.fonds.add"],
                    until=until, reason="出差", actor=world.actor("officer"))  # fmt: skip
    read = len(said(world, "clerk"))
    run_the_days(world)
    run_the_days(world)
    title = world.posts["officer"].title
    assert said(world, "clerk")[:-read] == [f"乔砚青委托您代办的“{title}”到 {until} 为止。"]
    assert said(world, "officer") == [f"您委托闻知秋代办的“{title}”到 {until} 为止。"]


def test_posts_and_grants_that_end_are_told_and_those_of_later_are_not(world):
    with setting_up("ends near and far"):
        for username, days in (("neighbour", 2), ("leader", 9)):
            post = world.posts[username]
            post.valid_until = TODAY + dt.timedelta(days)
            post.save()
        of = RecordSet.objects.create(name=NAME, purpose="查阅", holder=world["archives"].path)
        for days, party in ((1, world.people["reader"].path), (40, world.people["clerk"].path)):
            Grant.objects.create(set=of, kind="lent", party=party, reason="x",
                                 holder=world["archives"].path,
                                 until=TODAY + dt.timedelta(days))  # fmt: skip
    posts.forget()
    run_the_days(world)
    title, until = world.posts["neighbour"].title, TODAY + dt.timedelta(2)
    assert said(world, "neighbour") == [f"您的任职“{title}”到 {until} 为止。"]
    assert said(world, "reader") == [f"准您查阅的材料到 {TODAY + dt.timedelta(1)} 为止。"]
    assert said(world, "leader") == said(world, "clerk") == []


# --- beside the bell, and by mail -----------------------------------------------------------------


def bell(world, username, path="/"):
    shown = html.fromstring(ask(world.actor(username), path).content.decode())
    text = shown.xpath('string(//div[@class="tools"]/a[@href="/notices/"])')
    return " ".join(text.split())


@pytest.mark.parametrize("path", ["/", "/orgs/rules/", "/orgs/rules/?state=draft", "/notices/"])
def test_the_bell_says_how_many_are_unread_on_kept_pages_too(world, rule, path):
    assert bell(world, "officer", path) == "提醒"
    take(world, rule, "submit", "officer")
    assert bell(world, "officer", path) == "提醒"
    take(world, rule, "send_back", "leader", reason="缺依据")
    assert bell(world, "officer", path) == "提醒 1" and bell(world, "leader", path) == "提醒"
    with setting_up("many more"):
        for _ in range(120):
            notices.notify([world.people["officer"]], "orgs.post_ended", title="x")
    assert bell(world, "officer", path) == "提醒 99+"
    notices.read_notices(world.actor("officer"))
    assert bell(world, "officer", path) == "提醒"


def by_mail(world, username):
    with setting_up("wants mail"):
        someone = world.people[username]
        someone.email, someone.wants_mail = f"{username}@example.invalid", True
        someone.save()


def run_the_mail():
    job = enqueue(own_jobs.mailing_notices, actor=HANDS)
    assert running.run(job.pk, running.Seat("a hand of the tests")) == "done"


def test_mail_goes_into_files_where_the_site_says_so(world, rule, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    by_mail(world, "officer")
    take(world, rule, "submit", "officer")
    take(world, rule, "send_back", "leader", reason="缺依据")
    run_the_mail()
    run_the_mail()
    (kept,) = tmp_path.iterdir()
    letter = message_from_bytes(kept.read_bytes(), policy=policy.default)
    assert letter["To"] == "officer@example.invalid" and "您有一条提醒" in letter["Subject"]
    assert NAME in letter.get_content(), "one may see the row, so the mail names it"
    assert not queries.notices_to_mail()


def test_mail_is_printed_where_the_site_says_so_and_a_fault_is_tried_again(
    world, rule, settings, capsys
):
    by_mail(world, "officer")
    take(world, rule, "submit", "officer")
    take(world, rule, "send_back", "leader", reason="缺依据")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    run_the_mail()
    assert len(queries.notices_to_mail()) == 1, "what was not sent waits"
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    run_the_mail()
    assert "To: officer@example.invalid" in capsys.readouterr().out
    assert not queries.notices_to_mail()
