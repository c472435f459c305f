# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Regions: a table of 3,000 taken in, the changes of a year, and the units that follow them."""

import datetime as dt

import pytest
from django.utils import timezone

from lantai.craft import regions as craft
from lantai.craft.regions import Change
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry, RecordSet
from lantai.orgs import moving, queries, region_tree
from lantai.orgs.acts.regions import apply_region_changes, import_regions
from lantai.orgs.models import Institution, Region, RegionSuccession

pytestmark = pytest.mark.django_db(databases=["default", "side"])
HOUSE = steward("tests")
DOCUMENT = "民函〔2026〕1号"
LAST_YEAR = dt.date(2025, 6, 1)


def table(prefectures=10, counties=12, townships=24):
    """A province of invented names under a real code, in the shape people send: parents below."""
    rows = []
    for prefecture in range(21, 21 + prefectures):
        for county in range(21, 21 + counties):
            code = f"44{prefecture}{county}"
            rows += [{"区划代码": f"{code}{town:03}", "名称": f"虚构{code}{town:03}镇"}
                     for town in range(101, 101 + townships)]  # fmt: skip
            rows.append({"区划代码": code, "名称": f"虚构{code}县"})
        rows.append({"区划代码": f"44{prefecture}00", "名称": f"虚构44{prefecture}市"})
    return rows


SMALL = [
    {"代码": "442100", "名称": "虚构甲市"},
    {"代码": "442121", "名称": "虚构甲县"},
    {"代码": "442122", "名称": "虚构乙县"},
    {"代码": "442123", "名称": "虚构丙县"},
    {"代码": "442121101", "名称": "虚构甲镇"},
    {"代码": "442122102", "名称": "虚构乙镇"},
]


def row(code):
    return Region.objects.get(code=code, valid_to=None)


def unit(code, level="county", kind="government"):
    with setting_up("a unit"):
        made = Institution(name=f"{code}局", kind=kind, level=level, region=row(code))
        made.save()
    return made


def fresh(found):
    return type(found).objects.unguarded("as it is now").get(pk=found.pk)


def test_three_thousand_rows_come_in_as_a_tree(db):
    rows = table()
    assert len(rows) == 3010
    done = import_regions(rows, actor=HOUSE)
    assert done.findings == () and done.kept.added == len(rows) + 35
    assert Region.objects.count() == len(rows) + 35
    town = row("442121101")
    assert town.path == "44/4421/442121/442121101/"
    assert town.full_name == "广东省虚构4421市虚构442121县虚构442121101镇"
    assert (town.level, town.parent.code, town.parent.parent.code) == (
        "township", "442121", "442100"
    )  # fmt: skip
    assert not Region.objects.filter(parent=None).exclude(code="000000").exists()
    entry = Entry.objects.unguarded("the trail").get(tag="orgs.region.import")
    assert entry.count == len(rows) + 35


def test_taking_the_same_table_again_changes_nothing(db):
    import_regions(SMALL, actor=HOUSE)
    before = list(Region.objects.order_by("pk").values())
    again = import_regions(SMALL, actor=HOUSE)
    assert (again.kept.added, again.kept.changed) == (0, 0)
    assert list(Region.objects.order_by("pk").values()) == before


def test_rows_that_cannot_be_taken_are_told_and_the_others_come_in(db):
    rows = [*SMALL, {"代码": "44212", "名称": "短"}, {"代码": "442199101", "名称": "无上级镇"},
            {"代码": "442124", "名称": ""}]  # fmt: skip
    done = import_regions(rows, actor=HOUSE)
    assert len(done.findings) == 3 and done.kept.added == len(SMALL) + 35


def test_a_new_name_keeps_the_row_and_the_history(db):
    import_regions(SMALL, actor=HOUSE)
    kept, bureau = row("442121"), unit("442121")
    done = apply_region_changes(
        [Change("renamed", LAST_YEAR, ("442121",), names=("虚构新县",))], document=DOCUMENT,
        actor=HOUSE,
    )  # fmt: skip
    now = row("442121")
    assert now.pk == kept.pk and now.name == "虚构新县" and now.valid_from == LAST_YEAR
    old = Region.objects.get(code="442121", valid_to=LAST_YEAR - dt.timedelta(1))
    assert old.name == "虚构甲县" and old.full_name.endswith("虚构甲县")
    assert row("442121101").full_name == "广东省虚构甲市虚构新县虚构甲镇"
    assert fresh(bureau).region == now and done.undecided == []


def test_a_merger_takes_units_and_towns_along(db):
    import_regions(SMALL, actor=HOUSE)
    moved, stays = unit("442122"), unit("442121")
    with setting_up("what the unit keeps"):
        kept = RecordSet(name="x", purpose="x", holder=moved.path, area=moved.area)
        kept.save()
    done = apply_region_changes(
        [Change("merged", LAST_YEAR, ("442121", "442122"), ("442121",), ("虚构甲县",))],
        document=DOCUMENT, actor=HOUSE,
    )  # fmt: skip
    moved = fresh(moved)
    assert moved.region.code == "442121" and moved.area == "44/4421/442121/"
    assert fresh(stays).area == "44/4421/442121/"
    assert done.followed.straighten == [moved] and done.undecided == []
    assert Region.objects.get(code="442122").valid_to == LAST_YEAR - dt.timedelta(1)
    for found in done.followed.straighten:
        list(moving.straighten(found, found, HOUSE))
    assert fresh(kept).area == "44/4421/442121/"
    assert RegionSuccession.objects.filter(old="442122", new="442121", document=DOCUMENT).exists()
    assert row("442121102").path == "44/4421/442121/442121102/"


