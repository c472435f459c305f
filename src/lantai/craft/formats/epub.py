# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""EPUB: its package document is there and readable; books with scripts act."""

from __future__ import annotations

from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.parts import part
from lantai.craft.formats.zips import Members


def look(members: Members, sheet: Sheet) -> None:
    """Inspect an EPUB (W3C EPUB 3, IDPF EPUB 2)."""
    sheet.fact(unit="part")
    root = part(members, "META-INF/container.xml", sheet)
    place = next((each.get("full-path") for each in root.iter("{*}rootfile")), None) \
        if root is not None else None  # fmt: skip
    book = part(members, place, sheet) if place else None
    if book is None:
        sheet.fact(opens=False)
        return
    sheet.fact(pages=sum(1 for _ in book.iter("{*}itemref")))
    if any("scripted" in (each.get("properties") or "") for each in book.iter("{*}item")):
        sheet.acts("html_script")
    if "META-INF/encryption.xml" in members:
        sheet.fact(encrypted=True)
        sheet.problem("encrypted")
