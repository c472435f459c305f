# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""登记表和回执: what both sides sign for, as lines of paper; drawn by `pages`.

The form has the fields of 《电子档案移交与接收登记表》 (档发〔2012〕7号), with the results of both
sides' tests. The receipt says what came in and bears the signature and the trail's head.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from lantai.desk.kinds import day_text
from lantai.guard.words import both, said
from lantai.transfer import queries, receipts
from lantai.transfer.models import Check, Transfer
from lantai.transfer.terms import Side

Lines = list[dict[str, str]]
PROPERTIES = (
    ("1", both("准确性（真实性）", "Accuracy (authenticity)")), ("2", both("完整性", "Integrity")),
    ("3", both("可用性", "Usability")), ("4", both("安全性", "Security")),
)  # fmt: skip
CARRIER = ("3-7", "4-4")
GB = 10**9
_GOOD = ("passed", "warned", "waived")


def _lines(*pairs: tuple[Any, Any]) -> Lines:
    return [{"label": str(label), "value": str(value) or "　"} for label, value in pairs]


def form(row: Transfer) -> Lines:
    """The head of the registration form."""
    carrier = row.get_way_display()
    return _lines(
        (both("交接工作名称", "Name"), row.name),
        (both("内容描述", "Content"), row.description or row.name),
        (both("包编号", "Package"), row.package_id),
        (both("移交电子档案数量", "Quantity"), said("{n} 件", "{n} items", n=f"{row.items:,}")),
        (both("移交数据量", "Amount"), f"{row.size / GB:.3f} GB"),
        (both("载体起止顺序号", "Carriers"), f"{row.package_id}–{row.package_id}"),
        (both("移交载体类型、规格", "Carrier"), carrier),
        (both("包摘要（SHA-512）", "Digest of the package"), row.digest),
        (both("移交依据", "Basis"), row.basis),
        (both("到期开放意见", "Opinion on opening"), row.opening_opinion),
        (both("政府信息公开情况", "Disclosure so far"), row.disclosure_note),
        (both("密级变更情况", "Changes of secrecy"), row.secrecy_note),
        (both("检索工具", "Finding aids"), row.aids), (both("说明", "Remarks"), row.note),
    )  # fmt: skip


def tests(row: Transfer) -> list[dict[str, str]]:
    """The results of both sides' tests, a row a property, as the form has them."""
    checks = {side: queries.check_of(row, side) for side in (Side.SENDER, Side.RECEIVER)}
    results = {side: _results(check) for side, check in checks.items()}
    found = [{"label": str(label), **_both(results, number)} for number, label in PROPERTIES]
    found.append({"label": said("载体外观检验", "Look of the carrier"),
                  **_both(results, "carrier")})  # fmt: skip
    return found


def _both(results: Mapping[Any, Mapping[str, str]], number: str) -> dict[str, str]:
    return {"sender": results[Side.SENDER].get(number, "　"),
            "receiver": results[Side.RECEIVER].get(number, "　")}  # fmt: skip


def _results(check: Check | None) -> dict[str, str]:
    """Of each property whether its lines are answered well; what persons noted is said."""
    if check is None or check.ended_at is None:
        return {}
    by: dict[str, list[Any]] = {}
    for line in queries.lines_of(check).order_by("order"):
        number = line.number.partition("-")[2]
        by.setdefault("carrier" if number in CARRIER else number.partition("-")[0], []).append(line)
    return {name: _said(lines) for name, lines in by.items()}


def _said(lines: list[Any]) -> str:
    if all(line.result == "waived" for line in lines):
        return said("不适用", "does not apply")
    if any(line.is_open and line.signed_by for line in lines):
        return said("不合格，见检测报告", "failed, see the report")
    if any(line.is_open for line in lines):
        return said("待签", "to be signed")
    bad = [line for line in lines if line.result not in _GOOD and not line.signed_by]
    return said("有问题，见检测报告", "see the report") if bad else said("合格", "good")


