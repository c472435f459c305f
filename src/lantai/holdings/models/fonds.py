# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""全宗: the fonds, the texts written about it, its extent, and its fonds file 全宗卷.

A fonds is a record and not an affair, so that its title and guide go public by the two decisions
that rule every record (`opening`, `reach`) and by no rule of its own. The fonds file is an affair:
the archives' working papers do not go public with the guide.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from lantai.guard.columns import Guarded, GuardedRecord, Judged
from lantai.guard.kept import in_words
from lantai.guard.words import both, lang
from lantai.holdings.models.codefield import CodeField
from lantai.holdings.terms import FondsKind, FondsState, Medium, NoteGroup, TextKind, Unit


class Fonds(GuardedRecord):
    """全宗: all that one body, person or family formed, as its holder keeps it (ISAD(G) 3)."""

    trail_name = "fonds_code"

    fonds_code = CodeField(both("全宗号", "fonds code"), max_length=20)
    name = models.CharField(both("全宗名称", "name of the fonds"), max_length=300)
    kind = models.CharField(
        both("全宗类型", "kind"), max_length=12, choices=FondsKind, default=FondsKind.BODY
    )
    creating_unit = models.ForeignKey(
        "orgs.Institution", models.PROTECT, related_name="fonds_formed", null=True, blank=True,
        verbose_name=both("立档单位", "creating unit"))  # fmt: skip
    creator_name = models.CharField(
        both("立档单位名称", "name of the creating unit"), max_length=300, blank=True
    )
    former_names = models.TextField(both("曾用名", "former names"), blank=True)
    custodian = models.ForeignKey(
        "orgs.Institution", models.PROTECT, related_name="fonds_held",
        verbose_name=both("保管单位", "custodian"))  # fmt: skip
    state = models.CharField(
        both("状态", "state"), max_length=10, choices=FondsState, default=FondsState.OPEN,
        editable=False)  # fmt: skip
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged",
        verbose_name=both("并入", "merged into"))  # fmt: skip
    opened_on = models.DateField(both("建立日期", "opened on"), null=True, blank=True)
    closed_on = models.DateField(both("封闭日期", "closed on"), null=True, blank=True,
                                 editable=False)  # fmt: skip
    date_from = models.DateField(both("最早日期", "earliest date"), null=True, blank=True)
    date_to = models.DateField(both("最晚日期", "latest date"), null=True, blank=True)
    history = models.TextField(both("组织沿革或生平", "history of the creator"), blank=True)
    custody_history = models.TextField(both("保管沿革", "custodial history"), blank=True)
    scope = models.TextField(both("范围和提要", "scope and content"), blank=True)
    arrangement = models.TextField(both("整理情况", "arrangement"), blank=True)
    access_conditions = models.TextField(both("查阅条件", "conditions of access"), blank=True)
    finding_aids = models.TextField(both("检索工具", "finding aids"), blank=True)
    guide = models.TextField(both("全宗指南", "fonds guide"), blank=True, editable=False)
    introduction = models.TextField(both("全宗介绍", "introduction to the fonds"), blank=True,
                                    editable=False)  # fmt: skip
    remarks = models.TextField(both("附注", "remarks"), blank=True)

    class Meta(GuardedRecord.Meta):
        verbose_name = both("全宗", "fonds")
        verbose_name_plural = both("全宗", "fonds")
        constraints = [
            *GuardedRecord.Meta.constraints,
            models.UniqueConstraint(fields=["holder", "fonds_code"], name="fonds_code_once"),
        ]
        indexes = [
            models.Index(fields=["creator", "fonds_code"], name="fonds_of_creator"),
            models.Index(
                fields=["fonds_code", "id"],
                condition=models.Q(reach__gte=1),
                name="fonds_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fonds_code} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; a new one takes its creator's path and name from the creating unit.

        Later the path follows who answers for the fonds (orgs), not the key.
        """
        if self.creating_unit is not None:
            self.creator = self.creator or self.creating_unit.path
            self.creator_name = self.creator_name or self.creating_unit.name
        if self.pk is None:
            self.opened_on = self.opened_on or timezone.localdate()
        super().save(*args, **kwargs)


class FondsText(Guarded):
    """One version of a guide or introduction. The one in force stands on the fonds itself."""

    fonds = models.ForeignKey(
        Fonds, models.CASCADE, related_name="texts", verbose_name=both("全宗", "fonds")
    )
    kind = models.CharField(both("种类", "kind"), max_length=14, choices=TextKind)
    version = models.PositiveSmallIntegerField(both("版次", "version"))
    text = models.TextField(both("正文", "text"))
    written_by = models.CharField(both("编写人", "written by"), max_length=80, blank=True)
    issued_on = models.DateField(both("定稿日期", "issued on"))

    class Meta(Guarded.Meta):
        verbose_name = both("全宗指南与介绍", "text about a fonds")
        verbose_name_plural = both("全宗指南与介绍", "texts about fonds")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["fonds", "kind", "version"], name="one_text_version"),
        ]

    def __str__(self) -> str:
        return f"{self.fonds} {self.get_kind_display()} {self.version}"


class Extent(Judged):
    """How much a fonds holds in one unit of count; a roll-up of what was counted."""

    judged_by = "fonds"

    fonds = models.ForeignKey(
        Fonds, models.CASCADE, related_name="extents", verbose_name=both("全宗", "fonds")
    )
    unit = models.CharField(both("计量单位", "unit"), max_length=8, choices=Unit)
    medium = models.CharField(both("载体类型", "medium"), max_length=12, choices=Medium)
    quantity = models.PositiveBigIntegerField(both("数量", "quantity"))
    pages = models.PositiveBigIntegerField(both("页数", "pages"), default=0)
    counted_at = models.DateTimeField(both("清点时间", "counted at"))

    class Meta:
        verbose_name = both("馆藏数量", "extent")
        verbose_name_plural = both("馆藏数量", "extents")
        constraints = [
            models.UniqueConstraint(fields=["fonds", "unit", "medium"], name="one_extent")
        ]

    def __str__(self) -> str:
        return f"{self.quantity:,} {self.get_unit_display()}"


class FondsNote(Guarded):
    """An entry of the fonds file 全宗卷 (DA/T 12): grown from an act, or written by hand.

    ``kind`` and ``params`` are a sentence not yet in words; a note by hand has ``text``. ``link``
    is the number of the sealed entry it grew from, so that following twice gives the same.
    """

    fonds = models.ForeignKey(
        Fonds, models.CASCADE, related_name="notes", verbose_name=both("全宗", "fonds")
    )
    group = models.CharField(both("类别", "group"), max_length=2, choices=NoteGroup)
    on = models.DateField(both("日期", "date"))
    kind = models.CharField(max_length=60, blank=True, editable=False)
    params = models.JSONField(default=dict, editable=False)
    text = models.TextField(both("内容", "text"), blank=True)
    by = models.CharField(both("经办人", "by"), max_length=80, blank=True)
    link = models.PositiveBigIntegerField(
        both("留痕号", "number on the trail"), null=True, editable=False
    )

    class Meta(Guarded.Meta):
        verbose_name = both("全宗卷条目", "entry of the fonds file")
        verbose_name_plural = both("全宗卷", "fonds file")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["fonds", "link"], name="one_note_per_link"),
        ]
        indexes = [models.Index(fields=["fonds", "group", "on", "id"], name="note_of_fonds")]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What the entry says, in the reader's language."""
        return in_words(self.kind, self.params, lang()) if self.kind else self.text
