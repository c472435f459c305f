# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What every level shows is what the law says: database and plain Python agree on real records."""

import datetime as dt
import random

import pytest

from factories.holdings import file, fonds, institution, item, person
from lantai.guard import law
from lantai.guard.actor import PUBLIC, Actor
from lantai.guard.acts import setting_up
from lantai.guard.models import RecordSet, SetMember
from lantai.guard.terms import Opening, Reach
from lantai.holdings import queries
from lantai.holdings.models import (
    DigitalObject,
    Extent,
    File,
    Item,
    ItemDocument,
    ItemPerson,
    RecordClass,
)

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = dt.date.today()  # noqa: DTZ011 - the day the site itself asks for
PATHS = ("i12/", "i12/i34/", "i13/", "i120/")
AREAS = ("97/", "97/9701/", "97/9701/970101/", "98/")
ACTIONS = ("count", "describe", "fetch", "act", "edit")


def sight(r):
    """Columns of sight at random."""
    opening = r.choice(Opening.values)
    opened = opening == Opening.OPEN
    return {
        "holder": r.choice(PATHS), "area": r.choice(AREAS), "line": r.choice(("", "edu/")),
        "party": r.choice(("", "", "i50/", "person/9/")), "creator": r.choice(("i70/", "i12/")),
        "secrecy": r.randint(0, 1), "opening": opening,
        "reach": r.choice(Reach.values) if opened else 0,
        "open_on": r.choice((TODAY - dt.timedelta(9), TODAY, TODAY + dt.timedelta(9), None)),
    }  # fmt: skip


@pytest.fixture
def tree(db):
    """A fonds with two classes, files and items in, below and beside them, and two sets."""
    r = random.Random(27)
    within = fonds(institution(), "A013")
    with setting_up("two levels of classes"):
        top = RecordClass.objects.create(fonds=within, code="1", title="行政", **sight(r))
        low = RecordClass.objects.create(
            fonds=within, parent=top, code="1·1", title="会议", **sight(r)
        )
    files = [file(within, record_class=r.choice((None, top, low)), **sight(r)) for _ in range(24)]
    items = []
    for number in range(160):
        at = r.choice((None, r.choice(files)))
        where = {"file": at, "sequence": number} if at else {"record_class": r.choice((None, low))}
        items.append(item(within, **where, **sight(r)))
    with setting_up("sets laid and lent"):
        laid, lent = (RecordSet.objects.create(name=name, purpose=name) for name in "ab")
        for each, some in ((laid, items[::5]), (lent, items[1::5])):
            for row in some:
                SetMember.objects.create(set=each, noun="holdings.item", row=row.pk)
        for row in items[::4]:
            ItemDocument.objects.create(item=row, title=row.title)
            DigitalObject.objects.create(item=row, name="a.pdf", origin="copy", size=1, sha512="0")
            ItemPerson.objects.create(item=row, name="闻知秋")
    return within, [laid.pk, lent.pk]


def anybody(r, sets):
    """An actor at random."""
    return Actor(
        name="somebody", account=r.choice((None, 1)), person=r.choice(("", "person/9/")),
        institution=r.choice(("", *PATHS, "i50/", "i70/", "i99/")), branches=r.random() < 0.4,
        supervises=tuple(r.sample(AREAS, r.randint(0, 2))), guides=r.choice(((), ("edu/",))),
        clearance=r.randint(0, 1), identified=r.random() < 0.5,
        duties=frozenset(r.sample(("holdings.item.read", "holdings.item.edit", "holdings.file.edit",
                                   "holdings.itemdocument.edit", "holdings.item.answer"), 3)),
        sets={kind: frozenset(r.sample(sets, 1)) for kind in ("laid", "lent") if r.random() < 0.4},
    )  # fmt: skip


def every(model):
    return list(model.objects.unguarded("all rows of a tree"))


