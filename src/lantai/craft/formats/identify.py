# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is it: our own first look, then PRONOM through pygfried, then our own eyes.

Every path gets one answer; a file that cannot be read says so and the rest goes on. Answers can be
kept by digest, so that a file met twice is looked at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, MutableMapping
from itertools import islice

from lantai.craft.errors import BadInput
from lantai.craft.formats import container, pronom
from lantai.craft.formats.identity import Identity
from lantai.craft.formats.source import open_ordinary

Cache = MutableMapping[str, Identity]
"""Digest and ending to answer; a dict, or anything that keeps it longer."""


def identify(
    paths: Iterable[str | os.PathLike[str]], cache: Cache | None = None
) -> Iterator[Identity]:
    """One `Identity` per path, in their order."""
    source = iter(paths)
    while lot := [os.fspath(path) for path in islice(source, pronom.LOT)]:
        yield from _lot(lot, cache)


def _lot(paths: list[str], cache: Cache | None) -> Iterator[Identity]:
    answers: dict[int, Identity] = {}
    asked: list[int] = []
    for number, path in enumerate(paths):
        try:
            handle, size = open_ordinary(path, path)
        except BadInput as fault:
            why = str(fault.params.get("why") or fault.kind.partition(".")[2])
            answers[number] = Identity(path, None, error=why)
            continue
        os.close(handle)
        if size:
            asked.append(number)
        else:
            answers[number] = Identity(path, None, basis="empty")
    for number, answer in zip(asked, pronom.ask([paths[each] for each in asked]), strict=True):
        answers[number] = container.second_look(answer, answer.path)
    for number in range(len(paths)):
        yield answers[number]


def identify_bytes(data: bytes, name: str) -> Identity:
    """What bytes that bear this name are."""
    if not data:
        return Identity(name, None, basis="empty")
    return container.second_look(pronom.ask_bytes(data, name), data)
