# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The papers of boxes, shelves and items: 盒脊, 盒内目录, 备考表, 架签, 归档章 (DA/T 22-2015).

They stand among the shapes of an export, for the rows that were ticked or that a list shows, and go
on the trail as exports do. What a box holds that the reader may not see is told as a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.report import typesetting
from lantai.desk import paper
from lantai.desk.register import PaperForm, on_paper
from lantai.guard import qr
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said
from lantai.holdings import dues, queries
from lantai.holdings.models import Box, File, Item, Shelf
from lantai.holdings.queries import Held

SHEET_MM = 297 - 24
"""The width of A3 upright that is left for spines."""
GAP_MM = 4
Cells = list[tuple[str, str]]


def set_as(form: str, title: str, **data: Any) -> bytes:
    """A paper as PDF/A in one of the layouts. Raises `CannotRun` without a Chinese font."""
    return typesetting.pdf(form, {"lang": lang(), "title": title, **data},
                           made_at=timezone.now())  # fmt: skip


# --- spines 盒脊 ----------------------------------------------------------------------------------


def spines(boxes: Sequence[Box], actor: Actor) -> bytes:
    """A spine a box, as wide as the box is thick: what lies in it, from which number to which."""
    held = queries.held_in(boxes)
    widest = max((box.thickness for box in boxes), default=30)
    return set_as("spines", said("盒脊", "Spines"), across=(SHEET_MM + GAP_MM) // (widest + GAP_MM),
                  spines=[_spine(box, held.get(box.pk, Held())) for box in boxes])  # fmt: skip


def _spine(box: Box, held: Held) -> dict[str, Any]:
    years = [box.year, box.year] if box.year else [held.first_year, held.last_year]
    return {"width": box.thickness, "code": str(qr.svg(box.code)),
            "under": box.label or box.position, "cells": [
                (said("全宗号", "Fonds"), box.fonds.fonds_code if box.fonds else "—"),
                (said("门类", "Category"), box.category_code or "—"),
                (said("年度", "Year"), _span(years)),
                (said("保管期限", "Retention"), periods(held.retentions) or "—"),
                (said("起号", "From"), held.first or "—"), (said("止号", "To"), held.last or "—"),
                (said("盒号", "Box"), box.code)]}  # fmt: skip


def _span(years: Sequence[int | None]) -> str:
    return "–".join(dict.fromkeys(str(year) for year in years if year)) or "—"


def periods(codes: Iterable[str]) -> str:
    """Periods of retention in the words of a catalogue."""
    return said("、", ", ").join(dues.period(code) for code in sorted(set(codes)) if code)


# --- what a box holds 盒内目录, 备考表 ------------------------------------------------------------


def contents(boxes: Sequence[Box], actor: Actor) -> bytes:
    """A part a box: its files, then the items that lie in it by themselves, in their order."""
    held, columns = queries.held_in(boxes), [
        paper.Column(said("档号", "Code"), code=True), paper.Column(said("责任者", "Responsible")),
        paper.Column(said("题名", "Title")), paper.Column(said("日期", "Date")),
        paper.Column(said("密级", "Secrecy")), paper.Column(said("页数", "Pages"), number=True),
        paper.Column(said("备注", "Remarks"))]  # fmt: skip
    seen = queries.seen_in(boxes, actor)
    parts = [paper.Part(_facts(box, held.get(box.pk, Held()), len(seen.get(box.pk, ()))),
                        [_line(row) for row in seen.get(box.pk, ())]) for box in boxes]  # fmt: skip
    return paper.pdf(said("盒内目录", "What a box holds"), columns, parts,
                     signatures=paper.signatures(actor.name))  # fmt: skip


def _line(row: File | Item) -> list[str]:
    secrecy = row.secrecy_mark or (row.get_secrecy_display() if row.secrecy else "")
    return [row.ref_code, row.responsible, row.title, row.date_text, secrecy, str(row.pages or ""),
            row.remarks]  # fmt: skip


def _facts(box: Box, held: Held, seen: int) -> list[dict[str, str]]:
    pairs: Cells = [(said("全宗", "Fonds"), str(box.fonds or "—")), (said("盒号", "Box"), box.code),
             (said("架位", "Place"), box.position or "—"),
             (said("件（卷）数", "Items or files"), f"{held.count:,}"),
             (said("页数", "Pages"), f"{held.pages:,}")]  # fmt: skip
    if held.count > seen:
        pairs.append((said("没有列出", "Not listed"),
                      said("{n} 件，打印的人不能看", "{n} that the printing person may not see",
                           n=f"{held.count - seen:,}")))  # fmt: skip
    return [{"label": label, "value": value} for label, value in pairs]


