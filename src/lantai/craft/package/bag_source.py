# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a bag lies: in a folder, or serialised in one archive (RFC 8493 §4), seen alike.

Nothing is judged here but what cannot be read at all. Sizes of a folder's files are not asked on
the way: digesting counts bytes anyway.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from lantai.craft import digest
from lantai.craft.codes import finding
from lantai.craft.errors import CraftError
from lantai.craft.findings import Finding, Where
from lantai.craft.package import names

TAG_BYTES = 1 << 28
"""Largest tag file read, in bytes: a manifest of more than a million files."""

Digested = Iterator[tuple[str, dict[str, str] | Exception]]


class Source(Protocol):
    """Where a bag lies: its files, small ones as bytes, digests of many."""

    files: dict[str, None]
    findings: list[Finding]
    has_payload: bool

    def size(self, name: str) -> int:
        """Bytes of one file."""

    def read(self, name: str) -> bytes:
        """The bytes of a tag file."""

    def digests(
        self, wanted: Iterable[str], algorithms: Sequence[str], workers: int | None
    ) -> Digested:
        """Digests of files by name."""

    def close(self) -> None:
        """Let go of what is open."""


class FolderSource:
    """A bag in a folder."""

    def __init__(self, root: Path | str) -> None:
        self._root = os.fspath(root) + "/"
        self.files: dict[str, None] = {}
        self.findings: list[Finding] = []
        self._walk()
        self.has_payload = Path(self._root, "data").is_dir()

    def _walk(self) -> None:
        waiting = [""]
        while waiting:
            prefix = waiting.pop()
            try:
                with os.scandir(self._root + prefix) as listing:
                    for entry in listing:
                        name = prefix + entry.name
                        if entry.is_file(follow_symlinks=False):
                            self.files[name] = None
                        elif entry.is_dir(follow_symlinks=False):
                            waiting.append(name + "/")
                        else:
                            self._tell("bag.special", name)
            except OSError as fault:
                self._tell("bag.unreadable", prefix or ".", why=fault.strerror or str(fault))

    def _tell(self, kind: str, name: str, **params: Any) -> None:
        seen = names.shown(name)
        self.findings.append(finding(kind, Where(seen), path=seen, **params))

    def size(self, name: str) -> int:
        """Bytes of one file."""
        return os.stat(self._root + name, follow_symlinks=False).st_size  # noqa: PTH116

    def read(self, name: str) -> bytes:
        """The bytes of a tag file."""
        with open(self._root + name, "rb") as stream:  # noqa: PTH123
            return stream.read()

    def digests(
        self, wanted: Iterable[str], algorithms: Sequence[str], workers: int | None
    ) -> Digested:
        """Digests of files by name."""
        cut = len(self._root)
        paths = (self._root + name for name in wanted)
        for path, found in digest.of_files(paths, algorithms, workers):
            yield path[cut:], found

    def close(self) -> None:
        """Nothing is held open."""


class PackedSource:
    """A bag serialised in an archive: inside one top folder (§4)."""

    def __init__(self, path: Path) -> None:
        from lantai.craft.package.container import FILE, open_safely

        self._tree = open_safely(path)
        entries = [entry for entry in self._tree.entries() if entry.name]
        tops = {entry.name.split("/", 1)[0] for entry in entries}
        self.findings = list(self._tree.findings)
        loose = len(tops) != 1
        if loose:
            self.findings.append(finding("bag.loose_archive", Where(path.name)))
        self._prefix = "" if loose else tops.pop() + "/"
        cut = len(self._prefix)
        self._sizes = {entry.name[cut:]: entry.size for entry in self._tree.files()}
        self.files = dict.fromkeys(self._sizes)
        self.has_payload = any(
            entry.name[cut:] == "data" and entry.kind != FILE for entry in entries
        ) or any(name.startswith("data/") for name in self.files)

    def size(self, name: str) -> int:
        """Bytes of one file."""
        return self._sizes[name]

    def read(self, name: str) -> bytes:
        """The bytes of a tag file."""
        with self._tree.open(self._prefix + name) as stream:
            return stream.read(TAG_BYTES)

    def digests(
        self, wanted: Iterable[str], algorithms: Sequence[str], workers: int | None
    ) -> Digested:
        """Digests of files by name, in the archive's order."""
        asked, cut = set(wanted), len(self._prefix)
        for entry, stream in self._tree.streams():
            name = entry.name[cut:]
            if name in asked:
                try:
                    yield name, digest.of_stream(stream, algorithms)
                except CraftError as fault:
                    yield name, fault

    def close(self) -> None:
        """Let go of the archive."""
        self._tree.close()


def lying_at(place: Path) -> Source:
    """The source at a path, which exists. Raises `BadInput` where it is no container."""
    return FolderSource(place) if place.is_dir() else PackedSource(place)
