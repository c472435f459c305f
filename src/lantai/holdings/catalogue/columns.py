# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The columns of files and items out of judged rows, a column at a time.

`craft.catalogue` read and judged the cells; nothing is written here, the database is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any

from django.db import models

from lantai.craft import refcode
from lantai.craft.catalogue import Row
from lantai.craft.errors import BadInput
from lantai.craft.findings import Finding
from lantai.craft.schemes import Obligation, Scheme
from lantai.holdings import dues
from lantai.holdings.catalogue.heads import (
    CODES,
    COUNTS,
    MANUSCRIPTS,
    MEDIA,
    NAMES,
    NOT_DUE,
    TERMS,
    TEXTS,
    UNITS,
    UNREVIEWED,
    UNWRITABLE,
    secrecy_of,
)
from lantai.holdings.catalogue.people import people_of
from lantai.holdings.catalogue.prepared import Prepared, Target, plain_default, say
from lantai.holdings.catalogue.under_scheme import put_under_scheme
from lantai.holdings.models import File, Item
from lantai.holdings.terms import Standing, Unit

FILE_WIDTH = 3
"""Digits of a file's number in a code that is put together."""


def is_file(values: Mapping[str, str]) -> bool:
    """Whether a row of a catalogue describes a whole volume."""
    if NAMES.file_title in values:
        return NAMES.item_title not in values
    spans = NAMES.file_dates in values or NAMES.start in values
    whole = NAMES.file_number in values and spans
    return whole and values.keys().isdisjoint(NAMES.of_items)


def prepare(rows: Sequence[tuple[int, Row]], model: type[models.Model], target: Target) -> Prepared:
    """Judged rows with their places as columns of files or items."""
    found = {place: list(broken) for place, row in rows if (broken := _unwritable(row, target))}
    good = [(place, row) for place, row in rows if place not in found]
    values = [row.values for _, row in good]
    columns: dict[str, Any] = {
        each.attname: repeat(plain_default(each)) for each in model._meta.concrete_fields
    }
    columns |= {name: repeat(value) for name, value in target.common.items()}
    columns["batch_row"] = [place for place, _ in good]
    columns |= _texts(values, columns, target)
    if model is File and "" in columns["ref_code"]:
        columns["ref_code"] = _file_codes(columns, target)
    columns |= _counts(values, columns)
    columns |= _terms(values, columns["ref_code"])
    columns |= _dated(values, columns, target)
    columns |= _kinds(values, model, target, columns["category_code"])
    made = Prepared(model, [place for place, _ in good], columns, found)
    put_under_scheme(made, dict(good), target)
    made.drop(_impossible(made, dict(rows), target))
    return made


def _unwritable(row: Row, target: Target) -> Iterable[Finding]:
    if UNWRITABLE.search("\n".join(row.values.values())) is None:
        return ()
    return [say(target, row, "unwritable", name)
            for name, text in row.values.items() if UNWRITABLE.search(text)]  # fmt: skip


def _first(values: Sequence[Mapping[str, str]], names: Sequence[str]) -> list[str]:
    """The first of some elements that each row has; empty where it has none."""
    name, *others = names
    column = [each.get(name, "") for each in values]
    if others and "" in column:
        return [text or next((each[name] for name in others if name in each), "")
                for text, each in zip(column, values, strict=True)]  # fmt: skip
    return column


def _texts(
    values: Sequence[Mapping[str, str]], columns: Mapping[str, Any], target: Target
) -> dict[str, Any]:
    made = {name: _first(values, names) for name, names in TEXTS.items() if name in columns}
    made["ref_code"] = [refcode.normalise(code) for code in made["ref_code"]]
    made["persons"] = [_persons(each, target.scheme) for each in values]
    if "" in made["title"]:
        pairs = zip(made["title"], values, made["persons"], strict=True)
        made["title"] = [title or _made_title(each, who, target.scheme)
                         for title, each, who in pairs]  # fmt: skip
    return made


