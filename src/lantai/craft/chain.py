# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Digests that follow each other: the arithmetic of the trail 留痕, without a database or a key.

Each link's digest covers the one before it, its number and the digest of its entry, so nothing can
be changed, left out, put in or moved without every later digest being wrong. An entry's own
digest is taken over one canonical form (`canonical`), so that free text may be erased later while
its digest stays. Signing a head is the keeper's business; here it is a number and a digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lantai.craft.codes import finding
from lantai.craft.findings import Finding, Where

GENESIS = "0" * 64
"""The digest before the first link."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain had come: the number of its last link (0 = empty) and its digest."""

    number: int = 0
    digest: str = GENESIS


@dataclass(frozen=True, slots=True)
class Link:
    """One sealed entry: its number, the digest of its canonical form, the chain's digest."""

    number: int
    entry: str
    digest: str


def canonical(value: Mapping[str, Any]) -> bytes:
    """The one byte form of an entry: UTF-8 JSON, keys sorted, no spaces, no NaN, no floats.

    Floats are refused (`TypeError`): two machines may write them differently.
    """
    _refuse_floats(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("floats have no canonical form; use integers or text")
    if isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str):
                raise TypeError("keys must be text")
            _refuse_floats(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            _refuse_floats(each)


def entry_digest(value: Mapping[str, Any]) -> str:
    """The digest of an entry's canonical form, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def follow(head: Head, entry: str) -> Link:
    """The link that puts an entry's digest after a head."""
    number = head.number + 1
    body = f"{head.digest}\n{number}\n{entry}\n".encode("ascii")
    return Link(number, entry, hashlib.sha256(body).hexdigest())


def seal(head: Head, entries: Iterable[str]) -> Iterator[Link]:
    """Links for entries' digests in their order, following a head."""
    for entry in entries:
        link = follow(head, entry)
        yield link
        head = Head(link.number, link.digest)


def verify(
    links: Iterable[Link], start: Head | None = None, known: Iterable[Head] = ()
) -> Iterator[Finding]:
    """What is wrong with a run of links that should follow `start` (the empty chain if None).

    `known` are heads kept elsewhere (signed, printed on receipts): the chain must still pass
    through each of them, and may not end before the last. After a break it goes on from what is
    stored, so that one altered link is one finding and not ten thousand.
    """
    marks: dict[int, set[str]] = {}
    for mark in known:
        marks.setdefault(mark.number, set()).add(mark.digest)
    head = start or Head()
    for link in links:
        place = Where("", link.number)
        if link.number != head.number + 1:
            yield finding("chain.number", place, expected=head.number + 1, found=link.number)
        elif follow(head, link.entry).digest != link.digest:
            yield finding("chain.digest", place, number=link.number)
        if marks.pop(link.number, {link.digest}) != {link.digest}:
            yield finding("chain.head", place, number=link.number)
        head = Head(link.number, link.digest)
    for number in sorted(number for number in marks if number > head.number):
        yield finding("chain.cut", Where("", number), number=number, last=head.number)
