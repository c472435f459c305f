# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Text files in the encoding they are in; XML, HTML and RTF by their first characters."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from lantai.craft.formats.encoding import guess
from lantai.craft.formats.markup import kind_of
from lantai.craft.formats.source import HEAD, Source
from lantai.craft.text.passage import CHARACTERS, PART, Passage, Read, found
from lantai.craft.text.readers import markup, rtf

_BLOCK = 1 << 20


def passages(source: Source) -> Iterator[Read]:
    """One passage: a text file has no pages."""
    known = guess(source.head, whole=source.size <= HEAD)
    if known is None:
        yield found("no_reader", source.name, what="二进制文件")
        return
    kind = kind_of(source.head.decode(known.codec, "ignore").lstrip("\ufeff \t\r\n"))
    if kind == "xml":
        yield from markup.xml(source)
    elif kind == "html":
        yield from markup.html(source, known.codec)
    elif kind == "rtf":
        yield from rtf.passages(source)
    else:
        yield from _plain(source, "utf-8" if known.codec == "ascii" else known.codec)


def _plain(source: Source, codec: str) -> Iterator[Read]:
    decoder = codecs.getincrementaldecoder(codec)("replace")
    stream, pieces, taken, read = source.whole(), [], 0, 0
    while read < PART and taken <= CHARACTERS and (block := stream.read(_BLOCK)):
        read += len(block)
        pieces.append(decoder.decode(block))
        taken += len(pieces[-1])
    pieces.append(decoder.decode(b"", final=True) if read >= source.size else "")
    text = "".join(pieces)
    yield Passage(text)
    if wrong := text.count("\ufffd"):
        yield found("garbled", source.name, count=wrong, encoding=codec.upper())
    if read < source.size and taken <= CHARACTERS:
        yield found("cut", source.name, limit=PART, unit="字节", unit_en="bytes")
