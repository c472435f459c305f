# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""OOXML (ISO/IEC 29500): docx by page breaks, xlsx by sheet, pptx by slide; strict or transitional.

Deleted text, field codes and fallback drawings are not text. Which document it is, is told by the
parts that are there, not by the file's name.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.formats.source import Source
from lantai.craft.formats.zips import Members
from lantai.craft.text.passage import Passage, Read, found
from lantai.craft.text.readers import sheets
from lantai.craft.text.readers.parts import elements, local, root

if TYPE_CHECKING:
    from lxml.etree import _Element

_BESIDE = re.compile(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml", re.IGNORECASE)
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml", re.IGNORECASE)


def passages(source: Source) -> Iterator[Read]:
    """The text of the parts of a document."""
    members = Members(source)
    names = {name.replace("\\", "/").lower(): name for name in members.by_name}
    for start, reader in _KINDS.items():
        if start in names:
            yield from reader(members, names[start])
            return
    yield found("no_reader", source.name, what="OOXML")


def _optional(members: Members, reads: Iterator[Read]) -> Iterator[Read]:
    """One part's passages; a broken part is told and the others go on."""
    try:
        yield from reads
    except Hostile:
        raise
    except BadInput as fault:
        yield found("damaged", members.name, why=str(fault.params.get("path", "")))


def _word(members: Members, main: str) -> Iterator[Read]:
    yield from _optional(members, _word_pages(members, main))
    for name in sorted(members.by_name):
        if _BESIDE.fullmatch(name.replace("\\", "/")):
            yield from _optional(members, _word_part(members, name))


def _word_pages(members: Members, main: str) -> Iterator[Read]:
    """Pages as Word last broke them; one passage where it left no breaks."""
    page, lines = 1, []
    for paragraph in elements(members, main, ("{*}p",)):
        if local_in_fallback(paragraph):
            continue
        first, *rest = _word_paragraph(paragraph).split("\f")
        lines.append(first)
        for piece in rest:
            yield Passage("\n".join(lines), page)
            page, lines = page + 1, [piece]
    yield Passage("\n".join(lines), page if page > 1 else None)


def _word_part(members: Members, name: str) -> Iterator[Read]:
    paragraphs = elements(members, name, ("{*}p",))
    text = "\n".join(
        _word_paragraph(each).replace("\f", "") for each in paragraphs
        if not local_in_fallback(each)
    )  # fmt: skip
    yield Passage(text, None, posixpath.basename(name).removesuffix(".xml"))


def local_in_fallback(element: _Element) -> bool:
    """Whether this is the second drawing of something for older software."""
    return next(element.iterancestors("{*}Fallback"), None) is not None


def _word_paragraph(paragraph: _Element) -> str:
    out: list[str] = []
    for each in paragraph.iter():
        name = local(each)
        if name == "t":
            out.append(each.text or "")
        elif name == "tab":
            out.append("\t")
        elif name == "lastRenderedPageBreak":
            out.append("\f")
        elif name in ("br", "cr"):
            out.append("\n")
    return "".join(out)


def _slides(members: Members, main: str) -> Iterator[Read]:
    for number, name in enumerate(_slide_order(members, main), 1):
        yield from _optional(members, _slide(members, name, number))


def _slide_order(members: Members, main: str) -> list[str]:
    """Slides as they are shown; by their names where the list of them is broken."""
    by_name = sorted(
        (name for name in members.by_name if _SLIDE.fullmatch(name)),
        key=lambda name: int("".join(filter(str.isdigit, name)) or 0),
    )
    try:
        base = posixpath.dirname(main)
        links = root(members, f"{base}/_rels/{posixpath.basename(main)}.rels")
        targets = {each.get("Id"): each.get("Target", "") for each in links}
        shown = [
            posixpath.normpath(posixpath.join(base, targets.get(value, ""))).lstrip("/")
            for each in root(members, main).iter("{*}sldId")
            for name, value in each.attrib.items() if str(name).endswith("}id")
        ]  # fmt: skip
    except (BadInput, KeyError):
        return by_name
    known = [name for name in shown if name in members]
    return known + [name for name in by_name if name not in known]


def _slide(members: Members, name: str, number: int) -> Iterator[Read]:
    lines = [_drawn(each) for each in elements(members, name, ("{*}p",))]
    notes = name.replace("slides/slide", "notesSlides/notesSlide")
    if notes != name and notes in members:
        lines += [_drawn(each) for each in elements(members, notes, ("{*}p",))]
    yield Passage("\n".join(lines), number)


def _drawn(paragraph: _Element) -> str:
    return "".join(
        "\n" if local(each) == "br" else each.text or ""
        for each in paragraph.iter("{*}t", "{*}br")
    )  # fmt: skip


_KINDS = {
    "word/document.xml": _word,
    "word/document2.xml": _word,
    "ppt/presentation.xml": _slides,
    "xl/workbook.xml": sheets.passages,
}
