# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""公布: how far what is open may be found and read from outside, and how it is stopped at once.

档案法 32, 实施条例 33-35; requirement 14.3. A decision of its own, after that of opening.
"""

from __future__ import annotations

from django.db import models

from lantai.appraisal.flow import PUBLICATION, WITHDRAWAL
from lantai.appraisal.terms import Group
from lantai.guard.columns import Guarded, Judged, state_of
from lantai.guard.terms import Reach
from lantai.guard.words import both, said


class Publication(Guarded):
    """What is published together: from a batch, a reach for each group of it."""

    name = models.CharField(both("公布事项", "name"), max_length=160)
    batch = models.ForeignKey("appraisal.OpeningBatch", models.PROTECT, null=True,
                              related_name="+", editable=False,
                              verbose_name=both("开放审核批次", "opening batch"))  # fmt: skip
    note = models.TextField(both("写给审定人的话", "to who approves"), blank=True)
    needs_consent = models.BooleanField(
        both("须形成单位或所有人同意", "needs consent of unit or owner"), default=False,
        help_text=both("捐赠、寄存的，协议有约定的，形成单位要求先问的。",
                       "Gifts and deposits, agreements, units that asked for it."))  # fmt: skip
    consent = models.CharField(both("同意的依据", "consent"), max_length=200, blank=True)
    items = models.PositiveIntegerField(both("件数", "items"), default=0, editable=False)
    check_note = models.CharField(both("保密审查意见", "check for secrets"), max_length=400,
                                  blank=True, editable=False)  # fmt: skip
    checked_by = models.CharField(both("保密审查人", "checked by"), max_length=80, blank=True,
                                  editable=False)  # fmt: skip
    checked_on = models.DateField(both("审查日期", "checked on"), null=True, editable=False)
    approved_by = models.CharField(both("审定人", "approved by"), max_length=80, blank=True,
                                   editable=False)  # fmt: skip
    approved_on = models.DateField(both("审定日期", "approved on"), null=True, editable=False)
    state = state_of(PUBLICATION)

    class Meta(Guarded.Meta):
        verbose_name = both("公布", "publication")
        verbose_name_plural = both("公布", "publications")
        indexes = [models.Index(fields=["holder", "-id"], name="publication_held")]

    def __str__(self) -> str:
        return self.name


class PublishedItem(Judged):
    """A record of a publication with its reach."""

    judged_by = "publication"

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="+", db_index=False,
                                    verbose_name=both("公布", "publication"))  # fmt: skip
    item = models.ForeignKey("holdings.Item", models.PROTECT, related_name="+",
                             verbose_name=both("件", "item"))  # fmt: skip
    group = models.CharField(both("组", "group"), max_length=8, choices=Group)
    reach = models.PositiveSmallIntegerField(both("公布范围", "reach"), choices=Reach,
                                             default=Reach.NONE)  # fmt: skip
    published_on = models.DateField(both("公布日期", "published on"), null=True)

    class Meta:
        verbose_name = both("公布的件", "published item")
        verbose_name_plural = both("公布的件", "published items")
        constraints = [
            models.UniqueConstraint(fields=["publication", "item"], name="published_once")
        ]
        indexes = [models.Index(fields=["publication", "id"], name="published_in_order")]

    def __str__(self) -> str:
        return str(self.item)


class Withdrawal(Guarded):
    """撤回: what somebody stopped at once, why, and what came of the review afterwards.

    ``rows`` are the records with the reach that they had.
    """

    reason = models.CharField(both("撤回理由", "reason"), max_length=400)
    items = models.PositiveIntegerField(both("件数", "items"), default=0)
    rows = models.JSONField(default=list, editable=False)
    by = models.CharField(both("撤回人", "withdrawn by"), max_length=80)
    by_hands = models.CharField(max_length=100, editable=False)
    at = models.DateTimeField(both("撤回时间", "withdrawn at"))
    reviewed_by = models.CharField(both("复核人", "reviewed by"), max_length=80, blank=True)
    reviewed_on = models.DateField(both("复核日期", "reviewed on"), null=True)
    state = state_of(WITHDRAWAL)

    class Meta(Guarded.Meta):
        verbose_name = both("撤回公布", "withdrawal")
        verbose_name_plural = both("撤回公布", "withdrawals")
        indexes = [models.Index(fields=["holder", "-id"], name="withdrawal_held")]

    def __str__(self) -> str:
        return said("撤回公布 {n} 件", "withdrawal of {n} items", n=f"{self.items:,}")
