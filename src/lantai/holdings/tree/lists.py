# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The finding aids of a branch, on paper, as PDF and as a workbook (DA/T 22, GB/T 9705).

案卷目录 lists the files of a branch; 卷内文件目录 the items of its files, a part for each file;
归档文件目录 its items that lie in no file, a part for each year, retention and unit. They show what
the reader may see, and go on the trail as every export does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lantai.craft.codes import Said
from lantai.desk import exporting, paper
from lantai.desk.addressing import actor_of
from lantai.desk.listing import Ask
from lantai.desk.register import register_of
from lantai.desk.shapes import FORMATS, as_file, as_workbook, marked
from lantai.guard.errors import Refused
from lantai.guard.terms import Secrecy
from lantai.guard.words import both, said
from lantai.holdings.models import File, Item
from lantai.holdings.tree import queries
from lantai.holdings.tree.growing import Tree
from lantai.holdings.tree.spots import FILE, ITEM, LEVELS, LOOSE

AT_ONCE = 20_000
"""Rows of a workbook that is written while the reader waits."""
PRINT, PDF, XLSX = "print", "pdf", "xlsx"


@dataclass(frozen=True)
class Cell:
    """A column of a finding aid: its head as the standard has it, and what a row has there."""

    label: Any
    text: Callable[[Any], str]
    number: bool = False
    code: bool = False


@dataclass(frozen=True)
class Aid:
    """A finding aid: its title, of which noun, its columns, and what its parts are parted by."""

    title: Any
    model: Any
    cells: tuple[Cell, ...]
    parted: tuple[Cell, ...] = ()
    number: Any = ""


def _day(row: Any) -> str:
    """A day in eight digits, as the forms want it; what is no single day, as it is written."""
    one = row.date_from is not None and row.date_from == row.date_to
    return f"{row.date_from:%Y%m%d}" if one else row.date_text


def _secrecy(row: Any) -> str:
    return "" if row.secrecy == Secrecy.PUBLIC else str(row.get_secrecy_display())


def _column(name: str) -> Callable[[Any], str]:
    return lambda row: "" if (value := getattr(row, name)) is None else str(value)


def _retention(row: Any) -> str:
    return str(row.get_retention_display())


CODE = Cell(both("档号", "Reference code"), _column("ref_code"), code=True)
DOC_NUMBER = Cell(both("文号", "Document no."), _column("doc_number"))
RESPONSIBLE = Cell(both("责任者", "Responsible"), _column("responsible"))
TITLE = Cell(both("题名", "Title"), _column("title"))
DATE = Cell(both("日期", "Date"), _day)
PAGES = Cell(both("页数", "Pages"), _column("pages"), number=True)
REMARKS = Cell(both("备注", "Remarks"), _column("remarks"))
AIDS: Mapping[str, Aid] = {
    "files": Aid(both("案卷目录", "List of files"), File, (
        Cell(both("案卷档号", "File code"), _column("ref_code"), code=True),
        Cell(both("案卷题名", "Title of the file"), _column("title")),
        Cell(both("起止日期", "Dates"), _column("date_text")),
        Cell(both("件数", "Items"), _column("item_count"), number=True), PAGES,
        Cell(both("保管期限", "Kept"), _retention), REMARKS)),
    "leaves": Aid(both("卷内文件目录", "Items of a file"), Item, (
        DOC_NUMBER, RESPONSIBLE, TITLE, DATE, Cell(both("密级", "Secrecy"), _secrecy),
        Cell(both("页号", "Page nos."), _column("page_numbers")), REMARKS),
        (Cell(both("案卷档号", "File code"), lambda row: row.file.ref_code, code=True),
         Cell(both("案卷题名", "Title of the file"), lambda row: row.file.title)),
        both("顺序号", "No.")),
    "items": Aid(both("归档文件目录", "List of items"), Item, (
        CODE, DOC_NUMBER, RESPONSIBLE, TITLE, DATE, Cell(both("密级", "Secrecy"), _secrecy), PAGES,
        REMARKS),
        (Cell(both("年度", "Year"), _column("year")), Cell(both("保管期限", "Kept"), _retention),
         Cell(both("机构（问题）", "Unit or subject"), _column("department")))),
}  # fmt: skip
"""The finding aids by their name in the address."""


def rows_of(tree: Tree, name: str) -> Any:
    """The rows of a finding aid of the place that is looked at, in their order."""
    actor, fonds, place = tree.actor, tree.fonds, tree.here
    if name == "files":
        rows = File.objects.seen_by(actor).filter(fonds=fonds)
        if place is not None and place.kind in (FILE, ITEM):
            return rows.filter(pk=place.pk) if place.kind == FILE else rows.none()
        return queries.in_branch(rows, place, tree.classes).order_by("ref_code", "pk")
    rows = Item.objects.seen_by(actor).filter(fonds=fonds)
    if place is not None and place.kind in (FILE, ITEM):
        within = {"file": place.pk} if place.kind == FILE else {"pk": place.pk}
        return queries.leaves_in(rows.filter(**within)) if name == "leaves" else rows.none()
    if name == "leaves":
        return queries.leaves_in(queries.in_branch(rows, place, tree.classes, "file__"))
    rows = queries.in_branch(rows.filter(file=None), place, tree.classes)
    return rows.order_by(*LEVELS, "ref_code", "pk")


