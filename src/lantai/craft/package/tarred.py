# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A tar, plain or compressed (gz, bz2, xz), as a `Tree`, read from first to last block.

Our own reader, because long names, extended headers and streams must be bounded before they are
held, and what follows the end must be told. Sparse files, links and devices are told, not made.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.package import names
from lantai.craft.package.tree import FILE, FOLDER, USUAL, Entry, Limits, Tree

BLOCK = 512
_READ = 1 << 18
_HEADER_BYTES = 1 << 20
_XZ_MEMORY = 256 << 20
_TYPES = {
    b"0": FILE, b"\0": FILE, b"7": FILE, b"1": "hardlink", b"2": "link", b"3": "device",
    b"4": "device", b"5": FOLDER, b"6": "pipe", b"S": "sparse",
}  # fmt: skip


class _Broken(Exception):
    """The tar cannot be followed further; the argument is a kind."""


class TarTree(Tree):
    """The entries of a tar."""

    kind = "tar"

    def __init__(self, path: Path, limits: Limits = USUAL) -> None:
        super().__init__(path, limits)
        try:
            with self._source() as source:
                for entry, gb in _Walk(source):
                    if gb:
                        self._tell("package.name_gb18030", entry.name)
                    if not self._take(entry):
                        break
            self._compare()
        except _Broken as fault:
            self._tell(str(fault))
        except (BadInput, Hostile) as fault:
            self._tell(fault.kind, **fault.params)

    def _plain(self) -> io.BufferedReader:
        return self.path.open("rb")

    def _source(self) -> IO[bytes]:
        plain = self._plain()
        maker = _unpacker(plain.peek(6)[:6])
        if maker is None:
            return plain
        with_limits = _Inflated(plain, maker, self.limits, self.path.name)
        return io.BufferedReader(with_limits, _READ)

    def _stream(self, entry: Entry) -> IO[bytes]:
        source = self._source()
        for found, _ in (walk := _Walk(source)):
            if found.name == entry.name:
                return io.BufferedReader(_Part(source, walk, entry.name, own=True), _READ)
        source.close()
        raise BadInput("package.truncated", path=entry.name)

    def streams(self, wanted: Container[str] | None = None) -> Iterator[tuple[Entry, IO[bytes]]]:
        """Every (wanted) file with its stream, in one pass."""
        left = {entry.name for entry in self.files() if wanted is None or entry.name in wanted}
        with self._source() as source:
            for entry, _ in (walk := _Walk(source)):
                if entry.name in left and entry.kind == FILE:
                    left.discard(entry.name)
                    yield entry, io.BufferedReader(_Part(source, walk, entry.name), _READ)


class CutTree(TarTree):
    """The entries of a tar that lies cut into files, read in their order as if it were whole."""

    def __init__(self, parts: Sequence[Path], limits: Limits = USUAL) -> None:
        self._parts = tuple(parts)
        super().__init__(self._parts[0], limits)

    def _plain(self) -> io.BufferedReader:
        return io.BufferedReader(_Joined(self._parts), _READ)


class _Joined(io.RawIOBase):
    """The bytes of some files, one after another."""

    def __init__(self, parts: Sequence[Path]) -> None:
        self._rest = list(reversed(parts))
        self._now: IO[bytes] | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            if self._now is None:
                if not self._rest:
                    return 0
                self._now = self._rest.pop().open("rb")
            if data := self._now.read(len(buffer)):
                buffer[: len(data)] = data
                return len(data)
            self._now.close()
            self._now = None

    def close(self) -> None:
        if self._now is not None:
            self._now.close()
        super().close()


