# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""延期开放目录: what an archives proposes to open later, laid before the authority of its level.

实施条例 31, 国家档案馆档案开放办法 15, 17. The authority sees titles, never content; a deferral is
put down only after its consent, under the number of its document.
"""

from __future__ import annotations

from django.db import models

from lantai.appraisal.flow import DEFERRAL
from lantai.appraisal.terms import Consent
from lantai.guard.columns import Guarded, Judged, state_of
from lantai.guard.words import both
from lantai.holdings.terms import Ground


class DeferralCatalogue(Guarded):
    """The deferred of one batch. ``party`` is the authority, from the day it was laid."""

    name = models.CharField(both("目录名称", "name"), max_length=160)
    batch = models.OneToOneField("appraisal.OpeningBatch", models.PROTECT, related_name="+",
                                 editable=False,
                                 verbose_name=both("开放审核批次", "opening batch"))  # fmt: skip
    letter = models.TextField(both("报送说明", "letter"), blank=True)
    items = models.PositiveIntegerField(both("件数", "items"), default=0, editable=False)
    refused = models.PositiveIntegerField(both("不同意延期", "not consented to"), default=0,
                                          editable=False)  # fmt: skip
    set = models.ForeignKey("guard.RecordSet", models.PROTECT, null=True, related_name="+",
                            editable=False)  # fmt: skip
    laid_on = models.DateField(both("报送日期", "laid on"), null=True, editable=False)
    answered_by = models.CharField(both("批复机关", "answered by"), max_length=120, blank=True,
                                   editable=False)  # fmt: skip
    document_number = models.CharField(both("批复文号", "document number"), max_length=80,
                                       blank=True, editable=False)  # fmt: skip
    answered_on = models.DateField(both("批复日期", "answered on"), null=True, editable=False)
    state = state_of(DEFERRAL)

    class Meta(Guarded.Meta):
        verbose_name = both("延期开放目录", "deferral catalogue")
        verbose_name_plural = both("延期开放目录", "deferral catalogues")
        indexes = [
            models.Index(fields=["holder", "-id"], name="deferralcatalogue_held"),
            models.Index(fields=["party", "-id"], name="deferralcatalogue_party"),
        ]

    def __str__(self) -> str:
        return self.name


class Deferral(Judged):
    """One record of the catalogue, as it was laid: code and title, ground, the next date."""

    judged_by = "catalogue"
    trail_name = "ref_code"

    catalogue = models.ForeignKey(DeferralCatalogue, models.CASCADE, related_name="+",
                                  db_index=False,
                                  verbose_name=both("延期开放目录", "catalogue"))  # fmt: skip
    review = models.ForeignKey("appraisal.OpeningReview", models.PROTECT, related_name="+",
                               verbose_name=both("开放审核", "opening review"))  # fmt: skip
    ref_code = models.CharField(both("档号", "reference code"), max_length=200, blank=True)
    title = models.CharField(both("题名", "title"), max_length=2000)
    year = models.PositiveSmallIntegerField(both("年度", "year"), null=True)
    ground = models.CharField(both("延期的事由", "ground"), max_length=8, choices=Ground)
    again_on = models.DateField(both("再评估日期", "judged anew on"), null=True)
    consent = models.CharField(both("主管部门意见", "the authority's view"), max_length=8,
                               choices=Consent, blank=True, default=Consent.WAITING)  # fmt: skip
    remark = models.CharField(both("说明", "remark"), max_length=400, blank=True)
    is_applied = models.BooleanField(both("已落实", "put down"), default=False)

    class Meta:
        verbose_name = both("延期开放件", "deferral")
        verbose_name_plural = both("延期开放件", "deferrals")
        constraints = [models.UniqueConstraint(fields=["catalogue", "review"], name="one_deferral")]
        indexes = [models.Index(fields=["catalogue", "id"], name="deferral_in_order")]

    def __str__(self) -> str:
        return f"{self.ref_code} {self.title}".strip()
