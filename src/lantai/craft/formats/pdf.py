# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""PDF: does it open as written, how many pages, locked, cut off, and what in it would act.

qpdf (through pikepdf) reads the structure; nothing is rendered. Streams that qpdf must unpack in
order to read the structure are measured first, so that a bomb in them is refused, not opened.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lantai.craft.formats.identity import Identity
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.pdfscan import scan, weight
from lantai.craft.formats.source import Source

if TYPE_CHECKING:
    import pikepdf

REPAIR_LIMIT = 256 << 20
"""Bytes; above this size a broken PDF is not searched for what could be saved."""
CONTENT_LIMIT = 48 << 20
"""Bytes of page content that are unpacked in all to see whether they can be."""
OBJECT_LIMIT = 100_000
"""Objects walked for active content; a document of more is left to a person."""
WEIGHT_LIMIT = 4 << 20
"""Bytes of objects outside streams beyond which they are neither walked nor repaired: qpdf would
hold them all, in some 160 MB."""
FONT_PAGES = 20
_EMBEDDED = ("/FontFile", "/FontFile2", "/FontFile3", "/CharProcs")
logging.getLogger("pikepdf").addHandler(logging.NullHandler())  # its remarks become findings
_LINEAR = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d+)")
_ACTIONS = {
    "/JavaScript": "javascript", "/Launch": "launch", "/ImportData": "import_data",
    "/SubmitForm": "submit_form", "/Rendition": "rendition", "/GoToE": "embedded_file",
}  # fmt: skip


def look(source: Source, sheet: Sheet, identity: Identity) -> None:
    """Inspect a PDF (ISO 32000)."""
    sheet.fact(unit="page")
    _look_at_ends(source, sheet)
    seen = scan(source)
    if seen.bomb:
        sheet.fails("bomb")
        return
    document = _open(source, sheet)
    if document is None:
        return
    with document:
        heavy = seen.acting and seen.packed + weight(source, WEIGHT_LIMIT) > WEIGHT_LIMIT
        if heavy:
            sheet.fact(checked=False)
            sheet.problem("too_large")
        _look_inside(document, sheet, acting=seen.acting and not heavy)


def _look_at_ends(source: Source, sheet: Sheet) -> None:
    linear = _LINEAR.search(source.head[:2048])
    if linear and int(linear[1]) > source.size:
        sheet.cut(f"{source.size} < {int(linear[1])}")
    elif b"%%EOF" not in source.tail[-4096:] and b"%%EOF" not in source.tail:
        sheet.cut("%%EOF")
    if not source.head.startswith(b"%PDF-"):
        sheet.problem("leading_bytes")


def _faults() -> tuple[type[Exception], ...]:
    """What the reader may raise over a file whose parts are not of the kind they should be."""
    import pikepdf

    return (pikepdf.PdfError, RuntimeError, ValueError, TypeError, LookupError, ArithmeticError,
            AttributeError, MemoryError, OSError)  # fmt: skip


def _open(source: Source, sheet: Sheet) -> pikepdf.Pdf | None:
    import pikepdf

    try:
        return _opened(source, sheet, repair=False)
    except pikepdf.PasswordError:
        sheet.fact(encrypted=True)
        sheet.fails("encrypted")
        return None
    except _faults() as fault:
        return _repaired(source, sheet, str(fault))


def _opened(source: Source, sheet: Sheet, *, repair: bool) -> pikepdf.Pdf:
    import pikepdf

    origin: Any = source.path or source.whole()
    document = pikepdf.open(
        origin, attempt_recovery=repair, suppress_warnings=True,
        access_mode=pikepdf.AccessMode.stream if source.path else pikepdf.AccessMode.default,
    )  # fmt: skip
    if document.is_encrypted:
        sheet.fact(encrypted=True)
        sheet.problem("encrypted")
    return document


def _repaired(source: Source, sheet: Sheet, why: str) -> pikepdf.Pdf | None:
    import pikepdf

    why = why.rpartition(": ")[2]
    if source.size <= REPAIR_LIMIT and weight(source, WEIGHT_LIMIT) <= WEIGHT_LIMIT:
        try:
            document = _opened(source, sheet, repair=True)
            pages = len(document.pages)
        except pikepdf.PasswordError:
            sheet.fact(encrypted=True)
            sheet.fails("encrypted")
            return None
        except _faults():
            pages = 0
        if pages:
            sheet.problem("damaged", why=why)
            return document
    sheet.fails("unreadable", why=why)
    return None


