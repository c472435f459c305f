# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""保存对象: an item's OCFL object, its versions and files, its copies, and what befell it.

All are judged by the item. ``fonds``, ``item_secrecy`` and ``kept_in`` are copied here so that the
matrix of copies is one walk over one index; what keeps them right are the acts of this room. Rows
are only written once bytes lie in a store and were read back there.
"""

from __future__ import annotations

from django.db import models

from lantai.guard.columns import Judged
from lantai.guard.kept import in_words
from lantai.guard.words import both, lang
from lantai.vault.terms import CopyState, EventKind, EventOutcome, Grade, VersionKind


class VaultObject(Judged):
    """The object of one item.

    ``object_id`` is a URN given once and never changed. ``kept_in`` are the numbers of the stores
    with a good copy of the newest version, as ``,3,7,``. ``stale_at`` is set while the description
    in the object is older than the catalogue's; ``as_of`` is the number on the sealed trail up to
    which it is told.
    """

    judged_by = "item"
    trail_name = "object_id"

    item = models.OneToOneField(
        "holdings.Item", models.PROTECT, related_name="+",
        verbose_name=both("件", "item"))  # fmt: skip
    fonds = models.ForeignKey(
        "holdings.Fonds", models.PROTECT, related_name="+", db_index=False, editable=False,
        verbose_name=both("全宗", "fonds"))  # fmt: skip
    item_secrecy = models.PositiveSmallIntegerField(default=0, editable=False)
    object_id = models.CharField(both("标识符", "identifier"), max_length=80, unique=True)
    grade = models.PositiveSmallIntegerField(
        both("重要程度", "grade"), choices=Grade, default=Grade.SECOND
    )
    is_grade_fixed = models.BooleanField(both("单独定级", "graded by itself"), default=False)
    version = models.PositiveIntegerField(both("版本", "version"))
    files = models.PositiveIntegerField(both("文件数", "files"))
    size = models.PositiveBigIntegerField(both("大小", "size"))
    kept_in = models.CharField(max_length=120, default=",", editable=False)
    described_at = models.DateTimeField(both("元数据截至", "described as of"))
    as_of = models.PositiveBigIntegerField(both("截至留痕号", "as of trail number"), default=0)
    stale_at = models.DateTimeField(both("待更新元数据", "to be described anew"), null=True,
                                    editable=False)  # fmt: skip

    class Meta:
        verbose_name = both("保存对象", "object")
        verbose_name_plural = both("保存对象", "objects")
        indexes = [
            models.Index(fields=["fonds", "grade", "kept_in", "item_secrecy", "id"],
                         name="object_in_matrix"),
            models.Index(fields=["stale_at", "id"], name="object_stale",
                         condition=models.Q(stale_at__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.object_id


class Part(Judged):
    """What all parts of an object have in common."""

    judged_by = "vault_object"

    vault_object = models.ForeignKey(
        VaultObject, models.CASCADE, db_index=False, related_name="+",
        verbose_name=both("保存对象", "object"))  # fmt: skip

    class Meta:
        abstract = True


class ObjectVersion(Part):
    """One version of an object, never changed."""

    number = models.PositiveIntegerField(both("版本", "version"))
    at = models.DateTimeField(both("时间", "at"))
    kind = models.CharField(both("种类", "kind"), max_length=12, choices=VersionKind)
    by = models.CharField(both("经办", "by"), max_length=80)
    files = models.PositiveIntegerField(both("文件数", "files"))
    size = models.PositiveBigIntegerField(both("大小", "size"))

    class Meta:
        verbose_name = both("对象版本", "version of an object")
        verbose_name_plural = both("对象版本", "versions of an object")
        constraints = [
            models.UniqueConstraint(fields=["vault_object", "number"], name="one_version_number")
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class KeptFile(Part):
    """A computer file that an object holds: where in it, and what its bytes must be."""

    path = models.CharField(both("在对象里的名称", "name in the object"), max_length=400)
    name = models.CharField(both("文件名", "file name"), max_length=255)
    size = models.PositiveBigIntegerField(both("大小", "size"))
    sha512 = models.CharField(both("数字摘要", "digest"), max_length=128)
    since = models.PositiveIntegerField(both("自版本", "since version"), default=1)
    until = models.PositiveIntegerField(both("至版本", "until version"), null=True)

    class Meta:
        verbose_name = both("入库文件", "kept file")
        verbose_name_plural = both("入库文件", "kept files")
        constraints = [
            models.UniqueConstraint(fields=["vault_object", "path", "since"], name="one_kept_path")
        ]
        indexes = [models.Index(fields=["sha512"], name="kept_by_digest")]

    def __str__(self) -> str:
        return self.name


class Copy(Part):
    """备份: an object in one store: which version, in what state, when last read back."""

    store = models.ForeignKey(
        "vault.Store", models.PROTECT, db_index=False, related_name="+",
        verbose_name=both("存储库", "store"))  # fmt: skip
    version = models.PositiveIntegerField(both("版本", "version"))
    state = models.CharField(both("状态", "state"), max_length=8, choices=CopyState)
    verified_at = models.DateTimeField(both("最近校验", "last verified"))
    files = models.PositiveIntegerField(both("文件数", "files"))
    size = models.PositiveBigIntegerField(both("大小", "size"))

    class Meta:
        verbose_name = both("备份", "copy")
        verbose_name_plural = both("备份", "copies")
        constraints = [
            models.UniqueConstraint(fields=["vault_object", "store"], name="one_copy_per_store")
        ]
        indexes = [
            models.Index(fields=["store", "verified_at", "id"], name="copy_to_verify"),
            models.Index(fields=["store", "state", "id"], name="copy_not_good",
                         condition=~models.Q(state=CopyState.GOOD)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.store} v{self.version}"


class Event(Part):
    """保存事件 (PREMIS 3): what was done to an object or found of it, by whom, how it ended."""

    kind = models.CharField(both("事件", "event"), max_length=30, choices=EventKind)
    at = models.DateTimeField(both("时间", "at"))
    outcome = models.CharField(both("结果", "outcome"), max_length=8, choices=EventOutcome)
    store = models.ForeignKey("vault.Store", models.PROTECT, null=True, db_index=False,
                              related_name="+", verbose_name=both("存储库", "store"))  # fmt: skip
    said = models.CharField(max_length=60, blank=True, editable=False)
    params = models.JSONField(default=dict, editable=False)
    agent = models.CharField(both("执行者", "agent"), max_length=80)

    class Meta:
        verbose_name = both("保存事件", "preservation event")
        verbose_name_plural = both("保存事件", "preservation events")
        indexes = [models.Index(fields=["vault_object", "id"], name="event_of_object")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sentence}".strip()

    @property
    def sentence(self) -> str:
        """What it says besides its kind, in the reader's language."""
        return in_words(self.said, self.params, lang())
