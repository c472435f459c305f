# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""接收进馆: the register of what came in, with its receipt; agreements with owners."""

from __future__ import annotations

from django.db import models

from lantai.guard.columns import Guarded, state_of
from lantai.guard.words import both
from lantai.transfer.flow import AGREEMENT
from lantai.transfer.terms import BY_AGREEMENT, Kind


class Accession(Guarded):
    """The point of custody. ``signature`` is of the receipt with the trail's head."""

    number = models.CharField(both("进馆登记号", "accession number"), max_length=20)
    transfer = models.OneToOneField("transfer.Transfer", models.PROTECT, related_name="accession",
                                    verbose_name=both("移交", "transfer"))  # fmt: skip
    kind = models.CharField(both("来源方式", "kind"), max_length=8, choices=Kind)
    sender = models.CharField(both("移交单位（所有人）", "sender or owner"), max_length=200)
    fonds = models.ForeignKey("holdings.Fonds", models.PROTECT, related_name="+",
                              verbose_name=both("全宗", "fonds"))  # fmt: skip
    items = models.PositiveIntegerField(both("件数", "items"))
    files = models.PositiveIntegerField(both("文件数", "computer files"))
    size = models.PositiveBigIntegerField(both("数据量（字节）", "bytes"))
    digest = models.CharField(both("包摘要（SHA-512）", "digest of the package"), max_length=128)
    received_by = models.CharField(both("接收人", "received by"), max_length=80)
    received_on = models.DateField(both("进馆日期", "received on"))
    keeps_until = models.DateField(
        both("移交单位留存至", "sender keeps its copy until"), null=True, blank=True
    )
    head_number = models.PositiveBigIntegerField(both("留痕链头号", "trail's head, number"))
    head_digest = models.CharField(both("留痕链头摘要", "trail's head, digest"), max_length=64)
    key = models.CharField(both("签名公钥", "public key"), max_length=64)
    signature = models.CharField(both("回执签名", "signature of the receipt"), max_length=128)
    signed = models.JSONField(both("签名内容", "what was signed"), default=dict, editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("进馆登记", "accession")
        verbose_name_plural = both("进馆登记", "accessions")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["holder", "number"], name="one_accession_number"),
        ]
        indexes = [
            models.Index(fields=["holder", "-id"], name="accession_held"),
            models.Index(fields=["party", "-id"], name="accession_party"),
        ]

    def __str__(self) -> str:
        return self.number


class Agreement(Guarded):
    """捐赠、寄存协议 (实施条例 21, 22): the owner, the conditions of use, the worth, the return."""

    kind = models.CharField(
        both("方式", "kind"), max_length=8, default=Kind.DONATION,
        choices=[(kind.value, kind.label) for kind in BY_AGREEMENT],
    )  # fmt: skip
    owner = models.CharField(both("所有人", "owner"), max_length=200)
    contact = models.CharField(both("联系方式", "how to reach the owner"), max_length=200,
                               blank=True)  # fmt: skip
    content = models.TextField(both("档案内容", "what it is about"))
    conditions = models.TextField(
        both("利用条件", "conditions of use"),
        help_text=both("能不能开放、公布、复制，要不要先问所有人。",
                       "Whether it may be opened, published, copied, and who is asked first."),
    )  # fmt: skip
    until = models.DateField(both("寄存期限", "kept until"), null=True, blank=True)
    return_terms = models.TextField(both("退还约定", "terms of return"), blank=True)
    worth = models.DecimalField(both("评估价值（元）", "valuation (yuan)"), max_digits=14,
                                decimal_places=2, null=True, blank=True)  # fmt: skip
    valued_by = models.CharField(both("评估人", "valued by"), max_length=120, blank=True)
    reward = models.CharField(both("奖励或报酬", "reward"), max_length=200, blank=True)
    certificate = models.CharField(both("证书号", "certificate"), max_length=60, blank=True,
                                   editable=False)  # fmt: skip
    signed_on = models.DateField(both("签订日期", "signed on"), null=True, editable=False)
    returned_on = models.DateField(both("退还日期", "given back on"), null=True, editable=False)
    state = state_of(AGREEMENT)

    class Meta(Guarded.Meta):
        verbose_name = both("捐赠寄存协议", "agreement with an owner")
        verbose_name_plural = both("捐赠寄存协议", "agreements with owners")
        indexes = [models.Index(fields=["holder", "-id"], name="agreement_held")]

    def __str__(self) -> str:
        return f"{self.owner} {self.get_kind_display()}"
