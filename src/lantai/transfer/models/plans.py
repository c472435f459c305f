# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""移交计划: what a unit hands over in a year, as archives and unit agreed; what needs no test."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lantai.guard.columns import Guarded, Judged, state_of
from lantai.guard.words import both
from lantai.transfer.flow import PLAN
from lantai.transfer.terms import Form, Way


class TransferPlan(Guarded):
    """The plan of a year between an archives (``holder``) and a unit (``party``)."""

    year = models.PositiveSmallIntegerField(both("计划年度", "year of the plan"))
    sender = models.ForeignKey("orgs.Institution", models.PROTECT, related_name="+",
                               verbose_name=both("移交单位", "sender"))  # fmt: skip
    first_year = models.PositiveSmallIntegerField(both("档案年度起", "records from"))
    last_year = models.PositiveSmallIntegerField(both("档案年度止", "records to"))
    by = models.DateField(both("移交截止日期", "to be sent by"))
    form = models.CharField(both("信息包形式", "kind of package"), max_length=8, choices=Form,
                            default=Form.LAYOUT)  # fmt: skip
    way = models.CharField(both("移交方式", "way"), max_length=8, choices=Way, default=Way.NETWORK)
    expected = models.PositiveIntegerField(both("预计件数", "items expected"), null=True,
                                           blank=True)  # fmt: skip
    note = models.TextField(both("要求和说明", "what is asked"), blank=True)
    state = state_of(PLAN)

    class Meta(Guarded.Meta):
        verbose_name = both("移交计划", "transfer plan")
        verbose_name_plural = both("移交计划", "transfer plans")
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="plan_years",
                violation_error_message=both("止年不能早于起年。", "The last year comes first.")),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "-year", "id"], name="transferplan_held"),
            models.Index(fields=["party", "-year", "id"], name="transferplan_party"),
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.year}"


class Waiver(Judged):
    """免检: an item of the check plan that this plan does not ask for, with the reason."""

    judged_by = "plan"

    plan = models.ForeignKey(TransferPlan, models.CASCADE, related_name="waivers",
                             verbose_name=both("移交计划", "transfer plan"))  # fmt: skip
    number = models.CharField(both("检测项", "item of the check"), max_length=12)
    reason = models.CharField(both("理由", "reason"), max_length=400)

    class Meta:
        verbose_name = both("免检项", "waived item")
        verbose_name_plural = both("免检项", "waived items")
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_waiver")]

    def __str__(self) -> str:
        return self.number
