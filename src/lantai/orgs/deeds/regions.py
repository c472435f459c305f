# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The acts on regions as a person takes them: a table handed in, looked at, decided, taken."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from lantai.desk.asking import Fields, UploadField, day, line, one_of, ticks
from lantai.desk.deeds import Deed, ListDeed, on_list, on_row
from lantai.guard import kept
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang
from lantai.orgs.acts import ordering, regiontables
from lantai.orgs.models import Region, RegionTable
from lantai.orgs.terms import TableForm, TableState, TableWay

MOST_BYTES = 8 * 1024 * 1024
ENDINGS = ".xlsx,.xlsm,.xls,.et,.ods,.csv,.tsv,.txt,.htm,.html"


def _file() -> UploadField:
    told = both("Excel、WPS 表格、ODS 或 CSV，不超过 8 MB。",
                "Excel, WPS, ODS or CSV, at most 8 MB.")  # fmt: skip
    return UploadField(both("文件", "file"), ENDINGS, MOST_BYTES, help_text=told)


def _to_hand_in(actor: Actor) -> Fields:
    return {
        "file": _file(),
        "way": one_of(both("怎么收", "how it is taken"), TableWay.choices, TableWay.COMPARED,
                      help=both("第一次收本地的区划，或补乡、村两级，选直接收下。",
                                "For the first table of a place, or townships and villages to "
                                "add, lay it over.")),
        "on": day(both("从哪一天起", "from which day"), required=False,
                  help=both("比对的要填：新代码启用的那一天。",
                            "For a comparison: the day on which the new codes came into use.")),
        "under": line(both("是哪个区划的表", "of which region"), required=False, most=12,
                      help=both("填代码，只比对它下面的；不填，由表里最上一级定。",
                                "Its code: only what is below it is compared. Empty: the "
                                "uppermost rows say it.")),
        "document": line(both("批准文号", "document"), required=False, most=120),
    }  # fmt: skip


def _changes_to_hand_in(actor: Actor) -> Fields:
    return {
        "file": _file(),
        "on": day(both("变更日期", "day of the changes"), required=False,
                  help=both("表里逐条写了日期的，不用填。", "Not where each line has its day.")),
        "document": line(both("批准文号", "document"), most=120),
    }  # fmt: skip


def _hand_in(form: Any) -> Any:
    def do(*, actor: Actor, file: UploadedFile, **given: Any) -> RegionTable:
        return regiontables.hand_in(file.name or "", file.chunks(), form=form, actor=actor,
                                    **given)  # fmt: skip

    return do


HANDING_IN = (
    ListDeed("table", "orgs.regiontable.hand_in", both("交区划整表", "Hand in a table"),
             _to_hand_in, _hand_in(TableForm.WHOLE),
             help=both("要有代码、名称两栏。交上来先试，看过会怎样再执行。",
                       "With code and name. It is tried first; look at what it would do, then "
                       "take it.")),
    ListDeed("changes", "orgs.regiontable.hand_in",
             both("交变更对照表", "Hand in a list of changes"),
             _changes_to_hand_in, _hand_in(TableForm.CHANGES),
             help=both("要有变更方式（撤销、设立、更名、合并、划归）、原代码、现代码、现名称各栏。"
                       "交上来先试，看过再执行。",
                       "With kind (abolished, established, renamed, merged, moved), old code, new "
                       "code and new name. It is tried first; look, then take it.")),
)  # fmt: skip


def _doubtful(row: RegionTable) -> list[dict[str, Any]]:
    """The lines of which a person must say that they are so, also those said already."""
    accepted = set(row.trial.get("accepted", ()))
    return [each for each in row.trial.get("lines", ())
            if not each["sure"] or each["n"] in accepted]  # fmt: skip


def _tried(row: RegionTable, actor: Actor) -> bool:
    return bool(row.state == TableState.TRIED)


def _to_decide(row: RegionTable, actor: Actor) -> Fields:
    lines = _doubtful(row)
    chosen = [str(number) for number in row.trial.get("accepted", ())]
    return {"accepted": ticks(
        both("确实是这样的", "these are so"),
        [(str(each["n"]), kept.in_words(each["kind"], each["params"], lang())) for each in lines],
        required=False, initial=chosen,
        help=both("没有勾的不执行。", "What is not ticked is not done."))}  # fmt: skip


def _decide(row: RegionTable, accepted: list[str], actor: Actor) -> RegionTable:
    return regiontables.decide_regions(row, accepted=[int(each) for each in accepted], actor=actor)


def _again(row: RegionTable, actor: Actor) -> RegionTable:
    return regiontables.decide_regions(row, accepted=row.trial.get("accepted", ()), actor=actor)


REGION_TABLE = (
    Deed("take", "orgs.regiontable.take", both("执行", "Take it"), lambda row, actor: {},
         ordering.take_regions, when=_tried,
         help=both("由后台任务做，单位和它们的档案跟着归过去。",
                   "A job does it; institutions and their records follow."),
         grave=both("执行了不能撤回，只能再交一张表改回来。",
                    "It cannot be taken back, only changed by another table.")),
    Deed("decide", "orgs.regiontable.decide", both("认定存疑的", "Decide what is doubtful"),
         _to_decide, _decide,
         when=lambda row, actor: _tried(row, actor) and bool(_doubtful(row))),
    Deed("again", "orgs.regiontable.decide", both("再试一次", "Try again"),
         lambda row, actor: {}, _again, when=_tried,
         help=both("试过以后区划又变了的，再试一次。",
                   "Where regions have changed since it was tried.")),
    Deed("drop", "orgs.regiontable.drop", both("不用这张表", "Do without it"),
         lambda row, actor: {}, regiontables.drop_regions, when=_tried),
)  # fmt: skip

on_list(Region, *HANDING_IN)
on_list(RegionTable, *HANDING_IN)
on_row(RegionTable, *REGION_TABLE)
