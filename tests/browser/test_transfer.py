# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A transfer returned twice and accepted, by the people whose steps they are, in a real browser."""

import re
import time

import pytest

pytestmark = pytest.mark.long

WAIT = 180
"""Seconds for a job of the house to come to its end on a busy machine."""
TITLE = "农时局第三批电子档案移交"


class Way:
    """The transfer before the browser, with everybody signed in once."""

    def __init__(self, visitor):
        self.people = {name: visitor().sign_in(name)
                       for name in ("officer", "leader", "archivist", "curator")}  # fmt: skip
        page = self.open("officer", "/transfer/transfers/")
        page.get_by_role("link", name=TITLE).first.click()
        page.wait_for_load_state()
        self.url = re.search(r"/transfer/transfers/\d+/", page.url)[0]

    def open(self, who, url):
        person = self.people[who]
        person.open(url)
        return person.page

    def press(self, who, label, **answers):
        """A button at the head of the transfer, and its form where it has one."""
        page = self.open(who, self.url)
        page.locator(".acts, main").get_by_role("link", name=label, exact=True).first.click()
        page.wait_for_load_state()
        for name, text in answers.items():
            page.fill(f"[name={name}]", text)
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_load_state()
        assert "do=" not in page.url and "/steps/" not in page.url, page.inner_text("main")[:400]
        return page

    def stands(self, who, state):
        """Wait until the transfer stands there."""
        ends = time.monotonic() + WAIT
        while time.monotonic() < ends:
            page = self.open(who, self.url)
            if page.locator("main .state, main .head-state").first.inner_text().strip() == state:
                return page
            time.sleep(2)
        pytest.fail(f"it never came to {state}: {page.inner_text('main')[:600]}")
        return None

    def to_the_archives(self):
        self.press("officer", "组包")
        self.stands("officer", "已组包")
        self.press("officer", "自检")
        self.stands("officer", "已自检")
        self.press("leader", "审核并移交", opinion="同意移交")
        self.stands("archivist", "已收到")

    def tested(self):
        self.press("archivist", "接收检测")
        return self.stands("archivist", "已检测")


def test_a_transfer_returned_twice_and_accepted(visitor):
    way = Way(visitor)
    way.to_the_archives()
    way.press("archivist", "退回", reason="登记表上的移交依据没有写文号")
    page = way.stands("officer", "已退回")
    assert "没有写文号" in page.inner_text("main")
    way.to_the_archives()
    way.tested()
    way.press("archivist", "退回", reason="全宗介绍过于简略")
    way.stands("officer", "已退回")
    way.to_the_archives()
    page = way.tested()
    sign_all(way, page)
    way.press("curator", "同意接收", opinion="同意")
    way.press("archivist", "入库")
    way.stands("archivist", "已入库")
    way.press("archivist", "接收进馆")
    page = way.stands("officer", "已进馆")
    assert re.search(r"J20\d\d-\d{4}", page.inner_text("main"))
    way.people["officer"].shot("transfer-accessioned")
    for person in way.people.values():
        assert person.troubles == []


def sign_all(way, page):
    """The archivist signs each line of the newest test that waits."""
    page.locator("main").get_by_role("link", name="接收检测").first.click()
    page.wait_for_load_state()
    test = page.url
    check = re.search(r"/(\d+)/", test)[1]
    listing = f"/transfer/items-of-the-check/?check_run={check}&is_open=1"
    page = way.open("archivist", listing)
    way.people["archivist"].shot("transfer-lines")
    links = [each.get_attribute("href") for each in page.locator("a.row-link").all()]
    assert links, "lines wait for a signature"
    for href in links:
        page = way.open("archivist", f"{href}acts/?do=sign")
        page.select_option("[name=passed]", "yes")
        page.fill("[name=opinion]", "已核对")
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_load_state()
