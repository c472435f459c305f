# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reference codes: every form of the standards, both ways, and the laws that renumbering keeps."""

import json
import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantai.craft import refcode
from lantai.craft.cli import main
from lantai.craft.errors import BadInput
from lantai.craft.refcode import Change, Renumbering, Template

EXAMPLES = [
    ("J019-ZY·JC·CC·2019·D30-001-001", "dat13-2022-volume",
     {"class2": "JC", "class3": "CC", "year": "2019", "retention": "D30", "file": "001"}),
    ("J019-KU·01·2017-001-001", "dat13-2022-volume", {"class2": "01", "year": "2017"}),
    ("A002-RS-001-002", "dat13-2022-volume", {"category": "RS", "file": "001", "item": "002"}),
    ("X032-KJ·KY·01-003", "dat13-2022-project", {"class2": "KY", "project": "01", "file": "003"}),
    ("X032-KJ·JJ·02-005-054", "dat13-2022-project-page", {"project": "02", "page": "054"}),
    ("K021-ZP·2019·D30-025-005", "dat13-2022-group", {"group": "025", "item": "005"}),
    ("C038-001-002-003", "old-catalogue-item", {"catalogue": "001", "file": "002", "item": "003"}),
    ("A439-WS·2015·D30·003-005", "dat13-2022-item", {"unit": "003", "item": "005"}),
    ("Z109-WS·2011·Y·办公室-0001", "dat13-2022-item", {"unit": "办公室", "item": "0001"}),
    ("Z008-WS·2019·Y-037", "dat13-2022-item", {"year": "2019", "retention": "Y", "item": "037"}),
    ("J019-LY·2019·Y-001", "dat13-2022-item", {"category": "LY"}),
    ("B168-SW·2015·Y-001", "dat13-2022-item", {"category": "SW"}),
    ("C015-WY·TZGG·2019·D10-00001", "dat13-2022-item", {"class2": "TZGG", "item": "00001"}),
    ("X033-ZP·2008-001", "dat13-2022-item", {"year": "2008"}),
    ("Z109-WS·2011-Y-BGS-0001", "dat22-2015-unit", {"unit": "BGS", "item": "0001"}),
    ("Z109-WS·2011-Y-0001", "dat22-2015-item", {"retention": "Y", "item": "0001"}),
    ("Z109-2005-永久-0001", "old-year-item", {"year": "2005", "retention": "永久"}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "form", "parts"), EXAMPLES)
def test_examples_of_the_standards(code, form, parts):
    best = refcode.parse(code)[0]
    assert best.template.id == form
    assert best.parts.items() >= parts.items()
    assert best.canonical == code
    assert best.conforming
    assert refcode.compose(best.template, best.parts) == code


def test_photographs_by_group_and_by_item_are_both_told():
    forms = [each.template.id for each in refcode.parse("X033-ZP·2008-001")]
    assert forms == ["dat13-2022-item", "dat13-2022-group-itself"]


def test_a_third_number_may_be_an_item_or_a_page():
    readings = refcode.parse("A002-RS-001-002")
    assert [dict(each.parts) for each in readings] == [
        {"fonds": "A002", "category": "RS", "file": "001", "item": "002"},
        {"fonds": "A002", "category": "RS", "file": "001", "page": "002"},
    ]


@pytest.mark.parametrize("code", ["12-003-0004-005", "0037-WS·2017·Y-001", "ZH12-WS·2017·Y-001"])
def test_fonds_codes_of_older_systems_are_read_and_flagged(code):
    best, findings = refcode.judge(code)
    assert best is not None
    assert not best.conforming
    assert [each.code for each in findings if each.kind == "refcode.fonds_form"] == ["1-7"]


@pytest.mark.parametrize("code", [
    "", "   ", "Z008", "Z008-", "-001", "Z008-WS·2019·Y-", "Z008-WS·2019·Y-03a", "Z008--WS·2019-01",
    "Z008-WS··2019·Y-001", "题名而不是档号", "Z008-WS·2019·Y-001/1", "1998-03-05", "Z" * 10_000,
    "Z008-WS·2019·Y-001\x00", "Z008-WS·2019·Y-٠٠١",
])  # fmt: skip
def test_what_is_no_code_is_not_read(code):
    if code == "1998-03-05":  # three numbers are an older code as well: it is read, and flagged
        assert not refcode.parse(code)[0].conforming
        return
    assert refcode.parse(code) == []
    best, findings = refcode.judge(code)
    assert best is None
    assert [each.severity for each in findings] == ["error"]