def sides(row: Transfer) -> list[dict[str, Any]]:
    """Who filled in, approved and seals on both sides."""
    made = queries.accession_of(row)
    receiver = queries.check_of(row, Side.RECEIVER)
    return [
        {"label": said("填表人（签名）", "Filled in by (signature)"), "sign": True,
         "sender": row.built_by, "receiver": receiver.tester if receiver else ""},
        {"label": said("审核人（签名）", "Approved by (signature)"), "sign": True,
         "sender": row.sent_by, "receiver": row.accepted_by},
        {"label": said("日期", "Date"), "sender": day_text(row.sent_on),
         "receiver": day_text(made.received_on) if made else ""},
        {"label": said("单位（印章）", "Seal"), "seal": True,
         "sender": queries.sender_name(row), "receiver": str(row.receiver)},
    ]  # fmt: skip


def report(check: Check) -> Lines:
    """The head of a report about a test."""
    return _lines(
        (both("移交", "Transfer"), check.transfer), (both("哪一方", "Side"),
                                                   check.get_side_display()),
        (both("包编号", "Package"), check.transfer.package_id),
        (both("第几次送", "Time it is sent"), check.round),
        (both("检测方案", "Plan"), f"{check.plan_title} {check.plan_version}"),
        (both("检测人", "Tested by"), check.tester),
        (both("检测日期", "On"),
         day_text(timezone.localdate(check.ended_at) if check.ended_at else None)),
        (both("文件数", "Files"), f"{check.files:,}"),
        (both("结论", "Verdict"), check.get_verdict_display()),
    )  # fmt: skip


# --- the receipt ----------------------------------------------------------------------------------


def receipt(row: Any) -> Lines:
    """The lines of a receipt, as it was signed."""
    then = receipts.said(row)
    return _lines(
        (both("进馆登记号", "Accession"), row.number),
        (both("移交单位（所有人）", "From"), row.sender),
        (both("接收单位", "Received by"), then["receiver"]),
        (both("来源方式", "Kind"), row.get_kind_display()),
        (both("全宗", "Fonds"), row.fonds),
        (both("包编号", "Package"), then["package"]),
        (both("数量", "Quantity"), said("{n} 件，{f} 个文件，{b} 字节",
                                        "{n} items, {f} files, {b} bytes", n=f"{row.items:,}",
                                        f=f"{row.files:,}", b=f"{row.size:,}")),
        (both("包摘要（SHA-512）", "Digest of the package"), row.digest),
        (both("接收人", "By"), row.received_by),
        (both("进馆日期", "On"), day_text(row.received_on)),
        (both("移交单位留存至", "Sender keeps its copy until"), day_text(row.keeps_until)),
        (both("留痕链头", "Head of the trail"),
         said("第 {n} 条 {digest}", "no. {n} {digest}", n=row.head_number,
              digest=row.head_digest)),
        (both("签名公钥（Ed25519）", "Public key (Ed25519)"), row.key),
        (both("签名", "Signature"), row.signature),
    )  # fmt: skip


def notes(row: Any) -> list[str]:
    """What a reader of a receipt should know."""
    found = [_signature(row)]
    if row.keeps_until:
        found.append(said("移交单位的一份至少保存到 {day}，到期才能鉴定。",
                          "The sender's copy is kept until {day} at least before it may be "
                          "appraised.", day=day_text(row.keeps_until)))  # fmt: skip
    return found


def _signature(row: Any) -> str:
    """What the signature proves; one whose text was not kept proves nothing once a name changed."""
    if receipts.is_right(row):
        return said("签名已核对，与登记一致。", "The signature was verified against the register.")
    if receipts.is_kept(row):
        return said("签名与登记不符：登记被改过，或者密钥不是本站的。",
                    "The signature does not fit the register: it was changed, or the key is "
                    "another's.")  # fmt: skip
    return said("签收的时候没有把签的原文存下来，凭现在的登记核不出这个签名；"
                "单位改过名、全宗换过号，都会核不出。要核对，看双方当时打印留存的回执。",
                "The text was not kept when it was signed, and the register of today does not "
                "verify the signature; a renamed institution or another fonds code is enough for "
                "that. To verify it, see the receipt that both sides printed then.")  # fmt: skip
