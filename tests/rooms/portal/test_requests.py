# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Use requests from the counter to the answer: who decides what, on which ground, by when."""

import datetime as dt

import pytest
from readingroom import CARD, TODAY, WANTED, now, rows

from factories.doing import over
from lantai.craft import workdays
from lantai.desk import editing, steps
from lantai.desk.models import Matter
from lantai.desk.register import register_of
from lantai.guard import posts
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.orgs.acts import people
from lantai.orgs.models import Post
from lantai.portal import acts, judging, queries
from lantai.portal.answering import articles
from lantai.portal.models import DraftAnswer, UseRequest
from lantai.portal.terms import ARTICLES, Basis
from toy.asking import ask

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def kinds(caught):
    return [each.kind for each in caught.value.reasons]


def test_the_whole_way_from_the_counter_to_the_end(scene):
    row = scene.received(way="copy")
    assert row.number == f"{TODAY.year}-{row.pk:06d}" and row.state == "received"
    assert row.promised_on == workdays.add_workdays(TODAY, 7, steps.calendar()).value
    assert (row.identity_by, row.identity_on) == (scene.actor("counter").name, TODAY)
    opened, closed = scene.record(opened=True), scene.record()
    scene.accepted(row)
    scene.drafted(row, opened, closed)
    assert rows(DraftAnswer, request=row)[0].unopened == 1
    assert now(row).outcome == "" and now(row).answer == ""  # a draft is the archives' own affair
    scene.step(row, "ask_units", "counter")
    (consent,) = scene.consents(row)
    assert (consent.unit, consent.items, consent.state) == (scene.unit, 1, "asked")
    assert now(row).promised_on == workdays.add_workdays(row.promised_on, 10,
                                                         steps.calendar()).value  # fmt: skip
    scene.step(consent, "agree", "leader")
    assert now(row).state == "deciding"
    scene.step(row, "approve", "curator")
    scene.step(row, "answer", "counter")
    row = now(row)
    assert (row.outcome, row.unopened, row.approved_by) == ("found", 1, "蔺牧之")
    assert row.answered_on == TODAY and row.set is None  # no account to which it could be lent
    assert "第二十九条" in articles(row)[0]
    acts.count_copies(row, scene.actor("counter"), pages=3, certificates=0)
    scene.step(row, "end", "counter")
    row = now(row)
    assert (row.state, row.ended_on, row.copied_pages) == ("ended", TODAY, 3)


def test_clocks_run_in_working_days(scene):
    row = scene.received()
    for frm, days in ((None, 1), ("accept", 4)):
        if frm:
            scene.step(row, frm, "counter")
        matter = Matter.objects.unguarded("the clock of a request").get(
            noun="portal.userequest", row=row.pk)  # fmt: skip
        assert matter.due_on == workdays.add_workdays(TODAY, days, steps.calendar()).value


# --- four eyes ------------------------------------------------------------------------------------


def both_duties(scene, *names):
    """People of the reading room who may approve as well, as in a house of few hands."""
    with setting_up("few hands"):
        for name in names:
            post = scene.world.posts[name]
            post.roles = ["reading_room", "archives_leader"]
            post.save()
    posts.forget()


def test_who_sent_an_answer_does_not_approve_it(scene):
    both_duties(scene, "counter")
    row = scene.deciding(scene.received(), scene.record())
    with pytest.raises(Refused) as caught:
        scene.step(row, "approve", "counter")
    assert "flow.same_person" in kinds(caught)
    assert scene.step(row, "approve", "curator").state == "approved"


@pytest.mark.parametrize("step", ["approve", "refuse"])
def test_who_drafted_an_answer_does_not_approve_it_though_another_sent_it(scene, step):
    both_duties(scene, "counter", "curator")
    row, item = scene.received(), scene.record()
    if step == "refuse":
        scene.accepted(row)
        scene.drafted(row, outcome="refused", basis="not_open", who="curator")
    else:
        scene.drafted(row, item, who="curator")
    scene.step(row, "submit", "counter")
    with pytest.raises(Refused) as caught:
        scene.step(row, step, "curator")
    assert kinds(caught) == ["portal.own_draft"]
    with pytest.raises(Refused):  # nor the one who sent it
        scene.step(row, step, "counter")


