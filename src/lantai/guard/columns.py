# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The columns by which everything is seen, for nouns to inherit.

`Guarded` is for affairs; `GuardedRecord` adds what only records have; `Judged` is for parts of a
record, judged through it; `Reference` is for data that everybody may read. The columns are filled
by acts. A path ends with ``/``; ``holder`` keeps the row, ``area`` 块 and ``line`` 条 are the
holder's for supervision and guidance, ``party`` is the second party of an affair.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.utils.functional import cached_property

from lantai.craft.flow import Flow
from lantai.guard.errors import AboveCeiling
from lantai.guard.law import condition, judge_of, site
from lantai.guard.seal import GuardedManager, looking_for_doubles, must_act
from lantai.guard.terms import Opening, Reach, Secrecy
from lantai.guard.words import both


def state_of(flow: Flow, length: int = 12) -> Any:
    """The column ``state`` of a noun that goes the way of a flow: only steps change it."""
    return models.CharField(
        both("状态", "state"), max_length=length, default=flow.start, editable=False,
        choices=[(each.name, both(each.zh, each.en)) for each in flow.states],
    )  # fmt: skip


class PathField(models.CharField):
    """A path such as ``i12/i34/``: compared byte by byte whatever the database's language is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """As a CharField's, with the plain order of bytes where the database has others."""
        found = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            found["collation"] = "C"
        return found


class Trailed(models.Model):
    """A row that is only written inside an act; ``beside_acts`` says where that is not all.

    ``trail_hides`` are columns whose values never enter the trail, such as what tells who asked
    and is erased after its time.
    """

    beside_acts: ClassVar[bool] = False
    trail_hides: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row. Raises `OffTrail` outside an act."""
        must_act(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row. Raises `OffTrail` outside an act."""
        must_act(type(self))
        return super().delete(*args, **kwargs)

    def validate_unique(self, exclude: Any = None) -> None:
        """As Django's, looking through the seal for doubles only."""
        with looking_for_doubles():
            super().validate_unique(exclude)

    def validate_constraints(self, exclude: Any = None) -> None:
        """As Django's, looking through the seal for doubles only."""
        with looking_for_doubles():
            super().validate_constraints(exclude)


class Seen(Trailed):
    """A row that is only read by somebody: the manager is sealed.

    ``trail_name`` is the column by which the trail calls a record, a part of one, or what repeats
    the words of one: its code, never its title (`trail.label_of`).
    """

    trail_name: ClassVar[str] = ""
    objects: ClassVar[Any] = GuardedManager()

    class Meta:
        abstract = True

    @cached_property
    def set_ids(self) -> frozenset[int]:
        """The sets this row is a member of; `law.with_sets` fetches those of many rows at once."""
        members = apps.get_model("guard", "SetMember").objects.filter(
            noun=self._meta.label_lower, row=self.pk
        )
        return frozenset(members.values_list("set_id", flat=True))


class Guarded(Seen):
    """An affair: something that an institution keeps, perhaps with a second party."""

    holder = PathField(both("保管单位", "holder"))
    area = PathField(both("行政区域", "area"))
    line = PathField(both("系统", "line"))
    party = PathField(both("另一方", "other party"))
    secrecy = models.PositiveSmallIntegerField(
        both("密级", "secrecy"), choices=Secrecy, default=Secrecy.PUBLIC
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(secrecy__lte=Secrecy.INTERNAL), name="%(class)s_below_ceiling"
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row. Raises `AboveCeiling` for what this site must not hold."""
        check_ceiling(self.secrecy)
        super().save(*args, **kwargs)


class GuardedRecord(Guarded):
    """A record: also the unit that formed it, whether it is opened and how far it is published."""

    creator = PathField(both("形成单位", "creating unit"))
    opening = models.PositiveSmallIntegerField(
        both("开放状态", "opening state"), choices=Opening, default=Opening.NOT_DUE
    )
    open_on = models.DateField(both("开放日期", "open from"), null=True, blank=True)
    reach = models.PositiveSmallIntegerField(
        both("公布范围", "reach"), choices=Reach, default=Reach.NONE
    )

    class Meta(Guarded.Meta):
        abstract = True
        constraints = [
            *Guarded.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(reach=Reach.NONE) | models.Q(opening=Opening.OPEN),
                name="%(class)s_reach_needs_open",
            ),
        ]


class Judged(Seen):
    """A part of a record, seen as the record is: ``judged_by`` names the key to it."""

    judged_by: ClassVar[str] = ""

    class Meta:
        abstract = True


def is_record(model: type[models.Model]) -> bool:
    """Whether a noun is a record, or a part that is judged through one."""
    return issubclass(judge_of(model), GuardedRecord)


def check_ceiling(secrecy: int) -> None:
    """Raise `AboveCeiling` for material that this site must not hold (保密法; house.md §7)."""
    if secrecy > site().ceiling:
        raise AboveCeiling("guard.above_ceiling", secrecy=str(Secrecy(secrecy).label))


class ReferenceQuerySet(models.QuerySet[Any]):
    """The queries of reference data: the same words as a guarded noun's, and all rows."""

    def seen_by(self, actor: Any, action: str = "describe", *, only: str = "") -> ReferenceQuerySet:
        """All rows; for ``edit`` and ``act`` only to who holds the duty."""
        rule = condition(self.model, actor, action)
        return self.none() if rule is None else self.all()

    def unguarded(self, reason: str) -> ReferenceQuerySet:
        """All rows."""
        return self.all()


class Reference(Trailed):
    """Data that everybody may read and few may change: codes, schemes, regions."""

    objects: ClassVar[Any] = models.Manager.from_queryset(ReferenceQuerySet)()
    is_reference: ClassVar[bool] = True

    class Meta:
        abstract = True
