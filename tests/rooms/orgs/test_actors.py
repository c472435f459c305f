# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The actor of each role: institution, duties, clearance, what it supervises and was granted."""

import datetime as dt

import pytest
from django.utils import timezone

from lantai.desk.duties import catalogue
from lantai.guard import posts
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound
from lantai.guard.models import Account, Grant, RecordSet
from lantai.orgs.actors import actor_of
from lantai.orgs.acts.people import take_post
from lantai.orgs.roles import roles

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()


def test_everybody_of_the_world_acts_where_they_are(world):
    for username, row in world.posts.items():
        if "@" in username:
            continue
        actor = world.actor(username)
        assert actor.institution == row.institution.path, username
        assert actor.person == world.people[username].path
        assert (actor.area, actor.line) == (row.institution.area, row.institution.line)
        assert actor.post == row.pk and actor.identified and not actor.steward
        assert actor.duties <= set(catalogue()), username
        assert "orgs.post.take" in actor.duties


def test_who_supervises_sees_its_region_and_nobody_else_does(world):
    expected = {
        "authority": ("97/9701/970121/",), "chief": ("97/9701/970121/",),
        "province": ("97/",), "township": ("97/9701/970121/970121101/",),
    }  # fmt: skip
    for username in world.people:
        assert world.actor(username).supervises == expected.get(username, ()), username


def test_a_role_that_supervises_does_so_only_in_an_authority_or_township(world):
    with setting_up("a role in the wrong place"):
        row = world.posts["officer"]
        row.roles = ["authority_officer"]
        row.save()
    assert world.actor("officer").supervises == ()


def test_the_national_authority_supervises_every_province(world):
    from lantai.orgs.models import Institution, Region

    with setting_up("a national authority"):
        country = Region(code="000000", name="全国", level="country", path="00/", full_name="全国")
        country.save()
        world["authority_province"].region = country
        world["authority_province"].level = "country"
        world["authority_province"].save()
    actor = world.actor("province")
    assert actor.supervises == ("00/", "97/") and actor.area == "00/"
    counted = Institution.objects.seen_by(actor, "count", only="counted").count()
    assert counted == len(world.institutions)


def test_a_ministry_guides_its_line(world):
    assert world.actor("ministry").guides == (world.lines["seasons"].path,)
    for username in set(world.people) - {"ministry"}:
        assert world.actor(username).guides == (), username


def test_duties_are_those_of_the_role(world):
    assert "orgs.post.appoint" in world.actor("security").duties
    assert "orgs.account.give" in world.actor("system").duties
    assert "guard.entry.read" in world.actor("auditor").duties
    for username in set(world.people) - {"security"}:
        duties = world.actor(username).duties
        assert not duties & {"orgs.post.appoint", "orgs.post.change", "orgs.account.unlock"}
    for username in ("system", "security", "auditor", "provider"):
        assert not [duty for duty in world.actor(username).duties if duty.startswith("holdings.")]


def test_clearance_is_that_of_the_post(world):
    assert world.actor("officer").clearance == 1
    assert world.actor("clerk").clearance == 0


def test_only_an_institution_with_branches_has_branches(world):
    assert world.actor("archivist").branches
    assert not world.actor("branch").branches and not world.actor("officer").branches


def test_one_post_at_a_time(world):
    account = world.people["joint"].account
    first, second = world.posts["joint"], world.posts["joint@school"]
    assert [(each.pk, each.title, str(each.institution), each.until)
            for each in posts.choices(account)] == [
        (first.pk, first.title, "槐序县机关联合档案室", None),
        (second.pk, second.title, "槐序县乡学局", None),
    ]  # fmt: skip
    actor = actor_of(account)
    assert actor.institution == world["joint"].path
    taken = take_post(account, second.pk, actor=actor)
    assert taken.pk == second.pk
    assert actor_of(account).institution == world["school"].path
    assert actor_of(account, first.pk).institution == world["joint"].path
    assert actor_of(account).title == "兼职档案员"


def test_nobody_takes_anothers_post(world):
    account = world.people["joint"].account
    with pytest.raises(NotFound):
        take_post(account, world.posts["officer"].pk, actor=actor_of(account))
    with pytest.raises(NotFound):
        take_post(world.people["officer"].account, world.posts["officer"].pk,
                  actor=actor_of(account))  # fmt: skip
    assert actor_of(account, world.posts["officer"].pk) is None


def test_a_post_holds_on_its_first_and_last_day_only(world):
    account = world.people["officer"].account
    row = world.posts["officer"]
    for first, last, ended, acts in (
        (0, 0, None, True), (1, None, None, False), (-9, -1, None, False), (-9, 9, 1, True),
        (-9, 9, 0, False), (-9, None, -3, False),
    ):  # fmt: skip
        with setting_up("other days"):
            row.valid_from = TODAY + dt.timedelta(first)
            row.valid_until = None if last is None else TODAY + dt.timedelta(last)
            row.ended_on = None if ended is None else TODAY + dt.timedelta(ended)
            row.save()
        assert (actor_of(account) is not None) == acts, (first, last, ended)
        assert row.in_force(TODAY) == acts


def test_without_a_post_one_is_a_reader_or_nobody(world):
    reader = world.actor("reader")
    assert reader.identified and reader.institution == "" and reader.duties == frozenset()
    with setting_up("an account of nobody"):
        account = Account(username="nobody")
        account.save()
    assert actor_of(account) is None
    assert actor_of(world.people["reader"].account, 1) is None


def test_sets_are_those_granted_to_the_institution_or_the_person_and_not_ended(world):
    unit, person = world["unit"].path, world.people["officer"].path
    with setting_up("sets"):
        numbers = {}
        for name, party, kind, until, ended in (
            ("ours", unit, "laid", 0, None), ("mine", person, "lent", 3, None),
            ("past", unit, "laid", -1, None), ("ended", person, "lent", 9, -1),
            ("others", world["school"].path, "laid", 9, None),
        ):  # fmt: skip
            made = RecordSet(name=name, purpose="x", holder=world["archives"].path)
            made.save()
            numbers[name] = made.pk
            over = None if ended is None else TODAY + dt.timedelta(ended)
            Grant(set=made, kind=kind, party=party, reason="x", ended_on=over,
                  until=TODAY + dt.timedelta(until)).save()  # fmt: skip
    actor = world.actor("officer")
    assert actor.sets == {"laid": {numbers["ours"]}, "lent": {numbers["mine"]}}
    assert world.actor("clerk").sets == {"laid": {numbers["ours"]}}


def test_an_actor_costs_few_queries(world, django_assert_max_num_queries):
    world.actor("officer")
    for username in ("officer", "ministry", "authority", "joint", "reader"):
        account = world.people[username].account
        with django_assert_max_num_queries(4):  # of which one, on codes, is kept between acts
            actor_of(account)


def test_every_role_has_words_duties_and_somebody_in_the_world(world):
    held = {code for row in world.posts.values() for code in row.roles}
    assert held == set(roles())
    for role in roles().values():
        assert role.zh and role.en and role.zh != role.en
