# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The way of an errand: first reader, second reader (another person), decision (a third one)."""

from lantai.craft.flow import Flow, Need, State, Step

ERRAND = Flow(
    "errand",
    start="first",
    states=(
        State("first", "待初审", "to be read"),
        State("second", "待复审", "to be read again"),
        State("decision", "待审定", "to be decided"),
        State("decided", "已审定", "decided"),
    ),
    steps=(
        Step("propose", "first", "second", "toy.errand.propose", "初审", "Propose",
             asks=("proposal",), within=3),
        Step("concur", "second", "decision", "toy.errand.concur", "复审", "Concur",
             other_than="propose", within=5),
        Step("send_back", "second decision", "first", "toy.errand.concur", "退回", "Send back",
             asks=("reason",)),
        Step("decide", "decision", "decided", "toy.errand.decide", "审定", "Decide",
             other_than="propose concur",
             needs=(Need(lambda errand: errand.name != "空", "事由不能是“空”。",
                         "The matter may not be “空”."),)),
    ),
)  # fmt: skip
