# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Returned twice and accepted; decisions of persons; what bears a mark of secrecy."""

import datetime as dt

import pytest

from factories import transfer, vault
from factories.doing import done, now, offered, on_row, over, rows
from lantai.desk.models import Approval
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.orgs.models import Notice
from lantai.transfer import acts, folders, jobs, queries
from lantai.transfer.models import Accession, CheckLine, Finding, SetAside
from lantai.vault.models import VaultObject

BAD = b"%PDF-1.7\n1 0 obj <</Type/Catalog" * 40


def again(scene, row):
    """From the sender's correction to the receiver's test."""
    assert scene.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "done"
    assert scene.run(jobs.testing_package, row, "officer") == "done"
    scene.settle(row, "sender", "officer")
    scene.step(row, "send", "leader")
    assert scene.run(jobs.delivering_package, row, "leader") == "done"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    return now(row)


def test_a_transfer_returned_twice_and_accepted(scene):
    items = scene.filed(3)
    row = scene.checked(items)
    row = scene.step(row, "return", "archivist", reason="登记表未盖章")
    assert (row.state, row.round, row.digest) == ("returned", 2, "")
    told = {each.person.name for each in Notice.objects.all()}
    assert "乔砚青" in told, "who packed it is told"
    assert {now(each).holder for each in items} == {scene.unit.path}, "nothing was lost"
    row = again(scene, row)
    row = scene.step(row, "return", "archivist", reason="题名与正文不符")
    assert row.round == 3
    row = again(scene, row)
    scene.settle(row, "receiver", "archivist")
    scene.step(row, "accept", "curator")
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    assert scene.run(jobs.taking_custody, row, "archivist") == "done"
    assert len(rows(Accession)) == 1 and len(rows(VaultObject)) == 3
    taken = [each.step for each in Approval.objects.filter(row=row.pk).order_by("id")
             if each.noun == "transfer.transfer"]  # fmt: skip
    assert taken.count("return") == 2 and taken[-1] == "accession"
    assert [each.round for each in row.checks.unguarded("a test").order_by("pk")] == [
        1, 1, 2, 2, 3, 3]  # fmt: skip


def test_a_finding_that_blocks_is_decided_with_an_opinion_and_stands_on_record(scene):
    good, bad = scene.filed(1)[0], transfer.filed(scene.fonds, BAD, ending=".pdf")
    row = scene.tested([good, bad])
    check = queries.check_of(row, "sender")
    assert check.verdict == "fail" and check.errors
    with pytest.raises(Refused) as why:
        scene.step(row, "send", "leader")
    assert why.value.reasons[0].kind == "transfer.findings_open"
    found = rows(Finding, check_run=check, is_open=True)
    assert bad.ref_code in {each.ref_code for each in found}
    assert good.ref_code not in {each.ref_code for each in found}
    looked = over(scene.actor("officer"), found, "decide", decision="noted",
                  opinion="原件如此，随目录说明")  # fmt: skip
    done(scene.actor("officer"), Finding, looked)
    check.refresh_from_db(from_queryset=type(check).objects.unguarded("a test"))
    assert check.verdict == "warn"
    row = scene.step(row, "send", "leader")
    assert row.state == "sent"
    kept = rows(Finding, check_run=check)[0]
    assert (kept.decision, kept.decided_by) == ("noted", scene.actor("officer").name)


def test_the_other_side_does_not_decide_about_ones_test(scene):
    row = scene.tested([transfer.filed(scene.fonds, BAD, ending=".pdf")])
    check = queries.check_of(row, "sender")
    keys = [each.pk for each in rows(Finding, check_run=check)]
    outcome = acts.decide(keys, scene.actor("archivist"), decision="noted", opinion="可以")
    assert not outcome.changed and outcome.refused
    with pytest.raises(Refused):
        acts.decide(keys, scene.actor("officer"), decision="noted", opinion=" ")