def offered(tree: Tree, url: str) -> list[dict[str, Any]]:
    """The finding aids that the place has rows for, each in its shapes."""
    shapes = ((PRINT, FORMATS[PRINT].label), (PDF, "PDF"), (XLSX, "Excel"))
    return [{"label": AIDS[name].title,
             "shapes": [{"label": label, "url": _with(url, name, form)} for form, label in shapes]}
            for name in _with_rows(tree)]  # fmt: skip


def _with_rows(tree: Tree) -> list[str]:
    """Which finding aids would not be empty, as far as that is known without counting."""
    place = tree.here
    sums = tree.axis.sums_in(place)
    if place is not None and place.kind in (FILE, ITEM):
        return [name for name in AIDS if rows_of(tree, name).exists()]
    if sums is not None:
        return [name for name in AIDS if getattr(sums, name)]
    found = [name for name in ("files", "items") if rows_of(tree, name).order_by()[:1].exists()]
    return [name for name in AIDS if name in found or (name == "leaves" and "files" in found)]


def _with(url: str, name: str, form: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}list={name}&format={form}"


# --- answering ------------------------------------------------------------------------------------


def respond(request: HttpRequest, tree: Tree, name: str, url: str) -> HttpResponseBase:
    """A finding aid in the shape asked for. Raises `Refused` for one that is too long."""
    aid, form = AIDS.get(name), request.GET.get("format", PRINT)
    register = register_of(aid.model) if aid else None
    if aid is None or register is None or form not in (PRINT, PDF, XLSX):
        raise Http404
    rows, actor = rows_of(tree, name), actor_of(request)
    count = rows.order_by().count()
    if form == XLSX and count > AT_ONCE:
        raise Refused(Said("holdings.aid_too_long", {"count": f"{count:,}",
                                                     "limit": f"{AT_ONCE:,}"}))  # fmt: skip
    asked = Ask(narrow={"fonds": str(tree.fonds.pk), "in": str(tree.here or ""), "list": name})
    exporting.noted(register, actor, form, exporting.Chosen(rows, asked), count)
    file = f"{tree.fonds.fonds_code} {aid.title}.{form}".replace("/", "_")
    if form == XLSX:
        return as_workbook(partial(_workbook, aid=aid, tree=tree, rows=rows, by=actor.name), file)
    columns = [paper.Column(str(cell.label), cell.number, cell.code) for cell in aid.cells]
    parts = list(_parts(aid, tree, rows))
    around: dict[str, Any] = {"number": str(aid.number), "signatures": paper.signatures(actor.name)}
    if form == PDF:
        made = paper.pdf(str(aid.title), columns, parts, **around)
        return as_file(HttpResponse(made), file, FORMATS[PDF].content_type)
    return paper.print_parts(request, str(aid.title), columns, parts, back_url=url,
                             xlsx_url=_with(url, name, XLSX), pdf_url=_with(url, name, PDF),
                             **around)  # fmt: skip


def _parts(aid: Aid, tree: Tree, rows: Any) -> Iterator[paper.Part]:
    """The rows in parts, each with the facts that its rows share."""
    whole = _facts(tree)

    def shared(row: Any) -> tuple[str, ...]:
        return tuple(cell.text(row) for cell in aid.parted)

    none = True
    for values, some in groupby(rows.iterator(2_000), shared):
        own = [{"label": cell.label, "value": value or "—"}
               for cell, value in zip(aid.parted, values, strict=True)]  # fmt: skip
        none = False
        yield paper.Part([*whole, *own], [[cell.text(row) for cell in aid.cells] for row in some])
    if none:
        yield paper.Part(whole, [])


def _facts(tree: Tree) -> list[dict[str, Any]]:
    """What stands over every sheet: the fonds, and the class where it is of one."""
    facts = [{"label": said("全宗号", "Fonds code"), "value": tree.fonds.fonds_code},
             {"label": said("全宗名称", "Fonds"), "value": tree.fonds.name}]  # fmt: skip
    names = [tree.name_of(place) for place in tree.way
             if place.kind in ("c", LOOSE) and tree.by == "class"]  # fmt: skip
    if names:
        facts.append({"label": said("类别", "Class"), "value": " / ".join(names)})
    return facts


def _workbook(sink: Any, aid: Aid, tree: Tree, rows: Any, by: str) -> None:
    """One sheet; what parts the paper stands in its first columns."""
    cells: Sequence[Cell] = (*aid.parted, *aid.cells)
    with paper.Ledger(sink, made_by=by) as ledger:
        ledger.table(f"{tree.fonds} {aid.title}", [
            paper.Column(str(cell.label), cell.number, cell.code) for cell in cells
        ], sheet=str(aid.title))  # fmt: skip
        for row in rows.iterator(2_000):
            ledger.add([_value(cell, row) for cell in cells])


def _value(cell: Cell, row: Any) -> Any:
    text = cell.text(row)
    return int(text) if cell.number and text.isdecimal() else marked(text)
