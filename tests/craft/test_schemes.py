# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Metadata schemes: whole and dated data, and records judged field by field."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft import codes, refcode, schemes
from lantai.craft.catalogue.identity import check_digit
from lantai.craft.errors import BadInput
from lantai.craft.findings import Severity, Where
from lantai.craft.schemes import Kind, Obligation, Scheme
from lantai.craft.schemes.element import lists, sets, shared_elements

NOW = date(2026, 11, 23)
ALL = schemes.schemes()
BY_CODE = pytest.mark.parametrize("scheme", ALL, ids=lambda each: each.code)
HAN = re.compile("[\u4e00-\u9fff]")
ID = "11010519491231002X"
"""The example that GB 11643 itself prints."""


def kinds(findings):
    return [(each.where.field, each.kind.removeprefix("scheme.")) for each in findings]


def with_birth(born, serial="001"):
    first = f"330122{born:%Y%m%d}{serial}"
    return first + check_digit(first)


def a_value(element):
    """A value that is good for an element."""
    if element.choices:
        return element.choices[0].zh
    return {
        Kind.DATE: "1998-03-05", Kind.YEAR: "1998", Kind.NUMBER: 3, Kind.PERSON: "张三",
        Kind.ID_NUMBER: ID, Kind.PHONE: "13800001111", Kind.FLAG: "是",
    }.get(element.kind, "青禾县档案馆")  # fmt: skip


def good(scheme, *needs):
    return {each.key: a_value(each) for each in scheme.elements
            if not needs or each.obligation in needs}  # fmt: skip


# -- the data --------------------------------------------------------------------------------------


def test_every_category_has_a_scheme_today_and_only_one():
    for category in refcode.categories():
        assert schemes.scheme(category, NOW), category
    for one in ALL:
        for other in ALL:
            if one is not other and (one.category, one.kind) == (other.category, other.kind):
                assert (one.effective_to or date.max) < other.effective_from or (
                    (other.effective_to or date.max) < one.effective_from
                ), (one.code, other.code)
    assert len({each.code for each in ALL}) == len(ALL)


def test_twelve_kinds_of_peoples_records():
    assert len(schemes.people_kinds()) == 12
    for kind in schemes.people_kinds():
        found = schemes.scheme("ZY", NOW, kind)
        assert found.kind == kind and any(each.personal for each in found.elements)
        assert any(each.kind in (Kind.PERSON, Kind.ID_NUMBER) for each in found.elements)


@pytest.mark.parametrize(("category", "on", "kind", "code"), [
    ("WS", "2010-05-31", "", None), ("WS", "2010-06-01", "", "records-2009"),
    ("WS", "2022-06-30", "", "records-2009"), ("WS", "2022-07-01", "", "records-2022"),
    ("ZP", "2015-08-01", "", "photographs-2014"), ("ZP", "2026-01-01", "", "photographs-2022"),
    ("LY", "2020-01-01", "", "sound-2017"), ("LX", "2020-01-01", "", "video-2017"),
    ("ZY", "2026-01-01", "", "special-2022"), ("ZY", "2026-01-01", "marriage", "marriage"),
    ("ZY", "2005-01-01", "marriage", None), ("ZY", "2026-01-01", "no_such_kind", None),
    ("QQ", "2026-01-01", "", None),
])  # fmt: skip
def test_the_edition_of_the_day(category, on, kind, code):
    found = schemes.scheme(category, date.fromisoformat(on), kind)
    assert (found and found.code) == code
    assert code is None or schemes.by_code(code) is found


@BY_CODE
def test_a_scheme_is_whole(scheme):
    assert scheme.category in refcode.categories()
    assert scheme.evidence in {"V", "V2", "K"} and scheme.sources and scheme.standard
    assert HAN.search(scheme.zh) and not HAN.search(scheme.en)
    keys = [each.key for each in scheme.elements]
    assert len(set(keys)) == len(keys)
    assert {"ref_code", "title", "retention", "remarks"} <= set(keys)
    assert scheme.element("ref_code").obligation is Obligation.REQUIRED
    assert len({each.zh for each in scheme.elements}) == len(keys)
    assert set(scheme.columns).isdisjoint(scheme.extras)
    assert len(scheme.columns) + len(scheme.extras) == len(keys)
    for each in scheme.elements:
        assert HAN.search(each.zh) and not HAN.search(each.en)
        assert each.longest or each.kind not in (Kind.TEXT, Kind.LONG_TEXT, Kind.PERSON)
        assert each.personal or each.kind not in (Kind.ID_NUMBER, Kind.PHONE)


