# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The description in an object follows the catalogue, by the sealed trail and in batches."""

import pytest

from factories.doing import rows
from lantai.guard.actor import steward
from lantai.guard.acts import act
from lantai.guard.sealing import seal_all
from lantai.holdings import acts as holdings_acts
from lantai.holdings.models import File
from lantai.vault import followers, jobs, places, queries, snapshots, storing
from lantai.vault.models import Event, ObjectVersion, VaultObject

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def follow(work):
    seal_all()
    return jobs.describing_objects(work("vault.describing_objects"))


def told(scene, row):
    store = rows(type(scene.near), pk=scene.near.pk)[0]
    return snapshots.read(storing.lying_there(places.open_place(store), row.object_id)).as_dict()


def test_an_edit_an_opening_and_a_number_make_a_new_version(scene, work):
    scene.near = scene.store("near")
    one, other = scene.stored(2)
    follow(work)
    assert [each.version for each in rows(VaultObject)] == [1, 1]
    item = one.item
    with act("holdings.item.edit", item, scene.keeper) as done:
        item.title = "改过的题名"
        item.save()
        done(item)
    holdings_acts.set_opening([item.pk], 2, scene.keeper, reason="到期审核")
    assert follow(work)["described"] == 1
    assert [each.version for each in rows(VaultObject)] == [2, 1]
    said = told(scene, one)
    assert said["item"]["title"] == "改过的题名" and said["item"]["opening"] == 2
    assert {"kind": "opening", "value": "2"}.items() <= said["decisions"][0].items() or any(
        each["kind"] == "opening" and each["value"] == "2" for each in said["decisions"]
    )
    assert rows(ObjectVersion, vault_object=one)[-1].kind == "description"
    assert rows(Event, vault_object=one)[-1].kind == "metadata modification"
    assert follow(work)["described"] == 0 and told(scene, other)["item"]["title"]


def test_what_stands_above_marks_one_object_and_reading_marks_none(scene, work):
    scene.near = scene.store("near")
    scene.stored(3)
    follow(work)
    with act("holdings.fonds.edit", scene.fonds, scene.keeper) as done:
        scene.fonds.scope = "1956年以来的水利档案"
        scene.fonds.save()
        done(scene.fonds)
    with act("holdings.item.export", File, steward("a test")) as done:
        done(None)
    assert follow(work)["described"] == 1
    newest = rows(VaultObject)[-1]
    assert newest.version == 2
    above = told(scene, newest)["above"]
    assert above[0]["fields"]["scope"] == "1956年以来的水利档案"


def test_what_changed_while_it_was_stored_is_described_again(scene, work):
    scene.near = scene.store("near")
    follow(work)
    item = scene.item(b"one")
    laid = storing.lay([item.pk], scene.keeper)
    with act("holdings.item.edit", item, scene.keeper) as done:
        item.title = "存的时候改了"
        item.save()
        done(item)
    seal_all()
    while followers.mark_stale():
        pass
    from lantai.vault import acts

    acts.adopt(laid, scene.keeper)
    assert queries.stale_objects().count() == 1
    follow(work)
    assert told(scene, rows(VaultObject)[0])["item"]["title"] == "存的时候改了"
