# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""OLE2 compound files (MS-CFB): Office before 2007, Outlook mails, locked OOXML.

A small reader of our own: the table of sectors, the directory, a stream's first bytes. It looks for
macros, embedded objects and passwords; it does not understand the documents.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from lantai.craft.errors import BadInput
from lantai.craft.formats.identity import Identity
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.source import Source

ENTRY_LIMIT = 100_000
_FREE = 0xFFFFFFFA
_FAMILY = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt",
           "__properties_version1.0": "msg", "VisioDocument": "vsd"}  # fmt: skip


class Compound:
    """A compound file, its directory read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        head = source.head
        if len(head) < 512:
            raise BadInput("format.truncated", path=source.name, why="OLE2")
        (shift,) = struct.unpack_from("<H", head, 30)
        if shift not in (9, 12):
            raise BadInput("format.unreadable", path=source.name, why="OLE2 sector size")
        self.sector = 1 << shift
        self._tables = list(self._table_sectors(head))
        self._cached: dict[int, tuple[int, ...]] = {}
        self.entries = list(self._directory(struct.unpack_from("<I", head, 48)[0]))
        self.names = {name for name, *_ in self.entries}

    def _table_sectors(self, head: bytes) -> Iterator[int]:
        count, first_more, more = struct.unpack_from("<I24xII", head, 44)
        known = [each for each in struct.unpack_from("<109I", head, 76) if each < _FREE]
        seen: set[int] = set()
        while first_more < _FREE and first_more not in seen and len(seen) < min(more + 1, 5000):
            seen.add(first_more)
            numbers = self._numbers(first_more)
            known += [each for each in numbers[:-1] if each < _FREE]
            first_more = numbers[-1]
        yield from known[: max(count, 1)]

    def _numbers(self, sector: int) -> tuple[int, ...]:
        data = self.bytes_of(sector)
        if len(data) < self.sector:
            raise BadInput("format.truncated", path=self._source.name, why="OLE2")
        return struct.unpack(f"<{self.sector // 4}I", data)

    def bytes_of(self, sector: int) -> bytes:
        """The bytes of one sector."""
        return self._source.read((sector + 1) * self.sector, self.sector)

    def chain(self, sector: int) -> Iterator[int]:
        """The sectors of a stream; a loop or a hole ends in `BadInput`."""
        seen = 0
        limit = self._source.size // self.sector + 2
        while sector < _FREE:
            yield sector
            seen += 1
            if seen > limit:
                raise BadInput("format.unreadable", path=self._source.name, why="OLE2 loop")
            sector = self._next(sector)

    def _next(self, sector: int) -> int:
        table, place = divmod(sector, self.sector // 4)
        if table >= len(self._tables):
            raise BadInput("format.truncated", path=self._source.name, why="OLE2")
        if table not in self._cached:
            if len(self._cached) > 256:
                self._cached.clear()
            self._cached[table] = self._numbers(self._tables[table])
        return self._cached[table][place]

    def _directory(self, sector: int) -> Iterator[tuple[str, int, int, int]]:
        """``(name, type, first sector, size)`` of each entry."""
        count = 0
        for each in self.chain(sector):
            data = self.bytes_of(each)
            for place in range(0, len(data) - 127, 128):
                length, kind = struct.unpack_from("<HB", data, place + 64)
                first, size = struct.unpack_from("<IQ", data, place + 116)
                if kind and 2 <= length <= 64:
                    name = data[place : place + length - 2].decode("utf-16-le", "replace")
                    yield name, kind, first, size if self.sector > 512 else size & 0xFFFFFFFF
                count += 1
                if count > ENTRY_LIMIT:
                    raise BadInput("format.bomb", path=self._source.name)

    def start_of(self, name: str, size: int = 512) -> bytes:
        """The first bytes of a large stream (4,096 bytes or more), for flags in its header."""
        for known, kind, first, length in self.entries:
            if known == name and kind == 2 and length >= 4096:
                data = b""
                for sector in self.chain(first):
                    data += self.bytes_of(sector)
                    if len(data) >= size:
                        break
                return data[:size]
        return b""

    def missing(self) -> bool:
        """Whether a stream's last sector lies beyond the end of the file."""
        last = self._source.size // self.sector
        return any(
            first + 1 > last
            for _, kind, first, size in self.entries
            if kind == 2 and size >= 4096 and first < _FREE
        )


def look(source: Source, sheet: Sheet, identity: Identity) -> None:
    """Inspect a compound file."""
    try:
        compound = Compound(source)
        sheet.detail["family"] = _family(compound)
        _look_inside(compound, sheet)
        _whole(compound, sheet)
    except BadInput as fault:
        if fault.kind == "format.truncated":
            sheet.cut(str(fault.params["why"]))
            sheet.fact(opens=False)
        elif fault.kind == "format.bomb":
            sheet.fails("bomb")
        else:
            sheet.fails("unreadable", why=str(fault.params.get("why", "")))


def _family(compound: Compound) -> str:
    return next((kind for name, kind in _FAMILY.items() if name in compound.names), "")


def _look_inside(compound: Compound, sheet: Sheet) -> None:
    names = compound.names
    if "EncryptedPackage" in names or "EncryptionInfo" in names or "DRMContent" in names:
        sheet.fact(encrypted=True, opens=False)
        sheet.problem("encrypted")
    elif _is_locked(compound):
        sheet.fact(encrypted=True)
        sheet.problem("encrypted")
    if names & {"VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros"}:
        sheet.acts("macro")
    if names & {"ObjectPool", "\x01Ole10Native", "\x01Ole"}:
        sheet.acts("ole_object")
    if "_xmlsignatures" in names or "_signatures" in names:
        sheet.fact(signed=True)


def _is_locked(compound: Compound) -> bool:
    """The bit fEncrypted of the Word header (MS-DOC 2.5.2), FILEPASS of Excel (MS-XLS 2.4.117)."""
    word = compound.start_of("WordDocument", 32)
    if len(word) >= 12 and word[:2] == b"\xec\xa5":
        return bool(word[11] & 0x01)
    book = compound.start_of("Workbook", 64) or compound.start_of("Book", 64)
    if len(book) >= 8:
        kind, size = struct.unpack_from("<HH", book)
        return kind == 0x0809 and book[4 + size : 6 + size] == b"\x2f\x00"
    return "EncryptedSummary" in compound.names


def _whole(compound: Compound, sheet: Sheet) -> None:
    if compound.missing():
        sheet.cut("OLE2")
    for name, kind, first, size in compound.entries:
        if kind == 2 and size >= 4096:
            count = sum(1 for _ in compound.chain(first))
            if count * compound.sector < size:
                sheet.problem("damaged", why=name[:60])
                return
