# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What changes in the vault, each change an act."""

from lantai.vault.acts.adoption import adopt, follow_items
from lantai.vault.acts.copies import replicate
from lantai.vault.acts.describing import describe
from lantai.vault.acts.grades import grade_alone, grade_by_rules, regrade
from lantai.vault.acts.rebuilding import rebuild, take_up
from lantai.vault.acts.rounds import (
    begin_round,
    doubt,
    end_round,
    note_damage,
    note_loss,
    note_repair,
    open_case,
    verified,
)
from lantai.vault.acts.stores import (
    found_store,
    note_sweep,
    plug_store,
    retire_store,
    unplug_store,
)

__all__ = [
    "adopt",
    "begin_round",
    "describe",
    "doubt",
    "end_round",
    "follow_items",
    "found_store",
    "grade_alone",
    "grade_by_rules",
    "note_damage",
    "note_loss",
    "note_repair",
    "note_sweep",
    "open_case",
    "plug_store",
    "rebuild",
    "regrade",
    "replicate",
    "retire_store",
    "take_up",
    "unplug_store",
    "verified",
]
