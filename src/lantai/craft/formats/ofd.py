# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""OFD (GB/T 33190-2016): the parts it names are there, pages, signatures, attachments, actions.

What is drawn on a page is not looked at here, nor is a seal verified; only that it is present.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from lantai.craft.findings import Severity
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.parts import local, part
from lantai.craft.formats.zips import Members

if TYPE_CHECKING:
    from lxml.etree import _Element

PAGE_LIMIT = 50_000
_ACTIONS = {"GotoA": "embedded_file", "Movie": "rendition", "Sound": "rendition"}


def look(members: Members, sheet: Sheet) -> None:
    """Inspect an OFD document."""
    sheet.fact(unit="page", pages=0)
    entry = _find(members, "OFD.xml", "")
    root = part(members, entry or "OFD.xml", sheet)
    if root is None:
        sheet.fact(opens=False)
        return
    sheet.detail["doc_type"] = root.get("DocType", "")
    base = posixpath.dirname(entry or "")
    for each in root.iter():
        name = local(each)
        if name == "DocRoot":
            _document(members, sheet, _text(each), base)
        elif name == "Signatures":
            _signatures(members, sheet, _text(each), base)
    if not sheet.facts["pages"]:
        sheet.fails("unreadable", why="0 pages")


def _text(element: _Element) -> str:
    return (element.text or "").strip()


def _find(members: Members, place: str, base: str) -> str | None:
    """The member that a location names: absolute from the root, else from the naming part.

    Writers differ: backslashes, a missing leading slash, other capitals are read, not refused.
    """
    place = place.replace("\\", "/")
    tries = [place.lstrip("/")] if place.startswith("/") else [posixpath.join(base, place), place]
    for each in tries:
        name = posixpath.normpath(each)
        if name in members:
            return name
    lowered = {posixpath.normpath(each).lower() for each in tries}
    return next((name for name in members.by_name
                 if name.replace("\\", "/").lstrip("/").lower() in lowered), None)  # fmt: skip


def _document(members: Members, sheet: Sheet, place: str, base: str) -> None:
    found = _find(members, place, base)
    root = part(members, found or place, sheet)
    if root is None or found is None:
        sheet.fact(opens=False)
        return
    base = posixpath.dirname(found)
    for each in root.iter():
        name = local(each)
        if name == "Page" and each.get("BaseLoc"):
            _page(members, sheet, each.get("BaseLoc", ""), base)
        elif name in ("PublicRes", "DocumentRes", "TemplatePage"):
            _resource(members, sheet, each.get("BaseLoc") or _text(each), base)
        elif name == "Attachments" and _find(members, _text(each), base):
            _attachments(members, sheet, _text(each), base)
        _action(each, sheet)


def _resource(members: Members, sheet: Sheet, place: str, base: str) -> None:
    """A missing picture or font is a warning: the page opens, with a gap."""
    found = _find(members, place, base)
    if found is None:
        sheet.problem("missing_part", at=place, part=place, severity=Severity.WARN)
        return
    if found.endswith("Content.xml"):
        return
    root = part(members, found, sheet)
    if root is None:
        return
    folder = posixpath.join(posixpath.dirname(found), root.get("BaseLoc") or "")
    for each in root.iter("{*}MediaFile", "{*}FontFile"):
        if _text(each) and not _find(members, _text(each), folder):
            sheet.problem("missing_part", at=_text(each), part=_text(each), severity=Severity.WARN)


def _page(members: Members, sheet: Sheet, place: str, base: str) -> None:
    sheet.facts["pages"] += 1
    if sheet.facts["pages"] > PAGE_LIMIT:
        sheet.fact(checked=False)
        return
    found = _find(members, place, base)
    if found is None:
        sheet.facts["opens"] = False
        sheet.problem("missing_part", at=place, part=place)
        return
    root = part(members, found, sheet)
    if root is None:
        sheet.facts["opens"] = False
        return
    for each in root.iter("{*}Action"):
        _action(each, sheet)


def _action(each: _Element, sheet: Sheet) -> None:
    if local(each) != "Action":
        return
    for child in each:
        name = local(child)
        if name in _ACTIONS:
            sheet.acts(_ACTIONS[name])
        elif name == "URI" and each.get("Event") in ("DO", "PO"):
            sheet.acts("uri_on_open")


def _signatures(members: Members, sheet: Sheet, place: str, base: str) -> None:
    found = _find(members, place, base)
    if found is None:
        sheet.problem("missing_part", at=place, part=place)
        return
    root = part(members, found, sheet)
    if root is None:
        return
    places = [each.get("BaseLoc", "") for each in root.iter("{*}Signature")]
    sheet.fact(signed=bool(places))
    sheet.detail["signatures"] = len(places)
    for each in places:
        if not _find(members, each, posixpath.dirname(found)):
            sheet.problem("missing_part", at=each, part=each)


def _attachments(members: Members, sheet: Sheet, place: str, base: str) -> None:
    found = _find(members, place, base)
    root = part(members, found or place, sheet)
    if root is None or found is None:
        return
    for each in root.iter("{*}FileLoc"):
        sheet.acts("embedded_file")
        sheet.nested.append(_text(each))
        if not _find(members, _text(each), posixpath.dirname(found)):
            sheet.problem("missing_part", at=_text(each), part=_text(each))
