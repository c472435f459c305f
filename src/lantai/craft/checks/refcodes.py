# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Authenticity 真实性 and integrity 完整性 of reference codes: form (1-7) and running order (2-6).

The package's own rule comes first, then DA/T 13-2022 and the older forms of `craft.refcode`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping

from lantai.craft import refcode
from lantai.craft.checks.case import Case, check
from lantai.craft.findings import Finding, Where
from lantai.craft.package.layout import names
from lantai.craft.package.manifest import FIELDS, ITEM, VOLUME, Record


@check("1-7", needs=("catalogue",))
def reference_codes(case: Case) -> Iterator[Finding]:
    """档号 by the rule, in its canonical spelling, and in agreement with what the entry says."""
    for record in case.records():
        code = record.ref_code
        if not code.strip():
            continue
        where = record.where("ref_code")
        plain = refcode.normalise(code)
        parts = parts_of(case, plain)
        if parts is None:
            rule = "；".join(rule.text for rule in case.code_rules) or "DA/T 13-2022"
            yield case.find("code_malformed", where, code=code[:60], rule=rule[:200])
            continue
        if plain != code:
            yield case.find("code_respelled", where, code=code[:60], canonical=plain[:60])
        yield from _agreement(case, record, plain, parts)
    for record, one, main in _strays(case):
        yield case.find("code_of_other_fonds", record.where("ref_code"), code=record.ref_code,
                        fonds=one, main=main)  # fmt: skip


def _strays(case: Case) -> Iterator[tuple[Record, str, str]]:
    """Records whose fonds is a slip: alone in it, and their number continues another's series.

    A package may hold several fonds, one of them with a single item; but that item's number then
    has nothing to do with the numbers of the others.
    """
    held: dict[str, tuple[Record, str]] = {}
    fonds: Counter[str] = Counter()
    for record in case.records():
        code = refcode.normalise(record.ref_code)
        one = code.partition("-")[0]
        fonds[one] += 1
        held[code] = record, one
    several = [one for one, count in fonds.items() if count > 1]
    for code, (record, one) in held.items():
        for main in several if fonds[one] == 1 else ():
            meant = main + code.removeprefix(one)
            if meant not in held and _neighbours(meant) & held.keys():
                yield record, one, main
                break


def _neighbours(code: str) -> set[str]:
    """The codes before and after a code in its series."""
    if (found := refcode.split(code)) is None:
        return set()
    series, number, width = found
    return {f"{series}{each:0{width}d}" for each in (number - 1, number + 1)}


def parts_of(case: Case, code: str) -> Mapping[str, str] | None:
    """The parts of a code by label; None where no rule fits."""
    if code not in case.code_parts:
        case.code_parts[code] = _parts(case, code)
    return case.code_parts[code]


def _parts(case: Case, code: str) -> Mapping[str, str] | None:
    for rule in case.code_rules:
        if (parts := rule.read(code)) is not None:
            return parts
    if case.code_rules:
        return None
    readings = refcode.parse(code)
    return readings[0].parts if readings else None


def year_of(case: Case, record: Record) -> str:
    """The year in a record's code, where the package's rule or a standard's form has one."""
    parts = parts_of(case, record.ref_code) or {}
    return parts.get("年度", "") or parts.get("年份", "") or parts.get("year", "")


def _agreement(
    case: Case, record: Record, code: str, parts: Mapping[str, str]
) -> Iterator[Finding]:
    where = record.where("ref_code")
    term = parts.get("保管期限") or parts.get("保管期限代码") or parts.get("retention") or ""
    words = names.table()["retention_codes"].get(term)
    stated = unicodedata.normalize("NFKC", record.retention).strip()
    if words and stated and stated not in (*words, term):
        yield case.find("code_disagrees", where, code=code, part=term, field=FIELDS["retention"],
                        value=stated[:40])  # fmt: skip
    year = parts.get("年度") or parts.get("year") or ""
    if year and record.year.strip() and record.year.strip() != year:
        yield case.find("code_disagrees", where, code=code, part=year, field=FIELDS["year"],
                        value=record.year[:40])  # fmt: skip
    if record.volume and not code.startswith(refcode.normalise(record.volume)):
        yield case.find("code_disagrees", where, code=code, part=code, field="案卷档号",
                        value=record.volume[:60])  # fmt: skip
    if year and int(year) > case.today.year:
        yield case.find("code_year_future", where, code=code, year=year)


@check("2-6", needs=("catalogue",))
def code_gaps(case: Case) -> Iterator[Finding]:
    """件号 and 案卷号 of one series without holes. A later package may begin in the middle.

    A hole that a misspelled, mistaken or repeated code may fill is told under 1-7 or 1-8, not here.
    """
    vacant = _vacant(case)
    strays = {refcode.normalise(record.ref_code) for record, _, _ in _strays(case)}
    for level in (ITEM, VOLUME):
        every = [refcode.normalise(record.ref_code)
                 for record in case.records() if record.level == level]  # fmt: skip
        held = {code for code in every if code and (level == VOLUME or _follows(case, code))}
        held -= strays
        spare = len(every) - len(held)
        place = case.manifest.catalogues[0]
        for gap in refcode.gaps(held):
            stated = gap.count <= len(vacant) and vacant.issuperset(gap.codes(gap.count))
            spare -= 0 if stated else gap.count
            if stated or spare < 0:
                yield case.find("code_vacant" if stated else "code_gap",
                                Where(place, None, FIELDS["ref_code"]), first=gap.first_code,
                                last=gap.last_code, count=gap.count)  # fmt: skip


def _vacant(case: Case) -> set[str]:
    """The codes that the description file states to be vacant 空号."""
    readme = case.manifest.readme
    stated = readme.known.get("vacant", "") if readme else ""
    return {refcode.normalise(each) for each in re.split(r"[、，,;；\s]+", stated) if each}


def _follows(case: Case, code: str) -> bool:
    """Whether a code follows a rule of the package, if it brings one."""
    return not case.code_rules or any(rule.read(code) for rule in case.code_rules)
