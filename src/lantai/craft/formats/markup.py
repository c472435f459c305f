# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""XML and HTML: well-formed without entities; scripts and handlers are active content."""

from __future__ import annotations

import codecs
import re
from typing import Any
from xml.parsers import expat

from lantai.craft import xmlsafe
from lantai.craft.errors import BadInput, Hostile
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.source import Source

TREE_LIMIT = 16 << 20
"""Bytes up to which the ordinary parser is used; beyond, one that keeps nothing."""
DEPTH_LIMIT = 2000
_SCRIPT = re.compile(rb"<\s*script\b|javascript\s*:|vbscript\s*:", re.IGNORECASE)
_HANDLER = re.compile(rb"<[a-z][^<>]{0,2000}?\son[a-z]{3,24}\s*=", re.IGNORECASE)
_OBJECT = re.compile(rb"<\s*(?:object|embed|applet|iframe)\b", re.IGNORECASE)
_REFRESH = re.compile(rb"<\s*meta[^>]{0,200}http-equiv\s*=\s*[\"']?refresh", re.IGNORECASE)


_OF_A_PAGE = re.compile(
    r"<(?:head|body|script|meta|title|div|p|br|h[1-6]|table|tr|ul|ol|span|font|img|center)[\s/>]"
)
"""The beginning of a page or of a piece of one, without the frame it ought to have."""


def kind_of(start: str) -> str:
    """xml, html, rtf or nothing, from the first characters of a text."""
    low = start[:512].lower()
    if low.startswith(("<!doctype html", "<html")):
        return "html"
    if low.startswith("<?xml"):
        return "html" if "<!doctype html" in low or "<html" in low else "xml"
    if re.match(r"<[a-z_][\w.:-]*(?:\s+[a-z_:][\w.:-]*\s*=|\s*/?>)", low):
        return "html" if _OF_A_PAGE.match(low) else "xml"
    if low.startswith("<!--") and "<html" in start[:4096].lower():
        return "html"
    return "rtf" if low.startswith("{\\rtf") else ""


def look(source: Source, sheet: Sheet, kind: str, codec: str) -> None:
    """Inspect markup of this kind."""
    if kind == "rtf":
        _rtf(source, sheet)
        return
    if kind == "xml":
        _parse(source, sheet, codec)
    if kind == "html" or b"<svg" in source.head or b"xhtml" in source.head:
        _acts(source, sheet, codec)


def _parse(source: Source, sheet: Sheet, codec: str) -> None:
    if source.size > TREE_LIMIT:
        _parse_large(source, sheet, codec)
        return
    try:
        for element in xmlsafe.events(source.whole(), source.name):
            _free(element)
    except Hostile:
        sheet.fails("hostile_xml")
    except BadInput as fault:
        sheet.fails("broken_xml", why=str(fault.params.get("why", "")))


class _Doctype(ValueError):
    """A document type was declared."""


def _parse_large(source: Source, sheet: Sheet, codec: str) -> None:
    """Well-formed or not, with nothing kept: a record in Base64 may be one text of a gigabyte."""
    parser = expat.ParserCreate("utf-8")
    depth = 0

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH_LIMIT:
            raise RecursionError

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        raise _Doctype

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    decoder = codecs.getincrementaldecoder(codec)()
    stream = source.whole()
    try:
        while block := stream.read(1 << 20):
            parser.Parse(decoder.decode(block).encode(), False)
        parser.Parse(decoder.decode(b"", final=True).encode(), True)
    except _Doctype:
        sheet.fails("hostile_xml")
    except (expat.ExpatError, UnicodeError, RecursionError) as fault:
        sheet.fails("broken_xml", why=str(fault) or f"> {DEPTH_LIMIT}")


def _free(element: Any) -> None:
    """Let go of what was read, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _acts(source: Source, sheet: Sheet, codec: str) -> None:
    wide = codec.startswith(("utf-16", "utf-32"))
    stream, carry = source.whole(), b""
    while block := stream.read(1 << 20):
        data = carry + (block.replace(b"\0", b"") if wide else block)
        if _SCRIPT.search(data) or _HANDLER.search(data):
            sheet.acts("html_script")
        if _OBJECT.search(data):
            sheet.acts("external_link")
        if _REFRESH.search(data):
            sheet.acts("uri_on_open")
        carry = data[-4096:]


def _rtf(source: Source, sheet: Sheet) -> None:
    stream, carry, depth = source.whole(), b"", 0
    while block := stream.read(1 << 20):
        data = carry + block
        if b"\\objdata" in data or b"\\objemb" in data:
            sheet.acts("ole_object")
        if b"\\objautlink" in data or b"\\ddeauto" in data.lower() or b"DDEAUTO" in data:
            sheet.acts("dde")
        carry = data[-64:]
        depth += block.count(b"{") - block.count(b"\\{") - block.count(b"}") + block.count(b"\\}")
    if depth > 0:
        sheet.cut("}")
