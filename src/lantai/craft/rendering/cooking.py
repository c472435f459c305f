# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a page server gives away of a page: a picture for the first sight, tiles for deep zoom.

Written whole or not at all, into a folder of the page's own. The tiles lie as the Deep Zoom format
has them: level L is the page halved as often as is left to the highest, cut in squares of 512 with
one pixel shared.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from lantai.craft.rendering.sheets import LONGEST, Line, Sheets
from lantai.craft.text.extract import read

if TYPE_CHECKING:
    import pyvips

TILE, OVERLAP = 512, 1
PAGE, TILES = "page.webp", "tiles"
FIRST_SIGHT = 1_600
"""Pixels of the longer side of the picture that is seen first."""
LIGHT = 150_000
"""Bytes that it should not pass."""
TEXT = 300_000
"""Characters of a file that are shown as text."""
_QUALITIES = (78, 60, 45, 30)


@dataclass(frozen=True, slots=True)
class Cooked:
    """A page that is ready: how many there are, this one's size, its words, what is not shown."""

    count: int
    width: int
    height: int
    lines: Sequence[Line] = ()
    gaps: Sequence[str] = ()


def cook_page(sheets: Sheets, number: int, folder: Path) -> Cooked:
    """Write a page's picture into its folder. Raises `BadInput` for one that cannot be drawn."""
    picture = sheets.draw(number, FIRST_SIGHT)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{token_hex(8)}.part"
    try:
        part.write_bytes(light(picture))
        part.replace(folder / PAGE)
    finally:
        part.unlink(missing_ok=True)
    return Cooked(sheets.count, picture.width, picture.height, tuple(sheets.lines(number)),
                  tuple(sheets.gaps(number)))  # fmt: skip


def cook_text(path: Path, limit: int = TEXT) -> list[list[str]]:
    """The text of a file that has no pages to draw, or of all its pages: paragraphs, part by part.

    Nothing but letters comes out. What could not be read is left out.
    """
    found = [passage.text for passage in read(path, limit=limit).passages]
    return [[line.strip() for line in text.splitlines() if line.strip()] for text in found]


def light(picture: pyvips.Image) -> bytes:
    """A picture as WebP, no heavier than a first sight should be if that is to be had."""
    made = b""
    for quality in _QUALITIES:
        made = picture.webpsave_buffer(Q=quality, strip=True)
        if len(made) <= LIGHT:
            break
    return bytes(made)


def cook_tiles(sheets: Sheets, number: int, folder: Path) -> Cooked:
    """Write the tiles of a page into its folder; who comes second changes nothing."""
    picture = sheets.draw(number, LONGEST)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{token_hex(8)}.part"
    try:
        picture.dzsave(str(part / "t"), tile_size=TILE, overlap=OVERLAP, suffix=".webp[Q=80]",
                       strip=True)  # fmt: skip
        with suppress(OSError):  # another was first
            (part / "t_files").rename(folder / TILES)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return Cooked(sheets.count, picture.width, picture.height)


def highest(width: int, height: int) -> int:
    """The number of the level at which a page is shown in full."""
    return max(0, math.ceil(math.log2(max(width, height, 1))))


def is_tile(width: int, height: int, level: int, column: int, row: int) -> bool:
    """Whether a page of this size has such a tile."""
    top = highest(width, height)
    if not 0 <= level <= top or column < 0 or row < 0:
        return False
    scale = 2 ** (top - level)
    across, down = math.ceil(width / scale), math.ceil(height / scale)
    return column * TILE < across and row * TILE < down
