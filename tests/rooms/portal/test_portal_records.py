# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Records at their addresses and names on pages: the right one, no name too many, nothing twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factories import holdings, portal
from lantai.guard.terms import Opening, Reach
from lantai.portal import permanent

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def archives(db):
    return holdings.institution()


@pytest.fixture
def fonds(archives):
    return holdings.fonds(archives, opening=Opening.OPEN, reach=Reach.ONLINE,
                          open_on=portal.LONG_AGO)  # fmt: skip


def test_a_code_that_many_houses_use_leads_to_the_record_of_the_house_named(client):
    rows = []
    for number in range(25):
        own = holdings.fonds(holdings.institution(f"第{number}县档案馆"))
        rows.append(
            portal.published(own, title=f"第{number}县的请示", ref_code="A001-WS·1998·Y-0001")
        )
    for row in (rows[0], rows[2], rows[-1]):
        answer = client.get(permanent.address_of(row))
        assert (
            answer.status_code == 200
            and f'<h1 lang="zh-Hans">{row.title}<' in answer.content.decode()
        )
    nobody = permanent.address_of(rows[0]).replace("/r/", "/r/9")
    assert client.get(nobody).status_code == 404, "which of them is meant cannot be told"


def test_a_number_in_an_address_is_not_answered_with_a_name(client, fonds, archives):
    closed = holdings.fonds(archives, "A777")
    other = holdings.institution("别县档案馆")
    portal.published(fonds, title="青溪灌区一期工程的请示")
    portal.build()
    text = client.get("/search/", {"fonds": closed.pk, "holder": other.path}).content.decode()
    assert f"全宗：{closed.pk}" in text and "A777" not in text and other.name not in text
    text = client.get("/search/", {"q": "没有这样的字", "fonds": fonds.pk}).content.decode()
    assert f"全宗：{fonds.fonds_code} {fonds.name}" in text, "named where something is told of it"


def test_the_title_of_a_closed_file_stands_on_no_page_of_its_open_items(client, fonds, archives):
    closed = holdings.file(fonds, title="关于某某问题的专卷")
    told = holdings.file(fonds, title="水利专卷", opening=Opening.OPEN, reach=Reach.CATALOGUE,
                         open_on=portal.LONG_AGO)  # fmt: skip
    for above, shown in ((closed, closed.ref_code), (told, told.title)):
        row = portal.published(fonds, title="青溪灌区一期工程的请示", file=above)
        text = client.get(permanent.address_of(row)).content.decode()
        assert shown in text and closed.title not in text


def test_pages_ask_no_name_twice_and_count_nothing_they_do_not_show(client, fonds, archives):
    other = holdings.fonds(archives, "A002")
    for each in (fonds, other):
        portal.published(each, title="青溪灌区的请示")
    portal.build()
    with CaptureQueriesContext(connection) as asked:
        client.get("/search/", {"q": "青溪灌区", "fonds": fonds.pk})
    names = [each["sql"] for each in asked if 'FROM "holdings_fonds"' in each["sql"]]
    assert len(names) == 1, names
    with CaptureQueriesContext(connection) as asked:
        assert client.get(permanent.address_of(fonds)).status_code == 200
    assert not [each["sql"] for each in asked if "COUNT(*) FROM (" in each["sql"]]
