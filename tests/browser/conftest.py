# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A real site with the demo world, served by its own command, and a real browser before it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from browsing import CHROMIUM

SHOTS = Path(__file__).resolve().parents[2] / "build" / "shots"
WIDTHS = {"1440": (1440, 900), "390": (390, 844)}


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of a demo site of its own."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: the pages were not opened in a browser")
    port, home = free_port(), tmp_path_factory.mktemp("site")
    settings = {"LANTAI_HOME": str(home), "DJANGO_SETTINGS_MODULE": "lantai.house.settings"}
    env = {**os.environ, **settings}
    env.pop("LANTAI_SECRET", None)
    log = (home / "log.txt").open("wb")
    served = subprocess.Popen(
        [sys.executable, "-m", "lantai.cli", "run", "--demo", "--port", str(port)],
        env=env, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/sign-in/", timeout=5).read()
            break
        except OSError:
            assert served.poll() is None, (home / "log.txt").read_text()[-3000:]
            time.sleep(0.5)
    else:
        served.kill()
        pytest.fail("the site did not open its door in five minutes")
    yield address
    served.terminate()
    served.wait(timeout=90)
    log.close()


class Visitor:
    """A person before the browser: what the console said and what was not found is kept."""

    def __init__(self, browser, site, width="1440", lang=""):
        self.site, self.width = site, width
        size = WIDTHS[width]
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]},
                                           locale="zh-CN")  # fmt: skip
        self.page = self.context.new_page()
        self.troubles = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda fault: self.troubles.append(f"page: {fault}"))
        self.page.on("response", self._response)
        self.lang = lang

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.troubles.append(f"{message.type}: {message.text}")

    def _response(self, response):
        if not response.url.startswith(self.site):
            self.troubles.append(f"another host: {response.url}")
        elif response.status >= 400:
            self.troubles.append(f"{response.status}: {response.url}")

    def sign_in(self, username):
        from lantai.house.demo import DEMO_PASSWORD

        self.open("/sign-in/" + (f"?lang={self.lang}" if self.lang else ""))
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", DEMO_PASSWORD)
        self.page.click("main form button[type=submit]")
        self.page.wait_for_load_state()
        return self

    def open(self, path):
        self.page.goto(self.site + path)
        return self

    def shot(self, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}-{self.width}.png", full_page=True)


@pytest.fixture
def visitor(chromium, site):
    """Makes visitors and sends them home."""
    made = []

    def make(width="1440", lang=""):
        made.append(Visitor(chromium, site, width, lang))
        return made[-1]

    yield make
    for each in made:
        each.context.close()
