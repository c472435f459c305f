# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""归档批次: what a department hands over for a year, the records in it, their test.

DA/T 22-2015 (components, classes, order, numbers, catalogue), DA/T 70-2018 (test at filing),
requirement 7.2, 7.3, 7.6. A filed record is an item of holdings; here is how it was filed.
"""

from __future__ import annotations

from django.db import models

from lantai.filing.flow_of_batches import BATCH
from lantai.filing.terms_of_batches import (
    BatchKind,
    Decision,
    MachineVerdict,
    Sorting,
    Weight,
)
from lantai.guard.columns import Guarded, Judged, state_of
from lantai.guard.kept import in_words
from lantai.guard.words import both, lang

FORM = "dat13-2022-item"
"""The form of reference codes that a batch begins with."""


def usual_parts() -> list[str]:
    """The parts of a reference code that are optional and usual."""
    return ["class", "year", "retention"]


class FilingBatch(Guarded):
    """What a department collects, signs and hands to the records office for one year.

    ``form`` and ``parts`` say how its items are numbered, ``sorting`` in which order.
    """

    fonds = models.ForeignKey("holdings.Fonds", models.PROTECT, related_name="+",
                              verbose_name=both("全宗", "fonds"))  # fmt: skip
    name = models.CharField(both("批次名称", "name"), max_length=120)
    year = models.PositiveSmallIntegerField(both("归档年度", "year"))
    department = models.CharField(both("归档部门", "department"), max_length=100, blank=True)
    category_code = models.CharField(both("门类代码", "category"), max_length=10, default="WS")
    kind = models.CharField(both("批次种类", "kind"), max_length=8, choices=BatchKind,
                            default=BatchKind.ORDINARY)  # fmt: skip
    state = state_of(BATCH)
    form = models.CharField(both("档号样式", "form of the codes"), max_length=40, default=FORM,
                            editable=False)  # fmt: skip
    parts = models.JSONField(both("档号里的可选部分", "optional parts of the codes"),
                             default=usual_parts, editable=False)  # fmt: skip
    sorting = models.CharField(both("排列", "order"), max_length=10, choices=Sorting,
                               default=Sorting.MATTER)  # fmt: skip
    situation = models.TextField(
        both("情况说明", "notes"), blank=True,
        help_text=both("写进备考表：缺损、修改、补充、移出的情况。",
                       "What is missing, was mended, added, taken out."))  # fmt: skip
    items = models.PositiveIntegerField(both("件数", "items"), default=0, editable=False)
    files = models.PositiveIntegerField(both("文件数", "files"), default=0, editable=False)
    size = models.PositiveBigIntegerField(both("字节数", "bytes"), default=0, editable=False)
    handed_by = models.CharField(both("移交人", "handed over by"), max_length=80, blank=True,
                                 editable=False)  # fmt: skip
    handed_on = models.DateField(both("移交日期", "handed over on"), null=True, editable=False)
    received_by = models.CharField(both("接收人", "received by"), max_length=80, blank=True,
                                   editable=False)  # fmt: skip
    received_on = models.DateField(both("接收日期", "received on"), null=True, editable=False)
    arranged_by = models.CharField(both("整理人", "arranged by"), max_length=80, blank=True,
                                   editable=False)  # fmt: skip
    arranged_on = models.DateField(both("整理日期", "arranged on"), null=True, editable=False)
    checked_by = models.CharField(both("检查人", "checked by"), max_length=80, blank=True,
                                  editable=False)  # fmt: skip
    checked_on = models.DateField(both("检查日期", "checked on"), null=True, editable=False)
    filed_on = models.DateField(both("归档日期", "filed on"), null=True, editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("归档批次", "filing batch")
        verbose_name_plural = both("归档批次", "filing batches")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(
                fields=["holder", "fonds", "year", "name"], name="one_batch_of_a_name",
                violation_error_message=both("这个年度已有同名的批次。",
                                             "There is a batch of this name in this year.")),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "-year", "id"], name="filingbatch_held"),
            models.Index(fields=["fonds", "year", "department", "state"],
                         name="filingbatch_of_fonds"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name if str(self.year) in self.name else f"{self.year} {self.name}"


class FiledItem(Judged):
    """归档件: how an item is filed: in which batch, under which line, and what was suggested.

    ``provisional`` 待审: the line is of a schedule that nobody approved. ``accepted`` is empty
    until somebody decided about the suggestion; filing freezes it.
    """

    judged_by = "item"

    item = models.OneToOneField("holdings.Item", models.CASCADE, related_name="+",
                                verbose_name=both("件", "item"))  # fmt: skip
    batch = models.ForeignKey(FilingBatch, models.PROTECT, related_name="+", db_index=False,
                              verbose_name=both("归档批次", "filing batch"))  # fmt: skip
    position = models.PositiveIntegerField(both("排列次序", "position"), default=0)
    entry = models.ForeignKey(
        "filing.ScheduleEntry", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=both("条目", "schedule entry"))  # fmt: skip
    provisional = models.BooleanField(both("待审", "provisional"), default=False)
    suggested = models.ForeignKey(
        "filing.ScheduleEntry", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=both("建议条目", "suggested entry"))  # fmt: skip
    confidence = models.PositiveSmallIntegerField(both("把握（%）", "confidence (%)"), default=0)
    why = models.CharField(max_length=60, blank=True, editable=False)
    why_params = models.JSONField(default=dict, editable=False)
    accepted = models.BooleanField(both("采用建议", "suggestion taken"), null=True)

    class Meta:
        verbose_name = both("归档件", "filed item")
        verbose_name_plural = both("归档件", "filed items")
        indexes = [
            models.Index(fields=["batch", "position", "id"], name="fileditem_in_batch"),
            models.Index(fields=["entry", "id"], name="fileditem_of_entry"),
        ]

    def __str__(self) -> str:
        return str(self.item)

    @property
    def sentence(self) -> str:
        """Why the line was suggested, in the reader's language."""
        return in_words(self.why, self.why_params, lang())