def test_a_line_that_no_machine_answers_blocks_until_it_is_signed(scene):
    row = scene.checked()
    check = queries.check_of(row, "receiver")
    assert check.verdict == "waiting"
    with pytest.raises(Refused) as why:
        scene.step(row, "accept", "curator")
    assert [each.kind for each in why.value.reasons] == ["transfer.lines_open"]
    first, *others = rows(CheckLine, check_run=check, is_open=True)
    assert "sign" in offered(first, scene.actor("archivist"))
    answer = on_row(scene.actor("archivist"), first, "sign", {"passed": "no", "opinion": ""})
    assert "请写意见" in answer.words
    on_row(scene.actor("archivist"), first, "sign", {"passed": "no", "opinion": "没有杀毒"})
    check.refresh_from_db(from_queryset=type(check).objects.unguarded("a test"))
    assert check.verdict == "fail" and now(first).is_open
    for each in (first, *others):
        acts.sign_line(now(each), scene.actor("archivist"), passed=True, opinion="")
    assert scene.step(row, "accept", "curator").state == "accepted"


MARK = "机密★10年\n\n关于水渠清淤的通知\n\n各乡镇：照此办理。\n".encode()


def marked(scene, **more):
    return transfer.filed(scene.fonds, MARK, **more)


def test_a_marked_file_is_set_aside_unread_while_its_batch_goes_on(scene):
    good, secret = scene.filed(2), marked(scene, date_text="2020-03-05")
    row = scene.tested([*good, secret])
    scene.settle(row, "sender", "officer")
    scene.step(row, "send", "leader")
    assert scene.run(jobs.delivering_package, row, "leader") == "done"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    (aside,) = rows(SetAside)
    assert (aside.ref_code, aside.state) == (secret.ref_code, "aside")
    assert aside.until == dt.date(2030, 3, 5) and aside.basis
    package, apart = folders.received(now(row)), folders.aside_of(now(row))
    assert not any(path.read_bytes() == MARK for path in package.rglob("*.txt"))
    assert len([path for path in apart.rglob("*") if path.is_file()]) == 1
    scene.settle(row, "receiver", "archivist")
    scene.step(row, "accept", "curator")
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    assert scene.run(jobs.taking_custody, row, "archivist") == "done"
    assert rows(Accession)[0].items == 2
    assert now(secret).holder == scene.unit.path and len(rows(VaultObject)) == 2


def test_declassification_is_computed_and_confirmed_by_a_named_person(scene):
    old = marked(scene, date_text="2001-03-05")
    young = marked(scene, date_text="2021-03-05")
    row = scene.checked([old, young])
    first, second = rows(SetAside)
    assert first.until == dt.date(2011, 3, 5) and second.until == dt.date(2031, 3, 5)
    with pytest.raises(Refused):
        acts.confirm_declassified(first, scene.actor("archivist"))
    acts.confirm_declassified(first, scene.actor("curator"))
    with pytest.raises(Refused) as why:
        acts.confirm_declassified(second, scene.actor("curator"))
    assert why.value.reasons[0].kind == "transfer.still_secret"
    acts.send_back_aside(second, scene.actor("archivist"), reason="没有解密")
    assert now(first).confirmed_by == scene.actor("curator").name
    scene.settle(row, "receiver", "archivist")
    scene.step(row, "accept", "curator")
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    assert scene.run(jobs.taking_custody, row, "archivist") == "done"
    assert now(old).holder == scene.archives.path and now(young).holder == scene.unit.path


def test_a_catalogue_changed_after_sending_is_found_before_custody_passes(scene):
    items = scene.filed(2)
    row = scene.accepted(items)
    vault.file_of(items[0], b"slipped in", "后加.txt")
    assert scene.run(jobs.storing_package, row, "archivist") == "failed"
    assert now(row).state == "accepted" and not rows(Accession)
    assert now(items[0]).holder == scene.unit.path


def test_a_title_changed_after_sending_is_found_too(scene):
    first, second = scene.filed(2)
    row = scene.accepted([first, second])
    with setting_up("a title is changed on the way"):
        first.title = "另一个题名"
        first.save()
    assert scene.run(jobs.storing_package, row, "archivist") == "failed"
    assert {each.item_id for each in rows(VaultObject)} == {second.pk}
    assert now(row).state == "accepted" and now(first).holder == scene.unit.path
    row = again(scene, scene.step(row, "return", "archivist", reason="题名移交后改过"))
    scene.settle(row, "receiver", "archivist")
    scene.step(row, "accept", "curator")
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    assert scene.run(jobs.taking_custody, row, "archivist") == "done"
    assert {now(each).holder for each in (first, second)} == {scene.archives.path}
