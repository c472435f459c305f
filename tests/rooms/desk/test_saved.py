# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Saved views: one's own and shared ones, what they keep, who may rename and drop them."""

import pytest
from django.http import QueryDict
from lxml import html

from lantai.desk import saved
from lantai.desk.models import SavedView
from lantai.desk.register import register_of
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Entry
from toy.asking import ask
from toy.factories import DUTIES, colour, locker, person
from toy.models import Locker

pytestmark = pytest.mark.django_db(databases=["default", "side"])
VIEWS = "/toy/lockers/views/"


@pytest.fixture
def lockers():
    return register_of(Locker)


def names(lockers, actor):
    return [view["label"] for view in saved.views(lockers, actor, "")]


def test_ones_own_are_ones_own_and_shared_ones_are_the_institutions(lockers):
    one, colleague, stranger = person(1), person(2), person(3, institution="i2/")
    saved.keep(lockers, one, "我的", "kind=book")
    saved.keep(lockers, one, "大家的", "kind=map", shared=True)
    assert names(lockers, one) == ["我的", "大家的"]
    assert names(lockers, colleague) == ["大家的"]
    assert names(lockers, stranger) == []
    nobody = person(9, institution="")
    assert names(lockers, nobody) == []


def test_it_keeps_what_the_register_knows_and_nothing_else(lockers):
    view = saved.keep(
        lockers, person(), "乱写的", "?kind=book&holder=i2/&after=xyz&sort=password&per=50&q=柜"
    )
    kept = QueryDict(view.query.lstrip("?")).dict()
    assert kept == {"kind": "book", "per": "50", "q": "柜"}


def test_the_one_in_use_is_marked_whatever_the_order_of_its_conditions(lockers):
    saved.keep(lockers, person(), "书柜", "kind=book&q=柜")
    saved.keep(lockers, person(), "图纸柜", "kind=map")
    now = saved.views(lockers, person(), "q=%E6%9F%9C&kind=book&after=abc")
    assert [view["current"] for view in now] == [True, False]


def test_the_row_of_views_costs_one_query(lockers, django_assert_num_queries):
    for n in range(8):
        saved.keep(lockers, person(), f"第{n}个", f"kind=book&per={n}")
    with django_assert_num_queries(1):
        assert len(saved.views(lockers, person(), "")) == 8


def test_renaming_and_dropping_are_acts_on_the_trail(lockers):
    view = saved.keep(lockers, person(), "旧名", "kind=book")
    saved.rename(view, person(), "新名")
    assert names(lockers, person()) == ["新名"]
    saved.drop(view, person())
    assert names(lockers, person()) == []
    tags = list(Entry.every.order_by("id").values_list("tag", flat=True))
    assert tags == [saved.ADD, saved.EDIT, saved.REMOVE]


def test_another_persons_own_cannot_be_touched_and_a_shared_one_can(lockers):
    own = saved.keep(lockers, person(1), "我的", "kind=book")
    shared = saved.keep(lockers, person(1), "大家的", "kind=book", shared=True)
    for act in (lambda view: saved.rename(view, person(2), "x"),
                lambda view: saved.drop(view, person(2))):  # fmt: skip
        with pytest.raises(NotFound):
            act(own)
    saved.rename(shared, person(2), "改过的")
    saved.drop(shared, person(2))
    with pytest.raises(NotFound):
        saved.drop(own, person(3, institution="i2/"))


def test_each_act_needs_its_duty(lockers):
    view = saved.keep(lockers, person(), "我的", "kind=book")
    nothing = person(duties=())
    with pytest.raises(Refused):
        saved.keep(lockers, nothing, "x", "")
    with pytest.raises(Refused):
        saved.rename(view, nothing, "x")
    with pytest.raises(Refused):
        saved.drop(view, nothing)


# --- pages ----------------------------------------------------------------------------------------


def test_the_list_shows_its_views_and_leads_to_keeping_the_present_filters(lockers):
    locker()
    saved.keep(lockers, person(), "书柜", "kind=book")
    page = html.fromstring(ask(person(), "/toy/lockers/?kind=book").content.decode())
    current = page.xpath('//a[@aria-current="page"][contains(., "书柜")]')
    assert current and current[0].get("href") == "/toy/lockers/?kind=book"
    assert page.xpath('//a[@href="/toy/lockers/views/?kind=book"]')


def test_the_form_says_in_words_what_is_kept_and_keeps_it(lockers):
    red = colour()
    page = ask(person(), f"{VIEWS}?kind=book,map&colour={red.pk}&q=柜").content.decode()
    assert "种类：存书柜、图纸柜" in page and "颜色：朱红" in page and "查找：柜" in page
    query = html.fromstring(page).xpath('//input[@name="query"]/@value')[0]
    response = ask(person(), VIEWS, {"query": query, "name": "红的", "shared": "on"})
    assert response.status_code == 302
    view = SavedView.objects.unguarded("what was kept just now").get()
    assert response.url == f"/toy/lockers/{view.query}"
    assert (view.name, view.shared, view.holder) == ("红的", True, "i1/")


def test_a_name_that_is_taken_or_empty_is_refused_and_what_was_chosen_stays(lockers):
    saved.keep(lockers, person(), "红的", "kind=book")
    for name in ("红的", "", "长" * 61):
        response = ask(person(), VIEWS, {"query": "?kind=map", "name": name})
        assert response.status_code == 422
        assert html.fromstring(response.content.decode()).xpath(
            '//input[@name="query"]/@value'
        ) == ["?kind=map"]
    assert SavedView.objects.unguarded("nothing more was kept").count() == 1


def test_buttons_stand_only_where_they_may_be_pressed(lockers):
    mine = saved.keep(lockers, person(1), "我的", "kind=book")
    shared = saved.keep(lockers, person(1), "大家的", "kind=book", shared=True)
    at = ask(person(2), VIEWS).content.decode()
    assert f"{VIEWS}{shared.pk}/remove/" in at and f"{VIEWS}{mine.pk}/" not in at
    reader = person(2, duties=DUTIES - {saved.REMOVE, saved.ADD})
    at = ask(reader, VIEWS).content.decode()
    assert "/remove/" not in at and f"{VIEWS}{shared.pk}/rename/" in at and "存起来" not in at


def test_acts_by_address(lockers):
    view = saved.keep(lockers, person(), "旧名", "kind=book")
    at = f"{VIEWS}{view.pk}/"
    assert ask(person(), f"{at}rename/", {"name": " 新名 "}).status_code == 302
    assert names(lockers, person()) == ["新名"]
    assert ask(person(), f"{at}rename/").status_code == 405
    assert ask(person(), f"{at}burn/", {}).status_code == 404
    assert ask(person(2), f"{at}remove/", {}).status_code == 404
    assert ask(person(), f"/toy/errands/views/{view.pk}/remove/", {}).status_code == 404
    assert ask(person(), f"{at}remove/", {}).status_code == 302
    assert names(lockers, person()) == []


def test_a_name_is_text_wherever_it_is_shown(lockers):
    saved.keep(lockers, person(), '<i id="evil">', 'q=<i id="evil">')
    for page in ("/toy/lockers/", VIEWS):
        assert '<i id="evil">' not in ask(person(), page).content.decode()
