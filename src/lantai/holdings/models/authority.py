# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Authority records for bodies, persons and families (EAC-CPF), and subject terms."""

from __future__ import annotations

from django.db import models

from lantai.guard.columns import Guarded, Reference
from lantai.guard.words import both
from lantai.holdings.terms import AgentKind


class Agent(Guarded):
    """规范记录: a body, person or family under one name (EAC-CPF, the elements in use).

    ``is_listed`` lets all staff consult it; it goes public with what it is linked to.
    """

    kind = models.CharField(
        both("实体类型", "entity type"), max_length=8, choices=AgentKind, default=AgentKind.BODY
    )
    name = models.CharField(both("规范名称", "authorised name"), max_length=300)
    other_names = models.TextField(both("其他名称", "other names"), blank=True)
    identifier = models.CharField(both("标识符", "identifier"), max_length=80, blank=True)
    institution = models.ForeignKey(
        "orgs.Institution", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=both("机构", "institution"))  # fmt: skip
    exist_text = models.CharField(both("存在时间", "dates of existence"), max_length=120,
                                  blank=True)  # fmt: skip
    exist_from = models.DateField(both("起", "from"), null=True, blank=True)
    exist_to = models.DateField(both("止", "to"), null=True, blank=True)
    places = models.CharField(both("地点", "places"), max_length=300, blank=True)
    functions = models.TextField(both("职能", "functions"), blank=True)
    history = models.TextField(both("沿革或生平", "history or biography"), blank=True)
    sources = models.TextField(both("依据", "sources"), blank=True)
    is_listed = models.BooleanField(both("供各单位查用", "listed for all staff"), default=True)

    class Meta(Guarded.Meta):
        verbose_name = both("规范记录", "authority record")
        verbose_name_plural = both("规范记录", "authority records")
        constraints = [
            *Guarded.Meta.constraints,
            models.UniqueConstraint(
                fields=["holder", "kind", "name", "exist_text"], name="one_agent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.exist_text}）" if self.exist_text else self.name


class Subject(Reference):
    """主题词: a term for subjects, with its broader term."""

    term = models.CharField(both("主题词", "subject term"), max_length=80, unique=True)
    en = models.CharField(both("英文", "English"), max_length=120, blank=True)
    broader = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="narrower",
        verbose_name=both("上位词", "broader term"))  # fmt: skip
    use_for = models.TextField(both("代用词", "used for"), blank=True)

    class Meta:
        verbose_name = both("主题词", "subject term")
        verbose_name_plural = both("主题词", "subject terms")

    def __str__(self) -> str:
        return self.term
