# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Copies by policy: what is lacking, where it goes, and what happens when a store fails."""

from types import SimpleNamespace

import pytest

from factories.doing import rows
from lantai.guard.acts import setting_up
from lantai.vault import acts, copying, grading, jobs, places, policy, queries, storing
from lantai.vault.models import Copy, CopyPolicy, Event, GradeRule, Store, VaultObject
from lantai.vault.policy import Lack, Policy


def kept(number, offsite=False, medium="disk", ceiling=1):
    return SimpleNamespace(pk=number, is_offsite=offsite, medium=medium, ceiling=ceiling,
                           rank=number)  # fmt: skip


NEAR, ROOM, FAR, TAPE = kept(1), kept(2), kept(3, True), kept(4, True, "tape")


@pytest.mark.parametrize(
    ("wanted", "have", "missing", "next_ones"),
    [
        (Policy(1, 0, 1), [NEAR], Lack(), []),
        (Policy(2, 0, 1), [NEAR], Lack(1), [ROOM]),
        (Policy(2, 1, 1), [NEAR], Lack(1, 1), [FAR]),
        (Policy(2, 1, 2), [NEAR], Lack(1, 1, 1), [TAPE]),
        (Policy(3, 1, 2), [NEAR], Lack(2, 1, 1), [TAPE, ROOM]),
        (Policy(2, 1, 1), [NEAR, ROOM], Lack(0, 1), [FAR]),
        (Policy(9, 9, 5), [NEAR], Lack(8, 9, 4), [TAPE, FAR, ROOM]),
        (Policy(2, 1, 1), [], Lack(2, 1, 1), [FAR, NEAR]),
    ],
)
def test_what_is_lacking_and_where_it_goes_next(wanted, have, missing, next_ones):
    assert policy.lack(wanted, have) == missing
    assert policy.next_stores(wanted, have, [NEAR, ROOM, FAR, TAPE], 0) == next_ones


def test_no_store_is_given_what_is_above_its_ceiling():
    low = kept(2, ceiling=0)
    assert policy.next_stores(Policy(2, 0, 1), [NEAR], [NEAR, low], 1) == []
    assert policy.next_stores(Policy(2, 0, 1), [NEAR], [NEAR, low], 0) == [low]


def test_the_most_particular_rule_grades(scene):
    item = scene.item(retention="Y", category_code="WS")
    short = scene.item(retention="D10")
    assert grading.grade_of(item, []) == 2 and grading.grade_of(short, []) == 3
    with setting_up("rules for a test"):
        for values in ({"grade": 3}, {"grade": 2, "retention": "Y"},
                       {"grade": 1, "fonds": scene.fonds, "category_code": "WS"}):  # fmt: skip
            GradeRule(holder=scene.archives.path, **values).save()
    rules = grading.rules_of(scene.archives.path)
    assert [grading.grade_of(each, rules) for each in (item, short)] == [1, 1]
    assert grading.grade_of(scene.item(category_code="KU", retention="Y"), rules) == 2


# --- the job --------------------------------------------------------------------------------------


def test_copies_come_up_to_the_policy_and_are_read_back(scene, work):
    near = scene.store("near", rank=1)
    objects = scene.stored(5, retention="Y")
    far = scene.store("far", rank=2, is_offsite=True)
    scene.store("low", rank=1, ceiling=0)
    assert jobs.copying_objects(work())["copied"] == 5
    assert {each.kept_in for each in rows(VaultObject)} == {f",{near.pk},{far.pk},"}
    assert {each.state for each in rows(Copy, store=far)} == {"good"}
    assert [each.size for each in rows(Copy, store=far)] == [each.size for each in objects]
    place = places.open_place(far)
    assert all(each.is_good for each in place.prove([each.object_id for each in objects]))
    assert [each.kind for each in rows(Event, vault_object=objects[0])][-1] == "replication"
    assert jobs.copying_objects(work())["copied"] == 0


def test_several_copies_are_made_in_one_run_and_a_new_version_follows(scene, work):
    near = scene.store("near", rank=1)
    [one] = scene.stored(1)
    tape = scene.store("tape", rank=3, is_offsite=True, medium="tape")
    room = scene.store("room", rank=2)
    with setting_up("a policy for a test"):
        CopyPolicy(holder=scene.archives.path, grade=2, copies=3, offsite=1, media=2).save()
    assert jobs.copying_objects(work())["copied"] == 2
    [one] = rows(VaultObject)
    assert queries.stores_in(one.kept_in) == {near.pk, tape.pk, room.pk}
    from factories import vault

    vault.file_of(one.item, b"another file", "附件.txt")
    acts.adopt(storing.lay([one.item_id], scene.keeper), scene.keeper)
    [one] = rows(VaultObject)
    assert one.kept_in == f",{near.pk}," and one.version == 2
    assert jobs.copying_objects(work())["copied"] == 2
    assert {each.version for each in rows(Copy)} == {2}
    assert len(rows(Copy)) == 3


def test_a_store_away_is_passed_over_and_the_others_are_served(scene, work):
    scene.store("near", rank=1)
    scene.stored(2)
    scene.store("away", rank=2, is_offsite=True)
    (scene.home / "stores" / "away").rename(scene.home / "unplugged")
    other = scene.store("other", rank=3, is_offsite=True)
    assert jobs.copying_objects(work())["copied"] == 2
    assert [each.store_id for each in rows(Copy)][-2:] == [other.pk] * 2


def test_a_disk_that_fills_up_stops_nothing_else(scene, work, monkeypatch):
    scene.store("near", rank=1)
    scene.stored(2)
    full = scene.store("full", rank=2, is_offsite=True)
    import errno

    from lantai.craft.ocfl import copies

    def no_room(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(copies, "copy_tree", no_room)
    run = work()
    assert jobs.copying_objects(run) == {"copied": 0, "failed": 0}
    assert run._lines[-1].kind == "vault.store_failed"
    assert rows(Copy, store=full) == []
    monkeypatch.undo()


def test_damage_in_the_source_is_not_copied(scene, work):
    near = scene.store("near", rank=1)
    bad, good = scene.stored(2)
    far = scene.store("far", rank=2, is_offsite=True)
    for path in (scene.home / "stores" / "near").rglob("content/文件1.txt"):
        if path.read_bytes() == b"text 0":
            path.chmod(0o644)
            path.write_bytes(b"text ?")
    run = work()
    assert jobs.copying_objects(run) == {"copied": 1, "failed": 1}
    assert [each.vault_object_id for each in rows(Copy, store=far)] == [good.pk]
    assert not places.open_place(far).holds(bad.object_id)
    assert "vault.not_copied" in [line.kind for line in run._lines]
    assert near


def test_the_only_copies_of_something_cannot_be_retired(scene, work):
    near = scene.store("near", rank=1)
    scene.stored(1)
    from lantai.guard.errors import Refused

    with pytest.raises(Refused) as told:
        acts.retire_store(near, scene.keeper, reason="换盘")
    assert told.value.kind == "vault.only_copies"
    scene.store("far", is_offsite=True)
    jobs.copying_objects(work())
    near = rows(Store, pk=near.pk)[0]
    acts.retire_store(near, scene.keeper, reason="换盘")
    assert list(copying.courses(scene.archives.path)) == []
