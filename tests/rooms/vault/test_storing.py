# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes first, rows second: what an item's object holds, and what is refused in words."""

import datetime as dt

import pytest

from factories import vault
from factories.doing import rows
from lantai.craft.errors import StorageFailed
from lantai.craft.findings import Severity
from lantai.craft.ocfl.verify import verify_path
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry, EntrySubject
from lantai.vault import acts, landing, pending, places, snapshots, storing
from lantai.vault.models import Copy, Event, KeptFile, ObjectVersion, VaultObject


def keep(scene, *items):
    laid = storing.lay([each.pk for each in items], scene.keeper)
    acts.adopt(laid, scene.keeper)
    storing.finish(laid)
    return laid


def test_an_item_becomes_an_object_with_rows_events_and_an_entry(scene):
    store = scene.store("near")
    item = scene.item(b"one", b"two")
    laid = keep(scene, item)
    assert laid.refused == [] and list(pending.notes()) == []
    [made] = rows(VaultObject)
    assert made.item_id == item.pk and made.version == 1 and made.kept_in == f",{store.pk},"
    assert made.object_id.startswith("urn:uuid:") and made.files == 3
    place = places.open_place(store)
    with place.open_file(made.object_id, "content/文件1.txt") as stream:
        assert stream.read() == b"one"
    told = snapshots.read(storing.lying_there(place, made.object_id)).as_dict()
    assert told["item"]["title"] == item.title
    assert [each["path"] for each in told["objects"]] == ["content/文件1.txt", "content/文件2.txt"]
    assert [each.path for each in rows(KeptFile)] == ["content/文件1.txt", "content/文件2.txt"]
    [copy] = rows(Copy)
    assert (copy.state, copy.version, copy.files) == ("good", 1, 3)
    assert [each.kind for each in rows(Event)] == ["ingestion", "fixity check"]
    assert "2 个文件" in rows(Event)[0].sentence and len(rows(ObjectVersion)) == 1
    entry = Entry.every.get(tag="vault.vaultobject.adopt")
    nouns = set(EntrySubject.objects.filter(entry=entry).values_list("noun", flat=True))
    assert nouns == {"vault.vaultobject", "vault.objectversion", "vault.keptfile", "vault.copy",
                     "vault.event"}  # fmt: skip
    found = [each for step in verify_path(place.folder) for each in step.findings]
    assert not [each for each in found if each.severity is Severity.ERROR]


def test_storing_twice_is_as_once_and_a_new_file_makes_a_version(scene):
    scene.store("near")
    item = scene.item(b"one")
    keep(scene, item)
    again = keep(scene, item)
    assert again.same == [item.pk] and not again.lying
    vault.file_of(item, b"more", "文件1.txt")  # the same name, other bytes
    keep(scene, item)
    [made] = rows(VaultObject)
    assert made.version == 2 and len(rows(ObjectVersion)) == 2
    assert [each.path for each in rows(KeptFile)] == ["content/文件1.txt", "content/文件1-2.txt"]
    assert [each.version for each in rows(Copy)] == [2]


def test_a_crash_before_the_rows_leaves_an_unadopted_object_and_never_the_other_way(scene):
    store = scene.store("near")
    item = scene.item(b"one")
    storing.lay([item.pk], scene.keeper)  # and here the power goes
    assert rows(VaultObject) == []
    [note] = pending.notes()
    assert places.open_place(store).holds(note.object_ids[0])
    keep(scene, item)  # once more
    assert [each.object_id for each in rows(VaultObject)] == list(note.object_ids)


def test_nothing_is_adopted_twice(scene, monkeypatch):
    scene.store("near")
    item = scene.item(b"one")
    first = storing.lay([item.pk], scene.keeper)
    moment = snapshots.timezone.now() + dt.timedelta(minutes=5)
    monkeypatch.setattr(snapshots.timezone, "now", lambda: moment)
    second = storing.lay([item.pk], scene.keeper)
    assert second.lying[0].version == 1 and not second.lying[0].is_new
    assert acts.adopt(first, scene.keeper) == [item.pk]
    assert acts.adopt(second, scene.keeper) == []
    assert len(rows(VaultObject)) == len(rows(Copy)) == 1


def test_what_cannot_be_stored_is_told_in_words_and_the_rest_goes_on(scene):
    with pytest.raises(Refused) as told:
        storing.lay([scene.item(b"x").pk], scene.keeper)
    assert told.value.kind == "vault.no_store"
    scene.store("near")
    good, bare, liar = scene.item(b"good"), scene.item(), scene.item()
    vault.file_of(liar, b"never came", "缺.pdf", landed=False)
    laid = keep(scene, good, bare, liar)
    assert [each.item.pk for each in laid.lying] == [good.pk]
    assert {key: why.kind for key, why in laid.refused} == {
        bare.pk: "vault.no_files", liar.pk: "vault.not_landed",
    }  # fmt: skip
    keyless = storing.lay([99_999], scene.keeper)
    assert keyless.refused[0][1].kind == "guard.not_found"


def test_a_store_may_not_hold_what_is_above_its_ceiling(scene):
    scene.store("open", ceiling=0, rank=1)
    inner = scene.store("inner", ceiling=1, rank=2)
    keep(scene, scene.item(b"inner matters", secrecy=1))
    assert [each.store_id for each in rows(Copy)] == [inner.pk]


def test_a_store_that_gives_back_other_bytes_is_not_believed(scene, monkeypatch):
    scene.store("near")
    item = scene.item(b"one")
    real = places.Folders.put

    def lying(self, deposits):
        done = list(real(self, deposits))
        for path in self.folder.rglob("content/文件1.txt"):
            path.chmod(0o644)
            path.write_bytes(b"0ne")
        return iter(done)

    monkeypatch.setattr(places.Folders, "put", lying)
    with pytest.raises(StorageFailed) as told:
        storing.lay([item.pk], scene.keeper)
    assert told.value.kind == "vault.read_back" and rows(VaultObject) == []


def test_landed_bytes_that_rotted_do_not_get_in(scene):
    scene.store("near")
    item = scene.item(b"one")
    [place] = landing.folder().glob("???/*")
    place.chmod(0o644)
    place.write_bytes(b"0ne")
    with pytest.raises(StorageFailed) as told:
        storing.lay([item.pk], scene.keeper)
    assert told.value.kind == "store.source_changed" and rows(VaultObject) == []


def test_only_who_may_act_on_a_record_stores_it(scene):
    scene.store("near")
    item = scene.item(b"one")
    from factories import holdings

    stranger = holdings.person("i999/")
    assert storing.lay([item.pk], stranger).refused[0][1].kind == "guard.not_found"
    laid = storing.lay([item.pk], scene.keeper)
    with setting_up("the item stays"), pytest.raises(Exception, match="protected"):
        acts.adopt(laid, scene.keeper)
        item.delete()
