# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What may be done with a fonds: its texts, its file, its extent, and its end."""

from __future__ import annotations

from functools import partial
from typing import Any

from lantai.desk.asking import Fields, day, line, one_of, pick, reason, text
from lantai.desk.deeds import Deed, on_row
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.holdings import acts, queries
from lantai.holdings.drafting import draft
from lantai.holdings.errors import refused
from lantai.holdings.jobs import merging_fonds
from lantai.holdings.many import ours
from lantai.holdings.models import Fonds, FondsText
from lantai.holdings.terms import FondsState, NoteGroup, TextKind
from lantai.works.ordering import ordered, unfinished

ON_REGISTER = (FondsState.OPEN, FondsState.CLOSED)


def is_open(row: Fonds, actor: Actor) -> bool:
    """Ours, and still growing."""
    return ours(row, actor) and row.state == FondsState.OPEN


def on_register(row: Fonds, actor: Actor) -> bool:
    """Ours, and not merged or gone."""
    return ours(row, actor) and row.state in ON_REGISTER


def is_empty(row: Fonds, actor: Actor) -> bool:
    """Ours, and nothing is left in it."""
    return on_register(row, actor) and not queries.has_records(row)


def _others(row: Fonds, actor: Actor) -> Any:
    """The other fonds of the same holder."""
    return queries.fonds_to_act_on(actor).filter(holder=row.holder).exclude(pk=row.pk)


# --- texts ----------------------------------------------------------------------------------------


def _in_force(row: Fonds, kind: str) -> str:
    return str(row.guide if kind == TextKind.GUIDE else row.introduction)


def _to_write(kind: str, anew: bool, row: Fonds, actor: Actor) -> Fields:
    known = _in_force(row, kind)
    first = known if known and not anew else draft(row, kind, actor)
    hint = both("草稿按目录数据拟成，带“待写”的地方请补上；定稿后存为新的一版。",
                "Drafted from the catalogue; fill in what is to be written. It becomes a new "
                "version.")  # fmt: skip
    if known and not anew:
        last = queries.last_text(row, kind)
        hint = said("现在这里是第 {n} 版，改好存为第 {next} 版；没有改动就还是第 {n} 版。",
                    "This is version {n}; changed, it becomes version {next}.",
                    n=last.version if last else 0,
                    next=(last.version if last else 0) + 1)  # fmt: skip
    return {
        "text": text(both("正文", "text"), most=100_000, first=first, rows=24, help=hint),
        "written_by": line(both("编写人", "written by"), required=False, most=80, first=actor.name),
    }


def _write(kind: str, row: Fonds, *, text: str, actor: Actor, written_by: str) -> FondsText:
    return acts.issue_text(row, kind, text, actor, written_by=written_by)


def _texts(kind: Any, name: str, words: tuple[str, str]) -> tuple[Deed, ...]:
    """Write a text, revise the one in force, or draft it anew."""
    duty, do = "holdings.fonds.issue_text", partial(_write, kind)
    zh, en = words

    def has(row: Fonds, actor: Actor) -> bool:
        return on_register(row, actor) and bool(_in_force(row, kind))

    return (
        Deed(name, duty, both(f"编写{zh}", f"Write the {en}"), partial(_to_write, kind, False), do,
             help=both("先按目录数据拟好草稿", "a draft is made from the catalogue"),
             when=lambda row, actor: on_register(row, actor) and not has(row, actor)),
        Deed(f"{name}_revise", duty, both(f"修订{zh}", f"Revise the {en}"),
             partial(_to_write, kind, False), do, when=has),
        Deed(f"{name}_anew", duty, both(f"按目录重新起草{zh}", f"Draft the {en} anew"),
             partial(_to_write, kind, True), do, when=has,
             help=both("数量、起止时间、门类用现在的", "with the counts and dates of now")),
    )  # fmt: skip


# --- the fonds file, the extent, the end ----------------------------------------------------------


def _to_note(row: Fonds, actor: Actor) -> Fields:
    return {
        "group": one_of(both("类别", "group"), NoteGroup.choices),
        "on": day(both("日期", "date"), today=True),
        "text": text(both("内容", "text"), most=4_000, rows=6),
    }


def _note(row: Fonds, *, group: str, text: str, actor: Actor, on: Any) -> Any:
    return acts.add_note(row, group, text, actor, on=on)


def _recount(row: Fonds, *, actor: Actor) -> Fonds:
    acts.recount_extents(row, actor)
    return row


def _to_merge(row: Fonds, actor: Actor) -> Fields:
    return {
        "into": pick(both("并入哪个全宗", "into which fonds"), _others(row, actor),
                     code="fonds_code"),
        "reason": reason(),
    }  # fmt: skip


def _merge(row: Fonds, *, into: Fonds, reason: str, actor: Actor) -> Any:
    half = unfinished(merging_fonds, row, actor)
    if half is not None and half.args.get("into") != into.pk:
        raise refused("merging_elsewhere", job=half.pk)  # some of it may lie there already
    return ordered(merging_fonds, row, actor, into=into.pk, reason=reason)


FONDS = (
    *_texts(TextKind.GUIDE, "guide", ("全宗指南", "fonds guide")),
    *_texts(TextKind.INTRODUCTION, "introduction", ("全宗介绍", "introduction")),
    Deed("note", "holdings.fondsnote.add", both("记入全宗卷", "Write into the fonds file"),
         _to_note, _note, when=lambda row, actor: ours(row, actor),
         help=both("自动记入的不用再写", "what is written by itself need not be written again")),
    Deed("recount", "holdings.fonds.recount", both("清点馆藏数量", "Count it"),
         lambda row, actor: {}, _recount, when=on_register,
         help=both("按计量单位和载体数一遍，卷和件分开，起止日期一起更新",
                   "by unit and medium, files and items apart; the dates with it")),
    Deed("close", "holdings.fonds.close", both("封闭全宗", "Close it"),
         lambda row, actor: {"on": day(both("封闭日期", "closed on"), today=True),
                             "reason": reason()},
         acts.close_fonds, when=is_open,
         help=both("立档单位终止，不再增加", "its creator has ended; nothing will be added"),
         grave=both("封闭以后不能再打开。", "It cannot be opened again.")),
    Deed("merge", "holdings.fonds.merge", both("并入另一个全宗", "Merge it into another"),
         _to_merge, _merge, when=on_register,
         help=both("类别、盒、案卷、件都并过去，档号不变；重号的盒和类别前面加上原全宗号",
                   "classes, boxes, files and items go there with their codes; numbers in use get "
                   "the old fonds code before them"),
         grave=both("并入以后，本全宗销去，全宗号不再用。",
                    "This fonds then ends; its code is not used again.")),
    Deed("end", "holdings.fonds.end", both("销全宗", "End it"),
         lambda row, actor: {"reason": reason()},
         acts.end_fonds, when=is_empty,
         help=both("里面已经没有档案", "nothing is left in it"),
         grave=both("销去以后，全宗号不再用。", "Its code is not used again.")),
)  # fmt: skip

on_row(Fonds, *FONDS)
