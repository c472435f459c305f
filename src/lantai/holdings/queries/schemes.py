# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Questions about metadata schemes: the site's own and the standards', and what records have."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from lantai.craft import schemes
from lantai.craft.schemes import Element, Scheme
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.holdings.models import Category, SiteScheme
from lantai.holdings.queries.levels import DESCRIBED


def site_schemes() -> list[Scheme]:
    """The metadata schemes that this site adds to those of the standards."""
    return [each.scheme for each in SiteScheme.objects.order_by("in_force_from", "pk")]


def scheme_named(code: str, on: dt.date | None = None) -> Scheme | None:
    """The scheme of a code, the site's own first; None where there is none.

    Of several editions the one in force on the day (today), else the last that began, else the
    first.
    """
    if not code:
        return None
    day = on or timezone.localdate()
    editions = list(SiteScheme.objects.filter(code=code).order_by("in_force_from"))
    begun = [each for each in editions if each.in_force_from <= day]
    own = (begun or editions[:1])[-1:]
    return own[0].scheme if own else schemes.by_code(code)


def schemes_of(category: str) -> list[Scheme]:
    """All schemes of a category, those in force on top, the newest first, the site's own before."""
    today = timezone.localdate()
    found = [*site_schemes(), *schemes.schemes()]
    mine = [each for each in found if each.category == category]
    return sorted(mine, key=lambda each: _newest(each, today))


def _newest(each: Scheme, today: dt.date) -> tuple[bool, int]:
    return not each.in_force(today), -each.effective_from.toordinal()


def scheme_used(code: str) -> bool:
    """Whether any record is described by a scheme."""
    return any(model.objects.unguarded("whether a scheme is in use").filter(scheme=code).exists()
               for model in DESCRIBED)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """An element of a record as it is shown; ``hidden`` where personal data is not for this eye."""

    element: Element | None
    name: str
    value: str
    hidden: bool = False

    def label(self, lang: str) -> str:
        """The element's name in a language; a name of the catalogue as it was written."""
        return self.element.label(lang) if self.element else self.name


def elements_of(row: Any, actor: Actor) -> list[Shown]:
    """What a record has under its scheme; personal elements only to who may read its content.

    Where no scheme says what is personal, all of it is taken to be.
    """
    scheme = scheme_named(row.scheme)
    reads = law.holds(actor, "fetch", row)
    found = []
    for name, value in row.extra.items():
        element = scheme.element(name) if scheme else None
        hidden = not reads and (element is None or element.personal)
        found.append(Shown(element, name, "" if hidden else str(value), hidden))
    order = {each.key: at for at, each in enumerate(scheme.elements)} if scheme else {}
    return sorted(found, key=lambda each: order.get(each.name, len(order)))


def categories() -> list[Category]:
    """The categories 门类 of the site, in their order."""
    return list(Category.objects.all())
