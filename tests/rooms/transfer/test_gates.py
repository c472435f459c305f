# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What stands for a set of records stands for no other; custody of nothing that is not stored."""

import pytest
from transferroom import rows

from factories import transfer
from factories.doing import now, offered
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.transfer import acts, doing, jobs, queries
from lantai.transfer.models import Accession, Finding, SetAside, Transfer
from lantai.vault.models import VaultObject

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
