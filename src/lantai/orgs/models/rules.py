# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The rules and regulations 规章制度 of an institution."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from lantai.guard.columns import Guarded
from lantai.guard.words import both
from lantai.orgs.terms import RuleState


class Rule(Guarded):
    """A rule of an institution in its present edition (requirement 7.7).

    An earlier edition is not a row of its own: it stands on the trail.
    """

    name = models.CharField(both("名称", "name"), max_length=200)
    number = models.CharField(both("文号", "document number"), max_length=80, blank=True)
    edition = models.PositiveSmallIntegerField(
        both("第几版", "edition"), default=1, editable=False
    )
    text = models.TextField(both("正文", "text"))
    in_force_on = models.DateField(
        both("施行日期", "in force from"), null=True, blank=True, editable=False
    )
    review_on = models.DateField(both("下次检视", "next review"), null=True, blank=True)
    state = models.CharField(
        both("状态", "state"), max_length=10, choices=RuleState, default=RuleState.DRAFT,
        editable=False,
    )  # fmt: skip

    class Meta(Guarded.Meta):
        verbose_name = both("规章制度", "rule")
        verbose_name_plural = both("规章制度", "rules")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["holder", "name"], name="one_rule_of_a_name",
                                    condition=~Q(state=RuleState.ABOLISHED)),
            models.CheckConstraint(name="rule_in_force_since",
                                   condition=~Q(state=RuleState.IN_FORCE)
                                   | Q(in_force_on__isnull=False)),
            models.CheckConstraint(name="rule_reviewed_after_it_begins",
                                   condition=Q(review_on=None) | Q(in_force_on=None)
                                   | Q(review_on__gte=F("in_force_on"))),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "name", "id"], name="rule_held")]

    def __str__(self) -> str:
        return self.name
