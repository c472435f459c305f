# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Clocks of secrecy 保密期限: when a marked secret ends, when marks and systems are reviewed.

``today`` chooses the edition of the rule and nothing else. Who may declassify is not decided here.
"""

from __future__ import annotations

import re
from datetime import date

from lantai.craft import dates
from lantai.craft.clocks.due import Day, Due, add_months, after_years, no_rule, span_of
from lantai.craft.clocks.rules import Rule, Rules, rule_for
from lantai.craft.codes import Said
from lantai.craft.dates.numerals import fold, number

LEVELS = {"绝密": "top", "机密": "middle", "秘密": "low"}
_MARK = re.compile(
    "(绝密|机密|秘密) ?(?:[★☆*⭐] ?"
    "(?:([0-9]{1,3}|[一二三四五六七八九十]{1,3}) ?(年|个月|月)|(长期|永久)|(.{2,40}))?)?"
)


def secrecy_due(
    mark: str,
    issued: Day | None,
    *,
    today: date,
    notified_on: date | None = None,
    rules: Rules | None = None,
) -> Due:
    """When a secret ends by its own mark 保密期限届满: ``机密★10年`` from the day it was issued.

    Without a term the most that the law allows counts: 绝密 30, 机密 20, 秘密 10 years. Without a
    day of issue the day of written notice counts. ``on`` None: no mark, a condition in place of a
    term, or no start. Past this day a person confirms; before, only the classifying body decides.
    """
    found = _MARK.fullmatch(fold(mark).strip())
    if found is None:
        return Due(None, (Said("clock.no_mark", {"mark": mark}),))
    level, count, unit, forever, condition = found.groups()
    rule = rule_for(rules, "secrecy", today, LEVELS[level])
    if rule is None or rule.years is None:
        return no_rule("secrecy", today)
    if forever or condition:
        return _secret_until(mark, condition or "", rule)
    start: Day | None = issued if issued is not None else notified_on
    if start is None:
        return Due(None, (Said("clock.no_issue_day", {"mark": mark}), rule.said()), None, rule)
    due = _secret_term(mark, number(count) if count else None, unit, start, rule)
    return due if issued is not None else due.because("clock.from_notice", day=notified_on)


def _secret_until(mark: str, condition: str, rule: Rule) -> Due:
    span = dates.parse(condition)
    if span is None or span.open_end:
        return Due(None, (Said("clock.secret_condition", {"mark": mark}), rule.said()), None, rule)
    said = Said("clock.secret_day", {"mark": mark, "day": span.last})
    return Due(span.last, (said, rule.said()), span.first, rule)


def _secret_term(mark: str, count: int | None, unit: str, start: Day, rule: Rule) -> Due:
    most = rule.years or 0
    if count is None:
        said = Said("clock.secrecy_no_term", {"mark": mark, "years": most})
        return after_years(start, most, rule, said)
    if unit != "年":
        due = _after_months(start, count, rule, Said("clock.secrecy_months",
                                                     {"mark": mark, "months": count}))  # fmt: skip
        count = count // 12
    else:
        due = after_years(start, count, rule, Said("clock.secrecy", {"mark": mark, "years": count}))
    return due.because("clock.secrecy_too_long", mark=mark, years=most) if count > most else due


def _after_months(start: Day, months: int, rule: Rule, said: Said) -> Due:
    span = span_of(start)
    if span.open_end:
        return Due(
            None, (said, rule.said(), Said("clock.start_open", {"text": span.text})), None, rule
        )
    earliest = None if span.open_start else add_months(span.first, months)
    return Due(add_months(span.last, months), (said, rule.said()), earliest, rule)


def secrecy_review_due(reviewed_on: date, *, today: date, rules: Rules | None = None) -> Due:
    """When a unit next reviews what it classified: yearly (law on secrets, Art. 24)."""
    rule = rule_for(rules, "secrecy_review", today)
    if rule is None or rule.years is None:
        return no_rule("secrecy_review", today)
    return after_years(
        reviewed_on, rule.years, rule, Said("clock.secrecy_review", {"years": rule.years})
    )


def risk_assessment_due(
    assessed_on: date, *, level: str, today: date, rules: Rules | None = None
) -> Due:
    """When a system for secrets is next assessed: 绝密 yearly, others every second year.

    ``level``: top, middle, low.
    """
    rule = rule_for(rules, "risk_assessment", today, level)
    if rule is None or rule.years is None:
        return no_rule("risk_assessment", today)
    return after_years(assessed_on, rule.years, rule, Said("clock.risk", {"years": rule.years}))
