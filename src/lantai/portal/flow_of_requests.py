# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The ways of a use request, of the consent it may need, of a visit and of paper that goes out.

档案法 28, 29; 实施条例 33, 34. Clocks in working days: one to accept, four to search, two to
answer, as provinces set them for requests between archives. Who drafts an answer or sends it does
not approve it: for what is not open, and for whatever is not given, four eyes. One person alone
answers with open records or with nothing found, and declines on grounds of form (`judging.FORMAL`).
"""

from __future__ import annotations

from typing import Any

from lantai.craft.flow import Flow, Need, State, Step

ACCEPT, SEARCH, ANSWER, CONSENT_DAYS = 1, 4, 2, 10
"""Working days of each leg."""


def _outcome(row: Any) -> str:
    """What the archives means to answer; empty before it is drafted."""
    return str(getattr(getattr(row, "drafted", None), "outcome", ""))


def _is_drafted(row: Any) -> bool:
    return bool(_outcome(row))


def _is_refusal(row: Any) -> bool:
    return _outcome(row) == "refused"


def _gives(row: Any) -> bool:
    return _outcome(row) != "refused"


def _is_plain(row: Any) -> bool:
    return _outcome(row) not in ("partly", "refused") and not _has_unopened(row)


def _has_unopened(row: Any) -> bool:
    return bool(getattr(getattr(row, "drafted", None), "unopened", 0))


_DRAFTED = Need(_is_drafted, "还没有拟答复。", "No answer is drafted yet.")
_REFUSAL = Need(_is_refusal, "拟的不是“不予提供”。", "The draft is no refusal.")
_GIVES = Need(_gives, "拟的是“不予提供”。", "The draft is a refusal.")
_PLAIN = Need(_is_plain, "有没有开放的，或者有不提供的，要送审批。",
              "What is not open, and what is not given, has to be approved.")  # fmt: skip
_UNOPENED = Need(_has_unopened, "没有要提供的未开放档案，不用征求意见。",
                 "Nothing unopened is to be given; nobody has to be asked.")  # fmt: skip

USE_REQUEST = Flow(
    "userequest",
    start="received",
    states=(
        State("received", "待受理", "received"),
        State("returned", "待补正", "to be completed", aside=True),
        State("accepted", "查找中", "being searched"),
        State("asking", "征求意见中", "before the forming unit", aside=True),
        State("deciding", "待审批", "to be approved"),
        State("approved", "待答复", "to be answered"),
        State("answered", "已答复", "answered", rests=True),
        State("ended", "已办结", "ended"),
        State("refused", "不予提供", "refused", aside=True),
        State("withdrawn", "已撤回", "withdrawn", aside=True),
    ),
    steps=(
        Step("accept", "received", "accepted", "portal.userequest.accept", "受理", "Accept",
             within=ACCEPT, side="own"),
        Step("send_back", "received accepted", "returned", "portal.userequest.send_back",
             "退回补正", "Ask for what is missing", asks=("reason",), side="own"),
        Step("supplement", "returned", "received", "portal.userequest.supplement", "补正",
             "Complete it", asks=("opinion",), within=20, side="party"),
        Step("decline", "received returned", "refused", "portal.userequest.decline", "不予受理",
             "Decline", offered=False, side="own"),
        Step("ask_units", "accepted", "asking", "portal.userequest.ask_units",
             "征求形成单位意见", "Ask the forming units", needs=(_DRAFTED, _UNOPENED),
             side="own"),
        Step("heard", "asking", "deciding", "portal.userequest.heard", "意见收齐",
             "All have answered", within=CONSENT_DAYS, offered=False, side="own"),
        Step("submit", "accepted", "deciding", "portal.userequest.submit", "送审批",
             "Send for approval", needs=(_DRAFTED,), within=SEARCH, side="own"),
        Step("answer_at_once", "accepted", "answered", "portal.userequest.reply", "答复",
             "Answer", needs=(_DRAFTED, _PLAIN), side="own"),
        Step("return_search", "deciding approved", "accepted", "portal.userequest.approve",
             "退回再查", "Back to the search", asks=("reason",), side="own"),
        Step("approve", "deciding", "approved", "portal.userequest.approve", "批准", "Approve",
             other_than="submit ask_units", needs=(_GIVES,), within=ANSWER, side="own"),
        Step("refuse", "deciding", "refused", "portal.userequest.approve", "批准不予提供",
             "Approve the refusal", other_than="submit ask_units", needs=(_REFUSAL,), side="own"),
        Step("answer", "approved", "answered", "portal.userequest.reply", "答复", "Answer",
             within=ANSWER, side="own"),
        Step("end", "answered", "ended", "portal.userequest.end", "办结", "End", side="own"),
        Step("stop", "answered", "ended", "portal.userequest.stop", "提前收回", "End it early",
             asks=("reason",), side="own"),
        Step("withdraw", "received returned accepted asking deciding approved", "withdrawn",
             "portal.userequest.withdraw", "撤回申请", "Withdraw", asks=("reason",)),
    ),
)  # fmt: skip
RUNNING = ("received", "returned", "accepted", "asking", "deciding", "approved")
SEARCHING = ("received", "accepted")
OVER = ("ended", "refused", "withdrawn")

CONSENT = Flow(
    "useconsent",
    start="asked",
    states=(
        State("asked", "待答复", "asked"),
        State("agreed", "同意", "agreed"),
        State("objected", "不同意", "objected", aside=True),
        State("dropped", "不再征求", "no longer asked", aside=True),
    ),
    steps=(
        Step("agree", "asked", "agreed", "portal.useconsent.reply", "同意提供", "Agree",
             within=CONSENT_DAYS, side="party"),
        Step("object", "asked", "objected", "portal.useconsent.reply", "不同意提供", "Object",
             asks=("reason",), side="party"),
        Step("drop", "asked", "dropped", "portal.useconsent.drop", "不再征求", "Ask no longer",
             asks=("reason",), side="own"),
    ),
)  # fmt: skip

VISIT = Flow(
    "visit",
    start="booked",
    states=(
        State("booked", "已预约", "booked", rests=True),
        State("here", "在馆", "here", rests=True),
        State("left", "已离馆", "left"),
        State("missed", "没有来", "did not come", aside=True),
        State("cancelled", "已取消", "cancelled", aside=True),
    ),
    steps=(
        Step("arrive", "booked", "here", "portal.visit.receive", "到馆", "Arrived", side="own"),
        Step("leave", "here", "left", "portal.visit.see_off", "离馆", "Left", side="own"),
        Step("miss", "booked", "missed", "portal.visit.miss", "没有来", "Did not come",
             side="own"),
        Step("cancel", "booked", "cancelled", "portal.visit.cancel", "取消预约", "Cancel"),
    ),
)  # fmt: skip
SEATED = ("booked", "here")


def _is_for_reading(row: Any) -> bool:
    return row.kind == "reading"


def _is_for_others(row: Any) -> bool:
    return row.kind != "reading"


_READING = Need(_is_for_reading, "只有查阅室调卷不用再批。",
                "Only calls of the reading room need no approval of their own.")  # fmt: skip
_OTHERS = Need(_is_for_others, "查阅室调卷随查档申请批过了。",
               "Calls of the reading room were approved with their request.")  # fmt: skip

LOAN = Flow(
    "loan",
    start="drafted",
    states=(
        State("drafted", "拟借", "drafted"),
        State("asked", "待批准", "to be approved"),
        State("ready", "待出库", "to be fetched"),
        State("out", "已出库", "out", rests=True),
        State("recalled", "催还中", "called back", aside=True),
        State("returned", "已还库", "returned"),
        State("refused", "不予借出", "refused", aside=True),
        State("cancelled", "已取消", "cancelled", aside=True),
    ),
    steps=(
        Step("ask", "drafted", "asked", "portal.loan.ask", "申请借阅", "Ask for it",
             needs=(_OTHERS,), side="own"),
        Step("call", "drafted", "ready", "portal.loan.call", "调卷", "Call for it",
             needs=(_READING,), side="own"),
        Step("approve", "asked", "ready", "portal.loan.approve", "批准借阅", "Approve",
             other_than="ask", within=2, side="own"),
        Step("refuse", "asked", "refused", "portal.loan.approve", "不予借出", "Refuse",
             asks=("reason",), side="own"),
        Step("hand_out", "ready", "out", "portal.loan.hand_out", "出库", "Hand out", within=1,
             side="own"),
        Step("recall", "out", "recalled", "portal.loan.recall", "催还", "Call back",
             asks=("reason",), side="own"),
        Step("take_back", "out recalled", "returned", "portal.loan.take_back", "还库",
             "Take back", side="own"),
        Step("cancel", "drafted asked ready", "cancelled", "portal.loan.cancel", "取消", "Cancel",
             side="own"),
    ),
)  # fmt: skip
OUT = ("out", "recalled")
