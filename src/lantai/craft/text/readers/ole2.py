# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Office documents before 2007: Word by its table of pieces, Excel through calamine.

Word 97 to 2003 (MS-DOC): which stretches of the main stream are the text stands in the CLX of the
table stream. PowerPoint and Outlook are told as not readable.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from lantai.craft.errors import BadInput
from lantai.craft.formats.ole2 import Compound
from lantai.craft.formats.source import Source
from lantai.craft.text.passage import CHARACTERS, PART, Passage, Read, found

_WHAT = {"PowerPoint Document": "PowerPoint 97-2003", "__properties_version1.0": "Outlook msg",
         "EncryptedPackage": "OOXML", "VisioDocument": "Visio"}  # fmt: skip
_MINI = 4096
_PIECES = 200_000
_NESTED = 8
_FIELD = re.compile("\x13[^\x13\x14\x15]*[\x14\x15]")
_MARKS = {0x07: "\t", 0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0x15: None}


def passages(source: Source) -> Iterator[Read]:
    """The text of a compound file."""
    compound = Compound(source)
    if "EncryptedPackage" in compound.names:
        yield found("locked", source.name)
    elif "WordDocument" in compound.names:
        yield from _word(_Streams(compound, source), source)
    elif compound.names & {"Workbook", "Book"}:
        yield from _sheets(source)
    else:
        known = compound.names & _WHAT.keys()
        yield found("no_reader", source.name, what=_WHAT[min(known)] if known else "OLE2")


class _Streams:
    """Whole streams of a compound file, small ones out of the mini stream too."""

    def __init__(self, compound: Compound, source: Source) -> None:
        self._compound = compound
        self._mini_table = struct.unpack_from("<II", source.head, 60)
        self._mini: bytes | None = None
        self._next: tuple[int, ...] = ()
        self._places = {name: (first, size) for name, kind, first, size in compound.entries
                        if kind in (2, 5)}  # fmt: skip

    def read(self, name: str) -> bytes:
        """A stream, at most `PART` bytes; empty where there is none."""
        first, size = self._places.get(name, (0, 0))
        if size >= _MINI:
            return self._large(first, min(size, PART))
        return self._small(first, size) if size else b""

    def _large(self, first: int, size: int) -> bytes:
        blocks, length = [], 0
        for sector in self._compound.chain(first):
            blocks.append(self._compound.bytes_of(sector))
            length += len(blocks[-1])
            if length >= size:
                break
        return b"".join(blocks)[:size]

    def _small(self, first: int, size: int) -> bytes:
        """A stream of the mini stream: 64-byte sectors, chained in a table of their own."""
        if self._mini is None:
            start, length = self._places.get("Root Entry", (0, 0))
            self._mini = self._large(start, min(length, PART))
            start, count = self._mini_table
            table = self._large(start, min(count * self._compound.sector, PART))
            self._next = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
        out, sector = bytearray(), first
        while len(out) < size and sector < len(self._next):
            out += self._mini[sector * 64 : sector * 64 + 64]
            sector = self._next[sector]
        return bytes(out[:size])


def _word(streams: _Streams, source: Source) -> Iterator[Read]:
    main = streams.read("WordDocument")
    if len(main) < 0x1AA or main[:2] not in (b"\xec\xa5", b"\xdc\xa5"):
        yield found("no_reader", source.name, what="Word 6/95")
        return
    (flags,) = struct.unpack_from("<H", main, 0x0A)
    if flags & 0x0100:
        yield found("locked", source.name)
        return
    table = streams.read("1Table" if flags & 0x0200 else "0Table")
    start, size = struct.unpack_from("<II", main, 0x1A2)
    try:
        yield Passage(_cleaned("".join(_pieces(main, table[start : start + size]))))
    except (struct.error, ValueError) as fault:
        raise BadInput("format.unreadable", path=source.name, why=f"CLX: {fault}") from fault


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise ValueError("no piece table")
    (length,) = struct.unpack_from("<I", clx, at + 1)
    count = min((length - 4) // 12, _PIECES)
    starts = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    taken = 0
    for number in range(count):
        size = min(max(0, starts[number + 1] - starts[number]), CHARACTERS - taken)
        (place,) = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * number + 2)
        taken += size
        if place & 0x40000000:
            place = (place & 0x3FFFFFFF) // 2
            yield main[place : place + size].decode("cp1252", "replace")
        else:
            yield main[place : place + 2 * size].decode("utf-16-le", "replace")


def _cleaned(text: str) -> str:
    """Without field codes, which stand between the marks 0x13 and 0x14 and may be nested."""
    for _ in range(_NESTED):
        text, changed = _FIELD.subn("", text)
        if not changed:
            break
    return text.translate(_MARKS)


def _sheets(source: Source) -> Iterator[Read]:
    import python_calamine

    if source.size > PART:
        yield found("cut", source.name, limit=PART, unit="字节", unit_en="bytes")
        return
    try:
        yield from _sheet_texts(source)
    except python_calamine.PasswordError:
        yield found("locked", source.name)
    except (python_calamine.CalamineError, OSError, ValueError) as fault:
        yield found("damaged", source.name, why=str(fault)[:200])
    except BaseException as fault:  # a panic of the wheel is no Exception
        if type(fault).__name__ != "PanicException":
            raise
        yield found("damaged", source.name, why=str(fault)[:200])


def _sheet_texts(source: Source) -> Iterator[Read]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(source.whole())
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
        lines = ("\t".join(str(cell) for cell in row if cell != "") for row in rows)
        yield Passage("\n".join(line for line in lines if line), None, name)
