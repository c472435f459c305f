# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rounds: oldest first within a budget; damage is found, told, mended or laid before a person."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from factories.doing import rows
from lantai.desk import steps
from lantai.desk.models import Matter
from lantai.desk.register import register_of
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry
from lantai.vault import acts, fixity, jobs, places, queries
from lantai.vault.models import Copy, Damage, Event, FixityRun, VaultObject


@pytest.fixture
def doubled(scene, work):
    """Three objects in two stores."""
    scene.near = scene.store("near", rank=1)
    scene.objects = scene.stored(3)
    scene.far = scene.store("far", rank=2, is_offsite=True)
    jobs.copying_objects(work())
    return scene


def verify(work):
    return jobs.verifying_copies(work("vault.verifying_copies"))


def tags():
    return list(Entry.every.order_by("pk").values_list("tag", flat=True))


def aged(days=3, **where):
    with setting_up("copies grow old"):
        Copy.objects.unguarded("copies in a test grow old").filter(**where).update(
            verified_at=timezone.now() - dt.timedelta(days))  # fmt: skip


def test_a_round_reads_all_that_is_old_and_dates_it(doubled, work):
    aged()
    assert fixity.slices_of(doubled.near, timezone.now() - dt.timedelta(days=9)).__next__
    assert (timezone.now() - queries.oldest_unchecked([doubled.near])).days == 3
    assert verify(work) == {"objects": 6, "damaged": 0, "repaired": 0, "not_run": 0}
    assert (timezone.now() - queries.oldest_unchecked([doubled.near, doubled.far])).days == 0
    assert [each.result for each in rows(FixityRun)] == ["passed", "passed"]
    assert rows(FixityRun)[0].files == 6 and len(rows(Event)) == 9  # none for what was right


def test_a_budget_ends_a_round_and_the_next_goes_on_with_the_oldest(doubled, work, monkeypatch):
    monkeypatch.setattr(fixity, "SLICE", 1)
    monkeypatch.setattr(fixity, "budget_of", lambda store: fixity.Budget(60, files=1))
    first, second, third = (copy.pk for copy in rows(Copy, store=doubled.near))
    for number, pk in enumerate((second, third, first)):
        aged(30 - number, pk=pk)
    verify(work)
    old = [copy.pk for copy in queries.oldest_copies(doubled.near, timezone.now(), 9)]
    assert old[:2] == [third, first]


def test_damage_is_noted_mended_from_a_good_copy_and_told(doubled, work):
    doubled.spoil("near", b"text 1", b"tex? 1")
    aged()
    assert verify(work) == {"objects": 6, "damaged": 1, "repaired": 1, "not_run": 0}
    bad = doubled.objects[1]
    assert all(each.is_good for each in places.open_place(doubled.near).prove([bad.object_id]))
    told = [(each.kind, each.outcome) for each in rows(Event, vault_object=bad)][-2:]
    assert told == [("fixity check", "fail"), ("recovery", "success")]
    assert "content/文件1.txt" in rows(Event, vault_object=bad)[-2].sentence
    assert tags()[-3:-1] == ["vault.copy.damage", "vault.copy.repair"] or {
        "vault.copy.damage", "vault.copy.repair"} <= set(tags())  # fmt: skip
    assert {copy.state for copy in rows(Copy)} == {"good"} and rows(Damage) == []
    assert all(queries.stores_in(each.kept_in) == {doubled.near.pk, doubled.far.pk}
               for each in rows(VaultObject))  # fmt: skip
    entry = Entry.every.get(tag="vault.copy.damage")
    assert entry.detail.data["facts"]["store_code"] == "near"
    assert [each.result for each in rows(FixityRun)] == ["damaged", "passed"]


def test_a_person_who_may_verify_orders_a_round_and_no_further_duty_is_asked(doubled, work):
    doubled.spoil("near", b"text 1", b"tex? 1")
    aged()
    run = work("vault.verifying_copies", doubled.keeper)
    assert jobs.verifying_copies(run, doubled.near)["repaired"] == 1
    less = replace(doubled.keeper, duties=doubled.keeper.duties - {"vault.store.verify"})
    with pytest.raises(Refused):
        jobs.verifying_copies(work("vault.verifying_copies", less), doubled.near)


