# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of an erasure: proposed by the security administrator, consented to by the auditor.

Two persons of two offices (GB/T 22239: 三员分立); only the consent erases anything.
"""

from __future__ import annotations

from lantai.craft.flow import Flow, State, Step

ERASURE = Flow(
    "erasure",
    start="draft",
    states=(
        State("draft", "待提请", "to be proposed"),
        State("proposed", "待审计员同意", "waits for the auditor"),
        State("erased", "已抹除", "erased"),
        State("refused", "未同意", "not consented to", aside=True),
        State("dropped", "不再提请", "dropped", aside=True),
    ),
    steps=(
        Step("propose", "draft", "proposed", "guard.erasure.propose", "提请抹除",
             "Propose to erase"),
        Step("drop", "draft", "dropped", "guard.erasure.propose", "不提请了", "Drop it"),
        Step("consent", "proposed", "erased", "guard.erasure.consent", "同意，抹除",
             "Consent and erase", other_than="propose", within=5),
        Step("send_back", "proposed", "draft", "guard.erasure.consent", "退回", "Send back",
             asks=("reason",)),
        Step("refuse", "proposed", "refused", "guard.erasure.consent", "不同意", "Do not consent",
             asks=("reason",)),
    ),
)  # fmt: skip
