# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What search tells is what the law holds, by every door, for every kind of reader and record."""

import datetime as dt
import itertools
import json

import pytest
from django.test import RequestFactory

from factories import holdings, portal
from lantai.guard import law
from lantai.guard.actor import PUBLIC
from lantai.guard.acts import setting_up
from lantai.guard.models import RecordSet, SetMember
from lantai.guard.terms import Opening, Reach
from lantai.holdings.models import Item
from lantai.portal import permanent, searching
from lantai.portal.index import folders
from lantai.portal.pages import files, front, record, results
from lantai.portal.searching import Question

pytestmark = pytest.mark.django_db(databases=["default", "side"])
SECRET = "石门口进水闸"
"""Words of every record's text, and of no title."""


def states(today):
    """Every state of a record that the law tells apart, and some that contradict themselves."""
    days = (None, portal.LONG_AGO, today, today + dt.timedelta(1))
    for opening, reach, secrecy, day in itertools.product(
        Opening.values, Reach.values, (0, 1), days
    ):
        if reach == Reach.NONE or opening == Opening.OPEN:
            yield {"opening": opening, "reach": reach, "secrecy": secrecy, "open_on": day}


@pytest.fixture
def world(db):
    archives, other = holdings.institution(), holdings.institution("兰秋县档案馆")
    unit = holdings.institution("槐序县农时局", kind="unit")
    rows = []
    for at, holder in enumerate((archives, other)):
        fonds = holdings.fonds(holder, f"A01{at}", unit if at else None)
        for number, state in enumerate(states(portal.today())):
            row = holdings.item(fonds, title=f"密事{at}第{number:04d}桩",
                                doc_number=f"槐秘〔19{at}〕{number}号", **state)  # fmt: skip
            portal.words(row, f"为兴修水利，修筑{SECRET}，编号{row.pk}。")
            rows.append(row)
    with setting_up("sets for tests"):
        sets = {
            name: RecordSet.objects.create(name=name, purpose="test") for name in ("lent", "laid")
        }
        for row in rows[::7]:
            SetMember.objects.create(set=sets["lent"], noun="holdings.item", row=row.pk)
        for row in rows[::5]:
            SetMember.objects.create(set=sets["laid"], noun="holdings.item", row=row.pk)
    portal.build()
    return archives, other, unit, rows, {name: each.pk for name, each in sets.items()}


def actors(archives, other, unit, sets):
    none = frozenset()
    lent, laid = ({name: frozenset({sets[name]})} for name in ("lent", "laid"))
    yield "public", PUBLIC
    yield "reader", holdings.person("", 1, duties=none, clearance=0)
    yield "reader with a grant", holdings.person("", 2, duties=none, clearance=0, sets=lent)
    yield "authority it was laid before", holdings.person("i99/", 3, duties=none, sets=laid)
    yield "keeper who reads", holdings.person(archives, 4)
    yield "keeper who may not read", holdings.person(archives, 5, duties=none, clearance=0)
    yield "keeper of another house", holdings.person(other, 6)
    yield "forming unit", holdings.person(unit, 7)
    yield "supervisor", holdings.person("i98/", 8, duties=none, supervises=("97/",))


def found_by(line, actor):
    """All keys that a question gives, page by page, and what it counts."""
    keys, page, total = [], 1, 0
    while True:
        answer = searching.answer(Question(line, page=page), actor)
        total = answer.total
        if not answer.hits:
            break
        keys += [
            int(hit.key.partition("-")[2]) for hit in answer.hits if hit.key.startswith("item")
        ]
        page += 1
    return set(keys), total, searching.answer(Question(line), actor).facets


def test_search_tells_what_the_law_holds(world):
    archives, other, unit, rows, sets = world
    law.with_sets(rows)
    for name, actor in actors(archives, other, unit, sets):
        told = {row.pk for row in rows if law.holds(actor, "describe", row)}
        read = {row.pk for row in rows if law.holds(actor, "fetch", row)} & told
        keys, total, facets = found_by('"密事"', actor)
        assert keys == told and total == len(told), name
        for facet in ("fonds", "reading", "holder", "kind"):
            assert sum(facets[facet].values()) == len(told), (name, facet)
        keys, total, _ = found_by(f'"{SECRET}"', actor)
        assert keys == read and total == len(read), name
        titles = {row.title for row in rows if row.pk in told}
        assert set(searching.suggestions("密事", actor, 1_000)) == titles, name


