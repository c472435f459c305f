# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of a rule: drafted, reviewed by somebody else, in force, and looked at again yearly."""

from __future__ import annotations

import datetime as dt

from lantai.craft.flow import Flow, State, Step

RULE = Flow(
    "rule",
    start="draft",
    states=(
        State("draft", "拟稿", "draft"),
        State("sent", "待审核", "to be reviewed"),
        State("reviewed", "待发布", "to be issued"),
        State("in_force", "施行中", "in force", rests=True),
        State("abolished", "已废止", "abolished"),
    ),
    steps=(
        Step("submit", "draft", "sent", "orgs.rule.submit", "送审", "Submit for review"),
        Step("review", "sent", "reviewed", "orgs.rule.review", "审核", "Review",
             other_than="submit", within=5),
        Step("send_back", "sent", "draft", "orgs.rule.review", "退回", "Send back",
             asks=("reason",)),
        Step("issue", "reviewed", "in_force", "orgs.rule.issue", "发布施行", "Bring into force",
             within=3),
        Step("confirm", "in_force", "in_force", "orgs.rule.confirm", "检视，继续施行",
             "Review and keep"),
        Step("revise", "in_force", "draft", "orgs.rule.revise", "修订", "Revise",
             asks=("reason",)),
        Step("abolish", "in_force", "abolished", "orgs.rule.abolish", "废止", "Abolish",
             asks=("reason",)),
    ),
)  # fmt: skip

YEAR = dt.timedelta(days=365)
"""How long a rule in force goes without being looked at again."""
