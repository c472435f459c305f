# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The nouns of filing."""

from lantai.filing.models.batches import (
    ArrangedRow,
    Arrangement,
    FiledItem,
    FilingBatch,
    FilingFinding,
    FilingTest,
    NumberRange,
)
from lantai.filing.models.captured import Capture, CapturedFile
from lantai.filing.models.folders import WatchedFolder
from lantai.filing.models.formed import FilingComparison, FilingGap, FormedDocument
from lantai.filing.models.incidents import Incident
from lantai.filing.models.mapping import LineMapping, MappedItem
from lantai.filing.models.schedules import EntryRemark, RetentionSchedule, ScheduleEntry

__all__ = [
    "ArrangedRow",
    "Arrangement",
    "Capture",
    "CapturedFile",
    "EntryRemark",
    "FiledItem",
    "FilingBatch",
    "FilingComparison",
    "FilingFinding",
    "FilingGap",
    "FilingTest",
    "FormedDocument",
    "Incident",
    "LineMapping",
    "MappedItem",
    "NumberRange",
    "RetentionSchedule",
    "ScheduleEntry",
    "WatchedFolder",
]
