# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""采集: one document as it came in, from where, with what files, and what was read in them.

The sender's own number keeps a thing that is sent twice from being there twice. A document that
bears a secrecy mark is set aside: its level is told, nothing of its text is kept (保密法 31).
"""

from __future__ import annotations

from django.db import models

from lantai.filing.terms_of_batches import CaptureState, Channel
from lantai.guard.columns import Guarded, Judged
from lantai.guard.kept import in_words
from lantai.guard.words import both, lang
from lantai.holdings.terms import DocumentRole


class Capture(Guarded):
    """A document that came in. ``given`` is what its sender says of it, ``drawn`` what it
    says of itself, ``facts`` what was seen when its files were opened, by their order.
    """

    trail_name = "sender_number"

    batch = models.ForeignKey("filing.FilingBatch", models.PROTECT, related_name="+",
                              db_index=False,
                              verbose_name=both("归档批次", "filing batch"))  # fmt: skip
    channel = models.CharField(both("渠道", "channel"), max_length=10, choices=Channel)
    sender = models.CharField(both("来源系统或经手人", "sender"), max_length=80)
    sender_number = models.CharField(
        both("来源编号", "sender's number"), max_length=160, blank=True
    )
    title = models.CharField(both("题名", "title"), max_length=2000, blank=True)
    given = models.JSONField(
        both("来源所给元数据", "metadata as sent"), default=dict, editable=False
    )
    drawn = models.JSONField(both("从文件提取", "drawn from the file"), default=list,
                             editable=False)  # fmt: skip
    facts = models.JSONField(default=list, editable=False)
    state = models.CharField(both("状态", "state"), max_length=8, choices=CaptureState,
                             default=CaptureState.WAITING, editable=False)  # fmt: skip
    said = models.CharField(max_length=60, blank=True, editable=False)
    params = models.JSONField(default=dict, editable=False)
    item = models.ForeignKey("holdings.Item", models.SET_NULL, null=True, blank=True,
                             related_name="+", verbose_name=both("件", "item"))  # fmt: skip
    captured_at = models.DateTimeField(both("采集时间", "captured at"))
    captured_by = models.CharField(both("采集人", "captured by"), max_length=80)
    opinion = models.TextField(both("处理意见", "opinion"), blank=True, editable=False)
    decided_by = models.CharField(both("处理人", "decided by"), max_length=80, blank=True,
                                  editable=False)  # fmt: skip

    class Meta(Guarded.Meta):
        verbose_name = both("采集", "capture")
        verbose_name_plural = both("采集", "captures")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(
                fields=["holder", "sender", "sender_number"], name="one_sender_number",
                condition=~models.Q(sender_number="")),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "-id"], name="capture_held"),
            models.Index(fields=["batch", "state", "id"], name="capture_of_batch"),
        ]

    def __str__(self) -> str:
        return self.title or self.sender_number or str(self.pk)

    @property
    def sentence(self) -> str:
        """Why it was refused or set aside, in the reader's language."""
        return in_words(self.said, self.params, lang())


class CapturedFile(Judged):
    """A computer file of what came in; its bytes lie in the vault's landing place by digest."""

    judged_by = "capture"

    capture = models.ForeignKey(Capture, models.CASCADE, related_name="+",
                                verbose_name=both("采集", "capture"))  # fmt: skip
    order = models.PositiveIntegerField(both("序号", "order"), default=1)
    name = models.CharField(both("计算机文件名", "file name"), max_length=255)
    path = models.CharField(both("原来的位置", "where it lay"), max_length=600, blank=True)
    role = models.CharField(both("角色", "role"), max_length=10, choices=DocumentRole,
                            default=DocumentRole.MAIN)  # fmt: skip
    size = models.PositiveBigIntegerField(both("大小", "size"))
    sha512 = models.CharField(both("数字摘要", "digest"), max_length=128)
    promised = models.JSONField(both("来源所给摘要", "digests as sent"), default=dict,
                                editable=False)  # fmt: skip

    class Meta:
        verbose_name = both("采集文件", "captured file")
        verbose_name_plural = both("采集文件", "captured files")
        constraints = [
            models.UniqueConstraint(fields=["capture", "order"], name="one_file_per_place")
        ]
        indexes = [
            models.Index(fields=["sha512"], name="captured_by_digest"),
            models.Index(fields=["path"], name="captured_by_path"),
        ]

    def __str__(self) -> str:
        return self.name
