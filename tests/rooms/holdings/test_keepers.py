# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys to institutions follow where one comes after another, as the path columns do."""

import datetime as dt
from dataclasses import replace

import pytest

from factories.holdings import fonds, institution, item, person
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.models import Cursor, Entry
from lantai.guard.sealing import seal_all
from lantai.holdings import acts
from lantai.holdings.followers import KEEPERS, follow_keepers
from lantai.holdings.models import CustodyMove, Fonds, Item
from lantai.orgs import moving
from lantai.orgs.queries import grants_of

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def now(row):
    return type(row).objects.unguarded("the row as it is now").get(pk=row.pk)


def follow():
    """Seal what waits and follow it to the end."""
    seal_all()
    while follow_keepers():
        pass


def merge(old, new):
    """What the job of a merger does with the rows of all rooms."""
    with setting_up("the merged institution ends"):
        old.status, old.ended_on = "merged", dt.date(2026, 3, 1)
        old.save()
    for _ in moving.move_rows([moving.Move(old.path, new.path)], new, steward("tests")):
        pass


@pytest.fixture
def merged(db):
    return institution("槐序县农时局", "government"), institution("槐序县水利局", "government")


def test_the_custodian_of_a_fonds_follows_a_merger(merged):
    old, new = merged
    mine, theirs = fonds(old, "A027"), fonds(new, "A044")
    follow()
    merge(old, new)
    assert (now(mine).holder, now(mine).custodian) == (new.path, old)
    follow()
    assert now(mine).custodian == new and now(theirs).custodian == new
    told = Entry.every.filter(tag=moving.TAG, noun="holdings.fonds").latest("pk")
    assert told.name == "fonds file" and told.count == 1
    assert "A027" in str(now(mine)), "the fonds itself is as it was"


def test_following_twice_changes_nothing_twice(merged):
    old, new = merged
    mine = fonds(old, "A027")
    merge(old, new)
    follow()
    before = Entry.every.count()
    Cursor.objects.filter(follower=KEEPERS).update(number=0)
    follow()
    assert now(mine).custodian == new and Entry.every.count() == before


def test_a_move_under_way_goes_to_who_came_after_its_receiver(merged):
    old, new = merged
    archives = institution()
    within = fonds(archives, "A013")
    row = item(within)
    ended = acts.lay_custody(within, old, person(archives), name="撤回", reason="误收")
    acts.withdraw_move(ended, person(archives), reason="不退了")
    under_way = acts.lay_custody(within, old, person(archives), name="退回", reason="误收")
    acts.lay_items(under_way, person(archives), keys=[row.pk])
    merge(old, new)
    follow()
    assert now(under_way).receiver == new
    assert now(ended).receiver == old, "what has ended keeps the institution that it was"
    laid = grants_of([new.path], dt.date.today()).values_list("set_id", flat=True)  # noqa: DTZ011
    receiver = replace(person(new), sets={"laid": frozenset(laid)})
    move = CustodyMove.objects.unguarded("the move as it is now").get(pk=under_way.pk)
    acts.receive_all(move, receiver)
    assert {now(each).holder for each in (row,)} == {new.path}
    assert now(within).custodian == new
    assert Fonds.objects.seen_by(receiver).count() == Item.objects.seen_by(receiver).count() == 1
