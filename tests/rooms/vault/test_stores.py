# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What every implementation of a store must do, and what is done with stores.

Another implementation is added to `KINDS` and must pass all of it.
"""

import datetime as dt
import io
import secrets

import pytest

from lantai.craft.errors import BadInput
from lantai.guard.errors import Refused
from lantai.vault import acts, checks, places
from lantai.vault.errors import StoreAway
from lantai.vault.stores.folders import Folders, note_of
from lantai.vault.stores.interface import Deposit

NOTE = note_of(dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC), "入库", "兰台")


def folders(path, name):
    return Folders(name, path / name, durable=False)


KINDS = {"folders": folders}


@pytest.fixture(params=KINDS)
def make(request, tmp_path):
    """Makes founded places of one kind."""

    def made(name="a"):
        place = KINDS[request.param](tmp_path, name)
        place.found(secrets.token_hex(8))
        return place

    return made


def deposit(number, **files):
    content = {name.replace("_", "."): data for name, data in files.items()}
    return Deposit(f"urn:uuid:{number}", content or {"content/a": b"%d" % number}, NOTE)


def spoil(place, data, better=b"?"):
    """Change bytes of the medium behind the store's back: the files that hold these."""
    hit = 0
    for path in place.folder.rglob("content/**/*"):
        if path.is_file() and path.read_bytes() == data:
            path.chmod(0o644)
            path.write_bytes(better)
            hit += 1
    assert hit


def test_founded_once_it_keeps_its_token(make):
    place = make()
    token = place.identity()
    place.found("another")
    assert place.identity() == token
    assert place.space()[0] >= place.space()[1] > 0
    assert list(place.inventories()) == [] and place.recover() == []


def test_what_is_put_comes_back_version_by_version(make):
    place = make()
    put = list(place.put(deposit(n, a=b"one", b=b"two") for n in range(5)))
    assert [(each.version, each.is_new) for each in put] == [(1, True)] * 5
    kept = {each.object_id: each for each in place.inventories()}
    assert sorted(kept) == [f"urn:uuid:{n}" for n in range(5)]
    assert place.read_kept(kept["urn:uuid:3"], "b") == b"two"
    again = list(place.put([deposit(0, a=b"one", b=b"two")]))
    assert (again[0].version, again[0].is_new) == (1, False)
    [more] = place.put([Deposit("urn:uuid:0", {"a": b"ONE"}, NOTE, keep=("never there",))])
    assert (more.version, more.is_new) == (2, True)
    assert place.inventory("urn:uuid:0").state().keys() == {"a"}
    with place.open_file("urn:uuid:0", "a") as stream:
        assert stream.read() == b"ONE"
    with place.open_file("urn:uuid:0", "b", "v1") as stream:
        assert stream.seek(1) == 1 and stream.read() == b"wo"
    with pytest.raises(BadInput):
        place.inventory("urn:uuid:9")


def test_reading_back_finds_what_was_changed_lost_and_gone(make):
    place = make()
    list(place.put(deposit(n, a=b"text %d" % n) for n in range(4)))
    spoil(place, b"text 1", b"tex\x00 1")
    place.remove("urn:uuid:3")
    place.remove("urn:uuid:3")
    for how in ("full", "quick"):
        good, bad, _, gone = place.prove([f"urn:uuid:{n}" for n in range(4)], how)
        assert good.is_good and good.files == 1 and good.size == 6 and good.version == 1
        assert not bad.is_good and bad.errors and not bad.is_missing
        assert gone.is_missing and not gone.is_good
    assert not place.holds("urn:uuid:3")


