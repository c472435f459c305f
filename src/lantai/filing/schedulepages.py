# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages on a retention schedule that the desk cannot draw: its differences, faults and paper.

At the head of the list stands how the units of an area are off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from lantai.craft import codes, schedules
from lantai.craft.findings import Severity
from lantai.craft.schedules import Change, Line, What
from lantai.desk import paper
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.judging import going_with
from lantai.desk.kinds import day_text
from lantai.desk.register import Register, list_page, page, register_of
from lantai.desk.shapes import as_workbook, file_name
from lantai.desk.tabs import row_tabs
from lantai.filing import units
from lantai.filing.models import RetentionSchedule, ScheduleEntry
from lantai.filing.queries import schedules as queries
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.words import both, lang, said
from lantai.holdings.terms import Retention

WORDS = {
    What.ADDED: both("增加", "added"), What.STRUCK: both("删去", "struck"),
    What.REWORDED: both("改说法", "reworded"), What.RAISED: both("期限延长", "kept longer"),
    What.LOWERED: both("期限缩短", "kept less long"), What.FILED: both("改为归档", "now filed"),
    What.UNFILED: both("改为不归档", "no longer filed"),
    What.RENUMBERED: both("改条目号", "renumbered"), What.MOVED: both("改类目", "moved"),
    What.REASSIGNED: both("改门类或部门", "reassigned"),
}  # fmt: skip
TONES = {What.STRUCK: "bad", What.LOWERED: "bad", What.UNFILED: "bad", What.ADDED: "good",
         What.RAISED: "good", What.FILED: "good"}  # fmt: skip
SHOWN = 500
"""So many lines of one kind stand on a page; the counts are whole."""


def _given(line: Line | None) -> str:
    if line is None:
        return ""
    return str(Retention(line.retention).label) if line.is_filed and line.retention else said(
        "不归档", "not filed") if not line.is_filed else ""  # fmt: skip


# --- differences ----------------------------------------------------------------------------------


@page(RetentionSchedule, "difference", "与前一版对照", "Differences")
def difference_page(request: HttpRequest, register: Register, row: Any) -> HttpResponseBase:
    """Every line that differs from the edition in force; ``?format=`` xlsx or print.

    Whoever may not read the edition before compares with the state's list.
    """
    actor = actor_of(request)
    earlier = queries.earlier_of(row)
    if earlier is not None and not law.holds(actor, "describe", earlier):
        earlier = None
    against = queries.lines_of(earlier) if earlier else queries.template_lines(
        row.template, timezone.localdate())  # fmt: skip
    changes = schedules.difference(against, queries.lines_of(row))
    name = str(earlier) if earlier else row.get_template_display() or said("空表", "nothing")
    title = said("{row}，与“{other}”对照", "{row}, against “{other}”", row=row, other=name)
    if taken := _taken(request, register, row, title, _columns(), map(_cells, changes)):
        return taken
    counts = [(what, sum(what in each.what for each in changes)) for what in What]
    return render(request, "filing/difference.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row)},
        "tabs": row_tabs(register, row, actor, "difference"),
        "against": name,
        "counts": [{"label": WORDS[what], "n": n} for what, n in counts if n],
        "lines": [_shown(each) for each in changes[:SHOWN]], "all": len(changes),
    })  # fmt: skip


def _shown(change: Change) -> dict[str, Any]:
    old, new = change.old, change.new
    return {
        "number": (new or old or Line("")).number,
        "what": [{"word": WORDS[what], "tone": TONES.get(what, "warn")} for what in change.what],
        "old": _told(old), "new": _told(new),
    }  # fmt: skip


def _told(line: Line | None) -> dict[str, str] | None:
    if line is None:
        return None
    return {"number": line.number, "covers": line.covers, "period": _given(line),
            "heading": queries.PARTED.join(line.heading)}  # fmt: skip


def _columns() -> list[paper.Column]:
    return [
        paper.Column(said("变化", "Change")),
        paper.Column(said("原条目号", "Old number"), code=True),
        paper.Column(said("原归档范围", "What it covered")),
        paper.Column(said("原期限", "Old period")),
        paper.Column(said("条目号", "Number"), code=True),
        paper.Column(said("归档范围", "What it covers")), paper.Column(said("期限", "Period")),
    ]  # fmt: skip


def _cells(change: Change) -> list[str]:
    words = said("、", ", ").join(str(WORDS[what]) for what in change.what)
    sides = [[line.number, line.covers, _given(line)] if line else ["", "", ""]
             for line in (change.old, change.new)]  # fmt: skip
    return [words, *sides[0], *sides[1]]


# --- faults ---------------------------------------------------------------------------------------


@page(RetentionSchedule, "checks", "检查", "Checks")
def checks_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """What is wrong with an edition, each with its remedy and the way to the line."""
    actor = actor_of(request)
    entries = queries.entries_of(row)
    found = queries.faults_of(row)
    other = register_of(ScheduleEntry)
    lines = [_fault(each, entries, other) for each in found[:SHOWN]]
    return render(request, "filing/checks.html", {
        "page": {"title": register.title_of(row), "crumbs": crumbs(register, row)},
        "tabs": row_tabs(register, row, actor, "checks"),
        "errors": [line for line in lines if line["grave"]],
        "warnings": [line for line in lines if not line["grave"]],
        "count": len(entries),
    })  # fmt: skip


def _fault(each: Any, entries: Sequence[ScheduleEntry], register: Register | None
           ) -> dict[str, Any]:  # fmt: skip
    at = (each.where.row or 0) - 1
    entry = entries[at] if 0 <= at < len(entries) else None
    return {
        "text": codes.sentence(each.kind, each.params, lang()),
        "remedy": codes.remedy(each.kind, each.params, lang()),
        "grave": each.severity is Severity.ERROR, "number": entry.number if entry else "",
        "url": register.address(entry) if entry and register else "",
    }  # fmt: skip


