# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A page that is kept is the page that would be made anew, whatever was done and by which door.

For every register, each kind of change of its rows and of the rows its columns lead to; then a walk
of many acts through all doors, past people who see different things. What a page is held against
is made by the same site with nothing kept. That this finds a table which nobody noted is shown too.
"""

import random
import re
from contextlib import contextmanager

import pytest
from attackers import whole
from django.db import IntegrityError, connections, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from factories import holdings as made
from factories.anything import make
from lantai.desk import listing, saved
from lantai.desk.kinds import Key
from lantai.desk.register import register_of, registers
from lantai.guard import bulk, sealing, tables, tide
from lantai.guard.acts import setting_up
from lantai.guard.columns import Seen
from lantai.guard.errors import GuardError
from lantai.guard.models import RecordSet, SetMember
from lantai.guard.seal import acting
from lantai.holdings.acts import import_items, open_import
from lantai.holdings.models import Item
from lantai.orgs.acts import grants, people

pytestmark = [pytest.mark.django_db(databases=["default", "side"]),
              pytest.mark.usefixtures("remembering")]  # fmt: skip
ALL = registers()
WORDS = ("name", "title", "code", "note", "reason", "remarks", "summary")
TOKENS = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')


@pytest.fixture(autouse=True)
def nothing_beside_acts():
    """Nothing that is watched is written but in an act: what all this rests on."""

    def look(execute, sql, params, many, context):
        wrote = tables.written_by(sql) & (tables.watched() | {tables.EVERY}) - tables.TRAIL
        assert not wrote or acting.get() is not None, f"beside acts: {sql[:200]}"
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(look):
        yield


@contextmanager
def nothing_kept(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(tide, "kept", lambda key, make: make())
        yield


def seen(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return TOKENS.sub(r"\1", answer.content.decode())


def differing(browser, paths, monkeypatch):
    """The addresses whose kept page is not the page made anew."""
    kept = {path: seen(browser, path) for path in paths}
    with nothing_kept(monkeypatch):
        anew = {path: seen(browser, path) for path in paths}
    return [path for path in paths if kept[path] != anew[path]]


# --- every register -------------------------------------------------------------------------------


def paths_of(one):
    first = one.filters.split()[:1]
    return [one.address(), *(f"{one.address()}?more=1&{name}=1" for name in first)]


def changes_of(one, row):
    """Changes of a row, and of each row that a column of its list leads to, as functions."""
    names = [*one.columns.split(), *one.sub.split()]
    kinds = [one.kind(name) for name in names]
    yield from _words_changed(row, [kind.field for kind in kinds])
    for kind in kinds:
        other = getattr(row, kind.name) if isinstance(kind, Key) else None
        if other is not None:
            yield from _words_changed(other, other._meta.concrete_fields)
            yield lambda kind=kind, other=other: _saved(
                row, kind.name, make(type(other), **_sight(other)))  # fmt: skip
    yield lambda: row.delete()


def _words_changed(row, fields):
    for field in fields:
        plain = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        if plain and field.name in WORDS:
            word = f"改{getattr(row, field.name)}"[: min(20, field.max_length or 20)]
            yield lambda field=field, word=word: _saved(row, field.name, word)


def _saved(row, name, value):
    setattr(row, name, value)
    row.save()


def _sight(row):
    names = {field.name for field in row._meta.concrete_fields}
    return {name: getattr(row, name) for name in ("holder", "area") if name in names}


def attempted(change):
    """Do a change where the noun lets it be done; whether it was."""
    try:
        with transaction.atomic(), setting_up("a change that a test tries"):
            change()
    except (GuardError, IntegrityError, ProtectedError):
        return False
    return True


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.noun)
def test_each_change_of_any_noun_is_on_the_next_page(one, all_mighty, world, monkeypatch):
    paths = paths_of(one)
    before = seen(all_mighty, paths[0])
    at = world["archives"]
    place = {"holder": at.path, "area": at.area}
    names = {field.name for field in one.model._meta.concrete_fields}
    with setting_up("a row that a test watches"):
        row = make(one.model, **{name: place[name] for name in place if name in names})
    assert not differing(all_mighty, paths, monkeypatch)
    shown = seen(all_mighty, paths[0]) != before
    assert shown or not issubclass(one.model, Seen) or "holder" not in names or one.quiet_tabs
    for change in changes_of(one, row):
        if attempted(change):
            assert not differing(all_mighty, paths, monkeypatch)


def test_what_a_list_was_made_of_is_known_of_every_register(all_mighty):
    """A list of which no table is known would be kept for ever."""
    for one in ALL:
        seen(all_mighty, one.address())
        rows = [each for key, each in tide._kept.items()
                if key[0] == "rows" and key[1][0] == one.address()]  # fmt: skip
        if one.model._meta.db_table in tables.watched():
            assert one.model._meta.db_table in rows[0].tables, one.noun
            assert tables.EVERY not in rows[0].tables, one.noun
        else:
            assert not rows, one.noun


# --- many acts past many people -------------------------------------------------------------------


class Walk:
    """Acts of all sorts, by all doors, in an order that chance gives."""

    def __init__(self, world, enter, chance):
        self.world, self.chance = world, chance
        self.browsers = {name: enter(name) for name in WATCHERS}
        self.fonds = [made.fonds(world["archives"]) for _ in range(2)]
        self.items = [made.item(chance.choice(self.fonds)) for _ in range(4)]
        self.grants, self.number = [], 0

    def name(self):
        self.number += 1
        return f"走{self.number}"

    def by_factory(self):
        self.items.append(made.item(self.chance.choice(self.fonds), title=self.name()))

    def by_api(self):
        fields = {"title": self.name(), "secrecy": self.chance.choice((0, 0, 1))}
        answer = self.browsers["archivist"].say(
            "patch", f"/api/holdings/items/{self.chance.choice(self.items).pk}/",
            {"fields": fields})  # fmt: skip
        assert answer.status_code in (200, 404, 409), answer.content.decode()

    def by_form(self):
        one = self.chance.choice(self.fonds)
        self.browsers["preserver"].send(f"/holdings/fonds/{one.pk}/edit/", {
            "fonds_code": one.fonds_code, "name": self.name(), "kind": one.kind, "secrecy": "0",
        })  # fmt: skip

    def by_queryset(self):
        with setting_up("a queryset that changes rows"):
            Item.objects.unguarded("what a test changes").filter(
                pk=self.chance.choice(self.items).pk).update(title=self.name())  # fmt: skip

    def by_the_bulk_door(self):
        one = self.chance.choice(self.fonds)
        actor = made.person(self.world["archives"])
        batch = open_import(one, actor, name=self.name(), digest=self.name())
        import_items(batch, [made.row(self.number * 10 + n, one.fonds_code) for n in range(3)],
                     actor)  # fmt: skip

    def by_hand(self):
        name = self.name()
        with setting_up("rows below the ORM"):
            bulk.insert(SetMember, ("set_id", "noun", "row"), [
                (RecordSet.objects.create(name=name, purpose="x", holder="i1/").pk,
                 "holdings.item", self.chance.choice(self.items).pk)])  # fmt: skip

    def lend(self):
        item, to = self.chance.choice(self.items), self.chance.choice(("reader", "officer"))
        with setting_up("a set"):
            of = RecordSet.objects.create(name=self.name(), purpose="查阅", holder=item.holder)
            SetMember.objects.create(set=of, noun="holdings.item", row=item.pk)
        self.grants.append(grants.grant_set(
            of, self.world.people[to], kind="lent", until=timezone.localdate(), reason="课题需要",
            approved_by="蔺牧之", actor=self.world.actor("curator")))  # fmt: skip

    def take_back(self):
        if self.grants:
            grants.end_grant(self.grants.pop(), reason="课题结束",
                             actor=self.world.actor("curator"))  # fmt: skip

    def clear(self):
        post = self.world.posts["archivist"]
        people.change_post(post, roles=post.roles, clearance=self.chance.choice((0, 1)),
                           actor=self.world.actor("security"))  # fmt: skip

    def rename(self):
        whom = self.world.people["archivist"]
        for row in (self.world["archives"], whom, self.chance.choice(self.fonds)):
            with setting_up("another name"):
                row.name = self.name()
                row.save()

    def keep_a_filter(self):
        actor = self.world.actor("archivist")
        view = saved.keep(register_of(Item), actor, self.name(), "?year=2018",
                          self.chance.random() < 0.5)  # fmt: skip
        if self.chance.random() < 0.3:
            saved.drop(view, actor)

    def seal(self):
        sealing.seal_all()


WATCHERS = ("archivist", "preserver", "officer", "reader", "security", "auditor")
DOORS = ("by_factory", "by_api", "by_form", "by_queryset", "by_the_bulk_door", "by_hand", "lend",
         "take_back", "clear", "rename", "keep_a_filter", "seal")  # fmt: skip
PAGES = ("/holdings/items/", "/holdings/items/?more=1&year=2018", "/holdings/items/?tab=lent",
         "/holdings/items/?q=走&per=50", "/holdings/fonds/", "/holdings/catalogue-imports/",
         "/orgs/people/", "/orgs/posts/", "/orgs/institutions/")  # fmt: skip


def stale(walk, chance, monkeypatch):
    """What of all the pages is not as it would be made anew."""
    found = []
    for name, browser in walk.browsers.items():
        some = chance.sample(PAGES, 3)
        found += [(name, path) for path in differing(browser, some, monkeypatch)]
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_done_a_kept_page_is_the_page_made_anew(world, enter, monkeypatch, seed):
    chance = random.Random(seed)
    walk = Walk(world, enter, chance)
    stale(walk, chance, monkeypatch)
    for _ in range(25):
        door = chance.choice(DOORS)
        getattr(walk, door)()
        assert not stale(walk, chance, monkeypatch), door
    assert len(tide._kept) > 50, "nothing was kept: this test shows nothing"


@pytest.mark.parametrize("table, door", [
    ("holdings_item", "by_api"), ("holdings_item", "by_the_bulk_door"),
    ("holdings_fonds", "rename"), ("desk_savedview", "keep_a_filter"),
    ("orgs_person", "rename"), ("orgs_institution", "rename"),
])  # fmt: skip
@pytest.mark.parametrize("side", ["written_by", "read_by"])
def test_a_table_that_is_forgotten_is_found_out(world, enter, monkeypatch, table, door, side):
    real = getattr(tables, side)
    chance = random.Random(5)
    monkeypatch.setattr(tables, side, lambda sql: real(sql) - {table})
    if side == "written_by":  # a server's bulk door writes without a statement
        told = bulk.note_written
        monkeypatch.setattr(bulk, "note_written", lambda name: name == table or told(name))
    walk = Walk(world, enter, chance)
    paths = [path for path in PAGES if "tab=" not in path]
    browser = walk.browsers["archivist"]
    differing(browser, paths, monkeypatch)
    for _ in range(6):
        getattr(walk, door)()
        if differing(browser, paths, monkeypatch):
            return
    pytest.fail("nobody noticed")


def test_the_rows_alone_are_made_anew_and_the_frame_stays(world, enter):
    walk = Walk(world, enter, random.Random(7))
    browser = walk.browsers["archivist"]
    walk.by_api()
    seen(browser, "/holdings/items/")
    asked = []

    def look(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    walk.by_queryset()
    with connections["default"].execute_wrapper(look), connections["side"].execute_wrapper(look):
        page = whole(browser.get("/holdings/items/")).decode()
    assert f"走{walk.number}" in page
    read = [next(iter(tables.read_by(sql)), "") for sql in asked]
    assert read == ["*", "*", "*", "holdings_item", "holdings_item", "orgs_notice"], asked
    assert int(re.search(r"LIMIT (\d+)\) subquery", asked[4])[1]) == listing.COUNT_TO + 1