def test_copies_are_read_back_and_never_overwrite(make):
    here, there = make("a"), make("b")
    ids = [f"urn:uuid:{n}" for n in range(4)]
    list(here.put(deposit(n, a=b"text %d" % n) for n in range(4)))
    first = list(there.take_from(here, ids[:2]))
    assert all(each.is_good and each.files == 1 and each.version == 1 for each in first)
    list(here.put([Deposit(ids[0], {"c": b"new"}, NOTE, keep=None)]))
    assert here.inventory(ids[0]).state().keys() == {"a", "c"}
    spoil(here, b"text 3")
    last = {each.object_id: each for each in there.take_from(here, ids)}
    assert last[ids[0]].version == 2 and last[ids[2]].is_good
    assert not last[ids[3]].is_good and not there.holds(ids[3])
    assert [each.version for each in there.take_from(here, ids[:1])] == [2]
    assert all(each.is_good for each in there.prove(ids[:3]))
    gone = list(there.take_from(here, ["urn:uuid:77"]))
    assert not gone[0].is_good


def test_damage_is_mended_from_another_and_what_cannot_be_is_said(make):
    here, there = make("a"), make("b")
    list(here.put([deposit(1, a=b"text", b=b"more")]))
    list(there.take_from(here, ["urn:uuid:1"]))
    spoil(there, b"text")
    done = there.mend_from(here, "urn:uuid:1")
    assert len(done.replaced) == 1 and not done.failed
    assert [each.is_good for each in there.prove(["urn:uuid:1"])] == [True]
    there.remove("urn:uuid:1")
    assert there.mend_from(here, "urn:uuid:1").replaced == ("*",)
    spoil(here, b"more")
    spoil(there, b"more")
    assert there.mend_from(here, "urn:uuid:1").failed


def test_another_disk_in_its_place_is_away(make):
    place = make()
    [mark] = place.folder.glob("lantai-store.json")
    mark.unlink()
    with pytest.raises(StoreAway) as told:
        place.identity()
    assert "连不上" in told.value.sentence()
    assert not isinstance(told.value, Refused)


# --- stores of a site -----------------------------------------------------------------------------


def test_a_store_is_founded_put_away_taken_up_and_retired(scene):
    store = scene.store("near")
    assert store.state == "ready" and (scene.home / "stores" / "near").is_dir()
    assert places.is_there(store)
    with pytest.raises(Refused):
        acts.found_store(store, scene.keeper)
    acts.unplug_store(store, scene.keeper, reason="入柜")
    assert not places.is_there(store)
    (scene.home / "stores" / "near").rename(scene.home / "elsewhere")
    with pytest.raises(StoreAway):
        acts.plug_store(store, scene.keeper)
    (scene.home / "elsewhere").rename(scene.home / "stores" / "near")
    acts.plug_store(store, scene.keeper)
    assert places.is_there(store)
    acts.retire_store(store, scene.keeper, reason="更换")
    with pytest.raises(Refused):
        acts.retire_store(store, scene.keeper, reason="更换")


def test_a_folder_with_other_things_or_another_store_is_refused(scene):
    new = scene.store("full", founded=False)
    folder = scene.home / "stores" / "full"
    folder.mkdir(parents=True)
    (folder / "somebody's.txt").write_text("x")
    with pytest.raises(BadInput):
        acts.found_store(new, scene.keeper)
    other = scene.store("other")
    list(places.open_place(other).put([deposit(1)]))
    (folder / "somebody's.txt").unlink()
    folder.rmdir()
    (scene.home / "stores" / "other").rename(folder)
    with pytest.raises(Refused) as told:
        acts.found_store(new, scene.keeper)
    assert told.value.kind == "vault.mark_taken"
    assert not places.is_there(other)


def test_an_empty_folder_where_a_disk_was_not_mounted_is_not_the_store(scene):
    store = scene.store("far")
    (scene.home / "stores" / "far").rename(scene.home / "unmounted")
    (scene.home / "stores" / "far").mkdir()
    with pytest.raises(StoreAway):
        places.open_place(store)


def test_settings_name_the_folders_and_are_checked(scene, settings, tmp_path):
    settings.LANTAI_STORES = {"a": tmp_path / "x", "b": tmp_path / "x", "C!": tmp_path}
    assert places.folder_of("a") == tmp_path / "x"
    found = {each.id for each in checks.stores_of_settings()}
    assert found == {"vault.E001", "vault.E003", "vault.W001"}
    assert io  # the suite reads streams
