# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A zip as a `Tree`, read by its central directory and checked against every local header.

Our own reader, because names in GBK, overlapping entries, sizes that lie and directories of
millions of entries must be seen before anything is allocated or written. Only stored and deflated
entries are opened: every other method needs memory that its author chooses.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.package import names
from lantai.craft.package.tree import FILE, FOLDER, USUAL, Entry, Limits, Tree

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_FULL32, _FULL16 = 0xFFFFFFFF, 0xFFFF
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x2041, 0x8, 0x800
_READ = 1 << 16
_DIRECTORY_BYTES = 1 << 28


class _Member(NamedTuple):
    raw: bytes
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    header: int
    start: int = 0


class _Broken(Exception):
    """The directory of the archive cannot be followed; the argument is a kind."""


class ZipTree(Tree):
    """The entries of a zip."""

    kind = "zip"

    def __init__(self, path: Path, limits: Limits = USUAL) -> None:
        super().__init__(path, limits)
        self._file = path.open("rb", buffering=0)
        self._handle = self._file.fileno()
        self._length = os.fstat(self._handle).st_size
        self._members: dict[str, _Member] = {}
        try:
            self._scan()
        except _Broken as fault:
            self._tell(str(fault))
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _scan(self) -> None:
        count, size, offset = self._directory()
        if count > self.limits.entries or size > _DIRECTORY_BYTES:
            self._tell("package.too_many", limit=self.limits.entries)
            return
        packed = expanded = 0
        spans: list[tuple[int, int, str]] = []
        for member, name, entry in self._central(offset, size):
            if not self._take(entry):
                return
            if entry.kind == FOLDER and not member.size:
                continue
            packed, expanded = packed + member.packed, expanded + member.size
            self._weigh(member.packed, member.size, name)
            placed = self._placed(member, name)
            spans.append((member.header, placed.start + placed.packed, name))
            self._members.setdefault(name, placed)
        if len(self._entries) != count and self.sound:
            self._tell("package.damaged")
        if not any(found.kind == "package.bomb" for found in self.findings):
            self._weigh(min(packed, self._length), expanded)
        self._overlaps(spans, offset)
        self._compare()

    def _directory(self) -> tuple[int, int, int]:
        """``(count, size, offset)`` of the central directory, checked against the file's length."""
        tail_at = max(0, self._length - _END.size - _FULL16)
        tail = os.pread(self._handle, self._length - tail_at, tail_at)
        at = tail.rfind(b"PK\5\6")
        if at < 0 or len(tail) - at < _END.size:
            raise _Broken("package.truncated")
        _, disk, first, here, count, size, offset, comment = _END.unpack_from(tail, at)
        if at + _END.size + comment != len(tail):
            over = len(tail) - at - _END.size - comment
            raise _Broken("package.trailing_data" if over > 0 else "package.truncated")
        end = tail_at + at
        if _FULL16 in (count, disk) or _FULL32 in (size, offset):
            count, size, offset, end = self._zip64(end, (count, size, offset))
        elif disk or first or here != count:
            raise _Broken("package.many_discs")
        if offset + size != end:
            raise _Broken("package.trailing_data" if offset + size < end else "package.truncated")
        return count, size, offset

    def _zip64(self, end: int, small: tuple[int, int, int]) -> tuple[int, int, int, int]:
        locator = os.pread(self._handle, _LOCATOR.size, max(0, end - _LOCATOR.size))
        if len(locator) < _LOCATOR.size or locator[:4] != b"PK\6\7":
            return *small, end
        _, _, at, _ = _LOCATOR.unpack(locator)
        record = os.pread(self._handle, _END64.size, at) if at < end else b""
        if len(record) < _END64.size or record[:4] != b"PK\6\6":
            raise _Broken("package.damaged")
        _, length, _, _, disk, first, here, count, size, offset = _END64.unpack(record)
        if disk or first or here != count:
            raise _Broken("package.many_discs")
        wide = (count, size, offset)
        for value, said, full in zip(wide, small, (_FULL16, _FULL32, _FULL32), strict=True):
            if said not in (full, value):
                raise _Broken("package.sizes_lie")
        if at + 12 + length != end - _LOCATOR.size:
            raise _Broken("package.damaged")
        return *wide, at

    def _central(self, offset: int, size: int) -> Iterator[tuple[_Member, str, Entry]]:
        data = os.pread(self._handle, size, offset)
        at = 0
        while at < len(data):
            if len(data) - at < _CENTRAL.size or data[at : at + 4] != b"PK\1\2":
                raise _Broken("package.damaged")
            (_, system, _, flags, method, _, _, crc, packed, full, name_len, extra_len, note_len,
             _, _, attributes, header) = _CENTRAL.unpack_from(data, at)  # fmt: skip
            at += _CENTRAL.size
            raw = data[at : at + name_len]
            extra = data[at + name_len : at + name_len + extra_len]
            at += name_len + extra_len + note_len
            full, packed, header = self._wide(extra, full, packed, header)
            member = _Member(raw, method, flags, crc, packed, full, header)
            name, kind = self._named(member, extra, attributes >> 16 if system >> 8 == 3 else 0)
            yield member, name, Entry(name, full, kind)

    def _wide(self, extra: bytes, *sizes: int) -> tuple[int, int, int]:
        """Sizes with those of the zip64 field where the 32-bit ones say that they stand there."""
        if _FULL32 not in sizes:
            return sizes  # type: ignore[return-value]
        field = _fields(extra).get(1, b"")
        wide, at = [], 0
        for size in sizes:
            if size == _FULL32 and len(field) >= at + 8:
                size = int.from_bytes(field[at : at + 8], "little")
                at += 8
            wide.append(size)
        return wide[0], wide[1], wide[2]

    def _named(self, member: _Member, extra: bytes, mode: int) -> tuple[str, str]:
        raw = member.raw
        unicode_field = _fields(extra).get(0x7075, b"")
        if unicode_field[:1] == b"\1" and unicode_field[1:5] == zlib.crc32(raw).to_bytes(
            4, "little"
        ):
            name, read_as = names.decoded(unicode_field[5:], flagged_utf8=True)
        else:
            name, read_as = names.decoded(raw, flagged_utf8=bool(member.flags & _UTF8))
        kind = _kind(mode)
        if name.endswith("/"):
            name, kind = name[:-1], FOLDER
        if read_as == "gb18030":
            self._tell("package.name_gb18030", name)
        return name, kind

    def _placed(self, member: _Member, name: str) -> _Member:
        """The member with the place of its bytes, after its local header agreed."""
        head = os.pread(self._handle, _LOCAL.size, member.header)
        if len(head) < _LOCAL.size or head[:4] != b"PK\3\4":
            self._refuse("package.damaged", name)
            return member
        _, _, flags, method, _, _, crc, packed, size, name_len, extra_len = _LOCAL.unpack(head)
        rest = os.pread(self._handle, name_len + extra_len, member.header + _LOCAL.size)
        if member.flags & _ENCRYPTED or flags & _ENCRYPTED:
            self._refuse("package.encrypted", name)
        elif member.method not in (0, 8):
            self._refuse("package.method", name, method=member.method)
        if rest[:name_len] != member.raw or method != member.method:
            self._refuse("package.sizes_lie", name)
        if not flags & _DESCRIPTOR:
            size, packed, _ = self._wide(rest[name_len:], size, packed, 0)
            if (size, packed, crc) != (member.size, member.packed, member.crc):
                self._refuse("package.sizes_lie", name)
        if member.method == 0 and member.size != member.packed:
            self._refuse("package.sizes_lie", name)
        return member._replace(start=member.header + _LOCAL.size + name_len + extra_len)

    def _overlaps(self, spans: list[tuple[int, int, str]], directory: int) -> None:
        spans.sort()
        after = 0
        for start, end, name in spans:
            if start < after or end > directory:
                self._refuse("package.overlap", name)
            after = max(after, end)
        if spans and spans[0][0] != 0:
            self._tell("package.trailing_data")

    def _stream(self, entry: Entry) -> IO[bytes]:
        member = self._members.get(entry.name)
        if member is None:
            return io.BytesIO()
        return io.BufferedReader(_Reader(self._handle, member, names.shown(entry.name)), _READ)


