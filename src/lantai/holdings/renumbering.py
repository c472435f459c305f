# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What codes become by a rule, and what is wrong with a map of old and new; nothing here writes.

Three rules: a template of the standards filled from each record, another beginning, a running
number after a given beginning. The numbers of a series go on behind what there is, former codes
counted, since a code is never given twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lantai.craft import refcode
from lantai.craft.codes import Said
from lantai.craft.errors import BadInput
from lantai.craft.refcode import Change, Template, renumbering
from lantai.holdings import passing, queries
from lantai.holdings.models import File, RefCodeChange

NUMBERED: Mapping[str, str] = {"file": "file", "item": "item"}
OPTIONAL = ("class", "year", "retention", "unit")
"""Parts of a template that may be left out."""


@dataclass(frozen=True, slots=True)
class Becomes:
    """What a row's code becomes, or why it becomes nothing."""

    row: Any
    new: str = ""
    why: Said | None = None


Rule = Callable[[Any], str]
"""The code of a row before its number, or whole where it bears its own. Raises `BadInput`."""


# --- judging a map --------------------------------------------------------------------------------


def not_yet(changes: Sequence[Change], holder: str) -> list[Change]:
    """The changes that were not made already, exactly so, by an earlier run."""
    rows = RefCodeChange.objects.unguarded("codes that were changed already")
    olds = [refcode.normalise(each.old) for each in changes]
    made: set[tuple[str, str]] = set()
    for at in range(0, len(olds), queries.ASKED_AT_ONCE):
        some = rows.filter(holder=holder, old__in=olds[at : at + queries.ASKED_AT_ONCE])
        made |= set(some.values_list("old", "new"))
    return [each for each in changes
            if (refcode.normalise(each.old), refcode.normalise(each.new)) not in made]  # fmt: skip


def faults(changes: Sequence[Change], holder: str) -> dict[int, Said]:
    """What is wrong with a map, by the place of the change in it."""
    news = [refcode.normalise(each.new) for each in changes]
    published = frozenset(queries.bearers_of(holder, news))
    found: dict[int, Said] = {}
    for fault in renumbering.judge(changes, published):
        row = fault.where.row or 1
        found.setdefault(row - 1, Said(fault.kind, {"row": row, **fault.params}))
    borne = queries.bearers_of(holder, [refcode.normalise(each.old) for each in changes])
    for at, each in enumerate(changes):
        bearer = borne.get(refcode.normalise(each.old))
        if bearer is None or bearer.former:
            found.setdefault(at, Said("holdings.no_such_code", {"code": each.old}))
    for model in queries.DESCRIBED:
        mine = {bearer.pk: code for code, bearer in borne.items() if bearer.model is model}
        barred = {mine[pk]: why for pk, why in passing.barred(model, mine).items()}
        for at, each in enumerate(changes):
            if (why := barred.get(refcode.normalise(each.old))) is not None:
                found.setdefault(at, why)
    return found


# --- rules ----------------------------------------------------------------------------------------


def by_template(form: Template, parts: Collection[str]) -> Rule:
    """The code of a template, filled from the record, with number 1 in its last part."""

    def rule(row: Any) -> str:
        values = _values(row)
        known = {part.name for part in form.parts}
        given: dict[str, Any] = {name: value for name, value in values.items()
                                 if name in known and value
                                 and _wanted(name, form, parts)}  # fmt: skip
        given[form.parts[-1].name] = 1
        return refcode.compose(form, given)

    return rule


def _wanted(name: str, form: Template, parts: Collection[str]) -> bool:
    part = next(each for each in form.parts if each.name == name)
    return not part.optional or name.rstrip("234") in parts


def _values(row: Any) -> dict[str, str]:
    """What a record says that may stand in its code."""
    classes = [each for each in str(row.class_code).split("·") if each]
    if classes and classes[0] == row.category_code:
        classes = classes[1:]
    return {
        "fonds": row.fonds.fonds_code, "category": row.category_code,
        "year": str(row.year or ""), "retention": row.retention, "unit": row.department,
        "catalogue": row.catalogue_number, "file": row.file_number,
        **{f"class{at}": code for at, code in enumerate(classes[:3], 2)},
    }  # fmt: skip


def by_series(series: str, width: int) -> Rule:
    """A given beginning, with number 1 behind it."""
    return lambda row: refcode.normalise(f"{series}{1:0{width}d}")


def with_numbers(
    rows: Sequence[Any], rule: Rule, first: int | None, *, keep: bool = False, width: int = 0
) -> list[Becomes]:
    """Each row's code by a rule, numbered in their order.

    From ``first`` on; without it those that are in the series already stay, and the others follow
    behind what there is. With ``keep`` each keeps its number.
    """
    next_of: dict[str, int] = {}
    found = []
    for row in rows:
        try:
            series, _, least = refcode.split(rule(row)) or ("", 0, 1)
        except BadInput as fault:
            found.append(Becomes(row, why=Said(fault.kind, fault.params)))
            continue
        own, digits = refcode.split(row.ref_code), max(least, width)
        if own is not None and (keep or (first is None and own[0] == series)):
            found.append(Becomes(row, f"{series}{own[1]:0{max(digits, own[2])}d}"))
            continue
        number = next_of.get(series) or first or last_number(row.holder, series) + 1
        next_of[series] = number + 1
        found.append(Becomes(row, f"{series}{number:0{digits}d}"))
    return found


def with_beginning(rows: Sequence[Any], old: str, new: str) -> list[Becomes]:
    """Each row's code with another beginning."""
    was, becomes = refcode.normalise(old), refcode.normalise(new)
    return [Becomes(row, becomes + row.ref_code[len(was) :]) if row.ref_code.startswith(was)
            else Becomes(row, why=Said("holdings.begins_otherwise",
                                       {"code": row.ref_code, "old": was}))
            for row in rows]  # fmt: skip


def last_number(holder: str, series: str) -> int:
    """The last number in use in a series of a holder, former codes counted; 0 where none is."""
    last = 0
    former = RefCodeChange.objects.unguarded("numbers that are never given again")
    sources = [former.filter(holder=holder, old__startswith=series).values_list("old", flat=True)]
    for model in queries.DESCRIBED:
        rows = model.objects.unguarded("the last number of a series")
        rows = rows.filter(holder=holder, ref_code__startswith=series)
        sources.append(rows.values_list("ref_code", flat=True))
    for source in sources:
        for code in source.iterator(chunk_size=2_000):
            tail = code[len(series) :]
            if tail.isdecimal() and len(tail) < 10:
                last = max(last, int(tail))
    return last


def templates_for(model: Any, today: Any) -> list[Template]:
    """The forms in which codes of a noun are made today."""
    level = "file" if model is File else "item"
    return [each for each in refcode.templates()
            if each.level == level and not each.loose and each.in_force(today)]  # fmt: skip
