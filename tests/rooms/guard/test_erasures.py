# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Personal content goes from the trail by two hands; the trail stays, and its verifier knows."""

from dataclasses import replace

import pytest

from factories import doing
from lantai.desk import editing, steps
from lantai.desk.panels import Stepper
from lantai.desk.register import register_of
from lantai.guard import numbering, sealing
from lantai.guard.erasing import against
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Entry, EntryDetail, Erasure
from lantai.orgs import administering
from lantai.orgs.acts import accounts
from lantai.orgs.models import Notice, Person
from toy.asking import ask
from world import build

pytestmark = pytest.mark.django_db(databases=["default", "side"])
PHONE = "13800990099"


@pytest.fixture
def world(settings, tmp_path):
    settings.LANTAI_HEADS, settings.LANTAI_TRAIL_KEY = tmp_path, tmp_path / "trail.pem"
    found = build()
    Notice.objects.all().delete()
    return found


@pytest.fixture
def number(world):
    """The number of an entry whose before and after tell somebody's private telephone."""
    one = register_of(Person)
    editing.edit(one, world.actor("system"), world.people["clerk"], {"phone": PHONE})
    sealing.seal_all()
    entry = Entry.every.get(tag="orgs.person.edit")
    assert PHONE in str(entry.detail.data)
    return entry.link.number


def propose(world, number, reason="本人要求删除私人电话"):
    one, security = register_of(Erasure), world.actor("security")
    row = editing.add(one, security, {"numbers": str(number), "reason": reason})
    return steps.take(one, row, "propose", security)


def kinds(caught):
    return [each.kind for each in caught.value.reasons]


def test_two_hands_erase_and_the_verifier_knows_it_from_a_deletion(world, number):
    row = propose(world, number)
    assert PHONE in str(EntryDetail.objects.values_list("data")), "a proposal erases nothing"
    auditor = world.actor("auditor")
    assert [matter.row for matter, _, _ in steps.inbox(auditor)] == [row.pk]
    steps.take(register_of(Erasure), row, "consent", auditor)
    assert row.state == "erased" and row.erased == 1 and row.erased_on is not None
    entry = Entry.every.get(tag="orgs.person.edit")
    assert not hasattr(entry, "detail") and entry.link.number == number and entry.digest
    assert PHONE not in str(list(EntryDetail.objects.values_list("data", flat=True)))
    erasure = Entry.every.get(tag=sealing.ERASURE)
    assert erasure.rows.get().row == entry.pk and erasure.rows.get().before == entry.detail_digest
    assert Entry.every.get(act=erasure.within).tag == "guard.erasure.consent"
    sealing.seal_all()
    sealing.sign_head()
    assert list(sealing.verify()) == []
    EntryDetail.objects.filter(entry=Entry.every.filter(tag="guard.erasure.propose").get()).delete()
    assert [found.kind for found in sealing.verify()] == ["guard.detail_missing"]
    assert list(Notice.objects.values_list("person__account__username", "kind")) == [
        ("security", "orgs.step_ended")]  # fmt: skip


def test_one_hand_alone_erases_nothing(world, number):
    one, row = register_of(Erasure), propose(world, number)
    for username in ("security", "system", "leader", "officer", "clerk"):
        with pytest.raises((Refused, NotFound)):
            steps.take(one, row, "consent", world.actor(username))
    both = world.actor("auditor")
    own = editing.add(one, both, {"numbers": str(number), "reason": "x"})
    both = replace(both, duties=both.duties | {"guard.erasure.propose"})
    steps.take(one, own, "propose", both)
    with pytest.raises(Refused) as caught:
        steps.take(one, own, "consent", both)
    assert kinds(caught) == ["flow.same_person"]
    assert PHONE in str(EntryDetail.objects.values_list("data"))


def test_nobody_consents_to_erase_what_they_did_themselves(world):
    ask(world.actor("auditor"), "/guard/entries/export/?format=csv").close()
    sealing.seal_all()
    entry = Entry.every.filter(actor=world.actor("auditor").key, detail__isnull=False).last()
    row = propose(world, entry.link.number)
    with pytest.raises(Refused) as caught:
        steps.take(register_of(Erasure), row, "consent", world.actor("auditor"))
    assert kinds(caught) == ["guard.entry_of_your_own"]
    assert row.state == "proposed" and EntryDetail.objects.filter(entry=entry).exists()


def test_what_an_auditor_does_not_audit_is_not_for_them(world, number):
    row = propose(world, number)
    auditor = replace(world.actor("auditor"), audits=("97/9701/970122/",))
    with pytest.raises(Refused) as caught:
        steps.take(register_of(Erasure), row, "consent", auditor)
    assert kinds(caught) == ["guard.entry_not_audited"]


def test_refused_and_sent_back_erase_nothing_and_say_why(world, number):
    one, auditor = register_of(Erasure), world.actor("auditor")
    row = steps.take(one, propose(world, number), "send_back", auditor, {"reason": "理由不够"})
    assert row.state == "draft"
    editing.edit(one, world.actor("security"), row, {"reason": "本人书面要求"})
    row = steps.take(one, row, "propose", world.actor("security"))
    with pytest.raises(Refused):
        editing.edit(one, world.actor("security"), row, {"reason": "改在审计员看过以后"})
    row = steps.take(one, row, "refuse", auditor, {"reason": "查证要用"})
    assert row.state == "refused" and PHONE in str(EntryDetail.objects.values_list("data"))


