# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Clocks of filing 归档 and retention 保管期限: counted from the year of filing.

``today`` chooses the edition of the rule and nothing else. Nothing is destroyed by a date alone.
"""

from __future__ import annotations

import re
from datetime import date

from lantai.craft.clocks.due import Day, Due, no_rule, span_of
from lantai.craft.clocks.rules import Rule, Rules, general, rule_for, table
from lantai.craft.codes import Said
from lantai.craft.dates import DateSpan
from lantai.craft.dates.numerals import fold, number


def filing_due(
    closed: int | Day, *, today: date, kind: str = "documents", rules: Rules | None = None
) -> Due:
    """By when the papers of a year are filed 归档: documents by the end of next June.

    ``closed`` is the year, or the day, in which the matter was done. ``kind``: documents, or
    accounts, which the finance office keeps one year.
    """
    rule = rule_for(rules, "filing", today, kind)
    first, last = filing_years(closed)
    if rule is None or rule.until is None:
        return no_rule("filing", today)
    if last is None:
        return Due(None, (Said("clock.filed_year_open", {"period": ""}), rule.said()), None, rule)
    after, month, day = rule.until
    on = date(last + after, month, day)
    earliest = date(first + after, month, day) if first is not None else None
    said = Said("clock.filing", {"kind": Said(f"clock.kind_{kind}"), "year": last, "day": on})
    return Due(on, (said, rule.said()), earliest, rule)


_FIXED = re.compile(
    "(?:定期)?[(]?(?:D([0-9]{1,3})|([0-9]{1,3}|[一二三四五六七八九十百]{1,4})年?)[)]?"
)
_PERMANENT = {"永久", "y", "Y", "永久保管"}
_LEGACY = {"长期": "long", "短期": "short", "c": "long", "C": "long", "d": "short", "D": "short"}


def retention_due(
    filed_year: int | DateSpan | date, period: str, *, today: date, rules: Rules | None = None
) -> Due:
    """When a retention period ends and appraisal is due: counted from the end of the filing year.

    ``period``: 永久, Y, 30年, D30, 定期10年, or 长期 and 短期 of the rules before 2006, whose
    longest meaning counts. ``on`` is the last day of the period; None for permanent and unknown
    ones.
    Records are never destroyed by this date alone: appraisal decides (reg. Art. 24).
    """
    first, last = filing_years(filed_year)
    text = fold(period).strip()
    if last is None:
        return Due(None, (Said("clock.filed_year_open", {"period": period}),))
    if text in _PERMANENT:
        return _kept(rules, today, "permanent", Said("clock.permanent"))
    if text in _LEGACY:
        return _legacy(first, last, _LEGACY[text], rules)
    found = _FIXED.fullmatch(text)
    years = number(found.group(1) or found.group(2)) if found else None
    if not years:
        return Due(None, (Said("clock.unknown_period", {"period": period}),))
    said = Said("clock.retention", {"period": period, "year": last, "years": years})
    rule = rule_for(rules, "retention", today, "fixed")
    return _ends(first, last, (years, years), rule, said)


def filing_years(filed: int | DateSpan | date) -> tuple[int | None, int | None]:
    """The first and last year in which the record may have been filed."""
    if isinstance(filed, int):
        return filed, filed
    span = span_of(filed)
    return (None if span.open_start else span.first.year,
            None if span.open_end else span.last.year)  # fmt: skip


def _kept(rules: Rules | None, today: date, subject: str, said: Said) -> Due:
    rule = rule_for(rules, "retention", today, subject)
    return Due(None, (said, rule.said()) if rule else (said,), None, rule)


def _legacy(first: int | None, last: int, name: str, rules: Rules | None) -> Due:
    entry = table()["legacy"][name]
    shortest, longest = entry["years"]
    limit = table()["legacy"]["last_filing_year"]
    said = Said("clock.legacy", {"period": entry["zh"], "shortest": shortest, "longest": longest})
    rule = (rules or general()).find("retention", date(2006, 1, 1), name)
    due = _ends(first, last, (shortest, longest), rule, said)
    return (
        due.because("clock.legacy_too_late", period=entry["zh"], limit=limit)
        if last > limit
        else due
    )


def _ends(
    first: int | None, last: int, years: tuple[int, int], rule: Rule | None, said: Said
) -> Due:
    """The end of the shortest term from the first year and of the longest from the last."""
    reasons = (said, rule.said()) if rule else (said,)
    if last + years[1] > 9999:
        return Due(None, (*reasons, Said("clock.too_far")), None, rule)
    latest = date(last + years[1], 12, 31)
    earliest = date(first + years[0], 12, 31) if first is not None else None
    if earliest != latest:
        reasons = (*reasons, Said("clock.bounds", {"earliest": earliest or "…", "latest": latest}))
    return Due(latest, (*reasons, Said("clock.appraise_first")), earliest, rule)