def test_an_object_that_is_gone_comes_back(doubled, work):
    place = places.open_place(doubled.far)
    place.remove(doubled.objects[0].object_id)
    aged()
    assert verify(work)["repaired"] == 1
    assert place.holds(doubled.objects[0].object_id)


def test_what_no_copy_can_mend_waits_red_for_a_person(doubled, work):
    bad = doubled.objects[2]
    doubled.spoil("near", b"text 2", b"tex? 2")
    doubled.spoil("far", b"text 2", b"t?xt 2")
    aged()
    assert verify(work) == {"objects": 6, "damaged": 2, "repaired": 0, "not_run": 0}
    assert len(rows(Damage)) == 2 and rows(VaultObject, pk=bad.pk)[0].kept_in == ","
    matters = list(Matter.objects.unguarded("a test looks at matters"))
    assert [each.state for each in matters] == ["open", "open"] and matters[0].due_on
    aged()
    verify(work)
    assert len(rows(Damage)) == 2  # found again, it is the same case
    case, register = rows(Damage, store=doubled.near)[0], register_of(Damage)
    with pytest.raises(Refused) as told:
        steps.take(register, case, "mend", doubled.keeper)
    assert told.value.kind == "vault.not_mended"
    doubled.spoil("far", b"t?xt 2", b"text 2")  # somebody found the old disk
    steps.take(register, rows(Damage, store=doubled.near)[0], "mend", doubled.keeper)
    assert rows(Damage, store=doubled.near)[0].state == "mended"
    assert rows(VaultObject, pk=bad.pk)[0].kept_in == f",{doubled.near.pk},"
    steps.take(register, rows(Damage, store=doubled.far)[0], "give_up", doubled.keeper,
               {"reason": "原介质已毁"})  # fmt: skip
    assert rows(Event, vault_object=bad)[-1].outcome == "fail"
    assert not Matter.objects.unguarded("a test looks at matters").exists()


def test_damage_in_different_files_of_two_copies_is_mended_from_each_other(scene, work):
    scene.store("near", rank=1)
    item = scene.item(b"first file", b"second file")
    from lantai.vault import storing

    acts.adopt(storing.lay([item.pk], scene.keeper), scene.keeper)
    scene.store("far", rank=2, is_offsite=True)
    jobs.copying_objects(work())
    scene.spoil("near", b"first file", b"?")
    scene.spoil("far", b"second file", b"?")
    aged()
    assert verify(work)["repaired"] == 2
    assert {copy.state for copy in rows(Copy)} == {"good"}


def test_a_store_that_is_away_is_not_run_and_never_passed(doubled, work):
    (doubled.home / "stores" / "far").rename(doubled.home / "gone")
    aged()
    assert verify(work)["not_run"] == 1
    near, far = rows(FixityRun)
    assert (near.result, far.result) == ("passed", "not_run") and "连不上" in far.sentence
    assert {copy.state for copy in rows(Copy, store=doubled.far)} == {"good"}  # nothing is known
    assert (timezone.now() - queries.oldest_unchecked([doubled.far])).days == 3


def test_a_store_that_goes_away_in_the_middle_is_no_damage(doubled, work, monkeypatch):
    aged()
    real = places.Folders.prove

    def vanishing(self, ids, how="full"):
        if self.code == "far":
            self.folder.rename(doubled.home / "gone")
        return real(self, ids, how)

    monkeypatch.setattr(places.Folders, "prove", vanishing)
    verify(work)
    assert rows(FixityRun)[-1].result == "not_run" and rows(Damage) == []
    assert {copy.state for copy in rows(Copy)} == {"good"}


def test_a_store_put_away_says_not_run_and_is_read_when_it_is_back(doubled, work):
    acts.unplug_store(doubled.far, doubled.keeper, reason="入柜")
    aged()
    assert verify(work)["not_run"] == 1
    acts.plug_store(doubled.far, doubled.keeper)
    assert verify(work)["not_run"] == 0


def test_what_a_reader_doubted_is_read_first(doubled, work):
    copy = rows(Copy, store=doubled.near)[0]
    acts.doubt(copy, "content/文件1.txt", steward("vault"))
    assert rows(VaultObject, pk=copy.vault_object_id)[0].kept_in == f",{doubled.far.pk},"
    assert verify(work)["objects"] == 6
    assert rows(Copy, pk=copy.pk)[0].state == "good"
    assert queries.not_good(doubled.near) == 0
