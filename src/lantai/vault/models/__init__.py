# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The nouns of the vault."""

from lantai.vault.models.objects import Copy, Event, KeptFile, ObjectVersion, VaultObject
from lantai.vault.models.policy import CopyPolicy, GradeRule
from lantai.vault.models.rounds import Damage, FixityRun
from lantai.vault.models.stores import Store

__all__ = [
    "Copy",
    "CopyPolicy",
    "Damage",
    "Event",
    "FixityRun",
    "GradeRule",
    "KeptFile",
    "ObjectVersion",
    "Store",
    "VaultObject",
]
