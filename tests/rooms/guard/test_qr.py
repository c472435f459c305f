# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The QR code is read back by a reader from the standard's other end: syndromes, no division.

Codes of all versions made here were also read by zxing-cpp; `KNOWN` is the digest of one of them.
"""

import hashlib
import re

import pytest

from lantai.guard import qr

KNOWN = ("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP",
         "957cc4fc35c0d1e77916fc2f1b2e2dcd9dbca4d215ad15cde61153a70945c931")  # fmt: skip
LOG, EXP = {}, []
_value = 1
for _power in range(255):
    EXP.append(_value)
    LOG[_value] = _power
    _value = _value * 2 ^ (0x11D if _value & 0x80 else 0)


def syndromes(block, count):
    """Zero throughout where the block is without error."""
    for root in range(count):
        total = 0
        for byte in block:
            total = (EXP[(LOG[total] + root) % 255] if total else 0) ^ byte
        yield total


def fixed(size):
    """The places of patterns, of the format and of the version, told by area and not by drawing."""
    version = (size - 17) // 4
    taken = {(x, 6) for x in range(size)} | {(6, y) for y in range(size)}
    taken |= {(x, y) for x in range(9) for y in range(9)}
    taken |= {(x, y) for x in range(size - 8, size) for y in range(9)}
    taken |= {(x, y) for x in range(9) for y in range(size - 8, size)}
    if version >= 7:
        taken |= {(x, y) for x in range(size - 11, size - 8) for y in range(6)}
        taken |= {(y, x) for x in range(size - 11, size - 8) for y in range(6)}
    for x, y in qr._alignments(version, size):
        taken |= {(x + a, y + b) for a in range(-2, 3) for b in range(-2, 3)}
    return taken


def read(grid):
    """The bytes of a code, all its blocks checked."""
    size = len(grid)
    version = (size - 17) // 4
    bits = [grid[8][x] for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [
        grid[y][8] for y in (7, 5, 4, 3, 2, 1, 0)
    ]
    form = int("".join("1" if each else "0" for each in bits), 2) ^ 0x5412
    assert form >> 13 == 0, "level M"
    mask, taken, stream = form >> 10 & 7, fixed(size), []
    for turn, right in enumerate(x for x in range(size - 1, 0, -2)):
        right -= right <= 6
        for step in range(size):
            y = step if turn % 2 else size - 1 - step
            stream += [grid[y][x] != qr.MASKS[mask](x, y) for x in (right, right - 1)
                       if (x, y) not in taken]  # fmt: skip
    whole = [int("".join("1" if b else "0" for b in stream[at : at + 8]), 2)
             for at in range(0, len(stream) // 8 * 8, 8)]  # fmt: skip
    count, ecc = qr.BLOCKS[version - 1], qr.ECC_BYTES[version - 1]
    room = len(whole) - count * ecc
    lengths = [room // count + (n >= count - room % count) for n in range(count)]
    blocks = [[] for _ in range(count)]
    source = iter(whole)
    for column in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if column < length:
                block.append(next(source))
    data = [list(block) for block in blocks]
    for _ in range(ecc):
        for block in blocks:
            block.append(next(source))
    assert not any(any(syndromes(block, ecc)) for block in blocks)
    text = "".join(f"{byte:08b}" for block in data for byte in block)
    assert text[:4] == "0100"
    start = 12 if version < 10 else 20
    length = int(text[4:start], 2)
    return bytes(int(text[start + 8 * n : start + 8 * n + 8], 2) for n in range(length))


@pytest.mark.parametrize("length", [1, 14, 15, 40, 62, 106, 122, 180, 213, 250, 331, 500, 666])
def test_what_is_written_is_read(length):
    data = ("兰台：qingxi-" * 80).encode()[:length]
    assert read(qr.modules(data)) == data


def test_a_wrong_bit_is_seen_by_this_reader():
    grid = qr.modules(b"a" * 40)
    grid[-1][-1] = not grid[-1][-1]
    with pytest.raises(AssertionError):
        read(grid)


def test_a_code_that_was_read_by_another_program_is_still_the_same():
    grid = qr.modules(KNOWN[0].encode())
    text = "\n".join("".join("#" if dark else "." for dark in row) for row in grid)
    assert hashlib.sha256(text.encode()).hexdigest() == KNOWN[1]


def test_too_much_is_said_and_not_drawn():
    with pytest.raises(qr.TooLong):
        qr.modules(b"x" * 667)


def test_the_picture_holds_numbers_alone():
    assert re.fullmatch(r'<svg [^<>]*><rect [^<>]*/><path d="[Mhvz0-9,-]+" fill="#000"/></svg>',
                        qr.svg('<script>"&'))  # fmt: skip
