# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages that the desk cannot draw: what is due, the registration form, the receipt."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lantai.craft.report import typesetting
from lantai.craft.report.words import words
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.register import Register, list_page, page
from lantai.desk.shapes import as_file
from lantai.guard.words import both, lang, said
from lantai.transfer import due, papers, queries
from lantai.transfer.models import Accession, Check, Transfer
from lantai.transfer.models.checks import told

DUE = ("到期应移交", "Due for transfer")
FORM = ("登记表", "Registration form")
REPORT = ("检测报告", "Report")
RECEIPT = ("回执", "Receipt")
SHOWN = 500
"""Lines of what is due on one page, and findings of a printed report."""


@list_page(Transfer, "due", *DUE, may=lambda actor: actor.has("transfer.transfer.read"))
def due_page(request: HttpRequest, register: Register) -> HttpResponse:
    """What is due to the reader's archives, or from the reader's own institution."""
    today = timezone.localdate()
    lines = due.lines_for(actor_of(request), today)
    return render(request, "transfer/due.html", {
        "page": {"title": both(*DUE), "crumbs": crumbs(register, register), "acts": [],
                 "lead": said("{n} 件到期，{u} 个单位", "{n} items due, of {u} institutions",
                              n=f"{sum(line.count for line in lines):,}",
                              u=len({line.sender.pk for line in lines}))},
        "lines": [{"sender": str(line.sender), "receiver": str(line.receiver),
                   "fonds": str(line.fonds), "year": line.year or "", "count": line.count,
                   "medium": both("电子", "electronic") if line.is_electronic
                   else both("纸质等", "on paper and other"),
                   "since": line.since, "late": bool(line.since and line.since < today)}
                  for line in lines[:SHOWN]],
        "rest": len(lines) - SHOWN,
    })  # fmt: skip


@page(Transfer, "form", *FORM)
def form_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """The registration form of both sides, to be printed, and as a PDF."""
    title = said("电子档案移交与接收登记表", "Registration of a transfer of electronic records")
    lines, tests, sides = papers.form(row), papers.tests(row), papers.sides(row)
    if request.GET.get("format") == "pdf":
        heads = [said("项目", "Field"), said("移交单位", "Sender"), said("接收单位", "Receiver")]
        rows = [[each["label"], each["sender"], each["receiver"]] for each in (*tests, *sides)]
        return _pdf(title, lines, f"{row.package_id}.pdf",
                    [{"title": said("检验与签章", "Tests and seals"), "head": heads,
                      "widths": [2, 3, 3], "rows": rows}])  # fmt: skip
    return render(request, "transfer/form.html", {
        "page": {"title": title}, "number": row.package_id, "lines": lines, "tests": tests,
        "sides": sides, "notes": [], "tall": True, "back_url": register.address(row),
        "pdf_url": "?format=pdf",
    })  # fmt: skip


@page(Check, "report", *REPORT)
def report_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """What a test gave, line by line, with signatures and decisions, as a PDF."""
    title = said("四性检测报告", "Report of a four-property check")
    lines = [[line.number, str(line).partition(" ")[2], line.get_result_display(), line.signed_by,
              line.opinion or told(line, "reason")]
             for line in queries.lines_of(row).order_by("order")]  # fmt: skip
    every = queries.findings_of(row)
    found = [[each.code, each.get_severity_display(), each.ref_code, each.sentence,
              " ".join(filter(None, [each.get_decision_display(), each.decided_by, each.opinion]))]
             for each in every.order_by("number")[:SHOWN]]  # fmt: skip
    n = every.count()
    rest = said("发现共 {n} 条，这里列前 {m} 条，其余在检测的“检测发现”里。",
                "{n} findings; the first {m} are printed, all are with the test.", n=f"{n:,}",
                m=SHOWN) if n > SHOWN else ""  # fmt: skip
    return _pdf(title, papers.report(row), f"{row.transfer.package_id}-{row.side}.pdf", [
        {"title": said("检测项", "Items of the check"), "rows": lines, "widths": [2, 6, 2, 2, 5],
         "head": [said("编号", "No."), said("检测项", "Item"), said("结果", "Result"),
                  said("签字", "Signed"), said("意见", "Opinion")]},
        {"title": said("检测发现", "Findings"), "rows": found, "widths": [2, 2, 4, 8, 4],
         "head": [said("编号", "No."), said("程度", "Severity"), said("档号", "Code"),
                  said("发现", "Found"), said("处理", "Decision")]},
    ], paragraph=rest)  # fmt: skip


@page(Accession, "receipt", *RECEIPT)
def receipt_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """The receipt, to be printed, and as a PDF."""
    title = said("电子档案接收回执", "Receipt for electronic records")
    lines, notes = papers.receipt(row), papers.notes(row)
    if request.GET.get("format") == "pdf":
        return _pdf(title, lines, f"{row.number}.pdf", [], paragraph=" ".join(notes))
    return render(request, "transfer/form.html", {
        "page": {"title": title}, "number": row.number, "lines": lines, "tests": [], "sides": [],
        "notes": notes, "tall": True, "back_url": register.address(row), "pdf_url": "?format=pdf",
    })  # fmt: skip


def _pdf(title: str, lines: Any, name: str, tables: Any, **more: Any) -> HttpResponse:
    data = {"lang": lang(), "words": words(lang()), "title": title, "tables": tables,
            "facts": [[each["label"], each["value"]] for each in lines], **more}  # fmt: skip
    made = typesetting.pdf("tables", data, made_at=timezone.now())
    return as_file(HttpResponse(made), name, "application/pdf")
