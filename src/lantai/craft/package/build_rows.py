# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of a catalogue as the records of a package, and what became of each row.

Values come normalised from `craft.catalogue`; here they get their place. Retention, year and
category are read out of the 档号 where the catalogue has no column for them. Nothing else is
supplied: what a row lacks it lacks, unless the caller gives a default for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lantai.craft import refcode
from lantai.craft.catalogue.model import Row
from lantai.craft.codes import finding
from lantai.craft.findings import Finding, Where
from lantai.craft.package.build_match import Wanted
from lantai.craft.package.manifest import ITEM, VOLUME, Record

_PLACES: Mapping[str, tuple[str, ...]] = {
    "ref_code": ("档号", "照片号"),
    "doc_number": ("文号",),
    "creator": ("责任者", "摄影者", "摄录者"),
    "title": ("题名", "照片题名", "案卷题名"),
    "date": ("日期", "摄影时间", "摄录时间", "起止日期"),
    "year": ("年度",),
    "secrecy": ("密级",),
    "retention": ("保管期限",),
    "pages": ("页数",),
    "items": ("件数",),
    "note": ("备注",),
}
_USED = frozenset(
    ["序号", "顺序号", "电子文件名", *(name for names in _PLACES.values() for name in names)]
)
_OUTCOMES = {"fix": "fixed"}
_TERMS = re.compile(r"D([0-9]{1,3})$")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(slots=True)
class Outcome:
    """What a row became: ok, fixed, warn, ask, error or skip, with the reasons and its files."""

    sheet: str
    row: int
    status: str
    ref_code: str = ""
    title: str = ""
    reasons: list[Finding] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether the row may go into the package."""
        return self.status in ("ok", "fixed", "warn")

    @property
    def where(self) -> Where:
        """The place of the row, for findings."""
        return Where(self.sheet, self.row)

    def refuse(self, status: str, kind: str, **params: Any) -> None:
        """Take the row back, with a reason."""
        self.status = status
        self.reasons.append(finding(kind, self.where, **params))


@dataclass(slots=True)
class Taken:
    """A good row: its outcome, its record, where its files go."""

    outcome: Outcome
    record: Record
    wanted: Wanted
    year: str = ""
    category: str = ""
    volume: str = ""
    level: str = ITEM


def take(rows: Iterable[Row], defaults: Mapping[str, str]) -> tuple[list[Outcome], list[Taken]]:
    """Outcomes of all rows, and those that may become records.

    ``defaults`` gives texts for fields (code names of `manifest.FIELDS`) that a row leaves empty.
    """
    outcomes: list[Outcome] = []
    taken: list[Taken] = []
    codes_seen: dict[tuple[str, str], Outcome] = {}
    for row in rows:
        status = _OUTCOMES.get(row.status, row.status)
        outcome = Outcome(row.sheet, row.row, status, _first(row.values, "ref_code"),
                          _first(row.values, "title"), list(row.reasons))  # fmt: skip
        outcomes.append(outcome)
        if not outcome.good:
            continue
        found = _taken(row, outcome, defaults, len(taken))
        first = codes_seen.setdefault((found.level, found.record.ref_code), outcome)
        if unfit := next((name for name, text in row.values.items() if _UNFIT.search(text)), ""):
            outcome.refuse("error", "package.row_unfit", field=unfit)
        elif not found.record.ref_code:
            outcome.refuse("ask", "package.row_without_code")
        elif first is not outcome:
            outcome.refuse("error", "package.row_twice", code=found.record.ref_code,
                           other=first.row)  # fmt: skip
        else:
            taken.append(found)
    return outcomes, taken


def _taken(row: Row, outcome: Outcome, defaults: Mapping[str, str], key: int) -> Taken:
    values = row.values
    record = Record(row=row.row, source=row.sheet)
    for name in _PLACES:
        setattr(record, name, _first(values, name) or defaults.get(name, ""))
    level = VOLUME if _is_volume(values) else ITEM
    parts = _parts(record.ref_code, level)
    record.level = level
    record.year = record.year or parts.get("year", "") or record.date[:4]
    record.retention = record.retention or _term(parts.get("retention", ""))
    record.date = compact(record.date)
    record.more = {
        name: text
        for name, text in values.items()
        if name not in _USED and text and _NAME.fullmatch(name)
    }
    wanted = Wanted(key, record.ref_code, values.get("电子文件名", ""),
                    values.get("件号", "") or parts.get("item", ""), record.year,
                    record.title)  # fmt: skip
    return Taken(outcome, record, wanted, record.year, _category(values, parts),
                 _volume(values, record.ref_code, parts), level)  # fmt: skip


def _first(values: Mapping[str, str], name: str) -> str:
    """What a row says for a field, by the first of its columns that says anything."""
    return next((values[each] for each in _PLACES[name] if values.get(each)), "")


def _is_volume(values: Mapping[str, str]) -> bool:
    """A row of an 案卷目录: it counts or spans items, and is none itself."""
    if values.get("件号") or values.get("文号") or values.get("电子文件名"):
        return False
    return bool(values.get("件数") or ("起止日期" in values and not values.get("日期"))) or (
        "案卷题名" in values and not values.get("题名")
    )


def _parts(code: str, level: str) -> Mapping[str, str]:
    readings = refcode.parse(code) if code else []
    wanted = "file" if level == VOLUME else "item"
    fitting = [each for each in readings if each.template.level == wanted] or readings
    return fitting[0].parts if fitting else {}


def _term(part: str) -> str:
    """A retention code of DA/T 13 as the words of DA/T 22: Y 永久, D30 30年."""
    if part == "Y":
        return "永久"
    found = _TERMS.match(part)
    return f"{found[1]}年" if found else {"C": "长期", "D": "短期"}.get(part, part)


def _category(values: Mapping[str, str], parts: Mapping[str, str]) -> str:
    known = refcode.categories()
    given = values.get("档案门类代码", "")
    return known.get(given) or given or known.get(parts.get("category", ""), "") or "文书"


def _volume(values: Mapping[str, str], code: str, parts: Mapping[str, str]) -> str:
    """The 档号 of the volume an item lies in; for a volume its own."""
    if values.get("案卷档号"):
        return values["案卷档号"]
    if "file" in parts and ("item" in parts or "page" in parts):
        return code.rpartition("-")[0]
    if values.get("案卷号") and code:
        return f"{code.rpartition('-')[0]}-{values['案卷号']}"
    return ""


def compact(date: str) -> str:
    """An ISO date or span as DA/T 18-2022 writes it: YYYYMMDD, zeros for what is unknown."""
    found = re.fullmatch(r"([0-9]{4}(?:-[0-9]{2}){0,2})(?:/([0-9]{4}(?:-[0-9]{2}){0,2}))?", date)
    if found is None:
        return date
    ends = [each.replace("-", "").ljust(8, "0") for each in found.groups() if each]
    return "-".join(dict.fromkeys(ends))


def lacking(taken: Sequence[Taken], fields: Mapping[str, str]) -> list[Finding]:
    """For each required field that items leave empty: how many do, and which is the first."""
    told = []
    for name, label in fields.items():
        rows = [each for each in taken if each.level == ITEM and not each.record.value(name)]
        if rows:
            told.append(finding("package.field_empty", rows[0].outcome.where, field=label,
                                count=len(rows)))  # fmt: skip
    return told
