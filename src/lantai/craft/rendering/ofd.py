# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""OFD pages (GB/T 33190-2016), written as SVG (`ofdpage`) and drawn by libvips at 200 dpi at most.

Actions, attachments, sound and film are not touched. Stamps are not drawn but told, as all that a
page has and its picture has not. Letters are those of the system, not those that a file carries.
"""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lantai.craft import xmlsafe
from lantai.craft.errors import BadInput
from lantai.craft.formats.source import Source
from lantai.craft.formats.zips import Members
from lantai.craft.rendering.ofdpage import NO_NOTE, NO_PART, NO_STAMP, Drawn, Pen, Resources, layers
from lantai.craft.rendering.outline import numbers
from lantai.craft.rendering.pdf import DPI, MOST_LINES, MOST_TEXT
from lantai.craft.rendering.sheets import Line, undrawn, within
from lantai.craft.text.readers.ofd import entry_of, member_named

if TYPE_CHECKING:
    import pyvips
    from lxml.etree import _Element

PART = 16 << 20
"""Bytes of one XML part that are read for drawing."""
PARTS = 64
"""Parts of one kind (resources, annotations of a page) that are read."""
PAGES = 20_000
MILLIMETRES = 25.4
LARGEST = 5_000.0
"""Millimetres of a page's longer side."""
PICTURE = 64 << 20
"""Bytes of one picture."""
PIXELS = 150_000_000
"""Pixels of the pictures of one page, as they lie in the file."""
USED = 400_000_000
"""Pixels of them as they are drawn, each as often as it is."""
HELD = 96 << 20
"""Bytes of them as they are written down, each as often as it is drawn."""
_A4 = [0.0, 0.0, 210.0, 297.0]


class Document:
    """The pages of an OFD, of all its bodies in their order."""

    def __init__(self, path: Path) -> None:
        self._source = Source(path, path.name)
        self._last: tuple[int, int, Drawn] | None = None
        try:
            self._members = Members(self._source)
            self._pages = [(body, page) for body in self._bodies() for page in body.pages]
        except BadInput as fault:
            self.close()
            raise _stopped(fault) from fault
        self.count = len(self._pages)
        if not self._pages:
            self.close()
            raise BadInput("rendering.cannot_draw", why="0 pages")

    def _bodies(self) -> Iterator[_Body]:
        entry = entry_of(self._members)
        base = posixpath.dirname(entry)
        for each in _root(self._members, entry).iterfind("{*}DocBody"):
            found = each.find("{*}DocRoot")
            place = member_named(self._members, _said(found), base)
            if place is None:
                raise BadInput("error.not_found", path=_said(found))
            yield _Body(self._members, place, _said(each.find("{*}Signatures")), base)

    def draw(self, number: int, longest: int) -> pyvips.Image:
        """A page on white."""
        import pyvips

        drawn = self._drawn(number, longest)
        scale = min(DPI / MILLIMETRES, longest / max(drawn.box[2:]))
        width, height = (max(1, round(side * scale)) for side in drawn.box[2:])
        try:
            picture = pyvips.Image.svgload_buffer(drawn.svg(width, height), unlimited=True)
            return picture.flatten(background=255).copy(interpretation="srgb").copy_memory()
        except pyvips.Error as fault:
            raise undrawn(fault) from fault

    def lines(self, number: int) -> Sequence[Line]:
        """The words as they lie on the page, in the order of its drawing."""
        found, told = [], 0
        for line in self._drawn(number, 0).lines[:MOST_LINES]:
            told += len(line.text)
            if told > MOST_TEXT:
                break
            found.append(line)
        return found

    def gaps(self, number: int) -> Sequence[str]:
        """What the page has and its picture has not."""
        return tuple(self._drawn(number, 0).gaps)

    def _drawn(self, number: int, longest: int) -> Drawn:
        within(self, number)
        if self._last is None or self._last[0] != number or self._last[1] < longest:
            body, page = self._pages[number - 1]
            try:
                self._last = (number, longest, body.drawn(page, longest))
            except BadInput as fault:
                if fault.kind.startswith("rendering."):
                    raise
                raise _stopped(fault) from fault
        return self._last[2]

    def close(self) -> None:
        """Give the file back."""
        self._source.stream.close()


