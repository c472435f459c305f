# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""组件: documents that make one item, by their number, their names, the folder they lie in.

Joined is only what has one main text: two main texts with the same number and different titles are
left apart for a person to see. Every document is in exactly one group.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.codes import Said
from lantai.craft.text.fold import fold

LONGEST = 300
"""Characters of a name that are looked at."""
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")
_NUMBERING = re.compile(
    r"\A\s*(?:[（(]?[0-9]{1,4}[）)]?[\s._\-—、]+)+|[\s._\-—]*[（(][0-9]{1,3}[）)]\s*\Z"
)
_EDGES = re.compile(r"\A[\s._\-—、：:（()）]+|[\s._\-—、：:（(]+\Z|(?<=[\s._\-—])[）)]\Z")
_ATTACHED = re.compile(
    r"[（(](?:附件|附表|附图)[^（）()]*[）)]|(?:附件|附表|附图)\s*[0-9一二三四五六七八九十]{0,3}"
)


@dataclass(frozen=True, slots=True)
class Doc:
    """A document: ``name`` of its file with the folders it lay in, its title and number.

    ``role`` is what its sender says it is; ``fixed`` ones are items that nobody joins.
    """

    key: Hashable
    name: str = ""
    title: str = ""
    number: str = ""
    role: str = ""
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A document in its group and what it is there."""

    key: Hashable
    role: str


@dataclass(slots=True)
class Group:
    """The documents of one item, the main text first; ``why`` for several."""

    members: list[Member] = field(default_factory=list)
    why: Said | None = None

    @property
    def main(self) -> Hashable:
        """The document that gives the item its title."""
        return self.members[0].key


@cache
def words() -> Mapping[str, Any]:
    """The words of the parts of an item."""
    source = resources.files("lantai.craft.arranging").joinpath("words.toml")
    return tomllib.loads(source.read_text("utf-8"))


@cache
def _role_words() -> tuple[tuple[str, str], ...]:
    """Words and their roles, the longest word first."""
    listed = [(word, role) for role, some in words()["roles"].items() for word in some]
    return tuple(sorted(listed, key=lambda each: (-len(each[0]), each[0])))


def role_of(name: str) -> str:
    """What a document is by its name: slip, final, revision, attachment; main where nothing says.

    A word in the middle of a title (关于附件管理的通知) says nothing.
    """
    stem = _stem(name)
    for word, role in _role_words():
        if (
            stem.startswith(word)
            or stem.endswith(word)
            or f"（{word}" in stem
            or f"({word}" in stem
        ):
            return role
    return "main"


def _stem(name: str) -> str:
    plain = name.replace("\\", "/").rpartition("/")[2][:LONGEST]
    return _NUMBERING.sub("", _ENDING.sub("", plain)).strip()


def _plain(name: str) -> str:
    """A name without what says which part of an item it is."""
    stem = _ATTACHED.sub("", _stem(name))
    for word, _ in _role_words():
        stem = stem.replace(f"（{word}）", "").replace(f"({word})", "").replace(word, "")
    before = ""
    while before != stem:
        before, stem = stem, _EDGES.sub("", stem)
    return fold(stem)


def _folder(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[0][:LONGEST]


def _number(number: str) -> str:
    """A number without what writers vary in."""
    return re.sub(r"[\s〔〕\[\]［］【】（）()第]", "", fold(number))


def join(docs: Iterable[Doc]) -> list[Group]:
    """The documents in groups of one item each, in the order in which they first come."""
    listed = list(docs)
    found = _Joined(listed)
    for why, some in (*_by_number(listed), *_by_name(listed), *_by_folder(listed)):
        found.put(why, some)
    return found.groups()


def together(docs: Iterable[Doc]) -> Group:
    """Documents that a person says are one item, in the order that they have within it."""
    listed = list(docs)
    return _Joined(listed).group([doc.key for doc in listed])


def _role(doc: Doc) -> str:
    return doc.role or role_of(doc.name or doc.title)


Proposed = tuple[Said, list[Doc]]


def _by_number(docs: Sequence[Doc]) -> Iterator[Proposed]:
    for some in _alike(docs, lambda doc: _number(doc.number)):
        yield Said("arranging.same_number", {"number": some[0].number}), some


def _by_name(docs: Sequence[Doc]) -> Iterator[Proposed]:
    def key(doc: Doc) -> str:
        plain = _plain(doc.name) if doc.name else ""
        return f"{_folder(doc.name)}/{plain}" if len(plain) >= 2 else ""

    for some in _alike(docs, key):
        roles = "、".join(dict.fromkeys(_role(doc) for doc in some))
        named = {"name": _plain(some[0].name), "roles": Said("arranging.roles", _roles_said(roles))}
        yield Said("arranging.same_name", named), some


def _roles_said(roles: str) -> dict[str, str]:
    return {"zh": "、".join(ROLES.get(each, each) for each in roles.split("、")),
            "en": roles.replace("、", ", ")}  # fmt: skip


ROLES = {
    "main": "正文",
    "attachment": "附件",
    "final": "定稿",
    "revision": "修改稿",
    "slip": "处理单",
}


def _by_folder(docs: Sequence[Doc]) -> Iterator[Proposed]:
    for some in _alike(docs, lambda doc: _folder(doc.name)):
        if sum(_role(doc) == "main" for doc in some) == 1:
            yield Said("arranging.same_folder", {"folder": _folder(some[0].name)}), some


def _alike(docs: Sequence[Doc], key: Any) -> Iterator[list[Doc]]:
    """Documents with the same key, two and more; an empty key is like no other."""
    found: dict[str, list[Doc]] = {}
    for doc in docs:
        if not doc.fixed and (value := key(doc)):
            found.setdefault(value, []).append(doc)
    yield from (some for some in found.values() if len(some) > 1)


class _Joined:
    """Groups that grow together; a proposal that would put two main texts together is left out."""

    def __init__(self, docs: Sequence[Doc]) -> None:
        self._docs = {doc.key: doc for doc in docs}
        self._at = {doc.key: at for at, doc in enumerate(docs)}
        self._of = {doc.key: [doc.key] for doc in docs}
        self._why: dict[Hashable, Said] = {}

    def put(self, why: Said, some: Sequence[Doc]) -> None:
        keys = dict.fromkeys(key for doc in some for key in self._of[doc.key])
        if len(keys) < 2 or len({tuple(self._of[doc.key]) for doc in some}) < 2:
            return
        if len({self._text(key) for key in keys if self._is_main(key)}) > 1:
            return
        whole = sorted(keys, key=self._at.__getitem__)
        for key in whole:
            self._of[key] = whole
            self._why.setdefault(key, why)

    def _is_main(self, key: Hashable) -> bool:
        return _role(self._docs[key]) == "main"

    def _text(self, key: Hashable) -> str:
        """By which two main texts are the same document: their title, else their name."""
        doc = self._docs[key]
        return _plain(doc.name) or fold(doc.title) or str(key)

    def groups(self) -> list[Group]:
        found, seen = [], set()
        for key, whole in self._of.items():
            if key in seen:
                continue
            seen.update(whole)
            found.append(self.group(whole))
        return found

    def group(self, whole: Sequence[Hashable]) -> Group:
        """These documents as one item, in the order of the parts of an item."""
        order = words()["order"]
        members = [Member(key, _role(self._docs[key])) for key in whole]
        members.sort(key=lambda each: (order.index(each.role) if each.role in order else len(order),
                                       self._at[each.key]))  # fmt: skip
        if len(members) == 1 and not self._docs[members[0].key].role:
            members = [Member(members[0].key, "main")]
        return Group(members, self._why.get(members[0].key) if len(members) > 1 else None)
