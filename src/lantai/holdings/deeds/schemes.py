# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A site's own metadata schemes: declared from a table, followed by a new edition, ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from lantai.craft.schemes import people_kinds
from lantai.craft.schemes import schemes as known_schemes
from lantai.desk.asking import Fields, UploadField, day, line, one_of, reason, text
from lantai.desk.deeds import Deed, ListDeed, Looked, on_list, on_row
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang
from lantai.holdings import acts, queries, schemetables, workbooks
from lantai.holdings.errors import refused
from lantai.holdings.models import SiteScheme
from lantai.holdings.schemetables import HEADS, KINDS, NEEDS

SAME = both("都不填就照现在这一版", "neither: as the present edition")


def _table(required: bool) -> Fields:
    """The elements, in a workbook or pasted."""
    help = both(
        "列：元素名称、英文名称、元素代码、种类、要求、最长、可多次、个人信息、可选值。只有元素名称必填；"
        "空表在“门类”里一个门类的“元数据方案”页上下载。",
        "Columns: name, name in English, key, kind, obligation, longest, repeatable, personal, "
        "values; only the first is needed. A table to begin with is on the page of a category.",
    )
    return {
        "book": UploadField(both("元素表", "table of elements"), ".xlsx,.xls,.et,.ods,.csv",
                            5 * 1024 * 1024, required=False, help_text=help),
        "pasted": text(both("或者贴在这里，连表头", "or paste it here with its head"),
                       required=False, most=200_000, rows=6, help="" if required else SAME),
    }  # fmt: skip


def _elements(book: Any, pasted: str) -> list[dict[str, Any]]:
    if book is None and not pasted.strip():
        raise refused("no_elements")
    lines = workbooks.cells_of(book) if book is not None else workbooks.pasted_cells(pasted)
    return schemetables.elements_of(lines)


def _to_declare(actor: Actor) -> Fields:
    return {
        "code": line(both("方案代码", "code"), most=60,
                     help=both("如 ly-land-2026；以后的新版用同一个代码",
                               "such as ly-land-2026; later editions have the same")),
        "category_code": one_of(both("门类", "category"),
                                [(row.code, str(row)) for row in queries.categories()]),
        "kind": one_of(both("民生档案种类", "kind of people's records"), [("", "—"), *_kinds()],
                       required=False),
        "zh": line(both("中文名称", "name in Chinese"), most=80),
        "en": line(both("英文名称", "name in English"), required=False, most=120),
        "in_force_from": day(both("启用日期", "in force from"), today=True),
        **_table(required=True),
    }  # fmt: skip


def _kinds() -> list[tuple[str, str]]:
    """The kinds of people's records, by the name of their latest scheme."""
    named = {each.kind: each.label(lang()) for each in known_schemes() if each.kind}
    return [(kind, named[kind]) for kind in people_kinds()]


def _look_declare(*, actor: Actor, book: Any, pasted: str, **given: Any) -> Iterator[Looked]:
    at = 1 if lang() == "en" else 0
    for each in _scheme_of(book, pasted, given).elements:
        cells = [(HEADS["kind"][at], "", KINDS[each.kind.value][at]),
                 (HEADS["need"][at], "", NEEDS[each.obligation.value][at])]  # fmt: skip
        yield Looked(0, cells, title=each.label(lang()))


def _scheme_of(book: Any, pasted: str, given: dict[str, Any]) -> Any:
    """The scheme that would be declared. Raises `BadInput` where it is none."""
    return SiteScheme(**_named(given), elements=_elements(book, pasted)).scheme


def _named(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "kind": given["kind"] or "", "en": given["en"] or given["zh"]}


def _again(book: Any, pasted: str, **more: Any) -> dict[str, str]:
    """The table once more, as it was read."""
    cells = workbooks.cells_of(book) if book is not None else workbooks.pasted_cells(pasted)
    return {"pasted": "\n".join("\t".join(line) for line in cells)}


def _declare(*, actor: Actor, book: Any, pasted: str, **given: Any) -> SiteScheme:
    return acts.declare_scheme(actor, **_named(given), elements=_elements(book, pasted))


on_list(SiteScheme, ListDeed(
    "declare", "holdings.sitescheme.add", both("从表格声明方案", "Declare one from a table"),
    _to_declare, _declare, look=_look_declare, again=_again,
    help=both("从启用日期起，导入目录时可以选它",
              "from its first day on imports may use it"),
))  # fmt: skip


def _to_renew(row: SiteScheme, actor: Actor) -> Fields:
    return {"in_force_from": day(both("新版启用日期", "in force from")), **_table(required=False)}


def _renew(row: SiteScheme, *, actor: Actor, in_force_from: dt.date, book: Any,
           pasted: str) -> SiteScheme:  # fmt: skip
    given = book is not None or pasted.strip()
    return acts.declare_scheme(
        actor, code=row.code, category_code=row.category_code, kind=row.kind, zh=row.zh,
        en=row.en, in_force_from=in_force_from,
        elements=_elements(book, pasted) if given else row.elements)  # fmt: skip


def _is_last(row: SiteScheme, actor: Actor) -> bool:
    last = SiteScheme.objects.filter(code=row.code).order_by("-in_force_from").first()
    return last is not None and last.pk == row.pk


SCHEME = (
    Deed("renew", "holdings.sitescheme.add", both("出新版", "Make a new edition"), _to_renew,
         _renew, when=_is_last,
         help=both("这一版到新版启用的前一天为止", "this edition ends the day before")),
    Deed("end", "holdings.sitescheme.end", both("停用", "End it"),
         lambda row, actor: {"on": day(both("最后一天", "last day"), today=True),
                             "reason": reason()},
         acts.end_scheme, when=lambda row, actor: row.in_force_to is None,
         help=both("按它著录的档案不动", "what is described by it stays")),
)  # fmt: skip

on_row(SiteScheme, *SCHEME)
