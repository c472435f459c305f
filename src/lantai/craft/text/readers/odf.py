# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""ODF (ISO/IEC 26300): text by page breaks it kept, sheets by table, presentations by slide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lantai.craft.formats.source import Source
from lantai.craft.formats.zips import Members
from lantai.craft.text.passage import Passage, Read, found
from lantai.craft.text.readers.parts import elements, local

if TYPE_CHECKING:
    from lxml.etree import _Element

_TEXTS = ("p", "h")
_SILENT = frozenset({"tracked-changes", "note-citation", "annotation-end"})


def passages(source: Source) -> Iterator[Read]:
    """The passages of content.xml."""
    members = Members(source)
    if members.locked() or _sealed(members):
        yield found("locked", source.name)
        return
    lines: list[str] = []
    number = 0
    for each in elements(members, "content.xml", ("{*}p", "{*}h", "{*}table", "{*}page")):
        name = local(each)
        if name in _TEXTS:
            if not _deleted(each):
                lines.append(_said(each))
        elif "drawing" in str(each.tag) or "table:1" in str(each.tag):
            number += 1
            title = next((v for k, v in each.attrib.items() if str(k).endswith("}name")), "")
            if name == "page" or _is_sheet(each):
                yield Passage("\n".join(lines), number, str(title))
                lines = []
    yield Passage("\n".join(lines))


def _sealed(members: Members) -> bool:
    name = "META-INF/manifest.xml"
    return name in members and b"encryption-data" in members.read(name)


def _deleted(element: _Element) -> bool:
    return any(local(each) in _SILENT for each in element.iterancestors())


def _is_sheet(table: _Element) -> bool:
    parent = table.getparent()
    return parent is not None and local(parent) == "spreadsheet"


def _said(paragraph: _Element) -> str:
    out: list[str] = []
    for each in paragraph.iter():
        name = local(each)
        if name in ("tab", "line-break", "s"):
            out.append({"tab": "\t", "line-break": "\n"}.get(name, " "))
        if name and name not in _SILENT and each.text:
            out.append(each.text)
        if each is not paragraph and each.tail:
            out.append(each.tail)
    return "".join(out)
