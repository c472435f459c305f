# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of what no machine can mend: red on the keeper's desk until a person has decided."""

from __future__ import annotations

from lantai.craft.flow import Flow, State, Step

DAMAGE = Flow(
    "damage",
    start="open",
    states=(
        State("open", "待处理", "to be dealt with"),
        State("mended", "已修复", "mended"),
        State("lost", "确认无法恢复", "found to be lost"),
    ),
    steps=(
        Step("mend", "open", "mended", "vault.damage.mend", "再试修复", "Try to mend again",
             within=3),
        Step("give_up", "open", "lost", "vault.damage.give_up", "确认无法恢复",
             "Find it lost", asks=("reason",)),
    ),
)  # fmt: skip
