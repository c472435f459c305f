# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Film: containers walked by their own length fields; duration from their headers. No decoding."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from lantai.craft.formats.identity import Identity
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.source import Source

BOX_LIMIT = 100_000


def look(source: Source, sheet: Sheet, identity: Identity) -> None:
    """Inspect MP4/MOV, AVI, Matroska, MPEG or ASF."""
    {"mp4": _mp4, "avi": _avi, "matroska": _matroska, "mpeg": _mpeg, "asf": _asf}[sheet.kind](
        source, sheet
    )
    sheet.fact(checked=False)


def _boxes(source: Source, offset: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """``(name, start of content, end)`` of ISO base media boxes; the end may lie too far."""
    for _ in range(BOX_LIMIT):
        head = source.read(offset, 16)
        if offset >= end or len(head) < 8:
            return
        size, name = struct.unpack_from(">I4s", head)
        begin = offset + 8
        if size == 1 and len(head) == 16:
            size, begin = struct.unpack_from(">8xQ", head)[0], offset + 16
        elif size == 0:
            size = end - offset
        if size < begin - offset:
            yield name, begin, -1
            return
        yield name, begin, offset + size
        offset += size


def _mp4(source: Source, sheet: Sheet) -> None:
    """MP4 and QuickTime (ISO/IEC 14496-12)."""
    names, finish = set(), 0
    for name, begin, end in _boxes(source, 0, source.size):
        names.add(name)
        finish = max(finish, end)
        if end < 0:
            sheet.fails("unreadable", why=name.decode("latin-1"))
            return
        if name == b"moov":
            _movie(source, sheet, begin, min(end, source.size))
    if finish > source.size:
        sheet.cut(f"{source.size} < {finish}")
    if b"moov" not in names:
        sheet.fails("unreadable", why="moov")
    elif not names & {b"mdat", b"moof", b"imda"}:
        sheet.cut("mdat")


def _movie(source: Source, sheet: Sheet, begin: int, end: int) -> None:
    for name, start, _ in _boxes(source, begin, end):
        if name == b"mvhd":
            data = source.read(start, 32).ljust(32, b"\0")
            scale, length = struct.unpack_from(">IQ" if data[0] == 1 else ">II", data,
                                               20 if data[0] == 1 else 12)  # fmt: skip
            if scale:
                sheet.fact(seconds=round(length / scale, 3))


def _avi(source: Source, sheet: Sheet) -> None:
    """AVI: microseconds per frame and number of frames stand in its first list."""
    (declared,) = struct.unpack_from("<I", source.head.ljust(8, b"\0"), 4)
    mark = source.head.find(b"avih", 0, 4096)
    if mark < 0 or len(source.head) < mark + 28:
        sheet.fails("unreadable", why="avih")
        return
    micro, frames = struct.unpack_from("<I12xI", source.head, mark + 8)
    sheet.fact(seconds=round(micro * frames / 1e6, 3))
    if declared + 8 > source.size:
        sheet.cut(f"{source.size} < {declared + 8}")
    elif b"movi" not in source.head and source.size <= len(source.head):
        sheet.cut("movi")


def _number(data: bytes, *, keep: bool) -> tuple[int, int]:
    """An EBML number and its length in bytes; -1 as value where the size is unknown."""
    if not data or not data[0]:
        return 0, 0
    length = 9 - data[0].bit_length()
    value = int.from_bytes(data[:length], "big")
    if not keep:
        value &= (1 << 7 * length) - 1
        if value == (1 << 7 * length) - 1:
            value = -1
    return value, length if len(data) >= length else 0


def _elements(source: Source, offset: int, end: int) -> Iterator[tuple[int, int, int]]:
    """``(identifier, start of content, size)`` of EBML elements; size -1: unknown."""
    for _ in range(BOX_LIMIT):
        head = source.read(offset, 16)
        name, first = _number(head, keep=True)
        size, second = _number(head[first:], keep=False)
        if offset >= end or not first or not second:
            return
        offset += first + second
        yield name, offset, size
        if size < 0:
            return
        offset += size


def _matroska(source: Source, sheet: Sheet) -> None:
    """Matroska and WebM (RFC 9559)."""
    found = False
    for name, start, size in _elements(source, 0, source.size):
        if name != 0x18538067:
            continue
        found = True
        if size >= 0 and start + size > source.size:
            sheet.cut(f"{source.size} < {start + size}")
        for inner, begin, length in _elements(source, start, source.size):
            if inner == 0x1549A966 and length >= 0:
                _matroska_length(source, sheet, begin, begin + length)
            if inner == 0x1F43B675:
                break
    if not found:
        sheet.fails("unreadable", why="Segment")


def _matroska_length(source: Source, sheet: Sheet, start: int, end: int) -> None:
    scale, length = 1_000_000, 0.0
    for name, begin, size in _elements(source, start, end):
        data = source.read(begin, min(max(size, 0), 8))
        if name == 0x2AD7B1:
            scale = int.from_bytes(data, "big")
        elif name == 0x4489 and len(data) in (4, 8):
            (length,) = struct.unpack(">f" if len(data) == 4 else ">d", data)
    if 0 < length < 1e15:
        sheet.fact(seconds=round(length * scale / 1e9, 3))


def _mpeg(source: Source, sheet: Sheet) -> None:
    """MPEG program streams end with an end code, transport streams in whole packets."""
    if source.head[0] == 0x47:
        if source.size % 188 and source.size % 192 and source.size % 204:
            sheet.cut("188")
    elif b"\x00\x00\x01\xb9" not in source.tail[-4096:] and b"\x00\x00\x01\xb7" not in source.tail:
        sheet.problem("no_end_code")


def _asf(source: Source, sheet: Sheet) -> None:
    """ASF and WMV: file size and play time stand in the file properties object."""
    mark = source.head.find(bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365"))
    if mark < 0 or len(source.head) < mark + 88:
        sheet.fails("unreadable", why="File Properties")
        return
    size, _, _, play, _, before = struct.unpack_from("<QQQQQQ", source.head, mark + 40)
    sheet.fact(seconds=round(max(play / 1e7 - before / 1e3, 0), 3))
    if size > source.size:
        sheet.cut(f"{source.size} < {size}")
