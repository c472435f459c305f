# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading the XML of a package as it flows by, without ever holding it.

Expat's events go to a handler; a document type is refused at sight, so no entity can exist; one
token, the depth and the number of elements are bounded. GB18030 and its elders are turned into
UTF-8 on the way. Nothing is judged here beyond "can this be read at all".
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO, Protocol
from xml.parsers import expat

from lantai.craft.eep import rules
from lantai.craft.errors import BadInput, Hostile

BLOCK = 1 << 18
TOKEN = 8 << 20
"""The longest single tag, comment or instruction; text of any length flows by in pieces."""
DEPTH = 512

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_NATIVE = {"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1"}
_CHINESE = {"gb2312", "gbk", "gb18030", "cp936", "gb_2312-80", "x-gbk", "euc-cn"}
_CUT = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


class Handler(Protocol):
    """What hears the events. ``parser`` is set before the first one."""

    parser: expat.XMLParserType

    def start(self, name: str, attributes: list[str]) -> None:
        """A start tag; attributes as name, value, name, value."""

    def end(self, name: str) -> None:
        """An end tag."""

    def text(self, data: str) -> None:
        """A piece of text."""


def encoding_of(head: bytes, name: str) -> str | None:
    """The encoding to decode from, or None where expat reads it by itself.

    Raises `BadInput` where the declaration and the bytes of the root's name disagree.
    """
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return None
    found = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
    declared = found.group(1).decode("ascii").lower() if found else "utf-8"
    if declared not in _NATIVE | _CHINESE:
        raise BadInput("eep.encoding_unknown", path=name, encoding=declared)
    root = rules.table()["root"]
    real = next((each for each in ("utf-8", "gb18030") if root.encode(each) in head), "")
    stated = "gb18030" if declared in _CHINESE else "utf-8"
    if real and real != stated and declared in _CHINESE | {"utf-8"}:
        raise BadInput("eep.encoding_lies", path=name, declared=declared, real=real)
    return "gb18030" if declared in _CHINESE else None


def read(stream: IO[bytes], handler: Handler, name: str, *, qualified: bool) -> Iterator[int]:
    """Feed a handler from a stream; yields the bytes read so far after each block.

    ``qualified`` gives names as ``namespace name``, otherwise as written. Raises `Hostile` for a
    document type or a token, depth out of bounds, `BadInput` for XML that cannot be read.
    """
    head = stream.read(BLOCK)
    encoding = encoding_of(head, name)
    decoder = codecs.getincrementaldecoder(encoding)() if encoding else None
    parser = _parser(handler, name, "UTF-8" if decoder else None, " " if qualified else None)
    block, taken, fed = head, 0, 0
    try:
        while block:
            taken += len(block)
            data = decoder.decode(block).encode() if decoder else block
            fed += len(data)
            parser.Parse(data, False)
            if fed - parser.CurrentByteIndex > TOKEN:
                raise Hostile("eep.token_too_long", path=name, limit=TOKEN)
            yield taken
            block = stream.read(BLOCK)
        parser.Parse(decoder.decode(b"", True).encode() if decoder else b"", True)
    except expat.ExpatError as fault:
        kind = "eep.cut" if fault.code in _CUT and not block else "eep.broken_xml"
        raise BadInput(
            kind, path=name, row=fault.lineno, why=expat.ErrorString(fault.code)
        ) from fault
    except UnicodeDecodeError as fault:
        raise BadInput("eep.encoding_lies", path=name, declared=encoding, real="?") from fault


def _parser(
    handler: Handler, name: str, encoding: str | None, separator: str | None
) -> expat.XMLParserType:
    parser = expat.ParserCreate(encoding, separator)
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.buffer_size = BLOCK
    depth = 0

    def start(tag: str, attributes: list[str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise Hostile("eep.too_deep", path=name, limit=DEPTH)
        handler.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        handler.end(tag)

    def doctype(*_: object) -> None:
        raise Hostile("error.hostile_xml", path=name)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = doctype
    parser.CommentHandler = getattr(handler, "comment", None)
    parser.ProcessingInstructionHandler = getattr(handler, "instruction", None)
    handler.parser = parser
    return parser
