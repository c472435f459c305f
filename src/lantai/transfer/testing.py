# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Testing a package: the plan with what was waived, the run, and what it gave as plain rows.

The plan is that of transfer (``yj``); over the network nothing of a carrier is asked. Findings
about an item bear its code; a file that bears a mark of secrecy is named and its content nowhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from lantai.craft import clocks, dates
from lantai.craft.checks.case import items
from lantai.craft.checks.outcome import Checked, ItemOutcome
from lantai.craft.checks.plan import WAIVED, Plan, PlanItem, built_in
from lantai.craft.checks.run import run
from lantai.craft.checks.security import MARKED
from lantai.craft.findings import Finding, Progress, Severity
from lantai.craft.package import bag_verify
from lantai.craft.package.manifest import VOLUME, Record
from lantai.guard.kept import packed
from lantai.guard.words import both
from lantai.transfer import encapsulating
from lantai.transfer.judging import verdict
from lantai.transfer.terms import Decision, Form, Way

STAGE = "YJ"
PLANNED = "yj"
HEAVY = (Severity.ERROR, Severity.NOT_RUN)
_NO_CARRIER = ("在线移交，没有载体。", "Sent over the network: there is no carrier.")
ONLINE = dict.fromkeys(("3-7", "4-4", "4-5", "4-6"), _NO_CARRIER)
SENDER = {
    "2-9": ("归档范围已在归档时核对；接收时由档案馆签字。",
            "The scope was judged at filing; on receipt the archives signs for it."),
    "3-2": ("入库后检测。", "Tested after storing."),
    "3-5": ("由接收方对照自己的软件环境检测。", "The receiver compares it with its software."),
    "3-6": ("由接收方对照自己的硬件环境检测。", "The receiver compares it with its hardware."),
    "4-1": ("由接收方核对杀毒软件。", "The receiver looks at its antivirus software."),
    "4-2": ("由接收方专用软件杀毒。", "The receiver scans."),
    "4-7": ("移交过程由双方在登记表上签字。", "Both sides sign for the process."),
}  # fmt: skip
"""What the sender's own test leaves to the receiver's."""


def plan_for(way: str, waivers: Mapping[str, str], *, by_sender: bool) -> Plan:
    """The plan of a test, with what the way, the side and the agreed plan waive."""
    plan = built_in(PLANNED)
    lines = dict(plan.items)
    for told in (ONLINE if way == Way.NETWORK else {}, SENDER if by_sender else {}):
        for number, (zh, en) in told.items():
            lines[number] = PlanItem(number, WAIVED, reason_zh=zh, reason_en=en)
    for number, reason in waivers.items():
        lines[number] = PlanItem(number, WAIVED, reason_zh=reason, reason_en=reason)
    return replace(plan, items=lines)


@cache
def numbers() -> Mapping[str, Any]:
    """The items of the plan that a plan of the year may waive, with their names."""
    named = items()["items"]
    return {number: both(named[number]["zh"], named[number]["en"]) if number in named else number
            for number in built_in(PLANNED).items}  # fmt: skip


def test(package: Path, plan: Plan, today: dt.date) -> Iterator[Progress]:
    """Test a package; the last step is a `Checked`. Raises `BadInput` where there is none."""
    yield from run(package, plan, today, stage=STAGE)


# --- what came of it ------------------------------------------------------------------------------


def lines_of(checked: Checked) -> Iterator[dict[str, Any]]:
    """A row for every line of the plan."""
    for order, each in enumerate(checked.items, 1):
        open_ = str(each.outcome) in ("awaiting", "not_run") and not _is_told(each)
        yield {
            "number": each.code, "order": order, "title": each.name("zh")[:120],
            "title_en": each.name("en")[:120], "mode": each.line.mode,
            "result": _result(each), "reason": each.reason("zh")[:400],
            "reason_en": each.reason("en")[:400], "is_open": open_,
        }  # fmt: skip


def _speaks_of_capsule(found: Finding) -> bool:
    """Whether it asks of an encapsulated record what only its content can answer.

    It is XML under another ending, and judged by itself.
    """
    return encapsulating.is_one(found.where.path) and (
        found.code.partition("-")[2] in ("1-10", "3-3"))  # fmt: skip


def _result(each: ItemOutcome) -> str:
    heavy = [found for found in each.findings if found.severity in HEAVY]
    if each.outcome == "failed" and heavy and all(map(_speaks_of_capsule, heavy)):
        return "passed"
    return str(each.outcome)


def _is_told(each: ItemOutcome) -> bool:
    """Whether what is lacking is told by findings, each of which is decided by itself."""
    return any(found.severity in HEAVY and found.kind != "check.unsigned"
               for found in each.findings)  # fmt: skip


def more_about(package: Path, form: str, today: dt.date) -> list[Finding]:
    """What the form of a package asks besides: a bag's own manifests, encapsulated records."""
    if form == Form.BAG:
        return list(bag_verify.judge(package, workers=1).findings)
    if form == Form.EEP:
        return list(encapsulating.judge(package, today))
    return []


