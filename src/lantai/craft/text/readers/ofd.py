# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""OFD (GB/T 33190-2016): what TextCode elements say, in the order of pages and of drawing.

Per page: its templates, its own layers, composite units it refers to, then annotations. Text that
is only outlines or glyph numbers without TextCode cannot be read. Placement serves one purpose:
pieces on one line are put together, so that a word drawn in pieces is found.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.formats.source import Source
from lantai.craft.formats.zips import Members
from lantai.craft.text.passage import PAGES, Passage, Read, found
from lantai.craft.text.readers.parts import local, root

if TYPE_CHECKING:
    from lxml.etree import _Element

_DEPTH = 5
"""Composite units within composite units."""


def passages(source: Source) -> Iterator[Read]:
    """The text of each page of each document body."""
    members = Members(source)
    entry = entry_of(members)
    base = posixpath.dirname(entry)
    any_text = False
    for each in root(members, entry).iter("{*}DocRoot"):
        place = member_named(members, _said(each), base)
        if place is None:
            yield found("damaged", source.name, why=_said(each))
            continue
        for one in _Document(members, place).passages(source.name):
            any_text = any_text or (isinstance(one, Passage) and bool(one.text.strip()))
            yield one
    if not any_text:
        yield found("picture_only", source.name)


def _said(element: _Element) -> str:
    return (element.text or "").strip()


def entry_of(members: Members) -> str:
    """The member that leads to all others (7.4); of a file known as an OFD."""
    return member_named(members, "OFD.xml", "") or next(
        name for name in members.by_name if name.rpartition("/")[2] == "OFD.xml"
    )


def member_named(members: Members, place: str, base: str) -> str | None:
    """The member a location names; absolute, relative, with backslashes or in other capitals."""
    place = place.replace("\\", "/")
    tries = [place] if place.startswith("/") else [posixpath.join(base, place), place]
    names = [posixpath.normpath(each).lstrip("/") for each in tries]
    for name in names:
        if name in members:
            return name
    lowered = {name.lower() for name in names}
    plain = ((name, name.replace("\\", "/").lstrip("/").lower()) for name in members.by_name)
    return next((name for name, low in plain if low in lowered), None)


class _Document:
    """One document body: its pages, templates, resources and annotations."""

    def __init__(self, members: Members, place: str) -> None:
        self._members = members
        self._base = posixpath.dirname(place)
        self._root = root(members, place)
        self._templates = {
            each.get("ID", ""): each.get("BaseLoc", "")
            for each in self._root.iter("{*}TemplatePage")
        }
        self._read: dict[str, str] = {}
        self._units = self._composites()
        self._notes = self._annotations()

    def passages(self, name: str) -> Iterator[Read]:
        number = 0
        for each in self._root.iterfind("{*}Pages/{*}Page"):
            number += 1
            if number > PAGES:
                return
            try:
                text = self._page(each)
            except Hostile:
                raise
            except BadInput as fault:
                yield found("damaged", name, why=f"{number}: {fault.params.get('path', '')}")
                continue
            yield Passage(text, number)

    def _page(self, entry: _Element) -> str:
        place = member_named(self._members, entry.get("BaseLoc", ""), self._base)
        if place is None:
            raise BadInput("error.not_found", path=entry.get("BaseLoc", ""))
        page = root(self._members, place)
        parts = [
            self._template(each.get("TemplateID", "")) for each in page.iterfind("{*}Template")
        ]
        parts.append(_lines(page, self._units))
        parts += self._notes.get(entry.get("ID", ""), [])
        return "\n".join(part for part in parts if part)

    def _template(self, number: str) -> str:
        """The text of a template page, read once however many pages use it."""
        if number not in self._read:
            place = member_named(self._members, self._templates.get(number, ""), self._base)
            known = place is not None and place in self._members
            self._read[number] = _lines(root(self._members, place), self._units) if known else ""  # type: ignore[arg-type]
        return self._read[number]

    def _composites(self) -> Mapping[str, _Element]:
        units: dict[str, _Element] = {}
        for tag in ("PublicRes", "DocumentRes"):
            for each in self._root.iter(f"{{*}}{tag}"):
                for part in self._optional(_said(each), self._base):
                    for unit in part.iter("{*}CompositeGraphicUnit"):
                        units[unit.get("ID", "")] = unit
        return units

    def _annotations(self) -> Mapping[str, list[str]]:
        notes: dict[str, list[str]] = {}
        for each in self._root.iter("{*}Annotations"):
            listed = member_named(self._members, _said(each), self._base)
            if listed is None:
                continue
            base = posixpath.dirname(listed)
            for part in self._optional(_said(each), self._base):
                for page in part.iter("{*}Page"):
                    location = page.find("{*}FileLoc")
                    place = "" if location is None else _said(location)
                    for note in self._optional(place, base):
                        text = _lines(note, self._units)
                        notes.setdefault(page.get("PageID", ""), []).append(text)
        return notes

    def _optional(self, place: str, base: str) -> Iterator[_Element]:
        """A part that the text can do without: nothing where it is missing or broken."""
        name = member_named(self._members, place, base) if place else None
        if name is None:
            return
        try:
            part = root(self._members, name)
        except Hostile:
            raise
        except BadInput:
            return
        yield part


def _lines(page: _Element, units: Mapping[str, _Element]) -> str:
    """The text of a page in drawing order, pieces of one line joined."""
    out: list[str] = []
    last: float | None = None
    for piece, top, size in _pieces(page, units, 0):
        if out and (last is None or abs(top - last) > size / 2):
            out.append("\n")
        out.append(piece)
        last = top
    return "".join(out)


def _pieces(
    page: _Element, units: Mapping[str, _Element], depth: int
) -> Iterator[tuple[str, float, float]]:
    for each in page.iter("{*}TextObject", "{*}CompositeObject", "{*}Remark"):
        name = local(each)
        if name == "TextObject":
            top, size = _number(each.get("Boundary", ""), 1), _number(each.get("Size", ""), 0)
            for code in each.iterfind("{*}TextCode"):
                yield code.text or "", top + _number(code.get("Y", ""), 0), size or 3.0
        elif name == "CompositeObject" and depth < _DEPTH:
            unit = units.get(each.get("ResourceID", ""))
            if unit is not None:
                yield from _pieces(unit, units, depth + 1)
        elif name == "Remark":
            yield _said(each), float("inf"), 3.0


def _number(values: str, place: int) -> float:
    try:
        return float(values.split()[place])
    except (ValueError, IndexError):
        return 0.0
