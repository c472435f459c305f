# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Regions: what a code says, tables row by row, changes that delete nothing, and comparing.

The places below the provinces are invented; only the shapes of their codes are real.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft import codes, regions
from lantai.craft.errors import BadInput
from lantai.craft.regions import Change, Level

DAY = date(2026, 3, 1)


def kinds(findings):
    return [each.kind.removeprefix("region.") for each in findings]


# -- codes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "digits", "level", "parent", "path"), [
    ("000000", "000000", "country", "", "00/"),
    ("44", "440000", "province", "000000", "44/"),
    ("440000", "440000", "province", "000000", "44/"),
    ("440000000000", "440000", "province", "000000", "44/"),
    ("4401", "440100", "prefecture", "440000", "44/4401/"),
    ("440106", "440106", "county", "440100", "44/4401/440106/"),
    ("440106003", "440106003", "township", "440106", "44/4401/440106/440106003/"),
    ("440106003000", "440106003", "township", "440106", "44/4401/440106/440106003/"),
    ("440106003001", "440106003001", "village", "440106003",
     "44/4401/440106/440106003/440106003001/"),
    # municipalities: districts right under the city
    ("110101", "110101", "county", "110000", "11/110101/"),
    ("500229", "500229", "county", "500000", "50/500229/"),
    ("110101001000", "110101001", "township", "110101", "11/110101/110101001/"),
    # counties right under the province
    ("429004", "429004", "county", "420000", "42/429004/"),
    ("659001001", "659001001", "township", "659001", "65/659001/659001001/"),
    # a city without districts: townships right under it
    ("441900003000", "441900003", "township", "441900", "44/4419/441900003/"),
    # townships that statistics put under 市辖区 belong to the city
    ("620201100", "620201100", "township", "620200", "62/6202/620201100/"),
    # 01 under a prefecture that is no city is a county-level city
    ("532901", "532901", "county", "532900", "53/5329/532901/"),
    (440106, "440106", "county", "440100", "44/4401/440106/"),
    (440106.0, "440106", "county", "440100", "44/4401/440106/"),
    ("440106.0", "440106", "county", "440100", "44/4401/440106/"),
    (" ４４０１０６ ", "440106", "county", "440100", "44/4401/440106/"),
])  # fmt: skip
def test_codes(given, digits, level, parent, path):
    code = regions.parse(given)
    assert (code.digits, code.level.value, code.parent, code.path) == (digits, level, parent, path)
    assert not code.group


@pytest.mark.parametrize(("given", "parent"), [
    ("110100", "110000"), ("110200", "110000"), ("500200", "500000"), ("429000", "420000"),
    ("469000", "460000"), ("440101", "440100"), ("620201", "620200"),
])  # fmt: skip
def test_headings_of_the_table_are_no_regions(given, parent):
    code = regions.parse(given)
    assert code.group and code.parent == parent


@pytest.mark.parametrize(("given", "kind"), [
    ("", "code_missing"), (None, "code_missing"), ("44010", "length"), ("4401060030", "length"),
    ("广东省", "not_digits"), ("44 01 0x", "not_digits"), ("-440106", "not_digits"),
    ("990000", "unknown_province"), ("100000", "unknown_province"), ("440006", "hole"),
    ("440000003", "hole"), ("440106000001", "hole"), (44.5, "not_digits"), (10**99, "not_digits"),
    ("4" * 300, "length"), ("٤٤٠٠٠٠", "not_digits"),
])  # fmt: skip
def test_what_is_no_code_says_why(given, kind):
    with pytest.raises(BadInput) as caught:
        regions.parse(given)
    assert caught.value.kind.startswith(f"region.{kind}")
    assert caught.value.sentence("zh") and caught.value.sentence("en")


PROVINCES = [each.code[:2] for each in regions.provinces() if each.level is Level.PROVINCE]
TWO, THREE = st.integers(0, 99), st.integers(0, 999)


@st.composite
def any_code(draw):
    return (f"{draw(st.sampled_from(PROVINCES))}{draw(TWO):02}{draw(TWO):02}"
            f"{draw(THREE):03}{draw(THREE):03}")  # fmt: skip


