# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A QR code as SVG, made here: the key of a one-time code must not travel to draw its picture.

ISO/IEC 18004, bytes only, error correction M, versions 1 to 20 (666 bytes), which is more than an
``otpauth://`` address needs. Nothing of Django but the mark that the SVG is safe.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.safestring import SafeString, mark_safe

Grid = list[list[bool]]
ECC_BYTES = (10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26)
"""Bytes of correction in a block, by version; level M."""
BLOCKS = (1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16)
QUIET = 4
"""Empty modules round the code."""


class TooLong(ValueError):
    """More than a code of version 20 holds."""


def svg(text: str) -> SafeString:
    """The code of a text, one module a unit; without style, so that any policy takes it."""
    grid = modules(text.encode())
    size = len(grid) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET},{y + QUIET}h1v1h-1z"
        for y, row in enumerate(grid) for x, dark in enumerate(row) if dark
    )  # fmt: skip
    return mark_safe(  # noqa: S308 - numbers alone
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'shape-rendering="crispEdges"><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{path}" fill="#000"/></svg>'
    )


def modules(data: bytes) -> Grid:
    """The dark modules, row by row. Raises `TooLong`."""
    version = next((v for v in range(1, 21) if _bits_needed(data, v) <= _room(v) * 8), 0)
    if not version:
        raise TooLong(len(data))
    taken, grid = _patterns(version)
    stream = _interleaved(_filled(data, version), version)
    _lay(grid, taken, stream)
    return min((_masked(grid, taken, mask) for mask in range(8)), key=_penalty)


# --- bytes ----------------------------------------------------------------------------------------


def _bits_needed(data: bytes, version: int) -> int:
    return 4 + (8 if version < 10 else 16) + 8 * len(data)


def _raw_bytes(version: int) -> int:
    """All bytes a version holds, data and correction."""
    count = (16 * version + 128) * version + 64
    if version >= 2:
        aligned = version // 7 + 2
        count -= (25 * aligned - 10) * aligned - 55
    return (count - (36 if version >= 7 else 0)) // 8


def _room(version: int) -> int:
    return _raw_bytes(version) - ECC_BYTES[version - 1] * BLOCKS[version - 1]