def test_no_element_set_or_list_lies_idle():
    used = {each.key for scheme in ALL for each in scheme.elements}
    assert set(shared_elements()) - used <= {"phone"}
    named = {each.strip("!?") for each in (key for row in sets().values() for key in row)}
    assert named <= set(shared_elements())
    for name, rows in lists().items():
        assert len({row[0] for row in rows}) == len({row[1] for row in rows}) == len(rows), name
        assert all(HAN.search(row[1]) and not HAN.search(row[2]) for row in rows), name


def test_records_have_every_element_of_the_standard_that_belongs_to_the_record_itself():
    containers = {2, 21, 40, 46, 52, 57, 65, 70}
    numbers = {f"M{number}" for number in range(1, 76) if number not in containers}
    for code in ("records-2009", "records-2022"):
        scheme = schemes.by_code(code)
        assert {each.number for each in scheme.elements} - {""} == numbers
    assert schemes.by_code("records-2009").element("title").number == "M22"


def test_what_the_schema_of_48_requires_is_required():
    scheme = schemes.by_code("records-2009")
    required = {each.number for each in scheme.elements
                if each.obligation is Obligation.REQUIRED}  # fmt: skip
    assert {"M1", "M6", "M11", "M12", "M22", "M32", "M33", "M38", "M41", "M48", "M49"} <= required


def test_what_18_requires_at_item_level_is_required_since_it_is_in_force():
    must = {"level", "ref_code", "title", "date", "responsible", "retention", "opening"}
    for category in ("WS", "KJ", "KU", "ZY", "WY", "SJ"):
        scheme = schemes.scheme(category, NOW)
        required = {each.key for each in scheme.elements
                    if each.obligation is Obligation.REQUIRED}  # fmt: skip
        assert must <= required, category


@BY_CODE
def test_a_scheme_written_out_is_read_back_the_same(scheme):
    assert Scheme.from_data(json.loads(json.dumps(scheme.as_data()))) == scheme


# -- judging ---------------------------------------------------------------------------------------


@BY_CODE
def test_a_good_record_is_good(scheme):
    assert schemes.judge(good(scheme), scheme, today=NOW) == []
    told = {**good(scheme, Obligation.REQUIRED)}
    for each in scheme.elements:
        if each.when and each.when.state == "empty":
            told[each.key] = a_value(each)
            break
    for each in scheme.elements:
        if each.when and each.when.state == "in" and each.key not in told:
            told[each.key] = a_value(each)
    assert schemes.judge(told, scheme, today=NOW) == []


@BY_CODE
def test_each_required_element_is_missed(scheme):
    for each in scheme.elements:
        if each.obligation is Obligation.REQUIRED:
            for blank in (None, "", "  ", [], [None, " "]):
                found = schemes.judge({**good(scheme), each.key: blank}, scheme)
                assert (each.key, "missing") in kinds(found)


@BY_CODE
def test_codes_and_words_of_lists_are_both_taken(scheme):
    for each in scheme.elements:
        for choice in each.choices:
            for value in (choice.code, choice.zh, *choice.also):
                found = schemes.judge({**good(scheme), each.key: value}, scheme)
                assert (each.key, "not_in_list") not in kinds(found)


def record(**more):
    scheme = schemes.by_code("records-2022")
    return {**good(scheme, Obligation.REQUIRED), **more}, scheme


