# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A transfer from the unit's drawer into the archives' custody, inside one site."""

import pytest

from factories import holdings, transfer, vault
from factories.doing import now, on_row, rows, run_job
from lantai.guard import law
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.transfer import acts, doing, folders, jobs, queries, receipts
from lantai.transfer.models import Accession, Finding, Transfer
from lantai.vault import acts as vault_acts
from lantai.vault import landing, storing
from lantai.vault.models import Copy, KeptFile, VaultObject
from lantai.works.acts import enqueue
from lantai.works.models import Job


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


@pytest.mark.parametrize("form", ["bag", "eep"])
def test_bags_and_encapsulated_records_come_in_as_the_structure_of_2012_does(scene, form):
    items = [transfer.filed(scene.fonds, b"one", b"two"), transfer.filed(scene.fonds)]
    row = scene.accessioned(items, form=form)
    check = queries.check_of(row, "receiver")
    assert (check.verdict, check.errors) == ("pass", 0), rows(Finding)
    kept = rows(KeptFile)
    assert sorted(each.size for each in kept if each.vault_object.item_id == items[0].pk) == [3, 3]
    assert {now(item).holder for item in items} == {scene.archives.path}


def test_a_package_built_twice_on_one_day_is_the_same_to_the_byte(scene):
    row = scene.built()
    first = row.digest
    scene.step(row, "reopen", "officer")
    assert scene.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "done"
    assert now(row).digest == first != ""


def test_what_must_come_along_blocks_packing_until_it_is_there(scene):
    row = scene.drafted(scene.filed(2, disclosure=""), opening_opinion="", secrecy_note=" ")
    said = [each.kind for each in doing.lacks(row)]
    assert said == ["transfer.lacks", "transfer.lacks", "transfer.lacks_disclosure"]
    answer = on_row(scene.actor("officer"), row, "pack", {"reviewer": "荀行简"})
    assert "到期开放意见" in answer.words and "2 件没有公开属性" in answer.words
    assert not rows(Job, kind="transfer.packing_records")


def test_an_item_without_its_bytes_stops_the_packing_and_is_named(scene):
    good, bad = scene.filed(1)[0], holdings.item(scene.fonds, standing="filed",
                                                 disclosure="active")  # fmt: skip
    vault.file_of(bad, b"nowhere", "失踪.txt", landed=False)
    row = scene.drafted([good, bad])
    assert scene.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "failed"
    (job,) = rows(Job, kind="transfer.packing_records")
    assert job.error == "transfer.nothing_packed" and now(row).state == "drafted"
    assert not (folders.out_of(row) / "package").exists()
    vault.file_of(bad, b"here", "补上.txt")


def test_records_go_into_one_transfer_at_a_time_and_only_filed_ones_of_its_fonds(scene):
    filed, draft = scene.filed(1)[0], scene.filed(1, standing="draft")[0]
    other = transfer.filed(holdings.fonds(scene.unit, "A914"))
    first, second = scene.drafted([filed]), scene.drafted()
    outcome = acts.collect(second, [filed.pk, draft.pk, other.pk], scene.actor("officer"))
    assert not outcome.changed
    assert [why.kind for _, why in outcome.refused] == [
        "transfer.elsewhere", "transfer.not_filed", "transfer.other_fonds"]  # fmt: skip
    scene.step(first, "withdraw", "officer", reason="改日再移交")
    assert acts.collect(second, [filed.pk], scene.actor("officer")).changed == [filed.pk]


def test_four_eyes_and_whose_side_a_step_is(scene):
    row = scene.tested()
    scene.settle(row, "sender", "officer")
    with pytest.raises(Refused):
        scene.step(row, "send", "officer")  # who built has not the duty
    row = scene.step(row, "send", "leader")
    assert scene.run(jobs.delivering_package, row, "leader") == "done"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    scene.settle(row, "receiver", "archivist")
    with pytest.raises(Refused):
        scene.step(row, "accept", "leader")
    with pytest.raises(Refused):
        scene.step(row, "return", "officer", reason="不想移交了")
    assert scene.step(row, "accept", "curator").accepted_by == scene.actor("curator").name


def test_the_receiver_sees_nothing_before_it_is_sent_and_the_records_from_then_on(scene):
    item = scene.filed(1)[0]
    row = scene.tested([item])
    archivist = scene.actor("archivist")
    assert not law.holds(archivist, "describe", now(row))
    assert not law.holds(archivist, "describe", now(item))
    scene.settle(row, "sender", "officer")
    scene.step(row, "send", "leader")
    archivist = scene.actor("archivist")
    assert law.holds(archivist, "describe", now(row))
    assert law.holds(archivist, "describe", now(item))
    assert not law.holds(scene.actor("neighbour"), "describe", now(row))


def test_taken_in_twice_it_is_one_accession_and_the_same_package_is_refused_again(scene):
    row = scene.accessioned()
    (first,) = rows(Accession)
    job = enqueue(jobs.taking_custody, actor=scene.actor("archivist"), subject=row)
    assert run_job(job) == "done" and rows(Accession) == [first]
    again = scene.checked(form="bag")
    with setting_up("the very package once more"):
        Transfer.objects.unguarded("a test").filter(pk=again.pk).update(digest=first.digest)
    scene.settle(again, "receiver", "archivist")
    with pytest.raises(Refused) as refused:
        scene.step(again, "accept", "curator")
    assert refused.value.reasons[0].kind == "transfer.accepted_already"


def test_records_that_their_unit_stored_already_are_copied_from_its_store(scene):
    items = scene.filed(4)
    ours = vault.store(scene.unit, steward("a test"), "office")
    laid = storing.lay([each.pk for each in items], steward("a test"))
    vault_acts.adopt(laid, steward("a test"))
    storing.finish(laid)
    for path in sorted(landing.folder().rglob("*"), reverse=True):
        if path.is_file():
            path.unlink()  # only the store has the bytes now
    scene.accessioned(items)
    assert {(each.store_id, each.state) for each in rows(Copy)} == {
        (ours.pk, "good"), (scene.store.pk, "good")}  # fmt: skip


def test_the_sender_keeps_its_copy_for_five_years_from_the_day_it_was_signed_for(scene):
    scene.accessioned()
    (made,) = rows(Accession)
    assert made.keeps_until == made.received_on.replace(year=made.received_on.year + 5)
    officer = scene.actor("officer")
    assert list(Accession.objects.seen_by(officer, "describe")) == [made]


def test_a_changed_receipt_is_not_signed_for(scene):
    scene.accessioned()
    (made,) = rows(Accession)
    made.items += 1
    assert not receipts.is_right(made)


def test_files_whose_items_all_come_in_stay_together_and_others_are_left(scene):
    whole, torn = (holdings.file(scene.fonds, standing="filed", date_text="1956",
                                 retention="Y", item_count=2) for _ in "ab")  # fmt: skip

    def inside(file, number):
        return transfer.filed(scene.fonds, file=file, year=1956, date_text="1956-05-01",
                              ref_code=f"{file.ref_code}-{number:03d}")  # fmt: skip

    items = [inside(whole, 1), inside(whole, 2), inside(torn, 1)]
    stays = inside(torn, 2)
    row = scene.accessioned(items)
    listing = folders.received(row) / "案卷目录.XML"
    assert whole.ref_code in listing.read_text("utf-8")
    assert now(whole).holder == scene.archives.path and now(torn).holder == scene.unit.path
    assert [now(each).file_id for each in items] == [whole.pk, whole.pk, None]
    assert (now(stays).holder, now(stays).file_id) == (scene.unit.path, torn.pk)
