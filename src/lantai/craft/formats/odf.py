# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""OpenDocument (ISO/IEC 26300): text, sheets and slides as LibreOffice and others write them."""

from __future__ import annotations

from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.parts import local, part
from lantai.craft.formats.zips import Members

_SCRIPTS = ("basic/", "scripts/")


def look(members: Members, sheet: Sheet) -> None:
    """Inspect an OpenDocument file."""
    sheet.fact(unit="page")
    _manifest(members, sheet)
    if sheet.facts.get("encrypted"):
        return
    root = part(members, "content.xml", sheet)
    if root is None:
        sheet.fact(opens=False)
        return
    for each in root.iter("{*}table", "{*}page", "{*}object", "{*}script", "{*}event-listener"):
        _note(local(each), sheet)
    _names(members, sheet)
    _count(members, sheet)


def _note(name: str, sheet: Sheet) -> None:
    if name in ("script", "event-listener"):
        sheet.acts("macro")
    elif name in ("table", "page"):
        sheet.detail[name] = sheet.detail.get(name, 0) + 1


def _manifest(members: Members, sheet: Sheet) -> None:
    root = part(members, "META-INF/manifest.xml", sheet)
    if root is not None and next(root.iter("{*}encryption-data"), None) is not None:
        sheet.fact(encrypted=True)
        sheet.problem("encrypted")
    if "META-INF/documentsignatures.xml" in members:
        sheet.fact(signed=True)


def _names(members: Members, sheet: Sheet) -> None:
    for name in members.by_name:
        low = name.lower()
        if low.startswith(_SCRIPTS) and not low.endswith("/"):
            sheet.acts("macro")
        elif low.startswith("object ") and low.endswith("/content.xml"):
            sheet.acts("embedded_file")
            sheet.nested.append(name)


def _count(members: Members, sheet: Sheet) -> None:
    said = members.read("mimetype", 1 << 12) if "mimetype" in members else b""
    if b"spreadsheet" in said:
        sheet.fact(unit="sheet", pages=sheet.detail.get("table"))
        return
    if b"presentation" in said or b"graphics" in said:
        sheet.fact(unit="slide", pages=sheet.detail.get("page"))
        return
    about = part(members, "meta.xml", sheet) if "meta.xml" in members else None
    for each in about.iter("{*}document-statistic") if about is not None else ():
        for name, value in each.attrib.items():
            if str(name).endswith("}page-count") and str(value).isdigit():
                sheet.fact(pages=int(value) or None)
