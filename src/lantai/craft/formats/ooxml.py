# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Office Open XML (ISO/IEC 29500): Word, Excel and PowerPoint files since 2007.

Pages come from the document's own properties, as its writer left them; nothing is laid out here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.parts import local, part
from lantai.craft.formats.zips import Members

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAIN = {"word/document.xml": "page", "xl/workbook.xml": "sheet", "ppt/presentation.xml": "slide"}
_OUTSIDE = frozenset({"attachedTemplate", "oleObject", "externalLinkPath", "frame", "subDocument",
                      "image", "audio", "video", "package", "control"})  # fmt: skip
_MACROS = ("vbaproject.bin", "vbadata.xml", "macrosheets/", "attachedtoolbars.bin")


def look(members: Members, sheet: Sheet) -> None:
    """Inspect an Office document."""
    part(members, "[Content_Types].xml", sheet)
    main = _main_part(members, sheet)
    if main is None:
        sheet.fact(opens=False)
        sheet.problem("missing_part", at="officeDocument", part="officeDocument")
        return
    sheet.fact(unit=_MAIN.get(main, "page"))
    root = part(members, main, sheet)
    if root is None:
        sheet.fact(opens=False)
        return
    _names(members, sheet)
    _relations(members, sheet)
    sheet.fact(pages=_pages(members, sheet, root))
    if "_xmlsignatures/origin.sigs" in members:
        sheet.fact(signed=True)


def _main_part(members: Members, sheet: Sheet) -> str | None:
    if "_rels/.rels" in members:
        root = part(members, "_rels/.rels", sheet)
        for each in root if root is not None else ():
            if (each.get("Type") or "").endswith("/officeDocument"):
                return (each.get("Target") or "").lstrip("/")
    return next((name for name in _MAIN if name in members), None)


def _names(members: Members, sheet: Sheet) -> None:
    for name in members.by_name:
        low = name.lower()
        if any(mark in low for mark in _MACROS):
            sheet.acts("macro")
        if "/embeddings/" in low and not low.endswith("/"):
            sheet.acts("embedded_file")
            sheet.nested.append(name)
        if "/activex/" in low:
            sheet.acts("activex")


def _relations(members: Members, sheet: Sheet) -> None:
    for name in members.by_name:
        if not name.endswith(".rels"):
            continue
        try:
            root = part(members, name, sheet)
        except Hostile:
            raise
        except BadInput as fault:
            sheet.problem("broken_part", at=name, part=name, why=str(fault.params.get("why", "")))
            continue
        for each in root if root is not None else ():
            kind = (each.get("Type") or "").rpartition("/")[2]
            if each.get("TargetMode") == "External" and kind in _OUTSIDE:
                sheet.acts("external_link")


def _pages(members: Members, sheet: Sheet, root: _Element) -> int | None:
    unit = sheet.facts["unit"]
    if unit == "sheet":
        return sum(1 for _ in root.iter("{*}sheet")) or None
    if unit == "slide":
        return sum(1 for _ in root.iter("{*}sldId"))
    if "docProps/app.xml" not in members:
        return None
    about = part(members, "docProps/app.xml", sheet)
    for each in about if about is not None else ():
        text = (each.text or "").strip()
        if local(each) == "Pages" and text.isascii() and text.isdigit() and len(text) < 8:
            return int(text) or None
    return None
