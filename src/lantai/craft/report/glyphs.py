# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which characters a font can show, read from its ``cmap``, and a stand-in for those it cannot.

PDF/A refuses a page with a character that has no shape, and a report must not fail because a file
name bears one. What the fonts lack, and what is invisible or changes direction, is printed as its
code point, which is also what a person needs to find it. Formats 4 and 12 of OpenType only: every
Chinese font has one of them.
"""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANKS = "\t\n\r\u2028\u2029"


@cache
def ranges(path: str, index: int) -> tuple[tuple[int, int], ...]:
    """First and last code points of every run that the font has shapes for, in order."""
    data = Path(path).read_bytes()
    start = 0
    if data[:4] == b"ttcf":
        (start,) = struct.unpack_from(">I", data, 12 + 4 * index)
    (tables,) = struct.unpack_from(">H", data, start + 4)
    for number in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
        if tag == b"cmap":
            return _cmap(data, offset)
    return ()


def _cmap(data: bytes, base: int) -> tuple[tuple[int, int], ...]:
    (count,) = struct.unpack_from(">H", data, base + 2)
    found: list[tuple[int, int]] = []
    for number in range(count):
        _, _, offset = struct.unpack_from(">HHI", data, base + 4 + 8 * number)
        (kind,) = struct.unpack_from(">H", data, base + offset)
        if kind == 12:
            found += _segments(data, base + offset)
        elif kind == 4:
            found += _pairs(data, base + offset)
    return tuple(sorted(set(found)))


def _segments(data: bytes, at: int) -> Iterable[tuple[int, int]]:
    (count,) = struct.unpack_from(">I", data, at + 12)
    for first, last, _ in struct.iter_unpack(">III", data[at + 16 : at + 16 + 12 * count]):
        yield first, last


def _pairs(data: bytes, at: int) -> Iterable[tuple[int, int]]:
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    ends = struct.unpack_from(f">{doubled // 2}H", data, at + 14)
    firsts = struct.unpack_from(f">{doubled // 2}H", data, at + 16 + doubled)
    return (pair for pair in zip(firsts, ends, strict=True) if pair[0] != 0xFFFF)


class Shown(dict[int, str]):
    """A table for `str.translate`: characters as they are, or their code point in 〔〕."""

    def __init__(self, fonts: Iterable[tuple[str, int]]) -> None:
        super().__init__({ord(blank): " " for blank in _BLANKS})
        self._runs = [ranges(path, index) for path, index in fonts]

    def __missing__(self, code: int) -> str:
        character = chr(code)
        unseen = unicodedata.category(character) in _UNSEEN or not self._covers(code)
        shown = f"〔U+{code:04X}〕" if unseen else character
        self[code] = shown
        return shown

    def _covers(self, code: int) -> bool:
        for runs in self._runs:
            at = bisect_right(runs, (code, 0x7FFFFFFF)) - 1
            if at >= 0 and runs[at][0] <= code <= runs[at][1]:
                return True
        return False

    def all(self, value: Any) -> Any:
        """Every string in a structure of dicts and lists, made showable."""
        if isinstance(value, str):
            return value.translate(self)
        if isinstance(value, dict):
            return {key: self.all(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.all(each) for each in value]
        return value
