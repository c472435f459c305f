# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Acts on batches, on what is filed in them, on findings and on what was set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from lantai.desk.asking import Fields, day, line, number, one_of, pick, reason, text, ticks
from lantai.desk.deeds import Deed, Looked, Outcome, RowsDeed, on_row, on_rows
from lantai.filing import barred
from lantai.filing.acts import arranging as arranging_acts
from lantai.filing.acts import batches as batch_acts
from lantai.filing.acts import captures as capture_acts
from lantai.filing.acts import filing as filing_acts
from lantai.filing.acts import lines as line_acts
from lantai.filing.acts import testing as testing_acts
from lantai.filing.batchjobs import reading_captures, testing_batch
from lantai.filing.flow_of_batches import OPEN_TO_CAPTURE
from lantai.filing.models import Capture, FiledItem, FilingBatch, FilingFinding, ScheduleEntry
from lantai.filing.queries import batches as queries
from lantai.filing.queries import captures as came
from lantai.filing.terms_of_batches import Decision
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang
from lantai.holdings import renumbering
from lantai.holdings.many import ours, own
from lantai.holdings.models import Item
from lantai.works.ordering import ordered

ENTRY = both("条目", "entry")


def _nothing(row: Any, actor: Actor) -> Fields:
    return {}


def _is(*states: str) -> Any:
    return lambda row, actor: ours(row, actor) and row.state in states


# --- a batch --------------------------------------------------------------------------------------


def _has_waiting(row: FilingBatch, actor: Actor) -> bool:
    return ours(row, actor) and bool(came.to_read(row).exists())


def _may_undo(row: FilingBatch, actor: Actor) -> bool:
    return _is("received")(row, actor) and queries.last_arrangement(row) is not None


def _form(row: FilingBatch, actor: Actor) -> Fields:
    forms_ = renumbering.templates_for(Item, timezone.localdate())
    label = "en" if lang() == "en" else "zh"
    parts = (("class", both("下级类别号", "lower classes")), ("year", both("年度", "year")),
             ("retention", both("保管期限", "retention")),
             ("unit", both("机构（问题）", "unit or subject")))  # fmt: skip
    return {"form": one_of(both("档号的样式", "form of the code"),
                           [(each.id, getattr(each, label)) for each in forms_], row.form),
            "parts": ticks(both("样式里可有可无的部分", "optional parts"), parts, required=False,
                           initial=row.parts)}  # fmt: skip


def _least(row: FilingBatch, actor: Actor) -> Fields:
    help_ = both("低于这个数的逐件看。", "Look at the others one by one.")
    return {"least": number(both("把握不低于（%）", "confidence of at least (%)"), least=1,
                            most=100, first=line_acts.SURE, help=help_)}  # fmt: skip


def _suggest(row: FilingBatch, *, actor: Actor, least: int) -> Any:
    line_acts.take_suggestions(row, actor, least=least)
    return row


BATCH = (
    Deed("read", "filing.capture.add", both("读取采集的文件", "Read what came in"), _nothing,
         lambda row, actor: ordered(reading_captures, row, actor), when=_has_waiting, is_next=True,
         help=both("打开文件，提取题名、文号、日期，建议条目",
                   "opens the files, draws title, number and day, suggests an entry")),
    Deed("suggest", "filing.fileditem.set_line", both("采用有把握的建议", "Take sure suggestions"),
         _least, _suggest, when=_is(*barred.LINED_IN),
         help=both("还没有归到条目的，按建议归；以后还可以改",
                   "files what has no entry yet under its suggestion; it can be changed")),
    Deed("code_form", "filing.filingbatch.arrange", both("定档号样式", "Choose the form of codes"),
         _form, batch_acts.set_form, when=_is("collecting", "received")),
    Deed("undo", "filing.filingbatch.arrange", both("撤回上一次整理", "Take back an arranging"),
         _nothing, lambda row, actor: arranging_acts.undo(row, actor) and row, when=_may_undo,
         help=both("组件、分类、排列、编号整次撤回，号码放回",
                   "components, classes, order and numbers, whole; the numbers are free again")),
    Deed("test", "filing.filingbatch.test", both("归档检测", "Test"), _nothing,
         lambda row, actor: ordered(testing_batch, row, actor), when=_is(*barred.TESTED_IN),
         is_next=True,
         help=both("真实、完整、可用、安全，逐项检测", "the four properties, item by item")),
)  # fmt: skip
on_row(FilingBatch, *BATCH)


# --- what is filed in it --------------------------------------------------------------------------


def _filed(keys: Sequence[int], actor: Actor) -> dict[int, FiledItem]:
    rows = FiledItem.objects.seen_by(actor, "act").filter(pk__in=list(keys))
    return {row.pk: row for row in rows.select_related("item", "batch", "entry")}


def _entry(actor: Actor) -> Fields:
    live = queries.entries_for(actor, timezone.localdate())
    help_ = both("条目多时填条目号，如 1.2.1", "its number, such as 1.2.1")
    return {"entry": pick(ENTRY, live.order_by("position", "pk"), code="number", help=help_)}


