# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of an incident: reported to the authority, looked into, remedied, closed by another."""

from __future__ import annotations

from lantai.craft.flow import Flow, State, Step

INCIDENT = Flow(
    "incident",
    start="noted",
    states=(
        State("noted", "待报告", "to be reported"),
        State("reported", "待调查", "to be looked into"),
        State("inquiry", "待补救", "to be remedied"),
        State("remedied", "待结案", "to be closed"),
        State("closed", "已结案", "closed"),
    ),
    steps=(
        Step("report", "noted", "reported", "filing.incident.report", "报告主管部门",
             "Report to the authority", within=3, side="own"),
        Step("inquire", "reported", "inquiry", "filing.incident.inquire", "写调查结果",
             "Put down the findings", asks=("findings",), within=20, side="own"),
        Step("remedy", "inquiry", "remedied", "filing.incident.remedy", "写补救措施",
             "Put down the remedy", asks=("remedy",), within=20, side="own"),
        Step("close", "remedied", "closed", "filing.incident.close", "写处理结果，结案",
             "Put down the consequence and close", asks=("consequence",), other_than="remedy",
             within=10, side="own"),
        Step("look_again", "remedied", "reported", "filing.incident.close", "再查",
             "Look into it again", asks=("reason",), side="own"),
    ),
)  # fmt: skip
