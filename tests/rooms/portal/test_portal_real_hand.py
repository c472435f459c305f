# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is withdrawn is out of the index within a minute, with a real crew of hands at work."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from killing import BEGIN

HERE = Path(__file__).parents[2]
SET_UP = """
from factories import holdings, portal
fonds = holdings.fonds(holdings.institution())
for number in range(30):
    portal.published(fonds, title=f"青溪灌区第{number:03d}号请示")
"""
ACT = """
import django
django.setup()
from lantai.guard.actor import steward
from lantai.guard.terms import Reach
from lantai.holdings import acts
from lantai.holdings.models import Item
rows = Item.objects.unguarded("records that a test withdraws").order_by("pk")
acts.set_reach(list(rows.values_list("pk", flat=True)[:10]), Reach.NONE, steward("a test"),
               reason="撤回公布")
"""
LOOK = """
import json, django
django.setup()
from lantai.portal.index import folders
index = folders.opened("public")
print(json.dumps(-1 if index is None else len(index)))
"""


@pytest.mark.long
def test_what_is_withdrawn_leaves_the_index_within_a_minute(tmp_path):
    path = os.pathsep.join([str(HERE), *filter(None, sys.path)])
    env = {**os.environ, "LANTAI_HOME": str(tmp_path / "site"), "LANTAI_DURABLE": "0",
           "LANTAI_SECRET": "of a test", "PYTHONPATH": path,
           "DJANGO_SETTINGS_MODULE": "lantai.house.settings"}  # fmt: skip
    (tmp_path / "site").mkdir()

    def run(program):
        done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True,
                              text=True)  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def holds(number, seconds):
        begun = time.monotonic()
        while int(json.loads(run(LOOK).splitlines()[-1])) != number:
            assert time.monotonic() - begun < seconds, "not in time"
            time.sleep(0.5)
        return time.monotonic() - begun

    run(BEGIN + SET_UP)
    hands = subprocess.Popen([sys.executable, "-m", "lantai.cli", "work"], env=env,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        holds(30, 150)
        run(ACT)
        assert holds(20, 90) <= 75, "a minute, and what the looking itself takes"
    finally:
        hands.send_signal(signal.SIGTERM)
        hands.wait(60)
