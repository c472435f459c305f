# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Acts on retention schedules and their lines, for the unit that makes them."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from lantai.craft import codes
from lantai.craft import schedules as craft
from lantai.craft.codes import Said
from lantai.craft.errors import BadInput
from lantai.craft.schedules import Line, Read
from lantai.craft.schedules.workbooks import PERIODS
from lantai.desk.asking import Fields, UploadField, flag, line, one_of, pick, text
from lantai.desk.deeds import Deed, ListDeed, Looked, Outcome, RowsDeed, on_list, on_row, on_rows
from lantai.filing.acts import schedules as acts
from lantai.filing.models import RetentionSchedule, ScheduleEntry
from lantai.filing.queries import schedules as queries
from lantai.filing.terms import Template, WhyRenewed
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang
from lantai.holdings.terms import Retention
from lantai.orgs.models import Institution

ENDINGS = ".xlsx,.xlsm,.xls,.et,.ods,.csv,.tsv,.txt,.htm,.html"
MOST_BYTES = 8 * 1024 * 1024
EMPTY, LAST = "empty", "last"


# --- beginning ------------------------------------------------------------------------------------


def _unit(actor: Actor) -> forms.Field:
    units = queries.units_kept_by(actor)
    rows = Institution.objects.unguarded("the units whose schedules an actor drafts")
    return pick(both("单位", "unit"), rows.filter(pk__in=[unit.pk for unit in units]),
                first=units[0].pk if len(units) == 1 else None)  # fmt: skip


def _to_draft(actor: Actor) -> Fields:
    start = [(LAST, both("施行中的（或最近的）一版", "the edition in force, or the last one")),
             *Template.choices, (EMPTY, both("空表", "nothing"))]  # fmt: skip
    return {
        "unit": _unit(actor),
        "start": one_of(both("从哪里开始", "begin with"), start, Template.AGENCY),
        "why": one_of(both("编制事由", "why it is made"), WhyRenewed.choices, WhyRenewed.FIRST),
        "title": line(both("名称", "title"), required=False,
                      help=both("不填就是“单位名称＋归档范围和保管期限表”。",
                                "Empty: the unit's name and what it is.")),
    }  # fmt: skip


def _draft(*, actor: Actor, unit: Institution, start: str, why: str, title: str) -> Any:
    if start == LAST:
        return acts.draft_schedule(unit, actor=actor, why=why, title=title,
                                   based_on=queries.latest(unit))  # fmt: skip
    return acts.draft_schedule(unit, actor=actor, why=why, title=title,
                               template="" if start == EMPTY else start)  # fmt: skip


def _to_adopt(actor: Actor) -> Fields:
    units = queries.units_kept_by(actor)
    first = queries.template_of(units[0]) if units else Template.AGENCY
    return {"unit": _unit(actor),
            "template": one_of(both("范本", "template"), Template.choices, first)}  # fmt: skip


BEGINNING = (
    ListDeed("draft", "filing.retentionschedule.draft", both("起草新的一版", "Draft an edition"),
             _to_draft, _draft, icon="plus",
             help=both("由范本、由施行中的一版修订，或者从空表开始。",
                       "From the state's list, from the edition in force, or from nothing.")),
    ListDeed("adopt", "filing.retentionschedule.adopt",
             both("暂按范本归档", "File under a template"), _to_adopt,
             lambda *, actor, unit, template: acts.adopt_template(unit, actor=actor,
                                                                  template=template),
             icon="clock",
             help=both("还没有批准的表，又要归档：先按范本归，标“待审”，批准后再转过去。",
                       "Where none is approved and records are to be filed: they wait for the "
                       "approval and are moved then.")),
)  # fmt: skip
on_list(RetentionSchedule, *BEGINNING)


# --- lines from a workbook ------------------------------------------------------------------------


def _to_take(actor: Actor) -> Fields:
    drafts = RetentionSchedule.objects.seen_by(actor, "act", only="own").filter(state="draft")
    told = both("Excel、WPS 表格、ODS 或 CSV，不超过 8 MB。"
                "保管期限一栏，或永久、30年、10年各一栏，都可以。",
                "Excel, WPS, ODS or CSV, at most 8 MB; with one column of periods, or one for "
                "each.")  # fmt: skip
    return {
        "schedule": pick(both("收到哪一份拟稿", "into which draft"), drafts.order_by("title")),
        "book": UploadField(both("工作簿", "workbook"), ENDINGS, MOST_BYTES, required=False,
                            help_text=told),
        "pasted": text(both("或者直接粘贴", "or paste"), required=False, most=500_000, rows=5,
                       help=both("从表格里连表头一起复制。", "Copied with its head.")),
        "over": flag(both("替换已有的条目", "in the place of what is there"),
                     help=both("不勾，接在已有条目后面。", "Unticked: after what is there.")),
    }  # fmt: skip


def _read(book: UploadedFile | None, pasted: str) -> list[Read]:
    """The lines of what was handed in. Raises `BadInput`."""
    with tempfile.TemporaryDirectory() as place:
        if book is None:
            path = Path(place) / "table.tsv"
            path.write_text(pasted, "utf-8")
        else:
            path = Path(place) / f"table{Path(book.name or '').suffix.lower()[:8]}"
            with path.open("wb") as out:
                out.writelines(book.chunks())
        try:
            return craft.read(path)
        except BadInput as fault:
            name = (book.name if book else "") or "—"
            raise BadInput(fault.kind, **{**fault.params, "path": name}) from fault