def _look_inside(document: pikepdf.Pdf, sheet: Sheet, *, acting: bool) -> None:
    try:
        sheet.fact(pages=len(document.pages))
        if acting:
            _look_for_actions(document, sheet)
        _look_at_fonts(document, sheet)
        _look_at_root(document, sheet)
        _unpack_contents(document, sheet)
    except _faults() as why:
        sheet.fails("unreadable", why=str(why))
        return
    if not sheet.facts["pages"]:
        sheet.fails("unreadable", why="0 pages")


def _look_at_root(document: pikepdf.Pdf, sheet: Sheet) -> None:
    root = document.Root
    form = root.get("/AcroForm")
    if form is not None:
        sheet.detail["form"] = True
        if "/XFA" in form:
            sheet.acts("xfa_form")
        if int(form.get("/SigFlags", 0)) & 1:
            sheet.fact(signed=True)
    opening = root.get("/OpenAction")
    if opening is not None and hasattr(opening, "keys") and opening.get("/S") == "/URI":
        sheet.acts("uri_on_open")


def _look_for_actions(document: pikepdf.Pdf, sheet: Sheet) -> None:
    if int(document.trailer.get("/Size", 0)) > OBJECT_LIMIT:
        sheet.fact(checked=False)
        sheet.problem("too_large")
        return
    for number, each in enumerate(document.objects):
        if number > OBJECT_LIMIT:
            sheet.fact(checked=False)
            break
        for part in _dictionaries(each, 0):
            _judge(part, sheet)


def _look_at_fonts(document: pikepdf.Pdf, sheet: Sheet) -> None:
    """Fonts of the first pages that are named but not embedded."""
    left_out: set[str] = set()
    for page in list(document.pages)[:FONT_PAGES]:
        resources: Any = page.obj.get("/Resources")
        fonts = resources.get("/Font") if resources is not None else None
        for _, font in fonts.items() if fonts is not None else ():
            inner = font.get("/DescendantFonts")
            described = (inner[0] if inner else font).get("/FontDescriptor")
            if described is None or not any(name in described for name in _EMBEDDED):
                left_out.add(str(font.get("/BaseFont", "?")).lstrip("/"))
    if left_out:
        sheet.detail["unembedded_fonts"] = sorted(left_out)
        sheet.problem("unembedded_fonts", fonts="、".join(sorted(left_out)[:5]))


def _dictionaries(each: Any, depth: int) -> Iterator[Any]:
    """The dictionaries in an object, as deep as they lie in it directly."""
    import pikepdf

    if depth > 8:
        return
    if isinstance(each, pikepdf.Array):
        for member in list(each)[:2000]:
            if isinstance(member, (pikepdf.Array, pikepdf.Dictionary)) and not member.is_indirect:
                yield from _dictionaries(member, depth + 1)
    elif isinstance(each, (pikepdf.Dictionary, pikepdf.Stream)):
        yield each
        for _, member in each.items():
            if isinstance(member, (pikepdf.Array, pikepdf.Dictionary)) and not member.is_indirect:
                yield from _dictionaries(member, depth + 1)


def _judge(part: Any, sheet: Sheet) -> None:
    kind = part.get("/S")
    if kind is not None and str(kind) in _ACTIONS:
        sheet.acts(_ACTIONS[str(kind)])
    if "/JS" in part:
        sheet.acts("javascript")
    if "/EF" in part or part.get("/Type") == "/EmbeddedFile":
        sheet.acts("embedded_file")
    if part.get("/FT") == "/Sig" and "/V" in part:
        sheet.fact(signed=True)


def _unpack_contents(document: pikepdf.Pdf, sheet: Sheet) -> None:
    """Unpack page contents within bounds: a flipped bit shows here, a bomb is stopped here."""
    left = CONTENT_LIMIT
    for number, page in enumerate(document.pages, 1):
        for stream in _streams(page.obj.get("/Contents")):
            if str(stream.get("/Filter", "")) != "/FlateDecode":
                continue
            if int(stream.get("/Length", 0)) > CONTENT_LIMIT:
                sheet.fact(checked=False)
                continue
            left -= _unpack(stream.read_raw_bytes(), left, number, sheet)
            if left <= 0:
                sheet.fact(checked=False)
                return


def _streams(contents: Any) -> Iterator[Any]:
    import pikepdf

    listed = contents if isinstance(contents, pikepdf.Array) else [contents]
    for each in listed:
        if isinstance(each, pikepdf.Stream):
            yield each


def _unpack(raw: bytes, limit: int, page: int, sheet: Sheet) -> int:
    unpacker = zlib.decompressobj()
    total = 0
    try:
        while raw and total < limit and not unpacker.eof:
            total += len(unpacker.decompress(raw, 1 << 20))
            raw = unpacker.unconsumed_tail
    except zlib.error as fault:
        sheet.problem("damaged_page", at=str(page), page=page, why=str(fault))
    return total
