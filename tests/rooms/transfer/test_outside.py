# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What comes from outside the site: donations, deposits, a sender with a system of its own."""

import shutil

import pytest

from factories import transfer, vault
from factories.doing import now, rows, run_job
from lantai.craft.errors import BadInput
from lantai.craft.package.manifest import Record
from lantai.desk import editing, steps
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.holdings.models import Item
from lantai.transfer import acts, contents, folders, jobs, outside, queries
from lantai.transfer.models import Accession, Agreement, Finding, Transfer
from lantai.vault.models import KeptFile, VaultObject
from lantai.works.models import Job


def agreed(scene, **more):
    given = {"kind": "donation", "owner": "穆青禾", "content": "家书和照片", "worth": "3000",
             "conditions": "开放前征求本人意见", "valued_by": "宓怀谷", **more}  # fmt: skip
    register = register_of(Agreement)
    row = editing.add(register, scene.actor("archivist"), given)
    row = steps.take(register, row, "submit", scene.actor("archivist"))
    return steps.take(register, row, "sign", scene.actor("curator"))


def brought(scene, **more):
    """A package of two items on a medium, made elsewhere, and the archives' entry for it."""
    made = scene.sent(scene.filed(2), way="network")
    row = scene.awaited("D301", "谷雨书院文稿", way="medium", **more)
    lay_on_medium(row, made)
    return row, made


def lay_on_medium(row, made):
    """What a sender packed, on the medium that the archives reads for its own entry."""
    medium = folders.medium_of(row)
    shutil.copytree(folders.out_of(made) / "parts", medium)
    part = queries.parts(made)[0]
    (medium / "manifest.txt").write_text(
        f"package {row.package_id}\n1 {part.size} {part.sha512}\n", "utf-8"
    )


def taken(scene, row):
    assert scene.run(jobs.taking_in, row, "archivist") == "done"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    scene.settle(row, "receiver", "archivist")
    scene.step(row, "accept", "curator")
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    assert scene.run(jobs.taking_custody, row, "archivist") == "done"
    return now(row)


def test_a_package_from_outside_becomes_items_of_the_archives_with_their_bytes(scene):
    row, made = brought(scene)
    row = taken(scene, row)
    items = rows(Item, fonds=row.into)
    assert row.state == "accessioned" and len(items) == 2
    assert {(each.holder, each.standing) for each in items} == {(scene.archives.path, "held")}
    assert {each.item_id for each in rows(VaultObject)} == {each.pk for each in items}
    before = {queries.items([pk])[0].title for pk in queries.members(made)}
    assert {each.title for each in items} == before
    assert {each.date_text for each in items} == {"2018-03-05"}
    (accession,) = rows(Accession)
    assert (accession.sender, accession.party, accession.keeps_until) == ("谷雨书院", "", None)


def test_storing_again_enters_nothing_twice(scene):
    row, _ = brought(scene)
    assert scene.run(jobs.taking_in, row, "archivist") == "done"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    scene.settle(row, "receiver", "archivist")
    scene.step(row, "accept", "curator")
    held = contents.read_package(folders.received(now(row)))
    assert outside.enter(queries.transfer_of(row.pk), held) == 2
    assert outside.enter(queries.transfer_of(row.pk), held) == 0
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    assert len(rows(Item, fonds=row.into)) == 2 and len(rows(KeptFile)) == 2


def sent_anew(scene, made, dropped, added):
    """The sender's corrections: a title, a file more, an item less and another one."""
    made = scene.step(made, "return", "archivist", reason="题名写错")
    first = queries.items(queries.members(made))[0]
    with setting_up("a title is corrected"):
        first.title = "改正后的题名"
        first.save()
    vault.file_of(first, b"one more", "附件.txt")
    acts.drop(made, [dropped], scene.actor("officer"))
    acts.collect(made, [added.pk], scene.actor("officer"))
    assert scene.run(jobs.packing_records, made, "officer", reviewer="荀行简") == "done"
    assert scene.run(jobs.testing_package, made, "officer") == "done"
    scene.settle(made, "sender", "officer")
    scene.step(made, "send", "leader")
    assert scene.run(jobs.delivering_package, made, "leader") == "done"
    return now(made)