def test_numbers_are_checked_before_anything_is_proposed(world, number):
    assert against(str(number)) == []
    steps.take(register_of(Erasure), propose(world, number), "consent", world.actor("auditor"))
    sealing.seal_all()
    proof = Entry.every.get(tag=sealing.ERASURE).link.number
    found = {each.kind: each.params.get("numbers") for each in against(
        f"{number}、{proof}、{10**9}")}  # fmt: skip
    assert found == {"guard.nothing_to_erase": str(number), "guard.entry_kept": str(proof),
                     "guard.no_such_entry": str(10**9)}  # fmt: skip
    answer = ask(world.actor("security"), "/guard/erasures/add/",
                 {"numbers": f"{proof}，甲", "reason": "x"})  # fmt: skip
    assert answer.status_code == 422 and "“甲”不是留痕的编号" in answer.content.decode()
    assert Erasure.objects.unguarded("one, of before").count() == 1


def test_a_proposal_that_was_overtaken_erases_nothing_more(world, number):
    first, second = propose(world, number), propose(world, number)
    one, auditor = register_of(Erasure), world.actor("auditor")
    steps.take(one, first, "consent", auditor)
    with pytest.raises(Refused) as caught:
        steps.take(one, second, "consent", auditor)
    assert kinds(caught) == ["guard.nothing_to_erase"]
    assert steps.take(one, second, "refuse", auditor, {"reason": "已经抹除"}).state == "refused"


# --- by clicking ----------------------------------------------------------------------------------


def test_the_auditor_ticks_and_the_security_administrator_proposes(world, number):
    auditor = world.actor("auditor")
    accounts.lock_account(world.people["neighbour"], reason="身份证 970121 …",
                          actor=world.actor("security"))  # fmt: skip
    sealed = Entry.every.get(link__number=number)
    waiting = Entry.every.get(tag="orgs.account.lock")
    looked = doing.over(auditor, [sealed, waiting], "erase", reason="本人要求")
    assert "还没有封存" in looked.words and "不能恢复" in looked.words
    answer = doing.done(auditor, Entry, looked)
    row = Erasure.objects.unguarded("the draft").get()
    assert answer.status == 302 and answer.url == f"/guard/erasures/{row.pk}/"
    assert (row.numbers, row.state, row.reason) == (str(number), "draft", "本人要求")
    security = world.actor("security")
    assert [matter.row for matter, _, _ in steps.inbox(security)] == [row.pk]
    assert steps.inbox(auditor) == []


def test_ticking_what_cannot_be_erased_makes_nothing(world, number):
    steps.take(register_of(Erasure), propose(world, number), "consent", world.actor("auditor"))
    entry = Entry.every.get(link__number=number)
    looked = doing.over(world.actor("auditor"), [entry], "erase", reason="再来一次")
    assert "没有前后值可抹" in looked.words
    assert "抹除前后值（" not in looked.words, "there is no button"
    assert Erasure.objects.unguarded("one, of before").count() == 1


def test_the_page_shows_what_entries_say_to_the_auditor_alone(world, number):
    row = propose(world, number)
    page = f"/guard/erasures/{row.pk}/"
    assert PHONE in ask(world.actor("auditor"), page).content.decode()
    consent = ask(world.actor("auditor"), f"{page}steps/consent/").content.decode()
    assert "抹除了不能恢复" in consent
    text = ask(world.actor("security"), page).content.decode()
    assert PHONE not in text and f"第 {number} 条写的是什么，由审计员" in text
    for username in ("system", "leader", "officer", "clerk", "authority"):
        assert ask(world.actor(username), page).status_code == 404, username
        assert ask(world.actor(username), f"/api{page}").status_code == 404, username


def test_many_are_proposed_at_most_at_once(world, number):
    sent = {"numbers": f"1-{numbering.MOST + 1}", "reason": "x"}
    answer = ask(world.actor("security"), "/guard/erasures/add/", sent)
    assert answer.status_code == 422 and str(numbering.MOST) in answer.content.decode()
    assert not Erasure.objects.unguarded("nothing was made").exists()


def test_as_many_as_may_be_named_are_kept_whole(world):
    apart = "、".join(str(10**17 + 2 * n) for n in range(numbering.MOST))
    row = editing.add(register_of(Erasure), world.actor("security"),
                      {"numbers": apart, "reason": "x"})  # fmt: skip
    assert numbering.read(row.numbers) == numbering.read(apart)
    assert len(apart) <= Erasure._meta.get_field("numbers").max_length


def test_what_was_refused_is_not_shown_as_erased_and_a_lender_is_no_answer(world, number):
    one, auditor, row = register_of(Erasure), world.actor("auditor"), propose(world, number)
    lent = replace(auditor, lent_by={"guard.erasure.consent": 4711})
    steps.take(one, row, "send_back", lent, {"reason": "理由不够"})
    assert [each.lent_by for each in steps.history(row)] == ["", "account/4711"]
    knots = Stepper().show(one, row, auditor)["knots"]
    assert knots[0]["opinion"] == "理由不够"
    steps.take(one, row, "propose", world.actor("security"))
    steps.take(one, row, "refuse", auditor, {"reason": "查证要用"})
    knots = Stepper().show(one, row, auditor)["knots"]
    assert [(each["label"], each["state"]) for each in knots if each["state"] != "next"] == [
        ("待提请", "done"), ("待审计员同意", "done"), ("未同意", "now")]  # fmt: skip


def test_ticked_where_nobody_could_consent_makes_nothing(world, number, monkeypatch):
    monkeypatch.setattr(administering, "auditing", lambda at: None)
    entry = Entry.every.get(link__number=number)
    looked = doing.over(world.actor("auditor"), [entry], "erase", reason="本人要求")
    doing.done(world.actor("auditor"), Entry, looked)
    assert not Erasure.objects.unguarded("nothing was made").exists()
