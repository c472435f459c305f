# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk tells administrators, auditors, authorities and readers, and to nobody else."""

import datetime as dt

import pytest
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from lxml import html

from lantai.desk.card import cards_for
from lantai.guard import posts
from lantai.guard.acts import setting_up
from lantai.guard.models import Declaration, Grant, RecordSet
from lantai.orgs.acts import accounts, people
from lantai.orgs.models import Person, Post, SupervisionException
from toy.asking import ask

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()


def card(world, username, name):
    """A card as label → value, or None where it is not shown."""
    found = [each for each in cards_for(world.actor(username)) if each.name == name]
    return {str(line.label): str(line.value) for line in found[0].lines} if found else None


def test_each_card_is_for_those_whom_it_concerns(world):
    shown = {username: {each.name for each in cards_for(world.actor(username))}
             for username in ("clerk", "leader", "authority", "system", "security", "auditor",
                              "reader", "provider", "counter", "officer", "curator")}  # fmt: skip
    assert shown["system"] == {"machine", "directory"}
    assert shown["security"] == {"accounts", "ending", "grants"}
    assert shown["auditor"] == {"trail", "administrators", "conflicts"}
    assert shown["authority"] == {"supervision", "own_schedule", "units_without"}
    assert shown["counter"] == {"grants", "room-today", "paper-out"}
    assert "paper-out" in shown["officer"]
    assert shown["curator"] == {"grants"}, "nothing was refused yet"
    assert shown["reader"] == {"own-requests"}
    for username in ("clerk", "leader", "provider"):
        assert shown[username] == set(), username


def test_every_home_opens_and_leads_only_to_pages_that_open(world):
    for username, someone in world.people.items():
        if someone.account is None:
            continue
        actor = world.actor(username)
        answer = ask(actor, "/")
        assert answer.status_code == 200, username
        links = html.fromstring(answer.content.decode()).xpath("//main//a/@href")
        for link in {each for each in links if each.startswith("/")}:
            assert ask(actor, link).status_code == 200, (username, link)


def test_locked_and_idle_accounts_are_told_by_name(world):
    security = world.actor("security")
    accounts.lock_account(world.people["clerk"], reason="调离", actor=security)
    people.end_post(world.posts["neighbour"], reason="调离", actor=security)
    found = card(world, "security", "accounts")
    assert found["锁定着的帐号"] == world.people["clerk"].name
    assert found["有帐号、没有任职的"] == world.people["neighbour"].name
    assert "reader" not in str(found) and world.people["reader"].name not in str(found)


def test_administrators_without_one_time_codes_are_told_until_they_have_them(world):
    label = "三员还没有设动态码的"
    found = card(world, "security", "accounts")
    assert set(found[label].split("、")) == {world.people[each].name for each in
                                            ("system", "security", "auditor")}  # fmt: skip
    for username in ("system", "security", "auditor"):
        TOTPDevice.objects.create(user=world.people[username].account, confirmed=True, name="x")
    assert card(world, "security", "accounts") == {}
    with setting_up("an officer is told to use codes"):
        account = world.people["officer"].account
        account.needs_code = True
        account.save()
    assert card(world, "security", "accounts") == {
        "须用动态码还没有设好的": world.people["officer"].name
    }


def test_many_names_are_a_few_and_a_number(world):
    with setting_up("people without a post"):
        for n in range(7):
            Person(name=f"闲人{n}", home=world["unit"]).save()
    assert card(world, "system", "directory")["登记了、没有帐号的人"].endswith("等 7 人")


def test_loans_and_posts_that_end_soon_are_told(world):
    until, officer = TODAY + dt.timedelta(7), world.actor("officer")
    people.delegate(world.posts["officer"], world.people["clerk"], duties=["holdings.fonds.add"],
                    until=until, reason="出差", actor=officer)  # fmt: skip
    with setting_up("a post that ends in two months"):
        post = world.posts["leader"]
        post.valid_until = TODAY + dt.timedelta(60)
        post.save()
    found = card(world, "security", "ending")
    (label,) = found
    assert world.people["clerk"].name in label and "乔砚青委托" in label
    assert found[label] == until.isoformat()


