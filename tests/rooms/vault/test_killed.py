# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Killed at random moments from landing to copying, then run to the end: whole or nothing."""

from pathlib import Path

import pytest

from killing import Doomed

HERE = Path(__file__).parent
ITEMS = 60
SET_UP = """
from factories import holdings, vault
from lantai.guard.actor import steward
at = holdings.institution()
fonds = holdings.fonds(at)
for rank, code in enumerate(("near", "far"), 1):
    vault.store(at, steward("a test"), code, rank=rank, is_offsite=rank > 1)
for number in range({items}):
    vault.file_of(holdings.item(fonds), b"text %d" % number * 50, landed=False)
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


@pytest.mark.long
def test_killed_at_random_moments_it_is_as_if_run_once(tmp_path):
    seen = set()
    with Doomed(tmp_path, set_up=SET_UP.replace("{items}", str(ITEMS)), look=LOOK,
                work=HERE / "vault_killed.py") as site:  # fmt: skip
        for told in site.kills(0.3):
            assert told["bad"] == 0, told  # no row without bytes, at any moment
            assert told["objects"] == told["items"] == told["versions"] == told["files"], told
            seen.add((told["objects"], told["copies"]))
        assert site.to_the_end() == {"objects": ITEMS, "items": ITEMS, "versions": ITEMS,
                                     "files": ITEMS, "copies": 2 * ITEMS, "bad": 0,
                                     "strange": 0}  # fmt: skip
    assert len(seen) > 5, "it was killed at few places"
