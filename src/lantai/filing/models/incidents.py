# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""事件: refusal to file, loss, damage, alteration: reported, looked into, remedied, closed.

The authority is the other party from the report on (requirement 7.5; 档案法 48, 49, 52).
"""

from __future__ import annotations

from django.db import models

from lantai.filing.flow_of_incidents import INCIDENT
from lantai.filing.terms import IncidentKind
from lantai.guard.columns import Guarded, state_of
from lantai.guard.words import both


class Incident(Guarded):
    """Something that befell documents that ought to be filed, or archives of the unit."""

    title = models.CharField(both("事由", "what"), max_length=200)
    kind = models.CharField(both("种类", "kind"), max_length=10, choices=IncidentKind)
    happened_on = models.DateField(both("发生日期", "happened on"), null=True, blank=True)
    found_on = models.DateField(both("发现日期", "found on"))
    department = models.CharField(both("部门", "department"), max_length=100, blank=True)
    quantity = models.PositiveIntegerField(both("涉及件数", "items affected"), default=1)
    codes = models.TextField(both("档号或文号", "codes or numbers"), blank=True)
    account = models.TextField(both("经过", "account"))
    findings = models.TextField(both("调查结果", "findings"), blank=True, editable=False)
    remedy = models.TextField(both("补救措施", "remedy"), blank=True, editable=False)
    consequence = models.TextField(both("处理结果", "consequence"), blank=True, editable=False)
    reported_on = models.DateField(both("报告日期", "reported on"), null=True, editable=False)
    closed_on = models.DateField(both("结案日期", "closed on"), null=True, editable=False)
    state = state_of(INCIDENT)

    class Meta(Guarded.Meta):
        verbose_name = both("档案事件", "incident")
        verbose_name_plural = both("档案事件", "incidents")
        indexes = [
            models.Index(fields=["holder", "-id"], name="incident_held"),
            models.Index(fields=["party", "-id"], name="incident_of_party"),
        ]

    def __str__(self) -> str:
        return self.title
