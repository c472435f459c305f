# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of a rule: another person reviews, editions are counted, nothing changes under review."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from lantai.desk import editing, steps
from lantai.desk.judging import Judge
from lantai.desk.panels import Stepper, Trail
from lantai.desk.register import register_of
from lantai.guard.errors import Refused
from lantai.orgs.models import Rule

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()


@pytest.fixture
def rules():
    return register_of(Rule)


@pytest.fixture
def draft(world, rules):
    given = {"name": "档案保密制度", "text": "第一条 ……"}
    return editing.add(rules, world.actor("officer"), given)


def walk(world, rules, row, *way):
    for who, step in way:
        row = steps.take(rules, row, step, world.actor(who), {"reason": "依工作需要"})
    return row


def waiting(world, who):
    found = steps.inbox(world.actor(who))
    return {matter.row: matter for matter, register, _ in found if register.model is Rule}


def test_a_rule_comes_into_force_and_is_looked_at_within_a_year(world, rules, draft):
    way = [("officer", "submit"), ("leader", "review"), ("leader", "issue")]
    row = walk(world, rules, draft, *way)
    assert (row.state, row.edition, row.in_force_on) == ("in_force", 1, TODAY)
    assert row.review_on == TODAY + dt.timedelta(365)
    row = walk(world, rules, row, ("officer", "revise"))
    assert (row.state, row.edition, row.in_force_on, row.review_on) == ("draft", 2, None, None)
    row = walk(world, rules, row, *way, ("leader", "abolish"))
    assert (row.state, row.review_on) == ("abolished", None)
    assert steps.offers(rules, row, world.actor("leader")) == []


def test_who_submits_does_not_review(world, rules, draft):
    officer = world.actor("officer")
    row = walk(world, rules, draft, ("officer", "submit"))
    both = replace(officer, duties=officer.duties | {"orgs.rule.review"})
    with pytest.raises(Refused) as refused:
        steps.take(rules, row, "review", both)
    assert [each.kind for each in refused.value.reasons] == ["flow.same_person"]
    assert row.pk in waiting(world, "leader") and row.pk not in waiting(world, "officer")


def test_what_was_submitted_is_not_changed_until_it_is_sent_back(world, rules, draft):
    officer = world.actor("officer")
    sent = walk(world, rules, draft, ("officer", "submit"))
    changed = {"text": "另一条"}
    assert not editing.may_edit(rules, officer, sent)
    with pytest.raises(Refused) as refused:
        editing.edit(rules, officer, sent, changed)
    assert [each.kind for each in refused.value.reasons] == ["flow.closed"]
    judged = Judge(rules, officer, "edit").judge([sent], [("", "1")])
    assert [problem.kind for problem in judged[0]] == ["flow.closed"]
    back = walk(world, rules, sent, ("leader", "send_back"))
    assert editing.edit(rules, officer, back, changed).text == "另一条"


def test_who_drafted_reads_why_it_came_back(world, rules, draft):
    officer = world.actor("officer")
    row = walk(world, rules, draft, ("officer", "submit"), ("leader", "send_back"))
    knot = Stepper().show(rules, row, officer)["knots"][0]
    assert knot["who"] == "荀行简 退回" and knot["opinion"] == "依工作需要"
    first, *_, last = Trail().show(rules, row, officer)["entries"]
    assert first["sentence"] == "退回：档案保密制度"
    assert [(c["label"], c["before"], c["after"]) for c in first["changed"]] == [
        ("状态", "待审核", "拟稿")
    ]
    assert "文号" not in [each["label"] for each in last["changed"]]
    row = walk(world, rules, row, ("officer", "submit"))
    assert Stepper().show(rules, row, officer)["knots"][1]["who"] == ""


def test_what_is_in_force_waits_for_nobody(world, rules, draft):
    way = [("officer", "submit"), ("leader", "review"), ("leader", "issue")]
    row = walk(world, rules, draft, *way)
    assert row.pk not in waiting(world, "leader") and row.pk not in waiting(world, "officer")


def test_in_the_demo_world_rules_wait_for_the_leader_and_one_is_late(world):
    due = [matter.due_on for matter in waiting(world, "leader").values()]
    assert len(due) == 2 and [day < TODAY for day in due] == [True, False]


# --- lent duties ----------------------------------------------------------------------------------


def with_lent(actor, lender, *duties):
    """The same actor with some duties that another lent."""
    return replace(actor, duties=actor.duties | set(duties),
                   lent_by={**actor.lent_by, **dict.fromkeys(duties, lender.account)})  # fmt: skip


def offered(actor):
    """The step that the desk offers somebody, by row."""
    return {matter.row: step.name for matter, _, step in steps.inbox(actor)}


def test_a_loan_is_no_way_round_four_eyes(world, rules, draft):
    """Whoever was lent the second pair of eyes by the first is not a second pair."""
    officer, leader, clerk = (world.actor(name) for name in ("officer", "leader", "clerk"))
    sent = steps.take(rules, draft, "submit", officer)
    deputy = with_lent(clerk, officer, "orgs.rule.review")
    with pytest.raises(Refused) as refused:
        steps.take(rules, sent, "review", deputy)
    assert [each.kind for each in refused.value.reasons] == ["flow.same_person"]
    assert offered(deputy)[draft.pk] == "send_back", "that needs no second pair"
    able = with_lent(clerk, leader, "orgs.rule.review")
    assert offered(able)[draft.pk] == "review"
    assert steps.take(rules, sent, "review", able).state == "reviewed"


def test_nor_does_the_lender_review_what_was_sent_with_a_lent_duty(world, rules, draft):
    leader = world.actor("leader")
    lent = with_lent(world.actor("officer"), leader, "orgs.rule.submit")
    sent = steps.take(rules, draft, "submit", lent)
    with pytest.raises(Refused) as refused:
        steps.take(rules, sent, "review", leader)
    assert [each.kind for each in refused.value.reasons] == ["flow.same_person"]
    assert offered(leader)[draft.pk] == "send_back"
    returned = steps.take(rules, sent, "send_back", leader, {"reason": "换人送审"})
    again = steps.take(rules, returned, "submit", world.actor("officer"))
    assert steps.take(rules, again, "review", leader).state == "reviewed"
