# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where records lie: repository 库房, shelf 架, box 盒. ``place`` is a path, ``r3/s12/b40/``.

Climate, equipment and stocktaking are of safety.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from lantai.guard.columns import Guarded, PathField
from lantai.guard.words import both
from lantai.holdings.models.codefield import CodeField
from lantai.holdings.terms import RepositoryKind

THICKNESSES = [(20, "20 mm"), (30, "30 mm"), (40, "40 mm"), (50, "50 mm")]
"""DA/T 22-2015: the spines of boxes."""


class Place(Guarded):
    """What has a place in the building: a path that ends with its own number."""

    LETTER = ""

    place = PathField(both("位置", "place"))

    class Meta(Guarded.Meta):
        abstract = True

    def above(self) -> str:
        """The path of what it stands in."""
        return ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row with its path."""
        if self.pk is None:
            super().save(*args, **kwargs)
            args, kwargs = (), {}
        self.place = self.path()
        super().save(*args, **kwargs)

    def path(self) -> Any:
        """The path of what it stands in, and its own number."""
        return f"{self.above()}{self.LETTER}{self.pk}/"


class Repository(Place):
    """库房."""

    LETTER = "r"

    code = CodeField(both("库房号", "number"), max_length=20)
    name = models.CharField(both("库房名称", "name"), max_length=100)
    kind = models.CharField(
        both("用途", "use"), max_length=10, choices=RepositoryKind, default=RepositoryKind.PAPER
    )
    building = models.CharField(both("楼", "building"), max_length=60, blank=True)
    floor = models.SmallIntegerField(both("层", "floor"), null=True, blank=True)
    area_m2 = models.DecimalField(
        both("面积（平方米）", "area in m²"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    remarks = models.TextField(both("附注", "remarks"), blank=True)

    class Meta(Place.Meta):
        verbose_name = both("库房", "repository")
        verbose_name_plural = both("库房", "repositories")
        constraints = [
            *Place.Meta.constraints,
            models.UniqueConstraint(fields=["holder", "code"], name="repository_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Shelf(Place):
    """架, with its sections 节 and levels 层."""

    LETTER = "s"

    repository = models.ForeignKey(
        Repository, models.PROTECT, related_name="shelves",
        verbose_name=both("库房", "repository"))  # fmt: skip
    code = CodeField(both("架号", "number"), max_length=20)
    sections = models.PositiveSmallIntegerField(both("节数", "sections"), default=1)
    levels = models.PositiveSmallIntegerField(both("层数", "levels"), default=6)
    length_mm = models.PositiveIntegerField(both("每层长度（毫米）", "length of a level in mm"),
                                            default=900)  # fmt: skip

    class Meta(Place.Meta):
        verbose_name = both("架", "shelf")
        verbose_name_plural = both("架", "shelves")
        constraints = [
            *Place.Meta.constraints,
            models.UniqueConstraint(fields=["repository", "code"], name="shelf_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.repository.code}-{self.code}"

    def above(self) -> str:
        """The repository's path."""
        return self.repository.place

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; its boxes go where it goes."""
        super().save(*args, **kwargs)
        boxes = Box.objects.unguarded("boxes stand where their shelf stands").filter(shelf=self)
        for box in boxes.exclude(place__startswith=self.place):
            box.save()


class Box(Place):
    """盒, with its position on the shelf: section, level, slot, each from 1."""

    LETTER = "b"

    fonds = models.ForeignKey(
        "holdings.Fonds", models.PROTECT, related_name="boxes", null=True, blank=True,
        verbose_name=both("全宗", "fonds"))  # fmt: skip
    code = CodeField(both("盒号", "box number"), max_length=40)
    label = models.CharField(both("盒脊", "spine"), max_length=200, blank=True)
    category_code = models.CharField(both("门类代码", "category"), max_length=10, blank=True)
    year = models.PositiveSmallIntegerField(both("年度", "year"), null=True, blank=True)
    thickness = models.PositiveSmallIntegerField(
        both("厚度", "thickness"), choices=THICKNESSES, default=30
    )
    shelf = models.ForeignKey(
        Shelf, models.PROTECT, related_name="boxes", null=True, blank=True,
        verbose_name=both("架", "shelf"))  # fmt: skip
    section = models.PositiveSmallIntegerField(both("节", "section"), default=0)
    level = models.PositiveSmallIntegerField(both("层", "level"), default=0)
    slot = models.PositiveSmallIntegerField(both("位", "slot"), default=0)
    closing_note = models.TextField(both("备考", "notes on the content"), blank=True)
    arranged_by = models.CharField(both("整理人", "arranged by"), max_length=80, blank=True)
    checked_by = models.CharField(both("检查人", "checked by"), max_length=80, blank=True)

    class Meta(Place.Meta):
        verbose_name = both("盒", "box")
        verbose_name_plural = both("盒", "boxes")
        constraints = [
            *Place.Meta.constraints,
            models.UniqueConstraint(fields=["fonds", "code"], name="box_code_once"),
            models.UniqueConstraint(
                fields=["shelf", "section", "level", "slot"],
                condition=models.Q(slot__gt=0), name="one_box_per_slot"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "place"], name="box_by_place"),
            models.Index(fields=["holder", "code", "id"], name="box_by_code"),
        ]

    def __str__(self) -> str:
        return self.code

    def above(self) -> str:
        """The shelf's path; empty for a box that stands nowhere yet."""
        return self.shelf.place if self.shelf else ""

    @property
    def position(self) -> str:
        """库房-架-节-层-位, as it is written on a slip for the store."""
        if self.shelf is None:
            return ""
        return f"{self.shelf}-{self.section}-{self.level}-{self.slot}"
