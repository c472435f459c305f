# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How a title sounds: for questions typed in pinyin and for characters mistaken for a like sound.

GB/T 2312-1980 lays its first 3,755 characters in the order of their readings, so the readings of
all of them follow from one character per syllable (``pinyin.toml``). A character without a known
reading stands for itself. This is a help for searching, not a dictionary: one reading a character,
and other readings only in listed words.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from importlib import resources

_HAN = re.compile("[\u4e00-\u9fff]")
_FIRST, _END = 0xB0A1, 0xD7FA
_MOST = 12
"""Ways of parting a run of letters into syllables that are tried."""
_LONGEST = 90


@cache
def _data() -> Mapping[str, str]:
    data: Mapping[str, str] = tomllib.loads(
        resources.files(__package__).joinpath("pinyin.toml").read_text("utf-8")
    )
    return data


def _code(char: str) -> int:
    return int.from_bytes(char.encode("gb2312"), "big")


@cache
def readings() -> Mapping[int, str]:
    """Code point to `` syllable``, with a blank before it, for `str.translate`."""
    pairs = [(_code(each[-1]), each[:-1]) for each in _data()["first"].split()]
    starts = [code for code, _ in pairs]
    result: dict[int, str] = {}
    for code in range(_FIRST, _END):
        try:
            char = code.to_bytes(2, "big").decode("gb2312")
        except UnicodeDecodeError:
            continue
        result[ord(char)] = f" {pairs[bisect_right(starts, code) - 1][1]}"
    for each in _data()["more"].split():
        syllable = each.rstrip("".join(_HAN.findall(each)))
        for char in each[len(syllable) :]:
            result.setdefault(ord(char), f" {syllable}")
    return result


@cache
def _words() -> tuple[re.Pattern[str], Mapping[str, str]]:
    known = {}
    for each in _data()["words"].split():
        known[each[:2]] = " " + each[2:].replace(",", " ")
    return re.compile("|".join(known)), known


@cache
def syllables() -> frozenset[str]:
    """All syllables that are known."""
    return frozenset(each[:-1] for each in _data()["first"].split())


def of(stream: str) -> str:
    """The syllables of folded letters, with blanks between; other letters go through as words."""
    pattern, known = _words()
    said = pattern.sub(lambda found: known[found.group()], stream)
    return said.translate(readings()).strip()


def spoken(stream: str) -> list[list[str]]:
    """How a stream sounds, and how with another reading of one of its characters."""
    ways = [of(stream).split()]
    if len(ways[0]) == len(stream):
        for place, char in enumerate(stream):
            for other in _also().get(char, ())[: _MOST - len(ways)]:
                ways.append([*ways[0][:place], other, *ways[0][place + 1 :]])
    return ways


@cache
def _also() -> Mapping[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    for each in _data()["also"].split():
        known[each[-1]] = (*known.get(each[-1], ()), each[:-1])
    return known


def part(text: str) -> list[list[str]]:
    """The ways to read a folded text as pinyin syllables, longest syllables first.

    ``zheng quan fa`` and ``zhengquanfa`` give the same; no way where it is not pinyin.
    """
    if not text.isascii() or len(text) > _LONGEST:
        return []
    pieces = re.split(r"[\s'’-]+", text.replace("u:", "v").strip())
    if not all(piece.isalpha() for piece in pieces):
        return []
    ways: list[list[str]] = [[]]
    for piece in pieces:
        ways = [way + rest for way in ways for rest in _ways(piece)][:_MOST]
    return [way for way in ways if len(way) > 1]


def _ways(piece: str) -> list[list[str]]:
    """Depth first, longest syllable first, and never from the same place twice in vain."""
    found: list[list[str]] = []
    dead: set[int] = set()

    def walk(at: int, way: list[str]) -> bool:
        if at == len(piece):
            found.append(way)
            return True
        if at in dead or len(found) >= _MOST:
            return False
        good = False
        for end in range(min(at + 6, len(piece)), at, -1):
            if piece[at:end] in syllables():
                good |= walk(end, [*way, piece[at:end]])
        if not good and len(found) < _MOST:
            dead.add(at)
        return good

    walk(0, [])
    return found
