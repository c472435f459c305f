# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The nouns of filing."""

from lantai.filing.models.schedules import EntryRemark, RetentionSchedule, ScheduleEntry

__all__ = ["EntryRemark", "RetentionSchedule", "ScheduleEntry"]
