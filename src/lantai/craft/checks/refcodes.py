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

_FEW = 4


@check("1-7", needs=("catalogue",))
def reference_codes(case: Case) -> Iterator[Finding]:
    """档号 by the rule, in its canonical spelling, and in agreement with what the entry says."""
    fonds: Counter[str] = Counter()
    read: list[tuple[Record, str]] = []
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
        if one := parts.get("全宗号") or parts.get("fonds"):
            fonds[one] += 1
            read.append((record, one))
    yield from _strangers(case, fonds, read)


def _strangers(
    case: Case, fonds: Counter[str], read: list[tuple[Record, str]]
) -> Iterator[Finding]:
    """A single code of another fonds among many of one: a slip."""
    if len(read) < _FEW:
        return
    main, count = fonds.most_common(1)[0]
    for record, one in read:
        if one != main and fonds[one] * 20 <= count + 20 and fonds[one] == 1:
            yield case.find("code_of_other_fonds", record.where("ref_code"), code=record.ref_code,
                            fonds=one, main=main)  # fmt: skip


def parts_of(case: Case, code: str) -> Mapping[str, str] | None:
    """The parts of a code by label; None where no rule fits."""
    for rule in case.code_rules:
        if (parts := rule.read(code)) is not None:
            return parts
    if case.code_rules:
        return None
    readings = refcode.parse(code)
    return readings[0].parts if readings else None


def year_of(case: Case, record: Record) -> str:
    """The year in a record's code, if the package's rule says where it stands."""
    for rule in case.code_rules:
        if (parts := rule.read(record.ref_code)) is not None:
            return parts.get("年度", "") or parts.get("年份", "")
    return ""


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

    A hole that a misspelled or repeated code may fill is told under 1-7 or 1-8 and not here.
    """
    vacant = _vacant(case)
    for level in (ITEM, VOLUME):
        every = [refcode.normalise(record.ref_code)
                 for record in case.records() if record.level == level]  # fmt: skip
        held = {code for code in every if code and (level == VOLUME or _follows(case, code))}
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