class _Body:
    """One document body: its pages, templates, resources, annotations, stamps."""

    def __init__(self, members: Members, place: str, signatures: str, above: str) -> None:
        self._members, self._base = members, posixpath.dirname(place)
        self._root = _root(members, place)
        self.pages = self._root.findall("{*}Pages/{*}Page")[:PAGES]
        self._templates = {
            each.get("ID", ""): each.get("BaseLoc", "")
            for each in self._root.iterfind("{*}CommonData/{*}TemplatePage")
        }
        self._signatures = signatures, above

    def drawn(self, entry: _Element, longest: int) -> Drawn:
        """A page written down."""
        place = member_named(self._members, entry.get("BaseLoc", ""), self._base)
        if place is None:
            raise BadInput("error.not_found", path=entry.get("BaseLoc", ""))
        page = _root(self._members, place)
        templates = {
            key: self._template(key)
            for key in [each.get("TemplateID", "") for each in page.iterfind("{*}Template")][:PARTS]
        }
        drawn = Drawn(self._box([page, *templates.values(), self._root.find("{*}CommonData")]))
        known, pictures = Resources(), _Pictures(self._members, longest)
        for named, base in self._resources(page, place):
            self._know(named, base, known, pictures)
        pen = Pen(drawn, known, pictures.held)
        for _, layer in layers(page, templates):
            pen.layer(layer)
        if None in templates.values():
            drawn.gaps[NO_PART] = None
        self._notes(entry.get("ID", ""), pen, drawn)
        if self._is_stamped(entry.get("ID", "")):
            drawn.gaps[NO_STAMP] = None
        return drawn

    def _template(self, key: str) -> _Element | None:
        place = member_named(self._members, self._templates.get(key, ""), self._base)
        return _root(self._members, place) if self._templates.get(key) and place else None

    def _box(self, said: Sequence[_Element | None]) -> Sequence[float]:
        """The paper: as the page says, else its template, else the document; else A4."""
        for each in said:
            if each is None:
                continue
            area = each.find("{*}PageArea" if each.tag.endswith("CommonData") else "{*}Area")
            box = None if area is None else numbers(_said(area.find("{*}PhysicalBox")), 4)
            if box is not None:
                if not (min(box[2:]) > 0 and max(box[2:]) <= LARGEST):
                    raise BadInput("rendering.cannot_draw", why=" ".join(map(str, box)))
                return box
        return _A4

    def _resources(self, page: _Element, place: str) -> Iterator[tuple[str, str]]:
        for name in ("PublicRes", "DocumentRes"):
            for each in self._root.findall(f"{{*}}CommonData/{{*}}{name}")[:PARTS]:
                yield _said(each), self._base
        for each in page.findall("{*}PageRes")[:PARTS]:
            yield _said(each), posixpath.dirname(place)

    def _know(self, named: str, base: str, known: Resources, pictures: _Pictures) -> None:
        """Take up what a part of resources has; who misses what is not there tells it."""
        place = member_named(self._members, named, base)
        if place is None:
            return
        part = _root(self._members, place)
        folder = posixpath.join(posixpath.dirname(place), part.get("BaseLoc") or "")
        for tag, into in (("Font", known.fonts), ("DrawParam", known.params),
                          ("CompositeGraphicUnit", known.units)):  # fmt: skip
            into.update({each.get("ID", ""): each for each in part.iterfind(f"{{*}}*/{{*}}{tag}")})
        known.palettes |= {each.get("ID", "") for each in part.iterfind("{*}*/{*}ColorSpace")
                           if each.find("{*}Palette") is not None}  # fmt: skip
        for each in part.iterfind("{*}MultiMedias/{*}MultiMedia"):
            pictures.places[each.get("ID", "")] = (_said(each.find("{*}MediaFile")), folder)

    def _notes(self, key: str, pen: Pen, drawn: Drawn) -> None:
        """Annotations that have an appearance (15) are drawn over the page; broken ones told."""
        said = _said(self._root.find("{*}Annotations"))
        listed = member_named(self._members, said, self._base) if said else None
        if listed is None:
            if said:
                drawn.gaps[NO_NOTE] = None
            return
        base = posixpath.dirname(listed)
        try:
            for page in _root(self._members, listed).iterfind("{*}Page"):
                if page.get("PageID") != key:
                    continue
                place = member_named(self._members, _said(page.find("{*}FileLoc")), base)
                if place is None:
                    drawn.gaps[NO_NOTE] = None
                    continue
                for note in _root(self._members, place).iterfind("{*}Annot"):
                    _note(note, pen)
        except BadInput as fault:
            if fault.kind.startswith("rendering."):
                raise
            drawn.gaps[NO_NOTE] = None

    def _is_stamped(self, key: str) -> bool:
        """Whether a signature has a stamp on a page (18.2.2); so too where that cannot be read."""
        named, base = self._signatures
        if not named:
            return False
        try:
            listed = member_named(self._members, named, base) or ""
            for each in _root(self._members, listed).findall("{*}Signature")[:PARTS]:
                place = member_named(self._members, each.get("BaseLoc", ""),
                                     posixpath.dirname(listed)) or ""  # fmt: skip
                stamps = _root(self._members, place).iter("{*}StampAnnot")
                if any(stamp.get("PageRef") == key for stamp in stamps):
                    return True
        except BadInput:
            return True
        return False