class NumberRange(Judged):
    """号段: numbers of a series that a batch holds, so that no two clerks give one."""

    judged_by = "batch"

    batch = models.ForeignKey(FilingBatch, models.CASCADE, related_name="+",
                              verbose_name=both("归档批次", "filing batch"))  # fmt: skip
    series = models.CharField(both("档号前段", "series"), max_length=180)
    first = models.PositiveIntegerField(both("起号", "first"))
    last = models.PositiveIntegerField(both("止号", "last"))

    class Meta:
        verbose_name = both("号段", "range of numbers")
        verbose_name_plural = both("号段", "ranges of numbers")
        indexes = [models.Index(fields=["series", "last"], name="range_of_series")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "series", "first"], name="one_range"),
        ]

    def __str__(self) -> str:
        return f"{self.series}{self.first}–{self.last}"


class Arrangement(Guarded):
    """一次整理: what one arranging changed, so that it can be taken back while nothing is filed."""

    batch = models.ForeignKey(FilingBatch, models.CASCADE, related_name="+",
                              verbose_name=both("归档批次", "filing batch"))  # fmt: skip
    at = models.DateTimeField(both("时间", "at"))
    by = models.CharField(both("经办人", "by"), max_length=80)
    steps = models.CharField(both("办了哪些", "steps"), max_length=80)
    changed = models.PositiveIntegerField(both("改动件数", "items changed"), default=0)
    undone_at = models.DateTimeField(both("撤回时间", "taken back at"), null=True)
    undone_by = models.CharField(both("撤回人", "taken back by"), max_length=80, blank=True)

    class Meta(Guarded.Meta):
        verbose_name = both("整理记录", "arrangement")
        verbose_name_plural = both("整理记录", "arrangements")
        indexes = [models.Index(fields=["holder", "-id"], name="arrangement_held")]

    def __str__(self) -> str:
        return f"{self.batch} {self.at:%Y-%m-%d %H:%M}"