def closing(boxes: Sequence[Box], actor: Actor) -> bytes:
    """The reference sheet 备考表 of each box: what is to be said of it, and who arranged it."""
    held = queries.held_in(boxes)
    return set_as("closing", said("备考表", "Reference sheet"),
                  words={"situation": said("盒内文件情况说明", "Of what the box holds")},
                  parts=[_closing(box, held.get(box.pk, Held())) for box in boxes])  # fmt: skip


def _closing(box: Box, held: Held) -> dict[str, Any]:
    colon, nothing = said("：", ": "), said("无缺损、修改、补充、移出。", "Nothing.")
    facts = _facts(box, held, held.count)
    return {"facts": [f"{each['label']}{colon}{each['value']}" for each in facts],
            "situation": box.closing_note or nothing,
            "signatures": [f"{label}{colon}{value}" for label, value in _signed(box)]}  # fmt: skip


def _signed(box: Box) -> Cells:
    return [(said("整理人", "Arranged by"), box.arranged_by), (said("检查人", "Checked by"),
             box.checked_by), (said("日期", "Date"), ""), (said("日期", "Date"), "")]  # fmt: skip


# --- labels ---------------------------------------------------------------------------------------


def shelf_labels(shelves: Sequence[Shelf], actor: Actor) -> bytes:
    """A label a shelf 架签: where it is, and from which box to which stands there."""
    ends = queries.boxes_on(shelves)
    return set_as("labels", said("架签", "Shelf labels"),
                  labels=[_shelf_label(shelf, *ends.get(shelf.pk, ("", "", 0)))
                          for shelf in shelves])  # fmt: skip


def _shelf_label(shelf: Shelf, first: str, last: str, count: int) -> dict[str, Any]:
    cells = [(said("库房", "Store"), shelf.repository.code), (said("架号", "Shelf"), shelf.code),
             (said("节 × 层", "Size"), f"{shelf.sections} × {shelf.levels}"),
             (said("起盒", "From"), first or "—"), (said("止盒", "To"), last or "—"),
             (said("盒数", "Boxes"), f"{count:,}")]  # fmt: skip
    return {"cells": cells, "ref": str(shelf), "title": shelf.repository.name[:60],
            "code": str(qr.svg(str(shelf)))}  # fmt: skip


def labels(items: Sequence[Item], actor: Actor) -> bytes:
    """The filing stamp 归档章 of each item, with its code for a machine."""
    return set_as("labels", said("归档章和标签", "Filing stamps and labels"),
                  labels=[label_of(item) for item in items])  # fmt: skip


def label_of(item: Any, year: int | None = None) -> dict[str, Any]:
    """The cells of a filing stamp, and the code as QR; ``year`` where the item has none yet."""
    cells = [(said("全宗号", "Fonds"), item.fonds_code or "—"),
             (said("年度", "Year"), str(item.year or year or "—")),
             (said("件号", "Item"), item.item_number or "—"),
             (said("机构（问题）", "Unit"), item.department or "—"),
             (said("保管期限", "Retention"), dues.period(item.retention) or "—"),
             (said("页数", "Pages"), str(item.pages or "—"))]  # fmt: skip
    code = item.ref_code or f"#{item.pk}"
    return {"cells": cells, "ref": code, "title": item.title[:60], "code": str(qr.svg(code))}


on_paper(
    Box,
    PaperForm("spines", both("盒脊", "Spines"),
              both("A3 竖排，剪下贴盒；宽窄照盒的厚度，带二维码",
                   "A3, to be cut out, as wide as each box is thick"), spines),
    PaperForm("contents", both("盒内目录", "What each box holds"),
              both("一盒一份，放在盒内最前", "a part a box, lies first in it"), contents),
    PaperForm("closing", both("备考表", "Reference sheets"),
              both("一盒一张，放在盒内最后", "a sheet a box, lies last in it"), closing),
)  # fmt: skip
on_paper(
    Shelf,
    PaperForm("labels", both("架签", "Shelf labels"),
              both("一架一枚，带二维码", "one a shelf, with a code"), shelf_labels),
)  # fmt: skip
on_paper(
    Item,
    PaperForm("labels", both("归档章和标签", "Filing stamps and labels"),
              both("一件一枚，带二维码", "one an item, with a code"), labels),
)  # fmt: skip
