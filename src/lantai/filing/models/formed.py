# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""应归尽归: the documents a unit formed, held against what it filed, and what is missing.

The register of documents formed comes from the office system or by workbook. A comparison keeps its
numbers by unit and year, and a row for each thing that is wrong (requirement 7.4; 档案法 13, 14).
"""

from __future__ import annotations

from django.db import models

from lantai.filing.terms import GapKind
from lantai.guard.columns import Guarded
from lantai.guard.words import both, said


class FormedDocument(Guarded):
    """形成文件登记: one document that a unit formed or received, as its register has it.

    ``institution`` formed it; ``holder`` keeps its register: the unit itself, or the joint office
    that keeps its records, and then the unit is ``party``. ``sender`` is the system or book the
    line comes from, ``sender_number`` its number there, by which a line that comes twice is the
    same line.
    """

    trail_name = "doc_number"

    institution = models.ForeignKey(
        "orgs.Institution", models.PROTECT, related_name="+", verbose_name=both("单位", "unit"),
        db_index=False, blank=True,
        help_text=both("联合档案室要选是哪个成员单位的；其他单位不用选。",
                       "A joint office says of which member it is; others need not choose."),
    )  # fmt: skip
    year = models.PositiveSmallIntegerField(both("年度", "year"))
    sender = models.CharField(
        both("来源", "source"), max_length=80, blank=True,
        help_text=both("办公系统或登记簿的名称", "the system or book"))  # fmt: skip
    sender_number = models.CharField(both("来源编号", "number there"), max_length=80, blank=True)
    title = models.CharField(both("题名", "title"), max_length=2000)
    doc_number = models.CharField(both("文号", "document number"), max_length=200, blank=True)
    formed_on = models.DateField(both("形成日期", "formed on"), null=True, blank=True)
    department = models.CharField(both("部门", "department"), max_length=100, blank=True)
    expected = models.BooleanField(
        both("应归档", "to be filed"), default=True,
        help_text=both("不需要归档的，把勾去掉。", "Untick what is not to be filed."))  # fmt: skip
    line_number = models.CharField(both("应归条目", "expected entry"), max_length=40, blank=True)
    note = models.CharField(both("备注", "note"), max_length=500, blank=True)

    class Meta(Guarded.Meta):
        verbose_name = both("形成文件", "document formed")
        verbose_name_plural = both("形成文件登记", "documents formed")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(
                fields=["holder", "sender", "sender_number"], condition=~models.Q(sender_number=""),
                name="one_line_of_a_source",
                violation_error_message=both("这个来源编号已经登记过。",
                                             "This number of the source is there already.")),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "-id"], name="formed_held"),
            models.Index(fields=["institution", "year", "id"], name="formed_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.doc_number} {self.title}".strip()


class FilingComparison(Guarded):
    """比对: what a unit formed in a year against what is filed; one a unit and year, made anew."""

    institution = models.ForeignKey(
        "orgs.Institution", models.PROTECT, related_name="+", verbose_name=both("单位", "unit"),
        db_index=False)  # fmt: skip
    year = models.PositiveSmallIntegerField(both("年度", "year"))
    compared_at = models.DateTimeField(both("比对时间", "compared at"))
    due_on = models.DateField(both("应归档到", "to be filed by"), null=True)
    formed = models.PositiveIntegerField(both("登记", "registered"), default=0)
    ought = models.PositiveIntegerField(both("应归", "ought to be filed"), default=0)
    filed = models.PositiveIntegerField(both("已归", "filed"), default=0)
    late = models.PositiveIntegerField(both("逾期归档", "filed late"), default=0)
    unfiled = models.PositiveIntegerField(both("未归", "not filed"), default=0)
    doubled = models.PositiveIntegerField(both("重复归档", "filed twice"), default=0)
    skipped = models.PositiveIntegerField(both("缺号", "numbers missing"), default=0)
    permille = models.PositiveSmallIntegerField(both("归档率（‰）", "rate (‰)"), default=0)

    class Meta(Guarded.Meta):
        verbose_name = both("归档比对", "filing comparison")
        verbose_name_plural = both("归档比对", "filing comparisons")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["institution", "year"], name="one_comparison_a_year"),
        ]
        indexes = [models.Index(fields=["holder", "-year", "id"], name="comparison_held")]

    def __str__(self) -> str:
        return said("{unit} {year} 年度", "{unit}, {year}", unit=self.institution, year=self.year)


class FilingGap(Guarded):
    """应归未归 and what else is wrong with a line of the register; what is explained stays so."""

    trail_name = "kind"

    comparison = models.ForeignKey(
        FilingComparison, models.CASCADE, related_name="gaps", db_index=False,
        verbose_name=both("归档比对", "filing comparison"))  # fmt: skip
    kind = models.CharField(both("情况", "what"), max_length=8, choices=GapKind)
    formed = models.ForeignKey(
        FormedDocument, models.CASCADE, null=True, related_name="gaps",
        verbose_name=both("形成文件", "document formed"))  # fmt: skip
    item = models.ForeignKey("holdings.Item", models.SET_NULL, null=True, related_name="+",
                             verbose_name=both("件", "item"))  # fmt: skip
    about = models.CharField(both("说的是", "about"), max_length=400)
    days = models.PositiveIntegerField(both("逾期天数", "days late"), default=0)
    explanation = models.TextField(both("说明", "explanation"), blank=True)
    explained_by = models.CharField(both("说明人", "explained by"), max_length=80, blank=True,
                                    editable=False)  # fmt: skip
    explained_on = models.DateField(both("说明日期", "explained on"), null=True, editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("归档差错", "filing gap")
        verbose_name_plural = both("归档差错", "filing gaps")
        indexes = [
            models.Index(fields=["comparison", "kind", "id"], name="gap_of_comparison"),
            models.Index(fields=["holder", "-id"], name="filinggap_held"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{said('：', ': ')}{self.about}"
