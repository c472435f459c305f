# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""XML parts of zipped documents, walked element by element and forgotten as they are read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lantai.craft import xmlsafe
from lantai.craft.formats.zips import Members
from lantai.craft.text.passage import PART

if TYPE_CHECKING:
    from lxml.etree import _Element


def elements(members: Members, name: str, tags: tuple[str, ...]) -> Iterator[_Element]:
    """Elements with these tags as they end; each is emptied when the next is asked for."""
    data = members.read(name, PART)
    for element in xmlsafe.events(io.BytesIO(data), f"{members.name}!{name}", tags):
        yield element
        forget(element)


def root(members: Members, name: str) -> _Element:
    """The root of a small part."""
    return xmlsafe.from_bytes(members.read(name, PART), f"{members.name}!{name}")


def forget(element: _Element) -> None:
    """Empty an element and drop what stands before it, so that memory does not grow."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def local(element: _Element) -> str:
    """A tag without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
