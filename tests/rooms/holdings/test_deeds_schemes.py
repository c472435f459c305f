# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A site's own metadata schemes through forms: declared from a table, renewed, ended."""

import datetime as dt

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation

from factories.doing import Answer, _answer, _request, now, offered, on_list, on_row
from factories.holdings import DUTIES, fonds, institution, item, person
from lantai.craft.schemes import by_code
from lantai.desk.deedpages import list_act_page
from lantai.desk.editing import form_for
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.holdings import queries, schemetables
from lantai.holdings.models import Category, SiteScheme
from lantai.holdings.schemepages import schemes_page

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TABLE = """元素名称\t种类\t要求\t可选值\t个人信息
档号\t\t必著
题名\t\t必著
水渠名称\t文字\t必著
水渠等级\t选项\t有则必著\t干渠、支渠、毛渠
守渠人\t人名\t选著\t\t是"""
GIVEN = {"code": "canals", "category_code": "ZY", "kind": "", "zh": "水渠档案", "en": "canals",
         "in_force_from": "2026-03-01", "pasted": TABLE}  # fmt: skip


@pytest.fixture
def actor(db):
    return person(institution())


def pressed(actor, looked: Answer):
    one = register_of(SiteScheme)
    page = list_act_page(_request(actor, "/?do=declare", looked.hidden), room=one.room,
                         plural=one.plural)  # fmt: skip
    return _answer(page)


def declared(actor, **more):
    return pressed(actor, on_list(actor, SiteScheme, "declare", {**GIVEN, **more}))


def test_a_scheme_is_declared_from_a_table_after_a_look(actor):
    look = on_list(actor, SiteScheme, "declare", GIVEN)
    assert look.status == 200 and not SiteScheme.objects.exists()
    for words in ("水渠名称", "文字", "必著", "水渠等级", "选项", "守渠人", "人名", "要办 5"):
        assert words in look.words, words
    first, again = pressed(actor, look), pressed(actor, look)
    one = SiteScheme.objects.get()
    assert first.url == again.url and first.url.endswith(f"/{one.pk}/"), "twice is once"
    elements = one.scheme.elements
    assert [each.zh for each in elements] == ["档号", "题名", "水渠名称", "水渠等级", "守渠人"]
    assert elements[0].key == "ref_code" and elements[0].column, (
        "a shared element keeps its meaning"
    )
    assert [choice.zh for choice in elements[3].choices] == ["干渠", "支渠", "毛渠"]
    assert elements[4].personal and queries.scheme_named("canals") == one.scheme


@pytest.mark.parametrize(("line", "words"), [
    ("水位\t公尺\t必著", "种类“公尺”认不出"), ("水位\t数字\t随便", "要求“随便”认不出"),
    ("水位\t选项\t必著", "没有写可选值"), ("题名\t\t必著", "前面已经有了"),
])  # fmt: skip
def test_what_is_wrong_in_the_table_is_told_by_its_row(actor, line, words):
    answer = on_list(actor, SiteScheme, "declare", {**GIVEN, "pasted": f"{TABLE}\n{line}"})
    assert answer.status == 409 and "第 7 行" in answer.words and words in answer.words
    assert not SiteScheme.objects.exists()


def test_a_table_without_elements_is_told_so(actor):
    for pasted in ("", "x\ty\n1\t2"):
        answer = on_list(actor, SiteScheme, "declare", {**GIVEN, "pasted": pasted})
        assert answer.status == 409 and "没有读到元素" in answer.words
        assert "表头要有“元素名称”一列" in answer.words


