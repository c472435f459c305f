# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A transfer from the unit's drawer into the archives' custody, inside one site."""

from transferroom import rows

from factories.doing import now
from lantai.transfer import receipts
from lantai.transfer.models import Accession
from lantai.vault.models import Copy, VaultObject


def test_records_go_the_whole_way_into_the_custody_of_the_archives(scene):
    items = scene.filed(3)
    row = scene.accessioned(items)
    assert row.state == "accessioned"
    (made,) = rows(Accession)
    assert (made.items, made.files, made.sender) == (3, 3, "槐序县农时局")
    assert made.number.endswith("-0001") and receipts.is_right(made)
    for item in items:
        held = now(item)
        assert (held.holder, held.standing) == (scene.archives.path, "held")
        assert held.fonds.holder == scene.archives.path and held.fonds.fonds_code == "A913"
    assert {each.item_id for each in rows(VaultObject)} == {item.pk for item in items}
    assert {each.store_id for each in rows(Copy)} == {scene.store.pk}
