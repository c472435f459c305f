# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Images: declared size first, then decoded once within bounds, so that a cut one shows itself.

libvips (through pyvips) decodes strip by strip and keeps nothing. BMP, which it does not read here,
is judged by its header alone.
"""

from __future__ import annotations

import logging
import struct
from typing import TYPE_CHECKING

from lantai.craft.findings import Severity
from lantai.craft.formats.identity import Identity
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.source import Source

if TYPE_CHECKING:
    import pyvips

DECODE_LIMIT = 400_000_000
"""Pixels, all frames together, that are decoded; an A0 map at 400 dpi has 250 million."""
_SLOW = {"jp2": 60_000_000, "heif": 60_000_000, "webp": 120_000_000}
WHOLE_LIMIT = 60_000_000
"""Pixels of an interlaced or progressive image, which is held in memory until its last byte."""
RATIO_LIMIT = 3000
"""Pixels per byte of the file beyond which an image too large to decode is called a bomb."""
FRAME_LIMIT = 20_000

logging.getLogger("pyvips").addHandler(logging.NullHandler())  # its remarks become findings


def look(source: Source, sheet: Sheet, identity: Identity) -> None:
    """Inspect an image."""
    sheet.fact(unit="frame")
    if sheet.kind == "bmp":
        _bmp(source, sheet)
        return
    _ends(source, sheet)
    _decode(source, sheet)


def _bmp(source: Source, sheet: Sheet) -> None:
    """The header says how many bytes the picture takes (BITMAPINFOHEADER)."""
    head = source.head
    if len(head) < 54:
        sheet.cut("BITMAPINFOHEADER")
        sheet.fact(opens=False)
        return
    offset, _, width, height, _, depth, packing = struct.unpack_from("<IIiiHHI", head, 10)
    sheet.fact(pages=1)
    sheet.detail.update(width=width, height=abs(height))
    row = (width * depth + 31) // 32 * 4
    if width <= 0 or not height or depth not in (1, 4, 8, 16, 24, 32):
        sheet.fails("unreadable", why="BITMAPINFOHEADER")
    elif packing == 0 and offset + row * abs(height) > source.size:
        sheet.cut(f"{source.size} < {offset + row * abs(height)}")


_END = {"png": b"IEND\xaeB`\x82", "jpeg": b"\xff\xd9", "gif": b"\x3b"}


def _ends(source: Source, sheet: Sheet) -> None:
    mark = _END.get(sheet.kind)
    if mark and mark not in source.tail:
        sheet.cut(sheet.kind.upper())


_STRICT = {"jpeg": "warning", "tiff": "error"}
"""What libvips must stop at to notice damage within: libjpeg calls it a warning, libtiff an error;
what libtiff calls a warning is mostly a tag it does not know."""


def _open(source: Source, frames: int, fail_on: str = "truncated") -> pyvips.Image:
    import pyvips

    options: dict[str, str | int] = {"fail_on": fail_on, "access": "sequential"}
    if frames > 1:
        options["n"] = -1
    if source.path is not None:
        return pyvips.Image.new_from_file(str(source.path), **options)
    return pyvips.Image.new_from_buffer(source.whole().read(), "", **options)


def _decode(source: Source, sheet: Sheet) -> None:
    import pyvips

    try:
        frames = _declared(source, sheet)
        if not frames:
            return
        why = _complaint(source, frames, _STRICT.get(sheet.kind, "truncated"))
        if why and sheet.kind in _STRICT and not _complaint(source, frames, "truncated"):
            sheet.problem("damaged_image", why=why, severity=_severity(sheet.kind, why))
        elif why:
            sheet.fails("unreadable", why=why)
    except (pyvips.Error, UnicodeEncodeError) as fault:
        sheet.fails("unreadable", why=_first_line(str(fault)))


def _severity(kind: str, why: str) -> Severity | None:
    """Bytes too many and odd parameters some cameras write: those of a JPEG are to be looked at."""
    sure = kind == "tiff" or ("Corrupt JPEG data" in why and "extraneous" not in why)
    return None if sure else Severity.WARN


def _complaint(source: Source, frames: int, fail_on: str) -> str:
    """Why the picture does not decode to its end; nothing where it does."""
    import pyvips

    try:
        _open(source, frames, fail_on).avg()
    except pyvips.Error as fault:
        return _first_line(str(fault)) or fail_on
    return ""


def _declared(source: Source, sheet: Sheet) -> int:
    """Frames to decode; none where the declared size is beyond bounds."""
    picture = _open(source, 1)
    frames = min(max(_number(picture, "n-pages", 1), 1), FRAME_LIMIT)
    pixels = picture.width * picture.height * frames
    sheet.fact(pages=frames)
    sheet.detail.update(width=picture.width, height=picture.height)
    limit = _SLOW.get(sheet.kind, DECODE_LIMIT)
    if _number(picture, "interlaced", 0) or _number(picture, "jpeg-multiscan", 0):
        limit = WHOLE_LIMIT
    if pixels > limit:
        sheet.fact(checked=False)
        if pixels > RATIO_LIMIT * source.size:
            sheet.fails("bomb")
        else:
            sheet.problem("too_large")
        return 0
    return frames if sheet.kind in ("tiff", "gif", "webp", "heif") else 1


def _number(picture: pyvips.Image, field: str, otherwise: int) -> int:
    return int(picture.get(field)) if picture.get_typeof(field) else otherwise


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[1] if len(lines) > 1 else "".join(lines)
