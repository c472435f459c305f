# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Search as the public has it: found, followed, withdrawn at once, and calm whatever is asked."""

import datetime as dt
from dataclasses import replace

import pytest
from lxml import html

from factories import holdings, portal
from lantai.craft import refcode
from lantai.guard.actor import PUBLIC
from lantai.guard.acts import act
from lantai.guard.terms import Opening, Reach
from lantai.holdings import acts
from lantai.holdings.models import Item
from lantai.orgs.acts import grants
from lantai.portal import permanent, searching
from lantai.portal.index import folders
from lantai.portal.searching import Question

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def archives(db):
    return holdings.institution()


@pytest.fixture
def fonds(archives):
    return holdings.fonds(archives, opening=Opening.OPEN, reach=Reach.ONLINE,
                          open_on=portal.LONG_AGO)  # fmt: skip


def titles(line, actor=PUBLIC, **more):
    found = searching.answer(Question(line, **more), actor)
    assert found.total >= len(found.hits)
    return [
        found.rows[hit.key].title for hit in found.hits if hasattr(found.rows[hit.key], "title")
    ]


def test_the_public_finds_what_is_published_and_nothing_else(fonds):
    portal.published(fonds, title="青溪灌区一期工程的请示")
    holdings.item(fonds, title="青溪灌区的密谈纪要")
    portal.build()
    assert titles("青溪灌区") == ["青溪灌区一期工程的请示"]
    assert titles("青溪灌區") == ["青溪灌区一期工程的请示"]
    found = searching.answer(Question("青溪灌区"), PUBLIC)
    assert found.total == 1 and found.facets["fonds"] == {str(fonds.pk): 1}
    assert len(folders.opened("public")) == 2, "the item and its fonds"


def test_what_is_withdrawn_is_gone_at_once_and_makes_no_hole(fonds):
    rows = [portal.published(fonds, title=f"青溪灌区第{n}号请示") for n in range(25)]
    portal.build()
    first = searching.answer(Question("青溪灌区"), PUBLIC)
    assert first.total == 25 and len(first.hits) == 20
    keys = [int(hit.key.partition("-")[2]) for hit in first.hits[:4]]
    acts.set_reach(keys, Reach.NONE, portal.HOUSE, reason="撤回公布")
    again = searching.answer(Question("青溪灌区"), PUBLIC)
    assert again.total == 21 and len(again.hits) == 20, "the index does not know yet"
    assert sum(again.facets["fonds"].values()) == 21
    assert not set(keys) & {int(key.partition("-")[2]) for key in again.rows}
    gone = {row.title for row in rows if row.pk in keys}
    assert not gone & set(searching.suggestions("青溪灌区", PUBLIC, 50))
    portal.follow()
    assert searching.answer(Question("青溪灌区"), PUBLIC).total == 21
    assert len(folders.opened("public")) == 22


def test_the_index_follows_what_is_done(fonds):
    portal.build()
    row = holdings.item(fonds, title="白露渠清淤的批复")
    acts.set_opening([row.pk], Opening.OPEN, portal.HOUSE, reason="开放", open_on=portal.LONG_AGO)
    acts.set_reach([row.pk], Reach.CATALOGUE, portal.HOUSE, reason="公布")
    portal.follow()
    assert titles("白露渠") == ["白露渠清淤的批复"]
    acts.set_opening([row.pk], Opening.CONTROLLED, portal.HOUSE, reason="收回")
    portal.follow()
    assert titles("白露渠") == [] and len(folders.opened("public")) == 1


def test_records_are_counted_under_the_name_their_fonds_creator_has_now(fonds):
    """The fonds itself is counted with its records."""
    for n in range(3):
        portal.published(fonds, title=f"白露渠第{n}号请示")
    portal.build()

    def named(name):
        with act("holdings.fonds.edit", fonds, portal.HOUSE) as done:
            fonds.creator_name = name
            fonds.save()
            done(fonds)
        portal.follow()
        return searching.answer(Question("白露渠"), PUBLIC).facets["creator"]

    assert named("白露渠管理处") == {"白露渠管理处": 4}
    assert named("白露渠管理局") == {"白露渠管理局": 4}
    assert named("") == {}


def test_what_has_no_files_is_read_in_the_house_whatever_was_published(client, fonds):
    """A paper original that is published online is told of, and can be read where it lies."""
    paper, scan = (portal.published(fonds, title=f"白露渠第{n}号请示") for n in range(2))
    portal.words(scan, "")
    portal.build()
    facets = searching.answer(Question("白露渠"), PUBLIC).facets
    assert facets["reading"] == {"1": 1, "3": 1}
    hits = html.fromstring(page(client, {"q": "白露渠"})).xpath("//article")
    for row, way in ((paper, "来馆阅读原件"), (scan, "可在线阅读")):
        assert way in next(hit for hit in hits if row.title in hit.text_content()).text_content()
        assert way in client.get(permanent.address_of(row)).content.decode()


def test_what_opens_on_a_day_is_found_from_that_day(fonds, monkeypatch):
    from django.utils import timezone

    tomorrow = portal.today() + dt.timedelta(1)
    portal.published(fonds, title="明天开放的名册", open_on=tomorrow)
    portal.build()
    assert titles("名册") == [] and len(folders.opened("public")) == 1
    monkeypatch.setattr(timezone, "localdate", lambda *_: tomorrow)
    portal.follow()
    assert titles("名册") == ["明天开放的名册"]