@pytest.mark.parametrize(("more", "found"), [
    ({"title": ""}, ("title", "missing")),
    ({"title": "字" * 2001}, ("title", "too_long")),
    ({"title": "第一行\n第二行"}, ("title", "line_break")),
    ({"title": "乱\ufffd码"}, ("title", "control")),
    ({"title": {"zh": "题"}}, ("title", "not_one_value")),
    ({"title": ["一", "二"]}, ("title", "repeated")),
    ({"title": True}, ("title", "not_text")),
    ({"date": "1998-02-30"}, ("date", "not_a_date")),
    ({"date": "去年"}, ("date", "not_a_date")),
    ({"date": "2026-11-24"}, ("date", "date_future")),
    ({"date": date(2027, 1, 1)}, ("date", "date_future")),
    ({"date": "不详"}, ("date", "date_unknown")),
    ({"year": "98"}, ("year", "not_a_year")),
    ({"year": "1998年"}, ("year", "not_a_year")),
    ({"year": 2027}, ("year", "year_future")),
    ({"pages": "三页"}, ("pages", "not_a_number")),
    ({"pages": "1.5"}, ("pages", "not_whole")),
    ({"pages": -1}, ("pages", "below_nought")),
    ({"pages": True}, ("pages", "not_a_number")),
    ({"pages": float("nan")}, ("pages", "not_a_number")),
    ({"retention": "100年"}, ("retention", "not_in_list")),
    ({"secrecy": "核心"}, ("secrecy", "not_in_list")),
    ({"secrecy": "机密"}, ("secrecy_term", "missing_here")),
    ({"secrecy": "3"}, ("secrecy_term", "missing_here")),
    ({"medium": "electronic"}, ("file_name", "missing_here")),
    ({"original_form": "纸质，A4"}, ("scan_colour", "missing_here")),
    ({"标题": "题"}, ("标题", "unknown_element")),
])  # fmt: skip
def test_what_is_wrong_is_told_of_the_field(more, found):
    values, scheme = record(**more)
    findings = schemes.judge(values, scheme, today=NOW, where=Where("目录.xlsx", 7))
    assert found in kinds(findings)
    for each in findings:
        assert (each.where.path, each.where.row) == ("目录.xlsx", 7)
        for lang in ("zh", "en"):
            assert codes.sentence(each.kind, each.params, lang)
            assert codes.remedy(each.kind, each.params, lang)
    label = scheme.element(found[0])
    if label:
        told = next(each for each in findings if kinds([each]) == [found])
        assert label.zh in codes.sentence(told.kind, told.params)
        assert label.en in codes.sentence(told.kind, told.params, "en")


@pytest.mark.parametrize("more", [
    {"date": "民国三十五年"}, {"date": "1985—1987"}, {"date": "1950年代"}, {"date": "20240305"},
    {"date": date(2024, 3, 5)}, {"date": datetime(2024, 3, 5, 9, tzinfo=UTC)}, {"year": 1998},
    {"year": 1998.0}, {"pages": "12"}, {"pages": 12.0}, {"pages": Decimal("12")},
    {"subjects": ["土地", "承包"]}, {"secrecy": 0}, {"secrecy": "内部"}, {"abstract": "一\n二"},
    {"document_kind": "签报"}, {"unknown": " "}, {"file_size": [1, 2]},
])  # fmt: skip
def test_what_is_right_is_left_alone(more):
    values, scheme = record(**more)
    assert schemes.judge(values, scheme, today=NOW) == []


def test_without_today_nothing_is_said_of_the_future():
    values, scheme = record(date="2999-01-01", year="2100")
    assert schemes.judge(values, scheme) == []


def test_one_of_two_numbers_is_enough():
    scheme = schemes.by_code("records-2009")
    values = good(scheme, Obligation.REQUIRED)
    both = {("office_item_number", "missing_here"), ("archives_item_number", "missing_here")}
    assert set(kinds(schemes.judge(values, scheme))) == both
    assert schemes.judge({**values, "archives_item_number": "0001"}, scheme) == []


# -- persons ---------------------------------------------------------------------------------------


def wedding(**more):
    scheme = schemes.scheme("ZY", NOW, "marriage")
    return {**good(scheme, Obligation.REQUIRED), **more}, scheme


@pytest.mark.parametrize(("number", "kind"), [
    (ID, None), ("110105491231002", None), ("11010519491231002x", "id_spelling"),
    ("110105 19491231 002X", "id_spelling"), ("110105194912310021", "id_check_digit"),
    ("11010519491331002X", "id_birth"), ("1101051949123100", "id_length"),
    ("军官证1234", "id_other"), (1.10105194912310e17, "id_lost"), (110105491231002, None),
    (with_birth(date(2026, 11, 24)), "id_birth"),
])  # fmt: skip
def test_identity_numbers(number, kind):
    values, scheme = wedding(husband_id_number=number)
    found = schemes.judge(values, scheme, today=NOW)
    assert kinds(found) == ([("husband_id_number", kind)] if kind else [])
    for each in found:
        assert str(number) not in codes.sentence(each.kind, each.params)