def test_grants_that_end_are_told_to_who_lends_and_to_whom_they_are(world):
    with setting_up("two grants"):
        of = RecordSet.objects.create(name="一组", purpose="查阅", holder=world["archives"].path)
        for until, party in ((3, world.people["reader"].path), (90, world["unit"].path)):
            Grant.objects.create(set=of, kind="lent", party=party, reason="x",
                                 holder=world["archives"].path,
                                 until=TODAY + dt.timedelta(until))  # fmt: skip
    posts.forget()
    assert card(world, "counter", "grants") == {"一组": f"到 {TODAY + dt.timedelta(3)}"}
    assert card(world, "reader", "lent") == {"一组": f"到 {TODAY + dt.timedelta(3)}"}
    assert card(world, "officer", "lent") == {"一组": f"到 {TODAY + dt.timedelta(90)}"}
    assert card(world, "neighbour", "lent") is None
    found = [each for each in cards_for(world.actor("counter")) if each.name == "grants"]
    assert found[0].lines[0].sub == "一位利用者", "the counter does not see who the reader is"


# --- the auditor ----------------------------------------------------------------------------------


def test_the_auditor_reads_what_the_administrators_did_and_not_that_they_came(world):
    assert card(world, "auditor", "administrators") == {}
    accounts.lock_account(world.people["clerk"], reason="调离", actor=world.actor("security"))
    with setting_up("what the house does is not theirs"):
        pass
    (label,) = card(world, "auditor", "administrators")
    assert label.startswith(world.people["security"].name) and world.people["clerk"].name in label


def test_an_auditor_of_another_region_reads_nothing_of_it(world):
    with setting_up("an auditor of the county"):
        post = world.posts["chief"]
        post.roles = ["auditor"]
        post.save()
    posts.forget()
    accounts.lock_account(world.people["neighbour"], reason="调离",
                          actor=world.actor("security"))  # fmt: skip
    assert card(world, "chief", "administrators") == {}
    assert card(world, "auditor", "administrators")


def double(world):
    with setting_up("one hand holds two offices"):
        Post(person=world.people["system"], institution=world["centre"], title="安全管理员",
             roles=["security"], valid_from=TODAY).save()  # fmt: skip


def test_two_offices_in_one_hand_are_told_with_every_use(world):
    assert card(world, "auditor", "conflicts") == {}
    double(world)
    name = world.people["system"].name
    assert card(world, "auditor", "conflicts") == {name: "没有声明，不能兼任"}
    with setting_up("a small place declares it"):
        Declaration.objects.create(holder=world["centre"].path, reason="人少", declared_by="x",
                                   until=TODAY)  # fmt: skip
    accounts.lock_account(world.people["clerk"], reason="调离", actor=world.actor("system", Post
                          .objects.unguarded("the post of a test").get(title="安全管理员",
                          person=world.people["system"]).pk))  # fmt: skip
    assert card(world, "auditor", "conflicts") == {name: "有声明，三十天里办了 1 件"}


# --- the authority --------------------------------------------------------------------------------


def test_an_authority_is_told_of_exceptions_that_end_and_units_whose_region_ended(world):
    with setting_up("an exception, and a region that has ended"):
        SupervisionException(
            unit=world["school"], body=world["authority_city"], concern="supervises",
            reason="试点", valid_from=TODAY, valid_until=TODAY + dt.timedelta(5),
            holder=world["authority"].path, area=world["authority"].area,
        ).save()  # fmt: skip
        region = world["village"].region
        region.valid_to = TODAY - dt.timedelta(1)
        region.save()
    found = card(world, "authority", "supervision")
    assert f"到 {TODAY + dt.timedelta(5)}" in found.values()
    assert found[str(world["village"])] == "区划已撤销，归属要定"
    assert str(world["village"]) in card(world, "system", "directory")
