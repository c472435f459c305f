# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The hand-over on paper 档案交接文据: the form for both signatures, and the list of what passes.

The lines are those of the form in use (移出和接收单位, 交接性质, 年度, 数量, 检索工具, 说明, 意见),
built from descriptions of it (K). During the move each side sees the rows that are its to see;
when it is over both print the list that was kept of it (`handed`). Of moves from before lists were
kept, what the reader no longer keeps is told as a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from lantai.craft.text.numerals import digits
from lantai.desk import paper
from lantai.desk.addressing import actor_of
from lantai.desk.judging import going_with
from lantai.desk.kinds import day_text
from lantai.desk.register import Register, page, register_of
from lantai.desk.shapes import as_workbook, file_name
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.words import both, said
from lantai.holdings import dues, handed, queries
from lantai.holdings.handed import LISTED
from lantai.holdings.models import Box, CustodyMove, File, Item
from lantai.holdings.terms import Medium, MoveState

TITLE = ("交接文据", "Hand-over form")
WHOLE = both("整个全宗移交", "the whole fonds")
A_PART = both("全宗的一部分移交", "a part of the fonds")
AT_ONCE = 500
"""Rows fetched in one query."""


@page(CustodyMove, "form", *TITLE)
def handover_page(request: HttpRequest, register: Register, row: Any) -> HttpResponseBase:
    """The form and its list, as they are printed; ``?format=xlsx`` the list as a workbook."""
    actor = actor_of(request)
    if request.GET.get("format") == "xlsx":
        return _workbook(register, row, actor)
    counts = _counts(row, actor)
    part = _part_of(request, sum(counts.values()))
    start = (part - 1) * paper.MOST_ROWS
    rows = list(_lines(row, actor, start, start + paper.MOST_ROWS))
    numbered = [[str(number), *cells] for number, cells in enumerate(rows, start + 1)]
    heads = [paper.Column(said("序号", "No."), number=True), *_columns()]
    sheets = list(paper.sheets(heads, numbered))
    return render(request, "holdings/handover.html", {
        "page": {"title": said("档案交接文据", "Hand-over of archives")}, "move": row,
        "form": _form(row) if part == 1 else [], "sides": _sides(row),
        "notes": list(_notes(row, counts)),
        "list_title": said("移交档案清单", "List of what is handed over"),
        "columns": [{"label": column.label, "kind": column.kind} for column in heads],
        "sheets": [{"number": at, "rows": some} for at, some in enumerate(sheets, 1)],
        "count": len(sheets), "parts": _parts(sum(counts.values()), part), "tall": True,
        "back_url": register.address(row), "xlsx_url": "?format=xlsx" if rows else "",
    })  # fmt: skip


def _part_of(request: HttpRequest, count: int) -> int:
    return min(digits(request.GET.get("part", ""), 5) or 1, _last_part(count))