@pytest.mark.parametrize("written", [
    "Ｚ１１２－ＷＳ·１９９８·Ｙ－００１", "Z112-WS•1998•Y-001", "Z112-WS．1998．Y-001",
    "z112-ws.1998.y-001",
    "Z112-WS・1998・Y-001", "Z112—WS·1998·Y——001", " Z112-WS·1998·Y-001\xa0",
    "Z112 - WS · 1998 · Y - 001",
    "'Z112-WS·1998·Y-001", "Z112‐WS‧1998‧Y−001", "\ufeffZ112-WS·1998·Y-001\n", "Z112-WS⋅1998∙Y-001",
])  # fmt: skip
def test_spellings_of_one_code(written):
    assert refcode.normalise(written) == "Z112-WS·1998·Y-001"
    best = refcode.parse(written)[0]
    assert best.canonical == "Z112-WS·1998·Y-001"
    assert [note.kind for note in best.notes] == ["refcode.respelled"]


def test_letters_are_never_taken_for_digits():
    assert refcode.parse("Z112-WS·1998·Y-OO1") == []


@given(st.text(max_size=60))
def test_normalise_is_idempotent(text):
    once = refcode.normalise(text)
    assert refcode.normalise(once) == once
    refcode.parse(text)
    refcode.judge(text)
    refcode.sort_key(text)


def _value(part):
    digits = st.integers(1, 999).map(lambda n: f"{n:03d}")
    letters = st.text(string.ascii_uppercase, min_size=1, max_size=4)
    return {
        "fonds": st.tuples(st.sampled_from(string.ascii_uppercase), st.integers(0, 999)).map(
            lambda pair: f"{pair[0]}{pair[1]:03d}"
        ),
        "category": st.sampled_from(sorted(refcode.categories())),
        "year": st.integers(1912, 2099).map(str),
        "retention": st.sampled_from(["Y", "D10", "D30"]),
        "unit": st.one_of(st.sampled_from(["办公室", "人事处", "BGS"]), digits),
        "project": digits,
    }.get(part.name, digits if part.number or part.name == "catalogue" else letters)


@st.composite
def _composed(draw):
    form = draw(st.sampled_from([each for each in refcode.templates() if not each.loose]))
    chosen = [part for part in form.parts if not part.optional or draw(st.booleans())]
    return form, {part.name: draw(_value(part)) for part in chosen}


@settings(max_examples=300)
@given(_composed())
def test_compose_and_parse_are_each_other_s_inverse(given_code):
    form, parts = given_code
    try:
        code = refcode.compose(form, parts)
    except BadInput as refused:  # a category of another form, or parts that would be read otherwise
        assert refused.kind == "refcode.not_composed"
        return
    mine = [each for each in refcode.parse(code) if each.template.id == form.id]
    assert [dict(each.parts) for each in mine] == [parts]
    assert mine[0].canonical == refcode.normalise(code) == code


@pytest.mark.parametrize("form", refcode.templates(), ids=lambda each: each.id)
def test_every_form_composes_something(form):
    category = next(iter(sorted(form.only)), "WS")
    samples = {"fonds": "12" if form.loose else "Z001", "category": category, "year": 1998,
               "retention": "Y", "catalogue": "001", "project": "A1"}  # fmt: skip
    parts = {part.name: samples.get(part.name, 7) for part in form.parts if not part.optional}
    code = refcode.compose(form, parts)
    assert form.id in [each.template.id for each in refcode.parse(code)]


def test_compose_refuses_what_it_cannot_say():
    form = refcode.template("dat13-2022-item")
    good = {"fonds": "Z112", "category": "WS", "year": 1998, "retention": "Y", "item": 1}
    assert refcode.compose(form, good) == "Z112-WS·1998·Y-001"
    assert refcode.compose(form, {**good, "item": 1.0, "unit": ""}) == "Z112-WS·1998·Y-001"
    for wrong in ({"item": ""}, {"fonds": "112"}, {"year": "98"}, {"item": "a"}, {"page": "1"},
                  {"item": -1}, {"unit": "Y"}, {"category": "KJ"}):  # fmt: skip
        with pytest.raises(BadInput):
            refcode.compose(form, {**good, **wrong})