def test_what_was_half_stored_and_sent_anew_comes_in_as_it_was_corrected(scene, monkeypatch):
    row, made = brought(scene)
    assert scene.run(jobs.taking_in, row, "archivist") == "done"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    scene.settle(row, "receiver", "archivist")
    scene.step(row, "accept", "curator")
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_step", None)
        assert scene.run(jobs.storing_package, row, "archivist") == "queued"
    row = scene.step(row, "return", "curator", reason="题名写错")
    kept, dropped = queries.items(queries.members(made))
    added = scene.filed(1)[0]
    made = sent_anew(scene, made, dropped.pk, added)
    lay_on_medium(row, made)
    row = taken(scene, row)
    came = {each.ref_code: each for each in queries.items(queries.members(row))}
    assert set(came) == {kept.ref_code, added.ref_code}
    assert came[kept.ref_code].title == "改正后的题名"
    (made_in,) = rows(Accession)
    assert (made_in.items, made_in.files, row.items, row.files) == (2, 3, 2, 3)
    assert row.size == made_in.size > 0
    (left,) = rows(Item, fonds=row.into, ref_code=dropped.ref_code)
    assert left.standing == "draft"
    ours = rows(VaultObject, item=came[kept.ref_code])
    assert len(rows(KeptFile, vault_object=ours[0], until=None)) == 2


def accepted(scene, row):
    """A package from outside, taken in, tested and accepted."""
    assert scene.run(jobs.taking_in, row, "archivist") == "done"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    scene.settle(row, "receiver", "archivist")
    return scene.step(row, "accept", "curator")


def half_stored(scene, row, monkeypatch):
    """Accepted, and stored but for the last step."""
    accepted(scene, row)
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_step", None)
        assert scene.run(jobs.storing_package, row, "archivist") == "queued"
    return now(row)


def test_what_was_dropped_in_a_second_round_and_comes_again_in_a_third_is_taken_up(
    scene, monkeypatch
):
    row, made = brought(scene)
    dropped = queries.items(queries.members(made))[1]
    row = scene.step(half_stored(scene, row, monkeypatch), "return", "curator", reason="多一件")
    (left,) = rows(Item, fonds=row.into, ref_code=dropped.ref_code)
    made = sent_anew(scene, made, dropped.pk, scene.filed(1)[0])
    lay_on_medium(row, made)
    row = scene.step(half_stored(scene, row, monkeypatch), "return", "curator", reason="少一件")
    assert left.pk not in queries.members(row) and now(left).standing == "draft"
    made = scene.step(made, "return", "archivist", reason="少一件")
    acts.collect(made, [dropped.pk], scene.actor("officer"))
    made = scene.accepted_again(made)
    lay_on_medium(row, made)
    row = taken(scene, row)
    came = {each.ref_code: each for each in queries.items(queries.members(row))}
    assert len(came) == 3 and came[dropped.ref_code].pk == left.pk
    assert {each.standing for each in came.values()} == {"held"}
    assert not queries.left_out([left.pk]).exists() and len(rows(VaultObject)) >= 3


