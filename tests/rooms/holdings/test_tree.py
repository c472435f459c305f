# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""全宗结构: each branch shows exactly what the law lets an actor describe, and counts just that."""

import random
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from test_browsing import TODAY, anybody, every
from test_browsing import tree as _tree

from factories.holdings import file, fonds, institution, item, person
from lantai.guard import law
from lantai.guard.acts import setting_up
from lantai.guard.models import Reading
from lantai.guard.terms import Opening, Reach
from lantai.holdings.models import DigitalObject, File, Item, ItemDocument, RecordClass
from lantai.holdings.tree import growing, queries
from lantai.holdings.tree.drawing import sums_text
from lantai.holdings.tree.growing import Tree
from lantai.holdings.tree.spots import CLASS, FILE, GROUP, ITEM, LOOSE, Spot, spot, spots, written
from toy.asking import ask

pytestmark = pytest.mark.django_db(databases=["default", "side"])
mixed = _tree
"""A fonds with classes, files and items of every sort of sight."""
NOUNS = {CLASS: RecordClass, FILE: File, ITEM: Item}


def branches(level):
    for branch in level.branches:
        yield branch
        if branch.level is not None:
            yield from branches(branch.level)


class Walk:
    """Every branch of a tree, opened one place after the other and paged to the end of each."""

    def __init__(self, within, actor, by):
        self.found, self.inner, queue = {}, {}, [None]
        while queue:
            place = queue.pop()
            self.inner[place] = list(self.level(within, actor, by, place))
            for branch in self.inner[place]:
                assert branch.spot not in self.found, "shown in two places"
                self.found[branch.spot] = branch
                queue += [branch.spot] if branch.turns else []

    def level(self, within, actor, by, place):
        after = None
        while True:
            tree = Tree(within, actor, by, [place] if place else [], after)
            assert tree.here == place
            grown = tree.grow()
            level = next(each.level for each in branches(grown)
                         if each.spot == place) if place else grown  # fmt: skip
            yield from (each for each in level.branches if each.spot is not None)
            after = level.more
            if after is None:
                return

    def below(self, place):
        for branch in self.inner.get(place, ()):
            yield branch
            yield from self.below(branch.spot)

    def linked(self):
        """The rows that lead to a page of their own."""
        return {(place.kind, place.pk) for place, branch in self.found.items() if branch.url}


def row_of(place):
    model = NOUNS.get(place.kind)
    return model.objects.unguarded("a row for a test").get(pk=place.pk) if model else None


# --- the law --------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["class", "year"])
def test_the_tree_shows_exactly_what_may_be_described_and_counts_it(mixed, by):
    within, sets = mixed
    r = random.Random(41)
    nouns = {kind: every(model) for kind, model in NOUNS.items() if by == "class" or kind != CLASS}
    shown = 0
    for _ in range(5):
        actor = anybody(r, sets)
        walk = Walk(within, actor, by)
        seen = {(kind, row.pk) for kind, rows in nouns.items() for row in rows
                if law.holds(actor, "describe", row)}  # fmt: skip
        assert walk.linked() == seen, actor
        shown += len(seen)
        for place, branch in walk.found.items():
            if place.kind in (CLASS, LOOSE, GROUP):
                assert branch.sums == counted(walk, place), (actor, place)
        assert Tree(within, actor, by, []).axis.sums_in(None) == counted(walk, None)
    assert shown > 20


def counted(walk, place):
    """What a branch has, counted one by one."""
    rows = [(each.spot.kind, row_of(each.spot)) for each in walk.below(place)
            if each.url and each.spot.kind in (FILE, ITEM)]  # fmt: skip
    years = [row.year for _, row in rows]
    return queries.Sums(
        files=sum(kind == FILE for kind, _ in rows),
        items=sum(kind == ITEM and row.file_id is None for kind, row in rows),
        leaves=sum(kind == ITEM and row.file_id is not None for kind, row in rows),
        first=min(years, default=None), last=max(years, default=None))  # fmt: skip


