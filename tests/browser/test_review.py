# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Opening with dissent, in a real browser: read by keys, dissented, answered, decided, put down."""

import re
import time

import pytest

pytestmark = pytest.mark.long

WAIT = 120
"""Seconds for a job of the house to come to its end on a busy machine."""
FOURTH, SECOND = "农时局开放审核第四批", "农时局开放审核第二批"


class Way:
    """A batch before the browser, with everybody signed in once."""

    def __init__(self, visitor, name, *people):
        self.people = {who: visitor().sign_in(who) for who in people}
        page = self.open(people[0], "/appraisal/opening-batches/")
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state()
        self.url = re.search(r"/appraisal/opening-batches/\d+/", page.url)[0]

    def open(self, who, url):
        person = self.people[who]
        person.open(url)
        return person.page

    def desk(self, who, query=""):
        return self.open(who, f"{self.url}desk/{query}")

    def save(self, page, chosen, **given):
        """Choose, fill in, save, as somebody with a mouse does."""
        page.check(f"[name=d][value={chosen}]")
        for name, text in given.items():
            field = page.locator(f"[name={name}]")
            if field.get_attribute("type") == "checkbox":
                field.check()
            elif field.evaluate("node => node.tagName") == "SELECT":
                field.select_option(text)
            else:
                field.fill(text)
        with page.expect_navigation():
            page.click("form[data-bench] button[type=submit]")

    def press(self, who, label, **answers):
        """A button at the head of the batch, and its form."""
        page = self.open(who, self.url)
        page.locator(".acts, main").get_by_role("link", name=label, exact=True).first.click()
        page.wait_for_load_state()
        for name, text in answers.items():
            page.fill(f"[name={name}]", text)
        with page.expect_navigation():
            page.locator("main form button[type=submit]").last.click()
        assert "/steps/" not in page.url, page.inner_text("main")[:400]
        return page

    def stands(self, who, state):
        ends = time.monotonic() + WAIT
        while time.monotonic() < ends:
            page = self.open(who, self.url)
            if page.locator("main .state, main .head-state").first.inner_text().strip() == state:
                return page
            time.sleep(2)
        pytest.fail(f"it never came to {state}: {page.inner_text('main')[:600]}")
        return None


def test_keys_save_a_clear_record_and_the_desk_opens_where_one_left_off(visitor):
    way = Way(visitor, FOURTH, "opener")
    page = way.desk("opener")
    first = page.locator(".review-meter").inner_text()
    for key in ("1", "5"):
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".review-meter").inner_text() != first
    later = page.locator("h1").inner_text()
    with page.expect_navigation():
        page.keyboard.press("k")
    page = way.open("opener", f"{way.url}desk/")
    assert page.locator("h1").inner_text() == later
    page.keyboard.press("3")
    assert page.locator("#ground").is_visible()
    page.keyboard.press("1")
    assert not page.locator("#ground").is_visible()
    page.locator("#opinion").fill("1 3 j")
    assert page.locator("#opinion").input_value() == "1 3 j"
    way.people["opener"].shot("review-desk")
    assert way.people["opener"].troubles == []


def test_opening_with_dissent(visitor):
    way = Way(visitor, SECOND, "curator", "opener", "preserver")
    page = way.desk("curator", "?only=dissent")
    text = page.inner_text("main")
    assert "不同意" in text and "建议再放一放" in text
    way.people["curator"].shot("review-dissent")
    way.save(page, "open", opinion="测算数已在年鉴公布")
    assert "还在执行" in page.inner_text("main")
    way.save(page, "defer", ground="other", opinion="照形成单位意见")
    way.press("curator", "审定", opinion="照此办理")
    way.stands("curator", "已办结")
    for person in way.people.values():
        assert person.troubles == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_desk_on_a_phone_and_in_english(visitor, lang):
    person = visitor("390", "" if lang == "zh" else "en").sign_in("opener")
    person.open("/appraisal/opening-batches/")
    person.page.get_by_role("link", name=FOURTH).first.click()
    person.page.wait_for_load_state()
    person.open(re.search(r"/appraisal/opening-batches/\d+/", person.page.url)[0] + "desk/")
    wide = person.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    person.shot(f"review-desk-{lang}")
    assert person.troubles == []


def test_it_works_without_script(visitor, chromium, site):
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/sign-in/")
    page.fill("input[name=username]", "opener")
    page.fill("input[name=password]", "Lantai-2026")
    page.click("main form button[type=submit]")
    page.goto(f"{site}/appraisal/opening-batches/")
    page.get_by_role("link", name=FOURTH).first.click()
    url = re.search(r"/appraisal/opening-batches/\d+/", page.url)[0]
    page.goto(f"{site}{url}desk/?at=6")
    page.check("[name=d][value=defer]")
    page.select_option("#ground", "third")
    page.fill("#opinion", "有在世者的病情")
    assert page.locator("[name=has_read]").count() == 0, "the machine has read it"
    page.click("form[data-bench] button[type=submit]")
    page.goto(f"{site}{url}desk/?at=6")
    assert "有在世者的病情" in page.inner_text("main")
    context.close()
