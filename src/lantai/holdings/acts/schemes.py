# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A site's own metadata schemes as dated data: declared, followed by a later edition, ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.holdings.errors import refused
from lantai.holdings.models import SiteScheme

ONE_DAY = dt.timedelta(days=1)


def declare_scheme(
    actor: Actor, *, code: str, elements: Sequence[Any], in_force_from: dt.date, zh: str, en: str,
    category_code: str, kind: str = "",
) -> SiteScheme:  # fmt: skip
    """Declare an edition of a scheme, in force from a day; the one before it ends. 声明元数据方案。

    The same edition again is the one that is there. Raises `Refused` where another of that day or
    a later one is there, `BadInput` where it is no scheme.
    """
    with act("holdings.sitescheme.add", SiteScheme, actor) as done:
        editions = SiteScheme.objects.filter(code=code).order_by("-in_force_from")
        last = editions.first()
        made = SiteScheme(code=code, category_code=category_code, kind=kind, zh=zh, en=en,
                          elements=list(elements), in_force_from=in_force_from)  # fmt: skip
        if last is not None and last.in_force_from == in_force_from:
            if last.elements != made.elements:
                raise refused("edition_there", scheme=code, day=in_force_from.isoformat())
            return done(last)  # type: ignore[no-any-return]
        if last is not None and last.in_force_from > in_force_from:
            raise refused("later_edition", scheme=code, day=last.in_force_from.isoformat())
        made.save()
        if last is not None and (last.in_force_to is None or last.in_force_to >= in_force_from):
            end_scheme(last, actor, on=in_force_from - ONE_DAY, reason=str(made))
        return done(made)


def end_scheme(scheme: SiteScheme, actor: Actor, *, on: dt.date, reason: str) -> SiteScheme:
    """Say the last day of an edition; records described by it keep it. 停用元数据方案。"""
    if not reason.strip():
        raise refused("needs_reason")
    with act("holdings.sitescheme.end", scheme, actor, reason=reason) as done:
        if on < scheme.in_force_from:
            raise refused("ends_before", day=scheme.in_force_from.isoformat())
        scheme.in_force_to = on
        scheme.save()
        return done(scheme)
