# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""PDF pages, drawn by PDFium at 200 dpi at most; forms and notes that act are not drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lantai.craft.rendering.sheets import Line, undrawn, within

if TYPE_CHECKING:
    import pyvips

DPI = 200
POINTS = 72
MOST_LINES = 2_000
MOST_TEXT = 100_000
"""Characters of one page that are told."""


class Document:
    """The pages of a PDF."""

    def __init__(self, path: Path) -> None:
        import pypdfium2

        self._faults = (pypdfium2.PdfiumError, ValueError, OSError)
        try:
            self._document = pypdfium2.PdfDocument(path)
            self.count = len(self._document)
        except self._faults as fault:
            raise undrawn(fault) from fault

    def draw(self, number: int, longest: int) -> pyvips.Image:
        """A page on white."""
        import pyvips

        within(self, number)
        try:
            page = self._document[number - 1]
            try:
                size = max(*page.get_size(), 1.0)
                scale = min(DPI / POINTS, longest / size)
                drawn = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True,
                                    prefer_bgrx=True)  # fmt: skip
            finally:
                page.close()
        except self._faults as fault:
            raise undrawn(fault) from fault
        picture = pyvips.Image.new_from_memory(
            bytes(drawn.buffer), drawn.stride // drawn.n_channels, drawn.height, drawn.n_channels,
            "uchar").crop(0, 0, drawn.width, drawn.height)  # fmt: skip
        return picture.extract_band(0, n=3).copy(interpretation="srgb")

    def lines(self, number: int) -> Sequence[Line]:
        """The words as they lie on the page, in the order of its drawing."""
        within(self, number)
        try:
            page = self._document[number - 1]
            text = page.get_textpage()
            try:
                return self._lines(text, *page.get_size())
            finally:
                text.close()
                page.close()
        except self._faults:
            return ()

    def _lines(self, text, width: float, height: float) -> Sequence[Line]:  # type: ignore[no-untyped-def] # noqa: ANN001
        found, told = [], 0
        for at in range(min(text.count_rects(), MOST_LINES)):
            left, bottom, right, top = text.get_rect(at)
            words = text.get_text_bounded(left, bottom, right, top).strip()
            told += len(words)
            if told > MOST_TEXT:
                break
            if words:
                found.append(Line(words, left / width, 1 - top / height, right / width,
                                  1 - bottom / height))  # fmt: skip
        return found

    def gaps(self, number: int) -> Sequence[str]:
        """As PDFium draws it."""
        return ()

    def close(self) -> None:
        """Give the file back."""
        self._document.close()