def test_words_are_found_by_those_who_may_read_them(fonds, archives):
    online = portal.published(fonds, title="甲件")
    named = portal.published(fonds, Reach.NAMED, title="乙件")
    closed = holdings.item(fonds, title="丙件")
    for row in (online, named, closed):
        portal.words(row, "为兴修水利，各社出工修筑石门口进水闸，工程款另行拨付。")
    portal.build()
    assert titles("石门口进水闸") == ["甲件"]
    reader = holdings.person("", 7, duties=())
    assert set(titles("石门口进水闸", reader)) == {"甲件", "乙件"}
    keeper = holdings.person(archives, 8)
    assert set(titles("石门口进水闸", keeper)) == {"甲件", "乙件", "丙件"}
    blind = holdings.person(archives, 9, duties=())
    assert set(titles("石门口进水闸", blind)) == {"甲件", "乙件"}, "told of 丙件, but may not read"
    assert "丙件" in titles("丙件", blind)
    found = searching.answer(Question("石门口进水闸"), keeper)
    assert all(hit.marks and "石门口进水闸" in hit.snippet for hit in found.hits)


HOSTILE = ["青" * 10_000, '"', "“未完", "a:b:c", "\x00\x1b[2J", "()AND OR -", "年", "1998年", " ",
           "😀" * 500, "fonds:x year:abcd"]  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE)
def test_whatever_is_asked_gives_a_calm_page(client, fonds, line):
    portal.published(fonds, title="青溪灌区一期工程的请示")
    portal.build()
    answer = client.get("/search/", {"q": line, "y1": "x", "page": "-3", "sort": "?", "kind": line})
    assert answer.status_code == 200 and b"<h1>" in answer.content
    assert client.get("/search/suggest/", {"q": line}).status_code == 200


def test_without_an_index_the_page_says_so_and_records_keep_their_addresses(client, fonds):
    row = portal.published(fonds, title="青溪灌区一期工程的请示")
    assert "检索库正在准备" in client.get("/search/?q=x").content.decode()
    assert client.get("/").status_code == 200
    assert client.get(f"/r/item-{row.pk}").status_code == 302


def page(client, query):
    return client.get("/search/", query).content.decode()


def test_a_question_is_told_as_it_was_understood(client, fonds):
    row = portal.published(fonds, title="青溪灌区一期工程的请示", doc_number="槐政〔1956〕43号")
    portal.build()
    text = page(client, {"q": "青溪 1956年 题名:灌区"})
    assert all(each in text for each in ("含“青溪”", ">1956年<", "题名：灌区"))
    assert "文号 槐政〔1956〕43号" in page(client, {"q": "槐政〔1956〕43号"})
    assert f"档号 {row.ref_code}" in page(client, {"q": row.ref_code})
    assert "原样“青溪灌区”" in page(client, {"q": "“青溪灌区”"})
    chips = page(client, {"q": "青" * 300}).partition('<div class="understood')[2]
    assert "青" * 35 in chips and "青" * 45 not in chips.partition("</div>")[0]


def test_nothing_found_says_which_condition_to_leave(client, fonds):
    portal.published(fonds, title="青溪灌区一期工程的请示", date_text="1956-11-07")
    portal.build()
    text = page(client, {"q": "青溪灌区", "y1": "1998", "y2": "1998"})
    assert "找到 0 件" in text and "去掉 1998 年：1 件" in text


def test_what_was_typed_is_text_on_every_page(client, fonds):
    hostile = '"><script>alert(1)</script>'
    portal.published(fonds, title=f"标题{hostile}", responsible=hostile, abstract=hostile)
    portal.build()
    for query in ({"q": hostile}, {"q": "标题"}, {"q": "x", "creator": hostile}):
        assert "<script>alert" not in page(client, query)
    row = client.get("/search/", {"q": "标题"}).content.decode().partition('href="/r/')[2]
    text = client.get("/r/" + row.partition('"')[0]).content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_an_old_code_leads_to_the_record(client, fonds, archives):
    row = portal.published(fonds, title="青溪灌区一期工程的请示", standing="held")
    keeper = archives.path.strip("/").rpartition("i")[2]
    before = row.ref_code
    change = refcode.Change(before, f"{fonds.fonds_code}-WS·1956·Y-0043", "改档号",
                            "馆长", portal.LONG_AGO, "槐档〔2026〕1号")  # fmt: skip
    acts.renumber([change], holdings.person(archives, 3))
    answer = client.get(f"/r/{keeper}-{before}")
    assert answer.status_code == 302 and answer.url.endswith("Y-0043")
    assert client.get(answer.url).status_code == 200
    assert client.get(f"/r/{keeper}-A999-WS·1956·Y-0001").status_code == 404
    for forged in ("0-", "x", "item-", f"item-{10**30}", "9" * 300, "1-" + "档" * 500):
        assert client.get(f"/r/{forged}").status_code == 404


def test_crawlers_are_told_and_results_are_not_indexed(client, fonds):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /r/*/files/" in text and "Allow: /r/" in text
    assert client.get("/search/?q=x").headers["X-Robots-Tag"] == "noindex"


def test_what_is_put_into_a_set_is_found_by_whom_it_was_granted(fonds, archives):
    row = holdings.item(fonds, title="移民安置的名册")
    portal.words(row, "第三生产队安置十二户。")
    portal.build()
    reader = holdings.person("", 7, duties=(), clearance=0)
    assert titles("名册", reader) == []
    keeper = holdings.person(archives, 8, duties=("orgs.grant.gather",))
    made, _ = grants.gather(Item, [row.pk], actor=keeper, name="查档", purpose="本人的事")
    portal.follow()
    lent = replace(reader, sets={"lent": frozenset({made.pk})})
    assert titles("名册", lent) == ["移民安置的名册"] == titles('"十二户"', lent)
    laid = replace(reader, sets={"laid": frozenset({made.pk})})
    assert titles("名册", laid) == ["移民安置的名册"] and titles('"十二户"', laid) == []
    assert titles("名册", reader) == titles("名册") == []
