# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is kept ends when a table it was made from is written, by whomever, and not before."""

import datetime as dt
from contextvars import Context
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone

from databases import SERVER
from lantai.guard import bulk, sealing, tables, tide
from lantai.guard.actor import steward
from lantai.guard.acts import act, setting_up
from lantai.guard.models import Account, Entry, Link, Unsealed
from lantai.works.models import Hand
from twin.models import Part, Thing

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture(autouse=True)
def outside(monkeypatch):
    """As if the test were no transaction, with nothing in memory."""
    open_air = SimpleNamespace(in_atomic_block=False)
    monkeypatch.setattr(tide, "transaction", SimpleNamespace(get_connection=lambda _: open_air))
    tide.forget()
    yield open_air
    tide.forget()


class Maker:
    """Counts things, and how often it was asked to."""

    def __init__(self, model=Thing, key="k"):
        self.model, self.key, self.made = model, key, 0

    def __call__(self):
        return tide.kept(self.key, self.make)

    def make(self):
        self.made += 1
        return self.model._base_manager.count()


def new(code):
    with setting_up("a thing"):
        return Thing.objects.create(holder="i12/", code=code)


def account(name):
    with setting_up("an account"):
        return Account.objects.create(username=name)


def test_it_is_made_once_while_nothing_is_done():
    things = Maker()
    assert [things(), things(), things()] == [0, 0, 0]
    assert things.made == 1


def test_an_act_on_its_table_ends_it_and_an_act_on_another_does_not():
    things, accounts = Maker(), Maker(Account, "a")
    things(), accounts()
    account("one")
    assert (things(), accounts()) == (0, 1)
    assert (things.made, accounts.made) == (1, 2)
    new("A1")
    assert (things(), accounts()) == (1, 1)
    assert (things.made, accounts.made) == (2, 2)


def test_sealing_ends_nothing_but_what_shows_links():
    things, links = Maker(), Maker(Link, "l")
    new("A1")
    assert (things(), links()) == (1, 0)
    sealing.seal()
    assert (things(), links()) == (1, 1)
    assert (things.made, links.made) == (1, 2)


def test_what_was_sealed_before_it_was_met_is_met_as_sealed():
    things = Maker()
    things()
    new("A1"), new("A2")
    sealing.seal()
    assert things() == 2
    new("A3")
    sealing.seal()
    new("A4")
    assert things() == 4


def test_every_entry_ends_what_shows_the_trail():
    entries = Maker(Entry)
    first = entries()
    with act("twin.thing.look", None, steward("test")):
        pass
    assert entries() == first + 1


def hidden(entry):
    """An entry whose transaction has not ended: nobody else sees that it waits."""
    row = Unsealed.objects.get(entry=entry)
    names = row.tables
    Unsealed.objects.filter(entry=entry).delete()
    return lambda: bulk.insert(Unsealed, ("entry_id", "tables"), [(entry, names)])


@pytest.mark.parametrize("sealed_meanwhile", [False, True])
def test_an_entry_that_comes_late_is_not_missed(sealed_meanwhile):
    things, accounts = Maker(), Maker(Account, "a")
    new("slow")
    appear = hidden(Entry.every.latest("pk").pk)
    account("quick one")
    assert accounts() == 1
    stale = things()  # what a reader of then would have seen; the row itself is there in a test
    account("quick two")
    accounts()
    if sealed_meanwhile:
        sealing.seal()
        accounts()
    assert things.made == 1
    appear()
    assert things() == stale and things.made == 2
    assert accounts() == 2 and accounts.made == 2


def test_an_entry_that_came_late_and_was_sealed_at_once_is_not_missed():
    things = Maker()
    new("slow")
    appear = hidden(Entry.every.latest("pk").pk)
    account("quick")
    things()
    appear()
    sealing.seal()
    things()
    assert things.made == 2


@pytest.fixture
def apart(empty, tmp_path, django_db_blocker):
    """A pair of databases that threads may write in: nothing of it is left for other tests."""
    pair = empty.copy(tmp_path)
    with django_db_blocker.unblock(), pair.standing():
        yield pair
    pair.end()


