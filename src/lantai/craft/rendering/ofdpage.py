# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A page of an OFD (GB/T 33190-2016, 7.7 and 8 to 13) written as an SVG that is ours alone.

Nothing of a file reaches it but numbers, colours, letters, and pictures that were decoded and
written anew: it names nothing outside itself. What is not drawn is told in `Drawn.gaps`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lantai.craft.errors import BadInput
from lantai.craft.rendering import ofdpaint
from lantai.craft.rendering.outline import (
    PLAIN,
    Matrix,
    matrix,
    numbers,
    outline,
    plain,
    point,
    steps,
    times,
)
from lantai.craft.rendering.sheets import Line
from lantai.craft.text.readers.parts import local

if TYPE_CHECKING:
    from lxml.etree import _Element

DEPTH = 12
"""Blocks and composite units within one another."""
MOST_OBJECTS = 100_000
MOST_GLYPHS = 150_000
MOST_DRAWING = 48 << 20
"""Characters of a page's drawing without its pictures."""
NO_STAMP, NO_NOTE, NO_PICTURE, NO_LETTERS, NO_PAINT, NO_PART = (
    f"rendering.no_{each}" for each in ("stamp", "note", "picture", "letters", "paint", "part")
)
Picture = Callable[[str], str]
"""A picture by its number, as what an SVG may hold; empty where it cannot be drawn."""


@dataclass
class Resources:
    """What objects of a page name by number."""

    fonts: dict[str, _Element] = field(default_factory=dict)
    params: dict[str, _Element] = field(default_factory=dict)
    units: dict[str, _Element] = field(default_factory=dict)
    palettes: set[str] = field(default_factory=set)


@dataclass
class Drawn:
    """The drawing of a page, its words, what is missing of it."""

    box: Sequence[float]
    parts: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    gaps: dict[str, None] = field(default_factory=dict)

    def svg(self, width: int, height: int) -> bytes:
        """The page on white, so many pixels wide and high."""
        x, y, across, down = map(plain, self.box)
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{width}" height="{height}" viewBox="{x} {y} {across} {down}" '
            f'preserveAspectRatio="none"><rect x="{x}" y="{y}" width="{across}" '
            f'height="{down}" fill="#ffffff"/>{"".join(self.parts)}</svg>'
        ).encode()


