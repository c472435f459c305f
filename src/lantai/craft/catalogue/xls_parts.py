# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The error values in an XLS workbook, which calamine gives as empty cells.

Reads as much of the compound file ([MS-CFB]) and of the BIFF8 records ([MS-XLS]) as that needs:
where each sheet begins, its BOOLERR records, and formulas whose stored result is an error. What
cannot be followed is left to calamine, which says what is broken.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

Faults = dict[int, dict[int, str]]

_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
           0x24: "#NUM!", 0x2A: "#N/A"}  # fmt: skip
_BEGIN = 0x0809
_BOUND_SHEET, _BOOL_ERROR, _FORMULA, _END = 0x0085, 0x0205, 0x0006, 0x000A
_LAST_SECTOR = 0xFFFFFFFA
_NAMES = ("Workbook", "Book")


def faults(data: bytes) -> list[Faults] | None:
    """For each sheet in its order: row (1-based) to column index to the error value there.

    None where the file has no workbook that begins as one.
    """
    try:
        stream = _workbook_stream(data)
        kind, length = struct.unpack_from("<HH", stream)
        if kind != _BEGIN or length < 4:
            return None
    except (struct.error, IndexError, ValueError, StopIteration):
        return None
    try:
        return [_faults_from(stream, start) for start in _sheet_starts(stream)]
    except (struct.error, IndexError):
        return []


def _workbook_stream(data: bytes) -> bytes:
    """The stream called Workbook of a compound file."""
    file = _Compound(data)
    root = file.entries[0]
    name = next(name for name in _NAMES if name in file.by_name)
    start, size = file.by_name[name]
    if size >= file.smallest:
        return file.chain(start)[:size]
    small = file.chain(root[1])
    return b"".join(small[at * 64 : at * 64 + 64] for at in file.follow(start, file.small_table))[
        :size
    ]


class _Compound:
    """Sectors, allocation tables and directory of a compound file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, first_dir, self.smallest, first_small = (
            struct.unpack_from("<H", data, 30)[0], *struct.unpack_from("<I", data, 48),
            *struct.unpack_from("<I", data, 56), *struct.unpack_from("<I", data, 60),
        )  # fmt: skip
        if shift not in (9, 12):
            raise ValueError(shift)
        self.size = 1 << shift
        self.table = self._table()
        self.small_table = (
            self._numbers(self.chain(first_small)) if first_small < _LAST_SECTOR else []
        )
        self.entries = list(self._directory(self.chain(first_dir)))
        self.by_name = {name: (start, size) for name, start, size in reversed(self.entries)}

    def _sector(self, number: int) -> bytes:
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    @staticmethod
    def _numbers(data: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _table(self) -> list[int]:
        """The allocation table; its own sectors are listed in the header and further on."""
        sectors = [n for n in self._numbers(self.data[76:512]) if n < _LAST_SECTOR]
        further: int = struct.unpack_from("<I", self.data, 68)[0]
        seen = set()
        while further < _LAST_SECTOR and further not in seen:
            seen.add(further)
            *more, further = self._numbers(self._sector(further))
            sectors += [n for n in more if n < _LAST_SECTOR]
        return [n for sector in sectors for n in self._numbers(self._sector(sector))]

    def follow(self, start: int, table: list[int]) -> Iterator[int]:
        """The sectors of a chain; a circle ends it."""
        left = len(table)
        while start < _LAST_SECTOR and left > 0:
            yield start
            start, left = table[start], left - 1

    def chain(self, start: int) -> bytes:
        """The bytes of a chain of sectors."""
        return b"".join(self._sector(number) for number in self.follow(start, self.table))

    @staticmethod
    def _directory(data: bytes) -> Iterator[tuple[str, int, int]]:
        for at in range(0, len(data) - 127, 128):
            length = struct.unpack_from("<H", data, at + 64)[0]
            name = data[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", data, at + 116)
            yield name, start, size


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record from a place to the end of its substream."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        if kind == _END:
            return
        at += 4 + length


def _sheet_starts(stream: bytes) -> list[int]:
    return [struct.unpack_from("<I", stream, at)[0]
            for kind, at, _ in _records(stream, 0) if kind == _BOUND_SHEET]  # fmt: skip


def _faults_from(stream: bytes, start: int) -> Faults:
    found: Faults = {}
    for kind, at, length in _records(stream, start):
        code = None
        if kind == _BOOL_ERROR and length >= 8 and stream[at + 7] == 1:
            code = stream[at + 6]
        elif kind == _FORMULA and length >= 14 and stream[at + 12 : at + 14] == b"\xff\xff":
            code = stream[at + 8] if stream[at + 6] == 2 else None
        if code is not None:
            row, column = struct.unpack_from("<HH", stream, at)
            found.setdefault(row + 1, {})[column] = _ERRORS.get(code, "#REF!")
    return found