@pytest.mark.skipif(not SERVER, reason="SQLite has one writer at a time")
def test_an_act_that_ends_after_a_younger_one_is_not_missed(apart):
    """The same with two transactions that overlap."""
    begun, go = Event(), Event()

    def slowly():
        with transaction.atomic():
            new("slow")
            begun.set()
            go.wait(30)
        connection.close()

    things, accounts = Maker(), Maker(Account, "a")
    things(), accounts()
    slow = Thread(target=slowly)
    slow.start()
    assert begun.wait(30)
    account("quick")
    assert (things(), accounts()) == (0, 1)
    go.set()
    slow.join()
    assert (things(), accounts()) == (1, 1)
    assert (things.made, accounts.made) == (2, 2)


def test_an_entry_of_before_there_were_names_ends_everything():
    things = Maker()
    things()
    account("somebody")
    Unsealed.objects.update(tables=None)
    things()
    assert things.made == 2
    sealing.seal()
    assert Link.objects.latest("number").tables is None
    things()
    assert things.made == 2


def test_after_very_many_entries_everything_ends(monkeypatch):
    monkeypatch.setattr(tide, "FAR", 3)
    things = Maker()
    things()
    for n in range(3):
        account(f"near{n}")
    things()
    assert things.made == 1
    for n in range(4):
        account(f"far{n}")
    things()
    assert things.made == 2
    things()
    new("A1")
    assert things() == 1 and things.made == 3


def test_a_database_that_went_back_ends_everything():
    things = Maker()
    new("A1"), new("A2"), sealing.seal(), new("A3")
    things()
    Link.objects.order_by("-number")[0].delete()
    things()
    assert things.made == 2


def test_a_new_day_ends_everything(monkeypatch):
    things = Maker()
    things()
    tomorrow = timezone.now() + dt.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    things()
    assert things.made == 2


def test_inside_a_transaction_nothing_is_kept_nor_given(outside):
    things = Maker()
    things()
    outside.in_atomic_block = True
    things(), things()
    assert things.made == 3
    outside.in_atomic_block = False
    things()
    assert things.made == 3


def test_what_is_made_of_what_is_kept_ends_with_it():
    things = Maker()
    outer = {"made": 0}

    def make():
        outer["made"] += 1
        return things() + 1

    assert tide.kept("outer", make) == 1
    tide.kept("other", make)  # now from memory: it must hand on what it was made from
    assert things.made == 1
    new("A1")
    assert (tide.kept("outer", make), tide.kept("other", make)) == (2, 2)


def test_what_was_read_from_a_table_beside_acts_is_never_kept():
    hands = Maker(Hand)
    hands()
    Hand.objects.create(name="one", started_at=timezone.now(), beat_at=timezone.now())
    assert hands() == 1
    assert tide.kept("outer", lambda: hands() + Maker()()) == 1
    Hand.objects.all().delete()
    assert tide.kept("outer", lambda: hands() + Maker()()) == 0


def test_what_no_table_tells_of_is_kept_until_any_act():
    made = []

    def make():
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM twin_thing")
            made.append(cursor.fetchone()[0])
        return made[-1]

    tide.kept("by hand", make), tide.kept("by hand", make)
    assert made == [0]
    account("somebody")
    tide.kept("by hand", make)
    assert made == [0, 0]


def test_one_look_is_one_question_and_an_act_looks_again(django_assert_num_queries):
    things, parts = Maker(), Maker(Part, "p")
    things(), parts()
    with django_assert_num_queries(1), tide.one_look():
        things(), parts(), things(), parts()
    with tide.one_look():
        assert things() == 0
        new("A1")
        assert things() == 1


def test_what_others_do_during_a_look_is_seen_by_the_next():
    things = Maker()
    with tide.one_look():
        things()
        Context().run(new, "A1")
        assert things() == 0
    assert things() == 1


def test_only_so_much_is_kept(monkeypatch):
    monkeypatch.setattr(tide, "MOST", 5)
    for n in range(9):
        tide.kept(n, Maker().make)
    assert list(tide._kept) == [4, 5, 6, 7, 8]


def test_a_table_that_nobody_notes_would_be_found_out(monkeypatch):
    """The tests above fail where a written table is forgotten: this shows that they would."""
    things = Maker()
    things()
    monkeypatch.setattr(tables, "written_by", lambda sql: frozenset())
    new("A1")
    assert things() == 0
