# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Tables of regions handed in: tried first, said line by line, decided, taken by a job."""

import datetime as dt
import re
from contextlib import contextmanager

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone, translation

from lantai.desk.deedpages import acts_page, list_act_page
from lantai.desk.deeds import open_to
from lantai.desk.pages import row_page
from lantai.desk.register import register_of
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry
from lantai.orgs.acts import ordering
from lantai.orgs.acts.regions import apply_region_changes, import_regions
from lantai.orgs.acts.regiontables import decide_regions, drop_regions, finish_regions, hand_in
from lantai.orgs.models import Institution, Region, RegionSuccession, RegionTable
from lantai.orgs.terms import TableForm, TableState, TableWay
from lantai.works.models import Job

pytestmark = pytest.mark.django_db(databases=["default", "side"])
HOUSE = steward("tests")
LAST_YEAR = dt.date(2025, 6, 1)
BASE = [("442100", "虚构甲市"), ("442121", "虚构甲县"), ("442122", "虚构乙县"),
        ("442123", "虚构丙县"), ("442121101", "虚构甲镇")]  # fmt: skip
CHANGES = "变更方式,变更日期,原代码,原名称,现代码,现名称,批准文号\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.LANTAI_FILES = tmp_path


@pytest.fixture
def site(world):
    """The invented province, and beside it a table of regions with two units in it."""
    import_regions([{"代码": code, "名称": name} for code, name in BASE], actor=HOUSE)
    with setting_up("units of the table"):
        for code in ("442121", "442123"):
            Institution(name=f"{code}局", kind="government", level="county", region=at(code),
                        keeper=world["centre"]).save()  # fmt: skip
    return world


@contextmanager
def refused(kind):
    with pytest.raises(Refused) as caught:
        yield
    assert f"orgs.{kind}" in [each.kind for each in caught.value.reasons]


def at(code):
    return Region.objects.get(code=code, valid_to=None)


def unit(code):
    return Institution.objects.unguarded("the test looks").get(name=f"{code}局")


def given(text, name="区划.csv"):
    return name, [text.encode()]


def whole(world, rows, **more):
    text = "代码,名称\n" + "\n".join(f"{code},{name}" for code, name in rows)
    return hand_in(*given(text), form=TableForm.WHOLE, actor=world.actor("system"),
                   **{"way": TableWay.COMPARED, "on": LAST_YEAR, **more})  # fmt: skip


def page_of(table, actor):
    """The page of a table as somebody reads it."""
    request = RequestFactory().get("/")
    request.actor = actor
    one = register_of(RegionTable)
    return row_page(request, room=one.room, plural=one.plural, pk=table.pk).content.decode()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_later_table_is_compared_and_nothing_is_done(site):
    later = [("442100", "虚构甲市"), ("442121", "虚构新县"), ("442122", "虚构乙县"),
             ("442121101", "虚构甲镇"), ("442124", "虚构丁县")]  # fmt: skip
    before = Region.objects.count(), RegionSuccession.objects.count()
    table = whole(site, later)
    counts = table.trial["counts"]
    assert counts == {"lines": 3, "same": 3, "wrong": 0, "unsure": 1, "units": 1, "stuck": 0}
    assert (Region.objects.count(), RegionSuccession.objects.count()) == before
    text = words(page_of(table, site.actor("system")))
    assert "更名：442121 虚构甲县 → 442121 虚构新县" in text
    assert "撤销：442123 虚构丙县（新表中没有）" in text and "存疑，认定了才执行" in text
    assert "442121局 → 442121" in text and "442123局" not in text


def test_what_is_doubtful_is_done_only_when_somebody_says_so(site):
    later = [each for each in BASE if each[0] != "442123"]
    table = whole(site, later)
    (doubtful,) = [each["n"] for each in table.trial["lines"] if not each["sure"]]
    decide_regions(table, accepted=[doubtful, 99], actor=site.actor("system"))
    assert table.trial["accepted"] == [doubtful]
    assert table.trial["counts"]["stuck"] == 1, "the unit of the county that ends has no place"
    assert "去向不明，由人来定" in page_of(table, site.actor("system"))
    found = finish_regions(table, actor=site.actor("system"))
    assert found["stuck"] == [unit("442123").pk] and not Region.objects.filter(
        code="442123", valid_to=None).exists()  # fmt: skip
    assert "调整归属" in page_of(table, site.actor("system"))