class Pen:
    """Writes the objects of one page, in their order, each kind by a method of its name."""

    def __init__(self, drawn: Drawn, resources: Resources, picture: Picture) -> None:
        self._drawn, self._known, self._picture = drawn, resources, picture
        self._objects = self._glyphs = self._written = self._clips = 0

    def layer(self, layer: _Element) -> None:
        """All objects of a layer."""
        self._all(layer, PLAIN, layer.get("DrawParam", ""), 0)

    def block(self, block: _Element, at: Matrix) -> None:
        """Objects of what stands elsewhere than the page begins."""
        self._write(f'<g transform="{matrix(at)}">')
        self._all(block, at, "", 0)
        self._write("</g>")

    def _all(self, block: _Element, by: Matrix, param: str, depth: int) -> None:
        if depth > DEPTH:
            self._lacks(NO_PART)
            return
        for each in block:
            name = local(each)
            if not name or each.get("Visible", "true").lower() in ("false", "0"):
                continue
            if name == "PageBlock":
                self._all(each, by, param, depth + 1)
            elif name.endswith("Object"):
                self._object(name, each, by, param, depth)
            else:
                self._lacks(NO_PART)

    def _object(self, name: str, each: _Element, by: Matrix, param: str, depth: int) -> None:
        self._objects += 1
        if self._objects > MOST_OBJECTS:
            raise BadInput("rendering.cannot_draw", why=f"> {MOST_OBJECTS:,}")
        box = numbers(each.get("Boundary"), 4) or [0.0, 0.0, 0.0, 0.0]
        at: Matrix = (1.0, 0.0, 0.0, 1.0, box[0], box[1])
        inner = _own(each)
        style = ofdpaint.Style(each, self._known.params, param)
        draw = {"TextObject": self._text, "PathObject": self._path, "ImageObject": self._image}
        clips, whole = self._clipped(each), times(times(by, at), inner)
        alpha = ofdpaint.channel(each.get("Alpha", "255")) / 255
        if not style.whole:
            self._lacks(NO_PAINT)
        self._write(f'<g transform="{matrix(at)}"'
                    + (f' opacity="{plain(alpha)}"' if alpha < 1 else "") + ">")  # fmt: skip
        self._write("".join(f'<g clip-path="url(#{key})">' for key in clips[1]))
        self._write(f'<g transform="{matrix(inner)}">')
        self._write("".join(f'<g clip-path="url(#{key})">' for key in clips[0]))
        if name == "CompositeObject":
            self._unit(each, whole, depth)
        elif name in draw:
            draw[name](each, style, whole)
        else:
            self._lacks(NO_PART)
        self._write("</g>" * (2 + len(clips[0]) + len(clips[1])))

    def _unit(self, each: _Element, whole: Matrix, depth: int) -> None:
        """A composite unit; its content is drawn as that of a layer."""
        unit = self._known.units.get(each.get("ResourceID", ""))
        content = None if unit is None else unit.find("{*}Content")
        if content is None:
            self._lacks(NO_PART)
        else:
            self._all(content, whole, content.get("DrawParam", ""), depth + 1)

    # --- letters ---

    def _text(self, each: _Element, style: ofdpaint.Style, whole: Matrix) -> None:
        size = min(style.number("Size", 0.0), 5_000.0)
        paint = self._paint(each, style, fills=True, strokes=False, black=True)
        look = f"{ofdpaint.family(self._known.fonts.get(each.get('Font', '')))} {paint}"
        if each.get("Italic", "").lower() in ("true", "1"):
            look += ' font-style="italic"'
        if style.number("Weight", 400) >= 600 or self._is_bold(each):
            look += ' font-weight="bold"'
        x = y = 0.0
        for code in each.iterfind("{*}TextCode"):
            start = numbers(code.get("X"), 1), numbers(code.get("Y"), 1)
            x, y = start[0][0] if start[0] else x, start[1][0] if start[1] else y
            self._code(each, code, (x, y), size, look, whole)
        self._unread(each)

    def _is_bold(self, each: _Element) -> bool:
        font = self._known.fonts.get(each.get("Font", ""))
        return font is not None and font.get("Bold", "").lower() in ("true", "1")

    def _unread(self, each: _Element) -> None:
        """Letters that only the file's own font could draw (11.4) are told."""
        text = "".join(code.text or "" for code in each.iterfind("{*}TextCode"))
        glyphs = any(part.get("CodeCount", "1") != part.get("GlyphCount", "1")
                     for part in each.iterfind("{*}CGTransform"))  # fmt: skip
        if glyphs or any("\ue000" <= sign <= "\uf8ff" or sign == "\ufffd" for sign in text):
            self._lacks(NO_LETTERS)

    def _code(self, each: _Element, code: _Element, start: tuple[float, float], size: float,
              look: str, whole: Matrix) -> None:  # fmt: skip
        text = (code.text or "").strip("\r\n\t")
        self._glyphs += len(text)
        if self._glyphs > MOST_GLYPHS:
            raise BadInput("rendering.cannot_draw", why=f"> {MOST_GLYPHS:,}")
        if not text.strip() or size <= 0:
            return
        across, down = (steps(code.get(name), len(text) - 1) for name in ("DeltaX", "DeltaY"))
        wide = (numbers(each.get("HScale"), 1) or [1.0])[0]
        turn = (numbers(each.get("CharDirection"), 1) or [0.0])[0]
        if not across and not down and len(text) > 1:
            across, down = _natural(text, size * wide, each.get("ReadDirection", "0"))
        places = [(start[0] + x, start[1] + y) for x, y in zip(
            _sums(across, len(text)), _sums(down, len(text)), strict=True)]  # fmt: skip
        for sign, (x, y) in zip(text, places, strict=True):
            if not sign.isspace():
                moved = f"translate({plain(x)} {plain(y)})"
                moved += f" rotate({plain(turn)})" if turn else ""
                moved += f" scale({plain(wide)} 1)" if wide != 1 else ""
                self._write(f'<text transform="{moved}" font-size="{plain(size)}" {look}>'
                            f"{escape(sign)}</text>")  # fmt: skip
        self._line(text, places, size, whole)

    def _line(self, text: str, places: Sequence[tuple[float, float]], size: float,
              whole: Matrix) -> None:  # fmt: skip
        """Where the words stand on the page, in parts of it."""
        corners = [point(whole, x + over, y + under) for x, y in (places[0], places[-1])
                   for over in (0, size) for under in (-0.88 * size, 0.12 * size)]  # fmt: skip
        x, y, across, down = self._drawn.box
        lefts, tops = [(a - x) / across for a, _ in corners], [(b - y) / down for _, b in corners]
        self._drawn.lines.append(
            Line(text.strip(), min(lefts), min(tops), max(lefts), max(tops)))  # fmt: skip

    # --- outlines and pictures ---

    def _path(self, each: _Element, style: ofdpaint.Style, whole: Matrix) -> None:
        shape, understood = outline(_abbreviated(each))
        if not understood:
            self._lacks(NO_PART)
        paint = self._paint(each, style, fills=False, strokes=True)
        rule = ' fill-rule="evenodd"' if each.get("Rule") == "Even-Odd" else ""
        self._write(f'<path d="{shape}" {paint}{rule}/>')

    def _image(self, each: _Element, style: ofdpaint.Style, whole: Matrix) -> None:
        """A picture fills the square of one by one, which its matrix makes as large as it is."""
        held = self._picture(each.get("ResourceID", ""))
        if not held:
            self._lacks(NO_PICTURE)
            return
        if each.get("ImageMask") or each.find("{*}Border") is not None:
            self._lacks(NO_PAINT)
        box = numbers(each.get("Boundary"), 4) or [0.0, 0.0, 1.0, 1.0]
        size = (1.0, 1.0) if each.get("CTM") else (box[2], box[3])
        self._drawn.parts.append(
            f'<image width="{plain(size[0])}" height="{plain(size[1])}" '
            f'preserveAspectRatio="none" xlink:href="{held}"/>')  # fmt: skip

    def _paint(self, each: _Element, style: ofdpaint.Style, *, fills: bool, strokes: bool,
               black: bool = False) -> str:  # fmt: skip
        """Fill and stroke as SVG has them; ``black`` is a fill where no colour is said."""
        made = []
        for name, mark, default in (("fill", "Fill", fills), ("stroke", "Stroke", strokes)):
            said = each.get(mark, "").lower()
            wanted = said in ("true", "1") if said else default
            found = style.colour(f"{mark}Color")
            bare = (name == "fill" and not black) or (name == "stroke" and black)
            if not wanted or (found is None and bare):
                made.append(f'{name}="none"')
                continue
            value, opaque, as_said = ("#000000", 1.0, True) if found is None else ofdpaint.colour(
                found, self._known.palettes)  # fmt: skip
            if not as_said:
                self._lacks(NO_PAINT)
            made.append(f'{name}="{value}"'
                        + (f' {name}-opacity="{plain(opaque)}"' if opaque < 1 else ""))  # fmt: skip
        return " ".join(made) + style.line()

    def _clipped(self, each: _Element) -> tuple[list[str], list[str]]:
        """Clips of an object (8.4), written down: those that its matrix moves, and the others."""
        clips = each.find("{*}Clips")
        if clips is None:
            return [], []
        keys = [key for clip in clips.iterfind("{*}Clip") if (key := self._clip(clip))]
        return ([], keys) if clips.get("TransFlag", "true").lower() == "false" else (keys, [])

    def _clip(self, clip: _Element) -> str:
        shapes = []
        for area in clip.iterfind("{*}Area"):
            path = area.find("{*}Path")
            if path is None:
                self._lacks(NO_PART)
                return ""
            box = numbers(path.get("Boundary"), 4) or [0.0, 0.0, 0.0, 0.0]
            by: Matrix = times((1.0, 0.0, 0.0, 1.0, box[0], box[1]), _own(path))
            by = times(_own(area), by)
            shape, understood = outline(_abbreviated(path))
            if not understood:
                self._lacks(NO_PART)
            rule = ' clip-rule="evenodd"' if path.get("Rule") == "Even-Odd" else ""
            shapes.append(f'<path transform="{matrix(by)}" d="{shape}"{rule}/>')
        self._clips += 1
        self._write(f'<clipPath id="c{self._clips}">{"".join(shapes)}</clipPath>')
        return f"c{self._clips}"

    def _write(self, text: str) -> None:
        self._written += len(text)
        if self._written > MOST_DRAWING:
            raise BadInput("rendering.cannot_draw", why=f"> {MOST_DRAWING >> 20} MB")
        self._drawn.parts.append(text)

    def _lacks(self, kind: str) -> None:
        self._drawn.gaps[kind] = None


