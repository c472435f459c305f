# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Tables of regions and lists of changes that were handed in: tried first, then taken or dropped.

The file lies beside the database under its digest; what it would do stands here as the last trial
found it, with a digest of the regions it was tried on. A row stays when it was taken: it is the
history of how the site's regions came to be as they are.
"""

from __future__ import annotations

from django.db import models

from lantai.guard.columns import Guarded
from lantai.guard.words import both
from lantai.orgs.terms import TableForm, TableState, TableWay


class RegionTable(Guarded):
    """A file of regions 区划表 that somebody handed in, and what came of it."""

    name = models.CharField(both("文件名", "file"), max_length=200)
    form = models.CharField(both("种类", "kind"), max_length=10, choices=TableForm)
    way = models.CharField(both("收法", "way"), max_length=10, choices=TableWay, blank=True)
    on = models.DateField(both("变更日期", "day of the changes"), null=True, blank=True)
    under = models.CharField(both("是哪个区划的表", "of which region"), max_length=12, blank=True)
    document = models.CharField(both("批准文号", "document"), max_length=120, blank=True)
    digest = models.CharField(both("文件摘要", "digest"), max_length=128, editable=False)
    tree = models.CharField(max_length=64, blank=True, editable=False)
    trial = models.JSONField(default=dict, editable=False)
    state = models.CharField(
        both("办到哪里", "state"), max_length=10, choices=TableState, default=TableState.TRIED,
        editable=False,
    )  # fmt: skip
    handed_in_on = models.DateField(both("交来日期", "handed in on"), editable=False)
    taken_on = models.DateField(both("执行日期", "taken on"), null=True, editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("区划表", "region table")
        verbose_name_plural = both("区划表", "region tables")
        indexes = [models.Index(fields=["holder", "-id"], name="regiontable_held")]

    def __str__(self) -> str:
        return self.name
