# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Notices name what their reader may see, and mails what their receiver may see."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone, translation

from lantai.guard.acts import setting_up
from lantai.guard.models import RecordSet
from lantai.orgs import notices, queries
from lantai.orgs.acts.people import appoint, delegate
from lantai.orgs.models import Notice

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()
SECRET_TITLE = "杏雨村杂姓族谱纠纷案"


@pytest.fixture
def kept(world):
    with setting_up("something with a title"):
        row = RecordSet(name=SECRET_TITLE, purpose="x", holder=world["archives"].path)
        row.save()
    return row


def told(world, username):
    actor = world.actor(username)
    return [notices.sentence(each, actor) for each in queries.notices_for(actor)]


def test_an_appointment_is_told_to_whom_it_concerns(world):
    appoint(world.people["clerk"], world["school"], title="兼职档案员", roles=["clerk"],
            actor=world.actor("security"))  # fmt: skip
    assert told(world, "clerk") == ["您在“槐序县乡学局”任兼职档案员。"]
    assert told(world, "officer") == []
    with translation.override("en"):
        assert told(world, "clerk") == [
            "You now hold the post 兼职档案员 at “Huaixu Bureau of Rural Schools”."
        ]


def test_a_title_is_named_only_to_who_may_describe_the_row(world, kept):
    with setting_up("both are told"):
        notices.notify([world.people["archivist"], world.people["officer"]], "orgs.post_changed",
                       about=kept, title="x")  # fmt: skip
        Notice.objects.update(kind="orgs.appointed")
    assert SECRET_TITLE in told(world, "archivist")[0]
    assert SECRET_TITLE not in told(world, "officer")[0]
    assert "材料组" in told(world, "officer")[0]


def test_a_notice_stores_no_title(world, kept):
    with setting_up("told"):
        made = notices.notify([world.people["officer"]], "orgs.appointed", about=kept, title="x")
    row = Notice.objects.get(pk=made[0].pk)
    assert SECRET_TITLE not in f"{row.kind}{row.params}{row.noun}"


def test_a_row_that_is_gone_is_told_without_a_title(world, kept):
    with setting_up("told, then gone"):
        notices.notify([world.people["archivist"]], "orgs.appointed", about=kept, title="x")
        kept.delete()
    assert SECRET_TITLE not in told(world, "archivist")[0]


def test_a_post_is_told_only_while_its_holder_acts_in_it(world):
    account = world.people["joint"].account
    with setting_up("told in the second post"):
        notices.notify([world.posts["joint@school"]], "orgs.post_changed", title="x")
    assert told(world, "joint") == []
    account.post = world.posts["joint@school"].pk
    with setting_up("the other post"):
        account.save()
    assert len(told(world, "joint")) == 1


def test_reading_takes_a_notice_off_and_only_ones_own(world):
    with setting_up("told"):
        notices.notify([world.people["clerk"], world.people["officer"]], "orgs.post_ended",
                       title="x")  # fmt: skip
    clerk, officer = world.actor("clerk"), world.actor("officer")
    others = list(queries.notices_for(officer).values_list("pk", flat=True))
    assert notices.read_notices(clerk, others) == 0
    assert notices.read_notices(clerk) == 1
    assert not queries.notices_for(clerk, unread=True).exists()
    assert queries.notices_for(officer, unread=True).exists()


def test_mail_goes_once_to_who_wants_it_and_names_no_title_it_may_not(world, kept):
    with setting_up("who wants mail"):
        for key, wants in (("archivist", True), ("officer", True), ("leader", False)):
            world.people[key].email = f"{key}@example.invalid"
            world.people[key].wants_mail = wants
            world.people[key].save()
        notices.notify([world.people[key] for key in ("archivist", "officer", "leader", "clerk")],
                       "orgs.appointed", about=kept, title="x")  # fmt: skip
    due = queries.notices_to_mail()
    assert [notices.mail(each) for each in due] == [True, True]
    by_receiver = {each.to[0]: each.subject + each.body for each in mail.outbox}
    assert set(by_receiver) == {"archivist@example.invalid", "officer@example.invalid"}
    assert SECRET_TITLE in by_receiver["archivist@example.invalid"]
    assert SECRET_TITLE not in by_receiver["officer@example.invalid"]
    assert queries.notices_to_mail() == []


def test_a_mail_to_who_may_act_no_more_names_no_title(world, kept):
    with setting_up("locked, and told"):
        account = world.people["archivist"].account
        account.is_active = False
        account.save()
        made = notices.notify([world.people["archivist"]], "orgs.appointed", about=kept, title="x")
        world.people["archivist"].email = "archivist@example.invalid"
        world.people["archivist"].save()
    notice = Notice.objects.select_related("person__account").get(pk=made[0].pk)
    assert notices.mail(notice)
    assert SECRET_TITLE not in mail.outbox[0].body


def test_a_delegation_is_told_with_its_last_day(world):
    until = TODAY + dt.timedelta(3)
    delegate(world.posts["officer"], world.people["clerk"], duties=["holdings.fonds.add"],
             until=until, reason="出差",
             actor=world.actor("officer"))  # fmt: skip
    assert told(world, "clerk")[0].startswith(f"乔砚青委托您代办，到 {until} 为止。")
