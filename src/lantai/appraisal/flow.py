# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The ways of this room: a batch of reviews, what is deferred, a publication, its withdrawal.

计划、组织、审核、确认、公布 (国家档案馆档案开放办法 13). Four eyes: who reads first does not read
second, and neither decides; who checks for secrets does not approve.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from lantai.craft.flow import Flow, Need, State, Step


def _has_unit(row: Any) -> bool:
    return row.unit_id is not None


def _has_none(row: Any) -> bool:
    return row.unit_id is None


def _time_is_over(row: Any) -> bool:
    return row.answer_by is not None and row.answer_by < timezone.localdate()


_ANSWERS = Need(_has_unit, "没有要征求意见的单位，直接送审定。", "No unit is to be asked.")
_ALONE = Need(_has_none, "要先征求形成单位的意见。", "The forming unit has to be asked first.")
_SILENT = Need(_time_is_over, "还没有到反馈期限。", "The unit has time yet.")

OPENING = Flow(
    "openingbatch",
    start="planned",
    states=(
        State("planned", "计划", "planned"),
        State("first", "初审中", "at first reading"),
        State("second", "复审中", "at second reading"),
        State("asked", "征求形成单位意见", "before the forming unit"),
        State("deciding", "待审定", "to be decided"),
        State("decided", "已审定，记入中", "decided, being put down"),
        State("done", "已办结", "done"),
        State("withdrawn", "已撤销", "withdrawn", aside=True),
    ),
    steps=(
        Step("organise", "planned", "first", "appraisal.openingbatch.organise", "组织审核",
             "Begin the readings", side="own"),
        Step("finish_first", "first", "second", "appraisal.openingbatch.finish_first",
             "初审完，交复审", "Hand to the second reader", side="own"),
        Step("ask_unit", "second", "asked", "appraisal.openingbatch.finish_second",
             "复审完，征求形成单位意见", "Ask the forming unit", other_than="finish_first",
             needs=(_ANSWERS,), side="own"),
        Step("go_on", "second", "deciding", "appraisal.openingbatch.finish_second",
             "复审完，送审定", "Hand to who decides", other_than="finish_first",
             needs=(_ALONE,), side="own"),
        Step("answer", "asked", "deciding", "appraisal.openingbatch.answer", "反馈意见", "Answer",
             within=20, side="party"),
        Step("go_without", "asked", "deciding", "appraisal.openingbatch.go_without",
             "逾期未反馈，转审定", "Go on without an answer", needs=(_SILENT,), side="own"),
        Step("send_back", "second deciding", "first", "appraisal.openingbatch.send_back",
             "退回初审", "Back to first reading", asks=("reason",), side="own"),
        Step("decide", "deciding", "decided", "appraisal.openingbatch.decide", "审定", "Decide",
             other_than="finish_first ask_unit go_on", within=10, side="own"),
        Step("apply", "decided", "done", "appraisal.openingbatch.apply", "记入", "Put down",
             offered=False, side="own"),
        Step("withdraw", "planned first second", "withdrawn",
             "appraisal.openingbatch.withdraw", "撤销", "Withdraw", asks=("reason",),
             side="own"),
    ),
)  # fmt: skip
RUNNING = ("planned", "first", "second", "asked", "deciding", "decided")

DEFERRAL = Flow(
    "deferralcatalogue",
    start="drafted",
    states=(
        State("drafted", "拟报送", "drafted"),
        State("laid", "已报送", "before the authority"),
        State("consented", "已批复", "answered by the authority"),
        State("done", "已落实", "put down"),
    ),
    steps=(
        Step("lay", "drafted", "laid", "appraisal.deferralcatalogue.lay", "报送主管部门",
             "Lay before the authority", within=10, side="own"),
        Step("give_back", "laid", "drafted", "appraisal.deferralcatalogue.give_back", "退回",
             "Return", asks=("reason",), side="party"),
        Step("consent", "laid", "consented", "appraisal.deferralcatalogue.consent", "批复",
             "Answer", asks=("document",), within=20, side="party"),
        Step("apply", "consented", "done", "appraisal.deferralcatalogue.apply", "落实延期",
             "Put the deferrals down", offered=False, side="own"),
    ),
)  # fmt: skip

PUBLICATION = Flow(
    "publication",
    start="drafted",
    states=(
        State("drafted", "拟定", "drafted"),
        State("checked", "已作保密审查", "checked for secrets"),
        State("approved", "已审定，公布中", "approved, being published"),
        State("published", "已公布", "published", rests=True),
        State("withdrawn", "已撤销", "withdrawn", aside=True),
    ),
    steps=(
        Step("check", "drafted", "checked", "appraisal.publication.check", "保密审查签字",
             "Sign the check for secrets", asks=("opinion",), within=5),
        Step("send_back", "checked", "drafted", "appraisal.publication.approve", "退回",
             "Send back", asks=("reason",)),
        Step("approve", "checked", "approved", "appraisal.publication.approve", "审定公布",
             "Approve", other_than="check", within=5),
        Step("publish", "approved", "published", "appraisal.publication.publish", "公布",
             "Publish", offered=False),
        Step("withdraw", "drafted checked", "withdrawn", "appraisal.publication.drop", "撤销",
             "Withdraw", asks=("reason",)),
    ),
)  # fmt: skip

WITHDRAWAL = Flow(
    "withdrawal",
    start="stopped",
    states=(
        State("stopped", "已撤下，待复核", "stopped, to be reviewed"),
        State("upheld", "维持撤回", "upheld"),
        State("restored", "已恢复公布", "published again"),
    ),
    steps=(
        Step("uphold", "stopped", "upheld", "appraisal.withdrawal.review", "复核，维持撤回",
             "Uphold", asks=("opinion",), within=5),
        Step("restore", "stopped", "restored", "appraisal.withdrawal.review", "恢复公布",
             "Publish again", asks=("reason",), within=5),
    ),
)  # fmt: skip
