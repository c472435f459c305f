# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What large changes need to remember: imports, moves of custody, codes that were changed."""

from __future__ import annotations

from django.db import models

from lantai.guard.columns import Guarded, Judged
from lantai.guard.kept import in_words, remedy
from lantai.guard.words import both, lang
from lantai.holdings.models.codefield import CodeField
from lantai.holdings.terms import BatchLevel, BatchState, MoveState


class ImportBatch(Guarded):
    """导入批次: one catalogue file taken into one fonds.

    ``taken`` is how many records of the file were dealt with; it grows in the act that writes
    them, so that what stopped half way goes on where it stopped.
    """

    fonds = models.ForeignKey(
        "holdings.Fonds", models.PROTECT, related_name="batches",
        verbose_name=both("全宗", "fonds"))  # fmt: skip
    name = models.CharField(both("文件名", "file name"), max_length=255)
    digest = models.CharField(both("数字摘要", "digest"), max_length=128)
    level = models.CharField(both("导入为", "rows become"), max_length=6, choices=BatchLevel,
                             default=BatchLevel.AS_WRITTEN)  # fmt: skip
    scheme = models.CharField(both("元数据方案", "metadata scheme"), max_length=60, blank=True)
    state = models.CharField(both("状态", "state"), max_length=8, choices=BatchState,
                             default=BatchState.NEW, editable=False)  # fmt: skip
    taken = models.PositiveIntegerField(both("已处理", "dealt with"), default=0, editable=False)
    added = models.PositiveIntegerField(both("已导入", "added"), default=0, editable=False)
    doubles = models.PositiveIntegerField(both("重复", "doubles"), default=0, editable=False)
    refused = models.PositiveIntegerField(both("不能收", "refused"), default=0, editable=False)
    skipped = models.PositiveIntegerField(both("非记录", "no records"), default=0, editable=False)
    removed = models.PositiveIntegerField(both("已撤回", "taken back"), default=0, editable=False)
    kept = models.PositiveIntegerField(both("没有撤回", "not taken back"), default=0,
                                       editable=False)  # fmt: skip
    made_at = models.DateTimeField(both("登记时间", "registered at"))
    made_by = models.CharField(both("经办人", "by"), max_length=80, blank=True, editable=False)
    finished_at = models.DateTimeField(both("完成时间", "finished at"), null=True, editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("导入批次", "catalogue import")
        verbose_name_plural = both("导入批次", "catalogue imports")
        indexes = [models.Index(fields=["holder", "id"], name="batch_of_holder")]

    def __str__(self) -> str:
        return self.name


class ImportProblem(Judged):
    """Why a row was not taken, or what was changed in it: file, row, field, sentence, remedy."""

    judged_by = "batch"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="problems",
                              db_index=False)  # fmt: skip
    number = models.PositiveIntegerField(both("序", "order"))
    sheet = models.CharField(both("工作表", "sheet"), max_length=80, blank=True)
    row = models.PositiveIntegerField(both("行", "row"))
    field = models.CharField(both("栏", "field"), max_length=60, blank=True)
    status = models.CharField(both("结果", "result"), max_length=8)
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)

    class Meta:
        verbose_name = both("导入问题", "import problem")
        verbose_name_plural = both("导入问题", "import problems")
        indexes = [models.Index(fields=["batch", "number", "id"], name="problem_of_batch")]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What is wrong, in the reader's language."""
        return in_words(self.kind, self.params, lang())

    @property
    def remedy(self) -> str:
        """What to do about it, in the reader's language."""
        return remedy(self.kind, self.params, lang())


class CustodyMove(Guarded):
    """保管权移交: records that pass from ``holder`` to ``party``, in slices, both sides seeing.

    What moves is laid in ``set``; ``cursor`` is the last row that was received. Rows that have
    passed stay in the sender's sight through ``grant`` until the last small act ends it. ``whole``:
    all of the fonds moves, so that the fonds itself may pass; a part goes into a fonds that the
    receiver names.
    """

    name = models.CharField(both("名称", "name"), max_length=200)
    fonds = models.ForeignKey(
        "holdings.Fonds", models.PROTECT, related_name="moves",
        verbose_name=both("全宗", "fonds"))  # fmt: skip
    into = models.ForeignKey(
        "holdings.Fonds", models.PROTECT, null=True, blank=True, related_name="moves_in",
        verbose_name=both("并入接收方全宗", "into the receiver's fonds"))  # fmt: skip
    receiver = models.ForeignKey(
        "orgs.Institution", models.PROTECT, related_name="custody_moves",
        verbose_name=both("接收单位", "receiver"))  # fmt: skip
    whole = models.BooleanField(both("整个全宗", "the whole fonds"), default=True, editable=False)
    reason = models.CharField(both("理由", "reason"), max_length=400)
    aids = models.CharField(both("检索工具", "finding aids"), max_length=400, blank=True)
    note = models.CharField(both("移出说明", "sender's notes"), max_length=1000, blank=True)
    opinion = models.CharField(both("接收意见", "receiver's opinion"), max_length=1000, blank=True)
    laid_by = models.CharField(both("移出经办人", "handed over by"), max_length=80, blank=True)
    received_by = models.CharField(both("接收经办人", "received by"), max_length=80, blank=True)
    state = models.CharField(both("状态", "state"), max_length=10, choices=MoveState,
                             default=MoveState.LAID, editable=False)  # fmt: skip
    set = models.ForeignKey("guard.RecordSet", models.PROTECT, related_name="+", editable=False)
    grant = models.ForeignKey("guard.Grant", models.PROTECT, null=True, related_name="+",
                              editable=False)  # fmt: skip
    total = models.PositiveIntegerField(both("总数", "rows in all"), default=0, editable=False)
    moved = models.PositiveIntegerField(both("已接收", "received"), default=0, editable=False)
    cursor = models.PositiveBigIntegerField(default=0, editable=False)
    laid_on = models.DateField(both("移交日期", "laid on"), editable=False)
    received_on = models.DateField(both("接收日期", "received on"), null=True, editable=False)
    list_digest = models.CharField(both("清单摘要（SHA-256）", "digest of the list"), max_length=64,
                                   blank=True, default="", editable=False)  # fmt: skip

    class Meta(Guarded.Meta):
        verbose_name = both("保管权移交", "move of custody")
        verbose_name_plural = both("保管权移交", "moves of custody")
        indexes = [
            models.Index(fields=["holder", "id"], name="move_of_holder"),
            models.Index(fields=["party", "id"], name="move_of_party"),
        ]

    def __str__(self) -> str:
        return self.name


class RefCodeChange(Guarded):
    """档号变更: an old code, the code it became, and by whose decision. Never deleted.

    An old code is never given to another record, and leads to the record's present code.
    """

    noun = models.CharField(max_length=60, editable=False)
    row = models.PositiveBigIntegerField(editable=False)
    old = CodeField(both("原档号", "old code"), max_length=200)
    new = CodeField(both("新档号", "new code"), max_length=200)
    reason = models.CharField(both("理由", "reason"), max_length=400)
    document = models.CharField(both("依据文件", "document"), max_length=200, blank=True)
    decided_by = models.CharField(both("决定人", "decided by"), max_length=80, blank=True)
    changed_on = models.DateField(both("变更日期", "changed on"))

    class Meta(Guarded.Meta):
        verbose_name = both("档号变更", "change of code")
        verbose_name_plural = both("档号变更", "changes of codes")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["holder", "old"], name="one_change_per_code"),
        ]
        indexes = [
            models.Index(fields=["holder", "new"], name="change_by_new"),
            models.Index(fields=["noun", "row", "id"], name="change_of_row"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