class ArrangedRow(Judged):
    """What an arranging did to one item: columns before and after, and what was joined into it."""

    judged_by = "arrangement"

    arrangement = models.ForeignKey(Arrangement, models.CASCADE, related_name="+",
                                    verbose_name=both("整理记录", "arrangement"))  # fmt: skip
    row = models.PositiveBigIntegerField(both("件的编号", "number of the item"))
    before = models.JSONField(both("原来", "before"), default=dict)
    after = models.JSONField(both("改成", "after"), default=dict)

    class Meta:
        verbose_name = both("整理明细", "arranged row")
        verbose_name_plural = both("整理明细", "arranged rows")
        indexes = [models.Index(fields=["arrangement", "id"], name="arrangedrow_of")]

    def __str__(self) -> str:
        return str(self.row)


class FilingTest(Guarded):
    """归档检测 (DA/T 70-2018): one run over a batch, under a plan of a version.

    ``seal`` is a digest of all that was tested, so that what was changed since is known.
    """

    batch = models.ForeignKey(FilingBatch, models.CASCADE, related_name="+",
                              verbose_name=both("归档批次", "filing batch"))  # fmt: skip
    at = models.DateTimeField(both("检测时间", "tested at"))
    by = models.CharField(both("检测人", "tested by"), max_length=80)
    plan = models.CharField(both("检测方案", "plan"), max_length=40)
    plan_version = models.CharField(both("方案版本", "version of the plan"), max_length=20)
    verdict = models.CharField(both("机器结论", "machine's verdict"), max_length=8,
                               choices=MachineVerdict)  # fmt: skip
    items = models.PositiveIntegerField(both("件数", "items"), default=0)
    files = models.PositiveIntegerField(both("文件数", "files"), default=0)
    size = models.PositiveBigIntegerField(both("字节数", "bytes"), default=0)
    lines = models.JSONField(both("逐项结果", "result of each item"), default=list, editable=False)
    seal = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("归档检测", "filing test")
        verbose_name_plural = both("归档检测", "filing tests")
        indexes = [models.Index(fields=["holder", "-id"], name="filingtest_held")]

    def __str__(self) -> str:
        return f"{self.batch} {self.at:%Y-%m-%d %H:%M}"


class FilingFinding(Guarded):
    """检测问题: what a test found, in which item, and what a person decided about it."""

    batch = models.ForeignKey(FilingBatch, models.CASCADE, related_name="+",
                              db_index=False,
                              verbose_name=both("归档批次", "filing batch"))  # fmt: skip
    item = models.ForeignKey("holdings.Item", models.CASCADE, null=True, related_name="+",
                             verbose_name=both("件", "item"))  # fmt: skip
    code = models.CharField(both("检测项目", "item of the plan"), max_length=20)
    kind = models.CharField(max_length=60, editable=False)
    severity = models.CharField(both("轻重", "severity"), max_length=8, choices=Weight)
    field = models.CharField(both("栏目", "field"), max_length=60, blank=True)
    params = models.JSONField(default=dict, editable=False)
    is_open = models.BooleanField(both("待决定", "to be decided"), default=True)
    decision = models.CharField(both("决定", "decision"), max_length=10, choices=Decision,
                                blank=True)  # fmt: skip
    opinion = models.TextField(both("意见", "opinion"), blank=True)
    decided_by = models.CharField(both("决定人", "decided by"), max_length=80, blank=True)
    decided_at = models.DateTimeField(both("决定时间", "decided at"), null=True)

    class Meta(Guarded.Meta):
        verbose_name = both("检测问题", "finding of a filing test")
        verbose_name_plural = both("检测问题", "findings of filing tests")
        indexes = [
            models.Index(fields=["holder", "-id"], name="filingfinding_held"),
            models.Index(fields=["batch", "is_open", "id"], name="filingfinding_of_batch"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.sentence}"

    @property
    def sentence(self) -> str:
        """What was found, in the reader's language."""
        return in_words(self.kind, self.params, lang())
