# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How many copies a record of each grade must have, and which records are of which grade.

Both are rows of an institution, so that a county's means are its own. The most particular rule
wins: of a fonds before of all, then with a category, then with a retention period.
"""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from lantai.guard.columns import Guarded
from lantai.guard.words import both
from lantai.holdings.terms import Retention
from lantai.vault.terms import Grade

MOST = 9


class CopyPolicy(Guarded):
    """备份策略 of one grade in one institution."""

    grade = models.PositiveSmallIntegerField(both("重要程度", "grade"), choices=Grade)
    copies = models.PositiveSmallIntegerField(
        both("总套数", "copies"), default=2,
        validators=[MinValueValidator(1), MaxValueValidator(MOST)])  # fmt: skip
    offsite = models.PositiveSmallIntegerField(
        both("其中异地", "of these off-site"), default=1,
        validators=[MaxValueValidator(MOST)])  # fmt: skip
    media = models.PositiveSmallIntegerField(
        both("至少几种介质", "kinds of medium"), default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
        help_text=both("异质备份填 2。", "2 for copies on different media."))  # fmt: skip

    class Meta(Guarded.Meta):
        verbose_name = both("备份策略", "copy policy")
        verbose_name_plural = both("备份策略", "copy policies")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(
                fields=["holder", "grade"], name="one_policy_per_grade",
                violation_error_message=both("这一级已有备份策略。", "This grade has a policy.")),
            models.CheckConstraint(
                condition=models.Q(offsite__lte=models.F("copies")), name="offsite_among_copies",
                violation_error_message=both("异地套数不能多于总套数。",
                                             "Not more off-site than in all.")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.get_grade_display())


class GradeRule(Guarded):
    """定级规则: which records are of a grade."""

    fonds = models.ForeignKey(
        "holdings.Fonds", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=both("全宗", "fonds"))  # fmt: skip
    category_code = models.CharField(both("门类代码", "category"), max_length=10, blank=True)
    retention = models.CharField(
        both("保管期限", "retention period"), max_length=8, choices=Retention, blank=True
    )
    grade = models.PositiveSmallIntegerField(both("重要程度", "grade"), choices=Grade)
    basis = models.CharField(both("依据", "basis"), max_length=200, blank=True)

    class Meta(Guarded.Meta):
        verbose_name = both("定级规则", "grading rule")
        verbose_name_plural = both("定级规则", "grading rules")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(
                fields=["holder", "fonds", "category_code", "retention"], name="one_grade_rule",
                nulls_distinct=False,
                violation_error_message=both("已有这样的规则。", "There is such a rule.")),
        ]  # fmt: skip

    def __str__(self) -> str:
        words = [str(self.fonds) if self.fonds else "", self.category_code,
                 str(self.get_retention_display())]  # fmt: skip
        return " ".join(filter(None, [*words, str(self.get_grade_display())]))