# --- on paper -------------------------------------------------------------------------------------


@page(RetentionSchedule, "paper", "打印稿", "On paper")
def paper_page(request: HttpRequest, register: Register, row: Any) -> HttpResponseBase:
    """The edition as it is submitted and kept: print, or ``?format=xlsx``."""
    lines = queries.lines_of(row)
    columns = [
        paper.Column(said("条目号", "Number"), code=True), paper.Column(said("类目", "Heading")),
        paper.Column(said("归档范围", "What it covers")),
        paper.Column(said("保管期限", "Retention period")),
        paper.Column(said("责任部门", "Department")), paper.Column(said("备注", "Note")),
    ]  # fmt: skip
    cells = ([line.number, queries.PARTED.join(line.heading), line.covers, _given(line),
              line.department, line.note] for line in lines)  # fmt: skip
    form = "xlsx" if request.GET.get("format") == "xlsx" else "print"
    made = _taken(request, register, row, row.title, columns, cells, form)
    assert made is not None, "one of the two forms was asked for"
    return made


def _taken(
    request: HttpRequest, register: Register, row: Any, title: str,
    columns: Sequence[paper.Column], cells: Iterable[Sequence[str]], form: str = "",
) -> HttpResponseBase | None:  # fmt: skip
    """The table printed or as a workbook, where that is asked for; on the trail like an export."""
    actor = actor_of(request)
    form = form or request.GET.get("format", "")
    if form not in ("xlsx", "print"):
        return None
    rows = [list(each) for each in cells]
    tag = register.duty("export")
    with act(tag, row, going_with(actor, tag)) as done:
        done(row, format=form, count=len(rows))
    if form == "xlsx":
        return as_workbook(_writer(actor, title, columns, rows), file_name(register, "xlsx"))
    return paper.print_page(request, title, columns, rows, facts=_facts(row),
                            signatures=paper.signatures(actor.name),
                            back_url=register.address(row), xlsx_url="?format=xlsx")  # fmt: skip


def _writer(actor: Actor, title: str, columns: Sequence[paper.Column],
            rows: Iterable[Sequence[str]]) -> Callable[[Any], None]:  # fmt: skip
    def write(sink: Any) -> None:
        with paper.Ledger(sink, made_by=actor.name) as ledger:
            ledger.table(title, columns, said("条目", "entries"))
            for cells in rows:
                ledger.add(cells)

    return write


def _facts(row: RetentionSchedule) -> list[dict[str, str]]:
    facts = ((both("单位", "Unit"), row.institution.name),
             (both("状态", "State"), row.get_state_display()),
             (both("批准机关", "Approved by"), row.approved_by),
             (both("批准文号", "Document number"), row.document_number),
             (both("施行日期", "In force from"), day_text(row.effective_on)))  # fmt: skip
    return [{"label": str(label), "value": str(value)} for label, value in facts if value]


# --- the units of an area -------------------------------------------------------------------------


@list_page(RetentionSchedule, "units", "各单位情况", "Unit by unit",
           may=lambda actor: bool(actor.supervises))  # fmt: skip
def units_page(request: HttpRequest, register: Register) -> HttpResponse:
    """The units that the reader's authority supervises: who has a schedule, whose is due."""
    actor = actor_of(request)
    found = units.units_of(actor, timezone.localdate())
    asked = request.GET.get("only", "")
    chosen = [each for each in found if not asked or each.kind == asked]
    shown = chosen[:SHOWN]
    read = _readable(actor, shown)
    return render(request, "filing/units.html", {
        "page": {"title": both("各单位的归档范围和保管期限表", "Schedules, unit by unit"),
                 "crumbs": crumbs(register, register), "acts": [],
                 "lead": both("本级监督指导的单位；没有施行中的表，归档一律是“待审”。",
                              "The units that you supervise yourselves; without one in force, what "
                              "they file waits for approval.")},
        "counts": [{"title": units.WORDS[kind], "n": sum(each.kind == kind for each in found),
                    "unit": "", "tone": units.TONES[kind], "word": "", "sign": ""}
                   for kind in units.WORDS],
        "choices": [{"label": word, "url": f"?only={kind}" if kind else "?",
                     "current": kind == asked}
                    for kind, word in {"": both("全部", "All"), **units.WORDS}.items()],
        "lines": [_unit(each, register, read) for each in shown],
        "rest": len(chosen) - SHOWN if len(chosen) > SHOWN else 0,
    })  # fmt: skip


def _readable(actor: Actor, shown: Sequence[units.Unit]) -> set[int]:
    """The editions of some units that an actor may read: of the others it counts the state."""
    rows = [each.schedule for each in shown if each.schedule is not None]
    holds = law.seen_among(actor, "describe", rows)
    return {row.pk for row, seen in zip(rows, holds, strict=True) if seen}


def _unit(each: units.Unit, register: Register, read: set[int]) -> dict[str, Any]:
    row = each.schedule if each.schedule is not None and each.schedule.pk in read else None
    return {
        "name": str(each.unit), "kind": each.unit.get_kind_display(),
        "word": units.WORDS[each.kind], "tone": units.TONES[each.kind],
        "schedule": str(row) if row else "", "url": register.address(row) if row else "",
        "number": row.document_number if row else "",
        "since": day_text(each.since) if each.since else "",
        "rate": said("{year}：{rate}%", "{year}: {rate}%", year=each.compared.year,
                     rate=f"{each.compared.permille / 10:.1f}") if each.compared else "",
    }  # fmt: skip
