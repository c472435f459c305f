# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""存储库: where copies lie. Its folder is named by the site's settings and by no page.

``token`` is written into the store when it is founded, so that another disk in its place, or an
empty folder where a disk was not mounted, is never taken for it.
"""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from lantai.guard.columns import Guarded
from lantai.guard.terms import Secrecy
from lantai.guard.words import both
from lantai.vault.terms import Medium, StoreState

CODE = RegexValidator(
    r"\A[a-z0-9][a-z0-9-]{0,38}\Z",
    both("代码只用小写字母、数字和连字符。", "Small letters, digits and hyphens only."),
)


class Store(Guarded):
    """A place that keeps whole copies: a folder of this machine, a disk, a mounted far place."""

    code = models.CharField(
        both("代码", "code"), max_length=40, unique=True, validators=[CODE],
        help_text=both("存放的文件夹由本站设置按代码指定，网页上不能改。",
                       "The site's settings name its folder by this code; no page can."),
    )  # fmt: skip
    name = models.CharField(both("名称", "name"), max_length=120)
    place = models.CharField(both("存放地点", "place"), max_length=200)
    is_offsite = models.BooleanField(both("异地", "off-site"), default=False)
    distance = models.PositiveIntegerField(
        both("距本馆（公里）", "distance (km)"), null=True, blank=True
    )
    medium = models.CharField(
        both("介质种类", "kind of medium"), max_length=8, choices=Medium, default=Medium.DISK
    )
    ceiling = models.PositiveSmallIntegerField(
        both("最高可存密级", "highest secrecy"), choices=Secrecy, default=Secrecy.PUBLIC
    )
    rank = models.PositiveSmallIntegerField(
        both("调用顺序", "order of use"), default=1,
        help_text=both("数小的先写先读：最近最快的排 1。", "Small first: 1 is nearest."),
    )  # fmt: skip
    capacity = models.PositiveBigIntegerField(
        both("计划容量（字节）", "planned capacity (bytes)"), null=True, blank=True
    )
    round_minutes = models.PositiveSmallIntegerField(
        both("每夜校验分钟数", "minutes of a nightly round"), default=60
    )
    round_gb = models.PositiveIntegerField(
        both("每夜校验不超过（GB）", "GB of a nightly round"), null=True, blank=True
    )
    state = models.CharField(
        both("状态", "state"), max_length=10, choices=StoreState, default=StoreState.NEW,
        editable=False,
    )  # fmt: skip
    token = models.CharField(both("标记", "token"), max_length=32, blank=True, editable=False)
    founded_at = models.DateTimeField(both("启用时间", "in use since"), null=True, editable=False)
    remarks = models.TextField(both("附注", "remarks"), blank=True)

    class Meta(Guarded.Meta):
        verbose_name = both("存储库", "store")
        verbose_name_plural = both("存储库", "stores")
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(ceiling__lte=Secrecy.INTERNAL), name="store_ceiling"
            ),
        ]
        indexes = [models.Index(fields=["holder", "rank", "id"], name="store_held")]

    def __str__(self) -> str:
        return self.name