class _Reader(io.RawIOBase):
    """The bytes of one member, counted and checked against its directory entry."""

    def __init__(self, handle: int, member: _Member, name: str) -> None:
        self._handle, self._member, self._name = handle, member, name
        self._at, self._left = member.start, member.packed
        self._inflate = zlib.decompressobj(-15) if member.method else None
        self._waiting = b""
        self._crc = self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        room = len(buffer)
        data = self._plain(room) if self._inflate is None else self._inflated(room)
        self._given += len(data)
        self._crc = zlib.crc32(data, self._crc)
        if self._given > self._member.size:
            raise Hostile("package.sizes_lie", path=self._name)
        if not data and room:
            if self._given != self._member.size:
                raise BadInput("package.truncated", path=self._name)
            if self._crc != self._member.crc:
                raise BadInput("package.damaged", path=self._name)
        buffer[: len(data)] = data
        return len(data)

    def _plain(self, room: int) -> bytes:
        data = os.pread(self._handle, min(room, self._left), self._at)
        self._at, self._left = self._at + len(data), self._left - len(data)
        return data

    def _inflated(self, room: int) -> bytes:
        inflate = self._inflate
        assert inflate is not None
        while not inflate.eof:
            source = self._waiting or self._plain(_READ)
            try:
                data = inflate.decompress(source, room)
            except zlib.error as fault:
                raise BadInput("package.damaged", path=self._name) from fault
            self._waiting = inflate.unconsumed_tail
            if data or (not source and not self._left):
                return data
        return b""


def _kind(mode: int) -> str:
    form = stat.S_IFMT(mode)
    if form in (0, stat.S_IFREG):
        return FILE
    if form == stat.S_IFDIR:
        return FOLDER
    return "link" if form == stat.S_IFLNK else "device"


def _fields(extra: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        number, length = struct.unpack_from("<2H", extra, at)
        found.setdefault(number, extra[at + 4 : at + 4 + length])
        at += 4 + length
    return found