def test_a_first_table_is_laid_over_and_makes_no_history(site):
    more = [
        ("442121102", "虚构又镇"),
        ("442121", "虚构甲县（新）"),
        ("44212", "短"),
        ("442125", ""),
    ]
    table = whole(site, more, way=TableWay.OVER, on=None)
    assert table.trial["counts"]["lines"] == 2 and table.trial["counts"]["wrong"] == 2
    text = words(page_of(table, site.actor("system")))
    assert "第 4 行" in text and "有 5 位" not in text and "没有名称" in text
    finish_regions(table, actor=site.actor("system"))
    assert at("442121102").path == "44/4421/442121/442121102/"
    assert at("442121").valid_from is None and RegionSuccession.objects.count() == 0


def test_a_list_of_changes_moves_units_and_keeps_its_documents(site):
    text = CHANGES + (
        "合并,2025-06-01,442121、442123,甲县、丙县,442121,虚构甲县,民函〔2025〕7号\n"
        "更名,2025-06-01,442122,乙县,442122,虚构大乙县,\n"
        "撤销,2025-06-01,449999,,,,\n"
    )
    table = hand_in(*given(text), form=TableForm.CHANGES, document="民函〔2025〕1号",
                    actor=site.actor("system"))  # fmt: skip
    counts = table.trial["counts"]
    assert (counts["lines"], counts["wrong"], counts["units"], counts["stuck"]) == (3, 1, 1, 0)
    page = words(page_of(table, site.actor("system")))
    assert "合并：442121 虚构甲县、442123 虚构丙县 → 442121 虚构甲县" in page
    assert "442123局 → 442121" in page
    assert "第 4 行" in page and "没有在用的区划“449999”" in page
    finish_regions(table, actor=site.actor("system"))
    assert unit("442123").region == at("442121") and unit("442123").area == "44/4421/442121/"
    documents = dict(RegionSuccession.objects.values_list("old", "document"))
    assert documents == {"442123": "民函〔2025〕7号"}
    assert at("442122").name == "虚构大乙县" and table.state == TableState.TAKEN


def test_what_was_shown_is_what_is_done(site):
    """Every line of the trial that is sure holds afterwards, and no other region changed."""
    later = [*((code, "虚构新县" if code == "442121" else name) for code, name in BASE),
             ("442121102", "虚构又镇")]  # fmt: skip
    table = whole(site, later)
    said = {each["params"]["code"] for each in table.trial["lines"]}
    was = {row.code: row.name for row in Region.objects.filter(valid_to=None)}
    finish_regions(table, actor=site.actor("system"))
    now = {row.code: row.name for row in Region.objects.filter(valid_to=None)}
    assert {code for code in was | now if was.get(code) != now.get(code)} == said == {
        "442121", "442121102"
    }  # fmt: skip
    again = whole(site, later)
    assert again.trial["counts"]["lines"] == 0


def test_regions_that_changed_since_are_tried_again_and_not_taken(site):
    table = whole(site, [("442121", "虚构新县")])
    apply_region_changes([_renamed("442122", "虚构别县")], document="x", actor=HOUSE)
    with refused("tree_changed"):
        ordering.take_regions(table, actor=site.actor("system"))
    table.state = TableState.TAKING  # it was ordered just before
    with setting_up("as the order left it"):
        table.save()
    assert finish_regions(table, actor=site.actor("system")) == {"again": True}
    assert table.state == TableState.TRIED and at("442121").name == "虚构甲县"
    finish_regions(table, actor=site.actor("system"))
    assert at("442121").name == "虚构新县"
    assert finish_regions(table, actor=site.actor("system"))["changed"] >= 1, "twice is once"


def _renamed(code, name):
    from lantai.craft.regions import Change

    return Change("renamed", LAST_YEAR, (code,), (), (name,))


