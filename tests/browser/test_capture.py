# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Capture in a real browser: many files, one in parts that breaks off, and the pages of a batch."""

import pytest
from test_tour import violations

from factories.batches import paper

pytestmark = pytest.mark.long

BIG = 9 << 20
"""More than two parts."""


def opened(person, words):
    """The page of the demo world's batch of this name."""
    page = person.open("/filing/filing-batches/").page
    page.locator("a.row-link", has_text=words).first.click()
    page.wait_for_load_state()
    return page.url


def wide(page):
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_a_clerk_hands_in_files_one_of_which_breaks_off(visitor):
    person = visitor().sign_in("clerk")
    page, base = person.page, opened(person, "办公室2025年文件")
    page.goto(f"{base}capture/")
    before = page.inner_text("main")
    files = [(f"新{name}", data) for name, data in (paper(n) for n in range(101, 104))]
    files.append(("长录音.txt", "农时谚语\n".encode() * (BIG // 13)))
    page.set_input_files("#files", [{"name": name, "mimeType": "text/plain", "buffer": data}
                                    for name, data in files])  # fmt: skip
    broken = []

    def break_off(route):
        if route.request.method == "POST" and "%E9%95%BF" in route.request.url and not broken:
            broken.append(route.request.url)
            return route.abort()
        return route.continue_()

    page.route("**/capture/?*", break_off)
    person.shot("capture-chosen")
    page.click("#capture-form button[type=submit]")
    page.wait_for_url("**/jobs/**", timeout=60_000)
    assert broken and all("ERR_FAILED" in each for each in person.troubles)
    person.troubles.clear()
    page.unroute("**/capture/?*")
    for _ in range(60):
        page.goto(f"{base}capture/")
        if "打开读取" not in page.inner_text("main"):
            break
        page.wait_for_timeout(1_000)
    assert page.inner_text("main") != before
    page.goto(base)
    text = page.inner_text("main")
    assert all(name.removesuffix(".txt")[1:9] in text for name, _ in files[:3])
    person.shot("capture-read")
    assert violations(page) == [] and person.troubles == []


@pytest.mark.parametrize("width", ["1440", "390"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_of_batches_have_no_violation(visitor, width, lang):
    found = {}
    for role, words in (("clerk", "2025"), ("officer", "业务科")):
        person = visitor(width, lang).sign_in(role)
        page, base = person.page, opened(person, words)
        for tab in ("", "capture/", "listed/", "arrange/", "papers/"):
            page.goto(f"{base}{tab}")
            person.shot(f"batch-{role}-{tab.strip('/') or 'content'}-{lang}")
            found[f"{role} {tab}"] = violations(page)
            assert wide(page) <= 0, f"{tab} is {wide(page)} px too wide"
            assert page.locator("h1").count() == 1
        assert person.troubles == []
    assert {path: each for path, each in found.items() if each} == {}
