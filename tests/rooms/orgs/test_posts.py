# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who appoints whom: the three administrators, delegation with an end, stamps, accounts, grants."""

import datetime as dt

import pytest
from django.utils import timezone

from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Account, Entry, EntrySubject, RecordSet
from lantai.orgs import queries
from lantai.orgs.actors import actor_of
from lantai.orgs.acts.accounts import (
    declare_small_place,
    give_account,
    identify,
    lock_account,
    reset_password,
    unlock_account,
)
from lantai.orgs.acts.grants import end_grant, grant_set
from lantai.orgs.acts.people import appoint, change_post, delegate, end_post
from lantai.orgs.models import Person, Post

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()
SOON = TODAY + dt.timedelta(7)


def stamp(world, username):
    return Account.objects.get(username=username).stamp


def kinds(refused):
    return {each.kind for each in refused.value.reasons}


@pytest.fixture
def newcomer(world):
    with setting_up("somebody new"):
        person = Person(name="闻听澜", home=world["unit"])
        person.save()
    return person


def test_two_hands_let_somebody_in(world, newcomer):
    system, security = world.actor("system"), world.actor("security")
    account = give_account(newcomer, "wen", "Huai97-xu!shan", actor=system)
    assert account.must_change and account.check_password("Huai97-xu!shan")
    assert actor_of(account) is None
    post = appoint(newcomer, world["unit"], title="档案员", roles=["officer"], actor=security)
    assert actor_of(account).institution == world["unit"].path
    entries = Entry.objects.unguarded("the test reads the trail").filter(tag="orgs.post.appoint")
    assert entries.count() == 1
    told = EntrySubject.objects.filter(entry=entries.get())
    assert {(row.noun, row.row) for row in told} == {
        ("orgs.post", post.pk), ("orgs.person", newcomer.pk)
    }  # fmt: skip


@pytest.mark.parametrize("who", ["system", "auditor", "officer", "leader", "chief", "provider"])
def test_only_the_security_administrator_appoints(world, newcomer, who):
    with pytest.raises((Refused, NotFound)):
        appoint(newcomer, world["unit"], title="档案员", roles=["officer"], actor=world.actor(who))
    assert queries.posts_not_ended(newcomer) == []


def test_only_the_system_administrator_opens_accounts(world, newcomer):
    for who in ("security", "auditor", "officer"):
        with pytest.raises((Refused, NotFound)):
            give_account(newcomer, "wen", "Huai97-xu!shan", actor=world.actor(who))