@given(any_code())
def test_a_code_read_again_is_itself_and_its_path_grows_out_of_its_parents(text):
    try:
        code = regions.parse(text)
    except BadInput as fault:
        assert fault.kind == "region.hole"
        return
    assert regions.parse(code.digits) == code
    assert regions.parse(code.digits.ljust(12, "0")) == code
    above = regions.parse(code.parent)
    assert not above.group and above.level.rank < code.level.rank
    head = "" if above.level is Level.COUNTRY else above.path
    assert code.path == f"{head}{regions.short(code.digits)}/"
    assert code.path == code.path.lower() and code.path.endswith("/")
    assert regions.covers(above.path, code.path) and not regions.covers(code.path, above.path)


@given(any_code(), any_code())
def test_a_path_covers_only_what_hangs_below_it(one, other):
    try:
        upper, lower = regions.parse(one), regions.parse(other)
    except BadInput:
        return
    above, at = {lower.digits}, lower
    while at.parent:
        at = regions.parse(at.parent)
        above.add(at.digits)
    assert regions.covers(upper.path, lower.path) == (upper.digits in above)


def test_nothing_is_covered_by_an_empty_path():
    assert not regions.covers("", "44/")
    assert regions.covers("00/", "44/4401/") and not regions.covers("44/", "00/")


def test_the_34_provinces_have_names_in_both_languages():
    tree = regions.provinces()
    assert len(tree) == 35 and len(PROVINCES) == 34
    assert tree.get("440000").label() == "广东省" and tree.get("440000").label("en") == "Guangdong"
    assert len({each.name for each in tree}) == len({each.en for each in tree}) == 35
    assert all(codes.sentence(f"region.level_{level}", {}, "en") for level in Level)


# -- tables ----------------------------------------------------------------------------------------

TABLE = [
    {"代码": "330100", "名称": "青禾市"},
    {"代码": "330101", "名称": "市辖区"},
    {"代码": "330102", "名称": "东城区"},
    {"代码": "330122", "名称": "望溪县"},
    {"代码": "330122100", "名称": "城关镇"},
    {"代码": "330122100201", "名称": "梧桐村"},
    {"代码": "330122200", "名称": "白石乡"},
    {"代码": "330182", "名称": "临湖市"},
    {"代码": "330182001", "名称": "湖滨街道"},
]


@pytest.fixture
def tree():
    return regions.read(TABLE).regions


def test_a_table_is_read_over_the_provinces():
    read = regions.read(TABLE, first=2)
    assert kinds(read.findings) == ["group_row"]
    assert read.findings[0].where.row == 3 and read.findings[0].where.field == "代码"
    assert (read.taken, read.refused) == (8, 0)
    tree = read.regions
    assert tree.full_name("330122100201") == "浙江省青禾市望溪县城关镇梧桐村"
    assert tree.path("330122100201") == "33/3301/330122/330122100/330122100201/"
    assert [each.code for each in tree.children("330100")] == ["330102", "330122", "330182"]
    assert [each.name for each in tree.lineage("330182001")] == [
        "浙江省", "青禾市", "临湖市", "湖滨街道"]  # fmt: skip


def test_the_order_of_rows_does_not_matter():
    one, other = regions.read(TABLE), regions.read(reversed(TABLE))
    assert set(one.regions) == set(other.regions)
    assert kinds(other.findings) == ["group_row"]


def test_bad_rows_are_told_and_the_others_pass():
    rows = [
        {"code": "330100", "name": "青禾市"},
        {"code": "3301020", "name": "东城区"},            # 2
        {"code": "330103", "name": " "},                  # 3
        {"code": "330103001", "name": "和平街道"},        # 4: its parent is row 3
        {"code": "330100", "name": "青禾市"},             # 5
        {"code": "330122100", "name": "城关镇"},          # 6: no 330122
        {"name": "无码县"},                               # 7
        {"code": "330182", "name": "临湖市", "parent": "330182001"},  # 8
        {"code": "330183", "name": "安和市", "parent": "x"},          # 9
        {"code": "330184", "name": "长" * 61},            # 10
        {"code": "330185", "name": "好县"},
        {"code": "", "name": None},
    ]  # fmt: skip
    read = regions.read(rows)
    assert [(each.where.row, each.where.field, kind)
            for each, kind in zip(read.findings, kinds(read.findings), strict=True)] == [
        (2, "code", "length"), (3, "name", "name_missing"), (4, "code", "parent_refused"),
        (5, "code", "duplicate"), (6, "code", "unknown_parent"), (7, "code", "code_missing"),
        (8, "parent", "parent_not_above"), (9, "parent", "not_digits"), (10, "name", "name_long"),
    ]  # fmt: skip
    assert (read.taken, read.refused) == (2, 9)
    assert "330185" in read.regions and "330182" not in read.regions
    for each in read.findings:
        for lang in ("zh", "en"):
            assert codes.sentence(each.kind, each.params, lang)
            assert codes.remedy(each.kind, each.params, lang)


