# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Elements written so that what stands in the file is already Canonical XML, and is hashed at once.

Some elements repeat the default namespace. Canonical XML drops that again, but a checker that
serialises a detached element with libxml2 then arrives at the same bytes as everybody else.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any

from lantai.craft.digest import Hash
from lantai.craft.eep import rules
from lantai.craft.errors import BadInput

LINE = 76
BLOCK = 57 * 16384

_REPEATED = frozenset(
    {"文件实体块", "业务实体块", "机构人员实体块", "修改标识符", "原封装包", "修订内容", "证书"}
)
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}
)


class Writer:
    """Writes elements to a file and, while ``hasher`` is set, feeds it their canonical bytes."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink
        self._declared = f' xmlns="{rules.namespace()}"'
        self.hasher: Any = None

    def raw(self, data: bytes, *, hashed: bool = True) -> None:
        """Bytes that are canonical already."""
        self._sink.write(data)
        if self.hasher is not None and hashed:
            self.hasher.update(data)

    def start(
        self, name: str, attributes: Mapping[str, str] | None = None, *, top: Hash | None = None
    ) -> None:
        """A start tag; ``top`` begins hashing with this element as the one that is signed."""
        shown = "".join(
            f' {key}="{value.translate(_ATTRIBUTE)}"'
            for key, value in sorted((attributes or {}).items())
        )
        repeated = self._declared if name in _REPEATED else ""
        self._sink.write(f"<{name}{repeated}{shown}>".encode())
        if top is not None:
            self.hasher = top
        if self.hasher is not None:
            declared = self._declared if top is not None else ""
            self.hasher.update(f"<{name}{declared}{shown}>".encode())

    def end(self, name: str, *, top: bool = False) -> None:
        """An end tag; ``top`` ends hashing."""
        self.raw(f"</{name}>".encode())
        if top:
            self.hasher = None

    def text(self, value: str) -> None:
        """Text, escaped."""
        self.raw(value.translate(_TEXT).encode())

    def leaf(self, name: str, value: str, attributes: Mapping[str, str] | None = None) -> None:
        """An element with text only."""
        self.start(name, attributes)
        self.text(value)
        self.end(name)

    def tree(self, name: str, value: Any, only: Sequence[str] = ()) -> None:
        """An element from text, a dict of children, or a list of such, in the standard's order."""
        if isinstance(value, list | tuple):
            for each in value:
                self.tree(name, each)
            return
        model = rules.models().get(name)
        if model is None or isinstance(value, str):
            attribute = next(iter(rules.attributes().get(name, {})), "")
            given = value.get(attribute, "") if isinstance(value, Mapping) else ""
            text = value if isinstance(value, str) else str(value.get("", ""))
            self.leaf(name, text, {attribute: given} if given else None)
            return
        self.start(name)
        self.text(str(value.get("", "")))
        self.children(name, value, only)
        self.end(name)

    def children(self, name: str, value: Mapping[str, Any], only: Sequence[str] = ()) -> None:
        """The children of an element. Raises `BadInput` for a name that has no place there."""
        place = rules.models()[name].place
        for child in value:
            if child and child not in place:
                raise BadInput("eep.no_place", child=child, parent=name)
        for child in sorted((c for c in value if c), key=lambda each: place[each]):
            if not only or child in only:
                self.tree(child, value[child])

    def base64(self, source: IO[bytes]) -> int:
        """A stream as base64 in lines of 76; returns the bytes read."""
        count = 0
        self.raw(b"\n")
        for block in _blocks(source):
            count += len(block)
            encoded = binascii.b2a_base64(block, newline=False)
            lines = [encoded[at : at + LINE] for at in range(0, len(encoded), LINE)]
            self.raw(b"\n".join(lines) + b"\n")
        return count


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    """Blocks of whole lines, so that padding stands at the end only."""
    while block := source.read(BLOCK):
        while len(block) < BLOCK and (more := source.read(BLOCK - len(block))):
            block += more
        yield block
