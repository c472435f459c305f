# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How records are divided: categories 门类, the site's own metadata schemes, classes 类别.

The schemes of the standards are dated data of `craft.schemes`; here only what a site adds.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from lantai.craft.schemes import Scheme
from lantai.guard.columns import GuardedRecord, PathField, Reference
from lantai.guard.words import both
from lantai.holdings.models.codefield import CodeField
from lantai.holdings.terms import Unit


class Category(Reference):
    """门类 (DA/T 13-2022 档案门类代码), each with the unit in which it is counted."""

    code = CodeField(both("门类代码", "code"), max_length=10, unique=True)
    zh = models.CharField(both("中文名称", "name in Chinese"), max_length=40)
    en = models.CharField(both("英文名称", "name in English"), max_length=80)
    unit = models.CharField(
        both("计量单位", "unit of count"), max_length=8, choices=Unit, default=Unit.ITEM
    )
    order = models.PositiveSmallIntegerField(both("排序", "order"), default=0)

    class Meta:
        verbose_name = both("门类", "category")
        verbose_name_plural = both("门类", "categories")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return f"{self.code} {both(self.zh, self.en)}"


def least_elements() -> list[str]:
    """What any scheme has: a code and a title."""
    return ["ref_code!", "title!"]


class SiteScheme(Reference):
    """A metadata scheme that a site adds to those of the standards, in force from a day.

    ``elements`` has the shape of `craft.schemes`; an edition that was used is never changed, a
    later one is put after it.
    """

    code = models.CharField(both("方案代码", "code"), max_length=60)
    category_code = models.CharField(both("门类代码", "category"), max_length=10)
    kind = models.CharField(both("民生档案种类", "kind of people's records"), max_length=40,
                            blank=True)  # fmt: skip
    zh = models.CharField(both("中文名称", "name in Chinese"), max_length=80)
    en = models.CharField(both("英文名称", "name in English"), max_length=120)
    elements = models.JSONField(both("元素", "elements"), default=least_elements)
    in_force_from = models.DateField(both("启用日期", "in force from"))
    in_force_to = models.DateField(both("停用日期", "in force to"), null=True, blank=True)

    class Meta:
        verbose_name = both("自定元数据方案", "site metadata scheme")
        verbose_name_plural = both("自定元数据方案", "site metadata schemes")
        constraints = [
            models.UniqueConstraint(fields=["code", "in_force_from"], name="one_scheme_edition")
        ]

    def __str__(self) -> str:
        return f"{both(self.zh, self.en)} {self.in_force_from}"

    @property
    def scheme(self) -> Scheme:
        """The scheme as `craft` knows it. Raises `BadInput` where it is not well made."""
        return Scheme.from_data({
            "code": self.code, "category": self.category_code, "kind": self.kind, "zh": self.zh,
            "en": self.en, "effective_from": self.in_force_from,
            "effective_to": self.in_force_to, "elements": self.elements,
        })  # fmt: skip

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row. Raises `BadInput` where it is no scheme."""
        _ = self.scheme
        super().save(*args, **kwargs)


class RecordClass(GuardedRecord):
    """类别 (EAD series): a level between fonds and file, as deep as an arrangement goes.

    ``path`` is the chain of numbers from the top (``3/17/``), so that a whole branch is one range;
    there is no nested set to renumber.
    """

    trail_name = "code"

    fonds = models.ForeignKey(
        "holdings.Fonds", models.PROTECT, related_name="classes",
        verbose_name=both("全宗", "fonds"))  # fmt: skip
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=both("上级类别", "parent class"))  # fmt: skip
    path = PathField(both("路径", "path"))
    code = CodeField(both("类别号", "class code"), max_length=60)
    title = models.CharField(both("类别名称", "name of the class"), max_length=300)
    category_code = models.CharField(both("门类代码", "category"), max_length=10, blank=True)
    date_from = models.DateField(both("最早日期", "earliest date"), null=True, blank=True)
    date_to = models.DateField(both("最晚日期", "latest date"), null=True, blank=True)
    scope = models.TextField(both("范围和提要", "scope and content"), blank=True)
    arrangement = models.TextField(both("整理情况", "arrangement"), blank=True)

    class Meta(GuardedRecord.Meta):
        verbose_name = both("类别", "class")
        verbose_name_plural = both("类别", "classes")
        constraints = [
            *GuardedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["fonds", "parent", "code"], name="class_code_once"),
            models.UniqueConstraint(
                fields=["fonds", "code"], condition=models.Q(parent=None), name="top_class_once"
            ),
        ]
        indexes = [models.Index(fields=["fonds", "path"], name="class_of_fonds")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row with its path; who formed the fonds formed its classes."""
        self.creator = self.creator or self.fonds.creator
        if self.pk is None:
            super().save(*args, **kwargs)
            args, kwargs = (), {}
        self.path = f"{self.parent.path if self.parent else ''}{self.pk}/"  # type: ignore[assignment]
        super().save(*args, **kwargs)