def test_a_table_may_give_another_parent_than_the_code():
    """A development zone that governs townships of a county."""
    rows = [*TABLE, {"代码": "330171", "名称": "高新区"},
            {"代码": "330122300", "名称": "云岭乡", "上级": "330171"}]  # fmt: skip
    read = regions.read(rows)
    assert kinds(read.findings) == ["group_row", "other_parent"]
    assert read.regions.path("330122300") == "33/3301/330171/330122300/"
    assert read.regions.full_name("330122300") == "浙江省青禾市高新区云岭乡"


def test_a_known_region_under_another_name_is_told(tree):
    read = regions.read(
        [{"code": 330000, "name": "浙江"}, {"code": "330122", "name": "望溪区"}], tree
    )
    assert kinds(read.findings) == ["name_differs", "name_differs"]
    assert read.regions.get("330122").name == "望溪区" and len(read.regions) == len(tree)
    assert read.regions.get("330000").en == "Zhejiang"


@given(st.lists(st.fixed_dictionaries({}, optional={
    "code": st.one_of(st.none(), any_code(), st.text("0149x县 .", max_size=14),
                      st.floats(), st.integers()),
    "name": st.one_of(st.none(), st.text("县区 \n", max_size=8)),
    "parent": st.one_of(st.none(), any_code()),
}), max_size=30))  # fmt: skip
def test_no_table_raises_and_every_region_taken_has_its_way_up(rows):
    read = regions.read(rows)
    for each in read.regions.current():
        assert read.regions.path(each.code).endswith("/")
        assert each.code == "000000" or each.parent in read.regions
    for found in read.findings:
        assert codes.sentence(found.kind, found.params) and found.where.row


# -- changes ---------------------------------------------------------------------------------------


def test_renamed_keeps_the_old_name_for_its_time(tree):
    change = Change("renamed", DAY, ("330100",), (), ("青河市",))
    done = regions.apply(tree, [change])
    assert not done.findings and len(done.history) == 0
    assert done.regions.get("330100").name == "青河市"
    assert done.regions.get("330100", DAY - timedelta(1)).name == "青禾市"
    assert done.regions.full_name("330122", date(2020, 1, 1)) == "浙江省青禾市望溪县"
    assert done.regions.full_name("330122", DAY) == "浙江省青河市望溪县"
    assert len(done.regions.versions("330100")) == 2 and len(done.regions) == len(tree)


def test_a_county_that_becomes_a_district_takes_its_townships_along(tree):
    """撤销望溪县，设立望溪区."""
    change = Change(
        "abolished", DAY, ("330122",), ("330112",), ("望溪区",), document="国函〔2026〕1号"
    )
    done = regions.apply(tree, [change])
    assert kinds(done.findings) == ["carried"] and done.findings[0].params["count"] == 3
    assert done.regions.path("330112100201") == "33/3301/330112/330112100/330112100201/"
    assert done.regions.get("330122") is None
    assert done.regions.get("330122", date(2026, 2, 28)).name == "望溪县"
    assert done.regions.get("330122", DAY) is None
    assert done.history.successors("330122100") == ("330112100",)
    assert done.history.successors("330122") == ("330112",)
    assert done.history.origins("330112100201") == ("330122100201",)
    assert done.history.successors("330122", on=date(2026, 2, 28)) == ("330122",)


def test_merged_into_one_of_them(tree):
    change = Change("merged", DAY, ("330122100", "330122200"), ("330122100",))
    done = regions.apply(tree, [change])
    assert not done.findings
    assert done.regions.get("330122200") is None
    assert done.regions.get("330122100").valid_from is None, "the one that stays goes on"
    assert done.history.successors("330122200") == ("330122100",)


def test_merged_under_a_new_name_into_one_of_them(tree):
    change = Change("merged", DAY, ("330122100", "330122200"), ("330122100",), ("望溪镇",))
    done = regions.apply(tree, [change])
    assert done.regions.get("330122100").name == "望溪镇"
    assert done.regions.full_name("330122100201") == "浙江省青禾市望溪县望溪镇梧桐村"


