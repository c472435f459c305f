# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows under a metadata scheme: what is no column keeps its element's key; every field is judged.

Without a scheme what is no column keeps the name the catalogue gave it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db import models

from lantai.craft import schemes
from lantai.craft.catalogue import Row
from lantai.craft.findings import Finding, Severity
from lantai.craft.schemes import Element, Scheme
from lantai.holdings.catalogue.heads import TAKEN
from lantai.holdings.catalogue.prepared import Prepared, Target, plain_default, where
from lantai.holdings.models import File

LENIENT = frozenset({"scheme.missing", "scheme.missing_here"})
"""An element that the scheme asks for and a catalogue lacks is told, and the row is taken: what no
row can do without, the reader refused before."""


@dataclass(frozen=True)
class Head:
    """What a head of the catalogue is under a scheme: a column's, or an element's own key."""

    key: str
    element: Element | None
    is_column: bool


@cache
def _columns_by_name(model: Any) -> Mapping[str, Any]:
    return {each.name: each for each in model._meta.concrete_fields}


def _head(head: str, scheme: Scheme | None, model: type[models.Model]) -> Head:
    element = scheme.named(head) if scheme else None
    if element is None:
        return Head(head[:60], None, head in TAKEN)
    if not element.column:
        return Head(element.key, element, False)
    return Head(element.key, element, True)


def put_under_scheme(made: Prepared, rows: Mapping[int, Row], target: Target) -> None:
    """Put what is no column under the scheme, fill columns that only the scheme knows, judge."""
    values = [rows[place].values for place in made.at]
    names = dict.fromkeys(name for each in values for name in each)
    heads = {name: _head(name, target.scheme, made.model) for name in names}
    under = {name: head.key for name, head in heads.items() if not head.is_column}
    made.columns["extra"] = [_extra(each, under) for each in values]
    for name, head in heads.items():
        if head.is_column and head.element is not None and name not in TAKEN:
            _fill(made, values, name, head.element)
    if target.scheme is not None:
        _judge(made, rows, {name: h.key for name, h in heads.items() if h.element}, target)


def _extra(values: dict[str, str], under: Mapping[str, str]) -> str:
    """What goes under the scheme; of two heads of one element the first counts."""
    found = {under[name]: text for name, text in reversed(values.items()) if name in under}
    return json.dumps(found, ensure_ascii=False) if found else "{}"


def _fill(made: Prepared, values: Sequence[Mapping[str, str]], name: str, element: Element) -> None:
    """A column that the scheme knows by this head: 语种, 紧急程度, 公开属性, 并列题名 …"""
    column = _columns_by_name(made.model).get(element.key)
    if column is None or isinstance(column, models.DateField):
        return
    texts: list[Any] = [each.get(name, "") for each in values]
    if isinstance(column, models.IntegerField):
        none = plain_default(column)
        texts = [int(text) if text.isdecimal() else none for text in texts]
    elif column.choices:
        texts = [_chosen(element, text) for text in texts]
    before = made.columns[element.key]
    if isinstance(before, list):  # another head has filled it already
        texts = [old or new for old, new in zip(before, texts, strict=True)]
    made.columns[element.key] = texts


def _chosen(element: Element, text: str) -> str:
    return next((each.code for each in element.choices if each.means(text)), "")


def _judge(
    made: Prepared, rows: Mapping[int, Row], keys: Mapping[str, str], target: Target
) -> None:
    """Every good row against the scheme, field by field, with what its columns already say."""
    scheme = target.scheme
    assert scheme is not None
    known = [name for name in KNOWN if scheme.element(name)]
    columns = list(zip(*(_as_list(made, KNOWN[name]) for name in known), strict=True))
    at = "file" if made.model is File else "item"
    level = {name: at for name in ("level", "aggregation") if scheme.element(name)}
    refused: dict[int, list[Finding]] = {}
    for place, told in zip(made.at, columns, strict=True):
        row = rows[place]
        record = {keys[name]: text for name, text in row.values.items() if name in keys}
        record |= level
        for name, value in zip(known, told, strict=True):
            record.setdefault(name, value)
        found = schemes.judge(record, scheme, today=target.today, where=where(target, row))
        if found:
            heads = {keys[name]: name for name in row.values if name in keys}
            _sort(place, [_at_head(each, heads, scheme) for each in found], refused, made.told)
    made.drop(refused)


KNOWN = {
    "ref_code": "ref_code", "title": "title", "responsible": "responsible", "date": "date_text",
    "year": "year", "retention": "retention", "category_code": "category_code",
    "fonds_code": "fonds_code", "opening": "opening", "medium": "medium", "persons": "persons",
    "quantity": "quantity", "photographer": "responsible", "photographed_on": "date_text",
    "recorded_by": "responsible", "recorded_on": "date_text", "awarded_by": "responsible",
    "awarded_on": "date_text", "registered_on": "date_text",
}  # fmt: skip
"""Elements that a column answers where the catalogue has no head for them: who took a photograph is
responsible for it, and the day it was taken is its date, whichever head a catalogue has."""


def _at_head(found: Finding, heads: Mapping[str, str], scheme: Scheme) -> Finding:
    """The finding with the head that the catalogue has for its element, or the element's name."""
    element = scheme.element(found.where.field)
    head = heads.get(found.where.field) or (element.zh if element else found.where.field)
    return replace(found, where=replace(found.where, field=head))


def _as_list(made: Prepared, name: str) -> list[Any]:
    column = made.columns[name]
    found = column if isinstance(column, list) else [next(column)] * len(made.at)
    return [str(each) if isinstance(each, int) else each for each in found]


def _sort(
    place: int, found: Sequence[Finding], refused: dict[int, list[Finding]],
    told: dict[int, list[Finding]],
) -> None:  # fmt: skip
    """Faults refuse the row; what is missing or only told does not."""
    faults = [each for each in found
              if each.severity is Severity.ERROR and each.kind not in LENIENT]  # fmt: skip
    if faults:
        refused[place] = faults
    else:
        told.setdefault(place, []).extend(found)