def test_it_is_ordered_as_a_job_of_its_person_and_only_once(site):
    table = whole(site, [("442121", "虚构新县")])
    made = ordering.take_regions(table, actor=site.actor("system"))
    assert isinstance(made, Job) and made.kind == "orgs.taking_regions"
    assert table.state == TableState.TAKING and open_to(table, site.actor("system")) == []
    for deed in (ordering.take_regions, drop_regions):
        with refused("table_not_tried"):
            deed(table, actor=site.actor("system"))
    empty = whole(site, BASE)
    with refused("nothing_to_take"):
        ordering.take_regions(empty, actor=site.actor("system"))
    drop_regions(empty, actor=site.actor("system"))
    assert Entry.every.filter(tag="orgs.regiontable.drop").count() == 1


@pytest.mark.parametrize(("name", "text", "kind"), [
    ("x.csv", "没有表头\n1\n", "unread_table"),
    ("x.pdf", "%PDF-1.7 …", "unread_table"),
])  # fmt: skip
def test_what_is_no_table_is_refused_with_the_reason(site, name, text, kind):
    with refused(kind):
        hand_in(name, [text.encode()], form=TableForm.WHOLE, way=TableWay.OVER,
                actor=site.actor("system"))  # fmt: skip
    assert not RegionTable.objects.unguarded("the test looks").exists()


def test_a_day_to_come_a_missing_day_and_an_unknown_region_are_refused(site):
    tomorrow = timezone.localdate() + dt.timedelta(1)
    for more, kind in (({"on": tomorrow}, "in_future"), ({"on": None}, "no_day"),
                       ({"under": "449900"}, "no_such_region")):  # fmt: skip
        with refused(kind):
            whole(site, BASE, **more)


def test_a_table_of_one_region_says_what_is_below_it(site):
    """Without the region's own row, a county that is not in its table is seen only by `under`."""
    counties = [("442121", "虚构甲县"), ("442122", "虚构乙县")]
    assert whole(site, counties).trial["counts"]["lines"] == 0
    table = whole(site, counties, under="442100")
    assert [each["kind"] for each in table.trial["lines"]] == ["region.propose_abolished"]


@pytest.mark.parametrize("who", ["security", "officer", "authority"])
def test_others_have_no_such_form(site, who):
    request = RequestFactory().get("/?do=table")
    request.actor = site.actor(who)
    with pytest.raises(Http404):
        list_act_page(request, room="orgs", plural="regions")
    with pytest.raises(Refused):
        whole_by = site.actor(who)
        hand_in(*given("代码,名称\n442121,x"), form=TableForm.WHOLE, way=TableWay.OVER,
                actor=whole_by)  # fmt: skip


def test_it_goes_through_the_pages(site):
    one = register_of(Region)
    file = SimpleUploadedFile("2026.csv", (CHANGES + "更名,,442121,,442121,虚构新县,\n").encode())
    request = RequestFactory().post("/?do=changes", {"file": file, "on": "2025-06-01",
                                                     "document": "民函〔2025〕1号"})  # fmt: skip
    request.actor = site.actor("system")
    answer = list_act_page(request, room=one.room, plural=one.plural)
    table = RegionTable.objects.unguarded("the test looks").get()
    assert answer.status_code == 302 and answer.url == register_of(RegionTable).address(table)
    request = RequestFactory().post("/?do=take", {})
    request.actor = site.actor("system")
    answer = acts_page(request, room="orgs", plural="region-tables", pk=table.pk)
    assert answer.status_code == 302 and answer.url.startswith("/jobs/")
    bad = RequestFactory().post("/?do=changes", {"file": SimpleUploadedFile("x.csv", b"a\n1\n"),
                                                 "document": "x"})  # fmt: skip
    bad.actor = site.actor("system")
    answer = list_act_page(bad, room=one.room, plural=one.plural)
    assert answer.status_code == 409 and "找不到表头" in answer.content.decode()


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_the_history_of_a_code_stands_on_its_page(site, lang):
    apply_region_changes([_renamed("442121", "虚构新县")], document="民函〔2025〕1号", actor=HOUSE)
    finish_regions(whole(site, [("442121", "虚构新县"), ("442123", "虚构丙县")]),
                   actor=site.actor("system"))  # fmt: skip
    request = RequestFactory().get("/")
    request.actor = site.actor("officer")
    with translation.override(lang):
        text = words(row_page(request, room="orgs", plural="regions", pk=at("442121").pk)
                     .content.decode())  # fmt: skip
    assert ("以前叫“广东省虚构甲市虚构甲县”" if lang == "zh-hans" else "called “") in text