@given(st.dates(date(1900, 1, 1), NOW), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_every_slip_of_one_digit_is_told(born, serial, at, step):
    number = with_birth(born, f"{serial:03}")
    values, scheme = wedding(wife_id_number=number)
    assert schemes.judge(values, scheme, today=NOW) == []
    digit = number[at]
    other = str((int(digit) + step) % 10) if digit.isdigit() else "0"
    values["wife_id_number"] = number[:at] + other + number[at + 1 :]
    found = schemes.judge(values, scheme, today=NOW)
    assert [each.severity for each in found] == [Severity.ERROR]


@pytest.mark.parametrize(("more", "kind"), [
    ({"husband_name": "张3"}, "not_a_name"), ({"husband_name": "13800001111"}, "not_a_name"),
    ({"husband_name": "——"}, "not_a_name"), ({"husband_name": "字" * 61}, "too_long"),
    ({"husband_born_on": "1970-02-30"}, "not_a_date"),
])  # fmt: skip
def test_persons(more, kind):
    values, scheme = wedding(**more)
    assert [found for _, found in kinds(schemes.judge(values, scheme))] == [kind]


@pytest.mark.parametrize("name", ["张三", "买买提·艾力", "John O’Brien", "Mary Ann", "𠮷野"])
def test_names_of_every_kind(name):
    values, scheme = wedding(husband_name=name)
    assert schemes.judge(values, scheme) == []


PHONE = {"code": "site", "category": "ZY", "zh": "方案", "en": "scheme",
         "effective_from": "2026-01-01", "elements": ["phone", "has_dictionary"]}  # fmt: skip


@pytest.mark.parametrize(("number", "good"), [
    ("13800001111", True), ("+86 138-0000-1111", True), ("0571-87654321", True), ("87654321", True),
    ("(010) 6601 2233 转 8001", True), (13800001111, True), ("12345", False), ("二三", False),
    ("23800001111222", False), ("1380000111", False),
])  # fmt: skip
def test_telephones(number, good):
    found = schemes.judge({"phone": number}, Scheme.from_data(PHONE))
    assert kinds(found) == ([] if good else [("phone", "not_a_phone")])


@pytest.mark.parametrize(("value", "good"), [
    (True, True), (False, True), ("是", True), ("否", True), ("无", True), (1, True), (0, True),
    ("TRUE", True), ("也许", False), (2, False),
])  # fmt: skip
def test_flags(value, good):
    found = schemes.judge({"has_dictionary": value}, Scheme.from_data(PHONE))
    assert kinds(found) == ([] if good else [("has_dictionary", "not_yes_or_no")])


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.decimals(),
    st.text("张三1998年月日-.xX\n\x00是否 ", max_size=24), st.binary(max_size=3),
    st.lists(st.one_of(st.none(), st.text("甲1 ", max_size=3), st.lists(st.just(1))), max_size=3),
    st.dictionaries(st.just("a"), st.just(1)),
)  # fmt: skip


@given(st.sampled_from(ALL), st.data())
def test_no_value_raises_and_everything_told_has_its_words(scheme, data):
    keys = st.sampled_from([*(each.key for each in scheme.elements), "other", "标题"])
    values = data.draw(st.dictionaries(keys, ANYTHING, max_size=8))
    for found in schemes.judge(values, scheme, today=NOW):
        assert found.where.field in {*values, *(each.key for each in scheme.elements)}
        assert codes.as_dict(found, "zh")["message"] and codes.as_dict(found, "en")["remedy"]


@given(st.sampled_from([each for each in ALL if each.kind]), st.data(),
       st.text("欧阳甲乙丙1357-年", min_size=4, max_size=30))  # fmt: skip
def test_what_belongs_to_a_person_is_not_repeated(scheme, data, secret):
    element = data.draw(st.sampled_from([each for each in scheme.elements if each.personal]))
    for found in schemes.judge({element.key: secret}, scheme, today=NOW):
        for lang in ("zh", "en"):
            assert secret not in codes.as_dict(found, lang)["message"]
            assert secret not in str(codes.as_dict(found, lang)["params"])


# -- tables and a site's own schemes ---------------------------------------------------------------


def test_a_row_of_a_table_comes_under_the_keys():
    scheme = schemes.scheme("ZY", NOW, "marriage")
    row = {"档号": "A001-ZY·HY·1998-0001", "男方姓名": "张三", "女方": "李四",
           "结婚证号": "青字1号", "登记时间": "1998-03-05", "业务类别": "结婚", "页数": "4",
           "备注": "", "说明": "补", "血型": "A"}  # fmt: skip
    values, left = scheme.keyed(row)
    assert values == {
        "ref_code": "A001-ZY·HY·1998-0001", "husband_name": "张三", "wife_name": "李四",
        "certificate_number": "青字1号", "registered_on": "1998-03-05", "marriage_kind": "结婚",
        "pages": "4", "remarks": "补",
    }  # fmt: skip
    assert left == ("血型",)


