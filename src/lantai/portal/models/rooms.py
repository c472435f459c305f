# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""查阅室 with the conditions of use that it publishes (实施条例 33), and who visits it when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lantai.guard.columns import Guarded, state_of
from lantai.guard.words import both
from lantai.portal.flow_of_requests import VISIT
from lantai.portal.terms import Half, Papers, Purpose


class ReadingRoom(Guarded):
    """Where an archives is used: seats, hours, how it is reached, on what conditions."""

    name = models.CharField(both("查阅室名称", "name"), max_length=80)
    seats = models.PositiveSmallIntegerField(
        both("座位数", "seats"), default=8,
        help_text=both("半天里能预约几个人。", "How many may be booked for half a day."),
    )  # fmt: skip
    hours = models.CharField(both("开放时间", "hours"), max_length=120)
    address = models.CharField(both("地址", "address"), max_length=120, blank=True)
    phone = models.CharField(both("电话", "telephone"), max_length=60, blank=True)
    conditions = models.TextField(
        both("利用须知", "conditions of use"), max_length=4_000, blank=True,
        help_text=both("带什么证件，怎样申请，什么不能带进来；登在申请页上。",
                       "What to bring and how to ask; shown where people apply."),
    )  # fmt: skip
    complaints = models.CharField(
        both("投诉受理", "complaints to"), max_length=200, blank=True,
        help_text=both("不填，就写同级档案主管部门。", "Empty: the authority of its level."),
    )  # fmt: skip
    is_open = models.BooleanField(
        both("受理网上申请", "takes requests on line"), default=True,
        help_text=both("不勾，公众就不能在网上向本馆申请、预约。",
                       "Without it nobody can apply or book on line."),
    )  # fmt: skip

    class Meta(Guarded.Meta):
        verbose_name = both("查阅室", "reading room")
        verbose_name_plural = both("查阅室", "reading rooms")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["holder", "name"], name="readingroom_name_once"),
        ]
        indexes = [models.Index(fields=["holder", "name", "id"], name="readingroom_held")]

    def __str__(self) -> str:
        return self.name


class Visit(Guarded):
    """One visit of a reading room: booked, come, gone. Who was on line is no visitor."""

    trail_hides: ClassVar[frozenset[str]] = frozenset({"identity_shown", "identity_key"})

    room = models.ForeignKey(ReadingRoom, models.PROTECT, related_name="+",
                             verbose_name=both("查阅室", "reading room"))  # fmt: skip
    day = models.DateField(both("哪天", "day"))
    half = models.CharField(both("上午还是下午", "half of the day"), max_length=2, choices=Half)
    name = models.CharField(both("姓名", "name"), max_length=80)
    people = models.PositiveSmallIntegerField(both("人数", "people"), default=1)
    papers = models.CharField(both("证件", "paper of identity"), max_length=8, choices=Papers,
                              blank=True)  # fmt: skip
    identity_shown = models.CharField(both("证件号码（遮盖）", "number, masked"), max_length=60,
                                      blank=True, editable=False)  # fmt: skip
    identity_key = models.CharField(max_length=64, blank=True, editable=False)
    purpose = models.CharField(both("用途", "purpose"), max_length=8, choices=Purpose)
    request = models.ForeignKey("portal.UseRequest", models.PROTECT, null=True, blank=True,
                                related_name="+",
                                verbose_name=both("查档申请", "use request"))  # fmt: skip
    came_at = models.DateTimeField(both("到馆", "came"), null=True, editable=False)
    left_at = models.DateTimeField(both("离馆", "left"), null=True, editable=False)
    copied_pages = models.PositiveIntegerField(both("复制页数", "pages copied"), default=0,
                                               editable=False)  # fmt: skip
    state = state_of(VISIT)

    class Meta(Guarded.Meta):
        verbose_name = both("到馆登记", "visit")
        verbose_name_plural = both("到馆登记", "visits")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(
                fields=["request", "day", "half"], name="visit_booked_once",
                condition=Q(request__isnull=False, state="booked"),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "-day", "-id"], name="visit_held"),
            models.Index(fields=["room", "day", "half"], name="visit_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_half_display()} {self.name}"
