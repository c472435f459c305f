# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The records of the demo world: of every kind and state, lawful, and the same when made again."""

import datetime as dt

import pytest

from factories.holdings import fonds, institution
from lantai.craft import refcode
from lantai.guard.models import Entry
from lantai.guard.terms import Opening, Reach
from lantai.holdings import queries
from lantai.holdings.models import (
    Box,
    Category,
    File,
    Fonds,
    ImportProblem,
    Item,
    ItemPerson,
    RecordClass,
)
from lantai.holdings.sample import fill_holdings, told

pytestmark = pytest.mark.django_db(databases=["default", "side"])
ARCHIVES = {"archives", "branch", "archives_other"}


class World(dict):
    """Institutions by key, as the house's own world has them."""

    def __missing__(self, key):
        kind = "comprehensive" if key in ARCHIVES else "government"
        self[key] = institution(f"槐序县{key}", kind)
        return self[key]


def every(model):
    return model.objects.unguarded("all rows of the demo world")


def test_the_demo_world_has_records_of_every_kind_and_state(db):
    world = World()
    made = fill_holdings(world, 600)
    assert len(made) == len(told()["fonds"])
    total = every(Item).count() + every(File).count()
    assert 500 <= total <= 700, total
    assert not every(ImportProblem).exclude(status="warn").exists()
    categories = set(every(Item).values_list("category_code", flat=True))
    assert {"WS", "ZP", "LY", "KU", "ZY", "SW"} <= categories
    assert set(every(Item).values_list("secrecy", flat=True)) == {0, 1}
    openings = set(every(Item).values_list("opening", flat=True))
    assert openings == set(Opening.values)
    assert set(every(Item).values_list("reach", flat=True)) == set(Reach.values)
    assert {"held", "filed", "draft"} == set(every(Item).values_list("standing", flat=True))
    assert every(ItemPerson).exclude(identity_key="").exists()
    assert every(Box).count() >= 4 and every(RecordClass).count() == len(told()["classes"])
    assert every(Item).exclude(file=None).exists() and every(Item).exclude(box=None).exists()
    assert {row.code for row in Category.objects.all()} >= categories - {""}


def test_every_code_is_one_that_the_trade_can_read_and_none_is_given_twice(db):
    fill_holdings(World(), 200)
    pairs = list(every(Item).exclude(ref_code="").values_list("holder", "ref_code"))
    assert len(pairs) == len(set(pairs))
    assert all(refcode.parse(code) for _, code in pairs)


def test_the_records_of_a_body_are_its_own_and_of_their_time(db):
    """As an archivist reads them: numbers, periods, matters and days fit the fonds."""
    fill_holdings(World(), 600)
    signs = {(row["name"], row.get("short")): row for row in told()["fonds"]}
    for each in every(Fonds):
        assert each.opened_on < dt.date(2020, 1, 1), "entered long before it was put in here"
        row = next(row for (name, _), row in signs.items() if name == each.name)
        own = {row.get("short", ""), row.get("above", ["", ""])[1]}
        numbers = every(Item).filter(fonds=each).exclude(doc_number="")
        assert {text.split("〔")[0] for text in numbers.values_list("doc_number", flat=True)} <= own
    drafts = every(Item).filter(standing="draft")
    assert drafts and not drafts.filter(ref_code="").exists()
    assert set(drafts.values_list("year", flat=True)) == {2025}
    for leaf in every(Item).exclude(file=None).select_related("file"):
        assert (leaf.retention, leaf.year, leaf.opening) == (
            leaf.file.retention, leaf.file.year, leaf.file.opening), leaf  # fmt: skip
    old = every(Item).filter(year__lt=2001)
    assert not [row for row in old if "数字化" in row.title or "便民窗口" in row.title]
    assert not every(Item).filter(retention__startswith="D", year__lt=2007,
                                  category_code="WS").exists()  # fmt: skip


def test_made_again_nothing_changes(db):
    world = World()
    fill_holdings(world, 150)
    before = (every(Item).count(), every(Box).count(), Entry.every.count())
    assert fill_holdings(world, 150) == []
    assert (every(Item).count(), every(Box).count(), Entry.every.count()) == before


def test_a_fonds_that_is_there_stays_as_it_is(db):
    world = World()
    mine = fonds(world["archives"], "A013")
    fill_holdings(world, 150)
    assert not queries.has_records(mine)
    assert every(Fonds).filter(holder=world["archives"].path, fonds_code="A013").count() == 1


def test_the_house_makes_its_world_with_records():
    world = pytest.importorskip("lantai.house.world")
    made = world.build_world(password="a password of the tests", items=150)
    archivist = made.actor("archivist")
    assert Item.objects.seen_by(archivist).count() > 40
    assert not Item.objects.seen_by(made.actor("provider")).exclude(reach__gte=1).exists()
    world.build_world(password="a password of the tests", items=150)
    assert every(Fonds).count() == len(told()["fonds"])
