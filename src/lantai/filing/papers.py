# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The papers of a batch in the forms that archivists sign: lists, reference sheet, spines, labels.

移交清单 for both signatures, 归档文件目录 with the columns of DA/T 22-2015, 备考表, 盒脊, 归档章
with a code that a machine reads (QR of the reference code). As PDF; the lists as workbooks too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lantai.desk import paper
from lantai.desk.kinds import day_text
from lantai.desk.paper import Column, Part
from lantai.filing.models import FiledItem, FilingBatch
from lantai.filing.queries import batches as queries
from lantai.guard import qr
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.holdings import dues, papers
from lantai.holdings.many import slices

MOST = 2_000
"""Items of one PDF; a longer batch is printed part by part."""
SPINE = 30
"""Millimetres of a spine where no box says otherwise."""
PER_SHEET = 8
"""Spines of 30 mm beside one another."""

LISTS = ("handover", "catalogue")
FORMS: tuple[tuple[str, Any, Any], ...] = (
    ("handover", both("归档文件移交清单", "List of what is handed over"),
     both("部门和档案部门各执一份，双方签字", "a copy for each side, both sign")),
    ("catalogue", both("归档文件目录", "Catalogue of filed documents"),
     both("装订成册，随档案保存", "bound, and kept with the records")),
    ("closing", both("备考表", "Reference sheet"),
     both("放在盒内最后", "lies last in the box")),
    ("spines", both("盒脊", "Spines"),
     both("按保管期限分开，剪下贴盒", "one a period, to be cut out")),
    ("labels", both("归档章和标签", "Filing stamps and labels"),
     both("每件一枚，带二维码", "one an item, with a code")),
)  # fmt: skip


def title_of(form: str) -> str:
    """What a form is called in the reader's language."""
    return next(str(title) for name, title, _ in FORMS if name == form)


# --- lists ----------------------------------------------------------------------------------------


def columns(form: str) -> list[Column]:
    """The columns of a list, without its running number."""
    if form == "handover":
        return [Column(said("文号", "Number")), Column(said("题名", "Title")),
                Column(said("日期", "Date")), Column(said("文件数", "Files"), number=True),
                Column(said("条目", "Entry")), Column(said("备注", "Remarks"))]  # fmt: skip
    return [Column(said("档号", "Code"), code=True), Column(said("文号", "Number")),
            Column(said("责任者", "Responsible")), Column(said("题名", "Title")),
            Column(said("日期", "Date")), Column(said("密级", "Secrecy")),
            Column(said("页数", "Pages"), number=True),
            Column(said("备注", "Remarks"))]  # fmt: skip


def rows(form: str, filed: Iterable[FiledItem]) -> Iterator[list[str]]:
    """The rows of a list, some at a time."""
    for some in slices(filed):
        yield from _rows(form, some)


def _rows(form: str, filed: Sequence[FiledItem]) -> Iterator[list[str]]:
    counts = queries.file_counts(each.item_id for each in filed) if form == "handover" else {}
    for each in filed:
        item = each.item
        if form == "handover":
            yield [item.doc_number, item.title, item.date_text, str(counts.get(item.pk, 0)),
                   each.entry.number if each.entry else "", item.remarks]  # fmt: skip
        else:
            secrecy = item.secrecy_mark or (item.get_secrecy_display() if item.secrecy else "")
            yield [item.ref_code, item.doc_number, item.responsible, item.title, item.date_text,
                   secrecy, str(item.pages or ""), item.remarks]  # fmt: skip


def facts(batch: FilingBatch, n: int) -> list[dict[str, str]]:
    """What a list is of, and how many it leaves out since its reader may not see them."""
    lines = [(said("全宗", "Fonds"), str(batch.fonds)), (said("年度", "Year"), str(batch.year)),
             (said("部门", "Department"), batch.department or "—"),
             (said("批次", "Batch"), batch.name), (said("件数", "Items"), f"{n:,}")]  # fmt: skip
    if batch.items > n:
        lines.append((said("没有列出", "Not listed"),
                      said("{n} 件，打印的人不能看", "{n} that the printing person may not see",
                           n=f"{batch.items - n:,}")))  # fmt: skip
    return [{"label": label, "value": value} for label, value in lines]


def signatures(form: str, batch: FilingBatch) -> list[dict[str, str]]:
    """Who signs, with whom the system knows to have signed already."""
    if form == "handover":
        pairs = [
            (said("移交人", "Handed over by"), batch.handed_by, batch.handed_on),
            (said("接收人", "Received by"), batch.received_by, batch.received_on),
        ]
    else:
        pairs = [
            (said("整理人", "Arranged by"), batch.arranged_by, batch.arranged_on),
            (said("检查人", "Checked by"), batch.checked_by, batch.checked_on),
        ]
    return [
        {"label": label, "value": f"{name}  {day_text(on)}".strip()} for label, name, on in pairs
    ]


# --- PDF ------------------------------------------------------------------------------------------


def pdf(form: str, batch: FilingBatch, actor: Actor, part: int = 1) -> bytes:
    """A form as PDF/A, of what the actor may see. Raises `CannotRun` without a Chinese font."""
    filed = queries.filed_seen(batch, actor)
    some = filed[(part - 1) * MOST : part * MOST]
    if form in LISTS:
        return paper.pdf(title_of(form), columns(form), [
            Part(facts(batch, filed.count()), list(rows(form, some)))],
            signatures=signatures(form, batch))  # fmt: skip
    data = _closing(batch, filed.count()) if form == "closing" else (
        {"spines": _spines, "labels": _labels}[form](batch, list(some)))  # fmt: skip
    return papers.set_as(form, title_of(form), **data)


def _closing(batch: FilingBatch, n: int) -> dict[str, Any]:
    colon, nothing = said("：", ": "), said("无缺损、修改、补充、移出。", "Nothing.")
    signed = [f"{each['label']}{colon}{each['value']}" for each in signatures("closing", batch)]
    return {"words": {"situation": said("盒内文件情况说明", "Of what the box holds")},
            "parts": [{"facts": [f"{each['label']}{colon}{each['value']}"
                                 for each in facts(batch, n)],
                       "situation": batch.situation or nothing,
                       "signatures": signed}]}  # fmt: skip


def _spines(batch: FilingBatch, filed: Sequence[FiledItem]) -> dict[str, Any]:
    """A spine a period of retention: what stands on the box, and its first and last number."""
    groups: dict[str, list[FiledItem]] = {}
    for each in filed:
        groups.setdefault(each.item.retention, []).append(each)
    return {"across": PER_SHEET, "spines": [_spine(batch, retention, some)
                                            for retention, some in groups.items()]}  # fmt: skip


def _spine(batch: FilingBatch, retention: str, some: Sequence[FiledItem]) -> dict[str, Any]:
    numbers = [each.item.item_number for each in some if each.item.item_number]
    first = some[0].item.ref_code
    return {"width": SPINE, "under": first, "code": str(qr.svg(first)) if first else "", "cells": [
        (said("全宗号", "Fonds"), batch.fonds.fonds_code), (said("年度", "Year"), str(batch.year)),
        (said("保管期限", "Retention"), dues.period(retention) or "—"),
        (said("机构（问题）", "Unit"), batch.department or "—"),
        (said("起件号", "From"), min(numbers, default="—")),
        (said("止件号", "To"), max(numbers, default="—")), (said("盒号", "Box"), " ")]}  # fmt: skip


def _labels(batch: FilingBatch, filed: Sequence[FiledItem]) -> dict[str, Any]:
    return {"labels": [papers.label_of(each.item, batch.year) for each in filed]}
