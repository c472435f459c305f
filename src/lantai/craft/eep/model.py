# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What stands in an encapsulated record, once read: layers, documents, content files, signatures.

Plain values without methods that judge. `Node` is the small tree of everything but the content:
base64 never enters it. Element names stay Chinese, as DA/T 48-2009 writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lantai.craft.codes import Said
from lantai.craft.findings import Finding, Verdict, Where, verdict


class Node:
    """An element of the package without its content: text, attributes, children, line."""

    __slots__ = ("attributes", "children", "content", "foreign", "line", "name", "number", "parts")

    def __init__(self, name: str, line: int, number: int, *, foreign: bool) -> None:
        self.name = name
        self.line = line
        self.number = number
        self.foreign = foreign
        self.attributes: dict[str, str] = {}
        self.children: list[Node] = []
        self.parts: list[str] = []
        self.content: Content | None = None

    @property
    def text(self) -> str:
        """The element's own text without outer blanks, children's text left out."""
        return "".join(self.parts).strip()

    def first(self, *path: str) -> Node | None:
        """The first descendant along a path of names."""
        node: Node | None = self
        for name in path:
            node = next((each for each in node.children if each.name == name), None)  # type: ignore[union-attr]
            if node is None:
                return None
        return node

    def all(self, name: str) -> list[Node]:
        """The children of a name."""
        return [each for each in self.children if each.name == name]

    def value(self, *path: str) -> str:
        """The text at a path; empty where there is none."""
        node = self.first(*path)
        return node.text if node else ""

    def walk(self) -> Iterator[Node]:
        """This element and all below it, in the order of the document."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


class SignatureState(StrEnum):
    """``UNVERIFIABLE`` is never valid: the bytes, the algorithm or the key are not known."""

    VALID = "valid"
    INVALID = "invalid"
    UNVERIFIABLE = "unverifiable"
    NONE = "none"


@dataclass(slots=True)
class Content:
    """A computer file in the package 编码: what is claimed, and what its bytes say.

    ``refers`` is the 引用编码数据ID; such an entry bears no bytes of its own, and its ``size`` and
    ``sha256`` are filled from what it refers to. ``head`` holds the first bytes, ``whole`` all of
    a small file while it is looked into.
    """

    data_id: str = ""
    refers: str = ""
    name: str = ""
    format: str = ""
    claimed_size: int | None = None
    keyword: str = ""
    size: int = 0
    sha256: str = ""
    fault: str = ""
    head: bytes = b""
    whole: bytes | None = None
    saved_as: str = ""
    where: Where = field(default_factory=Where)


@dataclass(slots=True)
class Document:
    """文档: a part of the record with its computer files."""

    identifier: str
    sequence: str
    role: str
    title: str
    contents: list[Content]


@dataclass(slots=True)
class Signature:
    """电子签名 or 锁定签名, and what became of verifying it. ``layer`` None: the lock.

    ``own`` and ``target`` are places in the document (name, n-th of that name): of the element
    itself and of what it signs.
    """

    identifier: str
    layer: int | None
    locks: str
    rule: str
    signed_at: str
    signer: str
    value: str
    certificates: list[str]
    oid: str
    target: tuple[str, int] | None
    own: tuple[str, int]
    where: Where
    algorithm: str = ""
    state: SignatureState = SignatureState.UNVERIFIABLE
    reason: Said | None = None
    subject: str = ""


@dataclass(slots=True)
class Layer:
    """One 被签名对象: the original (number 0) or a modification of the layer below."""

    number: int
    kind: str
    created: str
    unit: str
    modification: str
    metadata: dict[str, Any]
    documents: list[Document]
    events: list[dict[str, Any]]
    agents: list[dict[str, Any]]
    relations: list[dict[str, Any]]


@dataclass(slots=True)
class Eep:
    """A package as read. ``layers`` from the original up; the last is the record as it is now."""

    path: str
    size: int
    layers: list[Layer] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    block: int | None = None
    """Which 电子签名块 of the document is the outermost; None where it has none."""

    @property
    def verdict(self) -> Verdict:
        """Fail, warn or pass, from the findings."""
        return verdict(self.findings)

    @property
    def valid(self) -> bool:
        """Whether nothing blocks: an unverifiable signature does."""
        return self.verdict is not Verdict.FAIL

    @property
    def signature_state(self) -> SignatureState:
        """The worst of all signatures; ``NONE`` where there is none."""
        states = {each.state for each in self.signatures}
        order = (SignatureState.INVALID, SignatureState.UNVERIFIABLE, SignatureState.VALID)
        return next((state for state in order if state in states), SignatureState.NONE)

    @property
    def contents(self) -> list[Content]:
        """Every entry that bears bytes, in the order of the package."""
        return [c for c in self.entries() if not c.refers]

    def entries(self) -> Iterator[Content]:
        """Every 编码, those that only refer to another included."""
        for layer in self.layers:
            for document in layer.documents:
                yield from document.contents
