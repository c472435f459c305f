# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""四性检测 (DA/T 70): a run over a package, the lines of its plan, what was found.

A line that no machine answers waits for a person's signature; a finding that blocks waits for a
person's decision. ``is_open`` says so on both, and while one is open nothing is accepted.
"""

from __future__ import annotations

from django.db import models

from lantai.craft.checks.plan import built_in
from lantai.craft.errors import CraftError
from lantai.craft.findings import Severity
from lantai.guard.columns import Guarded, Judged
from lantai.guard.kept import in_words, remedy
from lantai.guard.words import both, lang
from lantai.transfer.terms import Decision, Judgement, Side

RESULTS = (
    ("passed", both("通过", "passed")),
    ("warned", both("有提示", "warned")),
    ("failed", both("不通过", "failed")),
    ("awaiting", both("待人工", "awaits a person")),
    ("not_run", both("未执行", "not run")),
    ("waived", both("免检", "waived")),
)
SEVERITIES = (
    (str(Severity.ERROR), both("不通过", "error")),
    (str(Severity.NOT_RUN), both("未执行", "not run")),
    (str(Severity.WARN), both("提示", "warning")),
    (str(Severity.INFO), both("说明", "note")),
)


def told(row: models.Model, name: str) -> str:
    """A text that a row keeps in both languages, in the reader's; rows of before have one alone."""
    english = getattr(row, f"{name}_en") if lang() == "en" else ""
    return str(english or getattr(row, name))


class Check(Guarded):
    """One run of the tests over the package of one round, by one side; both sides see it."""

    transfer = models.ForeignKey("transfer.Transfer", models.PROTECT, related_name="checks",
                                 verbose_name=both("移交", "transfer"))  # fmt: skip
    side = models.CharField(both("哪一方", "side"), max_length=8, choices=Side)
    round = models.PositiveSmallIntegerField(both("第几次送", "time it is sent"))
    plan_id = models.CharField(both("检测方案", "check plan"), max_length=40, blank=True)
    plan_version = models.CharField(both("方案版本", "its version"), max_length=20, blank=True)
    began_at = models.DateTimeField(both("开始", "began"))
    ended_at = models.DateTimeField(both("结束", "ended"), null=True)
    tester = models.CharField(both("检测人", "tested by"), max_length=80)
    verdict = models.CharField(both("结论", "verdict"), max_length=8, choices=Judgement,
                               default=Judgement.RUNNING)  # fmt: skip
    files = models.PositiveIntegerField(both("文件数", "files"), default=0)
    errors = models.PositiveIntegerField(both("不通过", "errors"), default=0)
    warnings = models.PositiveIntegerField(both("提示", "warnings"), default=0)

    class Meta(Guarded.Meta):
        verbose_name = both("四性检测", "four-property check")
        verbose_name_plural = both("四性检测", "four-property checks")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["transfer", "side", "round"], name="one_check"),
        ]
        indexes = [
            models.Index(fields=["holder", "-id"], name="check_held"),
            models.Index(fields=["party", "-id"], name="check_party"),
        ]

    def __str__(self) -> str:
        return f"{self.transfer} {self.get_side_display()}"

    @property
    def plan_title(self) -> str:
        """The title of the plan; of one that comes along no longer, its name."""
        try:
            return built_in(self.plan_id).title(lang())
        except CraftError:
            return self.plan_id


class CheckLine(Judged):
    """检测项: a line of the plan with its result, and a person's signature where one is asked."""

    judged_by = "check_run"

    check_run = models.ForeignKey(Check, models.CASCADE, related_name="lines",
                                  verbose_name=both("检测", "check"))  # fmt: skip
    number = models.CharField(both("编号", "number"), max_length=16)
    order = models.PositiveSmallIntegerField(both("序", "order"))
    title = models.CharField(both("检测项", "item of the check"), max_length=120)
    title_en = models.CharField(max_length=120)
    mode = models.CharField(both("方式", "mode"), max_length=10)
    result = models.CharField(both("结果", "result"), max_length=10, choices=RESULTS)
    reason = models.CharField(both("说明", "why"), max_length=400, blank=True)
    reason_en = models.CharField(max_length=400, blank=True, default="")
    is_open = models.BooleanField(both("待签", "to be signed"), default=False)
    signed_by = models.CharField(both("签字人", "signed by"), max_length=80, blank=True)
    signed_on = models.DateField(both("签字日期", "signed on"), null=True)
    opinion = models.CharField(both("意见", "opinion"), max_length=400, blank=True)

    class Meta:
        verbose_name = both("检测项", "item of the check")
        verbose_name_plural = both("检测项", "items of the check")
        constraints = [models.UniqueConstraint(fields=["check_run", "order"], name="one_line")]

    def __str__(self) -> str:
        return f"{self.number} {told(self, 'title')}"


class Finding(Judged):
    """检测发现: one thing found, where, how grave, what to do, and what a person decided."""

    judged_by = "check_run"

    check_run = models.ForeignKey(Check, models.CASCADE, related_name="findings", db_index=False,
                                  verbose_name=both("检测", "check"))  # fmt: skip
    number = models.PositiveIntegerField(both("序", "order"))
    code = models.CharField(both("编号", "number"), max_length=16)
    severity = models.CharField(both("程度", "severity"), max_length=8, choices=SEVERITIES)
    ref_code = models.CharField(both("档号", "reference code"), max_length=200, blank=True)
    path = models.CharField(both("包内位置", "place in the package"), max_length=1000, blank=True)
    row = models.PositiveIntegerField(both("行", "row"), null=True)
    field = models.CharField(both("字段", "field"), max_length=60, blank=True)
    kind = models.CharField(both("发现", "what was found"), max_length=60)
    params = models.JSONField(default=dict)
    is_open = models.BooleanField(both("待定", "to be decided"), default=False)
    decision = models.CharField(both("处理", "decision"), max_length=8, choices=Decision,
                                blank=True, default="")  # fmt: skip
    opinion = models.CharField(both("意见", "opinion"), max_length=400, blank=True)
    decided_by = models.CharField(both("决定人", "decided by"), max_length=80, blank=True)
    decided_on = models.DateField(both("决定日期", "decided on"), null=True)

    class Meta:
        verbose_name = both("检测发现", "finding")
        verbose_name_plural = both("检测发现", "findings")
        indexes = [
            models.Index(fields=["check_run", "number", "id"], name="finding_of_check"),
            models.Index(fields=["check_run", "is_open"], name="finding_open"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What was found, in the reader's language."""
        return in_words(self.kind, self.params, lang())

    @property
    def remedy(self) -> str:
        """What to do about it, in the reader's language."""
        return remedy(self.kind, self.params, lang())