def test_withdrawn_after_it_came_back_it_leaves_no_drafts_and_may_be_sent_in_another(
    scene, monkeypatch
):
    row, made = brought(scene)
    accepted(scene, row)
    held = contents.read_package(folders.received(now(row)))
    assert outside.enter(queries.transfer_of(row.pk), held) == 2
    row = scene.step(row, "return", "curator", reason="不是这一包")
    assert len(rows(Item, fonds=row.into)) == 2
    row = scene.step(row, "withdraw", "archivist", reason="对方不送了")
    (job,) = Job.objects.unguarded("a test").filter(kind="transfer.leaving_entries")
    assert run_job(job) == "done"
    assert not rows(Item, fonds=row.into) and not queries.members(row)
    other = scene.awaited("D302", "谷雨书院再送", way="medium")
    with setting_up("it goes into the same fonds"):
        Transfer.objects.unguarded("a test").filter(pk=other.pk).update(into=row.into)
    lay_on_medium(now(other), made)
    other = half_stored(scene, now(other), monkeypatch)
    other = scene.step(other, "return", "curator", reason="不是这一包")
    other = scene.step(other, "withdraw", "archivist", reason="对方又不送了")
    job = Job.objects.unguarded("a test").filter(kind="transfer.leaving_entries").latest("pk")
    assert run_job(job) == "done"
    kept = rows(Item, fonds=row.into)
    assert len(kept) == 2 and {each.standing for each in kept} == {"draft"}, "their bytes are kept"
    third = scene.awaited("D303", "谷雨书院第三次送", way="medium")
    with setting_up("it goes into the same fonds"):
        Transfer.objects.unguarded("a test").filter(pk=third.pk).update(into=row.into)
    lay_on_medium(now(third), made)
    third = taken(scene, now(third))
    assert {each.pk for each in rows(Item, fonds=row.into)} == {each.pk for each in kept}
    assert {each.standing for each in rows(Item, fonds=row.into)} == {"held"}


def test_a_package_said_to_be_encapsulated_that_is_not_does_not_pass_untested(scene):
    row, _ = brought(scene, form="eep")
    assert scene.run(jobs.taking_in, row, "archivist") == "done"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    check = queries.check_of(now(row), "receiver")
    (found,) = rows(Finding, check_run=check, kind="transfer.no_capsule")
    assert (found.severity, found.is_open, check.verdict) == ("not_run", True, "fail")


def entry(secrecy, **more):
    return Record(1, ref_code="D301-1", title="信札", secrecy=secrecy, **more)


def test_a_count_of_pages_that_is_none_is_left_out():
    assert outside.values_of(entry("", pages="12"))["pages"] == 12
    assert outside.values_of(entry("", pages="9" * 5_000, year="二〇一八"))["pages"] is None


@pytest.mark.parametrize(("word", "secrecy"), [("", 0), ("公开", 0), ("限制", 1), ("内部", 1)])
def test_a_word_of_secrecy_means_the_same_as_in_an_imported_catalogue(word, secrecy):
    assert outside.values_of(entry(word))["secrecy"] == secrecy


@pytest.mark.parametrize("word", ["机密", "内部绝密", "SECRET", "公开?"])
def test_a_word_of_secrecy_that_nobody_knows_does_not_come_in_as_public(word):
    with pytest.raises(BadInput) as why:
        outside.values_of(entry(word))
    assert why.value.kind == "transfer.unknown_secrecy"
    assert why.value.params == {"code": "D301-1", "word": word}


def test_what_was_declassified_stays_among_ourselves_and_says_what_it_bore():
    freed = outside.values_of(entry("机密"), is_freed=True)
    assert (freed["secrecy"], freed["secrecy_mark"]) == (1, "机密")
    told = outside.values_of(entry("秘密", note="2019年3月1日经清和市保密局清保〔2019〕4号文解密"))
    assert (told["secrecy"], told["secrecy_mark"]) == (1, "秘密")
    with pytest.raises(BadInput):
        outside.values_of(entry("甲级"), is_freed=True)


def test_an_agreement_is_signed_by_another_and_a_deposit_has_its_terms(scene):
    register = register_of(Agreement)
    row = editing.add(register, scene.actor("archivist"), {
        "kind": "deposit", "owner": "穆青禾", "content": "账本", "conditions": "只供本人利用",
    })  # fmt: skip
    with pytest.raises(Refused):
        steps.take(register, row, "submit", scene.actor("archivist"))
    row = editing.edit(register, scene.actor("archivist"), now(row), {
        "kind": "deposit", "owner": "穆青禾", "content": "账本", "conditions": "只供本人利用",
        "until": "2036-12-31", "return_terms": "到期三个月内取回",
    })  # fmt: skip
    row = steps.take(register, row, "submit", scene.actor("archivist"))
    with pytest.raises(Refused):
        steps.take(register, row, "sign", scene.actor("archivist"))
    row = steps.take(register, row, "sign", scene.actor("curator"))
    assert row.certificate.startswith("Z20") and row.signed_on


