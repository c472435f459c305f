# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A flow judges its own table, and says why a step may not be taken."""

import pytest

from lantai.craft import codes
from lantai.craft.flow import Flow, FlowFault, Need, State, Step, Taken

CONSULTED = Need(lambda thing: thing["consulted"], "尚未征求形成单位意见。", "Not consulted yet.")
STATES = (
    State("first", "初审", "First reading"),
    State("second", "复审", "Second reading"),
    State("decision", "待审定", "To be decided"),
    State("decided", "已审定", "Decided"),
)
STEPS = (
    Step("propose", "first", "second", "review.first", "提出", "Propose", asks=("proposal",)),
    Step("concur", "second", "decision", "review.second", "同意", other_than="propose"),
    Step("send_back", "second decision", "first", "review.second", "退回", asks=("reason",)),
    Step("decide", "decision", "decided", "review.decide", "审定",
         other_than="propose concur", needs=(CONSULTED,)),
)  # fmt: skip
REVIEW = Flow("review", "first", STATES, STEPS)
ALL = {"review.first", "review.second", "review.decide"}


def kinds(reasons):
    return [each.kind for each in reasons]


def test_an_allowed_step_has_no_reasons_against_it():
    history = [Taken("propose", "li"), Taken("concur", "wang")]
    assert not REVIEW.judge("decide", state="decision", actor="zhao", duties=ALL,
                            history=history, answers={}, thing={"consulted": True})  # fmt: skip


def test_every_reason_is_told_and_can_be_said_in_both_languages():
    history = [Taken("propose", "li")]
    why = REVIEW.judge("decide", state="first", actor="li", duties=(), history=history,
                       answers={}, thing={"consulted": False})  # fmt: skip
    assert kinds(why) == ["flow.not_from", "flow.no_duty", "flow.same_person", "flow.needs"]
    assert codes.sentence(why[-1].kind, why[-1].params) == "尚未征求形成单位意见。"
    assert all(codes.sentence(each.kind, each.params, "en") for each in why)


def test_answers_are_asked_only_once_the_form_is_sent():
    asked = {"state": "first", "actor": "li", "duties": ALL}
    assert not REVIEW.judge("propose", **asked)
    assert kinds(REVIEW.judge("propose", **asked, answers={"proposal": ""})) == ["flow.asks"]


def test_the_same_person_never_takes_both_of_two_pairs_of_eyes():
    history = [Taken("propose", "li")]
    open_to_li = REVIEW.open_to(
        state="second", actor="li", duties=ALL, history=history, thing={"consulted": True}
    )
    assert [step.name for step in open_to_li] == ["send_back"]


def test_a_quorum_needs_different_persons():
    flow = Flow("panel", "open", (State("open", "评审", "Panel"), State("done", "完成", "Done")),
                (Step("agree", "open", "done", "panel.agree", quorum=2),))  # fmt: skip
    once = [Taken("agree", "li")]
    assert flow.after("agree", state="open", actor="li") == "open"
    again = flow.judge("agree", state="open", actor="li", duties={"panel.agree"}, history=once)
    assert kinds(again) == ["flow.same_person"]
    assert flow.after("agree", state="open", actor="wang", history=once) == "done"


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((Step("go", "a", "a", "d"),), "unreachable: b"),
        ((Step("go", "a", "b", "d"), Step("go", "a", "b", "d")), "a step is named twice"),
        ((Step("go", "a", "c", "d"),), "no state c"),
        ((Step("go", "a", "b", "d", other_than="went"),), "no other step went"),
        ((Step("go", "a", "b", "d", other_than="go"),), "no other step go"),
        ((Step("go", "", "b", "d"),), "from nowhere"),
        ((Step("go", "a", "b", "d", quorum=0),), "quorum 0"),
        ((Step("go", "a", "b", "d", side="partner"),), "no side partner"),
    ],
)
def test_a_table_that_contradicts_itself_fails_at_once(steps, said):
    with pytest.raises(FlowFault, match=said):
        Flow("bad", "a", (State("a", "甲", "A"), State("b", "乙", "B")), steps)


def test_every_illegal_step_is_refused():
    pairs = list(REVIEW.illegal())
    assert len(pairs) == len(STATES) * len(STEPS) - sum(len(s.sources()) for s in STEPS)
    for state, step in pairs:
        why = REVIEW.judge(step, state=state, actor="x", duties=ALL, thing={"consulted": True})
        assert "flow.not_from" in kinds(why)


def test_the_diagram_names_every_state_and_step():
    drawn = REVIEW.mermaid()
    assert all(each.zh in drawn for each in STATES)
    assert "decision --> first: 退回" in drawn
    assert "decided --> [*]" in drawn
