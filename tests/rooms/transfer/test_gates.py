# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What stands for a set of records stands for no other; custody of nothing that is not stored."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from factories import transfer, vault
from factories.doing import now, offered, rows
from lantai.craft import chain
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.transfer import acts, doing, jobs, papers, queries, receipts
from lantai.transfer.models import Accession, Finding, SetAside, Transfer
from lantai.vault import acts as vault_acts
from lantai.vault import storing
from lantai.vault.models import KeptFile, VaultObject

MARK = "机密★10年\n\n关于水渠清淤的通知\n\n各乡镇：照此办理。\n".encode()


def by_house(row, name):
    return steps.take(register_of(Transfer), now(row), name, doing.HOUSE)


def why(refusal):
    return [each.kind for each in refusal.value.reasons]


def test_after_reopening_neither_package_nor_test_stand_for_other_records(scene):
    row = scene.tested()
    scene.step(row, "reopen", "officer")
    acts.collect(now(row), [each.pk for each in scene.filed(1)], scene.actor("officer"))
    with pytest.raises(Refused) as told:
        by_house(row, "build")
    assert why(told) == ["transfer.not_built"]
    assert scene.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "done"
    with pytest.raises(Refused) as told:
        by_house(row, "test")
    assert why(told) == ["transfer.not_tested"]
    assert scene.run(jobs.testing_package, row, "officer") == "done"
    assert now(row).state == "tested" and now(row).items == 4


def test_nothing_counts_as_stored_or_passes_that_lies_in_no_store_of_the_receiver(scene):
    row = scene.accepted()
    with pytest.raises(Refused) as told:
        by_house(row, "store")
    assert why(told) == ["transfer.not_all_stored"]
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    with setting_up("the store that had them is away for good"):
        VaultObject.objects.unguarded("a test").update(kept_in=",")
    assert scene.run(jobs.taking_custody, row, "archivist") == "failed"
    assert not rows(Accession) and now(row).state == "stored"
    assert not queries.not_held(queries.members(now(row)), scene.unit.path)


# --- what was set aside is decided about in time --------------------------------------------------


@pytest.fixture
def aside(scene):
    secret = transfer.filed(scene.fonds, MARK, date_text="2001-03-05")
    scene.checked([secret, *scene.filed(1)])
    (found,) = rows(SetAside)
    return found


def accept(scene, row):
    scene.settle(row, "receiver", "archivist")
    return scene.step(row, "accept", "curator")


def test_once_accepted_nothing_more_is_let_in_but_may_go_back_even_after_accession(scene, aside):
    row = accept(scene, aside.transfer)
    curator = scene.actor("curator")
    with pytest.raises(Refused) as told:
        acts.confirm_declassified(aside, curator)
    assert why(told) == ["transfer.decided_already"]
    assert "confirm" not in offered(now(aside), curator)
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    assert scene.run(jobs.taking_custody, row, "archivist") == "done"
    assert "send_back" in offered(now(aside), scene.actor("archivist"))
    acts.send_back_aside(aside, scene.actor("archivist"), reason="没有解密")
    assert now(aside).state == "sent_back"
    assert "send_back" not in offered(now(aside), scene.actor("archivist"))


def test_a_mark_that_could_not_be_set_aside_is_not_accepted_with_a_note(scene, aside):
    found = next(each for each in rows(Finding) if each.kind == "check.secret_expired"
                 and each.check_run.side == "receiver")  # fmt: skip
    with setting_up("as if nobody could say whose file it is"):
        rows_ = Finding.objects.unguarded("a test").filter(pk=found.pk)
        rows_.update(decision="", is_open=True)
    archivist = scene.actor("archivist")
    noted = acts.decide([found.pk], archivist, decision="noted", opinion="随目录说明")
    assert [each.kind for _, each in noted.refused] == ["transfer.marked_goes_back"]
    assert acts.decide([found.pk], archivist, decision="back", opinion="移出").changed == [found.pk]


def test_what_goes_back_with_its_package_waits_for_nobody(scene, aside):
    row = scene.step(aside.transfer, "return", "archivist", reason="题名与正文不符")
    assert now(aside).state == "sent_back" and now(aside).round < row.round
    assert now(aside).confirmed_by == scene.actor("archivist").name


# --- bytes, and the receipt over them -------------------------------------------------------------


def stored_by_unit(scene, items):
    """The unit's own store has taken the items up."""
    vault.store(scene.unit, steward("a test"), "office")
    laid = storing.lay([each.pk for each in items], steward("a test"))
    vault_acts.adopt(laid, steward("a test"))
    storing.finish(laid)


def test_a_file_that_came_after_storing_comes_in_with_the_others(scene):
    grown, plain = scene.filed(2)
    stored_by_unit(scene, [grown, plain])
    vault.file_of(grown, b"one more", "附件.txt")
    scene.accessioned([grown, plain])
    kept = [each for each in rows(KeptFile, until=None) if each.vault_object.item_id == grown.pk]
    assert {each.sha512 for each in kept} == {
        each.sha512 for each in queries.digital_objects([grown.pk])}  # fmt: skip
    assert len(kept) == 2 and rows(VaultObject, item=plain)[0].version == 1


def test_what_is_stored_already_is_held_against_the_package_too(scene):
    item, other = scene.filed(2)
    stored_by_unit(scene, [item, other])
    row = scene.accepted([item, other])
    vault.file_of(item, b"slipped in", "后加.txt")
    assert scene.run(jobs.storing_package, row, "archivist") == "failed"
    assert now(row).state == "accepted"
    assert queries.not_kept([item.pk, other.pk], scene.archives.path) == [item.pk]


def test_the_receipt_counts_what_came_in_and_nothing_of_what_stays_outside(scene, aside):
    row = accept(scene, aside.transfer)
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    assert scene.run(jobs.taking_custody, row, "archivist") == "done"
    (made,) = rows(Accession)
    (kept,) = rows(KeptFile)
    assert (made.items, made.files, made.size) == (1, 1, kept.size)


def test_a_receipt_stays_right_when_names_change_and_no_key_but_the_sites_signs_it(scene):
    scene.accessioned()
    (made,) = rows(Accession)
    with setting_up("the archives is renamed"):
        type(scene.archives).objects.unguarded("a test").filter(pk=scene.archives.pk).update(
            name="槐序县档案中心"
        )
    (made,) = rows(Accession)
    assert receipts.is_right(made)
    assert {"label": "接收单位", "value": "槐序县档案馆"} in papers.receipt(made)
    key = Ed25519PrivateKey.generate()
    made.signed = {**made.signed, "items": 9}
    made.items, made.key = 9, key.public_key().public_bytes_raw().hex()
    made.signature = key.sign(chain.canonical(made.signed)).hex()
    assert not receipts.is_right(made), "signed by somebody else's key"