def test_the_database_and_plain_python_see_the_same(tree):
    r = random.Random(3)
    for model in (Item, File, RecordClass, ItemDocument, DigitalObject, ItemPerson):
        rows = every(model)
        assert len(rows) > 1
        for _ in range(12):
            actor = anybody(r, tree[1])
            for action in ACTIONS:
                found = set(model.objects.seen_by(actor, action).values_list("pk", flat=True))
                said = {row.pk for row in rows if law.holds(actor, action, row)}
                assert found == said, (model, actor, action)


def test_browsing_shows_exactly_what_may_be_described_each_row_once(tree):
    within, sets = tree
    r = random.Random(9)
    everything = [*every(RecordClass), *every(File), *every(Item)]
    for _ in range(15):
        actor = anybody(r, sets)
        shown, queue = [], [within]
        while queue:
            level = queue.pop()
            for children in queries.children_of(level, actor):
                rows = list(children.rows)
                assert children.count == len(rows) > 0
                shown += rows
        direct = shown
        for level in [*every(RecordClass), *every(File)]:
            for children in queries.children_of(level, actor):
                shown += list(children.rows)
        said = [row for row in everything if law.holds(actor, "describe", row)]
        key = lambda row: (row._meta.label, row.pk)  # noqa: E731
        assert sorted(map(key, shown)) == sorted(map(key, said))
        assert direct is shown


def test_the_public_sees_a_published_catalogue_and_nothing_else(tree):
    for row in Item.objects.seen_by(PUBLIC):
        assert row.opening == Opening.OPEN and row.reach >= Reach.CATALOGUE and row.secrecy == 0
        assert row.open_on and row.open_on <= TODAY
    assert not Item.objects.seen_by(PUBLIC, "edit").exists()


def test_levels_in_their_order_with_their_context(db):
    archives = institution()
    actor, within = person(archives), fonds(archives, "A013")
    place = {"holder": archives.path, "area": archives.area}
    with setting_up("two levels of classes"):
        top = RecordClass.objects.create(fonds=within, code="2", title="业务", **place)
        other = RecordClass.objects.create(fonds=within, code="1", title="行政", **place)
        low = RecordClass.objects.create(
            fonds=within, parent=top, code="2·1", title="水利", **place
        )
    volume = file(within, record_class=low)
    leaves = [item(within, file=volume, sequence=n) for n in (3, 1, 2)]
    loose = item(within)
    found = {each.model: list(each.rows) for each in queries.children_of(within, actor)}
    assert found == {RecordClass: [other, top], Item: [loose]}
    assert [list(each.rows) for each in queries.children_of(volume, actor)] == [
        [leaves[1], leaves[2], leaves[0]]
    ]
    assert queries.ancestors_of(leaves[0]) == [within, top, low, volume]
    assert queries.ancestors_of(low) == [within, top] and queries.ancestors_of(loose) == [within]
    assert queries.neighbours_of(leaves[2], actor) == (leaves[1], leaves[0])
    assert queries.neighbours_of(loose, actor) == (None, None)


def test_a_count_stops_at_its_cap(db, monkeypatch):
    archives = institution()
    actor, within = person(archives), fonds(archives, "A013")
    for _ in range(7):
        item(within)
    monkeypatch.setattr(queries.levels, "COUNT_TO", 5)
    (children,) = queries.children_of(within, actor)
    assert (children.count, children.more) == (6, True)


def test_a_whole_fonds_with_its_extents_goes_public_with_its_guide(db):
    archives = institution()
    within = fonds(archives, "A013", opening=Opening.OPEN, open_on=TODAY, reach=Reach.CATALOGUE)
    hidden = fonds(archives, "A014")
    with setting_up("two extents"):
        for each in (within, hidden):
            Extent.objects.create(fonds=each, unit="item", medium="paper", quantity=3,
                                  counted_at="2026-01-01T00:00:00Z")  # fmt: skip
    assert list(type(within).objects.seen_by(PUBLIC)) == [within]
    assert [each.fonds for each in Extent.objects.seen_by(PUBLIC)] == [within]
    assert queries.extents_of(hidden, PUBLIC).count() == 0