def test_nobody_appoints_changes_or_ends_themselves(world):
    security, mine = world.actor("security"), world.posts["security"]
    for act in (
        lambda: appoint(world.people["security"], world["unit"], title="x", roles=["officer"],
                        actor=security),
        lambda: change_post(mine, roles=["security", "officer"], actor=security),
        lambda: end_post(mine, reason="x", actor=security),
        lambda: unlock_account(world.people["security"], reason="x", actor=security),
        lambda: reset_password(world.people["security"], "x", reason="x", actor=security),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            act()
        assert "orgs.oneself" in kinds(refused)
    assert world.actor("security").duties == security.duties


@pytest.mark.parametrize(
    ("person", "role"),
    [("system", "security"), ("system", "auditor"), ("auditor", "system"), ("auditor", "security")],
)
def test_nobody_holds_two_of_the_three(world, person, role):
    with pytest.raises(Refused) as refused:
        appoint(world.people[person], world["centre"], title="x", roles=[role],
                actor=world.actor("security"))  # fmt: skip
    assert "guard.conflict" in kinds(refused)


def test_nor_in_another_institution_nor_later(world):
    with pytest.raises(Refused):
        appoint(world.people["system"], world["unit"], title="x", roles=["auditor"],
                valid_from=TODAY + dt.timedelta(30), actor=world.actor("security"))  # fmt: skip


def test_a_small_place_may_declare_system_and_security_one_but_never_the_auditor(world):
    security, village = world.actor("security"), world["village"]
    with setting_up("the village's head"):
        head = Person(name="卞行简", home=village)
        head.save()
    appoint(head, village, title="系统管理员", roles=["system"], actor=security)
    with pytest.raises(Refused):
        appoint(head, village, title="安全管理员", roles=["security"], actor=security)
    with setting_up("the clerk leads for a day"):
        row = world.posts["village"]
        row.roles = ["village_clerk", "leader"]
        row.save()
    declare_small_place(village, reason="只有两名工作人员", until=SOON,
                        declared_by="村民委员会", actor=world.actor("village"))  # fmt: skip
    appoint(head, village, title="安全管理员", roles=["security"], actor=security)
    with pytest.raises(Refused) as refused:
        appoint(head, village, title="审计员", roles=["auditor"], actor=security)
    assert "guard.conflict" in kinds(refused)


def test_a_declaration_needs_a_reason_and_a_day_to_come(world):
    chief = world.actor("chief")
    for reason, until, kind in (("", SOON, "orgs.no_reason"),
                                ("x", TODAY - dt.timedelta(1), "orgs.in_past")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            declare_small_place(world["authority"], reason=reason, until=until, declared_by="x",
                                actor=chief)  # fmt: skip
        assert kind in kinds(refused)


def test_what_a_post_cannot_be(world, newcomer):
    security = world.actor("security")
    for more, kind in (
        ({"roles": ["emperor"]}, "orgs.unknown_role"),
        ({"roles": ["authority_officer"]}, "orgs.role_not_here"),
        ({"roles": [], "extra_duties": ["holdings.no.such"]}, "orgs.unknown_duty"),
        ({"roles": [], "valid_until": TODAY - dt.timedelta(1)}, "orgs.ends_before_it_begins"),
    ):
        with pytest.raises(Refused) as refused:
            appoint(newcomer, world["unit"], title="x", actor=security, **more)
        assert kind in kinds(refused), more


def test_a_post_that_ends_ends_at_once_with_what_was_lent_from_it(world):
    security, clerk = world.actor("security"), world.people["clerk"].account
    lent = delegate(world.posts["officer"], world.people["clerk"], duties=["orgs.department.add"],
                    until=SOON, reason="出差", actor=world.actor("officer"))  # fmt: skip
    assert actor_of(clerk, lent.pk) is not None
    before = stamp(world, "officer"), stamp(world, "clerk")
    end_post(world.posts["officer"], reason="调离", actor=security)
    assert actor_of(world.people["officer"].account) is None
    assert actor_of(clerk, lent.pk) is None
    assert stamp(world, "officer") > before[0] and stamp(world, "clerk") > before[1]


def test_delegation_lends_duties_until_a_day(world):
    officer, clerk = world.actor("officer"), world.people["clerk"].account
    before = stamp(world, "clerk")
    lent = delegate(world.posts["officer"], world.people["clerk"], duties=["orgs.department.add"],
                    until=SOON, reason="出差", actor=officer)  # fmt: skip
    assert stamp(world, "clerk") > before
    deputy = actor_of(clerk, lent.pk)
    assert deputy.institution == officer.institution and deputy.clearance == officer.clearance
    assert deputy.has("orgs.department.add") and not deputy.has("orgs.department.edit")
    assert deputy.lent_by == {"orgs.department.add": world.people["officer"].account_id}
    assert not actor_of(clerk).has("orgs.department.add")
    with setting_up("the day has passed"):
        lent.valid_from, lent.valid_until = TODAY - dt.timedelta(9), TODAY - dt.timedelta(1)
        lent.save()
    assert actor_of(clerk, lent.pk) is None


def test_what_the_lender_lost_the_deputy_has_lost(world):
    lent = delegate(world.posts["officer"], world.people["clerk"], duties=["orgs.department.add"],
                    until=SOON, reason="出差", actor=world.actor("officer"))  # fmt: skip
    change_post(world.posts["officer"], roles=["clerk"], actor=world.actor("security"))
    assert not actor_of(world.people["clerk"].account, lent.pk).has("orgs.department.add")


def test_what_cannot_be_lent(world):
    officer, clerk = world.actor("officer"), world.people["clerk"]
    mine, duty = world.posts["officer"], ["orgs.department.add"]
    for post, to, duties, until, actor, kind in (
        (mine, clerk, ["orgs.post.appoint"], SOON, officer, "orgs.not_yours_to_lend"),
        (mine, world.people["officer"], duty, SOON, officer, "orgs.oneself"),
        (mine, clerk, duty, TODAY - dt.timedelta(1), officer, "orgs.until_out_of_range"),
        (mine, clerk, duty, TODAY + dt.timedelta(400), officer, "orgs.until_out_of_range"),
        (world.posts["leader"], clerk, [], SOON, officer, "orgs.not_your_post"),
    ):
        with pytest.raises((Refused, NotFound)) as refused:
            delegate(post, to, duties=duties, until=until, reason="x", actor=actor)
        assert kind in kinds(refused)


def test_a_loan_is_no_way_round_the_parting_of_the_three(world):
    security, mine = world.actor("security"), world.posts["security"]
    for to in ("system", "auditor"):
        with pytest.raises(Refused) as refused:
            delegate(mine, world.people[to], duties=["orgs.post.end"], until=SOON, reason="x",
                     actor=security)  # fmt: skip
        assert "guard.not_to_be_lent" in kinds(refused)
    with setting_up("somebody who administers nothing"):
        deputy = Person(name="宓听澜", home=world["centre"])
        deputy.save()
    delegate(mine, deputy, duties=["orgs.post.end"], until=SOON, reason="x", actor=security)
    for role in ("auditor", "system"):
        with pytest.raises(Refused) as refused:
            appoint(deputy, world["centre"], title="x", roles=[role], actor=security)
        assert "guard.conflict" in kinds(refused), role


def test_what_is_lent_must_have_an_end(world):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic(), setting_up("no end"):
        Post(person=world.people["clerk"], institution=world["unit"], title="x",
             lent_by=world.posts["officer"], valid_from=TODAY).save()  # fmt: skip


def test_every_act_on_posts_and_accounts_makes_the_sign_in_anew(world):
    security, person = world.actor("security"), world.people["clerk"]
    seen = [stamp(world, "clerk")]
    post = appoint(person, world["school"], title="兼职", roles=["clerk"], actor=security)
    seen.append(stamp(world, "clerk"))
    change_post(post, roles=["officer"], actor=security)
    seen.append(stamp(world, "clerk"))
    end_post(post, reason="x", actor=security)
    seen.append(stamp(world, "clerk"))
    lock_account(person, reason="x", actor=security)
    seen.append(stamp(world, "clerk"))
    assert not Account.objects.get(username="clerk").is_active
    unlock_account(person, reason="x", actor=security)
    assert Account.objects.get(username="clerk").is_active
    seen.append(stamp(world, "clerk"))
    reset_password(person, "Lan97-qiu!shan", reason="忘记", actor=security)
    assert Account.objects.get(username="clerk").must_change
    seen.append(stamp(world, "clerk"))
    assert seen == sorted(set(seen))


def test_a_grant_is_given_by_the_keeper_and_ends(world):
    archivist = world.actor("counter")
    with setting_up("a set"):
        kept = RecordSet(name="查档材料", purpose="查档", holder=world["archives"].path)
        kept.save()
    before = stamp(world, "officer"), stamp(world, "clerk"), stamp(world, "neighbour")
    grant = grant_set(kept, world["unit"], kind="lent", until=SOON, reason="编史",
                      approved_by="蔺牧之", actor=archivist)  # fmt: skip
    assert (grant.holder, grant.party) == (world["archives"].path, world["unit"].path)
    assert world.actor("officer").sets == {"lent": {kept.pk}}
    assert stamp(world, "officer") > before[0] and stamp(world, "clerk") > before[1]
    assert stamp(world, "neighbour") == before[2]
    end_grant(grant, reason="用完", actor=archivist)
    assert world.actor("officer").sets == {}
    with pytest.raises(Refused):
        end_grant(grant, reason="再收", actor=archivist)


def test_a_grant_needs_reason_end_and_approval(world):
    with setting_up("a set"):
        kept = RecordSet(name="材料", purpose="查档", holder=world["archives"].path)
        kept.save()
    for more, kind in (
        ({"kind": "given"}, "orgs.unknown_grant"),
        ({"until": TODAY - dt.timedelta(1)}, "orgs.in_past"),
        ({"until": TODAY + dt.timedelta(500)}, "orgs.until_out_of_range"),
        ({"reason": " "}, "orgs.no_reason"),
        ({"approved_by": ""}, "orgs.not_approved"),
    ):
        asked = {"kind": "lent", "until": SOON, "reason": "编史", "approved_by": "x", **more}
        with pytest.raises(Refused) as refused:
            grant_set(kept, world["unit"], actor=world.actor("counter"), **asked)
        assert kind in kinds(refused), more
    with pytest.raises((Refused, NotFound)):
        grant_set(kept, world["unit"], kind="laid", until=SOON, reason="x",
                  actor=world.actor("officer"))  # fmt: skip


def test_an_account_cannot_be_given_twice_or_under_a_taken_name(world, newcomer):
    system = world.actor("system")
    for person, username, kind in (
        (world.people["clerk"], "clerk2", "orgs.has_account"),
        (newcomer, "CLERK", "orgs.username_taken"),
        (newcomer, " wen", "orgs.bad_username"),
        (newcomer, "", "orgs.bad_username"),
    ):
        with pytest.raises(Refused) as refused:
            give_account(person, username, "Huai97-xu!shan", actor=system)
        assert kind in kinds(refused)


def test_an_identity_verified_makes_a_reader(world, newcomer):
    system = world.actor("system")
    account = give_account(newcomer, "wen", "Huai97-xu!shan", actor=system)
    identify(newcomer, actor=system)
    assert actor_of(account).identified and actor_of(account).institution == ""


def test_who_has_to_act_next(world):
    found = queries.holders_of("orgs.department.add", world["unit"])
    assert [post.person.name for post in found] == ["乔砚青"]
    assert queries.holders_of("orgs.post.appoint", world["unit"]) == []
    assert len(queries.holders_of("orgs.grant.give", world["archives"])) == 2