class _Pictures:
    """Pictures of a page: decoded within bounds, written anew as JPEG or PNG."""

    def __init__(self, members: Members, longest: int) -> None:
        self._members, self._longest = members, longest
        self.places: dict[str, tuple[str, str]] = {}
        self._made: dict[str, tuple[str, int]] = {}
        self._pixels = self._used = self._held = 0

    def held(self, key: str) -> str:
        """A picture by its number as a `data:` address; empty where it cannot be drawn."""
        if key not in self._made:
            named, base = self.places.get(key, ("", ""))
            place = member_named(self._members, named, base) if named else None
            self._made[key] = self._anew(place) if place else ("", 0)
        held, pixels = self._made[key]
        self._used += pixels
        self._held += len(held)
        if self._used > USED or self._held > HELD:
            raise BadInput("rendering.too_large", pixels=f"{self._used:,}")
        return held

    def _anew(self, place: str) -> tuple[str, int]:
        """A picture as an SVG may hold it, and its pixels there."""
        import pyvips

        try:
            data = self._members.read(place, PICTURE)
            head = pyvips.Image.new_from_buffer(data, "", access="sequential")
            if "svg" in str(head.get("vips-loader")) or "pdf" in str(head.get("vips-loader")):
                return "", 0
            self._pixels += head.width * head.height
            if self._pixels > PIXELS:
                raise BadInput("rendering.too_large", pixels=f"{self._pixels:,}")
            longest = max(self._longest, 1)
            made = (
                pyvips.Image.thumbnail_buffer(
                    data, longest, height=longest, size="down", no_rotate=True
                )
                .colourspace("srgb")
                .cast("uchar")
            )
            clear = made.hasalpha()
            packed = (
                made.pngsave_buffer(compression=1, strip=True)
                if clear
                else made.jpegsave_buffer(Q=92, strip=True)
            )
        except pyvips.Error:
            return "", 0
        kind = "png" if clear else "jpeg"
        return (
            f"data:image/{kind};base64,{base64.b64encode(packed).decode()}",
            made.width * made.height,
        )


def _stopped(fault: BadInput) -> BadInput:
    """A part that cannot be read, by its place, which is the same in both languages."""
    return undrawn(fault.params.get("path") or fault.params.get("why") or fault.kind)


def _note(note: _Element, pen: Pen) -> None:
    """One annotation, where it says that it stands."""
    shape = note.find("{*}Appearance")
    if shape is None or note.get("Visible", "true").lower() == "false":
        return
    box = numbers(shape.get("Boundary"), 4) or [0.0, 0.0, 0.0, 0.0]
    pen.block(shape, (1.0, 0.0, 0.0, 1.0, box[0], box[1]))


def _said(element: _Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


def _root(members: Members, name: str) -> _Element:
    if name not in members:
        raise BadInput("error.not_found", path=name)
    return xmlsafe.from_bytes(members.read(name, PART), f"{members.name}!{name}")
