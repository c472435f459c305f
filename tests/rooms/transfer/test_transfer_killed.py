# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Killed at random moments from packing to accession, then run to the end: whole or nothing."""

from pathlib import Path

import pytest

from killing import Doomed

HERE = Path(__file__).parent
ITEMS = 40
SET_UP = """
from factories import holdings, transfer, vault
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.transfer import acts
house = steward("a test")
archives, unit = holdings.institution(), holdings.institution("槐序县农时局", "government")
vault.store(archives, house, "near")
fonds = holdings.fonds(unit, "A913", creator=unit)
items = [transfer.filed(fonds, b"text %d" % n * 60) for n in range({items})]
items.append(transfer.filed(fonds, "机密★10年\\n\\n关于水渠的通知\\n".encode()))
with setting_up("a transfer for a test"):
    row = transfer.Transfer(name="移交", fonds=fonds, receiver=archives, holder=unit.path,
                            area=unit.area, line=unit.line, **transfer.OPINION)
    row.save()
acts.collect(row, [each.pk for each in items], house)
"""
LOOK = """
import json, django
django.setup()
from lantai.holdings.models import Item
from lantai.holdings.queries import passages_of
from lantai.transfer.models import Accession, SetAside, Transfer
from lantai.vault import places, queries
from lantai.vault.models import Copy, KeptFile, VaultObject
def every(model):
    return list(model.objects.unguarded("a test looks at rows").order_by("pk"))
row, = every(Transfer)
items = every(Item)
stored = {each.item_id for each in every(VaultObject)}
passed = {each.pk for each in every(Item) if each.holder == row.receiver.path}
told = {"state": row.state, "objects": len(stored), "files": len(every(KeptFile)),
        "passed": len(passed), "without": len(passed - stored), "bad": 0,
        "accessions": [each.items for each in every(Accession)], "items": len(every(Item)),
        "aside": [each.state for each in every(SetAside)], "secret": items[-1].pk in stored,
        "held": len(passages_of(Item, [each.pk for each in items]))}
for store in queries.every_ready_store():
    copies = Copy.objects.unguarded("a test looks").filter(store=store)
    ids = {each.vault_object.object_id for each in copies.select_related("vault_object")}
    told["bad"] += sum(not proof.is_good for proof in places.open_place(store).prove(ids))
print(json.dumps(told))
"""


@pytest.mark.long
def test_killed_anywhere_it_is_as_if_run_once(tmp_path):
    seen = set()
    with Doomed(tmp_path, set_up=SET_UP.replace("{items}", str(ITEMS)), look=LOOK,
                work=HERE / "transfer_killed.py") as site:  # fmt: skip
        for told in site.kills(0.8):
            seen.add(told["state"])
            assert told["bad"] == told["without"] == 0, told  # custody of nothing without its bytes
            assert told["objects"] == told["files"] and told["items"] == ITEMS + 1, told
            assert not told["secret"] and len(told["aside"]) < 2, told
            assert told["accessions"] in ([], [ITEMS]), told
            free = {"drafted": (0, ITEMS + 1), "accessioned": (0,)}
            assert told["held"] in free.get(told["state"], (ITEMS + 1,)), told
        assert site.to_the_end() == {
            "state": "accessioned", "objects": ITEMS, "files": ITEMS, "passed": ITEMS,
            "without": 0, "bad": 0, "accessions": [ITEMS], "items": ITEMS + 1,
            "aside": ["sent_back"], "secret": False, "held": 0,
        }  # fmt: skip
    assert len(seen) > 3, "it was killed at few places"
