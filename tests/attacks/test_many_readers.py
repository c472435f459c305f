# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One writer and twenty readers on a real database: nobody is told “database is locked”.

Real processes (`crowd`): an import goes on through its acts while threads of four processes fetch
list pages through WSGI and one of them changes rows. How much slower pages are meanwhile is printed
and not judged: a machine of two cores is busy with the import alone.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from databases import Pair

pytestmark = [pytest.mark.long]
CROWD = Path(__file__).with_name("crowd.py")
PROCESSES, THREADS = 4, 5
SECONDS = 10


@pytest.fixture
def home(tmp_path):
    """The environment of a site of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LANTAI_")}
    pair = Pair(tmp_path).made()
    yield {**kept, "LANTAI_HOME": str(tmp_path), "LANTAI_SECRET": "of this trial alone",
           "DJANGO_SETTINGS_MODULE": "site_of_tests", **pair.addresses(),
           "PYTHONPATH": os.pathsep.join([str(CROWD.parents[1]), *sys.path])}  # fmt: skip
    pair.end()


def begin(home, name, *given):
    return subprocess.Popen([sys.executable, str(CROWD), name, json.dumps(given)], env=home,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip


def said(process):
    """What a process saw; it must have ended well and spoken of no lock."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err[-3_000:]
    assert "locked" not in err + out
    return json.loads(out.strip().splitlines()[-1])


def p95(times):
    return sorted(times)[int(len(times) * 0.95)]


def readers(home, cookies, seconds, change):
    parts = [cookies[at::PROCESSES] for at in range(PROCESSES)]
    return [begin(home, "read", seconds, part, change and not at) for at, part in enumerate(parts)]


def looked_at(processes):
    """The times of all pages; every one was answered."""
    times = []
    for each in map(said, processes):
        assert each["statuses"] == [200] and not each["faults"], each
        times += each["took"]
    return times


def test_an_import_and_twenty_readers_do_not_lock_one_another_out(home, capsys):
    cookies = said(begin(home, "set-up", PROCESSES * THREADS))["cookies"]
    idle = looked_at(readers(home, cookies, SECONDS / 2, False))
    processes = readers(home, cookies, SECONDS, True)
    writer = said(begin(home, "write", SECONDS * 0.8))
    busy = looked_at(processes)
    assert writer["rounds"] >= 1 and not writer["faults"]
    after = said(begin(home, "judge"))
    assert after["rows"] == after["codes"] == 3_000 + writer["made"]
    assert after["on_trail"] >= after["rows"] and not after["wrong"]
    with capsys.disabled():
        print(f"\n{len(busy)} pages beside {writer['made']} imported rows: p95 {p95(busy):.3f} s, "
              f"idle {p95(idle):.3f} s, ratio {p95(busy) / p95(idle):.2f}")  # fmt: skip