def _look_line(keys: Sequence[int], *, actor: Actor, entry: ScheduleEntry) -> Iterator[Looked]:
    rows, bases = _filed(keys, actor), barred.Bases()
    for pk in keys:
        row = rows.get(pk)
        if why := barred.against_line(row, entry, bases):
            yield Looked(pk, why=why)
        elif row is not None:
            yield Looked(pk, [(ENTRY, str(row.entry or "—"), str(entry))]
                         if row.entry_id != entry.pk else ())  # fmt: skip


def _set_line(keys: Sequence[int], *, actor: Actor, entry: ScheduleEntry) -> Outcome:
    return line_acts.set_line(keys, entry, actor)


def _why(actor: Actor) -> Fields:
    return {"reason": reason()}


def _look_out(keys: Sequence[int], *, actor: Actor, reason: str) -> Iterator[Looked]:
    rows = _filed(keys, actor)
    for pk in keys:
        row = rows.get(pk)
        if why := barred.against_taking_out(row):
            yield Looked(pk, why=why)
        elif row is not None:
            yield Looked(pk, [(both("批次", "batch"), str(row.batch), "—")])


def _take_out(keys: Sequence[int], *, actor: Actor, reason: str) -> Outcome:
    rows = _filed(keys, actor)
    outcome = Outcome()
    by_batch: dict[int, list[FiledItem]] = {}
    for pk in keys:
        row = rows.get(pk)
        if why := barred.against_taking_out(row):
            outcome.refused.append((pk, why))
        elif row is not None:
            by_batch.setdefault(row.batch_id, []).append(row)
    for some in by_batch.values():
        filing_acts.take_out(some[0].batch, [row.item_id for row in some], actor, reason=reason)
        outcome.changed += [row.pk for row in some]
    return outcome


on_rows(
    FiledItem,
    RowsDeed("set_line", "filing.fileditem.set_line", both("归到条目…", "File under an entry…"),
             _entry, _set_line, _look_line,
             help=both("保管期限、门类在“分类”时跟着条目走",
                       "retention and category follow the entry when classed")),
    RowsDeed("take_out", "filing.filingbatch.take_out", both("不归档，拿出批次…", "Take out…"),
             _why, _take_out, _look_out,
             grave=both("件从批次里去掉，采集记录留着，写着为什么不收。",
                        "The items go; what was captured stays, with the reason.")),
)  # fmt: skip


# --- findings -------------------------------------------------------------------------------------


def _to_decide(actor: Actor) -> Fields:
    return {"decision": one_of(both("决定", "decision"), Decision.choices),
            "opinion": text(both("意见", "opinion"), most=400, rows=3)}  # fmt: skip


def _look_decided(keys: Sequence[int], *, actor: Actor, decision: str, opinion: str
                  ) -> Iterator[Looked]:  # fmt: skip
    rows = {row.pk: row for row in own(FilingFinding, actor).filter(pk__in=list(keys))
            .select_related("batch")}  # fmt: skip
    for pk in keys:
        row = rows.get(pk)
        if why := barred.against_deciding(row):
            yield Looked(pk, why=why)
        elif row is not None:
            yield Looked(pk, [(both("决定", "decision"), str(row.get_decision_display() or "—"),
                               str(Decision(decision).label))])  # fmt: skip


def _decide(keys: Sequence[int], *, actor: Actor, decision: str, opinion: str) -> Outcome:
    return testing_acts.decide(keys, actor, decision=decision, opinion=opinion)


on_rows(FilingFinding, RowsDeed(
    "decide", "filing.filingfinding.decide", both("处理意见…", "Decide…"), _to_decide, _decide,
    _look_decided, help=both("每个问题都要有人决定；改正了的，改完再检测一次",
                             "somebody decides about each; what was corrected is tested again"),
))  # fmt: skip


# --- what was set aside ---------------------------------------------------------------------------


def _opinion(row: Any, actor: Actor) -> Fields:
    return {"opinion": line(both("处理意见", "opinion"), most=400)}


def _may_release(row: Capture, actor: Actor) -> bool:
    return (_is("aside")(row, actor) and row.said in capture_acts.ONLY_MARKED
            and row.batch.state in OPEN_TO_CAPTURE)  # fmt: skip


def _release(row: Capture, actor: Actor) -> dict[str, forms.Field]:
    return {"basis": line(both("解密依据（文件名称、文号）", "document of the declassification")),
            "organ": line(both("作出解密决定的机关、单位", "by which organ")),
            "on": day(both("解密日期", "declassified on")),
            "opinion": line(both("意见", "opinion"), required=False, most=400)}  # fmt: skip


on_row(
    Capture,
    Deed("give_back", "filing.capture.give_back", both("退还", "Give back"), _opinion,
         capture_acts.give_back, when=_is("aside", "waiting"),
         grave=both("退还以后不再收；内容按期清除。", "It is not taken; its bytes are let go.")),
    Deed("release", "filing.capture.release", both("确认已解密，收下", "Declassified, take it in"),
         _release, capture_acts.release, when=_may_release,
         help=both("解密只能由原定密机关、单位决定；这里记下依据",
                   "only the classifying organ decides; here its basis is put down")),
)  # fmt: skip
