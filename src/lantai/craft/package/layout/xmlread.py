# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""XML of strangers as a stream: true encoding, no document type, bounded depth, forbidden marks.

The bytes are decoded by us and handed to the parser as UTF-8, so that an encoding which lies, or
a control character that XML 1.0 forbids, gives a finding of its own and not a broken parse. What
the elements mean is in `catalogue` and `form`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from lxml import etree

from lantai.craft import codes
from lantai.craft.errors import BadInput, Hostile
from lantai.craft.findings import Finding, Where
from lantai.craft.package.layout import encoding

DEPTH = 32
"""Deepest nesting accepted; the layout of 2012 needs five."""
ATTRIBUTES = 1000
"""Most attributes of one element; lxml's time to list them grows with their square."""
LONGEST = 1 << 24
"""Characters of one text or tag; the parser would hold a longer one in memory whole."""
HEAD = 1 << 16

_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DECLARATION = re.compile(r"<\?xml\b[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(slots=True)
class Source:
    """One XML document while it is read. ``findings`` grow as reading goes on."""

    name: str
    encoding: encoding.Encoding | None = None
    findings: list[Finding] = field(default_factory=list)
    _line: int = 1

    def say(self, kind: str, **params: Any) -> None:
        """Note a finding about this document."""
        self.findings.append(codes.finding(kind, Where(self.name), **params))

    def cleaned(self, text: str) -> str:
        """The text without what XML 1.0 forbids; each such character is told with its line."""
        for found in _FORBIDDEN.finditer(text):
            line = self._line + text.count("\n", 0, found.start())
            self.findings.append(codes.finding(
                "check.control_character", Where(self.name, None, ""),
                line=line, char=f"U+{ord(found[0]):04X}",
            ))  # fmt: skip
        self._line += text.count("\n")
        return _FORBIDDEN.sub("", text) if _FORBIDDEN.search(text) else text


def _opening(stream: IO[bytes], source: Source) -> tuple[bytes, bool]:
    head = b""
    while len(head) < HEAD and (block := stream.read(HEAD - len(head))):
        head += block
    source.encoding = encoding.judge(head, final=len(head) < HEAD)
    if not source.encoding.honest:
        source.say("check.encoding_lies", declared=source.encoding.declared.upper() or "UTF-8",
                   true=source.encoding.true.upper())  # fmt: skip
    return head, len(head) < HEAD


class _Joined:
    """The bytes already looked at, then the rest of the stream."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = head, rest

    def read(self, size: int) -> bytes:
        """The next bytes."""
        if self._head:
            block, self._head = self._head[:size], self._head[size:]
            return block
        return self._rest.read(size)


def events(stream: IO[bytes], source: Source) -> Iterator[tuple[str, etree._Element]]:
    """``("start"|"end", element)`` as the document goes by; the caller clears what it used.

    Raises `Hostile` at a document type or bottomless nesting, `BadInput` where it cannot be
    parsed; either names the document.
    """
    head, _ = _opening(stream, source)
    codec = source.encoding.true if source.encoding else "utf-8"
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False,
        remove_comments=True, remove_pis=True, huge_tree=True,
    )  # fmt: skip
    blocks = encoding.texts(_Joined(head, stream), source.name, codec)  # type: ignore[arg-type]
    first, depth, quiet = True, 0, 0
    try:
        for block in blocks:
            text = source.cleaned(block)
            if first and text:
                text, first = _undeclared(text, source.name), False
            parser.feed(text.encode("utf-8"))
            quiet += len(text)
            if quiet > LONGEST:
                raise Hostile("check.too_large", path=source.name, limit=LONGEST >> 20)
            for event, element in parser.read_events():
                quiet = 0
                depth += 1 if event == "start" else -1
                if depth > DEPTH:
                    raise Hostile("check.too_deep", path=source.name, depth=DEPTH)
                if len(element.attrib) > ATTRIBUTES:
                    raise Hostile("check.too_many_attributes", path=source.name, limit=ATTRIBUTES)
                yield event, element
        parser.close()
        yield from parser.read_events()
    except etree.XMLSyntaxError as fault:
        raise BadInput("error.broken_xml", path=source.name, why=fault.msg or "?") from fault


def _undeclared(text: str, name: str) -> str:
    """The text with its XML declaration blanked (encoding is ours) and no document type."""
    prolog = _PROLOG.match(text)
    end = prolog.end() if prolog else 0
    if text.startswith("<!", end):
        raise Hostile("error.hostile_xml", path=name)
    declared = _DECLARATION.match(text)
    return text[declared.end() :] if declared else text


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
