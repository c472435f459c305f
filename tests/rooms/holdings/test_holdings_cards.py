# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk tells whoever describes and keeps records."""

import datetime as dt

import pytest

from factories import holdings as made
from lantai.desk import tallies
from lantai.desk.card import cards_for
from lantai.guard.acts import setting_up
from lantai.guard.models import RecordSet
from lantai.holdings import acts
from lantai.holdings.models import CustodyMove
from world import build

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def world(db):
    return build()


def card(world, username, name):
    return next((each for each in cards_for(world.actor(username)) if each.name == name), None)


def test_the_last_imports_are_told_with_what_became_of_them(world):
    assert "还没有导入过目录" in str(card(world, "archivist", "imports").empty)
    archivist = world.actor("archivist")
    within = made.fonds(world["archives"], "A013")
    batch = acts.open_import(within, archivist, name="目录.xlsx", digest="0")
    acts.import_items(batch, [made.row(1)], archivist)
    (line,) = card(world, "archivist", "imports").lines
    assert line.label == "目录.xlsx" and line.value == "收 1，重复 0，不能收 0"
    assert line.tone == "good" and archivist.name in line.sub
    with setting_up("it goes on"):
        batch.state = "running"
        batch.save()
    (line,) = card(world, "archivist", "imports").lines
    assert line.tone == "warn" and line.value.startswith("导入中，收 1")
    assert not card(world, "officer", "imports").lines, "another institution's imports"
    assert card(world, "authority", "imports") is None


def test_moves_under_way_are_told_on_both_sides_and_to_nobody_else(world):
    within = made.fonds(world["unit"])
    with setting_up("a move that has begun"):
        of = RecordSet.objects.create(name="移交", purpose="移交", holder=within.holder)
        CustodyMove(name="2016年文书", fonds=within, receiver=world["archives"], reason="到期",
                    set=of, holder=within.holder, party=world["archives"].path, total=30,
                    moved=10, laid_on=dt.date(2026, 11, 1), state="receiving").save()  # fmt: skip
    (out,) = card(world, "officer", "moves").lines
    (into,) = card(world, "archivist", "moves").lines
    assert out.sub.startswith("移出") and into.sub.startswith("移来")
    assert out.value == "接收中，10 / 30"
    for username in ("neighbour", "joint", "branch", "authority"):
        assert card(world, username, "moves") is None, username
    with setting_up("it is done"):
        move = CustodyMove.objects.unguarded("the move of a test").get()
        move.state = "received"
        move.save()
    assert card(world, "officer", "moves") is None


def test_what_is_lacking_is_counted_of_ones_own(world):
    assert card(world, "archivist", "lacking") is None, "without fonds nothing lacks"
    within = made.fonds(world["archives"], introduction="有了")
    made.item(within, date_text="1960"), made.fonds(world["unit"])
    tallies.count_all()
    found = {str(line.label): line.value for line in card(world, "archivist", "lacking").lines}
    assert found == {"没有全宗指南的全宗": "1", "到期没有开放审核的件": "1"}
