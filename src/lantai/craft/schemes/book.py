# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""All schemes that come with Lantai, and the one in force for a category on a day.

Categories are those of the reference code (`refcode.categories`). The twelve kinds of people's
records 民生档案 are kinds of the category ZY 专业.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources

from lantai.craft.schemes.edition import Scheme

_FOLDERS = ("categories", "people")


@cache
def schemes() -> tuple[Scheme, ...]:
    """Every edition of every scheme, those of categories first."""
    found = []
    for folder in _FOLDERS:
        place = resources.files("lantai.craft.schemes").joinpath(folder)
        files = sorted((each for each in place.iterdir() if each.name.endswith(".toml")),
                       key=lambda each: each.name)  # fmt: skip
        found += [Scheme.from_data(tomllib.loads(each.read_text("utf-8"))) for each in files]
    return tuple(found)


def scheme(
    category: str, on: date, kind: str = "", site: Iterable[Scheme] = ()
) -> Scheme | None:  # fmt: skip
    """The scheme in force for a category on a day; None where none was.

    ``kind`` names a kind of people's records (``marriage``). A site's own schemes go before the
    general ones. Where the kind has no scheme in force, none is given: the category's does not
    stand in.
    """
    for listed in (site, schemes()):
        own = (each for each in listed if (each.category, each.kind) == (category, kind))
        fitting = [each for each in own if each.in_force(on)]
        if fitting:
            return max(fitting, key=lambda each: each.effective_from)
    return None


def by_code(code: str) -> Scheme | None:
    """The edition with this code."""
    return next((each for each in schemes() if each.code == code), None)


def people_kinds() -> tuple[str, ...]:
    """The kinds of people's records that have a scheme."""
    return tuple(dict.fromkeys(each.kind for each in schemes() if each.kind))
