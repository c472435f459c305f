# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is it: our own first look, then PRONOM through pygfried, then our own eyes.

Every path gets one answer; a file that cannot be read says so and the rest goes on. Answers can be
kept by digest, so that a file met twice is looked at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import replace
from itertools import islice

from lantai.craft.digest import of_bytes
from lantai.craft.errors import BadInput
from lantai.craft.formats import container, pronom, quick
from lantai.craft.formats.identity import Identity, ending
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


def identify_bytes(data: bytes, name: str) -> Identity:
    """What bytes that bear this name are."""
    if not data:
        return Identity(name, None, basis="empty")
    if 0 < len(data) <= quick.limit() and (known := quick.look(data, name, ending(name))):
        return known
    return container.second_look(pronom.ask_bytes(data, name), data)


def _lot(paths: list[str], cache: Cache | None) -> Iterator[Identity]:
    first = [_first_look(path, cache) for path in paths]
    asked = [path for path, (answer, _) in zip(paths, first, strict=True) if answer is None]
    later = pronom.ask(asked)
    for path, (answer, key) in zip(paths, first, strict=True):
        if answer is None:
            answer = container.second_look(next(later), path)
        if cache is not None and key and not answer.error:
            cache[key] = answer
        yield answer


def _first_look(path: str, cache: Cache | None) -> tuple[Identity | None, str]:
    """The answer if it is at hand, and the key under which it is to be kept."""
    try:
        handle, size = open_ordinary(path, path)
    except BadInput as fault:
        why = str(fault.params.get("why") or fault.kind.partition(".")[2])
        return Identity(path, None, error=why), ""
    try:
        if not size:
            return Identity(path, None, basis="empty"), ""
        tail = ending(path)
        if size > quick.limit() or (cache is None and tail not in quick.endings()):
            return None, ""
        data = os.read(handle, size)
    except OSError as fault:
        return Identity(path, None, error=fault.strerror or str(fault)), ""
    finally:
        os.close(handle)
    key = f"{of_bytes(data, 'blake3')}.{tail}" if cache is not None else ""
    if cache is not None and (kept := cache.get(key)):
        return replace(kept, path=path), ""
    return (quick.look(data, path, tail) if len(data) == size else None), key