def test_a_new_edition_ends_the_one_before_it_and_each_has_its_time(actor):
    declared(actor)
    first = SiteScheme.objects.get()
    again = {"in_force_from": "2030-01-01", "pasted": "元素名称\n档号\n题名"}
    assert on_row(actor, first, "renew", again).status == 302
    told = on_row(actor, now(first), "renew", again)
    assert told.status == 409 and "可能已经办过了" in told.words, "twice is once, and is told"
    second = SiteScheme.objects.exclude(pk=first.pk).get()
    assert now(first).in_force_to == dt.date(2029, 12, 31) and second.in_force_to is None
    for day, count in ((dt.date(2027, 1, 1), 5), (dt.date(2031, 1, 1), 2)):
        assert len(queries.scheme_named("canals", day).elements) == count
    assert offered(now(first), actor) == [] and offered(second, actor) == ["renew", "end"]
    other = on_row(actor, second, "renew", {"in_force_from": "2030-01-01", "pasted": TABLE})
    assert other.status == 409 and "换一个启用日期" in other.words
    early = declared(actor, in_force_from="2020-01-01")
    assert early.status == 409 and "不能在它前面插一版" in early.words


def test_it_is_ended_and_what_it_described_stays(actor):
    declared(actor)
    one = SiteScheme.objects.get()
    early = on_row(actor, one, "end", {"on": "2026-01-01", "reason": "不用了"})
    assert early.status == 409 and "不能早于启用日期" in early.words
    assert on_row(actor, one, "end", {"on": "2026-12-31", "reason": "不用了"}).status == 302
    assert now(one).in_force_to == dt.date(2026, 12, 31) and offered(now(one), actor) == ["renew"]


def test_the_elements_of_a_scheme_in_use_are_not_edited(actor):
    declared(actor)
    one, register = SiteScheme.objects.get(), register_of(SiteScheme)
    item(fonds(institution("兰秋县档案馆"), "A013"), scheme="canals")
    data = {"code": "canals", "category_code": "ZY", "kind": "", "zh": "水渠档案", "en": "canals",
            "in_force_from": "2026-03-01", "in_force_to": "",
            "elements": '["ref_code!"]'}  # fmt: skip
    form = form_for(register, actor, one, data)
    assert not form.is_valid() and "出一个新版" in str(form.errors["elements"])


def test_a_table_that_leaves_comes_back_the_same(actor):
    for code in ("marriage", "documents-2022", "photographs-2022"):
        scheme = by_code(code)
        if scheme is None:
            continue
        lines = list(schemetables.lines_of(scheme.elements))
        back = SiteScheme(code="x", category_code=scheme.category, zh="x", en="x",
                          in_force_from=dt.date(2026, 1, 1),
                          elements=schemetables.elements_of(lines)).scheme  # fmt: skip
        told = [(each.key, each.kind, each.obligation, each.personal) for each in scheme.elements]
        assert told == [(each.key, each.kind, each.obligation, each.personal)
                        for each in back.elements]  # fmt: skip


def page_of(actor, row, query=""):
    request = RequestFactory().get(f"/{query}")
    request.actor = actor
    return schemes_page(request, register_of(Category), row)


def test_a_category_shows_its_schemes_with_their_days(actor):
    declared(actor)
    with setting_up("a category"):
        row = Category.objects.filter(code="ZY").first() or Category.objects.create(
            code="ZY", zh="专业", en="professional"
        )
    page = _answer(page_of(actor, row))
    assert "水渠档案" in page.words and "2026年3月1日 至 现在" in page.words
    assert "施行中" in page.words and "本单位自定" in page.words
    table = page_of(actor, row, "?table=canals@2026-03-01")
    assert table.content[:2] == b"PK"
    with pytest.raises(Http404):
        page_of(actor, row, "?table=nothing@2026-03-01")
    with translation.override("en"):
        assert "in force" in _answer(page_of(actor, row)).words


def test_only_the_leader_of_an_archives_declares_schemes(world):
    for username in ("archivist", "preserver", "officer", "opener", "authority", "system"):
        with pytest.raises(Http404):
            on_list(world.actor(username), SiteScheme, "declare", GIVEN)
    assert on_list(world.actor("curator"), SiteScheme, "declare", GIVEN).status == 200
    less = person(world["archives"], 9, duties=DUTIES - {"holdings.sitescheme.add"})
    from lantai.holdings import acts

    with pytest.raises(Refused):
        acts.declare_scheme(less, code="x", elements=["ref_code!"], category_code="ZY", zh="x",
                            in_force_from=dt.date(2026, 1, 1), en="x")  # fmt: skip
