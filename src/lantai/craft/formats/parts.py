# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""XML parts inside documents: read without entities, faults noted and not raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lantai.craft import xmlsafe
from lantai.craft.errors import BadInput, Hostile
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.zips import Members

if TYPE_CHECKING:
    from lxml.etree import _Element

PART_LIMIT = 32 << 20


def part(members: Members, name: str, sheet: Sheet) -> _Element | None:
    """The root of an XML part, or None with the reason noted. Bombs go on as `Hostile`."""
    if name not in members:
        sheet.problem("missing_part", at=name, part=name)
        return None
    data = members.read(name, PART_LIMIT)
    try:
        return xmlsafe.from_bytes(data, f"{sheet.name}!{name}")
    except Hostile:
        sheet.problem("hostile_xml", at=name)
    except BadInput as fault:
        sheet.problem("broken_part", at=name, part=name, why=str(fault.params.get("why", "")))
    return None


def local(element: _Element) -> str:
    """A tag without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
