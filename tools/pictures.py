# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of the handbook from a running demo site; all that they show is made up.

``python tools/pictures.py http://127.0.0.1:8000 [NAME …]`` writes docs/work/pictures/NAME.png; the
site is one that `make run` has just made, with nothing done in it since.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lantai.house.demo import DEMO_PASSWORD

HERE = Path(__file__).resolve().parents[1] / "docs" / "work" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--lang=zh-CN"]  # fmt: skip
WIDTH = 1180


@dataclass(frozen=True)
class Picture:
    """What is seen by whom: a page, then the links that are followed from it by their words.

    ``press`` is a button that is pressed last; it may change nothing. ``height`` in pixels from the
    top; 0 is the whole page.
    """

    name: str
    who: str
    path: str
    follow: tuple[str, ...] = ()
    height: int = 0
    press: str = ""


BATCHES, TRANSFERS = "/filing/filing-batches/", "/transfer/transfers/"
PICTURES = (
    Picture("desk", "officer", "/", height=900),
    Picture("filing-schedule", "officer", "/filing/retention-schedules/",
            ("槐序县农时局归档范围和保管期限表",), 760),
    Picture("filing-batch", "officer", BATCHES, ("业务科2024年文件",), 900),
    Picture("filing-capture", "clerk", BATCHES, ("办公室2025年文件", "采集"), 760),
    Picture("filing-arrange", "officer", BATCHES, ("业务科2025年文件", "整理"), 1200, "先看一遍"),
    Picture("filing-findings", "officer", "/filing/findings-of-filing-tests/?is_open=1",
            height=760),
    Picture("filing-papers", "officer", BATCHES, ("办公室2023年文件", "表格"), 620),
    Picture("filing-compared", "officer", "/filing/filing-comparisons/", height=560),
    Picture("transfer-due", "archivist", "/transfer/transfers/due/", height=560),
    Picture("transfer-transfer", "archivist", TRANSFERS, ("农时局第二批电子档案移交",), 900),
    Picture("transfer-form", "archivist", TRANSFERS, ("农时局第一批电子档案移交", "登记表"), 900),
    Picture("transfer-test", "archivist", TRANSFERS, ("农时局第一批电子档案移交", "接收检测"), 900),
    Picture("vault-store", "archivist", "/vault/stores/", ("一号机房磁盘阵列",), 760),
)  # fmt: skip


def main(words: list[str]) -> int:
    """Take the pictures named, or all; 1 where one could not be taken."""
    from playwright.sync_api import Error, sync_playwright

    site, names = words[0].rstrip("/"), set(words[1:])
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("no Chromium on this machine", file=sys.stderr)
        return 1
    HERE.mkdir(parents=True, exist_ok=True)
    failed = 0
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser, args=FLAGS)
        for each in PICTURES:
            if names and each.name not in names:
                continue
            try:
                _take(chromium, site, each)
                print(each.name)
            except (Error, LookupError) as fault:
                failed += 1
                print(f"{each.name}: {str(fault).splitlines()[0]}", file=sys.stderr)
        chromium.close()
    return 1 if failed else 0


def _take(chromium: Any, site: str, picture: Picture) -> None:
    """One picture, by a person who signs in for it."""
    context = chromium.new_context(viewport={"width": WIDTH, "height": picture.height or 900},
                                   locale="zh-CN", color_scheme="light")  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(10_000)
    absent: list[str] = []
    page.on("response", lambda got: absent.append(got.url) if got.status >= 400 else None)
    page.goto(f"{site}/sign-in/")
    page.fill("input[name=username]", picture.who)
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_load_state()
    page.goto(f"{site}{picture.path}")
    for words in picture.follow:
        page.locator("main").get_by_role("link", name=words, exact=True).first.click()
        page.wait_for_load_state()
    if picture.press:
        page.get_by_role("button", name=picture.press, exact=True).click()
        page.wait_for_load_state()
    if absent:
        raise LookupError(f"not there: {absent[0]}")
    page.screenshot(path=HERE / f"{picture.name}.png", full_page=not picture.height)
    context.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
