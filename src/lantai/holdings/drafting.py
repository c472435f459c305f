# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A first draft of a guide or introduction to a fonds, out of what its catalogue already says.

The parts are those of DA/T 14 全宗指南 and of the introduction in DA/T 12 全宗卷, built from
descriptions of them (K). What nobody has written yet stands as a note of what to write. Nothing is
decided here: a person reads, changes and issues it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils import timezone

from lantai.desk.kinds import day_text
from lantai.guard.actor import Actor
from lantai.guard.terms import Opening
from lantai.guard.words import both, said
from lantai.holdings import queries
from lantai.holdings.models import Category, Fonds, Item
from lantai.holdings.queries import Contents, Counted
from lantai.holdings.terms import Medium, Retention, TextKind, Unit

MOST_NAMED = 12
"""Categories, classes or decades that are named one by one."""


def draft(fonds: Fonds, kind: str, actor: Actor) -> str:
    """The draft of a text about a fonds, in the reader's language."""
    counted, contents = queries.count_fonds(fonds), queries.contents_of(fonds)
    parts = _guide if kind == TextKind.GUIDE else _introduction
    return "\n".join(parts(fonds, counted, contents, actor)).strip()


def _guide(fonds: Fonds, counted: Counted, contents: list[Contents], actor: Actor) -> Iterator[str]:
    yield said("{name}全宗指南", "Guide to the fonds {name}", name=fonds.name)
    yield said("全宗号：{code}", "Fonds code: {code}", code=fonds.fonds_code)
    yield from _part(both("一、立档单位", "1. The creating unit"), _creator(fonds))
    yield from _part(both("二、全宗概况", "2. The fonds"), _extent(fonds, counted, contents))
    yield from _part(both("三、内容", "3. Content"), _content(fonds, contents))
    yield from _part(both("四、检索和查阅", "4. Finding and consulting"), _use(fonds, contents))
    day = day_text(timezone.localdate())
    yield from _part(
        both("五、编写说明", "5. About this guide"),
        [
            said(
                "{name}根据目录数据起草，{day}。",
                "Drafted by {name} from the catalogue, {day}.",
                name=actor.name,
                day=day,
            )
        ],
    )


def _introduction(
    fonds: Fonds, counted: Counted, contents: list[Contents], actor: Actor
) -> Iterator[str]:
    yield said("{name}全宗介绍", "Introduction to the fonds {name}", name=fonds.name)
    yield from _part(both("一、立档单位的沿革和职能", "1. The creating unit"), _creator(fonds))
    yield from _part(
        both("二、档案的内容、数量和起止时间", "2. Content, extent and dates"),
        [*_extent(fonds, counted, contents), *_content(fonds, contents)],
    )


