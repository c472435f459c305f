# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A package from outside goes up from the archivist's own computer; the line breaks once."""

import io
import re
import time
import zipfile

import pytest
from test_tour import violations

WAIT = 120


def package():
    """A package whose bytes do not shrink, so that it has some size."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as sink:
        sink.writestr("电子档案/0001/正文.txt", "关于古桥保护的函\n" * 5_000)
    return made.getvalue()


def expected(page):
    """The entry of a transfer that somebody from outside brings; its address."""
    page.fill("[name=name]", "谷雨书院移交")
    page.fill("[name=owner]", "谷雨书院")
    page.select_option("[name=way]", "medium")
    into = page.locator("[name=into]")
    into.select_option(index=1)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    assert "/add/" not in page.url, page.locator(".is-wrong, [role=alert]").all_inner_texts()
    return re.search(r"/transfer/transfers/\d+/", page.url)[0]


@pytest.mark.parametrize("width", ["1440", "390"])
def test_a_package_goes_up_and_goes_on_where_it_broke_off(visitor, width):
    person = visitor(width).sign_in("archivist")
    page = person.open("/transfer/transfers/add/").page
    address = expected(page)
    person.open(f"{address}upload/")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    person.shot("transfer-upload")
    broken = []

    def once(route):
        if broken:
            route.continue_()
        else:
            broken.append(route.request.url)
            route.abort()

    page.route("**/parts/1/", once)
    page.set_input_files("#files", {"name": "移交.zip", "mimeType": "application/zip",
                                    "buffer": package()})  # fmt: skip
    page.get_by_role("button", name="上传", exact=True).click()
    page.wait_for_url("**/*do=take_in", timeout=WAIT * 1_000)
    assert broken, "the line never broke"
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    ends = time.monotonic() + WAIT
    while "已收到" not in (text := person.open(address).page.inner_text("main")):
        assert time.monotonic() < ends, text[:500]
        time.sleep(1)
    assert [each for each in person.troubles if "ERR_FAILED" not in each] == []