def test_merged_needs_lines_for_what_stands_below_if_the_codes_would_clash(tree):
    both = [{"代码": "330122200201", "名称": "白石村"}]
    tree = regions.read(both, tree).regions
    change = Change("merged", DAY, ("330122100", "330122200"), ("330122101",), ("望溪镇",))
    done = regions.apply(tree, [change])
    assert kinds(done.findings) == ["children_left"]
    assert done.regions.get("330122101") is None and done.regions.get("330122100")
    lines = [change, Change("moved", DAY, ("330122100201",), ("330122101201",)),
             Change("moved", DAY, ("330122200201",), ("330122101202",))]  # fmt: skip
    done = regions.apply(tree, lines)
    assert not done.findings
    assert [each.name for each in done.regions.children("330122101")] == ["梧桐村", "白石村"]


def test_moved_to_another_county_with_a_new_code(tree):
    done = regions.apply(tree, [Change("moved", DAY, ("330122200",), ("330182200",))])
    assert not done.findings
    assert done.regions.full_name("330182200") == "浙江省青禾市临湖市白石乡"
    assert done.history.successors("330122200") == ("330182200",)


def test_moved_with_its_code_under_another_parent(tree):
    done = regions.apply(tree, [Change("moved", DAY, ("330122200",), parent="330182")])
    assert done.regions.path("330122200") == "33/3301/330182/330122200/"
    assert done.regions.path("330122200", date(2020, 1, 1)) == "33/3301/330122/330122200/"
    assert len(done.history) == 0


def test_abolished_for_good_and_established(tree):
    two_levels = Change("established", DAY, (), ("330104", "330104001"), ("甲区", "滨江街道"))
    done = regions.apply(tree, [two_levels, Change("abolished", DAY, ("330122200",))])
    assert kinds(done.findings) == ["unknown_parent"], "two levels in one line"
    lines = [Change("established", DAY, (), ("330104001",), ("滨江街道",)),
             Change("established", DAY, (), ("330104",), ("新城区",)),
             Change("abolished", DAY, ("330122200",))]  # fmt: skip
    done = regions.apply(tree, lines)
    assert not done.findings, "lines of one day lean on each other in any order"
    assert done.regions.get("330104001").valid_from == DAY
    assert done.regions.get("330104001", DAY - timedelta(1)) is None
    assert done.history.successors("330122200") == ("330122200",)


def test_years_of_changes_in_one_list_and_chains_of_successors(tree):
    lines = [
        Change("renamed", date(2025, 1, 1), ("330112",), (), ("溪区",)),
        Change("abolished", date(2020, 5, 1), ("330122",), ("330112",), ("望溪区",)),
        Change("merged", date(2030, 1, 1), ("330112", "330102"), ("330102",)),
    ]
    moves = [Change("moved", date(2030, 1, 1), (f"330112{tail}",), (f"330102{tail}",))
             for tail in ("100", "200", "100201")]  # fmt: skip
    done = regions.apply(tree, [*lines, *moves])
    assert kinds(done.findings) == ["carried"]
    assert done.history.successors("330122") == ("330102",)
    assert done.history.successors("330122100201") == ("330102100201",)
    assert done.history.successors("330122", on=date(2026, 1, 1)) == ("330112",)
    assert done.history.origins("330102") == ("330112", "330122")
    assert [each.name for each in done.regions.versions("330112")] == ["望溪区", "溪区"]
    assert done.regions.full_name("330112100", date(2026, 1, 1)) == "浙江省青禾市溪区城关镇"