@pytest.mark.parametrize(("rule", "code", "wrong"), [
    ("档号结构：全宗号-WS·年度·保管期限-件号（三位）", "Z001-WS·2017·Y-001", "Z001-WS·2017·Y-0001"),
    ("档号结构：全宗号-WS·年度·保管期限-案卷号-件号", "Z001-WS·2017·Y-001-001",
    "Z001-WS·2017·Y-001"),
    ("一、档号编制\n档号结构为全宗号－门类代码．年度－保管期限－机构（问题）－件号(4位)。",
     "Z001-WS·2017-D30-BGS-0012", "Z001-WS·2017-D30-BGS-012"),
    ("全宗号-目录号-案卷号-页号", "Z001-002-003-004", "Z001-WS·2017·Y-001"),
    ("档号由全宗号-门类代码·年度-保管期限-件号组成。件号为4位。", "Z001-WS·2017-Y-0001",
    "Z001-WS·2017-Y-001"),
])  # fmt: skip
def test_naming_rules_become_templates(rule, code, wrong):
    form = Template.from_rule(rule)
    assert [each.template.id for each in refcode.parse(code, [form])] == ["rule"]
    assert refcode.parse(wrong, [form]) == []


def test_a_rule_of_three_digits_grows_past_999_and_not_with_zeros():
    form = Template.from_rule("档号结构：全宗号-WS·年度·保管期限-件号（三位）")
    parts = {"fonds": "Z001", "category": "WS", "year": "2017", "retention": "Y"}
    assert refcode.compose(form, {**parts, "item": "7"}) == "Z001-WS·2017·Y-007"
    assert refcode.compose(form, {**parts, "item": 1000}) == "Z001-WS·2017·Y-1000"
    assert refcode.next_code("Z001-WS·2017·Y-999") == "Z001-WS·2017·Y-1000"


@pytest.mark.parametrize("rule", ["", "   ", "随便写写", "档号结构：(a+)+$-件号",
           "档号结构：全宗号",
                                  "全宗号-全宗号-件号", "-" * 5000])  # fmt: skip
def test_rules_that_say_nothing_are_refused(rule):
    with pytest.raises(BadInput):
        Template.from_rule(rule)


def test_a_site_s_template_from_data():
    form = Template.from_data({"id": "site", "zh": "本馆", "parts": [
        {"name": "fonds", "pattern": "[A-Z]{2}[0-9]{2}"},
        {"name": "box", "before": "．", "pattern": "B[0-9]+"},
        {"name": "item", "before": "-", "width": 4},
    ]})  # fmt: skip
    assert refcode.compose(form, {"fonds": "QH01", "box": "B7", "item": 12}) == "QH01·B7-0012"
    assert dict(refcode.parse("QH01.B7-0012", [form])[0].parts)["box"] == "B7"
    for bad in ({}, {"id": "x"}, {"id": "x", "form": "fonds -?"}, {"id": "x", "parts": [{}]},
                {"id": "x", "parts": [{"name": "a", "pattern": "("}]}, {"id": "x",
                "parts": 3}):  # fmt: skip
        with pytest.raises(BadInput):
            Template.from_data(bad)


def test_forms_are_dated():
    form = refcode.template("dat22-2015-unit")
    assert form.in_force(date(2016, 6, 1))
    assert not form.in_force(date(2016, 5, 31))


def test_shelf_order():
    codes = ["Z1-WS·1998·Y-10", "Z1-WS·1998·Y-9", "Z1-WS·1998·Y-009", "Z1-WS·1998", "A2-1",
             "Z1-WS·1998·Y", "Z1-WS·1998·Y·办公室-1"]  # fmt: skip
    assert sorted(codes, key=refcode.sort_key) == [
        "A2-1", "Z1-WS·1998", "Z1-WS·1998·Y", "Z1-WS·1998·Y-9", "Z1-WS·1998·Y-009",
        "Z1-WS·1998·Y-10", "Z1-WS·1998·Y·办公室-1",
    ]  # fmt: skip
    assert refcode.compare("Z1-9", "Z1-10") == -1
    assert refcode.compare("Z1-９", "Z1-9") == 0


@given(_composed(), st.integers(0, 10**12))
def test_next_is_greater(given_code, number):
    form, parts = given_code
    try:
        code = refcode.compose(form, parts)
    except BadInput:
        code = f"Z001-WS·1998·Y-{number}"
    after = refcode.next_code(code)
    assert refcode.compare(after, code) == 1
    assert refcode.split(after)[0] == refcode.split(code)[0]


def test_next_needs_a_number():
    with pytest.raises(BadInput, match="does not end in a number"):
        refcode.next_code("Z001-WS·1998·Y-办公室")


