# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What each actor of the world sees of institutions, people and posts, by `holds` and by query."""

import pytest

from lantai.guard import law
from lantai.guard.actor import PUBLIC
from lantai.guard.acts import setting_up
from lantai.orgs.models import (
    Department,
    Institution,
    JointMembership,
    Person,
    Post,
    Region,
    SupervisionException,
)

pytestmark = pytest.mark.django_db(databases=["default", "side"])
STAFF = ("clerk", "officer", "leader", "archivist", "branch", "authority", "province", "ministry",
         "joint", "township", "village", "provider", "neighbour", "system", "security",
         "auditor")  # fmt: skip


def seen(model, actor, action):
    return set(model.objects.seen_by(actor, action))


def every(model):
    return set(model.objects.unguarded("the test compares with all"))


def unlisted(world, key):
    with setting_up("not in the directory"):
        world[key].is_listed = False
        world[key].save()


def test_query_and_row_agree_for_everybody_everything_and_every_action(world):
    unlisted(world, "workshop")
    actors = [PUBLIC, world.actor("reader"), *(world.actor(name) for name in STAFF)]
    for model in (Institution, Person, Post, JointMembership, SupervisionException, Department):
        rows = every(model)
        assert rows
        for actor in actors:
            for action in ("count", "describe", "fetch", "act", "edit"):
                held = {row for row in rows if law.holds(actor, action, row)}
                assert seen(model, actor, action) == held, (model, actor.name, action)


def test_staff_see_the_directory_and_the_public_does_not(world):
    unlisted(world, "workshop")
    rest = every(Institution) - {world["workshop"]}
    for name in STAFF:
        extra = {world["workshop"]} if name in ("system", "security") else set()
        assert seen(Institution, world.actor(name), "describe") == rest | extra, name
    assert seen(Institution, PUBLIC, "describe") == set()
    assert seen(Institution, world.actor("reader"), "describe") == set()


def test_an_unlisted_unit_is_still_counted_by_who_supervises_it(world):
    unlisted(world, "workshop")
    for name, counts in (("authority", True), ("province", True), ("neighbour", False),
                         ("ministry", False)):  # fmt: skip
        counted = seen(Institution, world.actor(name), "count")
        assert (world["workshop"] in counted) == counts, name


def test_who_may_change_an_entry(world):
    centre = every(Institution)
    assert seen(Institution, world.actor("system"), "edit") == centre
    for name in set(STAFF) - {"system"}:
        assert seen(Institution, world.actor(name), "edit") == set(), name
    assert seen(Institution, world.actor("officer"), "act") == {world["unit"]}
    assert seen(Institution, world.actor("archivist"), "act") == {
        world["archives"], world["branch"]
    }  # fmt: skip


def test_people_are_seen_by_who_keeps_them_and_by_themselves(world):
    kept = {person for key, person in world.people.items() if key != "reader"}
    for name in ("system", "security"):
        assert seen(Person, world.actor(name), "describe") == kept
    for name in set(STAFF) - {"system", "security"}:
        assert seen(Person, world.actor(name), "describe") == {world.people[name]}, name
    assert seen(Person, world.actor("reader"), "describe") == {world.people["reader"]}


def test_posts_are_seen_in_their_institution_and_by_its_keeper(world):
    def of(*keys):
        return {world.posts[key] for key in keys}

    assert seen(Post, world.actor("officer"), "describe") == of("clerk", "officer", "leader")
    assert seen(Post, world.actor("joint"), "describe") == of("joint")
    assert seen(Post, world.actor("archivist"), "describe") == of(
        "archivist", "preserver", "opener", "counter", "curator", "branch"
    )
    assert seen(Post, world.actor("security"), "act") == every(Post)
    assert seen(Post, world.actor("provider"), "describe") == of("provider")


def test_supervision_counts_posts_of_its_area_and_no_more(world):
    counted = seen(Post, world.actor("authority"), "count")
    areas = {post.area for post in counted}
    assert areas == {"97/9701/970121/", "97/9701/970121/970121101/",
                     "97/9701/970121/970121101/970121101201/"}  # fmt: skip
    assert world.posts["neighbour"] not in counted
    assert world.posts["neighbour"] in seen(Post, world.actor("province"), "count")
    guided = Post.objects.seen_by(world.actor("ministry"), "count", only="guided")
    assert set(guided) == {world.posts[key] for key in
                           ("clerk", "officer", "leader", "neighbour", "ministry")}  # fmt: skip


def test_a_unit_that_an_exception_takes_away_is_not_counted_by_the_county(world):
    assert world["salt"] not in set(
        Institution.objects.seen_by(world.actor("authority"), "count", only="counted")
    )
    with setting_up("an officer of the city"):
        row = world.posts["province"]
        row.institution = world["authority_city"]
        row.save()
    assert world["salt"] in set(
        Institution.objects.seen_by(world.actor("province"), "count", only="counted")
    )


def test_a_membership_is_an_affair_of_both(world):
    for name, count in (("joint", 2), ("member", 1), ("officer", 0)):
        assert len(seen(JointMembership, world.actor(name), "describe")) == count, name


def test_regions_are_for_everybody_to_read_and_for_few_to_change(world):
    rows = set(Region.objects.all())
    assert rows and seen(Region, PUBLIC, "describe") == rows
    for who in ("system", "officer"):  # a region changes by a table that is taken, never by a form
        assert seen(Region, world.actor(who), "edit") == set()
        assert world.actor(who).has("orgs.regiontable.take") == (who == "system")
