# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Areas 块, lines 条 and the site's own days: reference data that everybody reads.

A region has one row per version: the one without a last day is what is in force, the others are its
history. What happened between them are `RegionSuccession` rows (`craft.regions`).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from lantai.guard.columns import PathField, Reference
from lantai.guard.words import both, lang
from lantai.orgs.terms import HolidayKind, Level

COUNTRY = "00/"
"""The country's path; it is above all others without being their beginning."""
_DIGITS = {2: Level.PROVINCE, 4: Level.PREFECTURE, 6: Level.COUNTY, 9: Level.TOWNSHIP,
           12: Level.VILLAGE}  # fmt: skip
_ORDER = {level.value: at for at, level in enumerate(Level)}


def path_at(path: str, level: str) -> str:
    """A region's path cut at a level: the county a village lies in; itself where it is higher."""
    parts = path.split("/")[:-1]
    if path == COUNTRY or level == Level.COUNTRY:
        return COUNTRY
    kept = [part for part in parts if _ORDER[_DIGITS[len(part)]] <= _ORDER[level]]
    return "".join(f"{part}/" for part in kept or parts[:1])


def wear(row: Any, **columns: Any) -> None:
    """Give a row columns that follow from its keys."""
    for name, value in columns.items():
        setattr(row, name, value)


class Region(Reference):
    """A version of an administrative division 行政区划: named so, under this parent, then."""

    code = models.CharField(both("区划代码", "region code"), max_length=12)
    name = models.CharField(both("名称", "name"), max_length=60)
    name_en = models.CharField(both("英文名称", "English name"), max_length=120, blank=True)
    full_name = models.CharField(both("全称", "full name"), max_length=300, editable=False)
    level = models.CharField(both("层级", "level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=both("上级区划", "parent"),
    )  # fmt: skip
    path = PathField(both("路径", "path"), db_index=True)
    valid_from = models.DateField(both("自", "from"), null=True, blank=True)
    valid_to = models.DateField(both("至", "to"), null=True, blank=True)

    class Meta:
        verbose_name = both("行政区划", "region")
        verbose_name_plural = both("行政区划", "regions")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to=None), name="one_region_in_force"
            )
        ]
        indexes = [models.Index(fields=["code", "valid_from"], name="region_of_code")]

    def __str__(self) -> str:
        return (self.name_en if lang() == "en" else "") or self.full_name or self.name

    @property
    def short_name(self) -> str:
        """Its own name, for where the regions above it are plain."""
        return (self.name_en if lang() == "en" else "") or self.name


class RegionSuccession(Reference):
    """From a day on, one code stands for what another was: 撤销, 合并, 划归."""

    old = models.CharField(both("原代码", "old code"), max_length=12, db_index=True)
    new = models.CharField(both("现代码", "new code"), max_length=12, db_index=True)
    on = models.DateField(both("日期", "date"))
    kind = models.CharField(both("方式", "kind"), max_length=12)
    document = models.CharField(both("批准文号", "document"), max_length=120, blank=True)

    class Meta:
        verbose_name = both("区划变更", "region change")
        verbose_name_plural = both("区划变更", "region changes")
        constraints = [
            models.UniqueConstraint(fields=["old", "new", "on"], name="one_region_succession")
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new} {self.on}"


class Line(Reference):
    """A system 条, such as education; with its branches in regions, each with its ministry."""

    name = models.CharField(both("系统名称", "name"), max_length=120)
    name_en = models.CharField(both("英文名称", "English name"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=both("上级系统", "parent"),
    )  # fmt: skip
    ministry = models.ForeignKey(
        "orgs.Institution", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=both("行业主管部门", "line ministry"),
    )  # fmt: skip
    path = PathField(both("路径", "path"))

    class Meta:
        verbose_name = both("系统", "line")
        verbose_name_plural = both("系统", "lines")

    def __str__(self) -> str:
        return (self.name_en if lang() == "en" else "") or self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row with its path: ``l3/``, below another ``l3/l7/``."""
        if self.pk is None:
            super().save(*args, **kwargs)
            args, kwargs = (), {}
        wear(self, path=f"{self.parent.path if self.parent else ''}l{self.pk}/")
        super().save(*args, **kwargs)


class Holiday(Reference):
    """Days of this site that are not as the week says: a local holiday, a day worked for it."""

    name = models.CharField(both("名称", "name"), max_length=60)
    first_on = models.DateField(both("自", "from"))
    last_on = models.DateField(both("至", "to"))
    kind = models.CharField(both("方式", "kind"), max_length=8, choices=HolidayKind)

    class Meta:
        verbose_name = both("本地假日", "local holiday")
        verbose_name_plural = both("本地假日", "local holidays")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=models.F("first_on")), name="holiday_ends_after_it_begins",
                violation_error_message=both("结束日期早于开始日期。",
                                             "The last day is before the first."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.first_on}"

    def clean(self) -> None:
        """Refuse a holiday of more than a year. Raises `ValidationError`."""
        if self.first_on and self.last_on and (self.last_on - self.first_on).days > 366:
            raise ValidationError({"last_on": both("一次最多一年。", "A year at most.")})
