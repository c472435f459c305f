# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The data dictionary and the glossary: all of it read off the registers, in both languages."""

import re

import pytest
from django.utils import translation
from lxml import html

from lantai.craft.terms import terms
from lantai.desk import dictionary
from lantai.desk.register import register_of, registers
from lantai.guard.actor import PUBLIC
from toy.asking import ask
from toy.factories import person
from toy.models import Colour, Errand, Locker

pytestmark = pytest.mark.django_db(databases=["default", "side"])
HAN = re.compile(r"[\u4e00-\u9fff]")


def page(path, lang="zh-hans"):
    with translation.override(lang):
        response = ask(person(), path)
        assert response.status_code == 200, path
        return html.fromstring(response.content.decode())


def test_every_register_is_in_it():
    links = set(page("/know/").xpath("//main//a/@href"))
    assert {f"/know{one.address()}" for one in registers()} <= links
    assert "/know/terms/" in links


@pytest.mark.parametrize("one", registers(), ids=lambda one: one.noun)
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_every_noun_has_a_whole_page(one, lang):
    found = page(f"/know{one.address()}", lang)
    names = found.xpath('//section[@aria-labelledby="k-fields"]//td[@class="ref"]/text()')
    assert set(names) == set(dictionary.names_of(one))
    main = found.xpath("//main")[0]
    if lang == "en" and one.room == "toy":
        assert not HAN.search(main.text_content()), main.text_content()


def test_a_field_has_its_kind_its_length_its_choices_and_its_help():
    fields = {field["name"]: field for field in
              (dictionary._field(register_of(Locker).kind(name)) for name in
               dictionary.names_of(register_of(Locker)))}  # fmt: skip
    assert fields["code"]["kind"] == "一行文字，至多 20 字"
    assert fields["code"]["help"] == "如 A-001。" and fields["code"]["required"]
    assert fields["bought"]["kind"] == "日期" and not fields["bought"]["required"]
    assert fields["colour"]["kind"] == "一条“颜色”"
    assert [value for value, _ in fields["kind"]["choices"]] == ["bag", "book", "map"]
    assert not fields["kind"]["required"], "it has a default"


def test_duties_are_those_that_the_acts_ask_for():
    duties = {each["name"] for each in dictionary._duties(register_of(Errand))}
    assert {"toy.errand.add", "toy.errand.edit", "toy.errand.propose", "toy.errand.concur",
            "toy.errand.decide"} <= duties  # fmt: skip
    assert "toy.errand.import" not in duties, "it has no import"


def test_the_flow_is_drawn_with_its_rules():
    knots = {knot["label"]: knot["lines"] for knot in dictionary._knots(register_of(Errand).steps)}
    assert list(knots) == ["待初审", "待复审", "待审定", "已审定"]
    assert knots["待初审"] == ["初审 → 待复审（3 个工作日内）"]
    assert knots["待复审"] == ["复审 → 待审定（另一人、5 个工作日内）", "退回 → 待初审"]
    assert knots["已审定"] == []
    text = page("/know/toy/errands/").xpath('string(//ol[@class="flow"])')
    assert "退回 → 待初审" in text


def test_sight_is_what_the_sheet_says():
    sight = dictionary.sight_in_words(register_of(Locker))
    may = {each["action"]: each["reasons"] for each in sight["may"]}
    assert may["edit"] == ["本单位保管", "与本单位有关的事"]
    assert "在监督指导的区域内" in may["count"] and "在监督指导的区域内" not in may["describe"]
    assert "已开放，目录已公布" not in may["describe"], "it has no opening state"
    assert sight["columns"] == ["保管单位", "行政区域", "系统", "另一方", "密级"]
    assert "人人可看" in dictionary.sight_in_words(register_of(Colour))["note"]
    trail = dictionary.sight_in_words(register_of("guard.entry"))
    assert "看内容：留痕" in trail["note"]


def test_the_glossary_finds_words_in_either_language_and_in_code():
    rows = "//table//tbody/tr"
    assert len(page("/know/terms/").xpath(rows)) == len(terms())
    for text in ("全宗", "FONDS", "fonds_code"):
        found = page(f"/know/terms/?q={text}").xpath(rows)
        assert any("全宗" in row.text_content() for row in found), text
        assert len(found) < len(terms())
    assert page("/know/terms/?q=zzz").xpath(rows) == []


def test_it_is_for_staff():
    for path in ("/know/", "/know/terms/", "/know/toy/lockers/"):
        assert ask(PUBLIC, path).status_code == 302
    assert ask(person(), "/know/toy/nothings/").status_code == 404
