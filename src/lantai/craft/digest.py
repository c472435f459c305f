# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Digests in one read: SHA-512 for naming content, BLAKE3 for the nightly round, SM3 where asked.

One read feeds every algorithm. Maker and judge share this file and nothing else. Names are those
of OCFL's registry; ``sm3`` (GB/T 32905-2016) and ``blake3`` are written the same way.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Protocol

from lantai.craft.errors import BadInput, storing

BLOCK = 1 << 20
"""Bytes per read: large enough that hashing, not reading, is the cost."""
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)
_FIRST = 1 << 16
"""Bytes of the first read: most files end in it, and a smaller buffer costs less to make."""


class Hash(Protocol):
    """What hashlib and blake3 have in common."""

    def update(self, data: bytes | memoryview, /) -> object:
        """Take in more bytes."""

    def hexdigest(self) -> str:
        """The digest so far, in lower-case hexadecimal."""


def _blake3() -> Hash:
    from blake3 import blake3

    hasher: Hash = blake3()
    return hasher


class _Size:
    """The extent in bytes as a decimal number: a “digest” of OCFL's registry (extension 0009)."""

    def __init__(self) -> None:
        self._size = 0

    def update(self, data: bytes | memoryview, /) -> None:
        self._size += len(data)

    def hexdigest(self) -> str:
        return str(self._size)


MAKERS: Mapping[str, Callable[[], Hash]] = {
    "sha512": hashlib.sha512,
    "sha256": hashlib.sha256,
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "md5": lambda: hashlib.md5(usedforsecurity=False),
    "blake2b-512": hashlib.blake2b,
    "blake3": _blake3,
    "sm3": lambda: hashlib.new("sm3"),
    "sha512/256": lambda: hashlib.new("sha512_256"),
    "sha224": hashlib.sha224,
    "sha384": hashlib.sha384,
    "sha3-256": hashlib.sha3_256,
    "sha3-384": hashlib.sha3_384,
    "sha3-512": hashlib.sha3_512,
    "size": _Size,
}


class Digester:
    """Several digests fed by the same bytes."""

    __slots__ = ("_hashes", "size")

    def __init__(self, algorithms: Iterable[str]) -> None:
        self._hashes = {name: MAKERS[name]() for name in algorithms}
        self.size = 0

    def update(self, data: bytes | memoryview) -> None:
        """Take in more bytes."""
        self.size += len(data)
        for each in self._hashes.values():
            each.update(data)

    def digests(self) -> dict[str, str]:
        """Algorithm name to lower-case hexadecimal digest."""
        return {name: each.hexdigest() for name, each in self._hashes.items()}


def of_bytes(data: bytes, algorithm: str = "sha512") -> str:
    """The digest of bytes in memory."""
    if algorithm == "sha512":
        return hashlib.sha512(data).hexdigest()
    if algorithm == "size":
        return str(len(data))
    hasher = MAKERS[algorithm]()
    hasher.update(data)
    return hasher.hexdigest()


def of_stream(stream: IO[bytes], algorithms: Sequence[str]) -> dict[str, str]:
    """Digests of what a stream still holds."""
    digester = Digester(algorithms)
    while block := stream.read(BLOCK):
        digester.update(block)
    return digester.digests()


def of_file(path: str | os.PathLike[str], algorithms: Sequence[str]) -> dict[str, str]:
    """Digests of a file, read once. Raises `BadInput` where it is missing."""
    try:
        handle = os.open(path, _FLAGS)
    except FileNotFoundError as fault:
        raise BadInput("error.not_found", path=os.fspath(path)) from fault
    try:
        block = os.read(handle, _FIRST)
        if len(block) < _FIRST:
            rest = os.read(handle, 1)
            if not rest:
                return {each: of_bytes(block, each) for each in algorithms}
            block += rest
        digester = Digester(algorithms)
        while block:
            digester.update(block)
            block = os.read(handle, BLOCK)
        return digester.digests()
    finally:
        os.close(handle)


def of_files(
    paths: Iterable[str], algorithms: Sequence[str], workers: int | None = None
) -> Iterator[tuple[str, dict[str, str] | Exception]]:
    """``(path, digests)`` of many files in their order, on all cores.

    A file that cannot be read yields its error in place of digests; the rest goes on. Files are
    taken in lots, so a thread is woken per lot and not per file, and memory stays bounded.
    """
    hands = workers or os.cpu_count() or 1
    source = iter(paths)
    if hands == 1:
        while lot := list(islice(source, 64)):
            yield from _lot(lot, algorithms)
        return
    from concurrent.futures import ThreadPoolExecutor  # not loaded by commands without threads

    with ThreadPoolExecutor(hands) as pool:
        waiting = []
        while lot := list(islice(source, 64)):
            waiting.append(pool.submit(_lot, lot, algorithms))
            if len(waiting) > 2 * hands:
                yield from waiting.pop(0).result()
        for each in waiting:
            yield from each.result()


def _lot(
    paths: list[str], algorithms: Sequence[str]
) -> list[tuple[str, dict[str, str] | Exception]]:
    done: list[tuple[str, dict[str, str] | Exception]] = []
    for path in paths:
        try:
            done.append((path, of_file(path, algorithms)))
        except (OSError, BadInput) as fault:
            done.append((path, fault))
    return done


def copy(
    source: IO[bytes], target: str | os.PathLike[str], algorithms: Sequence[str],
    *, durable: bool = False,
) -> tuple[int, dict[str, str]]:  # fmt: skip
    """Write a stream to a new file while digesting it: ``(size, digests)``. Never overwrites."""
    digester = Digester(algorithms)
    with storing(target), open(target, "xb", buffering=0) as sink:  # noqa: PTH123
        while block := source.read(BLOCK):
            digester.update(block)
            view = memoryview(block)
            while view:
                view = view[sink.write(view) :]
        if durable:
            os.fsync(sink.fileno())
    return digester.size, digester.digests()
