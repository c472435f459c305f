# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A package as it travels: one stream of tar, the same bytes each time, cut into parts.

Each part has its size and its SHA-512. A receiver that has all parts has the stream, whatever the
order in which they came. Not here: rows, and who may send what.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from lantai.craft import digest
from lantai.craft.errors import BadInput, storing
from lantai.craft.files import sync_folder, walk
from lantai.craft.package.container import open_safely
from lantai.craft.package.tarred import CutTree, looks_tarred
from lantai.craft.package.tree import Tree

PART = 64 << 20
"""Bytes of a part."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One part: its number from 1, its size and SHA-512."""

    number: int
    size: int
    sha512: str


class _Cutting:
    """A sink that cuts what is written to it into files of a size, digesting each."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder, self.size = folder, size
        self.parcels: list[Parcel] = []
        self._sink: IO[bytes] | None = None
        self._digest: Any = None
        self._room = 0

    def write(self, data: bytes) -> int:
        view = memoryview(data)
        while view:
            if not self._room:
                self._next()
            some = view[: self._room]
            assert self._sink is not None, "a part is open while it has room"
            self._sink.write(some)
            self._digest.update(some)
            self._room -= len(some)
            view = view[len(some) :]
        return len(data)

    def _next(self) -> None:
        self.close()
        number = len(self.parcels) + 1
        self._sink = (self.folder / f"{number:04d}.part").open("xb")
        self._digest, self._room = hashlib.sha512(), self.size

    def close(self) -> None:
        """End the part that is open."""
        if self._sink is not None:
            self._sink.close()
            self.parcels.append(Parcel(len(self.parcels) + 1, self.size - self._room,
                                       self._digest.hexdigest()))  # fmt: skip
            self._sink = None
            self._room = 0


def pack(package: Path, folder: Path, *, size: int = PART) -> list[Parcel]:
    """Cut a package folder into parts below ``folder``, which is empty. Raises `StorageFailed`."""
    cutting = _Cutting(folder, size)
    with storing(folder):
        with tarfile.open(fileobj=cutting, mode="w|", format=tarfile.PAX_FORMAT,  # type: ignore[call-overload]
                          bufsize=1 << 20) as tar:  # fmt: skip
            for entry in sorted(walk(package), key=lambda each: each.name):
                _add(tar, Path(entry.path), entry.name)
        cutting.close()
    return cutting.parcels


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    """A file of the same name, owner and day whoever packs it and whenever."""
    told = tarfile.TarInfo(name)
    told.size, told.mode, told.mtime = path.stat().st_size, 0o644, 0
    with path.open("rb") as stream:
        tar.addfile(told, stream)


def digest_of(parcels: Sequence[Any]) -> str:
    """The digest of a package: of the list of its parts in their order."""
    told = "".join(f"{each.number} {each.size} {each.sha512}\n" for each in parcels)
    return hashlib.sha512(told.encode()).hexdigest()


def take(stream: Any, place: Path, wanted: Parcel) -> None:
    """Write one part and prove it; nothing is left of one that is not as promised.

    Each sender of a part writes a file of its own: two at once do not mix. Raises `BadInput`
    (longer, shorter, other bytes, broken off), `StorageFailed`.
    """
    half = place.with_name(f".{place.name}.{secrets.token_hex(8)}.half")
    with storing(place):
        place.parent.mkdir(parents=True, exist_ok=True)
    try:
        size, found = _write(stream, half, wanted)
        if size != wanted.size:
            raise BadInput("transfer.part_size", number=wanted.number, size=wanted.size)
        if found != wanted.sha512:
            raise BadInput("transfer.part_changed", number=wanted.number)
        with storing(place):
            half.replace(place)
        if settings.LANTAI_DURABLE:
            sync_folder(place.parent)
    finally:
        half.unlink(missing_ok=True)


def _write(stream: Any, half: Path, wanted: Parcel) -> tuple[int, str]:
    """Write a stream to a new file, down to the disk; its size and SHA-512."""
    found, size = hashlib.sha512(), 0
    with storing(half), half.open("xb") as sink:
        while block := _next(stream, wanted.number):
            size += len(block)
            if size > wanted.size:
                raise BadInput("transfer.part_size", number=wanted.number, size=wanted.size)
            found.update(block)
            sink.write(block)
        if settings.LANTAI_DURABLE:
            sink.flush()
            os.fsync(sink.fileno())
    return size, found.hexdigest()


def _next(stream: Any, number: int) -> bytes:
    """The next bytes; whatever a broken connection raises is one sentence."""
    try:
        data: bytes = stream.read(digest.BLOCK)
    except Exception as fault:
        raise BadInput("transfer.broke_off", number=number, why=type(fault).__name__) from fault
    return data


def unpack(parts: Sequence[Path], target: Path) -> None:
    """The package that parts make, below ``target``, which must not exist: whole or not at all.

    A tar is read out of its parts; only what is none (a zip) is joined first, and needs that room.
    Raises `BadInput` or `Hostile` for what is no safe package, `StorageFailed`.
    """
    half = target.with_name(f".{target.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    joined = target.with_name(f".{target.name}.joined.half")
    with storing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _opened(parts, joined) as tree:
            if not tree.sound:
                raise BadInput("transfer.no_package", name=target.parent.name)
            tree.extract_to(half)
        with storing(target):
            half.rename(target)
    finally:
        joined.unlink(missing_ok=True)
        shutil.rmtree(half, ignore_errors=True)


def _opened(parts: Sequence[Path], joined: Path) -> Tree:
    if parts and looks_tarred(parts[0]):
        return CutTree(parts)
    with storing(joined), joined.open("wb") as sink:
        for path in parts:
            with path.open("rb") as stream:
                shutil.copyfileobj(stream, sink, 1 << 20)
    return open_safely(joined)


def manifest(parcels: Sequence[Parcel], package_id: str) -> Iterator[str]:
    """The list that lies beside parts on a medium, a line a part."""
    yield f"package {package_id}"
    for each in parcels:
        yield f"{each.number} {each.size} {each.sha512}"


def read_manifest(path: Path) -> tuple[str, list[Parcel]]:
    """A list of parts as it lies on a medium. Raises `BadInput` for what is none."""
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as fault:
        raise BadInput("transfer.bad_manifest", name=path.name) from fault
    return listed(text, path.name)


def listed(text: str, name: str) -> tuple[str, list[Parcel]]:
    """The package that a list of parts names, and the parts. Raises `BadInput` for what is none."""
    try:
        first, *lines = text.splitlines()
        found = []
        for number, line in enumerate(lines, 1):
            said, size, sha512 = line.split()
            if int(said) != number or int(size) < 0 or len(sha512) != 128:
                raise ValueError(line)
            found.append(Parcel(number, int(size), sha512.lower()))
        word, _, package_id = first.partition(" ")
        if word != "package" or not found:
            raise ValueError(first)
    except ValueError as fault:
        raise BadInput("transfer.bad_manifest", name=name) from fault
    return package_id, found
