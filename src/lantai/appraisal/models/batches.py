# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""开放审核批次, the review of each record in it, and every opinion that was given about it.

档案法 27, 30; 实施条例 30; 国家档案馆档案开放办法 7-13. ``holder`` is the archives, ``party`` the
forming unit or its successor, from the day on which it is asked.
"""

from __future__ import annotations

from django.db import models

from lantai.appraisal.flow import OPENING
from lantai.appraisal.terms import Decision, Hinted, Screened, Stage, Subject, View, Why
from lantai.guard.columns import Guarded, Judged, state_of
from lantai.guard.words import both
from lantai.holdings.terms import Ground


class OpeningBatch(Guarded):
    """Records of one fonds that are reviewed together, under criteria agreed with their unit."""

    name = models.CharField(both("批次名称", "name"), max_length=120)
    fonds = models.ForeignKey("holdings.Fonds", models.PROTECT, related_name="+",
                              verbose_name=both("全宗", "fonds"))  # fmt: skip
    first_year = models.PositiveSmallIntegerField(both("档案年度起", "records from"))
    last_year = models.PositiveSmallIntegerField(both("档案年度止", "records to"))
    why = models.CharField(both("为什么审", "why"), max_length=8, choices=Why, default=Why.DUE)
    subject = models.CharField(
        both("提前开放的类别", "class opened early"), max_length=12, choices=Subject, blank=True,
        help_text=both("只有经济、教育、科技、文化类可以提前。",
                       "Only these may be opened before their time."))  # fmt: skip
    unit = models.ForeignKey(
        "orgs.Institution", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=both("形成单位或承继单位", "forming unit or its successor"),
        help_text=both("单位已不在、也没有承继单位的，不填，由本馆审核。",
                       "Empty where there is neither: the archives reviews alone."))  # fmt: skip
    criteria = models.TextField(
        both("审核标准", "criteria"), blank=True,
        help_text=both("与形成单位商定的具体标准：哪些可以开放，哪些要延期。",
                       "As agreed with the forming unit."))  # fmt: skip
    agreed = models.CharField(both("商定的依据", "how they were agreed"), max_length=200,
                              blank=True)  # fmt: skip
    first_reader = models.ForeignKey("orgs.Person", models.PROTECT, null=True, blank=True,
                                     related_name="+",
                                     verbose_name=both("初审人", "first reader"))  # fmt: skip
    second_reader = models.ForeignKey("orgs.Person", models.PROTECT, null=True, blank=True,
                                      related_name="+",
                                      verbose_name=both("复审人", "second reader"))  # fmt: skip
    items = models.PositiveIntegerField(both("件数", "items"), default=0, editable=False)
    answer_by = models.DateField(both("反馈期限", "answer by"), null=True, editable=False)
    is_silent = models.BooleanField(both("形成单位逾期未反馈", "the unit did not answer"),
                                    default=False, editable=False)  # fmt: skip
    decided_by = models.CharField(both("审定人", "decided by"), max_length=80, blank=True,
                                  editable=False)  # fmt: skip
    decided_on = models.DateField(both("审定日期", "decided on"), null=True, editable=False)
    state = state_of(OPENING)

    class Meta(Guarded.Meta):
        verbose_name = both("开放审核批次", "opening batch")
        verbose_name_plural = both("开放审核批次", "opening batches")
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(condition=models.Q(last_year__gte=models.F("first_year")),
                                   name="openingbatch_years",
                                   violation_error_message=both(
                                       "止的年度不能早于起的年度。",
                                       "The last year is before the first.")),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "-id"], name="openingbatch_held"),
            models.Index(fields=["party", "-id"], name="openingbatch_party"),
        ]

    def __str__(self) -> str:
        return self.name


class OpeningReview(Judged):
    """The review of one record: what stands proposed, who agreed, what was decided.

    A record is in one review at a time (``is_open``). Opinions stay, each a row of its own.
    """

    judged_by = "batch"

    batch = models.ForeignKey(OpeningBatch, models.CASCADE, related_name="+", db_index=False,
                              verbose_name=both("批次", "batch"))  # fmt: skip
    item = models.ForeignKey("holdings.Item", models.PROTECT, related_name="+", db_index=False,
                             verbose_name=both("件", "item"))  # fmt: skip
    number = models.PositiveIntegerField(both("序号", "number"))
    screened = models.CharField(both("初筛", "screening"), max_length=8, choices=Screened,
                                blank=True, default=Screened.WAITING)  # fmt: skip
    hinted = models.CharField(both("机器提示", "hints"), max_length=8, choices=Hinted, blank=True,
                              default="")  # fmt: skip
    hints = models.JSONField(both("提示", "hints one by one"), default=list)
    proposal = models.CharField(both("建议", "proposal"), max_length=8, choices=Decision,
                                blank=True, default="")  # fmt: skip
    decision = models.CharField(both("决定", "decision"), max_length=8, choices=Decision,
                                blank=True, default="")  # fmt: skip
    ground = models.CharField(both("延期的事由", "ground"), max_length=8, choices=Ground,
                              blank=True, default="")  # fmt: skip
    again_on = models.DateField(both("再评估日期", "judged anew on"), null=True)
    first_by = models.CharField(both("初审", "first reader"), max_length=80, blank=True)
    first_hands = models.CharField(max_length=100, blank=True, default="")
    second_view = models.CharField(both("复审意见", "second reader's view"), max_length=8,
                                   choices=View, blank=True, default="")  # fmt: skip
    second_by = models.CharField(both("复审", "second reader"), max_length=80, blank=True)
    second_hands = models.CharField(max_length=100, blank=True, default="")
    unit_view = models.CharField(both("形成单位意见", "the unit's view"), max_length=8,
                                 choices=View, blank=True, default="")  # fmt: skip
    has_dissent = models.BooleanField(both("有不同意见", "there is dissent"), default=False)
    is_open = models.BooleanField(both("在审", "under review"), default=True)
    applied_on = models.DateField(both("记入日期", "put down on"), null=True)

    class Meta:
        verbose_name = both("开放审核", "opening review")
        verbose_name_plural = both("开放审核", "opening reviews")
        constraints = [
            models.UniqueConstraint(fields=["batch", "item"], name="one_review_in_a_batch"),
            models.UniqueConstraint(fields=["item"], condition=models.Q(is_open=True),
                                    name="one_open_review"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["batch", "number", "id"], name="review_in_order"),
            models.Index(fields=["batch", "proposal", "number"], name="review_by_proposal"),
            models.Index(fields=["batch", "second_view", "number"], name="review_by_second"),
            models.Index(fields=["item", "id"], name="review_of_item"),
        ]

    def __str__(self) -> str:
        return str(self.item)


class ReviewOpinion(Judged):
    """One opinion about one record, as it was given: nothing takes its place."""

    judged_by = "review"

    review = models.ForeignKey(OpeningReview, models.CASCADE, related_name="+", db_index=False,
                               verbose_name=both("开放审核", "opening review"))  # fmt: skip
    stage = models.CharField(both("环节", "stage"), max_length=10, choices=Stage)
    view = models.CharField(both("意见", "view"), max_length=8, choices=View)
    decision = models.CharField(both("建议或决定", "proposal or decision"), max_length=8,
                                choices=Decision, blank=True, default="")  # fmt: skip
    ground = models.CharField(both("延期的事由", "ground"), max_length=8, choices=Ground,
                              blank=True, default="")  # fmt: skip
    again_on = models.DateField(both("再评估日期", "judged anew on"), null=True)
    opinion = models.CharField(both("说明", "words"), max_length=1000, blank=True, default="")
    by = models.CharField(both("谁", "by"), max_length=80)
    on = models.DateTimeField(both("时间", "at"))

    class Meta:
        verbose_name = both("审核意见", "opinion")
        verbose_name_plural = both("审核意见", "opinions")
        indexes = [models.Index(fields=["review", "id"], name="opinion_of_review")]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} {self.get_view_display()}"