@pytest.mark.parametrize(("change", "kind"), [
    (Change("split", DAY, ("330122",)), "change_kind"),
    (Change("renamed", DAY, ("33012x",), (), ("甲",)), "change_code"),
    (Change("renamed", DAY, ("330101",), (), ("甲",)), "change_group"),
    (Change("merged", DAY, ("330122", "330122000000"), ("330122",)), "change_twice"),
    (Change("merged", DAY, ("330122",), ("330182",)), "change_shape"),
    (Change("established", DAY, ("330122",), ("330123",), ("甲县",)), "change_shape"),
    (Change("abolished", DAY), "change_shape"),
    (Change("renamed", DAY, ("330122",), (), ("甲", "乙")), "change_names"),
    (Change("renamed", DAY, ("330122",)), "name_missing"),
    (Change("renamed", DAY, ("330122",), (), (" ",)), "name_missing"),
    (Change("established", DAY, (), ("330123",)), "name_missing"),
    (Change("renamed", DAY, ("330199",), (), ("甲",)), "change_not_in_force"),
    (Change("established", DAY, (), ("330122",), ("望溪县",)), "change_exists"),
    (Change("moved", DAY, ("330122200",), ("330182001",)), "change_exists"),
    (Change("renamed", DAY, ("330122",), (), ("望溪县",)), "change_nothing"),
    (Change("moved", DAY, ("330122",)), "change_nothing"),
    (Change("moved", DAY, ("330122200",), parent="330122100201"), "parent_not_above"),
    (Change("moved", DAY, ("330122200",), ("330999200",)), "unknown_parent"),
    (Change("abolished", DAY, ("330122",)), "children_left"),
    (Change("abolished", DAY, ("330122",), ("330182", "330102")), "children_left"),
])  # fmt: skip
def test_a_line_that_cannot_be_is_told_and_left_out(tree, change, kind):
    good = Change("renamed", DAY, ("330182",), (), ("湖滨市",))
    done = regions.apply(tree, [change, good])
    assert kinds(done.findings) == [kind]
    found = done.findings[0]
    assert found.where.row == 1 and found.where.field
    assert codes.sentence(found.kind, found.params) and codes.remedy(found.kind, found.params, "en")
    assert done.regions.get("330182").name == "湖滨市"
    unchanged = [each for each in tree if each.code != "330182"]
    assert [each for each in done.regions if each.code != "330182"] == unchanged


def test_a_child_whose_own_line_failed_is_told(tree):
    lines = [Change("abolished", DAY, ("330182",)),
             Change("moved", DAY, ("330182001",), ("330122100",))]  # fmt: skip
    done = regions.apply(tree, lines)
    assert kinds(done.findings) == ["orphan", "change_exists"]
    assert done.regions.path("330182001") == "33/3301/330182/330182001/", (
        "the ended parent is shown"
    )


def test_a_region_cannot_change_twice_on_one_day_nor_before_it_began(tree):
    lines = [Change("established", DAY, (), ("330104",), ("新城区",)),
             Change("renamed", DAY, ("330104",), (), ("老城区",)),
             Change("renamed", date(2020, 1, 1), ("330104",), (), ("老城区",))]  # fmt: skip
    done = regions.apply(tree, lines)
    assert kinds(done.findings) == ["change_not_in_force", "change_not_in_force"]


def test_a_code_taken_up_again_is_no_circle(tree):
    lines = [Change("moved", date(2020, 1, 1), ("330122200",), ("330182200",)),
             Change("moved", date(2022, 1, 1), ("330182200",), ("330122200",)),
             Change("moved", date(2024, 1, 1), ("330122200",), ("330102200",))]  # fmt: skip
    done = regions.apply(tree, lines)
    assert not done.findings
    history = done.history
    assert history.successors("330122200") == ("330102200",)
    assert history.successors("330122200", on=date(2021, 1, 1)) == ("330182200",)
    assert history.successors("330122200", on=date(2023, 1, 1)) == ("330122200",)
    assert history.successors("330182200", since=date(2021, 1, 1)) == ("330102200",)
    assert set(history.origins("330102200")) == {"330122200", "330182200"}


def test_histories_go_on(tree):
    first = regions.apply(tree, [Change("moved", DAY, ("330122200",), ("330182200",))])
    later = Change("moved", date(2027, 1, 1), ("330182200",), ("330102200",))
    second = regions.apply(first.regions, [later], first.history)
    assert second.history.successors("330122200") == ("330102200",)
    assert [each.on for each in second.history] == [DAY, date(2027, 1, 1)]


# -- comparing -------------------------------------------------------------------------------------


def said(proposals):
    return [(each.change.kind, each.change.old, each.change.new, each.sure) for each in proposals]


def shape(tree):
    return {(each.code, each.name, each.parent) for each in tree.current()}