def _part(title: Any, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield str(title)
    yield from (line for line in lines if line)


def _creator(fonds: Fonds) -> Iterator[str]:
    yield said("名称：{name}", "Name: {name}", name=fonds.creator_name or fonds.name)
    if fonds.former_names:
        yield said("曾用名：{names}", "Former names: {names}", names=_one_line(fonds.former_names))
    yield fonds.history or said(
        "（待写：何时成立、何时终止，隶属于谁，管什么，内设机构有过哪些变化。）",
        "(To be written: when it began and ended, under whom, what it did, how it was organised.)",
    )


def _extent(fonds: Fonds, counted: Counted, contents: list[Contents]) -> Iterator[str]:
    if counted.first and counted.last:
        first, last = counted.first.year, counted.last.year
        years = f"{first}" if first == last else f"{first}–{last}"
        yield said("起止年度：{years} 年。", "Years: {years}.", years=years)
    sizes = [
        said(
            "{medium}{n} {unit}",
            "{n} {unit}, {medium}",
            n=f"{each['quantity']:,}",
            unit=Unit(each["unit"]).label,
            medium=Medium(each["medium"]).label,
        )
        for each in counted.extents
    ]
    yield said(
        "数量：{sizes}。",
        "Extent: {sizes}.",
        sizes=_joined(sizes) or said("还没有归档的", "none filed yet"),
    )
    yield _listed(
        both("保管期限：", "Retention: "),
        contents,
        "retention",
        dict(Retention.choices),
    )
    if fonds.custody_history:
        yield said(
            "来源和保管沿革：{text}",
            "Custodial history: {text}",
            text=_one_line(fonds.custody_history),
        )
    yield said(
        "整理情况：{text}",
        "Arrangement: {text}",
        text=_one_line(fonds.arrangement)
        or said(
            "（待写：按什么分类，以件还是以卷整理，档号怎样编。）",
            "(To be written: by what it is arranged, by item or by file, how codes are made.)",
        ),
    )


def _content(fonds: Fonds, contents: list[Contents]) -> Iterator[str]:
    yield fonds.scope or said(
        "（待写：主要反映哪些工作，哪些材料最有特色。）",
        "(To be written: what it tells of, and what stands out.)",
    )
    names = {row.code: str(both(row.zh, row.en)) for row in Category.objects.all()}
    yield _listed(both("门类：", "Categories: "), contents, "category_code", names)
    tops, top_of = queries.top_classes_of(fonds)
    if tops:
        whole = [_by_top(each, top_of) for each in contents]
        classes = {row.pk: str(row) for row in tops}
        yield _listed(both("类别：", "Classes: "), whole, "record_class", classes)
    decades = {
        year: said("{year}年代", "{year}s", year=year)
        for each in contents
        for year in each.by["year"]
        if year
    }
    yield _listed(both("年代：", "Decades: "), contents, "year", dict(sorted(decades.items())))


def _by_top(each: Contents, top_of: Mapping[int, int]) -> Contents:
    """The counts of lower classes added to those of the class at the top."""
    counts: dict[Any, int] = {}
    for pk, n in each.by["record_class"].items():
        top = top_of.get(pk)
        counts[top] = counts.get(top, 0) + n
    return Contents(each.model, each.total, {"record_class": counts})


def _use(fonds: Fonds, contents: list[Contents]) -> Iterator[str]:
    yield said(
        "检索工具：{text}",
        "Finding aids: {text}",
        text=_one_line(fonds.finding_aids) or said("本系统的目录", "the catalogue"),
    )
    opened = [
        said(
            "{n} {unit}", "{n} {unit}", n=f"{each.by['opening'][Opening.OPEN]:,}", unit=_unit(each)
        )
        for each in contents
        if Opening.OPEN in each.by["opening"]
    ]
    some = said("已开放 {n}", "{n}", n=_joined(opened)) if opened else ""
    yield said(
        "开放情况：{open}。", "Opened: {open}.", open=some or said("还没有开放的", "none yet")
    )
    yield said(
        "查阅条件：{text}",
        "Conditions of access: {text}",
        text=_one_line(fonds.access_conditions)
        or said(
            "开放的凭有效证件查阅，未开放的按规定申请。",
            "What is open is consulted with an identity paper, the rest on application.",
        ),
    )


def _listed(title: Any, contents: list[Contents], name: str, words: Mapping[Any, Any]) -> str:
    """How many of what there are, those with words for them, in their order."""
    parts = []
    for value, word in words.items():
        counts = [
            said("{n} {unit}", "{n} {unit}", n=f"{each.by[name][value]:,}", unit=_unit(each))
            for each in contents
            if value in each.by[name]
        ]
        if counts:
            parts.append(
                said("{word} {counts}", "{word} {counts}", word=word, counts=_joined(counts))
            )
    if not parts:
        return ""
    first, left = parts[:MOST_NAMED], len(parts) - MOST_NAMED
    more = said("等 {n} 种", " and {n} more", n=len(parts)) if left > 0 else ""
    return said(
        "{title}{list}{more}。",
        "{title}{list}{more}.",
        title=title,
        list=said("；", "; ").join(first),
        more=more,
    )


def _unit(each: Contents) -> Any:
    return Unit(Unit.ITEM if each.model is Item else Unit.FILE).label


def _joined(parts: list[str]) -> str:
    return said("、", ", ").join(parts)


def _one_line(text: str) -> str:
    return " ".join(str(text).split())
