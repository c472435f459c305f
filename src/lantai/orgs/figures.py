# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The named counts of this room, each with one definition, for statistics and supervision.

A figure counts what its asker may be told of in numbers (the sight ``count``) and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.orgs.kinds import rule_of
from lantai.orgs.models import Institution, Post
from lantai.orgs.terms import Kind, Status


@dataclass(frozen=True)
class Figure:
    """A count with its name and unit; its definition is that of the function."""

    code: str
    name: Any
    unit: Any
    count: Callable[[Actor], int]


def in_use(actor: Actor) -> Any:
    """The institutions in use that an actor may be told of in numbers."""
    return Institution.objects.seen_by(actor, "count").filter(status=Status.ACTIVE)


def institutions_by_kind(actor: Actor) -> dict[str, int]:
    """How many institutions of each kind are in use."""
    rows = in_use(actor).order_by().values("kind").annotate(how_many=Count("pk"))
    return {row["kind"]: row["how_many"] for row in rows}


def institutions(actor: Actor) -> int:
    """Institutions in use, branches too."""
    return int(in_use(actor).count())


def _that_keep(actor: Actor, what: str) -> int:
    kinds = [kind for kind in Kind.values if rule_of(kind).keeps == what]
    return int(in_use(actor).filter(kind__in=kinds).count())


def archives(actor: Actor) -> int:
    """Archives of every level and kind, branches too."""
    return _that_keep(actor, "archives")


def offices(actor: Actor) -> int:
    """Records offices entered by themselves, joint ones too."""
    return _that_keep(actor, "office")


def staff(actor: Actor) -> int:
    """People with a lasting post, each counted once."""
    rows = Post.objects.seen_by(actor, "count").filter(ended_on=None, valid_until=None)
    return int(rows.order_by().values("person").distinct().count())


_EACH = both("个", "")
FIGURES: tuple[Figure, ...] = (
    Figure("orgs.institutions", both("单位", "institutions"), _EACH, institutions),
    Figure("orgs.archives", both("档案馆", "archives"), _EACH, archives),
    Figure("orgs.offices", both("档案室", "records offices"), _EACH, offices),
    Figure("orgs.staff", both("档案人员", "staff"), both("人", "people"), staff),
)
"""All figures of this room."""
