# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""From the flow of events to the small tree: metadata is kept, content is digested and let go.

Text of 编码数据 goes through base64 straight into a digest and, where asked, a file. What is kept
is bounded: elements, text in all, text of one element.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, TYPE_CHECKING

from lantai.craft.digest import Digester
from lantai.craft.eep import rules
from lantai.craft.eep.base64 import Base64
from lantai.craft.eep.model import Content, Node
from lantai.craft.errors import Hostile

if TYPE_CHECKING:
    from xml.parsers import expat

ELEMENTS = 500_000
TEXT = 64 << 20
HEAD = 16 << 10
WHOLE = 32 << 20
"""Content up to this size is kept until it has been looked into."""

DATA = "编码数据"
Opener = Callable[[Content], IO[bytes] | None]
Looker = Callable[[Content, Node], None]


class _Taking:
    """The bytes of one content file as they come."""

    def __init__(self, sink: IO[bytes] | None) -> None:
        self.digester = Digester(("sha256",))
        self.sink = sink
        self.head = b""
        self.kept: list[bytes] = []
        self.base64 = Base64((self.take,))

    def take(self, data: bytes) -> None:
        """More decoded bytes."""
        self.digester.update(data)
        if len(self.head) < HEAD:
            self.head += data[: HEAD - len(self.head)]
        if self.digester.size <= WHOLE:
            self.kept.append(data)
        else:
            self.kept.clear()
        if self.sink:
            self.sink.write(data)

    def fill(self, content: Content) -> None:
        """Write down what the bytes were."""
        self.base64.close()
        if self.sink:
            self.sink.close()
        content.size = self.digester.size
        content.sha256 = self.digester.digests()["sha256"]
        content.head = self.head
        content.fault = self.base64.fault
        content.whole = b"".join(self.kept) if content.size <= WHOLE else None


class Builder:
    """A handler for `stream.read` (qualified names). ``root`` is the tree after the end.

    ``opened`` may give a file to write a content to; ``looked`` is called when it is whole and its
    bytes are still at hand, with the 编码 that bears it.
    """

    parser: expat.XMLParserType

    def __init__(
        self, path: str, opened: Opener | None = None, looked: Looker | None = None
    ) -> None:
        self._path = path
        self._opened, self._looked = opened, looked
        self._space = rules.namespace()
        self._stack: list[Node] = []
        self._counts: dict[str, int] = {}
        self._taking: _Taking | None = None
        self._elements = self._text = 0
        self.root: Node | None = None

    def start(self, name: str, attributes: list[str]) -> None:
        """A start tag."""
        space, _, local = name.rpartition(" ")
        number = self._counts.get(local, 0)
        self._counts[local] = number + 1
        self._elements += 1
        self._bounded(self._elements, ELEMENTS)
        line = self.parser.CurrentLineNumber
        node = Node(local, line, number, foreign=space != self._space)
        node.attributes = dict(zip(attributes[::2], attributes[1::2], strict=True))
        if self._stack:
            self._stack[-1].children.append(node)
        else:
            self.root = node
        self._stack.append(node)
        if local == DATA and not self._taking:
            node.content = describe(node, self._stack[-2] if len(self._stack) > 1 else None)
            self._taking = _Taking(self._opened(node.content) if self._opened else None)

    def text(self, data: str) -> None:
        """Text: content flows on, the rest is kept."""
        node = self._stack[-1]
        if self._taking and node.content:
            self._taking.base64.feed(data)
            return
        self._text += len(data)
        self._bounded(self._text, TEXT)
        node.parts.append(data)

    def end(self, _name: str) -> None:
        """An end tag."""
        node = self._stack.pop()
        if not (self._taking and node.content):
            return
        self._taking.fill(node.content)
        self._taking = None
        if self._looked and self._stack:
            self._looked(node.content, self._stack[-1])
        node.content.whole = None

    def _bounded(self, count: int, limit: int) -> None:
        if count > limit:
            raise Hostile("eep.too_large", path=self._path, limit=limit)

    def abandon(self) -> None:
        """Close what is open after reading has stopped in the middle."""
        if self._taking and self._taking.sink:
            self._taking.sink.close()


def describe(node: Node, coding: Node | None) -> Content:
    """What a 编码数据 bears, with what the 编码 around it claims so far."""
    content = Content(
        data_id=node.attributes.get("编码数据ID", ""),
        refers=node.attributes.get("引用编码数据ID", ""),
    )
    if coding:
        claim(content, coding)
    return content


def claim(content: Content, coding: Node) -> None:
    """Write down what 电子属性 and 反编码关键字 say of a content."""
    size = coding.value("电子属性", "计算机文件大小")
    content.name = coding.value("电子属性", "计算机文件名")
    content.format = coding.value("电子属性", "格式信息")
    content.keyword = coding.value("反编码关键字")
    content.claimed_size = (
        int(size) if size.isascii() and size.isdigit() and len(size) < 19 else None
    )
