# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The words of a record's files, kept beside the vault so that no index has to open a file again.

They are content: whoever may not read the record may not find it by them (`guard.sheet`, fetch).
"""

from __future__ import annotations

from django.db import models

from lantai.guard.columns import Judged
from lantai.guard.words import both


class RecordText(Judged):
    """档案全文: the text of one item's files, as of one version of its object in the vault."""

    judged_by = "item"

    item = models.OneToOneField(
        "holdings.Item", models.CASCADE, related_name="+", verbose_name=both("件", "item")
    )
    version = models.PositiveIntegerField(both("对象版本", "version of the object"))
    text = models.TextField(both("全文", "text"), blank=True)

    class Meta:
        verbose_name = both("档案全文", "text of a record")
        verbose_name_plural = both("档案全文", "texts of records")

    def __str__(self) -> str:
        return f"v{self.version}"