def _file_codes(columns: Mapping[str, Any], target: Target) -> list[str]:
    """The codes of files; one that is not written out is fonds, catalogue and file number."""
    parts = zip(columns["ref_code"], columns["catalogue_number"], columns["file_number"],
                strict=True)  # fmt: skip
    own = target.common.get("fonds_code", "")
    return [code or (_old_code(own, catalogue, file) if catalogue and file else "")
            for code, catalogue, file in parts]  # fmt: skip


def _old_code(fonds: str, catalogue: str, file: str) -> str:
    parts = {"fonds": fonds, "catalogue": catalogue, "file": file.zfill(FILE_WIDTH)}
    try:
        return refcode.compose(refcode.template("old-catalogue-file"), parts)
    except BadInput:
        return ""


def _persons(values: Mapping[str, str], scheme: Scheme | None) -> str:
    return values.get(NAMES.people, "") or "、".join(
        [each.name for each in people_of(values, scheme)]
    )


def _made_title(values: Mapping[str, str], who: str, scheme: Scheme | None) -> str:
    """A title for kinds of records that have none: who and what it is about, nothing invented.

    Where no person is named (the holder of a right may be a body), what the scheme asks for first.
    """
    what = next((values[name] for name in NAMES.what if name in values), "")
    if not who and scheme is not None and scheme.kind:
        keyed, _ = scheme.keyed(values)
        told = [text for each in scheme.elements if not each.column
                and each.obligation is Obligation.REQUIRED
                and (text := str(keyed.get(each.key) or "")) not in ("", what)]  # fmt: skip
        who = "，".join(told[:2])
    return f"{who}{'：' if who and what else ''}{what}"


def _counts(values: Sequence[Mapping[str, str]], columns: Mapping[str, Any]) -> dict[str, Any]:
    made = {}
    for name, element in COUNTS.items():
        if name in columns:
            none = 0 if name == "sequence" else None
            made[name] = [int(text) if (text := each.get(element, "")).isdecimal() else none
                          for each in values]  # fmt: skip
    return made


def _terms(values: Sequence[Mapping[str, str]], ref_codes: Sequence[str]) -> dict[str, Any]:
    """Category, year and retention: as the row says, else as its code says."""
    told = [_parts_of(code) for code in ref_codes]
    category, year, retention, classes = [], [], [], []
    for each, parts in zip(values, told, strict=True):
        category.append((each.get(NAMES.category) or parts[0])[:10])
        given = each.get(NAMES.year, "")
        year.append(int(given) if given.isdecimal() and len(given) == 4 else parts[1])
        retention.append(_term(each.get(NAMES.retention, "")) or parts[2])
        classes.append(parts[3])
    return {"category_code": category, "year": year, "retention": retention,
            "class_code": classes}  # fmt: skip


def _term(text: str) -> str:
    """A period of retention, by its name or its code, as the code it has in a 档号."""
    code = TERMS.get(text, text)
    if code.endswith("年") and code[:-1].isdecimal():
        return f"D{code[:-1]}"
    return code if code in CODES else ""


Told = tuple[str, int | None, str, str]
NOTHING_TOLD: Told = ("", None, "", "")
_series: dict[str, Told] = {}
_SERIES_KEPT = 50_000


def _parts_of(code: str) -> Told:
    """Category, year, retention and class number that a code tells; its last number does not."""
    series = code.rpartition("-")[0]
    known = _series.get(series)
    if known is None:
        known = _read_code(code)
        if len(_series) < _SERIES_KEPT:
            _series[series] = known
    return known


def _read_code(code: str) -> Told:
    readings = refcode.parse(code) if code else []
    if not readings:
        return NOTHING_TOLD
    parts = readings[0].parts
    classes = [parts[name] for name in ("class2", "class3", "class4", "project") if name in parts]
    year = int(parts["year"]) if "year" in parts else None
    return (parts.get("category", ""), year, _term(parts.get("retention", "")),
            refcode.DOT.join(classes)[:60])  # fmt: skip


