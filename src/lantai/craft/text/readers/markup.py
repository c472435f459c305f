# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""XML and HTML: what stands between the tags. Scripts, styles and comments are not text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lantai.craft.errors import Hostile
from lantai.craft.formats.source import Source
from lantai.craft.text.passage import CHARACTERS, PART, Passage, Read, found
from lantai.craft.text.readers.parts import local

if TYPE_CHECKING:
    from lxml.etree import _Element

_HTML = 16 << 20
"""Bytes of HTML that are parsed: it becomes a tree of many times its size."""
_SILENT = frozenset({"script", "style", "template", "noscript", "svg"})
_LINES = frozenset({
    "p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section", "td",
    "th", "article", "title", "blockquote", "pre", "dt", "dd", "option", "caption", "figure",
})  # fmt: skip


def xml(source: Source) -> Iterator[Read]:
    """The text of an XML document in its order, a line per piece. `Hostile` with a DOCTYPE."""
    from lxml import etree

    data = source.whole().read(PART)
    pieces: list[str] = []
    fault = ""
    try:
        for piece in _pieces(data, source.name):
            pieces.append(piece)
    except etree.XMLSyntaxError as broken:
        fault = str(broken)
    yield Passage("\n".join(pieces))
    if source.size > PART:
        yield found("cut", source.name, limit=PART, unit="字节", unit_en="bytes")
    elif fault:
        yield found("damaged", source.name, why=fault)


def _pieces(data: bytes, name: str) -> Iterator[str]:
    from lxml import etree

    walk = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    taken = 0
    for event, element in walk:
        if event == "start" and element.getparent() is None:
            if element.getroottree().docinfo.doctype:
                raise Hostile("error.hostile_xml", path=name)
            continue
        text = _before(element) if event == "start" else _within(element)
        if text and (text := text.strip()):
            taken += len(text)
            yield text
        if taken > CHARACTERS:
            return


def _before(element: _Element) -> str | None:
    """What stands between the tag before and this one; what lies before that is let go."""
    previous = element.getprevious()
    parent = element.getparent()
    if previous is None:
        return None if parent is None else parent.text
    tail = previous.tail
    if parent is not None:
        parent.remove(previous)
        parent.text = None
    return tail


def _within(element: _Element) -> str | None:
    """What stands between the last child, or the opening tag, and the end of an element."""
    return element[-1].tail if len(element) else element.text


def html(source: Source, codec: str) -> Iterator[Read]:
    """The text of an HTML page."""
    yield Passage(html_text(source.whole().read(_HTML), codec))
    if source.size > _HTML:
        yield found("cut", source.name, limit=_HTML, unit="字节", unit_en="bytes")


def html_text(data: bytes, codec: str) -> str:
    """What a reader of an HTML page sees, one line per block."""
    from lxml import etree

    text = data.decode(codec, "replace").replace("\0", "")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True,
                              remove_pis=True)  # fmt: skip
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    return "" if tree is None else "".join(_seen(tree))


def _seen(tree: _Element) -> Iterator[str]:
    from lxml import etree

    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        name = local(element)
        if event == "end":
            yield "\n" if name in _LINES else ""
            yield " ".join((element.tail or "").split("\n"))
        elif name in _SILENT:
            walk.skip_subtree()
        else:
            yield "\n" if name in _LINES else ""
            yield " ".join((element.text or "").split("\n"))
