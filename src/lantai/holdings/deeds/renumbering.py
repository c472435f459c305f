# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Changing codes 档号变更: of ticked rows by a rule, or of all that a table names, old and new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone

from lantai.craft import refcode
from lantai.craft.codes import Said
from lantai.craft.refcode import Change
from lantai.desk.asking import (
    Fields,
    UploadField,
    day,
    flag,
    line,
    number,
    one_of,
    reason,
    text,
    ticks,
)
from lantai.desk.deeds import ListDeed, Looked, Outcome, RowsDeed, on_list, on_rows
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang
from lantai.holdings import acts, queries, renumbering, workbooks
from lantai.holdings.errors import refused
from lantai.holdings.many import own
from lantai.holdings.models import File, Item, RefCodeChange
from lantai.holdings.placing import in_order
from lantai.holdings.renumbering import Becomes

CODE = both("档号", "reference code")
MOST = 10_000
"""Codes changed at once."""
GRAVE = both("旧档号永远记着，不能再给别的档案；用旧档号照样查得到。",
             "An old code is kept for ever, leads to its record, and is given to no other."
             )  # fmt: skip


def _decision() -> Fields:
    """What is kept with each change."""
    return {
        "reason": reason(),
        "document": line(both("依据文件", "document"), required=False),
        "decided_by": line(both("决定人", "decided by"), required=False, most=80),
        "decided_on": day(both("决定日期", "decided on"), today=True),
    }


DECISION = ("reason", "document", "decided_by", "decided_on")


# --- ticked rows ----------------------------------------------------------------------------------

Plan = Callable[..., list[Becomes]]


def _rows(model: Any, keys: Sequence[int], actor: Actor) -> list[Any]:
    """The ticked rows that the actor keeps, in the order of their codes."""
    found = own(model, actor).filter(pk__in=list(keys)).select_related("fonds")
    rows = {row.pk: row for row in found}
    return [rows[pk] for pk in in_order(model, keys) if pk in rows]


def _judged(model: Any, plan: Plan, keys: Sequence[int], actor: Actor,
            given: Mapping[str, Any]) -> list[Becomes]:  # fmt: skip
    """What each row's code becomes; within a holder no code is given twice, nor again."""
    rows = _rows(model, keys, actor)
    answers = {name: value for name, value in given.items() if name not in DECISION}
    coded = [row for row in rows if row.ref_code]
    found = [Becomes(row, why=Said("holdings.no_code_yet", {"title": row.title[:60]}))
             for row in rows if not row.ref_code]  # fmt: skip
    planned = list(plan(coded, **answers))
    for holder in dict.fromkeys(row.holder for row in coded):
        found += _without_faults([each for each in planned if each.row.holder == holder], holder)
    return found


def _without_faults(planned: Sequence[Becomes], holder: str) -> Iterator[Becomes]:
    yield from (each for each in planned if each.why is not None)
    moving = [each for each in planned if each.why is None and each.new != each.row.ref_code]
    yield from (each for each in planned if each.why is None and each.new == each.row.ref_code)
    wrong = renumbering.faults([Change(each.row.ref_code, each.new) for each in moving], holder)
    for at, each in enumerate(moving):
        yield Becomes(each.row, each.new, wrong.get(at))


def _look(model: Any, plan: Plan, keys: Sequence[int], *, actor: Actor,
          **given: Any) -> Iterator[Looked]:  # fmt: skip
    judged = {each.row.pk: each for each in _judged(model, plan, keys, actor, given)}
    for pk in in_order(model, keys):
        each = judged.get(pk)
        if each is None or each.why is not None:
            yield Looked(pk, why=each.why if each else Said("guard.not_found"))
        else:
            old = each.row.ref_code
            yield Looked(pk, [(CODE, old, each.new)] if old != each.new else ())


