# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where somebody lives: an address after a word of dwelling, down to the village, road or door.

Addresses of bodies are no personal information (望溪县粮食局地址：…).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lantai.craft.screening.plain import Plain
from lantai.craft.screening.words import pattern, source

_LEAST = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A dwelling in the dense text; not ``is_sure`` where a body may have its seat there."""

    start: int
    end: int
    is_sure: bool


@cache
def _address() -> re.Pattern[str]:
    part = {name: f"(?:{source('words', 'addresses', name)})"
            for name in ("province", "county", "town", "place", "detail")}  # fmt: skip
    return re.compile(
        rf"{part['province']}?{part['county']}{{0,3}}{part['town']}?{part['place']}{{0,4}}"
        rf"(?:{part['detail']}){{0,6}}(?:(?<=[单元楼栋幢室])[0-9]{{2,4}})?"
    )


@cache
def _cue() -> re.Pattern[str]:
    return re.compile(rf"(?:{source('words', 'addresses', 'cue')})[:于在是为]?")


def found(text: Plain) -> Iterator[Place]:
    """The dwellings in a text."""
    at = 0
    for cue in _cue().finditer(text.dense):
        if cue.start() < at or _of_body(text, cue):
            continue
        if pattern("words", "addresses", "not_home").match(text.dense, cue.start()):
            continue
        end = _end(text, cue.end())
        if end:
            at = end
            weak = pattern("words", "addresses", "weak").match(cue.group())
            yield Place(cue.end(), end, weak is None)


def _of_body(text: Plain, cue: re.Match[str]) -> bool:
    """Whether the word of dwelling belongs to a body named right before it."""
    first, _ = text.sentence(cue.start())
    before = text.dense[max(first, cue.start() - 6) : cue.start()]
    return re.search(rf"(?:{source('words', 'named', 'body')})\Z", before) is not None


def _end(text: Plain, start: int) -> int:
    """Where the address that begins here ends; 0 where what stands here is none."""
    _, last = text.sentence(start)
    found = _address().match(text.dense, start, last)
    if found is None or found.end() - start < _LEAST:
        return 0
    whole = found.group()
    if pattern("words", "addresses", "not_address").search(whole):
        return 0
    has_detail = re.search("[0-9一二三四五六七八九十][号室组队幢栋楼]", whole)
    has_place = pattern("words", "addresses", "place").search(whole)
    has_region = re.search("[省州市县区旗镇乡]|街道|公社", whole)
    return found.end() if has_detail or (has_place and has_region) else 0
