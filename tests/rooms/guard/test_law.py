# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The three bodies of the law agree: database, plain Python, search index."""

import datetime as dt
import random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.index import Eyes, Index, Record
from lantai.guard import law
from lantai.guard.actor import PUBLIC, Actor, Site, steward
from lantai.guard.acts import setting_up
from lantai.guard.atoms import In, Own, Under, allow, beginnings
from lantai.guard.models import RecordSet, SetMember
from lantai.guard.sheet import ACTIONS, sights
from lantai.guard.terms import Opening, Reach
from twin.models import Part, Thing

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = dt.date(2026, 11, 27)
PATHS = ["", "i1/", "i12/", "i12/i3/", "i12/i34/", "i2/", "i120/"]
AREAS = ["", "97/", "97/9701/", "97/9701/970101/", "97/9702/", "98/"]
LINES = ["", "edu/", "edu/high/", "health/"]
DUTIES = ["twin.thing.read", "twin.thing.edit", "twin.thing.answer", "twin.part.edit"]


def thing(r, number):
    return Thing(
        holder=r.choice(PATHS), area=r.choice(AREAS), line=r.choice(LINES),
        party=r.choice([*PATHS, "person/9/", "person/90/"]), creator=r.choice(PATHS),
        secrecy=r.randint(0, 4), opening=Opening.OPEN, reach=r.choice(Reach.values),
        open_on=r.choice([None, TODAY, TODAY - dt.timedelta(9), TODAY + dt.timedelta(9)]),
        is_listed=r.random() < 0.3, code=str(number),
    )  # fmt: skip


def actor(r, sets):
    return Actor(
        name="somebody", account=r.choice([None, 1]), person=r.choice(["", "person/9/"]),
        institution=r.choice(PATHS), branches=r.random() < 0.5,
        supervises=tuple(r.sample(AREAS[1:], r.randint(0, 2))),
        guides=tuple(r.sample(LINES[1:], r.randint(0, 2))), clearance=r.randint(0, 4),
        duties=frozenset(r.sample(DUTIES, r.randint(0, 4))),
        sets={kind: frozenset(r.sample(sets, r.randint(0, 2))) for kind in ("laid", "lent")
              if r.random() < 0.5},
        identified=r.random() < 0.5,
    )  # fmt: skip


def matches(term, document):
    """What a search index would make of a term; paths are kept with all their beginnings."""
    value = document[term.column]
    if term.op == "is":
        return value == term.value
    if term.op == "any":
        kept = set(beginnings(value)) if isinstance(value, str) else set(value)
        return bool(kept & set(term.value))
    if value is None:
        return False
    return (term.low is None or value >= term.low) and (term.high is None or value <= term.high)


def indexed(row):
    """A row as a search index keeps it: dates as days, sets as numbers."""
    names = ("holder", "area", "line", "party", "creator", "secrecy", "opening", "reach")
    kept = {name: getattr(row, name) for name in names}
    kept["open_on"] = row.open_on.toordinal() if row.open_on else 0
    return {**kept, "is_listed": row.is_listed, "set": row.set_ids}


def found_by_terms(sight, document):
    ceiling, clauses = sight.terms()
    return all(matches(t, document) for t in ceiling) and any(
        all(matches(t, document) for t in terms) for terms in clauses
    )


def world_of_things(r, count=150):
    with setting_up("things for the twin test"):
        rows = [thing(r, number) for number in range(count)]
        for row in rows:
            if r.random() < 0.4:
                row.opening, row.reach = r.choice(Opening.values), r.choice(Reach.values)
        Thing.objects.bulk_create(rows)
        sets = [RecordSet.objects.create(name=str(n), purpose="twin").pk for n in range(4)]
    rows = list(Thing.objects.unguarded("all rows of the twin test"))
    SetMember.objects.bulk_create(
        SetMember(set_id=each, noun="twin.thing", row=row.pk)
        for row in rows for each in sets if r.random() < 0.2
    )  # fmt: skip
    law.with_sets(rows)
    return rows, sets


def agree(r, rows, sets, times):
    documents = [indexed(row) for row in rows]
    seen_something = 0
    for _ in range(times):
        who = actor(r, sets)
        site = Site("office", r.randint(0, 4), TODAY + dt.timedelta(r.choice([0, 9, -9])))
        sight = sights(who, site, "twin.thing")[r.choice(ACTIONS)]
        rule = sight.q(Thing)
        things = Thing.objects.unguarded("one body of the twin")
        by_database = set()
        if rule is not None:
            by_database = set(things.filter(rule).values_list("pk", flat=True))
        by_python = {row.pk for row in rows if sight.holds(row)}
        by_index = {row.pk for row, document in zip(rows, documents, strict=True)
                    if found_by_terms(sight, document)}  # fmt: skip
        assert by_database == by_python == by_index, (who, site, sight)
        for row in rows[:5]:
            assert bool(sight.why(row)) == sight.holds(row)
        seen_something += bool(by_python)
    return seen_something


