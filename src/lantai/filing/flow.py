# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of a retention schedule: drafted by a unit, approved by the authority of its level.

Two persons on each side: who drafted does not submit, who reviewed does not approve (档案法实施条例
19). From the day that the approval names it is in force; what was in force before is then past.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from lantai.craft.flow import Flow, Need, State, Step


def _day_has_come(row: Any) -> bool:
    return row.effective_on is not None and row.effective_on <= timezone.localdate()


def _from_template(row: Any) -> bool:
    return bool(row.template)


SCHEDULE = Flow(
    "retentionschedule",
    start="draft",
    states=(
        State("draft", "拟稿", "draft"),
        State("drafted", "待报送", "to be submitted"),
        State("submitted", "待审查", "to be reviewed"),
        State("reviewed", "待批准", "to be approved"),
        State("approved", "待施行", "approved, not yet in force", rests=True),
        State("provisional", "暂按范本（待审）", "template, for the time being", rests=True,
              aside=True),
        State("in_force", "施行中", "in force", rests=True),
        State("past", "已停用", "no longer in force"),
    ),
    steps=(
        Step("finish", "draft", "drafted", "filing.retentionschedule.finish", "定稿",
             "Finish the draft", side="own"),
        Step("lay_by", "draft", "provisional", "filing.retentionschedule.lay_by", "暂按范本归档",
             "File under the template for now", side="own",
             needs=(Need(_from_template, "不是按范本起草的，不能暂用。",
                         "It was not drafted from a template."),), offered=False),
        Step("take_back", "drafted", "draft", "filing.retentionschedule.submit", "退回拟稿",
             "Send back to the draft", asks=("reason",), side="own"),
        Step("submit", "drafted", "submitted", "filing.retentionschedule.submit", "报送主管部门",
             "Submit to the authority", other_than="finish", within=5, side="own"),
        Step("review", "submitted", "reviewed", "filing.retentionschedule.review",
             "审查", "Review", within=15, side="party"),
        Step("send_back", "submitted", "draft", "filing.retentionschedule.review", "退回修改",
             "Return for correction", asks=("reason",), side="party"),
        Step("approve", "reviewed", "approved", "filing.retentionschedule.approve", "批准",
             "Approve", asks=("document", "from"), other_than="review", within=5, side="party"),
        Step("refuse", "reviewed", "draft", "filing.retentionschedule.approve", "不批准，退回",
             "Refuse and return", asks=("reason",), side="party"),
        Step("take_effect", "approved", "in_force", "filing.retentionschedule.take_effect",
             "开始施行", "Bring into force",
             needs=(Need(_day_has_come, "还没有到施行日期。", "Its day has not come."),),
             offered=False),
        Step("end", "in_force", "past", "filing.retentionschedule.end", "停用",
             "End it", asks=("reason",), side="party"),
    ),
)  # fmt: skip

UNDER_WAY = ("draft", "drafted", "submitted", "reviewed")
"""The states in which an edition is being made; a unit has one such at a time."""
FILED_UNDER = ("approved", "in_force", "past")
"""The states of what was approved: whether one was in force on a day, its days say."""