def test_a_lent_duty_gives_no_second_pair_of_eyes(scene):
    both_duties(scene, "curator")
    row = scene.drafted(scene.received(), scene.record(), who="curator")
    scene.step(row, "submit", "counter")
    people.delegate(scene.world.posts["curator"], scene.world.people["preserver"],
                    duties=["portal.userequest.approve"], until=TODAY + dt.timedelta(9),
                    reason="出差", actor=scene.actor("curator"))  # fmt: skip
    posts.forget()
    lent = Post.objects.unguarded("the lent post").filter(
        person=scene.world.people["preserver"]).exclude(lent_by=None).get()  # fmt: skip
    actor = scene.world.actor("preserver", lent.pk)
    assert actor.has("portal.userequest.approve")
    with pytest.raises(Refused) as caught:
        steps.take(register_of(UseRequest), now(row), "approve", actor)
    assert kinds(caught) == ["portal.own_draft"]


def test_what_is_open_is_answered_at_once_and_nothing_else(scene):
    row = scene.drafted(scene.received(), scene.record(opened=True))
    assert scene.step(row, "answer_at_once", "counter").state == "answered"
    closed = scene.drafted(scene.received(name="另一人", proof=False), scene.record())
    with pytest.raises(Refused) as caught:
        scene.step(closed, "answer_at_once", "counter")
    assert kinds(caught) == ["flow.needs"]


@pytest.mark.parametrize("outcome", ["partly", "refused"])
def test_whatever_is_not_given_is_approved_by_another(scene, outcome):
    row, kept, held = scene.received(), scene.record(opened=True), scene.record(opened=True)
    scene.accepted(row)
    scene.found(row, *((kept, held) if outcome == "partly" else (held,)))
    number = next(each.pk for each in scene.found_rows(row) if each.item_id == held.pk)
    acts.settle([number], scene.actor("counter"), verdict="withhold", basis="privacy")
    row = scene.drafted(row, outcome=outcome, basis="privacy")
    with pytest.raises(Refused) as caught:
        scene.step(row, "answer_at_once", "counter")
    assert kinds(caught) == ["flow.needs"]


@pytest.mark.parametrize("outcome", ["found", "none"])
def test_what_is_held_back_is_not_passed_over_in_silence(scene, outcome):
    row, items = scene.received(), [scene.record(opened=True) for _ in range(2)]
    scene.accepted(row)
    scene.found(row, *items[: 2 if outcome == "found" else 1])
    number = scene.found_rows(row)[0].pk
    acts.settle([number], scene.actor("counter"), verdict="withhold", basis="privacy")
    with pytest.raises(Refused) as caught:
        scene.drafted(row, outcome=outcome)
    assert kinds(caught) == ["portal.held_back_though"]


def test_nothing_is_put_down_before_a_request_is_accepted(scene):
    row, item, counter = scene.received(), scene.record(), scene.actor("counter")
    assert not queries.requests_to_fill(counter).exists()
    with pytest.raises(Refused) as caught:
        acts.find(row, {item.pk: item}, counter)
    assert kinds(caught) == ["portal.not_accepted"]
    scene.accepted(row)
    assert list(queries.requests_to_fill(counter)) == [row]


def test_what_was_sent_for_approval_stays_as_it_is(scene):
    row, item = scene.received(), scene.record()
    scene.deciding(row, item)
    counter = scene.actor("counter")
    with pytest.raises(Refused):
        acts.find(now(row), {item.pk: item}, counter)
    with pytest.raises(Refused):
        acts.draft(now(row), counter, outcome="none", answer="x", searched="x")
    with pytest.raises(Refused):
        acts.verify(now(row), counter, proof=judging.Proof(), reader="reader")
    number = scene.found_rows(row)[0].pk
    assert acts.settle([number], counter, verdict="withhold", basis="secret").refused
    assert acts.drop_found([number], counter).refused
    assert [each.verdict for each in scene.found_rows(row)] == ["give"]


