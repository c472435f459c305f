# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""PDF bytes read before any PDF reader: bombs in structural streams, names that could act.

qpdf unpacks object streams in order to read a document, so they are unpacked here first, within
bounds. The same pass looks for the names of actions; where none stands, plain or packed, the
objects need not be walked one by one.
"""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

from lantai.craft.formats.source import Source

UNPACK_LIMIT = 64 << 20
"""Bytes that one structural stream may unpack to; real ones stay under one megabyte."""
STEP = 8 << 20
OVERLAP = 1 << 10
_STRUCTURAL = re.compile(
    rb"/(?:O|#4[fF])(?:b|#62)(?:j|#6[aA])(?:S|#53)(?:t|#74)(?:m|#6[dD])"
    rb"|/(?:X|#58)(?:R|#52)(?:e|#65)(?:f|#66)\b"
)
_ACTING = re.compile(
    rb"/(?:JS|JavaScript|Launch|ImportData|SubmitForm|Rendition|GoToE|EF|EmbeddedFiles?|Sig)\b"
    rb"|#(?:4[1-9a-fA-F]|5[0-9aA]|6[1-9a-fA-F]|7[0-9aA])"
)


_MARKS = re.compile(rb" obj\b|endobj|stream")


class Scan(NamedTuple):
    """What the bytes tell: a structural stream unpacks too far; a name that could act stands.

    ``packed`` is how many bytes all structural streams unpack to.
    """

    bomb: bool
    acting: bool
    packed: int


def scan(source: Source) -> Scan:
    """Read the whole file once."""
    acting = b"/Encrypt" in source.tail or b"/Encrypt" in source.head
    packed = 0
    for start in range(0, source.size, STEP):
        part = source.read(start, STEP + OVERLAP)
        acting = acting or bool(_ACTING.search(part))
        for found in _STRUCTURAL.finditer(part, 0, STEP + 8):
            size, names = _unpack(source, start + found.start())
            if size > UNPACK_LIMIT:
                return Scan(True, acting, packed)
            acting = acting or names
            packed += size
    return Scan(False, acting, packed)


def weight(source: Source, limit: int) -> int:
    """Bytes of objects outside streams, about; counting ends where ``limit`` is passed.

    A reader that holds all objects takes some thirty times as much memory.
    """
    total, begun = 0, -1
    for start in range(0, source.size, STEP):
        part = source.read(start, STEP)
        for found in _MARKS.finditer(part):
            here = start + found.start()
            total += here - begun if begun >= 0 else 0
            begun = here if found[0] == b" obj" else -1
        if total > limit:
            break
    return total + (min(source.size, start + STEP) - begun if begun >= 0 else 0)


def _unpack(source: Source, offset: int) -> tuple[int, bool]:
    """Bytes that this dictionary's stream unpacks to; whether a name that acts is in it."""
    near = source.read(offset, 4096)
    mark = near.find(b"stream")
    if mark < 0 or b"endobj" in near[:mark]:
        return 0, True
    offset += mark + 6 + (2 if near[mark + 6 : mark + 8] == b"\r\n" else 1)
    unpacker, total, acting, carry = zlib.decompressobj(), 0, False, b""
    data = source.read(offset, 1 << 16)
    try:
        while data and not unpacker.eof and total <= UNPACK_LIMIT:
            block = unpacker.decompress(data, 1 << 20)
            total += len(block)
            acting = acting or bool(_ACTING.search(carry + block))
            carry = block[-64:]
            used = len(data) - len(unpacker.unconsumed_tail)
            offset += used
            data = unpacker.unconsumed_tail or source.read(offset, 1 << 16)
    except zlib.error:
        return total, True
    return total, acting