def _last_part(count: int) -> int:
    return max((count + paper.MOST_ROWS - 1) // paper.MOST_ROWS, 1)


def _parts(count: int, here: int) -> list[dict[str, Any]]:
    """The parts in which a long list is printed."""
    last = _last_part(count)
    if last == 1:
        return []
    return [{"label": f"{(number - 1) * paper.MOST_ROWS + 1:,}–"
                      f"{min(number * paper.MOST_ROWS, count):,}",
             "url": f"?part={number}", "current": number == here}
            for number in range(1, last + 1)]  # fmt: skip


# --- the form -------------------------------------------------------------------------------------


def _form(move: CustodyMove) -> list[dict[str, str]]:
    years = queries.move_years(move)
    nature = WHOLE if move.whole else A_PART
    lines = [
        (both("交接名称", "Hand-over"), move.name),
        (both("全宗", "Fonds"), str(move.fonds)),
        (both("交接性质", "Nature"), str(nature)),
        (both("移交理由和依据", "Reason and basis"), move.reason),
        (both("档案所属年度", "Years"), "–".join(dict.fromkeys(map(str, years)))),
        (both("档案数量", "Quantity"), _quantity(move)),
        (both("载体类型", "Media"), _media(move)),
        (both("检索与参考工具", "Finding aids"), move.aids),
        (both("移出说明", "Sender's notes"), move.note),
        (both("接收意见", "Receiver's opinion"), move.opinion),
    ]
    if move.into:
        lines.insert(3, (both("并入全宗", "Into the fonds"), str(move.into)))
    return [{"label": str(label), "value": str(value) or "　"} for label, value in lines]


def _quantity(move: CustodyMove) -> str:
    laid = queries.laid_in(move)
    words = {File: both("卷", "files"), Item: both("件", "items"), Box: both("盒", "boxes")}
    parts = [f"{laid[noun]:,} {words[model]}" for model in LISTED
             if (noun := model._meta.label_lower) in laid]  # fmt: skip
    return said("、", ", ").join(parts)


def _media(move: CustodyMove) -> str:
    found = queries.move_media(move)
    return said("；", "; ").join(f"{Medium(medium).label} {n:,}" for medium, n in found.items())


def _sides(move: CustodyMove) -> list[dict[str, Any]]:
    sender = queries.holder_name(move.holder)
    return [
        {"label": said("单位", "Institution"), "sender": sender, "receiver": str(move.receiver)},
        {"label": said("经办人（签字）", "By (signature)"), "sender": move.laid_by,
         "receiver": move.received_by, "sign": True},
        {"label": said("领导人（签字）", "In charge (signature)"), "sender": "", "receiver": "",
         "sign": True},
        {"label": said("日期", "Date"), "sender": day_text(move.laid_on),
         "receiver": day_text(move.received_on)},
        {"label": said("单位（印章）", "Seal"), "sender": "", "receiver": "", "seal": True},
    ]  # fmt: skip


def _notes(move: CustodyMove, counts: dict[Any, int]) -> Iterator[str]:
    yield said("本文据一式两份，移出单位和接收单位各执一份，长期保存；清单附后，逐页签字。",
               "In two copies, one for each side, to be kept; the list follows, signed on each "
               "page.")  # fmt: skip
    if drafts := queries.move_drafts(move):
        yield said("其中 {n} 条还在整理，没有归档。", "{n} of them are still being arranged.",
                   n=f"{drafts:,}")  # fmt: skip
    hidden = move.total - sum(counts.values())
    if _is_over(move):
        yield said("清单是交接完毕时存下的，SHA-256：{digest}。",
                   "The list was kept when all had passed; SHA-256: {digest}.",
                   digest=move.list_digest)  # fmt: skip
        if hidden > 0:
            yield said("另有 {n} 条的密级高于您的权限，清单里没有列。",
                       "{n} more are above your clearance and not listed.",
                       n=f"{hidden:,}")  # fmt: skip
    elif hidden > 0:
        yield said("另有 {n} 条已由对方保管，您看不到，清单里没有列。请在签收以前打印。",
                   "{n} more are kept by the other side and not yours to see; they are not listed. "
                   "Print the list before it is signed for.", n=f"{hidden:,}")  # fmt: skip


# --- the list -------------------------------------------------------------------------------------


def _columns() -> list[paper.Column]:
    return [
        paper.Column(said("级", "Level")), paper.Column(said("档号（盒号）", "Code"), code=True),
        paper.Column(said("题名", "Title")), paper.Column(said("责任者", "Responsible")),
        paper.Column(said("日期", "Date")), paper.Column(said("密级", "Secrecy")),
        paper.Column(said("保管期限", "Retention")),
        paper.Column(said("页数", "Pages"), number=True),
    ]  # fmt: skip


def _is_over(move: CustodyMove) -> bool:
    """Whether both sides print what was kept of a move, and no longer what they see."""
    return move.state == MoveState.RECEIVED and handed.is_kept(move)


def _counts(move: CustodyMove, actor: Actor) -> dict[Any, int]:
    if _is_over(move):
        return handed.counts(move, actor.clearance)
    return queries.move_counts(move, actor, LISTED)


def _lines(move: CustodyMove, actor: Actor, start: int, stop: int | None) -> Iterator[list[str]]:
    """The lines of the list from one number to another, noun by noun, by their codes."""
    if _is_over(move):
        kept = islice(handed.rows(move, actor.clearance), start, stop)
        yield from (_line(type(row), row) for row in kept)
        return
    passed = 0
    counts = queries.move_counts(move, actor, LISTED)
    for model in LISTED:
        first, last = passed, passed + counts[model]
        passed = last
        at, end = max(start, first), last if stop is None else min(stop, last)
        while at < end:
            size = min(AT_ONCE, end - at)
            for row in queries.move_rows(move, actor, model, at - first, size):
                yield _line(model, row)
            at += size


def _line(model: Any, row: Any) -> list[str]:
    if model is Box:
        return [said("盒", "box"), row.code, row.label, "", str(row.year or ""), "", "", ""]
    level = said("案卷", "file") if model is File else said("件", "item")
    return [level, row.ref_code, row.title, row.responsible, row.date_text,
            row.get_secrecy_display() if row.secrecy else "", dues.period(row.retention),
            str(row.pages or "")]  # fmt: skip


def _workbook(register: Register, move: CustodyMove, actor: Actor) -> HttpResponseBase:
    """The whole list as a workbook, noted on the trail as an export is."""
    tag = register.duty("export")
    with act(tag, move, going_with(actor, tag)) as done:
        done(move, format="xlsx", count=move.total)

    def write(sink: Any) -> None:
        with paper.Ledger(sink, made_by=actor.name) as ledger:
            ledger.table(f"{said('移交档案清单', 'List of what is handed over')} {move.name}",
                         _columns(), said("清单", "list"))  # fmt: skip
            for cells in _lines(move, actor, 0, None):
                ledger.add(cells)

    return as_workbook(write, file_name(register_of(CustodyMove) or register, "xlsx"))