def test_where_several_succeed_a_person_decides(db):
    import_regions(SMALL, actor=HOUSE)
    bureau = unit("442123")
    done = apply_region_changes(
        [Change("abolished", LAST_YEAR, ("442123",), ("442121", "442122"))], document=DOCUMENT,
        actor=HOUSE,
    )  # fmt: skip
    assert done.undecided == [bureau] and queries.unsettled() == [bureau]
    assert fresh(bureau).region.valid_to is not None


def test_a_county_that_comes_under_another_city_changes_paths_below_it(db):
    import_regions([*SMALL, {"代码": "442200", "名称": "虚构乙市"}], actor=HOUSE)
    bureau = unit("442122")
    done = apply_region_changes(
        [Change("moved", LAST_YEAR, ("442122",), ("442222",))], document=DOCUMENT, actor=HOUSE
    )  # fmt: skip
    assert not [each for each in done.findings if each.severity == "error"]
    assert row("442222").path == "44/4422/442222/"
    assert row("442222102").path == "44/4422/442222/442222102/"
    assert fresh(bureau).area == "44/4422/442222/"


def test_a_line_that_cannot_be_is_told_and_the_others_are_done(db):
    import_regions(SMALL, actor=HOUSE)
    done = apply_region_changes(
        [Change("renamed", LAST_YEAR, ("449999",), names=("没有",)),
         Change("renamed", LAST_YEAR, ("442121",), names=("虚构新县",))],
        document=DOCUMENT, actor=HOUSE,
    )  # fmt: skip
    assert len(done.findings) == 1 and row("442121").name == "虚构新县"


def test_changes_of_days_to_come_are_refused(db):
    import_regions(SMALL, actor=HOUSE)
    tomorrow = timezone.localdate() + dt.timedelta(1)
    with pytest.raises(Refused):
        apply_region_changes([Change("renamed", tomorrow, ("442121",), names=("早",))],
                             document=DOCUMENT, actor=HOUSE)  # fmt: skip


def test_rows_and_tree_are_the_same_thing(db):
    import_regions(SMALL, actor=HOUSE)
    apply_region_changes(
        [Change("renamed", LAST_YEAR, ("442121",), names=("虚构新县",)),
         Change("merged", dt.date(2026, 1, 1), ("442122", "442123"), ("442122",), ("虚构乙县",))],
        document=DOCUMENT, actor=HOUSE,
    )  # fmt: skip
    tree, history = region_tree.tree(), region_tree.history()
    assert tree.get("442121", dt.date(2025, 1, 1)).name == "虚构甲县"
    assert tree.get("442121", dt.date(2026, 1, 1)).name == "虚构新县"
    assert history.successors("442123") == ("442122",)
    assert history.origins("442122") == ("442123",)
    with setting_up("written back") as done:
        again = region_tree.keep(tree, done)
    assert (again.added, again.changed) == (0, 0)
    for each in Region.objects.filter(valid_to=None):
        assert tree.path(each.code) == each.path
        assert {found.code for found in tree.children(each.code)} == set(
            each.children.filter(valid_to=None).values_list("code", flat=True)
        )


def test_a_code_taken_up_again_is_a_new_version_of_the_same_row(db):
    import_regions(SMALL, actor=HOUSE)
    apply_region_changes([Change("abolished", LAST_YEAR, ("442123",))], document=DOCUMENT,
                         actor=HOUSE)  # fmt: skip
    ended = Region.objects.get(code="442123")
    apply_region_changes(
        [Change("established", dt.date(2026, 1, 1), new=("442123",), names=("虚构丁县",))],
        document=DOCUMENT, actor=HOUSE,
    )  # fmt: skip
    assert row("442123").pk == ended.pk and row("442123").name == "虚构丁县"
    assert Region.objects.get(code="442123", valid_to__isnull=False).name == "虚构丙县"


@pytest.mark.parametrize("who", ["officer", "security", "provider"])
def test_only_the_system_administrator_changes_regions(world, who):
    for act in (lambda actor: import_regions(SMALL, actor=actor),
                lambda actor: apply_region_changes([], document="x", actor=actor)):  # fmt: skip
        with pytest.raises(Refused):
            act(world.actor(who))
    import_regions(SMALL, actor=world.actor("system"))


def test_the_provinces_that_every_site_knows_are_those_of_craft(db):
    import_regions(SMALL, actor=HOUSE)
    known = {each.code for each in craft.provinces()}
    assert known <= set(Region.objects.values_list("code", flat=True))
