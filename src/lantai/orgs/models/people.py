# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""People, their posts, and what they are told.

A `Person` is kept by whoever administers the people of its home institution, and is its own other
party. A `Post` is kept by the institution in which it is held: that is where its holder acts. What
a post may do is its roles (`roles.toml`) and extra duties. Passwords are the guard's `Account`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lantai.guard.columns import Guarded
from lantai.guard.terms import Secrecy
from lantai.guard.words import both, lang
from lantai.orgs.models.institutions import Department, Institution
from lantai.orgs.models.regions import wear

CLEARANCES = [(level, label) for level, label in Secrecy.choices if level <= Secrecy.INTERNAL]
"""What a post may be cleared for: no secrecy level proper is kept here."""


class Person(Guarded):
    """Somebody who works with records, or a reader whose name was verified 实名利用者."""

    stays: ClassVar[tuple[str, ...]] = ("party",)

    name = models.CharField(both("姓名", "name"), max_length=80)
    name_en = models.CharField(both("姓名（英文）", "name in English"), max_length=120, blank=True)
    number = models.CharField(both("工号", "staff number"), max_length=40, blank=True)
    home = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="people",
        verbose_name=both("所在单位", "home institution"),
    )  # fmt: skip
    phone = models.CharField(both("电话", "telephone"), max_length=60, blank=True)
    email = models.EmailField(both("电子邮箱", "e-mail"), blank=True)
    wants_mail = models.BooleanField(both("提醒也发邮件", "reminders by mail too"), default=False)
    identified_on = models.DateField(
        both("实名核验日期", "identity verified on"), null=True, blank=True, editable=False
    )
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False,
        related_name="holder_person", verbose_name=both("帐号", "account"),
    )  # fmt: skip

    class Meta(Guarded.Meta):
        verbose_name = both("人员", "person")
        verbose_name_plural = both("人员", "people")
        indexes = [
            models.Index(fields=["holder", "name"], name="person_held"),
            models.Index(fields=["party"], name="person_itself"),
        ]

    def __str__(self) -> str:
        return (self.name_en if lang() == "en" else "") or self.name

    @property
    def path(self) -> str:
        """The path under which its own affairs stand: ``person/9/``."""
        return f"person/{self.pk}/"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row with its columns of sight."""
        if self.home is not None:
            by = self.home.keeper or self.home
            wear(self, holder=by.path, area=by.area, line=by.line)
        if self.pk is None:
            super().save(*args, **kwargs)
            args, kwargs = (), {}
        wear(self, party=self.path)
        super().save(*args, **kwargs)


class Post(Guarded):
    """A person's post 任职 in an institution: its roles, from when, until when, perhaps lent."""

    stays: ClassVar[tuple[str, ...]] = ("holder",)

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="posts", verbose_name=both("人员", "person")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="posts", verbose_name=both("单位", "institution")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="posts",
        verbose_name=both("内设机构", "department"),
    )  # fmt: skip
    title = models.CharField(both("职务", "title"), max_length=80)
    roles = models.JSONField(both("角色", "roles"), default=list, blank=True)
    extra_duties = models.JSONField(both("另授职责", "extra duties"), default=list, blank=True)
    clearance = models.PositiveSmallIntegerField(
        both("可看到", "cleared for"), default=Secrecy.PUBLIC,
        choices=CLEARANCES,
    )  # fmt: skip
    valid_from = models.DateField(both("自", "from"))
    valid_until = models.DateField(both("至", "until"), null=True, blank=True)
    ended_on = models.DateField(
        both("免去日期", "ended on"), null=True, blank=True, editable=False,
        help_text=both("从这一天起不再担任。", "Not held from this day on."),
    )  # fmt: skip
    lent_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="lent",
        verbose_name=both("由谁委托", "delegated by"),
    )  # fmt: skip
    basis = models.CharField(both("任命依据", "basis"), max_length=200, blank=True)

    class Meta(Guarded.Meta):
        verbose_name = both("任职", "post")
        verbose_name_plural = both("任职", "posts")
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="post_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(lent_by=None) | Q(valid_until__isnull=False),
                name="what_is_lent_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(clearance__lte=Secrecy.INTERNAL), name="post_cleared_below_secret"
            ),
        ]
        indexes = [models.Index(fields=["holder", "valid_until"], name="post_held")]

    def __str__(self) -> str:
        return f"{self.person} · {self.title}"

    @property
    def until(self) -> dt.date | None:
        """Its last day, as the door offers posts (`lantai.guard.posts.PostChoice`)."""
        found: dt.date | None = self.valid_until
        return found

    def in_force(self, on: dt.date) -> bool:
        """Whether it is held on a day."""
        in_time = self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)
        return in_time and (self.ended_on is None or on < self.ended_on)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row: its institution keeps it, whoever administers that is the other party."""
        at = self.institution
        wear(self, holder=at.path, area=at.area, line=at.line,
             party=at.keeper.path if at.keeper else "")  # fmt: skip
        super().save(*args, **kwargs)


class Notice(models.Model):
    """Something a person is told: the kind of a sentence and what it is about; see `notices`.

    It holds no title: the sentence is made when it is shown, for who is then looking. It is no
    record and no affair, so it is neither guarded nor on the trail; only its person reads it.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="notices")
    kind = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    noun = models.CharField(max_length=60, default="")
    row = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = both("提醒", "notice")
        verbose_name_plural = both("提醒", "notices")
        indexes = [
            models.Index(fields=["person", "read_at", "-id"], name="notice_of_person"),
            models.Index(fields=["mailed_at", "id"], name="notice_to_mail"),
            models.Index(fields=["noun", "row", "at"], name="notice_about"),
        ]

    def __str__(self) -> str:
        return self.kind
