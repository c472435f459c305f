# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Clocks of media 载体: when a carrier is inspected again, how long a migration's source is kept.

``today`` chooses the edition of the rule and nothing else.
"""

from __future__ import annotations

from datetime import date

from lantai.craft.clocks.due import Due, after_years, no_rule
from lantai.craft.clocks.rules import Rules, rule_for
from lantai.craft.codes import Said


def inspection_due(
    inspected_on: date, *, medium: str, today: date, rules: Rules | None = None
) -> Due:
    """When a medium is next inspected 载体检测.

    ``medium``: disk, solid_state, tape, optical, film. The rule says "periodically"; the years are
    data, and a site sets its own.
    """
    rule = rule_for(rules, "inspection", today, medium)
    if rule is None or rule.years is None:
        return no_rule("inspection", today)
    said = Said("clock.inspection", {"medium": Said(f"clock.medium_{medium}"), "years": rule.years})
    due = after_years(inspected_on, rule.years, rule, said)
    return due.because("clock.inspection_share", share=rule.share) if rule.share else due


def migrated_source_until(migrated_on: date, *, today: date, rules: Rules | None = None) -> Due:
    """Until when the source of a migration is kept: three years at least."""
    rule = rule_for(rules, "migrated_source", today)
    if rule is None or rule.years is None:
        return no_rule("migrated_source", today)
    return after_years(
        migrated_on, rule.years, rule, Said("clock.migrated_source", {"years": rule.years})
    )
