# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The rules and regulations 规章制度 of an institution."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lantai.guard.columns import Guarded
from lantai.guard.words import both
from lantai.orgs.flow import RULE


class Rule(Guarded):
    """A rule of an institution in its present edition; the earlier ones stand on its trail."""

    name = models.CharField(both("名称", "name"), max_length=200)
    number = models.CharField(both("文号", "document number"), max_length=80, blank=True)
    text = models.TextField(both("正文", "text"))
    edition = models.PositiveSmallIntegerField(both("第几版", "edition"), default=1, editable=False)
    in_force_on = models.DateField(
        both("施行日期", "in force from"), null=True, blank=True,
        help_text=both("不填就是发布之日。", "Empty: the day on which it is issued."),
    )  # fmt: skip
    review_on = models.DateField(
        both("下次检视", "next review"), null=True, blank=True, editable=False
    )
    state = models.CharField(
        both("状态", "state"), max_length=12, default=RULE.start, editable=False,
        choices=[(state.name, both(state.zh, state.en)) for state in RULE.states],
    )  # fmt: skip

    class Meta(Guarded.Meta):
        verbose_name = both("规章制度", "rule")
        verbose_name_plural = both("规章制度", "rules")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["holder", "name"], name="one_rule_of_a_name",
                                    condition=~Q(state="abolished")),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "name", "id"], name="rule_held")]

    def __str__(self) -> str:
        return self.name