def _look_take(*, actor: Actor, schedule: RetentionSchedule, book: Any, pasted: str, over: bool
               ) -> Iterator[Looked]:  # fmt: skip
    there = {} if over else {entry.covers: entry.pk for entry in queries.entries_of(schedule)}
    for each in _read(book, pasted):
        wrong = [one for one in each.findings if one.severity == "error"]
        mild = [one for one in each.findings if one.severity != "error"]
        title = f"{each.sheet} {each.row}"
        if wrong:
            yield Looked(0, why=Said(wrong[0].kind, wrong[0].params), title=title)
        elif each.line.covers in there:
            yield Looked(0, title=title)
        else:
            yield Looked(0, _cells(each.line), warn=_warned(mild), title=title)


def _warned(findings: Sequence[Any]) -> str:
    return " ".join(codes.sentence(one.kind, one.params, lang()) for one in findings)


def _cells(each: Line) -> list[tuple[Any, str, str]]:
    period = dict(Retention.choices).get(each.retention, "")
    return [(both("条目号", "number"), "", each.number),
            (both("归档范围", "what it covers"), "", each.covers),
            (both("类目", "heading"), "", queries.PARTED.join(each.heading)),
            (both("保管期限", "retention period"), "",
             str(period) if each.is_filed else str(both("不归档", "not filed")))]  # fmt: skip


def _take(*, actor: Actor, schedule: RetentionSchedule, book: Any, pasted: str, over: bool
          ) -> RetentionSchedule:  # fmt: skip
    there = set() if over else {entry.covers for entry in queries.entries_of(schedule)}
    good = [each.line for each in _read(book, pasted)
            if each.is_good and each.line.covers not in there]  # fmt: skip
    acts.take_lines(schedule, good, actor=actor, over=over)
    return schedule


HEAD = ("条目号", "一级类目", "二级类目", "三级类目", "归档范围", "保管期限", "门类代码",
        "责任部门", "关键词", "备注")  # fmt: skip


def _again(*, schedule: Any, book: Any, pasted: str, over: bool) -> dict[str, str]:
    """What was read, as a table of our own: a file is not sent twice."""
    out = io.StringIO()
    writer = csv.writer(out, dialect="excel-tab", lineterminator="\n")
    writer.writerow(HEAD)
    for each in _read(book, pasted):
        if each.is_good:
            one = each.line
            levels = (*one.heading, "", "", "")[:3]
            period = "不归档" if not one.is_filed else _printed(one.retention)
            writer.writerow([one.number, *levels, one.covers, period, one.category,
                             one.department, "、".join(one.keywords), one.note])  # fmt: skip
    return {"pasted": out.getvalue()}


def _printed(retention: str) -> str:
    return next((word for word, code in PERIODS.items() if code == retention), "")


on_list(ScheduleEntry, ListDeed(
    "take", "filing.scheduleentry.take", both("由工作簿收条目", "Take entries from a workbook"),
    _to_take, _take, look=_look_take, again=_again,
    help=both("先逐行看，再收；读不出来的行不收，其余照收。",
              "Every row is looked at first; rows that cannot be read are left, the others taken."),
))  # fmt: skip


# --- striking and sorting -------------------------------------------------------------------------


def _look_strike(keys: Sequence[int], *, actor: Actor) -> Iterator[Looked]:
    for entry in _own(keys, actor):
        why = None if entry.schedule.state == "draft" else Said(
            "filing.not_a_draft", {"title": str(entry.schedule)})  # fmt: skip
        cells = [(both("归档范围", "what it covers"), str(entry), "—")]
        yield Looked(entry.pk, () if why else cells, why)


def _strike(keys: Sequence[int], *, actor: Actor) -> Outcome:
    outcome = Outcome()
    by_schedule: dict[RetentionSchedule, list[int]] = {}
    for entry in _own(keys, actor):
        if entry.schedule.state == "draft":
            by_schedule.setdefault(entry.schedule, []).append(entry.pk)
        else:
            outcome.refused.append(
                (entry.pk, Said("filing.not_a_draft", {"title": str(entry.schedule)})))  # fmt: skip
    for schedule, some in by_schedule.items():
        outcome.changed += acts.strike_entries(schedule, some, actor=actor)
    return outcome


def _own(keys: Iterable[int], actor: Actor) -> Any:
    rows = ScheduleEntry.objects.seen_by(actor, "act", only="own").filter(pk__in=list(keys))
    return rows.select_related("schedule").order_by("position")


on_rows(ScheduleEntry, RowsDeed(
    "strike", "filing.scheduleentry.strike", both("删去", "Strike"), lambda actor: {}, _strike,
    _look_strike, help=both("只删拟稿里的；施行过的条目不删。", "Only in a draft."),
    grave=both("删去的条目要再登记。", "What was struck has to be entered again."),
))  # fmt: skip


def _our_draft(row: RetentionSchedule, actor: Actor) -> bool:
    return row.state == "draft" and row.holder == actor.institution


on_row(RetentionSchedule, Deed(
    "sort", "filing.scheduleentry.sort", both("按条目号排好", "Put in order of numbers"),
    lambda row, actor: {}, acts.sort_entries, when=_our_draft,
    help=both("1.9 在 1.10 前面；没有条目号的不动", "1.9 before 1.10; what has none stays"),
))  # fmt: skip
