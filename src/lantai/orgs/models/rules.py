# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The rules and regulations 规章制度 of an institution."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from lantai.guard.columns import Guarded, Judged, state_of
from lantai.guard.words import both, said
from lantai.orgs.flow import RULE
from lantai.orgs.matters import choices


class Rule(Guarded):
    """A rule of an institution in its present edition; what was in force stays (`RuleEdition`)."""

    name = models.CharField(both("名称", "name"), max_length=200)
    matter = models.CharField(
        both("管什么", "matter"), max_length=20, blank=True, choices=choices(),
        help_text=both("一件制度管几件事的，选主要的。", "Where it covers several: the main one."),
    )  # fmt: skip
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
    state = state_of(RULE)

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


class RuleEdition(Judged):
    """An edition of a rule as it was in force: its text is kept when the next one comes."""

    judged_by = "rule"

    rule = models.ForeignKey(
        Rule, models.CASCADE, related_name="editions", verbose_name=both("制度", "rule")
    )
    edition = models.PositiveSmallIntegerField(both("第几版", "edition"))
    name = models.CharField(both("名称", "name"), max_length=200)
    number = models.CharField(both("文号", "document number"), max_length=80, blank=True)
    text = models.TextField(both("正文", "text"))
    in_force_on = models.DateField(both("施行日期", "in force from"))
    until = models.DateField(both("施行到", "in force until"), null=True, blank=True)
    issued_by = models.CharField(both("发布人", "issued by"), max_length=80, blank=True)

    class Meta:
        verbose_name = both("制度版本", "edition")
        verbose_name_plural = both("制度版本", "editions")
        constraints = [
            models.UniqueConstraint(fields=["rule", "edition"], name="one_edition_of_a_number")
        ]

    def __str__(self) -> str:
        return said("{name}（第 {n} 版）", "{name} (edition {n})", name=self.name, n=self.edition)