def _do(model: Any, plan: Plan, keys: Sequence[int], *, actor: Actor, **given: Any) -> Outcome:
    judged = _judged(model, plan, keys, actor, given)
    known = {each.row.pk for each in judged}
    outcome = Outcome(refused=[(each.row.pk, each.why) for each in judged if each.why])
    outcome.refused += [(pk, Said("guard.not_found")) for pk in keys if pk not in known]
    good = [each for each in judged if each.why is None and each.new != each.row.ref_code]
    for holder in dict.fromkeys(each.row.holder for each in good):
        changes = [_change(each.row.ref_code, each.new, given) for each in good
                   if each.row.holder == holder]  # fmt: skip
        if changes:
            outcome.add(acts.renumber(changes, actor, holder=holder))
    return outcome


def _change(old: str, new: str, given: Mapping[str, Any]) -> Change:
    return Change(old, new, given["reason"], given["decided_by"], given["decided_on"],
                  given["document"])  # fmt: skip


# --- the three rules ------------------------------------------------------------------------------


FIRST = both("不填就接在这一段现有的最后一号后面，用过的旧号也算；已经在这一段里的不动",
             "empty: behind the last number in use, former ones counted; those already in the "
             "series stay")  # fmt: skip


def _numbers() -> dict[str, forms.Field]:
    return {
        "first": number(both("从几号编起", "first number"), required=False, least=1,
                        most=99_999_999, help=FIRST),
    }  # fmt: skip


PARTS = (("class", both("下级类别号", "lower classes")), ("year", both("年度", "year")),
         ("retention", both("保管期限", "retention")),
         ("unit", both("机构（问题）", "unit or subject")))  # fmt: skip


def _to_template(model: Any, actor: Actor) -> Fields:
    forms_ = renumbering.templates_for(model, timezone.localdate())
    label = "en" if lang() == "en" else "zh"
    return {
        "template": one_of(both("档号的样式", "form of the code"),
                           [(each.id, getattr(each, label)) for each in forms_]),
        "parts": ticks(both("样式里可有可无的部分", "optional parts"), PARTS, required=False,
                       initial=("class", "year", "retention"),
                       help=both("勾了而这一件没有填的，就不写",
                                 "left out where a record has none")),
        "keep": flag(both("末尾的号码不变", "keep the last number")),
        "width": number(both("号码几位", "digits"), required=False, least=1, most=8,
                        help=both("不填是三位，或者照原来的", "empty: three, or as it was")),
        **_numbers(), **_decision(),
    }  # fmt: skip


def _by_template(rows: Sequence[Any], *, template: str, parts: Sequence[str], keep: bool,
                 width: int | None, first: int | None) -> list[Becomes]:  # fmt: skip
    rule = renumbering.by_template(refcode.template(template), parts)
    return renumbering.with_numbers(rows, rule, first, keep=keep, width=width or 0)


def _to_beginning(model: Any, actor: Actor) -> Fields:
    return {"old": line(both("现在的开头", "the beginning now"), help=both(
                "如 Z109-", "such as Z109-")),
            "new": line(both("换成", "becomes"), help=both("如 A027-", "such as A027-")),
            **_decision()}  # fmt: skip


def _by_beginning(rows: Sequence[Any], *, old: str, new: str) -> list[Becomes]:
    return renumbering.with_beginning(rows, old, new)


def _to_series(model: Any, actor: Actor) -> Fields:
    return {
        "series": line(both("号码前面的部分", "what stands before the number"),
                       help=both("如 A013-WS·2018·D30-", "such as A013-WS·2018·D30-")),
        "width": number(both("号码几位", "digits"), least=1, most=8, first=4),
        **_numbers(), **_decision(),
    }  # fmt: skip


def _by_series(rows: Sequence[Any], *, series: str, width: int,
               first: int | None) -> list[Becomes]:  # fmt: skip
    return renumbering.with_numbers(rows, renumbering.by_series(series, width), first)


