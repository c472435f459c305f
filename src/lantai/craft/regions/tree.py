# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Regions and the tree they make, each with the days from when and until when it was.

Nothing is ever taken out: a region that was abolished has a last day. A code may so have several
versions one after the other (renamed, put under another parent). `Regions` is a value; changes give
another (see `changes`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from lantai.craft.errors import BadInput
from lantai.craft.regions.code import COUNTRY, Code, Level, parse, provinces_table, short, table


@dataclass(frozen=True, slots=True)
class Region:
    """One version of a region: so named, under this parent, from the first day to the last.

    ``valid_from`` None: since before anything is known. ``valid_to`` None: still; else its last
    day.
    """

    code: str
    name: str
    level: Level
    parent: str
    en: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @classmethod
    def of(
        cls, code: Code, name: str, parent: str = "", *, en: str = "", since: date | None = None
    ) -> Region:
        """A region by its code; under another parent than the code says only where one is given."""
        return cls(code.digits, name, code.level, parent or code.parent, en, since)

    def in_force(self, on: date) -> bool:
        """Whether it was so on that day."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)

    def label(self, lang: str = "zh") -> str:
        """Its name; in English only where one is known, else the Chinese."""
        return self.en or self.name if lang == "en" else self.name


class Regions:
    """The regions by code. Asked without a day: what is not ended; with one: what was then."""

    def __init__(self, regions: Iterable[Region]) -> None:
        found: defaultdict[str, list[Region]] = defaultdict(list)
        for each in regions:
            found[each.code].append(each)
        self._versions: Mapping[str, tuple[Region, ...]] = {
            code: tuple(sorted(listed, key=lambda each: each.valid_from or date.min))
            for code, listed in found.items()
        }

    def __iter__(self) -> Iterator[Region]:
        """Every version of every region, in the order of the codes' first coming."""
        for listed in self._versions.values():
            yield from listed

    def __len__(self) -> int:
        """The regions that are not ended."""
        return sum(1 for _ in self.current())

    def __contains__(self, code: object) -> bool:
        """Whether a code is in force, as far as is known."""
        return isinstance(code, str) and self.get(code) is not None

    def versions(self, code: str) -> tuple[Region, ...]:
        """All that a code was, the oldest first."""
        return self._versions.get(code, ())

    def get(self, code: str, on: date | None = None) -> Region | None:
        """The version of a code on a day, or the one that is not ended."""
        for each in reversed(self.versions(code)):
            if each.valid_to is None if on is None else each.in_force(on):
                return each
        return None

    def current(self, on: date | None = None) -> Iterator[Region]:
        """The regions of a day, or those not ended."""
        for code in self._versions:
            if found := self.get(code, on):
                yield found

    @cached_property
    def _children(self) -> Mapping[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for each in self:
            if each.parent and each.code not in found[each.parent]:
                found[each.parent].append(each.code)
        return found

    def children(self, code: str, on: date | None = None) -> list[Region]:
        """The regions right under a code."""
        listed = (self.get(each, on) for each in self._children.get(code, ()))
        return [each for each in listed if each and each.parent == code]

    def lineage(self, code: str, on: date | None = None) -> tuple[Region, ...]:
        """The regions from the province down to this one.

        A parent that had ended by then stands with its last version. Raises `BadInput` for a code
        that was not.
        """
        found = self.get(code, on)
        if found is None:
            raise BadInput("region.not_known", value=code)
        line = [found]
        while (above := line[-1].parent) and above != COUNTRY:
            version = self.get(above, on) or next(reversed(self.versions(above)), None)
            if version is None or version in line:
                break
            line.append(version)
        return tuple(reversed(line))

    def path(self, code: str, on: date | None = None) -> str:
        """The codes from the province down: ``44/4401/440106/``; ``00/`` for the country."""
        return "".join(f"{short(each.code)}/" for each in self.lineage(code, on))

    def full_name(self, code: str, on: date | None = None) -> str:
        """The names from the province down: 广东省广州市天河区."""
        return "".join(each.name for each in self.lineage(code, on))


@cache
def provinces() -> Regions:
    """The country and its 34 province-level regions, which every tree begins with."""
    top = table()["country"]
    country = Region.of(parse(top["code"]), top["zh"], en=top["en"])
    below = (Region.of(parse(code), row["zh"], en=row["en"])
             for code, row in provinces_table().items())  # fmt: skip
    return Regions([country, *below])
