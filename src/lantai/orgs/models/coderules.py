# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who has to sign in with one-time codes: a role, from a day on (GB/T 22239, 8.1.4.1).

Whoever administers accounts says it for the posts that are held where it administers them; the
single account that must have a code whatever its posts is marked in `guard.models.Account`.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from lantai.guard.columns import Guarded
from lantai.guard.words import both, said
from lantai.orgs.roles import name_of


class CodeRule(Guarded):
    """A role whose holders sign in with one-time codes from a day on 动态码要求."""

    role = models.CharField(both("角色", "role"), max_length=40, editable=False)
    required_from = models.DateField(both("从哪一天起", "required from"))
    basis = models.CharField(both("依据文件", "basis"), max_length=200, blank=True)
    ended_on = models.DateField(both("取消日期", "ended on"), null=True, blank=True, editable=False)

    reading_duty: ClassVar[str] = "orgs.coderule.read"

    class Meta(Guarded.Meta):
        verbose_name = both("动态码要求", "code requirement")
        verbose_name_plural = both("动态码要求", "code requirements")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(
                fields=["holder", "role"], name="one_code_rule_of_a_role",
                condition=Q(ended_on=None),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "-id"], name="coderule_held")]

    def __str__(self) -> str:
        return said("“{role}”须用动态码", "one-time codes for “{role}”", role=name_of(self.role))
