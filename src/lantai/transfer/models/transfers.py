# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""移交: records on their way through the gate, what carries them, and what had to stay outside.

``holder`` is who hands over, ``party`` who receives, from the moment it was sent. Where the owner
is no institution of this site, the archives keeps both sides of the books. The records themselves
are members of ``set``: no row per item.
"""

from __future__ import annotations

from django.db import models

from lantai.guard.columns import Guarded, Judged, state_of
from lantai.guard.words import both
from lantai.transfer.flow import TRANSFER
from lantai.transfer.terms import AsideState, Form, Kind, Way


class Transfer(Guarded):
    """One handing over: who, what, in which package, and what must come along (条例 30)."""

    name = models.CharField(both("交接工作名称", "name"), max_length=200)
    kind = models.CharField(both("来源方式", "kind"), max_length=8, choices=Kind,
                            default=Kind.TRANSFER)  # fmt: skip
    fonds = models.ForeignKey("holdings.Fonds", models.PROTECT, null=True, blank=True,
                              related_name="+", verbose_name=both("全宗", "fonds"))  # fmt: skip
    into = models.ForeignKey(
        "holdings.Fonds", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=both("进馆后所在全宗", "fonds it goes into"),
        help_text=both("只有档案馆登记外面送来的档案时填；单位移交的，进馆时自动对上。",
                       "Only where an archives enters what came from outside."))  # fmt: skip
    receiver = models.ForeignKey("orgs.Institution", models.PROTECT, related_name="+",
                                 verbose_name=both("接收单位", "receiver"))  # fmt: skip
    owner = models.CharField(both("移交单位（所有人）", "sender or owner"), max_length=200,
                             blank=True)  # fmt: skip
    plan = models.ForeignKey("transfer.TransferPlan", models.PROTECT, null=True, blank=True,
                             related_name="transfers",
                             verbose_name=both("移交计划", "transfer plan"))  # fmt: skip
    agreement = models.ForeignKey("transfer.Agreement", models.PROTECT, null=True, blank=True,
                                  related_name="transfers",
                                  verbose_name=both("协议", "agreement"))  # fmt: skip
    form = models.CharField(both("信息包形式", "kind of package"), max_length=8, choices=Form,
                            default=Form.LAYOUT)  # fmt: skip
    way = models.CharField(both("移交方式", "way"), max_length=8, choices=Way, default=Way.NETWORK)
    basis = models.CharField(both("移交依据", "basis"), max_length=400, blank=True)
    description = models.CharField(both("内容描述", "content"), max_length=400, blank=True)
    opening_opinion = models.TextField(both("到期开放意见", "opinion on opening"), blank=True)
    disclosure_note = models.TextField(both("政府信息公开情况", "disclosure so far"), blank=True)
    secrecy_note = models.TextField(both("密级变更情况", "changes of secrecy"), blank=True)
    introduction = models.TextField(both("全宗介绍", "fonds introduction"), blank=True)
    aids = models.CharField(both("随交的检索工具", "finding aids"), max_length=400, blank=True)
    note = models.TextField(both("说明", "remarks"), blank=True)
    set = models.ForeignKey("guard.RecordSet", models.PROTECT, null=True, related_name="+",
                            editable=False)  # fmt: skip
    round = models.PositiveSmallIntegerField(both("第几次送", "time it is sent"), default=1,
                                             editable=False)  # fmt: skip
    items = models.PositiveIntegerField(both("件数", "items"), default=0, editable=False)
    files = models.PositiveIntegerField(both("文件数", "computer files"), default=0,
                                        editable=False)  # fmt: skip
    size = models.PositiveBigIntegerField(both("数据量（字节）", "bytes"), default=0,
                                          editable=False)  # fmt: skip
    digest = models.CharField(both("包摘要（SHA-512）", "digest of the package"), max_length=128,
                              blank=True, editable=False)  # fmt: skip
    built_by = models.CharField(both("填表人", "filled in by"), max_length=80, blank=True,
                                editable=False)  # fmt: skip
    sent_by = models.CharField(both("审核人", "approved by"), max_length=80, blank=True,
                               editable=False)  # fmt: skip
    accepted_by = models.CharField(both("接收审核人", "accepted by"), max_length=80, blank=True,
                                   editable=False)  # fmt: skip
    sent_on = models.DateField(both("移交日期", "sent on"), null=True, editable=False)
    received_on = models.DateField(both("收到日期", "received on"), null=True, editable=False)
    state = state_of(TRANSFER)

    class Meta(Guarded.Meta):
        verbose_name = both("移交", "transfer")
        verbose_name_plural = both("移交", "transfers")
        indexes = [
            models.Index(fields=["holder", "-id"], name="transfer_held"),
            models.Index(fields=["party", "-id"], name="transfer_party"),
            models.Index(fields=["set"], name="transfer_of_set"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def package_id(self) -> str:
        """包编号: what the package is called on its papers, the same each time it is built."""
        return f"YJ-{self.fonds.fonds_code if self.fonds else self.receiver_id}-{self.pk:06d}"

    @property
    def is_from_outside(self) -> bool:
        """Whether the receiver itself keeps the sender's side of the books."""
        return self.fonds_id is None


class Part(Judged):
    """分卷: a piece of the package as it travels, with its size and digest as the sender said."""

    judged_by = "transfer"

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="parts",
                                 verbose_name=both("移交", "transfer"))  # fmt: skip
    round = models.PositiveSmallIntegerField(both("第几次送", "time it is sent"))
    number = models.PositiveIntegerField(both("卷号", "number"))
    size = models.PositiveBigIntegerField(both("字节", "bytes"))
    sha512 = models.CharField(both("SHA-512", "SHA-512"), max_length=128)
    received_at = models.DateTimeField(both("收到时间", "received at"), null=True)

    class Meta:
        verbose_name = both("分卷", "part")
        verbose_name_plural = both("分卷", "parts")
        constraints = [
            models.UniqueConstraint(fields=["transfer", "round", "number"], name="one_part")
        ]

    def __str__(self) -> str:
        return f"{self.number:04d}"


class SetAside(Judged):
    """隔离件: an item that bears a secrecy mark, kept unread apart while its batch goes on."""

    judged_by = "transfer"

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="aside",
                                 verbose_name=both("移交", "transfer"))  # fmt: skip
    round = models.PositiveSmallIntegerField(both("第几次送", "time it is sent"))
    ref_code = models.CharField(both("档号", "reference code"), max_length=200)
    mark = models.CharField(both("密级标志", "mark"), max_length=60)
    paths = models.JSONField(both("包内文件", "files of the package"), default=list)
    formed_on = models.DateField(both("形成日期", "formed on"), null=True)
    until = models.DateField(both("保密期限届满", "term ends"), null=True)
    basis = models.TextField(both("推算依据", "how that was computed"), blank=True)
    basis_en = models.TextField(blank=True, default="")
    state = models.CharField(both("去向", "state"), max_length=10, choices=AsideState,
                             default=AsideState.ASIDE)  # fmt: skip
    document = models.CharField(both("解密依据", "document"), max_length=200, blank=True)
    confirmed_by = models.CharField(both("确认人", "confirmed by"), max_length=80, blank=True)
    confirmed_on = models.DateField(both("确认日期", "confirmed on"), null=True)

    class Meta:
        verbose_name = both("隔离件", "item set aside")
        verbose_name_plural = both("隔离件", "items set aside")
        constraints = [
            models.UniqueConstraint(fields=["transfer", "round", "ref_code"], name="one_aside")
        ]

    def __str__(self) -> str:
        return self.ref_code