def test_two_clerks_decide_one_request_once(scene):
    row = scene.drafted(scene.received(), scene.record(opened=True))
    stale = now(row)
    scene.step(row, "answer_at_once", "counter")
    for step in ("answer_at_once", "submit"):
        with pytest.raises(Refused):
            steps.take(register_of(UseRequest), stale, step, scene.actor("counter"))
    assert now(row).state == "answered"


def test_nothing_unopened_goes_to_who_was_not_checked(scene):
    row = scene.received(proof=False)
    scene.drafted(row, scene.record())
    with pytest.raises(Refused) as caught:
        scene.step(row, "submit", "counter")
    assert kinds(caught) == ["portal.identity_unchecked"]
    acts.verify(now(row), scene.actor("counter"), proof=judging.proof_of("card", CARD))
    assert scene.step(row, "submit", "counter").state == "deciding"


def test_who_was_checked_keeps_the_name(scene):
    row, register, actor = scene.received(), register_of(UseRequest), scene.actor("counter")
    for given, stands in (({"name": "别人"}, False), ({"years": "1991"}, True)):
        form = editing.form_for(register, actor, now(row), names=list(given))
        form.data, form.is_bound = given, True
        assert form.is_valid() is stands
    other = scene.received(proof=False)
    form = editing.form_for(register, actor, now(other), names=["name"])
    form.data, form.is_bound = {"name": "别人"}, True
    assert form.is_valid()


# --- refusals -------------------------------------------------------------------------------------


def test_a_refusal_names_its_article_and_is_approved(scene):
    row = scene.received()
    scene.accepted(row)
    with pytest.raises(Refused) as caught:
        scene.drafted(row, outcome="refused")
    assert kinds(caught) == ["portal.no_basis"]
    scene.drafted(row, outcome="refused", basis="not_open")
    with pytest.raises(Refused):  # a refusal is not approved as if it gave something
        scene.step(scene.step(row, "submit", "counter"), "approve", "curator")
    row = scene.step(row, "refuse", "curator")
    assert (row.state, row.outcome, row.basis) == ("refused", "refused", "not_open")
    assert row.ended_on == TODAY and "第二十七条" in articles(row)[0]


@pytest.mark.parametrize("basis", list(Basis.values))
def test_only_grounds_of_form_decline_a_request_without_a_second_person(scene, basis):
    row = scene.received()
    if basis in judging.FORMAL:
        row = acts.decline(row, scene.actor("counter"), basis=basis, reason="请带委托书来。")
        assert (row.state, row.basis, row.answer) == ("refused", basis, "请带委托书来。")
        assert str(ARTICLES[basis]) in articles(row)[0]
        return
    with pytest.raises(Refused) as caught:
        acts.decline(row, scene.actor("counter"), basis=basis, reason="不给看。")
    assert kinds(caught) == ["portal.not_formal"] and now(row).state == "received"


def test_what_was_never_completed_is_declined_by_its_ground(scene):
    row = scene.received()
    scene.step(row, "send_back", "counter", reason="请补委托书")
    assert acts.decline(now(row), scene.actor("counter"), basis="proof", reason="没有补来。"
                        ).state == "refused"  # fmt: skip


def test_a_request_of_others_is_theirs_to_withdraw_and_not_a_refusal_by_another_name(scene):
    online, counter = scene.applied(), scene.received()
    for who in ("counter", "curator"):
        with pytest.raises(Refused):
            scene.step(online, "withdraw", who, reason="不想办")
    assert scene.step(counter, "withdraw", "counter", reason="本人来说不查了").state == "withdrawn"
    assert acts.withdraw(now(online), scene.actor("reader")).state == "withdrawn"
    unit = scene.asked()
    assert scene.step(unit, "withdraw", "officer", reason="已查到").state == "withdrawn"


