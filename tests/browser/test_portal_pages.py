# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The public's way in a real browser: from the first page to a record, in both languages."""

import pytest
from test_tour import violations

LOOKS = [("1440", "zh"), ("390", "zh"), ("1440", "en"), ("390", "en")]


def is_sound(person):
    page = person.page
    assert page.locator("h1").count() == 1
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
    assert violations(page) == [], page.url
    assert person.troubles == [], page.url


@pytest.mark.parametrize(("width", "lang"), LOOKS)
def test_from_the_first_page_to_a_record_in_two_clicks(visitor, width, lang):
    person = visitor(width).open(f"/?lang={lang}")
    page = person.page
    is_sound(person)
    person.shot(f"public-home-{lang}")
    page.fill("#q", "水渠")
    page.click("form.find button[type=submit]")
    page.wait_for_load_state()
    assert page.input_value("#q") == "水渠" and page.locator("article.hit").count() > 3
    assert page.locator("article.hit mark").count() > 3
    is_sound(person)
    person.shot(f"public-results-{lang}")
    page.locator("article.hit:has(.is-good) h2 a").last.click()
    page.wait_for_load_state()
    assert "/r/" in page.url
    is_sound(person)
    person.shot(f"public-record-{lang}")
    page.locator(".permalink a").click()
    page.wait_for_load_state()
    is_sound(person)


@pytest.mark.parametrize("width", ["1440", "390"])
def test_filters_chips_and_nothing_found(visitor, width):
    person = visitor(width).open("/search/?q=水渠")
    page = person.page
    page.locator(".facet-list a").first.click()
    page.wait_for_load_state()
    assert page.locator(".chip").count() == 2
    is_sound(person)
    page.locator(".chip").last.click()
    page.wait_for_load_state()
    assert page.locator(".chip").count() == 1
    person.open("/search/?q=甲乙丙丁戊己 1998年")
    assert "没有找到" in page.inner_text(".empty") and "件" in page.inner_text(".empty a")
    is_sound(person)
    person.shot("public-nothing")


@pytest.mark.parametrize("choice", ["type=larger", "contrast=high"])
def test_large_type_and_high_contrast(visitor, choice):
    person = visitor("390").open(f"/?{choice}")
    for address in ("/", "/search/?q=水渠", "/search/?kind=fonds"):
        person.open(address)
        is_sound(person)
    person.page.locator("article.hit h2 a").first.click()
    person.page.wait_for_load_state()
    is_sound(person)


def test_titles_are_suggested_while_one_types(visitor):
    person = visitor().open("/")
    page = person.page
    with page.expect_response("**/search/suggest/**") as told:
        page.locator("#q").press_sequentially("水渠", delay=30)
    assert told.value.json()["titles"]
    page.wait_for_function("document.querySelectorAll('#titles option').length > 0")
    assert person.troubles == []


def test_staff_reach_the_public_pages_and_their_desk(visitor):
    person = visitor().sign_in("archivist")
    assert person.page.url.rstrip("/") == person.site, "the desk is at the door"
    assert "工作台" in person.page.inner_text("h1")
    person.open("/public/")
    is_sound(person)
    person.open("/search/?q=水渠")
    is_sound(person)
    assert person.page.locator("article.hit").count() > 3