def test_comparing_proposes_line_by_line(tree):
    rows = [each for each in TABLE if each["代码"] not in {"330122200", "330182001"}]
    rows = [dict(each) for each in rows]
    rows[2]["名称"] = "东湖区"
    rows += [{"代码": "330182200", "名称": "白石乡"}, {"代码": "330182101", "名称": "湖滨镇"},
             {"代码": "330104", "名称": "新城区"}]  # fmt: skip
    new = regions.read(rows).regions
    found = regions.compare(tree, new, DAY)
    assert said(found) == [
        ("renamed", ("330102",), ("330102",), True),
        ("established", (), ("330104",), True),
        ("renamed", ("330182001",), ("330182101",), False),
        ("moved", ("330122200",), ("330182200",), False),
    ]
    texts = [codes.sentence(each.said.kind, each.said.params) for each in found]
    assert texts[0] == "更名：330102 东城区 → 330102 东湖区。"
    assert all(codes.sentence(each.said.kind, each.said.params, "en") for each in found)
    done = regions.apply(tree, [each.change for each in found])
    assert not done.findings and shape(done.regions) == shape(new)


def test_a_county_with_a_new_code_leads_its_townships_to_theirs(tree):
    new = regions.apply(tree, [Change("abolished", DAY, ("330122",), ("330112",), ("望溪区",))])
    found = regions.compare(tree, new.regions, DAY)
    assert said(found) == [
        ("renamed", ("330122",), ("330112",), False),
        ("moved", ("330122100",), ("330112100",), True),
        ("moved", ("330122200",), ("330112200",), True),
        ("moved", ("330122100201",), ("330112100201",), True),
    ]


def test_comparing_the_same_table_finds_nothing(tree):
    assert regions.compare(tree, regions.read(TABLE).regions, DAY) == []


def test_comparing_only_one_region(tree):
    county = regions.read([each for each in TABLE if each["代码"] <= "330122100"]).regions
    found = regions.compare(tree, county, DAY, under="330122")
    assert said(found) == [("abolished", ("330122200",), (), False),
                           ("abolished", ("330122100201",), (), False)]  # fmt: skip


NAMES = st.sampled_from(
    ["甲县", "甲区", "甲市", "乙镇", "乙街道", "丙乡", "城关镇", "新村", "东村"]
)


@st.composite
def trees(draw):
    rows = [{"code": "330100", "name": "青禾市"}, {"code": "330200", "name": "白沙市"}]
    for city in ("3301", "3302"):
        for county in draw(st.sets(st.sampled_from(["22", "23", "81"]), max_size=3)):
            rows.append({"code": city + county, "name": draw(NAMES)})
            for town in draw(st.sets(st.sampled_from(["100", "101", "200"]), max_size=3)):
                rows.append({"code": city + county + town, "name": draw(NAMES)})
                for village in draw(st.sets(st.sampled_from(["201", "202"]), max_size=2)):
                    rows.append({"code": city + county + town + village, "name": draw(NAMES)})
    return regions.read(rows).regions


@given(trees(), trees())
def test_what_comparing_proposes_makes_the_new_tree_of_the_old(old, new):
    found = regions.compare(old, new, DAY)
    done = regions.apply(old, [each.change for each in found])
    assert not done.findings
    assert shape(done.regions) == shape(new)
    assert {each.code for each in old} <= {each.code for each in done.regions}, "nothing is lost"
    before = DAY - timedelta(1)
    then = {replace(each, valid_from=None, valid_to=None) for each in done.regions.current(before)}
    assert then == {replace(each, valid_from=None) for each in old.current()}
    for each in old.current():
        assert done.regions.path(each.code, before) == old.path(each.code)
    for each in done.history:
        assert each.new in done.regions and each.on == DAY


@given(trees(), st.data())
def test_any_list_of_changes_keeps_the_tree_whole(tree, data):
    known = sorted(
        each.code for each in tree.current() if len(each.code) > 6 or each.code[2:] > "0100"
    )
    some = st.sampled_from([*known, "330124", "330124100", "330222", "330281100"])
    lists = st.lists(some, max_size=3).map(tuple)
    lines = data.draw(st.lists(st.builds(
        Change, st.sampled_from([*regions.Kind, "x"]), st.sampled_from([DAY, date(2027, 1, 1)]),
        lists, lists, st.lists(NAMES, max_size=2).map(tuple),
        st.sampled_from(["", "", "330100", "330222"])), max_size=6))  # fmt: skip
    done = regions.apply(tree, lines)
    orphans = {each.params["value"] for each in done.findings if each.kind == "region.orphan"}
    for each in done.regions.current():
        assert each.parent in done.regions or each.code in orphans or each.code == "000000"
        versions = done.regions.versions(each.code)
        for one, other in pairwise(versions):
            assert one.valid_to < other.valid_from
    assert {each.code for each in tree} <= {each.code for each in done.regions}