def _dated(
    values: Sequence[Mapping[str, str]], columns: Mapping[str, Any], target: Target
) -> dict[str, Any]:
    """The date as written, its first and last day, and when the record falls due."""
    texts = [text or _from_to(each)
             for text, each in zip(_first(values, NAMES.dates), values, strict=True)]  # fmt: skip
    spans = [dues.span(text) for text in texts]
    reviews = [dues.review_on(last, target.today) for _, last in spans]
    ends = [dues.expires_on(year, term, target.today)
            for year, term in zip(columns["year"], columns["retention"], strict=True)]  # fmt: skip
    held, today = target.standing == Standing.HELD, target.today
    states = [UNREVIEWED if held and day is not None and day <= today else NOT_DUE
              for day in reviews]  # fmt: skip
    return {
        "date_text": texts,
        "date_from": [first and first.isoformat() for first, _ in spans],
        "date_to": [last and last.isoformat() for _, last in spans],
        "review_on": [day and day.isoformat() for day in reviews],
        "expires_on": [day and day.isoformat() for day in ends],
        "opening": states,
    }


def _from_to(values: Mapping[str, str]) -> str:
    start, end = values.get(NAMES.start, ""), values.get(NAMES.end, "")
    return f"{start}/{end}" if start and end else start or end


def _kinds(
    values: Sequence[Mapping[str, str]], model: type[models.Model], target: Target,
    categories: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    """Secrecy, medium, version and unit of count."""
    made: dict[str, Any] = {
        "secrecy": [secrecy_of(each.get(NAMES.secrecy, "")) for each in values],
        "medium": [_medium(each.get(NAMES.medium, "")) for each in values],
        "standing": repeat(target.standing),
        "unit": repeat(str(Unit.FILE)),
    }
    if model is Item:
        made["unit"] = [UNITS.get(category, str(Unit.ITEM)) for category in categories]
        made["manuscript"] = [
            MANUSCRIPTS.get(each.get(NAMES.manuscript, ""), "") for each in values
        ]
    return made


def _medium(text: str) -> str:
    if not text:
        return "paper"
    return next((medium for word, medium in MEDIA.items() if word in text), "mixed")


def _fonds_of(values: Mapping[str, str]) -> str:
    """The fonds a row says it is of, by its own column or by its reference code (DA/T 13)."""
    said = values.get("全宗号", "")
    if said:
        return said
    first = values.get("档号", "").partition("-")[0]
    return first if len(first) == 4 and first[0].isalpha() and first[1:].isdigit() else ""


def _impossible(
    made: Prepared, rows: Mapping[int, Row], target: Target
) -> dict[int, list[Finding]]:
    """Good rows that cannot be held after all: no title, too long, too secret, another fonds."""
    found: dict[int, list[Finding]] = {}
    own = target.common.get("fonds_code", "")
    for place in made.at if own else ():
        other = _fonds_of(rows[place].values)
        if other and other != own:
            told = say(target, rows[place], "of_other_fonds", "全宗号", fonds=other, own=own)
            found.setdefault(place, []).append(told)
    for place, title, secrecy in zip(
        made.at, made.columns["title"], made.columns["secrecy"], strict=True
    ):
        if not title:
            found.setdefault(place, []).append(
                say(target, rows[place], "no_title", NAMES.item_title)
            )
        if secrecy > target.ceiling:
            value = rows[place].values.get(NAMES.secrecy, "")
            told = say(target, rows[place], "above_ceiling", NAMES.secrecy, value=value)
            found.setdefault(place, []).append(told)
    for name, limit in _limits(made.model).items():
        column = made.columns[name]
        if isinstance(column, list) and max(map(len, column), default=0) > limit:
            for place, text in zip(made.at, column, strict=True):
                if len(text) > limit:
                    told = say(target, rows[place], "too_long", TEXTS.get(name, (name,))[0],
                               size=len(text), limit=limit)  # fmt: skip
                    found.setdefault(place, []).append(told)
    return found


@cache
def _limits(model: Any) -> Mapping[str, int]:
    return {each.attname: each.max_length for each in model._meta.concrete_fields
            if isinstance(each, models.CharField) and each.max_length}  # fmt: skip