def test_the_public_index_holds_nothing_that_the_public_may_not_know(world):
    rows = world[3]
    told = [row for row in rows if law.holds(PUBLIC, "describe", row)]
    assert len(folders.opened("public")) == len(told)
    index = folders.opened("public")
    read = {row.pk for row in rows if law.holds(PUBLIC, "fetch", row)}
    raw = {int(hit.key[5:]) for hit in index.search(f'"{SECRET}"', size=1_000).hits}
    assert raw == read, "even without any condition"


def page(view, actor, path, query="", **more):
    request = RequestFactory().get(path + query)
    request.actor = actor
    try:
        return view(request, **more)
    except Exception as fault:  # a refusal of whatever kind has no content
        return fault


def text_of(answer):
    return answer.content.decode() if hasattr(answer, "content") else ""


def test_a_record_stands_at_its_addresses_only_for_who_may_be_told_of_it(world):
    archives, other, unit, rows, sets = world
    law.with_sets(rows)
    for name, actor in actors(archives, other, unit, sets):
        for row in rows[::4]:
            told = law.holds(actor, "describe", row)
            for identifier in (permanent.identifier_of(row), f"item-{row.pk}"):
                found = permanent.found_at(identifier, actor)
                assert (found is not None and found.pk == row.pk) == told, (name, row)
        closed = next(row for row in rows if not law.holds(actor, "describe", row))
        identifier = permanent.identifier_of(closed)
        answer = page(record.record_page, actor, "/r/x", identifier=identifier)
        assert closed.title not in text_of(answer)
        answer = page(files.file_page, actor, "/r/x/files/", "?file=1", identifier=identifier)
        assert not hasattr(answer, "streaming_content")


def test_pages_of_results_and_neighbours_name_no_closed_record(world):
    archives, other, unit, rows, sets = world
    law.with_sets(rows)
    for name, actor in actors(archives, other, unit, sets):
        closed = {row.title for row in rows if not law.holds(actor, "describe", row)}
        queries = ("?q=密事", "?q=密事0", "?q=槐秘", f"?q={SECRET}", "?q=密世",
                   "?q=密事第0001桩&sort=newest", f"?q=&fonds={rows[0].fonds_id}")  # fmt: skip
        for query in queries:
            text = text_of(page(results.results_page, actor, "/search/", query))
            assert not [title for title in closed if title in text], (name, query)
        told = json.loads(text_of(page(results.suggest, actor, "/search/suggest/", "?q=密事")))
        assert not closed & set(told["titles"]), name
        seen = [row for row in rows if law.holds(actor, "describe", row)][:6]
        for row in seen:
            identifier = permanent.identifier_of(row)
            text = text_of(page(record.record_page, actor, "/r/x", identifier=identifier))
            assert row.title in text
            assert not [title for title in closed if title in text], (name, row)
            assert (f"编号{row.pk}" in text) == law.holds(actor, "fetch", row), (name, row)
    assert not [
        row.title for row in rows if row.title in text_of(page(front.home_page, PUBLIC, "/"))
    ]


def test_a_number_of_a_closed_record_changes_nothing_for_the_public(world):
    """Whether a document number is known must not be told by how a question is understood."""
    rows = world[3]
    closed = next(row for row in rows if not law.holds(PUBLIC, "describe", row))
    known = searching.answer(Question(closed.doc_number), PUBLIC)
    never = searching.answer(Question("槐秘〔1977〕98765号"), PUBLIC)
    assert (known.total, known.relaxed, known.facets) == (never.total, never.relaxed, never.facets)
    blind = holdings.person("i98/", 8, duties=(), clearance=0)
    assert searching.eyes_of(blind)[0] == "house"
    known = searching.answer(Question(closed.doc_number), blind)
    assert known.total == searching.answer(Question("槐秘〔1977〕98765号"), blind).total


def test_what_is_withdrawn_is_gone_from_every_door_at_once(world):
    rows = world[3]
    row = next(row for row in rows if law.holds(PUBLIC, "fetch", row))
    identifier = permanent.identifier_of(row)
    assert row.title in text_of(page(results.results_page, PUBLIC, "/search/", f"?q={row.title}"))
    portal.withdraw(Item.objects.unguarded("the row of a test").get(pk=row.pk))
    assert row.title not in text_of(page(results.results_page, PUBLIC, "/search/", "?q=密事0"))
    assert row.title not in searching.suggestions(row.title, PUBLIC, 50)
    assert permanent.found_at(identifier, PUBLIC) is None
    assert searching.answer(Question(f'"{row.title}"'), PUBLIC).total == 0
    portal.follow()
    left = folders.opened("public").search(row.title).hits
    assert f"item-{row.pk}" not in {hit.key for hit in left}
