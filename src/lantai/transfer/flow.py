# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The ways of this room: a transfer, the plan of a year, an agreement with an owner.

Steps that are not offered are taken by a job when its work is over: building, testing, receiving,
storing, accession. Four eyes: who built does not approve the sending, who tested does not accept.
"""

from __future__ import annotations

from lantai.craft.flow import Flow, State, Step

TRANSFER = Flow(
    "transfer",
    start="drafted",
    states=(
        State("drafted", "拟移交", "drafted"),
        State("returned", "已退回", "returned", aside=True),
        State("built", "已组包", "packed"),
        State("tested", "已自检", "tested by the sender"),
        State("sent", "已发出", "sent"),
        State("received", "已收到", "received"),
        State("checked", "已检测", "tested by the receiver"),
        State("accepted", "同意接收", "accepted"),
        State("stored", "已入库", "stored"),
        State("accessioned", "已进馆", "accessioned"),
        State("withdrawn", "已撤销", "withdrawn", aside=True),
    ),
    steps=(
        Step("build", "drafted returned", "built", "transfer.transfer.build", "组包", "Pack",
             offered=False, side="own"),
        Step("test", "built", "tested", "transfer.transfer.test", "自检", "Test",
             offered=False, side="own"),
        Step("reopen", "built tested", "drafted", "transfer.transfer.reopen", "改了再组包",
             "Change and pack anew", side="own"),
        Step("send", "tested", "sent", "transfer.transfer.send", "审核并移交", "Approve and send",
             other_than="build", within=5, side="own"),
        Step("withdraw", "drafted returned built tested", "withdrawn",
             "transfer.transfer.withdraw", "撤销", "Withdraw", asks=("reason",), side="own"),
        Step("receive", "sent", "received", "transfer.transfer.receive", "收到", "Receive",
             offered=False),
        Step("take_in", "drafted returned", "received", "transfer.transfer.receive",
             "收下送来的包", "Take in what was brought", offered=False, side="own"),
        Step("check", "received", "checked", "transfer.transfer.check", "接收检测",
             "Test on receipt", offered=False, within=10, side="party"),
        Step("accept", "checked", "accepted", "transfer.transfer.accept", "同意接收", "Accept",
             other_than="check", within=10, side="party"),
        Step("return", "received checked accepted", "returned", "transfer.transfer.return", "退回",
             "Return", asks=("reason",), side="party"),
        Step("store", "accepted", "stored", "transfer.transfer.store", "入库", "Store",
             offered=False, within=10, side="party"),
        Step("accession", "stored", "accessioned", "transfer.transfer.accession", "接收进馆",
             "Take into custody", offered=False, within=5, side="party"),
    ),
)  # fmt: skip

PLAN = Flow(
    "transfer_plan",
    start="drafted",
    states=(
        State("drafted", "拟订", "drafted"),
        State("proposed", "待单位确认", "before the unit"),
        State("agreed", "双方同意", "agreed", rests=True),
        State("ended", "已完成", "ended"),
    ),
    steps=(
        Step("propose", "drafted", "proposed", "transfer.transferplan.propose", "送单位确认",
             "Send to the unit", side="own"),
        Step("agree", "proposed", "agreed", "transfer.transferplan.agree", "同意", "Agree",
             other_than="propose", within=10, side="party"),
        Step("object", "proposed", "drafted", "transfer.transferplan.agree", "有意见，退回修改",
             "Object", asks=("reason",), side="party"),
        Step("revise", "agreed", "drafted", "transfer.transferplan.propose", "修改", "Revise",
             asks=("reason",), side="own"),
        Step("end", "agreed", "ended", "transfer.transferplan.end", "完成", "End", side="own"),
    ),
)  # fmt: skip

AGREEMENT = Flow(
    "agreement",
    start="drafted",
    states=(
        State("drafted", "拟订", "drafted"),
        State("approving", "待审定", "to be approved"),
        State("in_force", "履行中", "in force", rests=True),
        State("returned", "寄存已退还", "given back"),
        State("ended", "已终止", "ended", aside=True),
    ),
    steps=(
        Step("submit", "drafted", "approving", "transfer.agreement.submit", "送审", "Submit"),
        Step("sign", "approving", "in_force", "transfer.agreement.sign", "审定签订", "Sign",
             other_than="submit", within=10),
        Step("send_back", "approving", "drafted", "transfer.agreement.sign", "退回修改",
             "Send back", asks=("reason",)),
        Step("give_back", "in_force", "returned", "transfer.agreement.give_back",
             "退还寄存档案", "Give the deposit back", asks=("reason",)),
        Step("end", "in_force", "ended", "transfer.agreement.end", "终止", "End",
             asks=("reason",)),
    ),
)  # fmt: skip
