# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A question whose SQL was made once answers as Django does, for whatever row fills its gap."""

import datetime as dt

import pytest

from lantai.guard.actor import Actor
from lantai.guard.acts import setting_up
from lantai.guard.asked import FURTHEST, GAP, Asked, columns_of
from lantai.guard.errors import Unseen
from twin.models import Thing

pytestmark = pytest.mark.django_db(databases=["default", "side"])
OWNER = Actor(name="owner", account=1, institution="i12/", duties=frozenset({"twin.thing.read"}))


@pytest.fixture
def things(db):
    with setting_up("things to ask for"):
        return [
            Thing.objects.create(holder=holder, code=code, open_on=dt.date(2026, 11, 27))
            for holder, code in (("i12/", "one"), ("i12/", "two"), ("i13/", "three"))
        ]


def of_one(actor=OWNER):
    rows = Thing.objects.seen_by(actor).filter(pk=GAP).order_by()
    return Asked(rows.values_list(*columns_of(Thing)))


def test_objects_are_what_django_would_have_made(things):
    asked = of_one()
    for thing in things[:2]:
        (found,) = asked.objects(thing.pk)
        (expected,) = Thing.objects.seen_by(OWNER).filter(pk=thing.pk)
        assert found.__dict__.keys() == expected.__dict__.keys()
        assert all(getattr(found, name) == getattr(expected, name) for name in columns_of(Thing))
        assert not found._state.adding and found.open_on == dt.date(2026, 11, 27)


def test_the_sight_stays_in_the_question_whatever_fills_the_gap(things):
    assert of_one().objects(things[2].pk) == []
    assert of_one().objects(GAP) == [] and of_one().objects(0) == []


@pytest.mark.parametrize("number", [FURTHEST, FURTHEST + 1, -FURTHEST - 2, 10**40])
def test_a_number_that_no_database_has_finds_nothing(things, number):
    assert of_one().objects(number) == []


def test_a_question_that_nobody_looks_with_is_refused(things):
    with pytest.raises(Unseen):
        Asked(Thing.objects.filter(pk=GAP).values_list("pk"))