def test_a_deposit_stays_its_owners_and_goes_back(scene):
    agreement = agreed(scene, kind="deposit", until="2036-12-31", return_terms="到期取回")
    row, _ = brought(scene, kind="deposit", owner="穆青禾", agreement=agreement)
    row = taken(scene, row)
    (accession,) = rows(Accession)
    assert (accession.kind, accession.sender) == ("deposit", "穆青禾")
    register = register_of(Agreement)
    done = steps.take(register, now(agreement), "give_back", scene.actor("curator"),
                      {"reason": "所有人取回"})  # fmt: skip
    assert done.state == "returned" and done.returned_on
    assert {each.standing for each in rows(Item, fonds=row.into)} == {"returned"}
    gift = agreed(scene)
    with pytest.raises(Refused):
        steps.take(register, gift, "give_back", scene.actor("curator"), {"reason": "不要了"})


def test_a_deposit_of_which_something_went_elsewhere_is_not_called_given_back(scene):
    agreement = agreed(scene, kind="deposit", until="2036-12-31", return_terms="到期取回")
    row, _ = brought(scene, kind="deposit", owner="穆青禾", agreement=agreement)
    row = taken(scene, row)
    gone, stays = rows(Item, fonds=row.into)
    with setting_up("an item that another institution keeps by now"):
        Item.objects.unguarded("a test").filter(pk=gone.pk).update(
            holder=scene.actor("neighbour").institution)  # fmt: skip
    with pytest.raises(Refused) as why:
        steps.take(register_of(Agreement), now(agreement), "give_back", scene.actor("curator"),
                   {"reason": "所有人取回"})  # fmt: skip
    assert [each.kind for each in why.value.reasons] == ["transfer.not_given_back"]
    assert now(agreement).state == "in_force" and now(stays).standing == "held"


def test_an_agreement_that_has_ended_lets_nothing_in(scene):
    agreement = agreed(scene)
    drafted = editing.add(register_of(Agreement), scene.actor("archivist"), {
        "kind": "donation", "owner": "穆青禾", "content": "账本", "conditions": "只供本人利用",
    })  # fmt: skip
    register, actor = register_of(Transfer), scene.actor("archivist")
    every = Agreement.objects.unguarded("a test")
    assert [each.pk for each in register.choices_for("agreement", actor, every)] == [agreement.pk]
    assert now(drafted).state == "drafted"
    row, _ = brought(scene, kind="donation", owner="穆青禾", agreement=agreement)
    assert scene.run(jobs.taking_in, row, "archivist") == "done"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    scene.settle(row, "receiver", "archivist")
    steps.take(register_of(Agreement), now(agreement), "end", scene.actor("curator"),
               {"reason": "所有人改了主意"})  # fmt: skip
    with pytest.raises(Refused) as why:
        scene.step(row, "accept", "curator")
    assert [each.kind for each in why.value.reasons] == ["transfer.no_agreement"]


def test_what_an_owner_gives_needs_an_agreement_and_a_fonds_to_go_into(scene):
    register = register_of(Transfer)
    row = transfer.Transfer(kind="donation", owner="穆青禾", receiver=scene.archives,
                            holder=scene.archives.path)  # fmt: skip
    assert set(register.check(row, scene.actor("archivist"))) == {"into", "agreement"}
    row = transfer.Transfer(kind="transfer", receiver=scene.archives, holder=scene.unit.path)
    assert set(register.check(row, scene.actor("officer"))) == {"owner", "into"}
