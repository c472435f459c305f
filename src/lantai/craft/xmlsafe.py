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