def test_what_is_not_seen_stands_there_only_as_the_name_of_what_holds_something_seen(mixed):
    within, sets = mixed
    r = random.Random(7)
    named = 0
    for _ in range(4):
        actor = anybody(r, sets)
        walk = Walk(within, actor, "class")
        for place, branch in walk.found.items():
            if not branch.url and place.kind in NOUNS:
                named += 1
                assert not law.holds(actor, "describe", row_of(place))
                assert any(each.url for each in walk.below(place)), "a name for nothing"
    assert named


def test_who_sees_nothing_finds_an_empty_tree(db):
    archives = institution()
    within = fonds(archives, "A013")
    with setting_up("a class"):
        RecordClass.objects.create(fonds=within, code="1", title="行政", holder=archives.path)
    volume = file(within)
    item(within, file=volume), item(within)
    stranger = person(institution("青溪县档案馆"))
    for by in ("class", "year"):
        tree = Tree(within, stranger, by, spots("c1,v1,i1,n"))
        assert tree.grow().branches == [] and tree.wanted == []
        assert not tree.axis.sums_in(None)


# --- a small fonds --------------------------------------------------------------------------------


@pytest.fixture
def place(db):
    archives = institution()
    return archives, person(archives), fonds(archives, "A013")


@pytest.fixture
def classes(place):
    archives, _, within = place
    sight = {"holder": archives.path, "area": archives.area}
    with setting_up("two levels of classes"):
        top = RecordClass.objects.create(fonds=within, code="2", title="业务", **sight)
        other = RecordClass.objects.create(fonds=within, code="1", title="行政", **sight)
        low = RecordClass.objects.create(fonds=within, parent=top, code="2·1", title="水利",
                                         **sight)  # fmt: skip
    return top, other, low


def names(level):
    return [branch.title for branch in level.branches]


def test_a_place_opens_with_all_that_it_lies_in(place, classes):
    _, actor, within = place
    top, _, low = classes
    volume = file(within, record_class=low, title="1956年水利")
    leaf = item(within, file=volume, title="清淤通知", sequence=1)
    with setting_up("what an item is made of"):
        document = ItemDocument.objects.create(item=leaf, title="正文", pages=3)
        DigitalObject.objects.create(item=leaf, document=document, name="a.pdf", origin="copy",
                                     size=2_048, sha512="0", format="PDF")  # fmt: skip
        DigitalObject.objects.create(item=leaf, name="b.tif", origin="copy", size=1, sha512="0")
    tree = Tree(within, actor, "", [Spot(ITEM, leaf.pk)])
    assert tree.by == "class" and tree.here == Spot(ITEM, leaf.pk)
    assert [str(each) for each in tree.way] == [
        f"c{top.pk}", f"c{low.pk}", f"v{volume.pk}", f"i{leaf.pk}"]  # fmt: skip
    found = list(branches(tree.grow()))
    assert [each.title for each in found] == [
        "行政", "业务", "水利", "1956年水利", "清淤通知", "正文", "a.pdf", "b.tif"]  # fmt: skip
    assert [each.title for each in found if each.here] == ["清淤通知"]
    assert found[6].notes == ["数字化副本", "PDF", "2.0 KB"]


def test_what_lies_in_no_class_and_in_no_file_has_its_places(place, classes):
    _, actor, within = place
    file(within, title="没有归类的卷"), item(within, title="没有归类的件")
    assert names(Tree(within, actor, "", []).grow()) == ["行政", "业务", "没有归类的"]
    tree = Tree(within, actor, "", [Spot(LOOSE)])
    assert names(tree.grow().branches[2].level) == ["没有归类的卷", "没有归类的件"]


