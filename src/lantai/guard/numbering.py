# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Numbers of entries as a person writes them down: ``1024、1030-1033``, read and written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from lantai.craft.errors import BadInput

MOST = 500
"""So many entries may be named at once."""
LONGEST = 20 * MOST
"""Characters of so many numbers, none beside another, of eighteen figures each."""
_DASH = re.compile(r"\s*[-‐‑–—―~〜至到]+\s*")
_BETWEEN = re.compile(r"[\s,;、。第条号]+")
_PART = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?")


def read(text: str) -> list[int]:
    """The numbers named, rising, each once. Raises `BadInput` with the part that is none."""
    plain = _DASH.sub("-", unicodedata.normalize("NFKC", text))
    found: set[int] = set()
    for part in filter(None, _BETWEEN.split(plain)):
        found.update(_span(part))
        if len(found) > MOST:
            raise BadInput("guard.too_many_entries", most=MOST)
    if not found:
        raise BadInput("guard.no_entries_named")
    return sorted(found)


def _span(part: str) -> range:
    known = _PART.fullmatch(part)
    first, last = (int(each or known[1]) for each in known.groups()) if known else (1, 0)
    if known is None or not 0 < first <= last:
        raise BadInput("guard.no_entry_number", text=part[:40])
    if last - first >= MOST:
        raise BadInput("guard.too_many_entries", most=MOST)
    return range(first, last + 1)


def written(numbers: Collection[int]) -> str:
    """Numbers as a person writes them, those that follow one another as from–to."""
    return "、".join(f"{first}-{last}" if last > first else str(first)
                    for first, last in _runs(sorted(set(numbers))))  # fmt: skip


def _runs(numbers: Collection[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for number in numbers:
        if first is None or last is None:
            first = last = number
        elif number == last + 1:
            last = number
        else:
            yield first, last
            first = last = number
    if first is not None and last is not None:
        yield first, last