RULES: tuple[tuple[str, Any, Callable[..., Fields], Plan], ...] = (
    ("renumber", both("档号变更：按样式重编", "Renumber: by the form of the standard"),
     _to_template, _by_template),
    ("renumber_beginning", both("档号变更：换开头", "Renumber: another beginning"),
     _to_beginning, _by_beginning),
    ("renumber_series", both("档号变更：编流水号", "Renumber: running numbers"),
     _to_series, _by_series),
)  # fmt: skip
for _model in (Item, File):
    on_rows(_model, *(
        RowsDeed(name, f"{law.noun_of(_model)}.renumber", label, partial(fields, _model),
                 partial(_do, _model, plan), partial(_look, _model, plan), grave=GRAVE,
                 help=both("先看新旧对照，重号和用过的不会给",
                           "old and new are shown first; codes in use are not given"))
        for name, label, fields, plan in RULES))  # fmt: skip


# --- a table of old and new -----------------------------------------------------------------------


def _to_map(actor: Actor) -> Fields:
    return {
        "book": UploadField(both("新旧档号对照表", "table of old and new codes"),
                            ".xlsx,.xls,.et,.ods,.csv,.txt", 20 * 1024 * 1024, required=False,
                            help_text=both("两列：原档号、新档号；有没有表头都行。",
                                           "Two columns, old and new, with or without a head.")),
        "pasted": text(both("或者把两列贴在这里", "or paste the two columns here"), required=False,
                       most=1_500_000, rows=6),
        **_decision(),
    }  # fmt: skip


def _pairs(book: Any, pasted: str) -> list[tuple[str, str]]:
    pairs = workbooks.pairs_of(book) if book is not None else workbooks.pasted_pairs(pasted)
    if not pairs or len(pairs) > MOST:
        raise refused("no_pairs" if not pairs else "too_many_pairs", limit=MOST)
    return pairs


def _again(book: Any, pasted: str, **more: Any) -> dict[str, str]:
    """The table once more, as it was read, for the button below the preview."""
    return {"pasted": "\n".join(f"{old}\t{new}" for old, new in _pairs(book, pasted))}


def _look_map(*, actor: Actor, book: Any, pasted: str, **given: Any) -> Iterator[Looked]:
    changes = [_change(old, new, given) for old, new in _pairs(book, pasted)]
    waiting = renumbering.not_yet(changes, actor.institution)
    wrong = renumbering.faults(waiting, actor.institution)
    titles = _titles(actor, [each.old for each in waiting])
    for at, each in enumerate(waiting):
        title = titles.get(refcode.normalise(each.old), each.old)
        if at in wrong:
            yield Looked(0, why=wrong[at], title=title)
        else:
            cells = [(CODE, refcode.normalise(each.old), refcode.normalise(each.new))]
            yield Looked(0, cells, title=title)
    for each in _without(changes, waiting):
        yield Looked(0, title=each.old)


def _without(changes: Iterable[Change], waiting: Iterable[Change]) -> list[Change]:
    left = {id(each) for each in waiting}
    return [each for each in changes if id(each) not in left]


def _titles(actor: Actor, codes: Sequence[str]) -> dict[str, str]:
    """What the records of these codes are called, as far as the actor sees them."""
    bearers = queries.bearers_of(actor.institution, [refcode.normalise(code) for code in codes])
    told = queries.told_of(actor, bearers.values())
    return {code: told[each.model, each.pk] for code, each in bearers.items()
            if (each.model, each.pk) in told}  # fmt: skip


def _do_map(*, actor: Actor, book: Any, pasted: str, **given: Any) -> Outcome:
    changes = [_change(old, new, given) for old, new in _pairs(book, pasted)]
    outcome = acts.renumber(changes, actor)
    outcome.refused = [(0, why) for _, why in outcome.refused]
    return outcome


on_list(RefCodeChange, ListDeed(
    "map", "holdings.item.renumber", both("按对照表变更", "Change by a table"), _to_map, _do_map,
    look=_look_map, again=_again, grave=GRAVE, whole=True,
    help=both("件和案卷可以在一张表里",
                                                 "items and files may be in one table")
))  # fmt: skip
