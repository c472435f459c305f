# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One box over every register: what is seen is found, what is not is not; a code leads straight."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from lantai.desk import finding
from lantai.guard.actor import PUBLIC
from lantai.guard.acts import setting_up
from lantai.guard.models import Grant, RecordSet, SetMember
from toy.asking import ask
from toy.factories import colour, errand, locker, person

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def found(actor, text):
    page = html.fromstring(ask(actor, f"/find/?q={text}").content.decode())
    return {link.get("href") for link in page.xpath('//ul[@class="found"]//a')}


def at(row):
    return f"/toy/{row._meta.model_name}s/{row.pk}/"


def test_it_looks_through_every_register_and_only_at_what_is_seen():
    mine, matter = locker("A-001", name="清点用柜"), errand(person())
    other = locker("A-002", holder="i2/", name="清点用柜二")
    assert found(person(), "清点") == {at(mine), at(matter)}
    assert found(person(4, institution="i2/"), "清点") == {at(other)}
    assert found(person(5, institution="i3/"), "清点") == set()


def test_what_was_laid_before_somebody_is_found_too():
    theirs = locker("A-002", holder="i2/", name="清点用柜二")
    with setting_up("a set"):
        laid = RecordSet.objects.create(name="a", purpose="b", holder="i2/")
        SetMember.objects.create(set=laid, noun="toy.locker", row=theirs.pk)
        Grant.objects.create(set=laid, kind="laid", party="i1/", reason="x", until="2030-01-01")
    actor = person(sets={"laid": frozenset({laid.pk})})
    assert found(actor, "清点") == {at(theirs)}
    groups = [finding._group(one, actor, "清点") for one in finding.searched()]
    assert [group["url"] for group in groups if group] == [
        "/toy/lockers/?tab=laid&q=%E6%B8%85%E7%82%B9"
    ]


def test_five_of_each_and_the_way_to_all():
    for n in range(7):
        locker(f"A-{n:03}", name=f"清点柜{n}")
    page = html.fromstring(ask(person(), "/find/?q=清点").content.decode())
    assert len(page.xpath('//ul[@class="found"]/li')) == 5
    assert page.xpath('//a[@href="/toy/lockers/?tab=own&q=%E6%B8%85%E7%82%B9"]')
    two = html.fromstring(ask(person(), "/find/?q=清点柜6").content.decode())
    assert "1 条" in two.xpath('string(//section[@aria-labelledby="find-1"]/header)')


@pytest.mark.parametrize("text", ["A-001", "a-001", " A-001 "])
def test_a_code_leads_straight_to_its_row(text):
    row = locker("A-001")
    locker("A-0011")
    locker("A-001", holder="i2/")
    response = ask(person(), f"/find/?q={text}")
    assert (response.status_code, response.headers.get("Location")) == (302, at(row))


def test_a_code_of_two_things_or_of_none_that_is_seen_leads_nowhere():
    locker("X-1")
    errand(person(), "X-1")
    assert ask(person(), "/find/?q=X-1").status_code == 200
    assert len(found(person(), "X-1")) == 2
    locker("Y-1", holder="i2/")
    assert ask(person(), "/find/?q=Y-1").status_code == 200
    assert found(person(), "Y-1") == set()


def test_reference_data_is_found_by_all():
    red = colour()
    assert ask(person(7, institution="i9/"), "/find/?q=red").headers["Location"] == at(red)


@pytest.mark.parametrize("text", ["", "   ", "%00", "%25", "_", "'\"--", "x" * 5_000])
def test_odd_questions_are_answered(text):
    locker()
    assert ask(person(), f"/find/?q={text}").status_code == 200


def test_a_percent_sign_is_no_joker():
    locker()
    assert found(person(), "%25") == set() == found(person(), "_")


def test_the_public_is_led_to_the_door():
    response = ask(PUBLIC, "/find/?q=A-001&x=1")
    assert response.headers["Location"] == "/sign-in/?next=%2Ffind%2F%3Fq%3DA-001%26x%3D1"


def test_the_number_of_queries_does_not_grow_with_what_is_found():
    costs = []
    for start in (0, 3, 60):
        for n in range(start, start + 3):
            locker(f"A-{n:03}", name=f"清点柜{n}")
        with CaptureQueriesContext(connection) as caught:
            assert found(person(), "清点")
        costs.append(len(caught))
    assert costs[2] <= costs[1] <= costs[0]