def test_a_fonds_without_classes_shows_its_files_at_once(place):
    _, actor, within = place
    old = file(within, title="1956年卷", year=None, date_text="1951-01/1956-12", item_count=12)
    tree = Tree(within, actor, "", [])
    assert tree.by == "class"
    (branch,) = tree.grow().branches
    assert branch.title == "1956年卷" and not branch.turns
    assert branch.notes == ["1951-01/1956-12", "12 件，没有卷内目录"]
    assert sums_text(tree.axis.sums_in(None)) == "1 卷 · 1951\u2060—\u20601956"
    assert str(old.date_from) == "1951-01-01"


def test_a_fonds_of_items_alone_is_by_year_retention_and_unit(place):
    _, actor, within = place
    for year, term, unit in ((2018, "Y", "办公室"), (2018, "D30", "业务科"), (2018, "Y", "业务科"),
                             (2019, "D10", ""), (2019, "D10", "")):  # fmt: skip
        item(within, year=year, retention=term, department=unit, pages=2,
             date_text=f"{year}-03-05")  # fmt: skip
    tree = Tree(within, actor, "", [])
    assert tree.by == "year" and names(tree.grow()) == ["2018年", "2019年"]
    year = tree.grow().branches[0]
    assert sums_text(year.sums) == "3 件 · 6 页 · 2018"
    tree = Tree(within, actor, "year", [year.spot])
    assert names(tree.grow().branches[0].level) == ["永久", "30年"], "in the order of periods"
    term = tree.grow().branches[0].level.branches[0]
    units = Tree(within, actor, "year", [term.spot]).grow().branches[0].level.branches[0]
    assert names(units.level) == ["业务科", "办公室"]
    late = tree.grow().branches[1]
    tree = Tree(within, actor, "year", [late.spot])
    (only,) = tree.grow().branches[1].level.branches
    assert only.title == "10年", "a level that would part nothing is passed over"
    rows = Tree(within, actor, "year", [only.spot]).grow().branches[1].level.branches[0]
    assert len(rows.level.branches) == 2


def test_categories_part_a_fonds_of_several(place):
    _, actor, within = place
    item(within, category_code="WS"), item(within, category_code="ZP"), item(within, year=None)
    tree = Tree(within, actor, "year", [])
    assert names(tree.grow()) == ["WS 文书", "ZP 照片"]
    tree = Tree(within, actor, "year", [tree.grow().branches[0].spot])
    assert names(tree.grow().branches[0].level) == ["2018年", "没有年度"]


def test_an_item_is_found_in_the_second_arrangement_too(place):
    _, actor, within = place
    one = item(within, retention="D30", department="办公室")
    item(within, year=2019)
    tree = Tree(within, actor, "year", [Spot(ITEM, one.pk)])
    assert [tree.name_of(each) for each in tree.way] == ["2018年", "30年", "办公室", one.title]


def test_a_large_level_is_paged_and_begins_at_what_is_named(place, classes, monkeypatch):
    _, actor, within = place
    monkeypatch.setattr(growing, "PAGE", 5)
    _, other, _ = classes
    rows = [item(within, record_class=other, ref_code=f"A013-WS·2018·Y-{n:04d}", title=f"第{n}件")
            for n in range(13)]  # fmt: skip
    one = Spot(CLASS, other.pk)

    def level(*wanted, after=None):
        return Tree(within, actor, "", list(wanted), after).grow().branches[0].level

    first = level(one)
    assert names(first) == [row.title for row in rows[:5]] and not first.late
    second = level(one, after=first.more)
    assert names(second) == [row.title for row in rows[5:10]] and second.late
    last = level(one, after=second.more)
    assert names(last) == [row.title for row in rows[10:]] and last.more is None
    named = level(Spot(ITEM, rows[8].pk))
    assert names(named)[0] == rows[8].title and named.late
    assert not level(Spot(ITEM, rows[2].pk)).late, "it is on the first page anyway"


