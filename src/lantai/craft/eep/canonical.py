# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Canonical XML 1.0 of chosen elements, fed straight into hashes: the signed bytes of a package.

The package is read a second time and each wanted element is serialised as W3C Canonical XML 1.0
(inclusive) says, in the namespace context of the whole document, without building a tree. Below
its top an element reads the same for every enclosing one, so nested layers share the work.
Exclusive canonicalisation is deliberately not here.

Signers that let libxml2's bindings serialise a *detached* element get other bytes: from the second
level below the top on, each element bears an empty default namespace that Canonical XML does not
have there. Such packages exist; ``detached`` gives their bytes, and the judge says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.parsers import expat

Sink = Callable[[bytes], object]
"""Takes the canonical bytes piece by piece."""

_XML = "http://www.w3.org/XML/1998/namespace"


class Wanted:
    """An element to serialise: the n-th (from 0) of its local name in the document."""

    __slots__ = ("comments", "depth", "detached", "name", "number", "sink")

    def __init__(
        self, name: str, number: int, sink: Sink, *, comments: bool = False, detached: bool = False
    ) -> None:
        self.name, self.number, self.sink = name, number, sink
        self.comments, self.detached = comments, detached
        self.depth = 0


class Canonical:
    """A handler for `stream.read` (names as written) that serialises what is wanted."""

    parser: expat.XMLParserType

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self._waiting = list(wanted)
        self._active: list[Wanted] = []
        self._seen: dict[str, int] = {each.name: 0 for each in self._waiting}
        self._scopes: list[Mapping[str, str]] = [{"xml": _XML}]
        self._kept: list[Mapping[str, str]] = [{}]
        self._defaults = [0]
        """The depth at which the default namespace in force was declared, for each open element."""
        self._depth = 0

    def start(self, name: str, attributes: list[str]) -> None:
        """A start tag."""
        self._depth += 1
        above, plain = self._scopes[-1], []
        declared: dict[str, str] = {}
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            if key == "xmlns":
                declared[""] = value
            elif key.startswith("xmlns:"):
                declared[key[6:]] = value
            else:
                plain.append((key, value))
        scope = {**above, **declared} if declared else above
        inherited = self._kept[-1]
        own = {key: value for key, value in plain if key.startswith("xml:")}
        self._scopes.append(scope)
        self._kept.append({**inherited, **own} if own else inherited)
        self._defaults.append(self._depth if "" in declared else self._defaults[-1])
        if self._active:
            changed = {p: uri for p, uri in declared.items() if above.get(p, "") != uri}
            self._within(name, changed, plain)
        if (local := name.rpartition(":")[2]) in self._seen:
            self._begin(local, name, plain, inherited)

    def _within(self, name: str, changed: Mapping[str, str], plain: list[tuple[str, str]]) -> None:
        scope = self._scopes[-1]
        tag = _tag(name, changed, plain, scope)
        for each in self._active:
            bare = each.detached and self._depth > each.depth + 1 and scope.get("")
            if bare and self._defaults[-1] <= each.depth:
                each.sink(_tag(name, {**changed, "": ""}, plain, scope))
            else:
                each.sink(tag)

    def _begin(
        self, local: str, name: str, plain: list[tuple[str, str]], inherited: Mapping[str, str]
    ) -> None:
        number = self._seen[local]
        self._seen[local] = number + 1
        opened = [w for w in self._waiting if w.name == local and w.number == number]
        if not opened:
            return
        scope = self._scopes[-1]
        shown = {p: uri for p, uri in scope.items() if p != "xml" and (p or uri)}
        own = {key for key, _ in plain}
        carried = [pair for pair in inherited.items() if pair[0] not in own]
        top = _tag(name, shown, plain + carried, scope)
        for each in opened:
            self._waiting.remove(each)
            each.depth = self._depth
            each.sink(top)
            self._active.append(each)

    def end(self, name: str) -> None:
        """An end tag."""
        self._scopes.pop()
        self._kept.pop()
        self._defaults.pop()
        if self._active:
            self._put(f"</{name}>".encode())
            self._active = [each for each in self._active if each.depth < self._depth]
        self._depth -= 1

    def text(self, data: str) -> None:
        """Text, with the four characters that Canonical XML escapes."""
        if not self._active:
            return
        if "&" in data:
            data = data.replace("&", "&amp;")
        if "<" in data:
            data = data.replace("<", "&lt;")
        if ">" in data:
            data = data.replace(">", "&gt;")
        if "\r" in data:
            data = data.replace("\r", "&#xD;")
        self._put(data.encode())

    def comment(self, data: str) -> None:
        """A comment: only for those who want comments."""
        for each in self._active:
            if each.comments:
                each.sink(f"<!--{data}-->".encode())

    def instruction(self, target: str, data: str) -> None:
        """A processing instruction."""
        if self._active:
            self._put((f"<?{target} {data}?>" if data else f"<?{target}?>").encode())

    def _put(self, data: bytes) -> None:
        for each in self._active:
            each.sink(data)


def _tag(
    name: str, declared: Mapping[str, str], plain: list[tuple[str, str]], scope: Mapping[str, str]
) -> bytes:
    parts = [f"<{name}"]
    for prefix in sorted(declared):
        key = f"xmlns:{prefix}" if prefix else "xmlns"
        parts.append(f' {key}="{_value(declared[prefix])}"')
    for key, value in sorted(plain, key=lambda pair: _order(pair[0], scope)):
        parts.append(f' {key}="{_value(value)}"')
    parts.append(">")
    return "".join(parts).encode()


def _order(key: str, scope: Mapping[str, str]) -> tuple[str, str]:
    prefix, _, local = key.rpartition(":")
    return (scope.get(prefix, "") if prefix else "", local)


_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}
)


def _value(text: str) -> str:
    return text.translate(_ATTRIBUTE)
