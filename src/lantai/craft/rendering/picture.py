# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Pictures, frame by frame, by libvips: turned as their camera says, in sRGB, on white."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lantai.craft.errors import BadInput
from lantai.craft.formats.image import DECODE_LIMIT, FRAME_LIMIT
from lantai.craft.rendering.sheets import Line, undrawn, within

if TYPE_CHECKING:
    import pyvips

_PAGED = ("tiffload", "gifload", "webpload", "heifload", "pdfload")
"""Loaders that take the number of a page."""


class Frames:
    """The frames of a picture file."""

    def __init__(self, path: Path) -> None:
        import pyvips

        self._path, self._fault = str(path), pyvips.Error
        try:
            head = pyvips.Image.new_from_file(self._path, access="sequential")
        except pyvips.Error as fault:
            raise undrawn(fault) from fault
        fields = head.get_fields()
        loader = str(head.get("vips-loader")) if "vips-loader" in fields else ""
        self._paged = loader.startswith(_PAGED)
        pages = int(head.get("n-pages")) if self._paged and "n-pages" in fields else 1
        self.count = max(1, min(pages, FRAME_LIMIT))

    def draw(self, number: int, longest: int) -> pyvips.Image:
        """A frame, shrunk while it is read where the format lets it."""
        import pyvips

        within(self, number)
        options: dict[str, Any] = {"page": number - 1} if self._paged else {}
        try:
            head = pyvips.Image.new_from_file(self._path, access="sequential", **options)
            pixels = head.width * head.height
            if pixels > DECODE_LIMIT:
                raise BadInput("rendering.too_large", pixels=f"{pixels:,}")
            asked = f"{self._path}[page={number - 1}]" if self._paged else self._path
            made = pyvips.Image.thumbnail(asked, longest, height=longest, size="down",
                                          no_rotate=False)  # fmt: skip
            return _plain(made).copy_memory()
        except self._fault as fault:
            raise undrawn(fault) from fault

    def lines(self, number: int) -> Sequence[Line]:
        """A picture has no words of its own."""
        return ()

    def gaps(self, number: int) -> Sequence[str]:
        """It is shown whole."""
        return ()

    def close(self) -> None:
        """Nothing is held."""


def _plain(picture: pyvips.Image) -> pyvips.Image:
    """Eight bits a band, in sRGB, on white where it was transparent."""
    if picture.hasalpha():
        picture = picture.flatten(background=255)
    return picture.colourspace("srgb").cast("uchar")