@given(st.sets(st.integers(1, 300), min_size=1), st.booleans(), st.randoms())
def test_gaps_are_exactly_the_holes(numbers, from_one, chance):
    codes = [f"Z001-WS·1998·Y-{n:03d}" for n in numbers] + ["Z001-WS·1999·Y-001", "not numbered"]
    chance.shuffle(codes)
    found = [gap for gap in refcode.gaps(codes, 1 if from_one else None) if "1998" in gap.series]
    start = 1 if from_one else min(numbers)
    holes = [n for n in range(start, max(numbers)) if n not in numbers]
    assert [code for gap in found for code in gap.codes()] == [
        f"Z001-WS·1998·Y-{n:03d}" for n in holes
    ]
    assert sum(gap.count for gap in found) == len(holes)


def test_silly_gaps_cost_nothing():
    (gap,) = refcode.gaps(["A-1", "A-999999999999999999"])
    assert gap.count == 999999999999999997
    assert (gap.first_code, gap.last_code) == ("A-2", "A-999999999999999998")
    assert len(list(gap.codes(limit=5))) == 5


def test_duplicates_whatever_the_spelling():
    codes = iter(["Z1-1", "Z1-2", "Ｚ１-1", "", "z1-1", ""])
    assert refcode.duplicates(codes) == [refcode.Duplicate("Z1-1", (0, 2, 4))]


def _changes(*pairs):
    return [Change(old, new, "全宗合并", "某县档案馆", date(2024, 1, 1), "示例〔2024〕1号")
            for old, new in pairs]  # fmt: skip


def test_renumbering_leads_forward_and_back():
    table = Renumbering.of(
        _changes(("12-1-1-1", "Z012-001-001-001"), ("12-1-1-2", "Z012-001-001-002"))
    )
    assert table.apply("12－1－1－1") == "Z012-001-001-001"
    assert table.apply("Z099-1-1-1") == "Z099-1-1-1"
    assert table.invert("Z012-001-001-002") == "12-1-1-2"
    assert table.change("12-1-1-1").document == "示例〔2024〕1号"
    assert len(table) == 2


@pytest.mark.parametrize(("pairs", "kind"), [
    ([("A-1", "A-1")], "change_none"),
    ([("A-1", "B-1"), ("A-1", "B-2")], "changed_twice"),
    ([("A-1", "B-1"), ("A-2", "B-1")], "two_onto_one"),
    ([("A-1", "A-2"), ("A-2", "A-1")], "change_loop"),
    ([("A-1", "A-2"), ("A-2", "A-3"), ("A-3", "A-1")], "change_loop"),
    ([("A-1", "A-2"), ("A-2", "A-3")], "code_reused"),
    ([("A-1", "P-9")], "code_reused"),
    ([("A-1", "")], "change_empty"),
    ([("A-1", "Ａ-1")], "change_none"),
])  # fmt: skip
def test_renumbering_refuses(pairs, kind):
    with pytest.raises(BadInput) as refused:
        Renumbering.of(_changes(*pairs), {"P-9"})
    assert refused.value.kind == f"refcode.{kind}"
    assert refused.value.sentence("zh")


@given(st.sets(st.integers(0, 50), min_size=1, max_size=20))
def test_renumberings_compose(numbers):
    first = Renumbering.of(_changes(*((f"A-{n}", f"B-{n}") for n in numbers)))
    half = sorted(numbers)[::2]
    second = Renumbering.of(_changes(*((f"B-{n}", f"C-{n}") for n in half), ("X-1", "Y-1")))
    both = first.compose(second)
    for n in range(51):
        assert both.apply(f"A-{n}") == second.apply(first.apply(f"A-{n}"))
        assert both.invert(both.apply(f"A-{n}")) == f"A-{n}"
    assert both.apply("X-1") == "Y-1"
    assert [step.new for step in both.change(f"A-{half[0]}").steps] == [
        f"B-{half[0]}",
        f"C-{half[0]}",
    ]


def test_a_later_map_may_not_lead_back():
    first = Renumbering.of(_changes(("A-1", "B-1")))
    with pytest.raises(BadInput):
        first.compose(Renumbering.of(_changes(("B-1", "A-1"))))


def test_command_line(capsys):
    assert main(["refcode", "explain", "Z109-WS·2011-Y-BGS-0001", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["canonical"] == "Z109-WS·2011-Y-BGS-0001"
    assert told["readings"][0]["parts"]["unit"] == "BGS"
    assert main(["refcode", "explain", "胡写", "Z008-WS·2019·Y-037"]) == 1
    assert "胡写" in capsys.readouterr().out
    assert main(["refcode", "explain", "x", "--rule", "看不懂"]) == 2
