# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes read back and compared with what the inventories say of them.

Every file is read once for all the digests asked of it; small ones into one buffer, large ones on
all cores. The quick round believes a BLAKE3 that fits; one that does not fit is never the last
word, SHA-512 is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lantai.craft import digest
from lantai.craft.errors import BadInput
from lantai.craft.ocfl.verify.history import Expected
from lantai.craft.ocfl.verify.inventory import Seen
from lantai.craft.ocfl.verify.notes import Notes
from lantai.craft.ocfl.verify.reading import INVENTORY

SMALL = 1 << 18
"""Bytes of the buffer that `check` is handed: what fits is read in one call."""
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


@dataclass(slots=True)
class Wanted:
    """What is asked of the files of one object."""

    algorithm: str
    manifest: Mapping[str, str]
    extra: Expected
    quick: dict[str, str] = field(default_factory=dict)
    """Content path to BLAKE3, in the quick round."""
    ledger: Mapping[str, str] = field(default_factory=dict)


def wanted(root: Seen, extra: Expected, ledger: Mapping[str, str] | None) -> Wanted:
    """Gather all digests; ``ledger`` (BLAKE3 by content path, may be empty) asks the quick way."""
    for path, algorithm, value in root.fixity:
        extra.setdefault(path, set()).add((algorithm, value, root.where, "fixity_differs"))
    asked = Wanted(root.algorithm, root.manifest, extra)
    if ledger is not None:
        asked.ledger = ledger
        asked.quick = {
            path: value
            for path, said in extra.items()
            for algorithm, value, *_ in said
            if algorithm == "blake3"
        }
        asked.quick = {**ledger, **asked.quick}
    return asked


def check(
    asked: Wanted, files: Mapping[str, str], notes: Notes, buffer: memoryview
) -> Iterator[tuple[str, int]]:
    """Read every listed file that is there; yields ``(path, bytes)`` after each."""
    large: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    manifest, plain = asked.manifest, (asked.algorithm,)
    for path in sorted(manifest.keys() & files.keys()):
        real = files[path]
        names = _algorithms(asked, path) if path in asked.quick or path in asked.extra else plain
        try:
            size, found = _small(real, names, buffer)
        except OSError as fault:
            notes.add("unreadable", path, why=fault.strerror)
            continue
        if size == SMALL:
            large.setdefault(names, []).append((path, real))
            continue
        if names is not plain or found[asked.algorithm] != manifest[path]:
            _compare(asked, path, real, found, notes)
        yield path, size
    for names, pairs in large.items():
        yield from _check_large(asked, names, pairs, notes)


def _check_large(
    asked: Wanted, names: tuple[str, ...], pairs: list[tuple[str, str]], notes: Notes
) -> Iterator[tuple[str, int]]:
    results = digest.of_files((real for _, real in pairs), names)
    for (path, real), (_, found) in zip(pairs, results, strict=True):
        if isinstance(found, Exception):
            notes.add("unreadable", path, why=str(getattr(found, "strerror", None) or found))
            continue
        _compare(asked, path, real, found, notes)
        yield path, os.stat(real, follow_symlinks=False).st_size


def _algorithms(asked: Wanted, path: str) -> tuple[str, ...]:
    if path in asked.quick:
        return ("blake3",)
    more = {name for name, *_ in asked.extra[path] if name in digest.MAKERS}
    return tuple(sorted(more | {asked.algorithm}))


def _small(path: str, names: tuple[str, ...], buffer: memoryview) -> tuple[int, dict[str, str]]:
    """Size and digests of a file that fits the buffer; the buffer's size and nothing if not.

    One call reads it. Should the system ever give less than the file has, the digest will not fit,
    and what does not fit is read again with care before it is called damaged.
    """
    handle = os.open(path, _FLAGS)
    try:
        size = os.readv(handle, [buffer])
    finally:
        os.close(handle)
    if size == SMALL:
        return size, {}
    found = {}
    for name in names:
        hasher = digest.MAKERS[name]()
        hasher.update(buffer[:size])
        found[name] = hasher.hexdigest()
    return size, found


def _compare(asked: Wanted, path: str, real: str, found: Mapping[str, str], notes: Notes) -> None:
    quick = asked.quick.get(path)
    if quick and found["blake3"] == quick:
        return
    if not quick and not _wrong(asked, path, found):
        return
    try:
        found = digest.of_file(real, tuple({asked.algorithm, *found}))
    except (OSError, BadInput) as fault:
        notes.add("unreadable", path, why=str(fault))
        return
    sound = found[asked.algorithm] == asked.manifest[path]
    if quick and sound and asked.ledger.get(path, found["blake3"]) != found["blake3"]:
        notes.add("ledger_differs", path)
    for kind, name, where, value in _wrong(asked, path, found):
        notes.add(kind, path, algorithm=name, inventory=where, said=value, found=found[name])


def _wrong(asked: Wanted, path: str, found: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """``(kind, algorithm, inventory, digest)`` of what was said and the bytes do not bear out."""
    said = sorted(asked.extra.get(path, ()))
    wrong = [
        (kind, name, where, value)
        for name, value, where, kind in said
        if name in found and found[name] != value
    ]
    value = asked.manifest[path]
    if asked.algorithm in found and found[asked.algorithm] != value:
        wrong.insert(0, ("content_differs", asked.algorithm, INVENTORY, value))
    return wrong