def findings_of(checked: Checked, more: Iterable[Finding] = ()) -> Iterator[dict[str, Any]]:
    """A row for every finding; that a person has not signed yet is told by the line.

    A mark of secrecy is closed where all that bears it is set aside, and stays open elsewhere.
    """
    named, bearers = _named(checked), _Bearers(checked)
    number = 0
    for found in (*checked.findings, *more):
        if (found.kind == "check.unsigned" or found.severity == Severity.INFO
                or _speaks_of_capsule(found)):  # fmt: skip
            continue
        where, heavy = found.where, found.severity in HEAVY
        number += 1
        code = named.get(where.path) or named.get((where.path, where.row or 0), "")
        is_aside = found.kind in MARKED and bearers.are_named(found)
        yield {
            "number": number, "code": found.code[:16], "severity": str(found.severity),
            "ref_code": str(code or found.params.get("code", ""))[:200],
            "path": where.path[:1000], "row": where.row, "field": where.field[:60],
            "kind": found.kind, "params": packed(found.params),
            "is_open": heavy and not is_aside,
            "decision": str(Decision.ASIDE) if is_aside else "",
        }  # fmt: skip


def _named(checked: Checked) -> dict[Any, str]:
    """Codes of items by the place of their entry and by the paths of their files."""
    found: dict[Any, str] = {}
    for record in checked.manifest.records if checked.manifest else ():
        found[record.source, record.row] = record.ref_code
        for each in record.files:
            found[each.path] = record.ref_code
    return found


# --- marks of secrecy -----------------------------------------------------------------------------


def marked(checked: Checked, today: dt.date) -> list[dict[str, Any]]:
    """The items that are set aside: their files, their mark, when its term ends and why so.

    Entries of one code are one row with the files of all. Of several marks a document's counts
    before the catalogue's, and of those the one that ends last.
    """
    bearers = _Bearers(checked)
    found: dict[str, tuple[tuple[bool, dt.date], dict[str, Any]]] = {}
    for each in checked.findings:
        for record in bearers.of(each) if each.kind in MARKED else ():
            level, years = str(each.params.get("level", "")), each.params.get("term") or 0
            row = _aside(record, level, years, today)
            weight = (bool(each.params.get("path")), row["until"] or dt.date.max)
            known = found.get(record.ref_code, (weight, row))
            paths = list(dict.fromkeys((*known[1]["paths"], *row["paths"])))
            most, kept = max(known, (weight, row), key=lambda pair: pair[0])
            found[record.ref_code] = most, kept | {"paths": paths}
    return [row for code, (_, row) in found.items() if code]


class _Bearers:
    """The items that a mark concerns: those of its code, of its document, of its file 案卷."""

    def __init__(self, checked: Checked) -> None:
        self._by: dict[tuple[str, str], list[Record]] = {}
        every = checked.manifest.records if checked.manifest else ()
        for record in (each for each in every if each.level != VOLUME):
            for code in filter(None, {record.ref_code, record.volume}):
                self._add("code", code, [record])
            for each in record.files:
                self._add("path", each.path, [record])
        for volume in (each for each in every if each.level == VOLUME):
            for each in volume.files:
                self._add("path", each.path, self._by.get(("code", volume.ref_code), []))

    def _add(self, kind: str, key: str, records: Sequence[Record]) -> None:
        self._by.setdefault((kind, key), []).extend(records)

    def of(self, found: Finding) -> list[Record]:
        """The items; none where nobody can say which."""
        keys = [(kind, str(found.params.get(kind) or "")) for kind in ("code", "path")]
        every = [each for key in keys if key[1] for each in self._by.get(key, ())]
        return list({id(each): each for each in every}.values())

    def are_named(self, found: Finding) -> bool:
        """Whether all that bears a mark has a code, so that it can be set aside by it."""
        records = self.of(found)
        return bool(records) and all(each.ref_code for each in records)


def _aside(record: Any, level: str, years: int, today: dt.date) -> dict[str, Any]:
    """The term as the document states it, else as the catalogue does, else the law's longest."""
    term = f"{years}年" if years else record.more.get("保密期限", "")
    mark = f"{level}★{term}" if term else record.more.get("原密级", "") or level
    formed = _day(record.date)
    due = clocks.secrecy_due(mark, formed, today=today)
    return {
        "ref_code": record.ref_code, "mark": mark[:60], "formed_on": formed, "until": due.on,
        "basis": due.explain("zh"), "basis_en": due.explain("en"),
        "paths": [each.path for each in record.files if each.path],
    }  # fmt: skip


def _day(text: str) -> dt.date | None:
    span = dates.parse(text)
    return span.last if span is not None and not span.open_end else None


def judgement(rows: Sequence[Mapping[str, Any]], lines: Iterable[Mapping[str, Any]]) -> str:
    """The verdict over what was found: what is set aside does not make the rest fail."""
    return str(verdict(
        fails=any(row["is_open"] for row in rows), waits=any(line["is_open"] for line in lines),
        tells=any(row["decision"] != Decision.ASIDE for row in rows)))  # fmt: skip
