# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Two processes of a site: what one does is on the next page of the other; no more is made anew."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long
BESIDE = Path(__file__).with_name("beside.py")


class Process:
    """A process of the site, which does as it is told."""

    def __init__(self, home, *words):
        kept = {name: text for name, text in os.environ.items() if not name.startswith("LANTAI_")}
        env = {**kept, "LANTAI_HOME": str(home), "LANTAI_SECRET": "of this trial alone",
               "DJANGO_SETTINGS_MODULE": "site_of_tests",
               "PYTHONPATH": os.pathsep.join([str(BESIDE.parents[1]), *sys.path])}  # fmt: skip
        self.running = subprocess.Popen([sys.executable, str(BESIDE), *words], env=env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
        self._answer()

    def _answer(self):
        line = self.running.stdout.readline()
        assert line, f"the process ended: {self.running.wait()}"
        return json.loads(line)

    def does(self, *words):
        self.running.stdin.write(json.dumps(words) + "\n")
        self.running.stdin.flush()
        return self._answer()

    def shows(self):
        return self.does("page")["names"]

    def made(self):
        return self.does("page")["made"]

    def end(self):
        self.running.stdin.close()
        self.running.wait(60)
        self.running.stdout.close()


@pytest.fixture
def two(tmp_path):
    first = Process(tmp_path, "new")
    second = Process(tmp_path)
    yield first, second
    first.end()
    second.end()


def test_what_one_process_does_is_on_the_others_next_page(two):
    one, other = two
    assert one.shows() == other.shows() == ["一号柜"]
    before = one.made()
    other.does("edit", "改一")
    assert one.shows() == ["改一"] and one.made() == before + 1
    one.does("edit", "改二")
    assert one.shows() == other.shows() == ["改二"]
    before = one.made()
    other.does("other")
    assert other.does("seal")["sealed"]
    assert one.shows() == ["改二"] and one.made() == before
    other.does("edit", "改三")
    other.does("seal")
    assert one.shows() == ["改三"] and one.made() == before + 1
    other.does("edit", "改四")
    other.does("seal")
    other.does("edit", "改五")
    assert one.shows() == other.shows() == ["改五"]
