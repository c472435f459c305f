# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading XML from strangers: no document types, no entities, no network, bounded depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from lxml import etree

from lantai.craft.errors import BadInput, Hostile


def parser() -> etree.XMLParser:
    """A parser that follows nothing."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=False,
    )  # fmt: skip


def from_bytes(data: bytes, name: str) -> etree._Element:
    """The root of a small XML document. Raises `Hostile` or `BadInput` naming the document."""
    try:
        root = etree.fromstring(data, parser())
    except (etree.XMLSyntaxError, ValueError, LookupError) as fault:
        raise BadInput("error.broken_xml", path=name, why=str(fault)) from fault
    if root.getroottree().docinfo.doctype:
        raise Hostile("error.hostile_xml", path=name)
    return root


def events(stream: IO[bytes], name: str, tags: tuple[str, ...] = ()) -> Iterator[etree._Element]:
    """Elements with these tags as they end, for documents too large for a tree; clear them."""
    walk = etree.iterparse(
        stream, events=("end",), tag=tags or None, resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=True,
    )  # fmt: skip
    try:
        for _, element in walk:
            if element.getroottree().docinfo.doctype:
                raise Hostile("error.hostile_xml", path=name)
            yield element
    except etree.XMLSyntaxError as fault:
        raise BadInput("error.broken_xml", path=name, why=str(fault)) from fault


def sections(
    stream: IO[bytes], name: str, root: str, tags: tuple[str, ...], most: int
) -> Iterator[etree._Element]:
    """The root as it begins, then its sections as they end, for documents of any size.

    A section is emptied once the next is asked for, and what stands before it is dropped. No more
    than ``most`` bytes, or a million tags, may pass without one, so that a stranger cannot fill
    memory; nothing is yielded where the root is another. Raises `Hostile` or `BadInput` naming the
    document.
    """
    head = stream.read(SMALL)
    if len(head) < SMALL:
        yield from _at_once(head, name, root, tags)
    else:
        yield from _streamed(_Fed(stream, name, most, head), name, root, tags)


def _at_once(data: bytes, name: str, root: str, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """A small document in one piece, which is read twice as fast as step by step."""
    top = from_bytes(data, name)
    if top.tag == root:
        yield top
        yield from (each for _, each in etree.iterwalk(top, tag=tags) if each is not top)


def _streamed(fed: _Fed, name: str, root: str, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    walk = etree.iterparse(
        fed, events=("start", "end"), tag=(root, *tags), resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False,
    )  # fmt: skip
    top: etree._Element | None = None
    try:
        for event, element in walk:
            fed.passed = fed.marks = 0
            if event == "start":
                if element.tag != root or element.getparent() is not None:
                    continue
                top = element
                if element.getroottree().docinfo.doctype:
                    raise Hostile("error.hostile_xml", path=name)
                yield element
            elif top is not None and element is not top:
                yield element
                _drop(element)
    except etree.XMLSyntaxError as fault:
        raise BadInput("error.broken_xml", path=name, why=str(fault)[:300]) from fault


SMALL = 64 * 1024
"""A document of fewer bytes is read in one piece."""
MARKS = 1_200_000
"""Tags and attributes that may stand between two sections: each costs a hundred bytes or more."""


class _Fed:
    """A stream that counts what was read since it was last set to nought."""

    def __init__(self, stream: IO[bytes], name: str, most: int, head: bytes) -> None:
        self.passed = self.marks = 0
        self._head = head
        self._stream = stream
        self._name = name
        self._most = most

    def read(self, size: int) -> bytes:
        if self.passed > self._most or self.marks > MARKS:
            raise Hostile("error.xml_section_too_long", path=self._name)
        data, self._head = self._head[:size], self._head[size:]
        data = data or self._stream.read(size)
        self.passed += len(data)
        self.marks += data.count(b"<") + data.count(b"=")
        return data


def _drop(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
