# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Scanned pages, photographs, sound and moving pictures, drawn and sounded by us."""

from __future__ import annotations

import io
import math
import struct
import wave
from array import array
from typing import Any

from lantai.craft import fonts
from lantai.craft.sample.writing import Draft

_DPI = 100
_PAGE = (827, 1169)
"""A4 at 100 dpi."""


def _face() -> dict[str, str]:
    """The font's file where it came along; a system's is known to the system by its name."""
    folder = fonts.carried()
    return {"fontfile": f"{folder}/NotoSerifCJKsc-Regular.otf"} if folder else {}


def _sheet(text: str, seed: int) -> Any:
    """A page of text as a scanner sees it: paper, noise, a slight turn."""
    import pyvips

    drawn = pyvips.Image.text(
        text, font=f"{fonts.chinese().serif} 11", width=_PAGE[0] - 200,
        dpi=_DPI, wrap="char", spacing=6, **_face(),
    )  # fmt: skip
    if drawn.height > _PAGE[1] - 200:
        drawn = drawn.crop(0, 0, drawn.width, _PAGE[1] - 200)
    ink = drawn.embed(100, 100, *_PAGE)
    turned = ink.similarity(angle=(seed % 5 - 2) * 0.15, background=0).crop(0, 0, *_PAGE)
    noise = pyvips.Image.gaussnoise(*_PAGE, mean=0, sigma=4, seed=seed)
    return (244 - turned * 0.85 + noise).cast("uchar").copy(interpretation="b-w")


def _resolution(image: Any) -> Any:
    return image.copy(xres=_DPI / 25.4, yres=_DPI / 25.4)


def jpeg(draft: Draft, seed: int) -> bytes:
    """One scanned page."""
    made: bytes = _resolution(_sheet(draft.text(), seed)).jpegsave_buffer(Q=80)
    return made


def png(draft: Draft, seed: int) -> bytes:
    """One scanned page, without loss."""
    made: bytes = _resolution(_sheet(draft.text(), seed)).pngsave_buffer(compression=6)
    return made


def tiff(draft: Draft, seed: int, pages: int = 2) -> bytes:
    """Scanned pages in one file, LZW-compressed."""
    import pyvips

    half = max(1, len(draft.text()) // pages)
    sheets = [_sheet(draft.text()[n * half : (n + 1) * half], seed + n) for n in range(pages)]
    roll = pyvips.Image.arrayjoin(sheets, across=1)
    made: bytes = _resolution(roll).tiffsave_buffer(compression="lzw", page_height=_PAGE[1])
    return made


def photograph(seed: int, width: int = 640, height: int = 426) -> bytes:
    """A coloured picture that is nobody's: hills, a sky and grain."""
    import pyvips

    across = pyvips.Image.xyz(width, height)
    x, y = across[0], across[1]
    ridge = (x * (0.6 + seed % 7 * 0.1) + seed * 37).math("sin") * height / 9 + height * 0.55
    hill = (y > ridge) / 255
    grain = pyvips.Image.gaussnoise(width, height, mean=0, sigma=6, seed=seed)
    bands = [(hill * (70 + 20 * n) + (1 - hill) * (150 + 30 * n - y / 6) + grain) for n in range(3)]
    picture = bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")
    made: bytes = _resolution(picture).jpegsave_buffer(Q=82)
    return made


def seal(seed: int, size: int = 96) -> bytes:
    """A red round seal without a name, as a small PNG."""
    import pyvips

    place = pyvips.Image.xyz(size, size) - size / 2
    distance = (place[0] ** 2 + place[1] ** 2) ** 0.5
    ring = ((distance < size * 0.46) & (distance > size * 0.40)) | (distance < size * 0.1)
    grain = pyvips.Image.gaussnoise(size, size, mean=0, sigma=5, seed=seed)
    pale = 245 - (ring / 255) * 200 + grain
    picture = (grain + 240).bandjoin([pale, pale]).cast("uchar").copy(interpretation="srgb")
    made: bytes = picture.pngsave_buffer()
    return made


def _tone(seconds: float, pitch: float, rate: int) -> bytes:
    count = int(seconds * rate)
    step = 2 * math.pi * pitch / rate
    return array("h", (int(9000 * math.sin(step * n)) for n in range(count))).tobytes()


def wav(seed: int, seconds: float = 2.0, rate: int = 8000) -> bytes:
    """A tone, 16-bit PCM."""
    sink = io.BytesIO()
    with wave.open(sink, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(_tone(seconds, 220 + seed % 12 * 30, rate))
    return sink.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def avi(seed: int, frames: int = 8, width: int = 160, height: int = 120) -> bytes:
    """A short moving picture: Motion JPEG in RIFF/AVI with an index."""
    pictures = [photograph(seed + n * 7, width, height) for n in range(frames)]
    largest = max(map(len, pictures))
    head = _chunk(
        b"avih",
        struct.pack(
            "<14I", 200_000, largest * 5, 0, 0x10, frames, 0, 1, largest, width, height, 0, 0, 0, 0
        ),
    )
    stream = _chunk(
        b"strh",
        struct.pack(
            "<4s4sIHHIIIIIIII4H",
            b"vids",
            b"MJPG",
            0,
            0,
            0,
            0,
            1,
            5,
            0,
            frames,
            largest,
            0xFFFFFFFF,
            0,
            0,
            0,
            width,
            height,
        ),
    )
    form = _chunk(
        b"strf",
        struct.pack(
            "<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", width * height * 3, 0, 0, 0, 0
        ),
    )
    header = _chunk(b"LIST", b"hdrl" + head + _chunk(b"LIST", b"strl" + stream + form))
    movie, index = b"movi", b""
    for picture in pictures:
        index += struct.pack("<4sIII", b"00dc", 0x10, len(movie), len(picture))
        movie += _chunk(b"00dc", picture)
    body = b"AVI " + header + _chunk(b"LIST", movie) + _chunk(b"idx1", index)
    return _chunk(b"RIFF", body)  # fmt: skip
