# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""移交中: records that are being handed over stay as they were packed until that is over."""

from __future__ import annotations

from django.db import models

from lantai.guard.columns import Guarded
from lantai.guard.words import both


class Passage(Guarded):
    """While it stands, the records of its set pass to another keeper and are not changed.

    It is written and taken away by the very step of the affair (``noun``, ``row``) that hands them
    over, so that all of them are marked or none, however many they are and whatever breaks off; and
    what each of them was before, filed or held, stays said in its own ``standing``.
    """

    set = models.OneToOneField("guard.RecordSet", models.CASCADE, related_name="+",
                               verbose_name=both("材料组", "set"))  # fmt: skip
    noun = models.CharField(both("哪一种事", "kind of affair"), max_length=60)
    row = models.PositiveBigIntegerField(both("哪一次", "which affair"))
    name = models.CharField(both("名称", "name"), max_length=200)

    class Meta(Guarded.Meta):
        verbose_name = both("移交中", "passage")
        verbose_name_plural = both("移交中", "passages")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["noun", "row"], name="one_passage_of_an_affair"),
        ]

    def __str__(self) -> str:
        return self.name
