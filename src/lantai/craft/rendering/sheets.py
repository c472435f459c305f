# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What an open file gives page by page: how many there are, pictures, and where words stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from lantai.craft import codes
from lantai.craft.errors import BadInput

if TYPE_CHECKING:
    import pyvips

codes.add_area("rendering", Path(__file__).parent / "codes.toml")
LONGEST = 6_000
"""Pixels of the longer side of a page that is drawn, as A2 at 200 dpi has."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words on a page; its box in parts of the page's width and height, from the top."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Sheets(Protocol):
    """The pages of an open file, numbered from 1."""

    @property
    def count(self) -> int:
        """How many pages there are."""
        ...

    def draw(self, number: int, longest: int) -> pyvips.Image:
        """A page as a picture in sRGB, its longer side no longer than that. Raises `BadInput`."""
        ...

    def lines(self, number: int) -> Sequence[Line]:
        """The words of a page with their places; none where the format has none."""
        ...

    def gaps(self, number: int) -> Sequence[str]:
        """Kinds (``codes.toml``) of what a page has and its picture has not; empty: it is whole."""
        ...

    def close(self) -> None:
        """The file is needed no more."""
        ...


def within(sheets: Sheets, number: int) -> None:
    """Raise `BadInput` where there is no page of that number."""
    if not 1 <= number <= sheets.count:
        raise BadInput("rendering.no_such_page", number=number, count=sheets.count)


def undrawn(fault: Any) -> BadInput:
    """What to say where a library gives up."""
    return BadInput("rendering.cannot_draw", why=str(fault).strip().splitlines()[-1][:200])
