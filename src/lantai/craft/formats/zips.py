# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading ZIP from strangers: the directory measured before it is read, members within bounds.

`Members` is what documents that are ZIP inside (OFD, Office, ODF, EPUB) and plain archives share.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from lzma import LZMAError
from typing import IO

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.formats.source import Source

ENTRY_LIMIT = 200_000
DIRECTORY_LIMIT = 32 << 20
MEMBER_LIMIT = 64 << 20
"""Bytes of one member that are ever held in memory."""
TOTAL_LIMIT = 1 << 29
"""Bytes that the members together may unpack to while they are tested."""
RATIO_LIMIT = 300
RATIO_FREE = 16 << 20
"""Below this size a member may be packed as tightly as it likes."""
_FAULTS = (
    zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, RuntimeError, ValueError,
    NotImplementedError, struct.error, LookupError, OverflowError, MemoryError, AttributeError,
)  # fmt: skip


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn whatever the ZIP reader says about broken bytes into `BadInput`."""
    try:
        yield
    except BadInput:
        raise
    except _FAULTS as fault:
        why = str(fault) or type(fault).__name__
        raise BadInput("format.unreadable", path=name, why=why) from fault


class Members:
    """The members of a ZIP, opened after its directory was measured."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self._source = source
        _measure_directory(source)
        with reading(source.name):
            self._zip = zipfile.ZipFile(source.whole())
            self.infos = self._zip.infolist()
        if len(self.infos) > ENTRY_LIMIT:
            raise Hostile("format.bomb", path=source.name)
        self.by_name = {info.filename: info for info in self.infos}

    def __contains__(self, member: str) -> bool:
        return member in self.by_name

    def read(self, member: str, limit: int = MEMBER_LIMIT) -> bytes:
        """The bytes of a member; refused where they are more than ``limit``."""
        with reading(f"{self.name}!{member}"):
            info = self.by_name[member]
            if info.file_size > limit:
                raise Hostile("format.bomb", path=f"{self.name}!{member}")
            with self._zip.open(info) as stream:
                data = stream.read(limit + 1)
        if len(data) > limit:
            raise Hostile("format.bomb", path=f"{self.name}!{member}")
        return data

    def locked(self) -> bool:
        """Whether a member is encrypted."""
        return any(info.flag_bits & 0x1 for info in self.infos)

    def test(self) -> int:
        """Unpack every member once, block by block, within bounds: bytes unpacked.

        Raises `Hostile` for a bomb, `BadInput` for the first member that is damaged.
        """
        total = 0
        for info in self.infos:
            if info.flag_bits & 0x1:
                continue
            with reading(f"{self.name}!{info.filename}"), self._zip.open(info) as stream:
                for size in _sizes(stream):
                    total += size
                    if total > TOTAL_LIMIT or is_bomb(total, self._source.size):
                        raise Hostile("format.bomb", path=self.name)
        return total

    def declared(self) -> int:
        """The bytes that the directory says the members unpack to."""
        return sum(info.file_size for info in self.infos)

    def local_names(self) -> Iterator[tuple[zipfile.ZipInfo, bytes | None]]:
        """Each member with the raw name in its local header; None where there is no header."""
        for info in self.infos:
            head = self._source.read(info.header_offset, 30)
            if len(head) < 30 or head[:4] != b"PK\x03\x04":
                yield info, None
                continue
            (length,) = struct.unpack_from("<H", head, 26)
            yield info, self._source.read(info.header_offset + 30, length)


def _sizes(stream: IO[bytes]) -> Iterator[int]:
    while block := stream.read(1 << 18):
        yield len(block)


def is_bomb(unpacked: int, packed: int) -> bool:
    """Whether so much from so little is beyond honest packing."""
    return unpacked > RATIO_FREE and unpacked > RATIO_LIMIT * max(packed, 1)


def _measure_directory(source: Source) -> None:
    """Refuse a directory that would fill memory before its first entry is seen."""
    mark = source.tail.rfind(b"PK\x05\x06")
    if mark < 0 or len(source.tail) < mark + 22:
        raise BadInput("format.truncated", path=source.name, why="ZIP")
    size, start = struct.unpack_from("<12xII", source.tail, mark)
    mark64 = source.tail.rfind(b"PK\x06\x06")
    if mark64 >= 0 and len(source.tail) >= mark64 + 56:
        size, start = struct.unpack_from("<40xQQ", source.tail, mark64)
    if size > source.size:
        raise BadInput("format.truncated", path=source.name, why="ZIP")
    if size > DIRECTORY_LIMIT:
        raise Hostile("format.bomb", path=source.name)
    place = source.size - len(source.tail) + (mark64 if mark64 >= 0 else mark) - size
    entries = max(source.read(each, size).count(b"PK\x01\x02") for each in {start, place})
    if entries > ENTRY_LIMIT:
        raise Hostile("format.bomb", path=source.name)
