# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Text: its encoding as far as bytes can tell, what cannot be decoded, markup that acts.

A declared encoding (byte order mark, XML declaration) is believed and tested; an undeclared one is
guessed with a confidence. UTF-8 that decodes strictly is sure beyond a few bytes; GB18030 decodes
nearly everything, so there the share of everyday characters decides.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lantai.craft.formats import markup
from lantai.craft.formats.encoding import Guess, guess
from lantai.craft.formats.identity import Identity, ending
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.source import Source

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SCRIPT_ENDINGS = frozenset({
    "bat", "cmd", "ps1", "psm1", "vbs", "vbe", "js", "jse", "wsf", "wsh", "hta", "reg", "sh",
    "bash", "csh", "py", "pl", "rb", "php",
})  # fmt: skip
BLOCK = 1 << 20


def look(source: Source, sheet: Sheet, identity: Identity) -> None:
    """Inspect text, XML, HTML, RTF, or content that no signature knows."""
    found = guess(source.head, whole=source.size <= len(source.head))
    if found is None:
        sheet.kind = ""
        sheet.fact(opens=False, checked=False)
        if identity.known:
            sheet.fact(opens=True)
        else:
            sheet.problem("not_inspected")
        return
    sheet.fact(encoding=found.codec, confidence=found.confidence)
    _scripts(source, sheet, identity)
    start = source.head[:4096].decode(found.codec, "replace").lstrip("\ufeff \t\r\n")
    kind = markup.kind_of(start)
    if kind:
        sheet.kind = kind
        markup.look(source, sheet, kind, found.codec)
    if kind != "xml":
        _decode(source, sheet, found)


def _scripts(source: Source, sheet: Sheet, identity: Identity) -> None:
    if source.head.startswith(b"#!") or ending(identity.path) in _SCRIPT_ENDINGS:
        sheet.acts("script")


def _decode(source: Source, sheet: Sheet, found: Guess) -> None:
    """Decode all of it, block by block; note where it cannot be, and control characters."""
    controls = 0
    try:
        for text in _texts(source, found.codec):
            controls += len(_CONTROL.findall(text))
    except _Undecodable as fault:
        later = _later(source, found, fault.offset)
        if later:
            sheet.fact(encoding=later.codec, confidence=later.confidence)
            _decode(source, sheet, later)
            return
        sheet.problem("undecodable_text", encoding=found.codec.upper(), offset=fault.offset)
        sheet.fact(confidence=0.0)
    if controls:
        sheet.problem("control_characters", count=controls)
    if found.confidence < 0.9 and not sheet.has("undecodable_text"):
        sheet.problem("guessed_encoding", encoding=found.codec.upper(),
                      percent=round(found.confidence * 100))  # fmt: skip


def _later(source: Source, found: Guess, offset: int) -> Guess | None:
    """Another guess where the beginning was plain ASCII and said nothing about the rest."""
    if found.codec != "ascii":
        return None
    again = guess(source.read(offset, 1 << 16), whole=False)
    return again if again and again.codec != "ascii" else None


class _Undecodable(ValueError):
    """Bytes that the encoding does not know, and where they begin."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def _texts(source: Source, codec: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(codec)()
    stream, offset = source.whole(), 0
    while True:
        block = stream.read(BLOCK)
        start = offset - len(decoder.getstate()[0])
        try:
            yield decoder.decode(block, final=not block)
        except UnicodeDecodeError as fault:
            raise _Undecodable(max(start, 0) + fault.start) from fault
        if not block:
            return
        offset += len(block)
