# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""排列: the order of items, class by class and within a class by a rule (DA/T 22-2015).

Classes: category, year, retention period from the longest, department. Within one: the matter
(titles that differ only in years and numbers stand together), the day, or the document's number.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lantai.craft.schedules.line import PERIODS
from lantai.craft.text.fold import fold

_NUMBER = re.compile(
    r"(.*?)[〔\[（(【]?\s*((?:19|20)[0-9]{2})\s*[〕\]）)】]?\s*第?\s*([0-9]+)\s*号"
)
_CHANGING = re.compile(r"[0-9〇零一二三四五六七八九十百]+")


@dataclass(frozen=True, slots=True)
class Placed:
    """What the order of an item depends on; ``at`` is how it stands now."""

    key: Hashable
    at: int
    category: str = ""
    year: int | None = None
    retention: str = ""
    department: str = ""
    title: str = ""
    number: str = ""
    day: dt.date | None = None


def arranged(items: Iterable[Placed], sorting: str) -> list[Placed]:
    """The items in their order; the same items give the same order, however they came.

    Raises `KeyError` for a rule that there is not.
    """
    listed = list(items)
    within = SORTINGS[sorting](listed)
    return sorted(listed, key=lambda each: (_class(each), within(each), each.at))


def _class(item: Placed) -> tuple[Any, ...]:
    period = PERIODS.index(item.retention) if item.retention in PERIODS else len(PERIODS)
    return item.category, item.year or 0, period, item.department


Key = Callable[[Placed], tuple[Any, ...]]


def _by_matter(items: Sequence[Placed]) -> Key:
    """Matters by their first day, and within a matter by day and number."""
    first: dict[tuple[Any, ...], dt.date] = {}
    for item in items:
        matter = (_class(item), _matter(item))
        first[matter] = min(first.get(matter, dt.date.max), item.day or dt.date.max)

    def key(item: Placed) -> tuple[Any, ...]:
        matter = _matter(item)
        return first[_class(item), matter], matter, item.day or dt.date.max, _serial(item)

    return key


def _matter(item: Placed) -> str:
    return _CHANGING.sub("", fold(item.title))[:200]


def _serial(item: Placed) -> tuple[Any, ...]:
    """A document's number in the order of its word, year and serial; none stands last."""
    found = _NUMBER.match(item.number)
    if found is None:
        return 1, item.number, 0, 0
    return 0, found[1], int(found[2]), int(found[3][:9])


def _by_date(items: Sequence[Placed]) -> Key:
    return lambda item: (item.day or dt.date.max, _serial(item))


def _by_number(items: Sequence[Placed]) -> Key:
    return lambda item: (_serial(item), item.day or dt.date.max)


def _as_is(items: Sequence[Placed]) -> Key:
    return lambda item: (item.at,)


SORTINGS: dict[str, Callable[[Sequence[Placed]], Key]] = {
    "matter": _by_matter, "date": _by_date, "number": _by_number, "as_is": _as_is,
}  # fmt: skip
"""The rules by their names."""