def _filled(data: bytes, version: int) -> bytes:
    """Mode, length, data, end, and filling up to the room of the version."""
    length = 8 if version < 10 else 16
    bits = f"0100{len(data):0{length}b}" + "".join(f"{byte:08b}" for byte in data)
    bits += "0" * min(4, _room(version) * 8 - len(bits))
    bits += "0" * (-len(bits) % 8)
    found = bytearray(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    while len(found) < _room(version):
        found.append(0xEC if (len(found) - len(bits) // 8) % 2 == 0 else 0x11)
    return bytes(found)


def _interleaved(data: bytes, version: int) -> Iterator[int]:
    """The bytes of all blocks in turn, then those of their correction."""
    count, ecc = BLOCKS[version - 1], ECC_BYTES[version - 1]
    short, longer = divmod(len(data), count)
    blocks, at = [], 0
    for number in range(count):
        size = short + (1 if number >= count - longer else 0)
        blocks.append(data[at : at + size])
        at += size
    fixes = [_correction(block, ecc) for block in blocks]
    for column in range(short + 1):
        yield from (block[column] for block in blocks if column < len(block))
    for column in range(ecc):
        yield from (fix[column] for fix in fixes)


def _times(x: int, y: int) -> int:
    """The product in GF(2^8) with the polynomial 0x11D."""
    found = 0
    for bit in range(7, -1, -1):
        found = (found << 1) ^ ((found >> 7) * 0x11D)
        found ^= ((y >> bit) & 1) * x
    return found


def _correction(block: bytes, count: int) -> bytes:
    """The Reed-Solomon remainder of a block."""
    divisor, root = [0] * (count - 1) + [1], 1
    for _ in range(count):
        divisor = [_times(each, root) ^ (divisor[at + 1] if at + 1 < count else 0)
                   for at, each in enumerate(divisor)]  # fmt: skip
        root = _times(root, 2)
    rest = [0] * count
    for byte in block:
        factor = byte ^ rest[0]
        rest = [a ^ _times(b, factor) for a, b in zip([*rest[1:], 0], divisor, strict=True)]
    return bytes(rest)


# --- modules --------------------------------------------------------------------------------------


def _patterns(version: int) -> tuple[Grid, Grid]:
    """Which modules belong to fixed patterns, and their colours."""
    size = version * 4 + 17
    taken, grid = ([[False] * size for _ in range(size)] for _ in range(2))

    def put(x: int, y: int, dark: bool) -> None:
        if 0 <= x < size and 0 <= y < size:
            grid[y][x], taken[y][x] = dark, True

    for at in range(size):
        put(6, at, at % 2 == 0)
        put(at, 6, at % 2 == 0)
    for x, y in ((3, 3), (size - 4, 3), (3, size - 4)):
        for dy in range(-4, 5):
            for dx in range(-4, 5):
                put(x + dx, y + dy, max(abs(dx), abs(dy)) not in (2, 4))
    for x, y in _alignments(version, size):
        for dy in range(-2, 3):
            for dx in range(-2, 3):
                put(x + dx, y + dy, max(abs(dx), abs(dy)) != 1)
    for x, y, dark in [*_format(size, 0), *_version(version, size)]:
        put(x, y, dark)
    return taken, grid


def _alignments(version: int, size: int) -> Iterator[tuple[int, int]]:
    if version == 1:
        return
    count = version // 7 + 2
    step = (version * 8 + count * 3 + 5) // (count * 4 - 4) * 2
    places = [6, *sorted(size - 7 - at * step for at in range(count - 1))]
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    yield from ((x, y) for x in places for y in places if (x, y) not in corners)


def _format(size: int, mask: int) -> Iterator[tuple[int, int, bool]]:
    """Level M and the mask, twice, and the one module that is always dark."""
    rest = mask  # level M is 00
    for _ in range(10):
        rest = (rest << 1) ^ ((rest >> 9) * 0x537)
    bits = (mask << 10 | rest) ^ 0x5412
    first = [(8, y) for y in (0, 1, 2, 3, 4, 5, 7, 8)]
    first += [(x, 8) for x in (7, 5, 4, 3, 2, 1, 0)]
    second = [(size - 1 - at, 8) for at in range(8)]
    second += [(8, size - 15 + at) for at in range(8, 15)]
    for places in (first, second):
        for at, (x, y) in enumerate(places):
            yield x, y, bool(bits >> at & 1)
    yield 8, size - 8, True


def _version(version: int, size: int) -> Iterator[tuple[int, int, bool]]:
    """The number of the version, twice, from 7 on."""
    if version < 7:
        return
    rest = version
    for _ in range(12):
        rest = (rest << 1) ^ ((rest >> 11) * 0x1F25)
    bits = version << 12 | rest
    for at in range(18):
        x, y = size - 11 + at % 3, at // 3
        yield x, y, bool(bits >> at & 1)
        yield y, x, bool(bits >> at & 1)


def _lay(grid: Grid, taken: Grid, stream: Iterator[int]) -> None:
    """The bits, two columns at a time from the right, up and down by turns."""
    size = len(grid)
    bits = (bool(byte >> bit & 1) for byte in stream for bit in range(7, -1, -1))
    for turn, right in enumerate([*range(size - 1, 6, -2), *range(5, 0, -2)]):
        for step in range(size):
            y = step if turn % 2 else size - 1 - step
            for x in (right, right - 1):
                if not taken[y][x]:
                    grid[y][x] = next(bits, False)


MASKS = (
    lambda x, y: (x + y) % 2 == 0,
    lambda x, y: y % 2 == 0,
    lambda x, y: x % 3 == 0,
    lambda x, y: (x + y) % 3 == 0,
    lambda x, y: (x // 3 + y // 2) % 2 == 0,
    lambda x, y: x * y % 2 + x * y % 3 == 0,
    lambda x, y: (x * y % 2 + x * y % 3) % 2 == 0,
    lambda x, y: ((x + y) % 2 + x * y % 3) % 2 == 0,
)


def _masked(grid: Grid, taken: Grid, mask: int) -> Grid:
    turns = MASKS[mask]
    found = [[dark != (not taken[y][x] and turns(x, y)) for x, dark in enumerate(row)]
             for y, row in enumerate(grid)]  # fmt: skip
    for x, y, dark in _format(len(grid), mask):
        found[y][x] = dark
    return found


def _penalty(grid: Grid) -> int:
    """How hard a reader would find it: runs, blocks, false finders, too dark or too light."""
    lines = ["".join("1" if dark else "0" for dark in row) for row in grid]
    lines += ["".join(column) for column in zip(*lines, strict=True)]
    total = sum(_penalty_of_line(line) for line in lines)
    size = len(grid)
    total += 3 * sum(
        grid[y][x] == grid[y][x + 1] == grid[y + 1][x] == grid[y + 1][x + 1]
        for y in range(size - 1) for x in range(size - 1)
    )  # fmt: skip
    dark = sum(map(sum, grid))
    return total + 10 * (abs(dark * 20 - size * size * 10) // (size * size))


def _penalty_of_line(line: str) -> int:
    runs = map(len, line.replace("01", "0 1").replace("10", "1 0").split())
    false = sum(line.startswith(each, at) for at in range(len(line) - 10)
                for each in ("10111010000", "00001011101"))  # fmt: skip
    return sum(run - 2 for run in runs if run >= 5) + 40 * false
