# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What readers yield: passages of text with their place, and findings; and how they are bounded.

A reader never raises for what a file contains. Bounds are counts of characters, pages and bytes,
since the bench reads no clock.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lantai.craft import codes
from lantai.craft.findings import Finding, Where

CHARACTERS = 5_000_000
"""Characters taken from one file: a book of two thousand pages has fewer."""
PAGES = 20_000
PART = 64 << 20
"""Bytes of one part (an XML part of a document, a text file) that are read."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\ufeff\u00ad]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A page, slide, sheet or section: its number from 1 (None where it has none), its name."""

    text: str
    number: int | None = None
    name: str = ""


Read = Passage | Finding
"""What a reader yields."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, where each passage begins in it, and what was found on the way."""

    text: str
    starts: tuple[int, ...]
    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...]

    def at(self, offset: int) -> Passage | None:
        """The passage in which an offset of the text lies, so that a hit can say its page."""
        place = bisect_right(self.starts, offset) - 1
        return self.passages[place] if place >= 0 else None


def found(kind: str, path: str, **params: Any) -> Finding:
    """A finding of this area about a file."""
    return codes.finding(f"text.{kind}", Where(path), path=path, **params)


def tidy(text: str) -> str:
    """A passage without control characters, with one kind of line end."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def bounded(reads: Iterable[Read], path: str, limit: int = CHARACTERS) -> Iterator[Read]:
    """Passages tidied, until there are enough characters or pages."""
    taken = pages = 0
    for each in reads:
        if isinstance(each, Finding):
            yield each
            continue
        text = tidy(each.text)[: limit - taken]
        taken += len(text)
        pages += 1
        if text:
            yield Passage(text, each.number, each.name)
        if taken >= limit or pages >= PAGES:
            full = ("字", "characters", limit) if taken >= limit else ("页", "pages", PAGES)
            yield found("cut", path, unit=full[0], unit_en=full[1], limit=full[2])
            return


def collect(reads: Iterable[Read]) -> Extracted:
    """All passages as one text."""
    passages: list[Passage] = []
    findings: list[Finding] = []
    starts: list[int] = []
    length = 0
    for each in reads:
        if isinstance(each, Finding):
            findings.append(each)
            continue
        starts.append(length)
        passages.append(each)
        length += len(each.text) + 1
    text = "\n".join(each.text for each in passages)
    return Extracted(text, tuple(starts), tuple(passages), tuple(findings))
