# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""条目对应: where what was filed 待审 belongs in the schedule that was approved since.

One row for each line of another edition, or of the state's list, under which items wait. Every item
that was moved is noted with the period that it had, so that a move can be taken back.
"""

from __future__ import annotations

from django.db import models

from lantai.filing.terms import MappingState
from lantai.guard.columns import Judged
from lantai.guard.kept import in_words
from lantai.guard.words import both, lang
from lantai.holdings.terms import Retention


class LineMapping(Judged):
    """Which line of a schedule follows a line under which items were filed 待审."""

    judged_by = "schedule"

    schedule = models.ForeignKey(
        "filing.RetentionSchedule", models.CASCADE, related_name="mappings", db_index=False,
        verbose_name=both("新表", "new schedule"))  # fmt: skip
    old_entry = models.ForeignKey(
        "filing.ScheduleEntry", models.PROTECT, related_name="+",
        verbose_name=both("原条目", "old entry"))  # fmt: skip
    new_entry = models.ForeignKey(
        "filing.ScheduleEntry", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=both("新条目", "new entry"))  # fmt: skip
    state = models.CharField(both("情况", "state"), max_length=8, choices=MappingState,
                             default=MappingState.DOUBTFUL, editable=False)  # fmt: skip
    confidence = models.PositiveSmallIntegerField(both("把握（%）", "confidence (%)"), default=0,
                                                  editable=False)  # fmt: skip
    why = models.CharField(both("依据", "reason"), max_length=60, blank=True, editable=False)
    why_params = models.JSONField(default=dict, editable=False)
    items = models.PositiveIntegerField(both("待转件数", "items waiting"), default=0,
                                        editable=False)  # fmt: skip
    moved = models.PositiveIntegerField(both("已转", "moved"), default=0, editable=False)
    left = models.PositiveIntegerField(
        both("档号里写着原期限、没有转", "left: their codes name the old period"), default=0,
        editable=False)  # fmt: skip
    decided_by = models.CharField(both("认定人", "decided by"), max_length=80, blank=True,
                                  editable=False)  # fmt: skip
    decided_on = models.DateField(both("认定日期", "decided on"), null=True, editable=False)

    class Meta:
        verbose_name = both("条目对应", "entry that follows")
        verbose_name_plural = both("条目对应", "entries that follow")
        constraints = [
            models.UniqueConstraint(fields=["schedule", "old_entry"], name="one_mapping_of_a_line")
        ]
        indexes = [models.Index(fields=["schedule", "state", "id"], name="mapping_of_schedule")]

    def __str__(self) -> str:
        return f"{self.old_entry} → {self.new_entry or '—'}"

    @property
    def sentence(self) -> str:
        """Why the line was proposed, in the reader's language."""
        return in_words(self.why, self.why_params, lang())


class MappedItem(Judged):
    """An item that was moved to the line that follows, with the period that it had."""

    judged_by = "filed"

    mapping = models.ForeignKey(LineMapping, models.CASCADE, related_name="mapped",
                                db_index=False,
                                verbose_name=both("条目对应", "entry that follows"))  # fmt: skip
    filed = models.ForeignKey("filing.FiledItem", models.CASCADE, related_name="+",
                              verbose_name=both("归档件", "filed item"))  # fmt: skip
    retention = models.CharField(both("原保管期限", "period before"), max_length=8,
                                 choices=Retention, blank=True)  # fmt: skip

    class Meta:
        verbose_name = both("转过的件", "moved item")
        verbose_name_plural = both("转过的件", "moved items")
        constraints = [
            models.UniqueConstraint(fields=["mapping", "filed"], name="moved_once_by_a_mapping")
        ]
