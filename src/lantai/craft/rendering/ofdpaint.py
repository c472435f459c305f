# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How an object of an OFD page is painted (GB/T 33190-2016, 8.2 and 8.3): colours, lines, letters.

What is given of an object itself goes before its drawing parameters, and these before those that
they are relative to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import TYPE_CHECKING

from lantai.craft.fonts import chinese
from lantai.craft.rendering.outline import FARTHEST, number, plain

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEPTH = 8
_CAPS = {"Butt": "butt", "Round": "round", "Square": "square"}
_JOINS = {"Miter": "miter", "Round": "round", "Bevel": "bevel"}
_NAME = re.compile(r"[^\w \-]")
_SANS = re.compile("黑|hei|sans|arial|gothic|helvetica|verdana|calibri|雅|圆", re.IGNORECASE)


class Style:
    """What is said of the painting of an object, by itself and by its drawing parameters."""

    def __init__(self, element: _Element, params: Mapping[str, _Element], above: str = "") -> None:
        self.said = [element]
        key = element.get("DrawParam") or above
        while key in params and len(self.said) < _DEPTH:
            self.said.append(params[key])
            key = params[key].get("Relative", "")
        self.whole = not key
        """Whether all drawing parameters that are named are there."""

    def value(self, name: str, default: str = "") -> str:
        """An attribute, from the nearest that has it."""
        return next((each.get(name, "") for each in self.said if each.get(name)), default)

    def colour(self, name: str) -> _Element | None:
        """FillColor or StrokeColor, from the nearest that has it."""
        found = (each.find(f"{{*}}{name}") for each in self.said)
        return next((each for each in found if each is not None), None)

    def number(self, name: str, default: float) -> float:
        """A number that is not negative."""
        found = number(self.value(name))
        return default if found is None or found < 0 else found

    def line(self) -> str:
        """Width, ends, corners and dashes of a line, as SVG has them."""
        width = self.number("LineWidth", 0.353)
        corner = max(1.0, self.number("MiterLimit", 3.528))
        made = (f' stroke-width="{plain(width)}"'
                f' stroke-linecap="{_CAPS.get(self.value("Cap"), "butt")}"'
                f' stroke-linejoin="{_JOINS.get(self.value("Join"), "miter")}"'
                f' stroke-miterlimit="{plain(corner)}"')  # fmt: skip
        dashes = [number(each) or 0.0 for each in self.value("DashPattern").split()[:16]]
        if sum(dashes) > 0 and min(dashes) >= 0:
            made += (f' stroke-dasharray="{" ".join(map(plain, dashes))}"'
                     f' stroke-dashoffset="{plain(self.number("DashOffset", 0))}"')  # fmt: skip
        return made


def colour(element: _Element, palettes: Set[str] = frozenset()) -> tuple[str, float, bool]:
    """A colour as SVG has it, how opaque it is, and whether it is as the file says.

    Of a shade its first colour is taken, a pattern is not drawn; a colour of a palette is black.
    """
    part = next((each for each in element.iter("{*}Color") if each.get("Value")), element)
    values = [channel(each) for each in (part.get("Value") or "").split()[:4]]
    as_said = (len(element) == 0 and element.get("Index") is None
               and element.get("ColorSpace", "") not in palettes)  # fmt: skip
    opaque = channel(element.get("Alpha", "255")) / 255
    if len(values) == 4:
        black = 255 - values[3]
        values = [round((255 - each) * black / 255) for each in values[:3]]
    elif len(values) == 1:
        values = values * 3
    elif len(values) != 3:
        return ("none" if len(element) else "#000000"), opaque, as_said and not values
    return "#" + "".join(f"{each:02x}" for each in values), opaque, as_said


def channel(text: str) -> int:
    """A part of a colour, of 255; hexadecimal after a #."""
    try:
        value = int(text[1:], 16) if text.startswith("#") else float(text)
    except ValueError:
        return 0
    return round(min(max(value, 0), 255)) if abs(value) < FARTHEST else 0


def family(font: _Element | None) -> str:
    """The letters that are asked of the machine: the font's own by name, else one of its kind.

    Raises `CannotRun` where the machine has no Chinese ones: a page would be drawn without words.
    """
    said = "" if font is None else font.get("FamilyName") or font.get("FontName") or ""
    own = _NAME.sub("", said)[:60].strip()
    known = chinese()
    kin = f"'{known.sans}', sans-serif" if _SANS.search(said) else f"'{known.serif}', serif"
    return f'font-family="{kin}"' if not own else f"font-family=\"'{own}', {kin}\""
