# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Clocks of transfer 移交: by when a record goes to the archives, how long the sender keeps it.

``today`` chooses the edition of the rule and nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lantai.craft.clocks.due import Day, Due, after_years, no_rule
from lantai.craft.clocks.rules import Rules, rule_for
from lantai.craft.codes import Said


def transfer_due(
    formed: Day,
    *,
    level: str,
    today: date,
    filed_on: date | None = None,
    electronic: bool = False,
    extended_to: date | None = None,
    rules: Rules | None = None,
) -> Due:
    """By when a record goes to the state archives: 20 or 10 years after it was formed 移交期限.

    ``level`` of the archives: central, province, prefecture, county. ``electronic`` records go five
    years after ``filed_on``, if that is earlier. ``extended_to`` is a later day to which the
    authority consented (specialised or secret records).
    """
    rule = rule_for(rules, "transfer", today, level)
    if rule is None or rule.years is None:
        return no_rule("transfer", today)
    said = Said("clock.transfer", {"years": rule.years, "level": Said(f"clock.level_{level}")})
    due = after_years(formed, rule.years, rule, said)
    if electronic:
        due = _electronic(due, filed_on, today, rules)
    if extended_to is not None and (due.on is None or extended_to > due.on):
        due = replace(due, on=extended_to, earliest=extended_to)
        return due.because("clock.extended", day=extended_to)
    return due


def _electronic(due: Due, filed_on: date | None, today: date, rules: Rules | None) -> Due:
    rule = rule_for(rules, "electronic_transfer", today)
    if rule is None or rule.years is None:
        return due
    if filed_on is None:
        return due.because("clock.filed_on_missing", years=rule.years)
    said = Said("clock.electronic_transfer", {"years": rule.years, "filed_on": filed_on})
    sooner = after_years(filed_on, rule.years, rule, said)
    if sooner.on is None or (due.on is not None and due.on < sooner.on):
        return due
    return sooner


def sender_keeps_until(handed_over: date, *, today: date, rules: Rules | None = None) -> Due:
    """Until when the sender keeps its copy after an electronic transfer: at least five years."""
    rule = rule_for(rules, "sender_keeps", today)
    if rule is None or rule.years is None:
        return no_rule("sender_keeps", today)
    return after_years(
        handed_over, rule.years, rule, Said("clock.sender_keeps", {"years": rule.years})
    )