def test_nothing_found_is_said_with_what_was_searched(scene):
    row = scene.received()
    scene.accepted(row)
    with pytest.raises(Refused) as caught:
        scene.drafted(row, outcome="none", searched=" ")
    assert kinds(caught) == ["portal.no_proof_of_search"]
    scene.drafted(row, outcome="none")
    row = scene.step(row, "answer_at_once", "counter")
    assert (row.outcome, row.searched) == ("none", "A914 全宗 1990 年目录")


def test_who_asks_for_others_shows_that_they_may(scene):
    row = scene.received(applicant="proxy", on_behalf_of="母亲")
    with pytest.raises(Refused) as caught:
        scene.accepted(row)
    assert kinds(caught) == ["portal.no_authority"]
    acts.verify(now(row), scene.actor("counter"), proof=judging.proof_of("card", CARD),
                authority="委托书")  # fmt: skip
    assert scene.accepted(row).state == "accepted"


def test_a_request_is_sent_back_and_completed(scene):
    row = scene.applied()
    scene.step(row, "send_back", "counter", reason="哪一年的？")
    with pytest.raises(Refused):
        acts.supplement(now(row), "  ", scene.actor("reader"))
    row = acts.supplement(now(row), "1991年", scene.actor("reader"), phone="0970-3333")
    assert (row.state, row.phone) == ("received", "0970-3333")
    with pytest.raises(Refused):  # it is not to be completed twice
        acts.supplement(now(row), "1992年", scene.actor("reader"))


# --- the forming unit -----------------------------------------------------------------------------


def waits_for(scene, who, row):
    """The step for which a row lies on somebody's desk; nothing where it does not."""
    return [step.name for matter, _, step in steps.inbox(scene.actor(who), 100)
            if (matter.noun, matter.row) == (row._meta.label_lower, row.pk)]  # fmt: skip


def test_a_request_lies_on_the_desk_of_who_takes_it_on(scene):
    """Whoever might withdraw it, or ask a unit no longer, is not waited for."""
    row = scene.received()
    assert (waits_for(scene, "counter", row), waits_for(scene, "curator", row)) == (["accept"], [])
    scene.drafted(row, scene.record())
    scene.step(row, "ask_units", "counter")
    (consent,) = scene.consents(row)
    assert waits_for(scene, "counter", row) == waits_for(scene, "curator", row) == []
    assert waits_for(scene, "counter", consent) == []
    desk = ask(scene.actor("counter"), "/").content.decode()
    assert "同意提供：" in desk and "意见收齐" not in desk, "the unit is waited for, and no other"
    assert waits_for(scene, "leader", consent) == ["agree"]
    scene.step(consent, "agree", "leader")
    assert waits_for(scene, "counter", row) == []
    assert waits_for(scene, "curator", row) == ["approve"]


def test_a_refusal_lies_on_the_desk_of_who_decides(scene):
    row = scene.accepted()
    scene.drafted(row, outcome="refused", basis="not_open")
    scene.step(row, "submit", "counter")
    assert waits_for(scene, "curator", row) and not waits_for(scene, "counter", row)