class _Walk:
    """Entries one after another; a reader may take bytes of the last one before going on."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.left = 0  # bytes of the current entry not yet read, without padding
        self._padding = 0
        self._common: dict[str, str] = {}

    def __iter__(self) -> Iterator[tuple[Entry, bool]]:
        extended: dict[str, str] = {}
        long_name = b""
        while (head := self._header()) is not None:
            form, size = head[156:157], _number(head[124:136])
            if form in b"LKxg":
                data = self._small(size)
                if form == b"L":
                    long_name = data.split(b"\0")[0]
                elif form == b"x":
                    extended = _records(data)
                elif form == b"g":
                    self._common.update(_records(data))
                continue
            fields = {**self._common, **extended}
            entry, gb = self._entry(head, form, size, fields, long_name)
            extended, long_name = {}, b""
            yield entry, gb
            self._skip()
        self._end()

    def _entry(
        self, head: bytes, form: bytes, size: int, fields: dict[str, str], long_name: bytes
    ) -> tuple[Entry, bool]:
        raw, gb = long_name or _name(head), False
        if "path" in fields:
            name = fields["path"]
        else:
            name, read_as = names.decoded(raw)
            gb = read_as == "gb18030"
        if fields.get("size", "").isdigit():
            size = int(fields["size"][:20])
        kind = _TYPES.get(form, "other")
        if kind == FILE and name.endswith("/"):
            kind = FOLDER
        if any(key.startswith("GNU.sparse.") for key in fields):
            kind = "sparse"
        # A link or device has no bytes of its own, whatever its header says.
        self.left = size if kind in (FILE, "sparse", "other") else 0
        self._padding = -self.left % BLOCK
        while name.startswith("./"):
            name = name[2:].lstrip("/") if name != "./" else ""
        return Entry(name.rstrip("/") if kind == FOLDER else name, size, kind), gb

    def _header(self) -> bytes | None:
        head = self._source.read(BLOCK)
        if len(head) < BLOCK:
            raise _Broken("package.truncated")
        if not head.strip(b"\0"):
            return None
        total = sum(head) - sum(head[148:156]) + 8 * 32
        if _number(head[148:156]) != total:
            raise _Broken("package.damaged")
        return head

    def _small(self, size: int) -> bytes:
        if size > _HEADER_BYTES:
            raise _Broken("package.header_too_big")
        data = self._source.read(size + -size % BLOCK)
        if len(data) < size:
            raise _Broken("package.truncated")
        return data[:size]

    def _skip(self) -> None:
        left = self.left + self._padding
        while left:
            data = self._source.read(min(left, _READ))
            if not data:
                raise _Broken("package.truncated")
            left -= len(data)
        self.left = self._padding = 0

    def _end(self) -> None:
        """After the first block of zeros nothing but zeros may follow."""
        while data := self._source.read(_READ):
            if data.strip(b"\0"):
                raise _Broken("package.trailing_data")


class _Part(io.RawIOBase):
    """The bytes of the entry at which a walk stands."""

    def __init__(self, source: IO[bytes], walk: _Walk, name: str, *, own: bool = False) -> None:
        self._source, self._walk, self._name, self._own = source, walk, name, own

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._source.read(min(len(buffer), self._walk.left))
        if not data and self._walk.left and len(buffer):
            raise BadInput("package.truncated", path=names.shown(self._name))
        self._walk.left -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self._own and not self.closed:
            self._source.close()
        super().close()


class _Inflated(io.RawIOBase):
    """What a compressed file expands to, stopped as soon as it expands beyond the limits."""

    def __init__(self, source: IO[bytes], maker: Any, limits: Limits, name: str) -> None:
        self._source, self._maker, self._limits, self._name = source, maker, limits, name
        self._unpack = maker()
        self._waiting = b""
        self._taken = self._given = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._source.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._next(len(buffer))
        except (zlib.error, lzma.LZMAError, OSError, EOFError) as fault:
            raise BadInput("package.damaged", path=self._name) from fault
        self._given += len(data)
        limits = self._limits
        if self._given > limits.expanded or (
            self._given > limits.floor and self._given > limits.ratio * self._taken
        ):
            raise Hostile("package.bomb", path=self._name, expanded=self._given, packed=self._taken)
        buffer[: len(data)] = data
        return len(data)

    def _next(self, room: int) -> bytes:
        while True:
            if self._unpack.eof:
                rest = getattr(self._unpack, "unused_data", b"") or self._fill()
                if not rest:
                    return b""
                if not rest.strip(b"\0") or _unpacker(rest[:6]) is not self._maker:
                    raise BadInput("package.trailing_data", path=self._name)
                self._unpack, self._waiting = self._maker(), rest
            source = self._waiting
            if not source and getattr(self._unpack, "needs_input", True):
                source = self._fill()
                if not source:
                    raise BadInput("package.truncated", path=self._name)
            data: bytes = self._unpack.decompress(source, room)
            self._waiting = getattr(self._unpack, "unconsumed_tail", b"")
            if data:
                return data

    def _fill(self) -> bytes:
        data = self._source.read(_READ)
        self._taken += len(data)
        return data


def _gzip() -> Any:
    return zlib.decompressobj(31)


def _xz() -> Any:
    return lzma.LZMADecompressor(memlimit=_XZ_MEMORY)


def _unpacker(magic: bytes) -> Any:
    if magic[:2] == b"\x1f\x8b":
        return _gzip
    if magic[:3] == b"BZh":
        return bz2.BZ2Decompressor
    return _xz if magic == b"\xfd7zXZ\0" else None


def looks_tarred(path: Path) -> bool:
    """Whether the first block, unpacked if need be, is the header of a tar."""
    with path.open("rb") as plain:
        maker = _unpacker(plain.peek(6)[:6])
        source: IO[bytes] = plain
        if maker is not None:
            source = io.BufferedReader(_Inflated(plain, maker, USUAL, path.name), BLOCK)
        try:
            head = source.read(BLOCK)
        except BadInput:
            return False
    if len(head) < BLOCK:
        return False
    if not head.strip(b"\0"):
        return names.looks_nested(path.name)  # an empty tar is nothing but zeros
    try:
        return _number(head[148:156]) == sum(head) - sum(head[148:156]) + 8 * 32
    except _Broken:
        return False


def _number(field: bytes) -> int:
    """An octal number, or GNU's base 256 for what octal cannot hold."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    text = field.strip(b"\0 ") or b"0"
    try:
        return int(text.split(b"\0")[0], 8)
    except ValueError:
        raise _Broken("package.damaged") from None


def _name(head: bytes) -> bytes:
    name = head[:100].split(b"\0")[0]
    if head[257:263] == b"ustar\0" and head[345]:
        return head[345:500].split(b"\0")[0] + b"/" + name
    return name


def _records(data: bytes) -> dict[str, str]:
    """The ``length key=value`` records of an extended header (POSIX.1-2001 pax)."""
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        space = data.find(b" ", at, at + 12)
        if space < 0 or not data[at:space].isdigit():
            raise _Broken("package.damaged")
        end = at + int(data[at:space])
        key, sign, value = data[space + 1 : end - 1].partition(b"=")
        if not sign or end <= space or end > len(data):
            raise _Broken("package.damaged")
        found[key.decode("utf-8", "replace")] = value.decode("utf-8", "surrogateescape")
        at = end
    return found