def test_the_queries_of_a_page_do_not_grow_with_its_rows(place, classes):
    _, actor, within = place
    _, other, _ = classes
    counts = []
    for more in (2, 18):
        for number in range(more):
            volume = file(within, record_class=other)
            item(within, file=volume), item(within, record_class=other, title=f"件{number}")
        with CaptureQueriesContext(connection) as asked:
            Tree(within, actor, "", [Spot(CLASS, other.pk)]).grow()
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["c12,v3", "n", "y/WS/2018/D30/%E5%8A%9E", "y//2018", "i5,c1"])
def test_an_address_says_the_places_that_are_open(text):
    assert written(spots(text)) == text


@pytest.mark.parametrize("text", ["", "x", "c", "c-1", "c١", "v" + "9" * 40, "y/1/2/3/4/5", "c1;",
                                  "i1 OR 1"])  # fmt: skip
def test_what_names_no_place_is_left_out(text):
    assert spot(text) is None and spots(text) == []


def test_an_address_of_what_is_not_there_opens_nothing(place):
    _, actor, within = place
    other = fonds(institution("青溪县档案馆"), "B001")
    theirs, elsewhere = item(other), file(other)
    for text in (f"i{theirs.pk}", f"v{elsewhere.pk}", "c99", "n", "y/XX", "i0"):
        tree = Tree(within, actor, "", spots(text))
        assert tree.wanted == [] and tree.here is None, text


# --- the page -------------------------------------------------------------------------------------


def page(actor, row, query="", **headers):
    noun = {"fonds": "fonds", "recordclass": "classes"}.get(row._meta.model_name,
                                                            f"{row._meta.model_name}s")  # fmt: skip
    return ask(actor, f"/holdings/{noun}/{row.pk}/structure/{query}", **headers)


def test_every_level_has_the_page_opened_at_its_place(place, classes):
    _, actor, within = place
    top, _, low = classes
    volume = file(within, record_class=low)
    leaf = item(within, file=volume, title="清淤通知")
    for row in (within, top, low, volume, leaf):
        answer = page(actor, row)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert (leaf.title in text) == (row in (volume, leaf))
        assert f'id="t-c{top.pk}"' in text
    part = page(actor, within, f"?open=c{top.pk}", **{"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="structure"') and "<html" not in part
    assert 'aria-expanded="true"' in part
    assert page(person(institution("青溪县档案馆")), within).status_code == 404


def test_a_published_item_in_an_unpublished_class_is_found_by_its_readers(place, classes):
    _, _, within = place
    _, other, _ = classes
    item(within, record_class=other, title="已公布的", opening=Opening.OPEN, open_on=TODAY,
         reach=Reach.CATALOGUE)  # fmt: skip
    item(within, record_class=other, title="没有公布的")
    reader = person(institution("青溪县档案馆", "government"))
    with setting_up("the fonds is published"):
        type(within).objects.unguarded("publish it for a test").filter(pk=within.pk).update(
            opening=Opening.OPEN, open_on=TODAY, reach=Reach.CATALOGUE)  # fmt: skip
    text = page(reader, within, f"?open=c{other.pk}").content.decode()
    assert "已公布的" in text and "没有公布的" not in text
    assert "行政" in text and f"/holdings/classes/{other.pk}/" not in text, "its name is context"
    assert "1 件" in text and "业务" not in text


def test_a_large_fonds_is_counted_apart_from_its_page(place, classes, monkeypatch):
    _, actor, within = place
    _, other, _ = classes
    monkeypatch.setattr(queries, "SMALL", 3)
    for _ in range(5):
        item(within, record_class=other)
    text = page(actor, within).content.decode()
    assert "5 件" not in text and "part=sums" in text
    late = page(actor, within, "?part=sums&sums=1").content.decode()
    assert re.search(rf'id="n-c{other.pk}" hx-swap-oob="true">5 件', late) and "空的" in late
    assert "5 件" in page(actor, within, "?sums=1").content.decode()


def readings():
    return Reading.objects.unguarded("the test counts them").count()


def test_looking_at_an_item_is_a_reading_of_it(place):
    _, actor, within = place
    one = item(within)
    before = readings()
    page(actor, within)
    assert readings() == before
    page(actor, within, f"?open=i{one.pk}")
    assert readings() == before + 1
