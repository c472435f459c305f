# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The vault alone gives back the catalogue of what it preserves (promise 2), and a lost store."""

import shutil

import pytest

from factories import holdings, vault
from factories.doing import rows
from lantai.guard.acts import setting_up
from lantai.holdings.models import (
    DigitalObject,
    File,
    Fonds,
    Item,
    ItemDocument,
    ItemPerson,
    RecordClass,
)
from lantai.vault import acts, command, jobs, places, snapshots, storing
from lantai.vault.models import (
    Copy,
    Damage,
    Event,
    FixityRun,
    KeptFile,
    ObjectVersion,
    Store,
    VaultObject,
)

CATALOGUE = (ItemPerson, DigitalObject, ItemDocument, Item, File, RecordClass, Fonds)
VAULT = (Damage, FixityRun, Event, Copy, KeptFile, ObjectVersion, VaultObject)


@pytest.fixture
def archive(scene):
    """A small archive: classes, a file, items with parts, one of them decided about."""
    scene.near = scene.store("near", rank=1)
    with setting_up("levels for a test"):
        sight = {"holder": scene.archives.path, "area": scene.archives.area,
                 "line": scene.archives.line}  # fmt: skip
        top = RecordClass(fonds=scene.fonds, code="1", title="水利", **sight)
        top.save()
        sub = RecordClass(fonds=scene.fonds, code="1", parent=top, title="清淤", **sight)
        sub.save()
        volume = holdings.file(scene.fonds, record_class=sub)
    one = scene.item(b"one", b"two", record_class=sub, file=volume, persons="林书瑶",
                     extra={"拍摄者": "何望舒", "层": [1, {"二": None}]})  # fmt: skip
    with setting_up("parts for a test"):
        paper = ItemDocument(item=one, title="通知", order=1)
        paper.save()
        ItemPerson(item=one, name="林书瑶", role="申请人", identity_shown="97****").save()
        first = rows(DigitalObject)[0]
        first.document = paper
        first.save()
    two = scene.item(b"three", secrecy=1, retention="D30")
    holdings_open(scene, scene.item(b"four"))
    keep(scene, [one, two, rows(Item)[-1]])
    return scene


def holdings_open(scene, item):
    from lantai.holdings import acts as holdings_acts

    holdings_acts.set_opening([item.pk], 2, scene.keeper, reason="到期审核")
    holdings_acts.set_reach([item.pk], 1, scene.keeper, reason="公布")


def keep(scene, items):
    laid = storing.lay([each.pk for each in items], scene.keeper)
    acts.adopt(laid, scene.keeper)
    storing.finish(laid)


def told():
    """All that the catalogue and the vault say, without the numbers of rows."""
    objects = {each.item_id: each.object_id for each in rows(VaultObject)}
    items = snapshots.items_of(objects)
    paths = {each.item_id: {} for each in rows(VaultObject)}
    for each in rows(DigitalObject):
        paths.setdefault(each.item_id, {})[each.pk] = each.name
    said = snapshots.of_items(items, objects, paths, as_of=0)
    for each in said.values():
        each["made_at"] = ""
        each["events"] = [row["type"] for row in each["events"] if row["type"] == "ingestion"]
        each["agents"] = []
        for level in each["above"]:
            level["fields"].pop("path", None)
    return {each["identifier"]: each for each in said.values()}


def kept():
    return sorted((each.path, each.name, each.size, each.sha512, each.since)
                  for each in rows(KeptFile))  # fmt: skip


def lose(*models):
    with setting_up("the catalogue is lost"):
        for model in models:
            every = model.objects.unguarded("a test loses the catalogue")
            if model is RecordClass:
                every.filter(parent__isnull=False).delete()
            every.all().delete()


