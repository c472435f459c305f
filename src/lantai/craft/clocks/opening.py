# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Clock of opening 开放: when a record is due for opening review, and when a deferred one is again.

``today`` chooses the edition of the rule and nothing else. Due is not open: people decide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from lantai.craft.clocks.due import Day, Due, after_years, no_rule, span_of
from lantai.craft.clocks.rules import Rules, rule_for
from lantai.craft.codes import Said
from lantai.craft.errors import BadInput

GROUNDS = {1: "secret", 2: "state_interest", 3: "third_parties", 4: "other_law"}
"""The four grounds of Article 8 of 19号令 for opening a record later."""


@dataclass(frozen=True, slots=True)
class Deferral:
    """A record deferred 延期开放: on which ground (1 to 4), decided when, secret until when."""

    ground: int
    decided_on: date
    secret_until: date | None = None


def opening_due(
    formed: Day,
    *,
    today: date,
    subject: str = "general",
    deferral: Deferral | None = None,
    rules: Rules | None = None,
) -> Due:
    """When the opening of a record is due for review 开放期限: 25 years after it was formed.

    ``subject`` economic, educational, scientific or cultural may open earlier: ``earliest`` is then
    the day it was formed. A deferred record falls due again for re-evaluation. Due is not open: the
    archives and the forming unit decide.
    """
    rule = rule_for(rules, "opening", today)
    if rule is None or rule.years is None:
        return no_rule("opening", today)
    said = Said("clock.opening", {"years": rule.years})
    due = after_years(formed, rule.years, rule, said)
    if subject != "general":
        early = rule_for(rules, "early_opening", today, subject)
        first = span_of(formed)
        if early is not None:
            due = replace(due, earliest=None if first.open_start else first.first)
            due = due.because("clock.early_opening", subject=Said(f"clock.subject_{subject}"))
    return _deferred(due, deferral, today, rules) if deferral else due


def _deferred(due: Due, deferral: Deferral, today: date, rules: Rules | None) -> Due:
    """Opening that was put off: the day to look at it again."""
    if deferral.ground not in GROUNDS:
        raise BadInput("clock.unknown_ground", ground=deferral.ground)
    ground = Said(f"clock.ground_{GROUNDS[deferral.ground]}")
    rule = rule_for(rules, "reevaluation", today)
    if rule is None or rule.years is None:
        return no_rule("reevaluation", today)
    said = Said("clock.deferred", {"ground": ground, "decided_on": deferral.decided_on,
                                   "years": rule.years})  # fmt: skip
    again = after_years(deferral.decided_on, rule.years, rule, said)
    again = replace(again, reasons=(*due.reasons, *again.reasons))
    if deferral.ground == 1 and deferral.secret_until is not None:
        day = deferral.secret_until
        again = replace(again, on=day, earliest=day)
        return again.because("clock.secret_until", day=day)
    return again