def test_database_python_and_index_agree_over_random_sights():
    r = random.Random(20261127)
    rows, sets = world_of_things(r)
    assert agree(r, rows, sets, 1_500) > 500, "nearly nothing was seen: the test says nothing"


@pytest.mark.long
def test_database_python_and_index_agree_over_100_000_sights():
    r = random.Random(7)
    rows, sets = world_of_things(r)
    assert agree(r, rows, sets, 100_000) > 30_000


def test_parts_are_seen_as_their_thing_is():
    r = random.Random(3)
    rows, sets = world_of_things(r, 60)
    with setting_up("parts of things"):
        Part.objects.bulk_create([Part(thing=row) for row in rows])
    parts = list(Part.objects.unguarded("all parts of the test").select_related("thing"))
    for _ in range(100):
        who = actor(r, sets)
        for action in ACTIONS:
            seen = set(Part.objects.seen_by(who, action).values_list("pk", flat=True))
            assert seen == {part.pk for part in parts if law.holds(who, action, part)}


def test_a_real_index_finds_exactly_what_the_law_holds(tmp_path):
    """The engine's own answer, its counts too, and what may be read within what may be told."""
    r = random.Random(11)
    rows, sets = world_of_things(r)
    index = Index.create(tmp_path / "index")
    index.add(
        Record(str(row.pk), f"第{row.pk}号物", inner=f"暗语{row.pk}", columns=indexed(row),
               facets={"status": str(row.opening)}) for row in rows
    )  # fmt: skip
    found_something = 0
    for _ in range(300):
        who = actor(r, sets)
        site = Site("office", r.randint(0, 4), TODAY + dt.timedelta(r.choice([0, 9, -9])))
        both = sights(who, site, "twin.thing")
        for action in ACTIONS:
            sight = both[action]
            seen = {str(row.pk) for row in rows if sight.holds(row)}
            answer = index.search("", size=1_000, facets=("status",), eyes=Eyes(sight.terms()))
            assert {hit.key for hit in answer.hits} == seen, (who, site, sight)
            assert answer.total == len(seen) == sum(answer.facets["status"].values())
            found_something += bool(seen)
        eyes = Eyes(both["describe"].terms(), both["fetch"].terms())
        told = {str(row.pk) for row in rows
                if both["describe"].holds(row) and both["fetch"].holds(row)}  # fmt: skip
        assert {hit.key for hit in index.search('"暗语"', size=1_000, eyes=eyes).hits} == told
    assert found_something > 200


def test_the_public_sees_what_is_published_and_nothing_else():
    rows, _ = world_of_things(random.Random(5))
    for action, least in (("describe", Reach.CATALOGUE), ("fetch", Reach.ONLINE)):
        seen = set(Thing.objects.seen_by(PUBLIC, action).values_list("pk", flat=True))
        assert seen == {
            row.pk for row in rows
            if row.opening == Opening.OPEN and row.reach >= least and row.secrecy == 0
            and row.open_on and row.open_on <= law.site().today
        }  # fmt: skip
        assert seen
    assert not Thing.objects.seen_by(PUBLIC, "edit").exists()
    assert not Thing.objects.seen_by(PUBLIC, "act").exists()


def test_nobody_sees_above_the_ceiling_whatever_their_clearance():
    world_of_things(random.Random(5))
    who = Actor(name="high", account=1, institution="i12/", branches=True, clearance=4)
    for action in ACTIONS:
        seen = Thing.objects.seen_by(who, action).values_list("secrecy", flat=True)
        assert max(seen, default=0) <= 1


def test_a_steward_sees_all_and_a_supervisor_counts_but_does_not_read():
    rows, _ = world_of_things(random.Random(5))
    assert Thing.objects.seen_by(steward("nightly round"), "fetch").count() == len(rows)
    authority = Actor(name="authority", account=2, institution="i999/", supervises=("97/",))
    counted = Thing.objects.seen_by(authority, "count")
    assert counted.filter(holder="i12/", reach=0).exists()
    for row in Thing.objects.seen_by(authority, "describe"):
        assert row.is_listed or (row.opening == Opening.OPEN and row.reach >= Reach.CATALOGUE)


@pytest.mark.parametrize("empty", ["", "/", "i12", None])
def test_an_atom_with_an_empty_value_makes_no_clause(empty):
    path = empty or ""
    assert allow("own", "", "", Own("holder", path)).never
    assert allow("under", "", "", Under("area", (path,))).never
    assert allow("sets", "", "", In("set_ids", frozenset())).never
    assert allow("nothing", "", "").never


segment = st.text(st.sampled_from("abc0129"), min_size=1, max_size=3)
path = st.lists(segment, min_size=1, max_size=4).map(lambda parts: "/".join(parts) + "/")


@given(path, path)
def test_under_is_the_range_from_the_path_to_its_last_slash_raised(one, other):
    row = SimpleNamespace(area=one)
    inside = other <= one < other[:-1] + "0"
    assert Under("area", (other,)).holds(row) == one.startswith(other) == inside
    assert (other in set(beginnings(one))) == one.startswith(other)