def test_rebuilt_from_a_store_equals(archive, work, capsys):
    before, files = told(), kept()
    versions = [(each.number, each.kind) for each in rows(ObjectVersion)]
    lose(*VAULT, *CATALOGUE, Store)
    assert rows(Item) == [] and rows(Store) == []
    assert command.main(["rebuild", "near", "--institution", archive.archives.name]) == 0
    assert "重建 3 件" in capsys.readouterr().out
    assert told() == before
    assert kept() == files
    assert [(each.number, each.kind) for each in rows(ObjectVersion)] == versions
    assert {each.state for each in rows(Copy)} == {"doubtful"}  # nobody has read them back yet
    jobs.verifying_copies(work("vault.verifying_copies"))
    assert {each.state for each in rows(Copy)} == {"good"}
    assert {each.kept_in for each in rows(VaultObject)} == {f",{rows(Store)[0].pk},"}


def test_rebuilding_again_changes_nothing_and_fills_what_is_missing(archive, work):
    before = told()
    store = archive.near
    assert jobs.rebuilding_catalogue(work("vault.rebuilding_catalogue"), store) == {
        "rebuilt": 0, "left": 0, "there": 3,
    }  # fmt: skip
    lose(*VAULT, *CATALOGUE)
    run = work("vault.rebuilding_catalogue", archive.keeper)  # ordered by a person
    assert jobs.rebuilding_catalogue(run, store)["rebuilt"] == 3
    assert jobs.rebuilding_catalogue(run, store)["there"] == 3
    assert told() == before and len(rows(Item)) == 3 and len(rows(RecordClass)) == 2


def test_what_the_catalogue_still_has_is_not_touched(archive, work):
    lose(*VAULT, ItemPerson, DigitalObject, ItemDocument, Item)
    with setting_up("the fonds was described since"):
        archive.fonds.scope = "后来写的"
        archive.fonds.save()
    jobs.rebuilding_catalogue(work("vault.rebuilding_catalogue"), archive.near)
    assert [each.scope for each in rows(Fonds)] == ["后来写的"]
    assert len(rows(Item)) == 3 and len(rows(RecordClass)) == 2 and len(rows(File)) == 1


def test_records_of_a_body_that_is_not_registered_are_left_and_told(archive, work, monkeypatch):
    lose(*VAULT, *CATALOGUE)
    with setting_up("the institution has another name here"):
        archive.archives.name = "别的单位"
        archive.archives.save()
    run = work("vault.rebuilding_catalogue")
    assert jobs.rebuilding_catalogue(run, archive.near) == {"rebuilt": 0, "left": 3, "there": 0}
    assert rows(Item) == [] and run._lines[0].kind == "vault.not_rebuilt"


def test_the_newest_snapshot_of_a_fonds_counts(archive, work):
    from lantai.guard.acts import act

    with act("holdings.fonds.edit", archive.fonds, archive.keeper) as done:
        archive.fonds.scope = "新的说明"
        archive.fonds.save()
        done(archive.fonds)
    later = archive.item(b"later")
    moment = snapshots.timezone.now() + snapshots.dt.timedelta(minutes=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshots.timezone, "now", lambda: moment)
        keep(archive, [later])
    lose(*VAULT, *CATALOGUE)
    jobs.rebuilding_catalogue(work("vault.rebuilding_catalogue"), archive.near)
    assert [each.scope for each in rows(Fonds)] == ["新的说明"]


def test_a_lost_store_is_restored_from_another(archive, work):
    far = archive.store("far", rank=2, is_offsite=True)
    jobs.copying_objects(work())
    copied = {each.vault_object_id for each in rows(Copy, store=far)}
    assert len(copied) == len(rows(VaultObject))
    shutil.rmtree(archive.home / "stores" / "near")
    with setting_up("a new disk"):
        near = rows(Store, pk=archive.near.pk)[0]
        near.state, near.token = "new", ""
        near.save()
    acts.found_store(near, archive.keeper)
    done = jobs.verifying_copies(work("vault.verifying_copies"))
    assert done["damaged"] == done["repaired"] == len(copied)
    place = places.open_place(rows(Store, pk=near.pk)[0])
    ids = [each.object_id for each in rows(VaultObject)]
    assert all(each.is_good for each in place.prove(ids))
    assert vault