def test_two_columns_of_one_element_are_not_lost():
    scheme = schemes.scheme("WS", NOW)
    values, left = scheme.keyed({"题名": "一", "标题": "二", "title": ""})
    assert values["title"] == "一" and left == ("标题", "title")


@BY_CODE
def test_every_element_is_found_by_its_own_names(scheme):
    for each in scheme.elements:
        assert scheme.named(each.key) is each
        assert scheme.named(f" {each.zh}") is each
    assert scheme.named("没有这一列") is None


SITE = {
    "code": "ours", "category": "WS", "zh": "本馆文书", "en": "Our records",
    "effective_from": date(2024, 1, 1),
    "elements": ["title!", {"key": "secrecy", "need": "required"},
                 {"key": "street", "zh": "街道", "en": "street", "kind": "text", "longest": 20},
                 {"key": "grade", "zh": "等级", "en": "grade", "kind": "choice",
                  "need": "conditional", "list": [["1", "一级", "first"], ["2", "二级", "second"]],
                  "when": {"key": "street", "in": ["东街"]}}],
}  # fmt: skip


def test_a_sites_own_scheme_goes_before_the_general_one():
    own = Scheme.from_data(SITE)
    assert schemes.scheme("WS", NOW, site=[own]) is own
    assert schemes.scheme("WS", date(2023, 12, 31), site=[own]).code == "records-2022"
    assert schemes.scheme("WS", NOW).code == "records-2022"
    found = schemes.judge({"title": "题", "street": "东街", "secrecy": "公开"}, own)
    assert kinds(found) == [("grade", "missing_here")]
    assert Scheme.from_data(json.loads(json.dumps(own.as_data()))) == own


@pytest.mark.parametrize("wrong", [
    {}, {**SITE, "code": ""}, {**SITE, "zh": None}, {**SITE, "elements": []},
    {**SITE, "elements": "title"}, {**SITE, "elements": ["no_such_element"]},
    {**SITE, "elements": ["+no_such_set"]}, {**SITE, "elements": [3]},
    {**SITE, "elements": [{"key": "Street", "zh": "街", "en": "s", "kind": "text"}]},
    {**SITE, "elements": [{"key": "street", "zh": "街", "en": "s", "kind": "colour"}]},
    {**SITE, "elements": [{"key": "street", "zh": "街", "en": "s", "kind": "choice"}]},
    {**SITE, "elements": [{"key": "street", "zh": "街", "en": "", "kind": "text"}]},
    {**SITE, "elements": [{"key": "title", "zh": "标题"}]},
    {**SITE, "elements": [{"key": "title", "longest": "20"}]},
    {**SITE, "elements": [{"key": "title", "personal": "yes"}]},
    {**SITE, "elements": [{"key": "title", "need": "always"}]},
    {**SITE, "elements": [{"key": "title", "when": {"empty": "date"}}]},
    {**SITE, "elements": [{"key": "title", "when": {"key": "title"}}]},
    {**SITE, "elements": [{"key": "secrecy", "list": "no_such_list"}]},
    {**SITE, "elements": [{"key": "secrecy", "list": [["1", "一级"]]}]},
    {**SITE, "effective_from": "soon"}, {**SITE, "effective_from": 2024},
    {**SITE, "effective_to": date(2023, 1, 1)}, [],
])  # fmt: skip
def test_a_scheme_that_is_not_well_made_is_refused(wrong):
    with pytest.raises(BadInput) as caught:
        Scheme.from_data(wrong)
    assert caught.value.kind == "scheme.bad_scheme"
    assert caught.value.sentence("zh") and caught.value.sentence("en")


@given(st.dates(date(1980, 1, 1), NOW + timedelta(3650)))
def test_on_no_day_are_two_editions_in_force(on):
    for category in refcode.categories():
        found = [each for each in ALL if each.category == category and not each.kind
                 and each.in_force(on)]  # fmt: skip
        assert len(found) <= 1
        assert schemes.scheme(category, on) is (found[0] if found else None)
