# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""`Locker` is a plain noun, `Colour` reference data, `Errand` moves through a flow."""

from django.db import models

from lantai.guard.columns import Guarded, Reference
from lantai.guard.words import both


class Colour(Reference):
    """A colour that a locker may have."""

    code = models.CharField(both("代码", "code"), max_length=10, unique=True)
    name = models.CharField(both("名称", "name"), max_length=40)

    class Meta:
        verbose_name = both("颜色", "colour")
        verbose_name_plural = both("颜色", "colours")

    def __str__(self):
        return self.name


class Kind(models.TextChoices):
    """What a locker is for."""

    BAG = "bag", both("存包柜", "bags")
    BOOK = "book", both("存书柜", "books")
    MAP = "map", both("图纸柜", "maps")


class Locker(Guarded):
    """A locker of a reading room; its code is unique in the institution that holds it."""

    code = models.CharField(both("柜号", "code"), max_length=20,
                            help_text=both("如 A-001。", "Such as A-001."))  # fmt: skip
    name = models.CharField(both("名称", "name"), max_length=120)
    kind = models.CharField(both("种类", "kind"), max_length=8, choices=Kind, default=Kind.BAG)
    size = models.PositiveIntegerField(both("容量（升）", "volume in litres"), default=0)
    bought = models.DateField(both("购置日期", "bought on"), null=True, blank=True)
    colour = models.ForeignKey(Colour, models.PROTECT, verbose_name=both("颜色", "colour"),
                               null=True, blank=True)  # fmt: skip
    note = models.TextField(both("备注", "note"), blank=True, default="")

    class Meta(Guarded.Meta):
        verbose_name = both("储物柜", "locker")
        verbose_name_plural = both("储物柜", "lockers")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["holder", "code"], name="one_locker_of_a_code"),
        ]
        indexes = [models.Index(fields=["holder", "code"], name="locker_held")]

    def __str__(self):
        return self.name


class Errand(Guarded):
    """Something to be done by several people, one after the other."""

    code = models.CharField(both("编号", "code"), max_length=20)
    name = models.CharField(both("事由", "matter"), max_length=120)
    state = models.CharField(both("状态", "state"), max_length=12, default="first", editable=False)

    class Meta(Guarded.Meta):
        verbose_name = both("差事", "errand")
        verbose_name_plural = both("差事", "errands")

    def __str__(self):
        return self.name
