# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a request lets be seen: those records, that reader, until that day; before that nothing."""

import pytest
from django.utils import timezone
from readingroom import CARD, TODAY, Grant, Notice, days, now, rows

from factories import holdings
from factories.doing import run_job
from lantai.desk.steps import history
from lantai.guard import law, posts
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Account, EntryDetail
from lantai.holdings.models import Item
from lantai.orgs.models import Person
from lantai.portal import acts, judging, papers
from lantai.portal.following_up import code_of, is_right
from lantai.portal.jobs import ending_requests
from lantai.portal.models import RequestedItem, UseRequest
from lantai.works.acts import enqueue
from toy.asking import ask, told

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def at(monkeypatch, day):
    """It is another day, for everybody, at once."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)
    posts.forget()


def grants(row):
    return rows(Grant, set=now(row).set_id) if now(row).set_id else []


# --- the grant ------------------------------------------------------------------------------------


def test_a_grant_is_for_those_records_that_reader_and_that_purpose(scene):
    item, other = scene.record(), scene.record()
    assert not scene.sees("reader", item, "describe")
    row = scene.answered(scene.applied(), item, until=days(10))
    (grant,) = grants(row)
    assert (grant.kind, grant.party, grant.until) == ("lent", row.party, days(10))
    assert grant.approved_by == "蔺牧之" and row.number in str(grant.reason)
    assert str(row.get_purpose_display()) == now(row).set.purpose
    assert scene.sees("reader", item) and not scene.sees("reader", other, "count")
    assert [each.name for each in law.why(scene.actor("reader"), "fetch", now(item))] == ["lent"]
    assert not law.holds(scene.actor("neighbour"), "describe", now(item))


def test_identity_of_an_applicant_on_line_is_that_of_the_account(scene):
    row = scene.applied(name="冒名的人")
    assert row.person == scene.world.people["reader"] and row.name == row.person.name
    assert row.identity_on == row.person.identified_on


def test_a_grant_ends_with_its_day_though_no_job_has_run(scene, monkeypatch):
    item = scene.record()
    row = scene.answered(scene.applied(), item, until=days(3))
    at(monkeypatch, days(3))
    assert scene.sees("reader", item)
    at(monkeypatch, days(4))
    assert now(row).state == "answered"
    assert not scene.sees("reader", item, "count")
    assert item.title not in ask(scene.actor("reader"), f"/portal/use-requests/{row.pk}/"
                                 ).content.decode()  # fmt: skip


def test_a_grant_is_ended_early_and_its_reader_is_told_why(scene):
    item = scene.record()
    row = scene.answered(scene.applied(), item)
    assert now(row).until == days(30)  # as a rule
    scene.step(row, "stop", "counter", reason="另有他用")
    (grant,) = grants(row)
    assert grant.ended_on == TODAY and not scene.sees("reader", item, "count")
    (notice,) = [each for each in Notice.objects.all() if each.kind == "portal.told_stopped"]
    assert notice.params == {"number": row.number, "reason": "另有他用"}


def test_a_grant_for_a_unit_is_for_that_unit(scene):
    item = scene.record()
    row = scene.answered(scene.asked("township"), item)
    assert scene.sees("township", item) and not scene.sees("neighbour", item, "count")
    scene.step(row, "end", "counter")
    assert not scene.sees("township", item, "count")


def test_nothing_internal_reaches_a_person(scene):
    item = scene.record(secrecy=1)
    row = scene.accepted(scene.applied())
    with setting_up("a reading room clerk who is cleared"):
        post = scene.world.posts["counter"]
        post.clearance = 1
        post.save()
    out = acts.find(now(row), {item.pk: item}, scene.actor("counter"))
    assert [said.kind for _, said in out.refused] == ["portal.not_to_persons"]


def test_what_is_marked_internal_since_goes_nowhere(scene):
    item, plain = scene.record(), scene.record()
    early = scene.answered(scene.applied(), item, plain)
    late = scene.approved(scene.received(), item)
    with setting_up("marked"):
        item.secrecy = 1
        item.save()
    assert not scene.sees("reader", item, "count") and scene.sees("reader", plain)
    with pytest.raises(Refused) as caught:
        scene.step(late, "answer", "counter")
    assert "portal.not_to_persons" in [each.kind for each in caught.value.reasons]
    assert grants(late) == [] and len(grants(early)) == 1


def test_a_certificate_lends_nothing(scene):
    item = scene.record()
    row = scene.answered(scene.applied(way="certificate"), item)
    assert grants(row) == [] and row.until is None and not scene.sees("reader", item, "count")


def test_days_to_read_are_bounded(scene):
    row, item = scene.applied(), scene.record()
    for wrong in (days(-1), days(181)):
        with pytest.raises(Refused) as caught:
            scene.drafted(row, item, until=wrong)
        assert [each.kind for each in caught.value.reasons] == ["portal.until_out_of_range"]


# --- who reads it ---------------------------------------------------------------------------------


def test_an_account_is_tied_to_a_request_by_its_own_name_alone(scene):
    reader = scene.world.people["reader"]
    other, own = scene.received(), scene.received(name=reader.name)
    counter = scene.actor("counter")
    for row, username in ((other, "reader"), (own, "nobody"), (own, "clerk")):
        with pytest.raises(Refused) as caught:
            acts.verify(now(row), counter, proof=judging.proof_of("card", CARD), reader=username)
        assert [each.kind for each in caught.value.reasons] == ["portal.not_a_reader"]
    row = acts.verify(now(own), counter, proof=judging.proof_of("card", CARD), reader="reader")
    assert (row.person, row.party) == (reader, reader.path)
    with setting_up("a namesake"):
        account = Account.objects.create(username="namesake")
        Person(name=reader.name, account=account, identified_on=TODAY).save()
    with pytest.raises(Refused):
        acts.verify(now(own), counter, proof=judging.Proof(), reader="namesake")


def test_papers_of_somebody_else_are_refused(scene):
    row = scene.received()
    with pytest.raises(Refused) as caught:
        acts.verify(now(row), scene.actor("counter"), proof=judging.proof_of("other", "E0000001"))
    assert [each.kind for each in caught.value.reasons] == ["portal.identity_differs"]


def test_nobody_else_reads_or_moves_a_request(scene):
    row = scene.answered(scene.applied(), scene.record())
    for who in ("clerk", "neighbour", "leader", "township", "province"):
        actor = scene.actor(who)
        assert not law.holds(actor, "describe", now(row)), who
        assert ask(actor, f"/portal/use-requests/{row.pk}/").status_code == 404
        for step in ("stop", "end"):
            with pytest.raises((NotFound, Refused)):
                scene.step(row, step, who, reason="x")
    with pytest.raises((NotFound, Refused)):
        acts.find(now(row), {}, scene.actor("neighbour"))


def test_records_of_others_are_not_put_down(scene):
    row = scene.accepted(scene.received())
    theirs = holdings.item(holdings.fonds(scene.world["archives_city"], "B901"))
    out = acts.find(row, {theirs.pk: theirs}, scene.actor("counter"))
    assert [said.kind for _, said in out.refused] == ["guard.not_found"]
    answer = ask(scene.actor("counter"), f"/portal/use-requests/{row.pk}/acts/?do=find",
                 {"codes": theirs.ref_code})  # fmt: skip
    assert answer.status_code == 409 and rows(RequestedItem, request=row) == []


# --- what the applicant is not told ---------------------------------------------------------------


SECRET_WORDS = "草稿里的话"


def said_at(actor, path):
    """All that an address says to somebody."""
    try:
        answer = ask(actor, path)
    except Refused as fault:
        return str(fault)
    return (b"".join(answer) if answer.streaming else answer.content).decode()


def test_a_draft_is_nowhere_on_the_applicants_side(scene):
    item = scene.record(title="不该看到的题名")
    unit, reader = scene.asked("township"), scene.applied()
    for row in (unit, reader):
        scene.accepted(row)
        scene.found(row, item)
        number = scene.found_rows(row)[0].pk
        acts.settle([number], scene.actor("counter"), verdict="withhold", basis="privacy")
        scene.drafted(row, outcome="refused", basis="privacy", answer=SECRET_WORDS,
                      searched=SECRET_WORDS)  # fmt: skip
        scene.step(row, "submit", "counter")
    for row, who in ((unit, "township"), (reader, "reader")):
        actor = scene.actor(who)
        paths = [f"/portal/use-requests/{row.pk}/", f"/api/portal/use-requests/{row.pk}/",
                 f"/portal/use-requests/{row.pk}/trail/", "/portal/draft-answers/",
                 "/portal/records-found/", "/portal/use-requests/",
                 "/portal/use-requests/export/?format=csv"]  # fmt: skip
        for path in paths:
            text = said_at(actor, path)
            for word in (SECRET_WORDS, item.title, "涉及他人个人信息", "拟的"):
                assert word not in text, (who, path, word)
        assert told(ask(actor, "/api/portal/use-requests/?outcome=refused"))["count"] == 0


def test_the_archives_reads_its_draft_and_the_applicant_the_answer(scene):
    row = scene.deciding(scene.asked("township"), scene.record(), answer=SECRET_WORDS)
    page = f"/portal/use-requests/{row.pk}/"
    for who in ("counter", "curator"):
        assert SECRET_WORDS in ask(scene.actor(who), page).content.decode()
    scene.step(row, "approve", "curator")
    assert SECRET_WORDS not in ask(scene.actor("township"), page).content.decode()
    scene.step(row, "answer", "counter")
    assert SECRET_WORDS in ask(scene.actor("township"), page).content.decode()


def test_a_letter_of_answer_says_nothing_before_it_is_given(scene):
    row = scene.deciding(scene.asked("township"), scene.record(), answer=SECRET_WORDS)
    told_now = str(papers._answer(now(row), scene.actor("township")))
    assert SECRET_WORDS not in told_now and "第二十九条" not in told_now
    scene.step(row, "approve", "curator")
    scene.step(row, "answer", "counter")
    told_then = str(papers._answer(now(row), scene.actor("township")))
    assert SECRET_WORDS in told_then and "第二十九条" in told_then
    for made in (papers.receipts([now(row)], scene.actor("counter")),
                 papers.answers([now(row)], scene.actor("counter"))):  # fmt: skip
        assert made.startswith(b"%PDF")


def test_notices_and_matters_name_no_title(scene):
    item = scene.record(title="不该看到的题名")
    row = scene.applied()
    scene.drafted(row, item)
    scene.step(row, "ask_units", "counter")
    (consent,) = scene.consents(row)
    scene.step(consent, "agree", "leader")
    scene.step(row, "approve", "curator")
    scene.step(row, "answer", "counter")
    told_of = {each.kind: each for each in Notice.objects.all() if each.kind.startswith("portal.")}
    assert set(told_of) == {"portal.told_accepted", "portal.told_asked", "portal.told_answered"}
    assert item.title not in str([each.params for each in told_of.values()])
    assert item.title not in str([str(each.opinion) for each in history(now(row))])


# --- the code, and what is forgotten --------------------------------------------------------------


def test_a_code_opens_its_own_request_and_no_other(scene):
    one, two = scene.received(), scene.received(proof=False)
    assert is_right(one, code_of(one.secret)) and is_right(one, code_of(one.secret).lower())
    assert not is_right(two, code_of(one.secret))
    for wrong in ("", "-", "00000-00000", "7" * 10_000, "<script>", code_of(one.secret)[:-1]):
        assert not is_right(one, wrong)
    assert not is_right(None, code_of("nobody's"))
    shown = ask(scene.actor("counter"), f"/api/portal/use-requests/{one.pk}/").content.decode()
    assert one.secret not in shown and one.identity_key not in shown


def test_an_identity_number_is_kept_nowhere_and_who_asked_is_forgotten(scene, monkeypatch):
    row = scene.received()
    assert CARD not in str(vars(row)) and row.identity_shown and row.identity_shown != CARD
    scene.drafted(row, scene.record(opened=True))
    scene.step(row, "answer_at_once", "counter")
    visit = acts.receive_visitor(
        scene.actor("counter"), room=scene.room, name="程晚照", people=1, purpose="rights",
        proof=judging.proof_of("card", CARD),
    )  # fmt: skip
    phone, masked = row.phone, row.identity_shown
    night(monkeypatch, 31)
    row = now(row)
    assert row.state == "ended" and row.phone == phone  # it has just ended
    night(monkeypatch, 62)
    row, visit = now(row), now(visit)
    assert (row.phone, row.identity_shown, row.identity_key) == ("", "", "")
    assert (visit.identity_shown, visit.identity_key) == ("", "")
    trail = str(list(EntryDetail.objects.values_list("data", flat=True)))
    for gone in (phone, masked, CARD):
        assert gone not in trail, gone


def night(monkeypatch, after):
    """The night round of so many days from now."""
    at(monkeypatch, days(after))
    work = enqueue(ending_requests, actor=steward("portal.ending_requests"))
    assert run_job(work) == "done"


def test_the_night_ends_what_was_read_and_closes_the_days_of_the_room(scene, monkeypatch):
    item = scene.record()
    row = scene.answered(scene.applied(), item, until=days(3))
    booked = acts.book(row, scene.room, days(1), "am", scene.actor("reader"))
    here = acts.receive_visitor(scene.actor("counter"), room=scene.room, name="来客", people=1,
                                purpose="study", proof=judging.Proof())  # fmt: skip
    night(monkeypatch, 3)
    assert now(row).state == "answered"
    assert (now(booked).state, now(here).state, now(here).left_at) == ("missed", "left", None)
    night(monkeypatch, 4)
    assert now(row).state == "ended" and grants(row)[0].ended_on == days(4)
    assert UseRequest.objects.unguarded("all requests").count() == 1
    assert Item.objects.seen_by(scene.actor("reader"), "count").filter(pk=item.pk).count() == 0
