# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Sound: how long it plays and whether it is all there, from its own frames and headers."""

from __future__ import annotations

import struct

from lantai.craft.formats.identity import Identity
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.source import Source

CHUNK_LIMIT = 100_000


def look(source: Source, sheet: Sheet, identity: Identity) -> None:
    """Inspect WAVE, FLAC, MP3 or Ogg."""
    {"wave": _wave, "flac": _flac, "mp3": _mp3, "ogg": _ogg}[sheet.kind](source, sheet)


def _wave(source: Source, sheet: Sheet) -> None:
    """RIFF/WAVE with its 64-bit forms RF64 and BW64 (EBU Tech 3306)."""
    big = source.head[:4] != b"RIFF"
    (declared,) = struct.unpack_from("<I", source.head.ljust(8, b"\0"), 4)
    long_data, rate, data = None, 0, None
    offset = 12
    for _ in range(CHUNK_LIMIT):
        head = source.read(offset, 8)
        if len(head) < 8:
            break
        name, size = struct.unpack("<4sI", head)
        if name == b"ds64":
            long_data = struct.unpack("<8xQ", source.read(offset + 8, 16).ljust(16, b"\0"))[0]
        elif name == b"fmt ":
            _, channels, hertz, rate, _, bits = struct.unpack(
                "<HHIIHH", source.read(offset + 8, 16).ljust(16, b"\0")
            )
            sheet.detail.update(channels=channels, hertz=hertz, bits=bits)
        elif name == b"data":
            data = long_data if big and size == 0xFFFFFFFF and long_data is not None else size
            size = data
        offset += 8 + size + (size & 1)
    if not rate or data is None:
        sheet.fails("unreadable", why="fmt/data")
        if declared + 8 > source.size:
            sheet.cut("RIFF")
        return
    if data == 0xFFFFFFFF:
        data = source.size
        sheet.problem("unfinished_header")
    elif offset - (data & 1) > source.size:
        sheet.cut(f"{source.size} < {offset}")
    sheet.fact(seconds=round(min(data, source.size) / rate, 3))


def _flac(source: Source, sheet: Sheet) -> None:
    """STREAMINFO says how many samples there are; the last frame says how many there came."""
    head = source.head
    if len(head) < 42 or head[4] & 0x7F:
        sheet.fails("unreadable", why="STREAMINFO")
        return
    packed = int.from_bytes(head[18:26], "big")
    hertz, total = packed >> 44, packed & 0xFFFFFFFFF
    if not hertz:
        sheet.fails("unreadable", why="STREAMINFO")
        return
    sheet.detail.update(hertz=hertz, channels=(packed >> 41 & 7) + 1, bits=(packed >> 36 & 31) + 1)
    sheet.fact(seconds=round(total / hertz, 3) if total else None, checked=False)
    offset, last = 4, 0
    while not last & 0x80:
        block = source.read(offset, 4)
        if len(block) < 4:
            sheet.cut("METADATA_BLOCK")
            return
        last, offset = block[0], offset + 4 + int.from_bytes(block[1:], "big")
    if total and _flac_end(source, head) < total:
        sheet.cut("FRAME")


def _flac_end(source: Source, head: bytes) -> int:
    """Samples up to the end of the last frame that stands in the file's tail; 0 where none does."""
    largest = int.from_bytes(head[10:12], "big")
    place = len(source.tail)
    while (place := source.tail.rfind(b"\xff", 0, place)) >= 0:
        if source.tail[place + 1 : place + 2] in (b"\xf8", b"\xf9"):
            end = _flac_frame(source.tail[place : place + 20], largest)
            if end:
                return end
    return 0


_BLOCKS = {1: 192, **{n: 576 << n - 2 for n in range(2, 6)}, **{n: 1 << n for n in range(8, 16)}}


def _flac_frame(frame: bytes, largest: int) -> int:
    """The number of the first sample after a frame with this header; 0 where it is no header.

    RFC 9639, 9.1: codes of block size and rate, a coded number, then what the codes left open.
    """
    if len(frame) < 7:
        return 0
    extra = max(8 - (~frame[4] & 0xFF).bit_length() - 1, 0)
    number = frame[4] & (0x7F >> extra + bool(extra)) if extra else frame[4]
    for byte in frame[5 : 5 + extra]:
        number = number << 6 | byte & 0x3F
    place, code = 5 + extra, frame[2] >> 4
    wide = {6: 1, 7: 2}.get(code, 0)
    size = int.from_bytes(frame[place : place + wide], "big") + 1 if wide else _BLOCKS.get(code, 0)
    place += wide + {12: 1, 13: 2, 14: 2}.get(frame[2] & 15, 0)
    if not size or _crc8(frame[:place]) != (frame[place] if place < len(frame) else -1):
        return 0
    return number + size if frame[1] & 1 else number * largest + size


def _crc8(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ (0x07 if value & 0x80 else 0)) & 0xFF
    return value


_RATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _mp3(source: Source, sheet: Sheet) -> None:
    """MPEG audio layer III: frames are walked one by one, as each tells its own length."""
    offset = 0
    if source.head[:3] == b"ID3" and len(source.head) >= 10:
        size = source.head[6:10]
        offset = 10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3])
    frames, seconds, cut = 0, 0.0, False
    limit = 2_000_000
    data, base = source.read(offset, 1 << 20), offset
    while frames < limit:
        place = offset - base
        if place + 4 > len(data):
            data, base, place = source.read(offset, 1 << 20), offset, 0
            if len(data) < 4:
                break
        found = _frame(data[place : place + 4])
        if found is None:
            break
        length, length_seconds = found
        cut = offset + length > source.size
        offset, frames, seconds = offset + length, frames + 1, seconds + length_seconds
    sheet.fact(seconds=round(seconds, 3), checked=frames < limit)
    if not frames:
        sheet.fails("unreadable", why="MPEG frame")
    elif cut:
        sheet.cut("MPEG frame")


def _frame(head: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of a layer III frame with this header, or None."""
    if head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or hertz == 3:
        return None
    per_second = _HERTZ[version][hertz]
    samples = 1152 if version == 3 else 576
    kilobits = _RATES[3 if version == 3 else 2][rate]
    return samples // 8 * kilobits * 1000 // per_second + (head[2] >> 1 & 1), samples / per_second


def _ogg(source: Source, sheet: Sheet) -> None:
    """Ogg (RFC 3533): the last page bears the end mark and the last position."""
    last = source.tail.rfind(b"OggS")
    if last < 0 or len(source.tail) < last + 27:
        sheet.cut("OggS")
        return
    flags, position = struct.unpack_from("<5xBq", source.tail, last)
    lengths = source.tail[last + 27 : last + 27 + source.tail[last + 26]]
    if last + 27 + len(lengths) + sum(lengths) > len(source.tail) or not flags & 4:
        sheet.cut("OggS")
    hertz = _ogg_hertz(source.head)
    if hertz and position > 0:
        sheet.fact(seconds=round(position / hertz, 3))
    sheet.fact(checked=False)


def _ogg_hertz(head: bytes) -> int:
    mark = head.find(b"\x01vorbis", 0, 200)
    if mark >= 0 and len(head) >= mark + 16:
        return int.from_bytes(head[mark + 12 : mark + 16], "little")
    return 48000 if b"OpusHead" in head[:200] else 0
