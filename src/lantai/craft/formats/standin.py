# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Names and files lent to pygfried, which reads by path and maps a file whole into memory.

A path that is not valid UTF-8, or holds control characters, gets a plain link. A very large file
gets a short stand-in: its beginning, its end, and the surroundings of every marker that PRONOM
seeks at any distance. Nearly all signatures lie within 128 KiB of either end; the markers are those
of the formats that grow so large. Containers are lent as they are, because their directories point
into them and are read by offset.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from lantai.craft.formats.identity import ending

LARGE = 96 << 20
HEAD = 16 << 20
TAIL = 4 << 20
AROUND = 64 << 10
MARKERS = (
    (b"%PDF-", 0, (b"pdfaid:part", b"pdfuaid:part", b"GTS_PDFX", b"PDF/X-", b"PDF/E-",
                   b"AIPrivateData", b"/Collection ")),
    (b"RIFF", 0, (b"exifever",)),
    (b"ftyp", 4, (b"moov",)),
)  # fmt: skip
"""What a file begins with, where, and what PRONOM then seeks at any distance."""
MARKER_LIMIT = 32
_CONTAINERS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Lender(ExitStack):
    """Lends paths; what it made is gone when it is left."""

    def __init__(self) -> None:
        super().__init__()
        self._folder: Path | None = None
        self._count = 0

    def lend(self, path: str) -> str:
        """The path itself, or that of something short and plain in its place."""
        try:
            large = os.stat(path).st_size > LARGE  # noqa: PTH116 - once per file: a Path is dearer
            path.encode()
        except UnicodeEncodeError:
            return self._link(path)
        except OSError:
            return path
        if min(path) < " ":  # pygfried's answer would be no JSON
            return self._link(path)
        return self._shorten(path) if large else path

    def keep(self, data: bytes, name: str) -> str:
        """A file with these bytes and the ending of this name."""
        place = self._place(name)
        place.write_bytes(data)
        return str(place)

    def _place(self, name: str) -> Path:
        if self._folder is None:
            self._folder = Path(self.enter_context(TemporaryDirectory(prefix="lantai-")))
        self._count += 1
        tail = "".join(each for each in ending(name) if each.isalnum() and each.isascii())[:32]
        return self._folder / (f"{self._count}.{tail}" if tail else f"{self._count}")

    def _link(self, path: str) -> str:
        place = self._place(path)
        place.symlink_to(Path(path).absolute())
        return self.lend(str(place))

    def _shorten(self, path: str) -> str:
        with Path(path).open("rb") as source:
            if source.read(4) in _CONTAINERS:
                return path
            place = self._place(path)
            with place.open("wb") as sink:
                for part in _parts(source, Path(path).stat().st_size):
                    sink.write(part)
        return str(place)


def _parts(source: IO[bytes], size: int) -> Iterator[bytes]:
    source.seek(0)
    head = source.read(HEAD)
    yield head
    yield from _surroundings(source, head, size - TAIL)
    source.seek(size - TAIL)
    yield source.read(TAIL)


def _surroundings(source: IO[bytes], head: bytes, end: int) -> Iterator[bytes]:
    """What stands round the markers between beginning and end."""
    marks = next((marks for sign, at, marks in MARKERS if head.startswith(sign, at)), ())
    offset, found, carry = len(head), 0, b""
    while marks and offset < end and found < MARKER_LIMIT:
        block = source.read(min(8 << 20, end - offset))
        if not block:
            return
        data = carry + block
        for place in (place for mark in marks if (place := data.find(mark)) >= 0):
            yield data[max(place - AROUND, 0) : place + AROUND]
            found += 1
        carry = data[-32:]
        offset += len(block)
