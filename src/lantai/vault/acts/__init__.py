# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What changes in the vault, each change an act."""

from lantai.vault.acts.adoption import adopt
from lantai.vault.acts.copies import replicate
from lantai.vault.acts.stores import (
    found_store,
    note_sweep,
    plug_store,
    retire_store,
    unplug_store,
)

__all__ = [
    "adopt",
    "found_store",
    "note_sweep",
    "plug_store",
    "replicate",
    "retire_store",
    "unplug_store",
]