def _own(element: _Element) -> Matrix:
    """The matrix that an element says of itself."""
    found = numbers(element.get("CTM"), 6)
    return PLAIN if found is None else (*found,)  # type: ignore[return-value]


def _abbreviated(path: _Element) -> str:
    found = path.find("{*}AbbreviatedData")
    return "" if found is None else found.text or ""


def _natural(text: str, size: float, direction: str) -> tuple[list[float], list[float]]:
    """Steps where a file gives none: half a square for ASCII, by the direction read in (11.2)."""
    run = [size * (0.5 if sign.isascii() else 1.0) for sign in text[:-1]]
    back = [-each for each in run]
    turned: dict[str, tuple[list[float], list[float]]] = {
        "90": ([], run), "180": (back, []), "270": ([], back)}  # fmt: skip
    return turned.get(direction, (run, []))


def _sums(deltas: Sequence[float], count: int) -> list[float]:
    """Where each of so many letters stands; those without a step stand where the last does."""
    found = list(accumulate(deltas, initial=0.0))[:count]
    return found + [found[-1]] * (count - len(found))


def layers(page: _Element, templates: Mapping[str, _Element | None]) -> list[tuple[int, _Element]]:
    """The layers of a page and its templates, from the hindmost (7.7, table 14)."""
    rank = {"Background": 0, "Body": 1, "Foreground": 2}
    found: list[tuple[int, _Element]] = []
    for each in page.iterfind("{*}Template"):
        template = templates.get(each.get("TemplateID", ""))
        if template is not None:
            at = rank.get(each.get("ZOrder", "Background"), 0)
            found += [(at, layer) for _, layer in layers(template, {})]
    found += [(rank.get(layer.get("Type", "Body"), 1), layer)
              for layer in page.iterfind("{*}Content/{*}Layer")]  # fmt: skip
    return sorted(found, key=lambda each: each[0])
