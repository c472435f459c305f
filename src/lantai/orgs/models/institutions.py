# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Institutions of every kind, their names in time, departments, successions and exceptions.

An institution's row is kept by itself; ``party`` is the keeper, whose administrators look after its
entry and its people's accounts. Its columns of sight follow from its keys each time it is saved;
rows of other nouns that carry them are brought after by `moving`. Who supervises whom is derived
(`supervision`), and only what differs is a row (`SupervisionException`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lantai.guard.columns import Guarded, Judged, PathField
from lantai.guard.words import both, lang
from lantai.orgs.credit_code import is_credit_code
from lantai.orgs.in_time import in_force
from lantai.orgs.models.regions import path_at, wear
from lantai.orgs.terms import Concern, Kind, Level, Status, SuccessionKind

DERIVED = ("path", "holder", "party", "area", "line")
"""The columns that follow from an institution's keys."""


def check_credit_code(text: str) -> None:
    """Raise `ValidationError` for a credit code whose shape or check sign is wrong."""
    if text and not is_credit_code(text):
        raise ValidationError(both("统一社会信用代码不对：18 位，末位是校验码，请对照证书核对。",
                                   "Not a unified social credit code: 18 signs, the last a check "
                                   "sign. Compare it with the certificate."))  # fmt: skip


class Institution(Guarded):
    """An institution of any kind: who forms, keeps, supervises or serves."""

    stays: ClassVar[tuple[str, ...]] = ("holder",)

    name = models.CharField(both("名称", "name"), max_length=120)
    short_name = models.CharField(both("简称", "short name"), max_length=60, blank=True)
    name_en = models.CharField(both("英文名称", "English name"), max_length=200, blank=True)
    kind = models.CharField(both("单位类别", "kind"), max_length=16, choices=Kind)
    level = models.CharField(both("层级", "level"), max_length=10, choices=Level)
    region = models.ForeignKey(
        "orgs.Region", models.PROTECT, related_name="institutions",
        verbose_name=both("行政区划", "region"),
    )  # fmt: skip
    in_line = models.ForeignKey(
        "orgs.Line", models.PROTECT, null=True, blank=True, related_name="institutions",
        verbose_name=both("所属系统", "line"),
    )  # fmt: skip
    code = models.CharField(
        both("统一社会信用代码", "credit code"), max_length=18, blank=True,
        validators=[check_credit_code],
    )  # fmt: skip
    archives_code = models.CharField(
        both("档案馆代码", "archives code"), max_length=6, blank=True,
        validators=[RegexValidator(r"^\d{6}$", both("档案馆代码是 6 位数字。",
                                                    "An archives code is 6 digits."))],
    )  # fmt: skip
    functions = models.TextField(both("主要职能", "functions"), blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="branches",
        verbose_name=both("总馆（本部）", "main institution"),
        help_text=both("只有分馆、分支机构才填。", "Only for a branch."),
    )  # fmt: skip
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates",
        verbose_name=both("上级主管单位", "superior"),
    )  # fmt: skip
    keeper = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="kept",
        verbose_name=both("名录与帐号由谁管理", "administered by"),
        help_text=both("本单位有三员的不填。", "Empty where it has its own administrators."),
    )  # fmt: skip
    leader = models.CharField(
        both("分管档案工作的领导", "leader in charge"), max_length=80, blank=True
    )
    contact = models.CharField(both("联系人", "contact"), max_length=80, blank=True)
    phone = models.CharField(both("电话", "telephone"), max_length=60, blank=True)
    email = models.EmailField(both("电子邮箱", "e-mail"), blank=True)
    address = models.CharField(both("地址", "address"), max_length=200, blank=True)
    status = models.CharField(
        both("状态", "status"), max_length=10, choices=Status, default=Status.ACTIVE, editable=False
    )
    founded_on = models.DateField(both("成立日期", "founded on"), null=True, blank=True)
    ended_on = models.DateField(both("终止日期", "ended on"), null=True, blank=True, editable=False)
    is_listed = models.BooleanField(both("列入名录", "in the directory"), default=True)
    path = PathField(both("路径", "path"))

    class Meta(Guarded.Meta):
        verbose_name = both("单位", "institution")
        verbose_name_plural = both("单位", "institutions")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="one_credit_code",
                violation_error_message=both(
                    "已有单位用这个统一社会信用代码。", "This credit code is in use."
                ),
            ),
            models.UniqueConstraint(
                fields=["archives_code"], condition=~Q(archives_code=""), name="one_archives_code"
            ),
            models.UniqueConstraint(fields=["path"], condition=~Q(path=""), name="one_path"),
        ]
        indexes = [
            models.Index(fields=["area", "kind"], name="institution_of_area"),
            models.Index(fields=["line"], name="institution_of_line"),
            models.Index(fields=["name"], name="institution_by_name"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return (self.name_en if lang() == "en" else "") or self.name

    @property
    def own_area(self) -> str:
        """The region of its level: where it is, whoever supervises it."""
        return path_at(self.region.path, self.level)

    def clean(self) -> None:
        """Refuse a branch of a branch of itself. Raises `ValidationError`."""
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen and above.pk is not None:
                circle = both("不能是自己或自己的分支。", "Not itself or a branch of its own.")
                raise ValidationError({"parent": circle})
            seen.add(above.pk)
            above = above.parent

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row with the columns that follow from its keys."""
        if self.pk is None:
            super().save(*args, **kwargs)
            args, kwargs = (), {}
        self.derive()
        if (names := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*names, *DERIVED}
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set path, holder, party, area and line by its keys and its exception in force."""
        path = f"{self.parent.path if self.parent else ''}i{self.pk}/"
        wear(self, path=path, holder=path, party=self.keeper.path if self.keeper else "",
             line=self.in_line.path if self.in_line else "",
             area=self._excepted_area() or self.own_area)  # fmt: skip

    def exception(self, concern: Any, on: dt.date | None = None) -> SupervisionException | None:
        """The exception about it that holds on a day, with the body it names."""
        rows = SupervisionException.objects.unguarded("who supervises or receives instead")
        rows = rows.filter(in_force(on or timezone.localdate()), unit=self, concern=concern)
        rows = rows.select_related("body", "body__region").order_by("-valid_from", "-pk")
        found: SupervisionException | None = rows.first()
        return found

    def _excepted_area(self) -> str:
        """The region of whoever supervises it by an exception of today."""
        found = self.exception(Concern.SUPERVISES)
        return found.body.own_area if found else ""


class InstitutionName(Judged):
    """A name an institution had or has: from when, until when, by which document."""

    judged_by = "institution"

    institution = models.ForeignKey(
        Institution, models.CASCADE, related_name="names", verbose_name=both("单位", "institution")
    )
    name = models.CharField(both("名称", "name"), max_length=120)
    short_name = models.CharField(both("简称", "short name"), max_length=60, blank=True)
    valid_from = models.DateField(both("自", "from"), null=True, blank=True)
    valid_to = models.DateField(both("至", "to"), null=True, blank=True)
    basis = models.CharField(both("依据文件", "basis"), max_length=200, blank=True)

    class Meta:
        verbose_name = both("名称沿革", "name in time")
        verbose_name_plural = both("名称沿革", "names in time")
        constraints = [
            models.UniqueConstraint(fields=["institution"], condition=Q(valid_to=None),
                                    name="one_name_in_force")
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Department(Judged):
    """A department 内设机构 of an institution; its code may stand in reference codes."""

    judged_by = "institution"

    institution = models.ForeignKey(
        Institution, models.CASCADE, related_name="departments",
        verbose_name=both("单位", "institution"),
    )  # fmt: skip
    name = models.CharField(both("部门名称", "name"), max_length=80)
    code = models.CharField(both("机构代码", "code"), max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(both("次序", "order"), default=100)
    ended_on = models.DateField(both("撤销日期", "ended on"), null=True, blank=True)

    class Meta:
        verbose_name = both("内设机构", "department")
        verbose_name_plural = both("内设机构", "departments")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "name"], condition=Q(ended_on=None),
                                    name="one_department_of_a_name")
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class Succession(Judged):
    """One institution came after another; ``answers`` marks who answers for the fonds today."""

    judged_by = "predecessor"

    predecessor = models.ForeignKey(
        Institution, models.PROTECT, related_name="successions",
        verbose_name=both("原单位", "predecessor"),
    )  # fmt: skip
    successor = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="origins",
        verbose_name=both("继承单位", "successor"),
    )  # fmt: skip
    kind = models.CharField(both("方式", "kind"), max_length=10, choices=SuccessionKind)
    on = models.DateField(both("日期", "date"))
    basis = models.CharField(both("依据文件", "basis"), max_length=200)
    answers = models.BooleanField(both("全宗由其负责", "answers for the fonds"), default=True)

    class Meta:
        verbose_name = both("沿革", "succession")
        verbose_name_plural = both("沿革", "successions")
        constraints = [
            models.UniqueConstraint(fields=["predecessor"], condition=Q(answers=True),
                                    name="one_answers_for_the_fonds"),
            models.CheckConstraint(condition=~Q(successor=models.F("predecessor")),
                                   name="no_one_succeeds_itself"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor or '—'}"


class JointMembership(Guarded):
    """A unit whose records a joint office keeps; its rights in them stay its own (意见 4)."""

    office = models.ForeignKey(
        Institution, models.PROTECT, related_name="members",
        verbose_name=both("联合档案室", "joint records office"),
    )  # fmt: skip
    member = models.ForeignKey(
        Institution, models.PROTECT, related_name="joint_offices",
        verbose_name=both("成员单位", "member"),
    )  # fmt: skip
    valid_from = models.DateField(both("自", "from"))
    valid_until = models.DateField(both("至", "until"), null=True, blank=True)
    basis = models.CharField(both("依据文件", "basis"), max_length=200, blank=True)

    class Meta(Guarded.Meta):
        verbose_name = both("联合档案室成员", "member of a joint office")
        verbose_name_plural = both("联合档案室成员", "members of joint offices")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["member"], condition=Q(valid_until=None),
                                    name="one_joint_office_at_a_time"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member} @ {self.office}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row: the office keeps it, the member is its other party."""
        wear(self, holder=self.office.path, party=self.member.path, area=self.office.area,
             line=self.office.line)  # fmt: skip
        super().save(*args, **kwargs)


class SupervisionException(Guarded):
    """Somebody else than derived supervises a unit, or receives its records, and why."""

    unit = models.ForeignKey(
        Institution, models.PROTECT, related_name="exceptions", verbose_name=both("单位", "unit")
    )
    concern = models.CharField(both("事项", "concern"), max_length=12, choices=Concern)
    body = models.ForeignKey(
        Institution, models.PROTECT, related_name="excepted_units",
        verbose_name=both("改由谁", "by whom instead"),
    )  # fmt: skip
    reason = models.CharField(both("理由", "reason"), max_length=400)
    basis = models.CharField(both("依据文件", "basis"), max_length=200, blank=True)
    valid_from = models.DateField(both("自", "from"))
    valid_until = models.DateField(both("至", "until"), null=True, blank=True)

    class Meta(Guarded.Meta):
        verbose_name = both("管辖例外", "exception")
        verbose_name_plural = both("管辖例外", "exceptions")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(fields=["unit", "concern"], condition=Q(valid_until=None),
                                    name="one_open_exception"),
            models.CheckConstraint(condition=~Q(unit=models.F("body")),
                                   name="nobody_supervises_itself"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit} {self.get_concern_display()} {self.body}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, and the unit's area as it is by now."""
        super().save(*args, **kwargs)
        self.unit.save(update_fields=DERIVED)
