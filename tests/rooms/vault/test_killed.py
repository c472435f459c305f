# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Killed at random moments from storing to copying, then run to the end: whole or nothing.

A real process on real files; how often it is killed says ``LANTAI_KILLS`` (12 where nothing does).
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ITEMS = 60
SET_UP = """
import io, django
django.setup()
from lantai.guard import sides
for database in ("default", "side"):
    sides.make_tables(database)
from factories import holdings, vault
from lantai.guard.actor import steward
at = holdings.institution()
fonds = holdings.fonds(at)
for rank, code in enumerate(("near", "far"), 1):
    vault.store(at, steward("a test"), code, rank=rank, is_offsite=rank > 1)
for number in range({items}):
    vault.file_of(holdings.item(fonds), b"text %d" % number * 50)
"""
LOOK = """
import json, django
django.setup()
from lantai.vault import places, queries
from lantai.vault.models import Copy, KeptFile, ObjectVersion, VaultObject
def every(model):
    return list(model.objects.unguarded("a test looks at rows").order_by("pk"))
objects = every(VaultObject)
told = {"objects": len(objects), "items": len({each.item_id for each in objects}),
        "versions": len(every(ObjectVersion)), "files": len(every(KeptFile)),
        "copies": len(every(Copy)), "bad": 0, "strange": 0}
for store in queries.every_ready_store():
    place = places.open_place(store)
    rows = Copy.objects.unguarded("a test looks at rows").filter(store=store)
    ids = {each.vault_object.object_id for each in rows.select_related("vault_object")}
    told["bad"] += sum(not proof.is_good for proof in place.prove(ids))
    told["strange"] += len({each.object_id for each in place.inventories()} - ids)
print(json.dumps(told))
"""


@pytest.fixture
def site(tmp_path):
    path = os.pathsep.join([str(HERE.parents[1]), *filter(None, sys.path)])
    env = {**os.environ, "LANTAI_HOME": str(tmp_path), "LANTAI_DURABLE": "0", "PYTHONPATH": path,
           "LANTAI_SECRET": "of a test",
           "DJANGO_SETTINGS_MODULE": "lantai.house.settings"}  # fmt: skip

    def run(program):
        done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True,
                              text=True)  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    run(SET_UP.replace("{items}", str(ITEMS)))
    return env, run


def started(env):
    process = subprocess.Popen([sys.executable, str(HERE / "vault_killed.py")], env=env,
                               stdout=subprocess.PIPE, text=True)  # fmt: skip
    assert process.stdout.readline() == "begun\n"
    return process


@pytest.mark.long
def test_killed_at_random_moments_it_is_as_if_run_once(site):
    env, run = site
    dice = random.Random(int(os.environ.get("LANTAI_SEED", "7")))
    for _ in range(int(os.environ.get("LANTAI_KILLS", "12"))):
        process = started(env)
        time.sleep(dice.uniform(0.0, 0.4))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        told = json.loads(run(LOOK))
        assert told["bad"] == 0, told  # no row without bytes, at any moment
        assert told["objects"] == told["items"] == told["versions"] == told["files"], told
    process = started(env)
    said, _ = process.communicate()
    assert said == "done\n" and process.returncode == 0
    told = json.loads(run(LOOK))
    assert told == {"objects": ITEMS, "items": ITEMS, "versions": ITEMS, "files": ITEMS,
                    "copies": 2 * ITEMS, "bad": 0, "strange": 0}  # fmt: skip
