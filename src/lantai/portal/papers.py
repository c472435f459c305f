# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""受理回执, 答复书, 调卷单: what applicants take with them, and what the store fetches by.

The slip is in the order of the store, with the places of the boxes; it is signed when paper goes
out and when it comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lantai.desk import paper
from lantai.desk.kinds import day_text
from lantai.desk.register import PaperForm, on_paper
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.holdings.papers import set_as
from lantai.portal import answering, queries
from lantai.portal.following_up import code_of
from lantai.portal.models import Loan, UseRequest

Pairs = list[tuple[str, str]]


def _facts(pairs: Pairs) -> list[str]:
    colon = said("：", ": ")
    return [f"{label}{colon}{value}" for label, value in pairs if value]


def _words(head: str) -> dict[str, str]:
    return {"situation": head, "seal": said("（盖章）", "(seal)")}


def receipts(rows: Sequence[UseRequest], actor: Actor) -> bytes:
    """A receipt a request: number, code, by when it is answered, how it is followed."""
    parts = [_receipt(row, code_of(row.secret) if row.holder == actor.institution else "",
                      actor.name) for row in rows]  # fmt: skip
    return _as_receipts(said("查档申请受理回执", "Receipt of a use request"), parts)


def receipt(row: UseRequest) -> bytes:
    """What an applicant saves who has proved at the door that a request is theirs.

    It was received, which is not yet accepted (受理), and bears no seal.
    """
    return _as_receipts(said("查档申请回执", "Receipt of a use request"),
                        [_receipt(row, code_of(row.secret))], seal="")  # fmt: skip


def _as_receipts(title: str, parts: list[dict[str, Any]], **words: str) -> bytes:
    words = _words(said("怎样查进度", "How to follow it")) | words
    return set_as("letter", title, words=words, parts=parts)


def _receipt(row: UseRequest, code: str, taken_by: str = "") -> dict[str, Any]:
    pairs = [(said("申请编号", "Number"), row.number), (said("查询码", "Code"), code),
             (said("向哪个馆申请", "Asked of"), str(row.archives)),
             (said("申请人", "Applicant"), row.name),
             (said("事项", "Matter"), str(row.get_matter_display())),
             (said("要查什么", "What is wanted"), row.wanted[:400]),
             (said("收到日期", "Received on"), day_text(row.received_on)),
             (said("应答复日期", "Answered by"), day_text(row.promised_on))]  # fmt: skip
    return {"facts": _facts(pairs), "situation": said(
        "在本馆网站“查询办理进度”里填编号和查询码，可以看办到哪一步，也可以补正、撤回、预约到馆。"
        "查询码只交给申请人，请收好。查档不收费。",
        "Number and code on our site show how it stands; there it can be completed, withdrawn, and "
        "a seat booked. The code is the applicant's alone. Use is free of charge."),
        "signatures": _facts([(said("经手", "Taken by"), taken_by)])}  # fmt: skip


def answers(rows: Sequence[UseRequest], actor: Actor) -> bytes:
    """A letter of answer a request, with the articles and where to complain."""
    return set_as("letter", said("查档申请答复书", "Answer to a use request"),
                  words=_words(said("答复", "Answer")),
                  parts=[_answer(row, actor) for row in rows])  # fmt: skip


def _answer(row: UseRequest, actor: Actor) -> dict[str, Any]:
    """An answer as it was given; before that the row has none, and a draft is not put on paper."""
    given = answering.is_given(row)
    pairs = [(said("申请编号", "Number"), row.number), (said("申请人", "Applicant"), row.name),
             (said("要查什么", "What is wanted"), row.wanted[:400]),
             (said("查找结果", "Result"), str(row.get_outcome_display() or "—")),
             (said("查了哪里", "Searched"), row.searched),
             *((said("依据", "Articles"), each) for each in answering.articles(row)),
             (said("复制", "Copied"), said("{n} 页", "{n} pages", n=row.copied_pages)
              if row.copied_pages else ""),
             (said("投诉", "Complaints"), answering.complaints_of(row))]  # fmt: skip
    return {"facts": _facts(pairs),
            "situation": row.answer if given else said("还没有答复。", "Not answered yet."),
            "signatures": _facts([
                (said("批准", "Approved by"), row.approved_by),
                (said("答复日期", "Date"),
                 day_text(row.answered_on or row.ended_on))])}  # fmt: skip


def slips(rows: Sequence[Loan], actor: Actor) -> bytes:
    """A slip a loan 调卷单: where each record stands, in the order of the store."""
    columns = [
        paper.Column(said("位置（库房-架-节-层-位）", "Place")),
        paper.Column(said("盒号", "Box")),
        paper.Column(said("档号", "Code"), code=True),
        paper.Column(said("题名", "Title")),
        paper.Column(said("页数", "Pages"), number=True),
        paper.Column(said("出库核对", "Out")),
        paper.Column(said("还库核对", "Back")),
    ]
    parts = [
        paper.Part(
            _head(row), [_line(record, box, actor) for record, box in queries.places_in(row)]
        )
        for row in rows
    ]
    signed = [{"label": said("调卷人", "Fetched by"), "value": ""},
              {"label": said("还库人", "Taken back by"), "value": ""}]  # fmt: skip
    return paper.pdf(said("调卷单", "Call slip"), columns, parts, signatures=signed)


def _head(row: Loan) -> list[dict[str, str]]:
    pairs: Pairs = [(said("单号", "Slip"), str(row.pk)),
                    (said("哪一种", "Kind"), str(row.get_kind_display())),
                    (said("申请编号", "Request"), row.request.number if row.request else ""),
                    (said("借阅人", "Borrower"), row.borrower),
                    (said("部门或单位", "Department"), row.department),
                    (said("应还", "Due back"), day_text(row.due_on)),
                    (said("批注", "Remarks"), row.note)]  # fmt: skip
    return [{"label": label, "value": value} for label, value in pairs if value]


def _line(record: Any, box: Any, actor: Actor) -> list[str]:
    """One record; its title where who prints may be told it."""
    place = (box.position if box is not None else "") or record.location or "—"
    title = record.title if law.holds(actor, "describe", record) else "—"
    return [place, box.code if box is not None else "—", record.ref_code, title,
            str(record.pages or ""), "", ""]  # fmt: skip


on_paper(
    UseRequest,
    PaperForm("receipt", both("受理回执", "Receipts"),
              both("带编号和查询码，交给申请人", "with number and code, for the applicant"),
              receipts),
    PaperForm("answer", both("答复书", "Letters of answer"),
              both("写明结果和条款，盖章后交给申请人", "with result and articles, to be sealed"),
              answers),
)  # fmt: skip
on_paper(
    Loan,
    PaperForm("slip", both("调卷单", "Call slips"),
              both("照库房的顺序，写明架位；出库、还库签字",
                   "in the order of the store, with places, to be signed out and back"), slips),
)  # fmt: skip
