# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Clocks of an archives: what falls due when, by which rule, and why.

Rules are dated data (rules.toml); `Due.rule` is the edition that applied. Starts may be uncertain
dates: the due day then has bounds. Not here: reminders, working days, and anybody's decision.
"""

from lantai.craft.clocks.due import Due, add_months, add_years
from lantai.craft.clocks.media import inspection_due, migrated_source_until
from lantai.craft.clocks.opening import GROUNDS, Deferral, opening_due
from lantai.craft.clocks.retention import filing_due, retention_due
from lantai.craft.clocks.rules import Rule, Rules, general
from lantai.craft.clocks.secrecy import risk_assessment_due, secrecy_due, secrecy_review_due
from lantai.craft.clocks.transfer import sender_keeps_until, transfer_due

__all__ = [
    "GROUNDS",
    "Deferral",
    "Due",
    "Rule",
    "Rules",
    "add_months",
    "add_years",
    "filing_due",
    "general",
    "inspection_due",
    "migrated_source_until",
    "opening_due",
    "retention_due",
    "risk_assessment_due",
    "secrecy_due",
    "secrecy_review_due",
    "sender_keeps_until",
    "transfer_due",
]