def test_a_unit_that_objects_is_heard(scene):
    row, item = scene.received(), scene.record()
    scene.drafted(row, item)
    scene.step(row, "ask_units", "counter")
    (consent,) = scene.consents(row)
    with pytest.raises(Refused):  # the archives does not answer for the unit
        scene.step(consent, "agree", "curator")
    scene.step(consent, "object", "leader", reason="涉及在职人员")
    with pytest.raises(Refused) as caught:
        scene.step(row, "approve", "curator")
    assert kinds(caught) == ["portal.unit_objects"]
    scene.step(row, "return_search", "curator", reason="形成单位不同意")
    with pytest.raises(Refused) as caught:  # nor is it asked again until nobody objects
        scene.step(row, "ask_units", "counter")
    assert kinds(caught) == ["portal.unit_objects"]
    (found,) = scene.found_rows(row)
    looked = over(scene.actor("counter"), [found], "drop", verdict="x")
    assert "征求过形成单位的意见" in looked.text
    out = acts.drop_found([found.pk], scene.actor("counter"))
    assert [said.kind for _, said in out.refused] == ["portal.asked_about"]
    acts.settle([found.pk], scene.actor("counter"), verdict="withhold", basis="unit")
    scene.drafted(row, outcome="refused", basis="unit")
    scene.step(row, "submit", "counter")
    assert scene.step(row, "refuse", "curator").basis == "unit"


def test_a_unit_sees_the_titles_it_is_asked_about_and_who_asks_not(scene):
    with setting_up("formed by a unit that is no more"):
        item = scene.record(creator=scene.world["school"].path)
    row = scene.drafted(scene.received(), item)
    scene.step(row, "ask_units", "counter")
    (consent,) = scene.consents(row)
    assert consent.party == scene.world["school"].path and not consent.opinion
    assert not UseRequest.objects.seen_by(scene.actor("member"), "describe").exists()
    assert scene.sees("member", item, "describe")


def test_silence_is_no_consent_and_dropping_it_is_decided_by_who_approves(scene):
    row, item = scene.received(), scene.record()
    scene.drafted(row, item)
    scene.step(row, "ask_units", "counter")
    (consent,) = scene.consents(row)
    with pytest.raises(Refused):
        scene.step(row, "approve", "curator")
    scene.step(consent, "drop", "counter", reason="逾期没有答复")
    assert now(row).state == "deciding"
    assert scene.step(row, "approve", "curator").state == "approved"


def test_withdrawn_requests_let_units_off(scene):
    row = scene.applied()
    scene.drafted(row, scene.record())
    scene.step(row, "ask_units", "counter")
    acts.withdraw(now(row), scene.actor("reader"))
    (consent,) = scene.consents(row)
    assert (now(row).state, consent.state) == ("withdrawn", "dropped")
    with pytest.raises(Refused):
        scene.step(consent, "agree", "leader")


def test_what_was_closed_since_the_approval_goes_back_and_is_approved_anew(scene):
    item = scene.record(opened=True)
    row = scene.approved(scene.received(), item)
    with setting_up("withdrawn from the public"):
        item.opening = 2
        item.save()
    with pytest.raises(Refused) as caught:
        scene.step(row, "answer", "counter")
    assert kinds(caught) == ["portal.closed_since"]
    scene.step(row, "return_search", "curator", reason="已转控制")
    scene.drafted(row)
    scene.step(row, "submit", "counter")
    scene.step(row, "approve", "curator")
    assert scene.step(row, "answer", "counter").unopened == 1


def test_the_same_person_has_a_few_requests_under_way_and_no_more(scene):
    for _ in range(judging.AT_ONCE):
        scene.received()
    with pytest.raises(Refused) as caught:
        scene.received()
    assert kinds(caught) == ["portal.too_many"]
    scene.received(proof=False)


def test_a_form_sent_twice_is_one_request(scene):
    given = {"applicant": "self", "name": "程晚照", **WANTED}
    made = {acts.apply(scene.archives, given, judging.Proof(), scene.actor("reader"),
                       secret="x" * 32).pk for _ in range(2)}  # fmt: skip
    assert len(made) == 1


def test_a_request_is_rated_when_it_is_answered(scene):
    row = scene.applied()
    with pytest.raises(Refused):
        acts.rate(row, 5, scene.actor("reader"))
    row = scene.answered(row, scene.record())
    for wrong in (0, 6):
        with pytest.raises(Refused):
            acts.rate(now(row), wrong, scene.actor("reader"))
    assert acts.rate(now(row), 4, scene.actor("reader"), remark="<b>好</b>").rating == 4
