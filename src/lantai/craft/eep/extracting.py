# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Content files out of a package into a folder, under names that cannot lead out of it.

A file keeps its own name where that is safe and free; otherwise a number goes before it, or a
plain name is made. Nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lantai.craft.eep.content import safe
from lantai.craft.eep.model import Content
from lantai.craft.errors import StorageFailed, storing


class _Sink:
    """A file being written, whose faults are `StorageFailed`; what is not whole is not left."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with storing(path):
            self._file = path.open("xb")

    def write(self, data: bytes) -> int:
        with self._whole():
            return self._file.write(data)

    def close(self) -> None:
        with self._whole():
            self._file.close()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        try:
            with storing(self._path):
                yield
        except StorageFailed:
            self._path.unlink(missing_ok=True)
            raise


class Extraction:
    """Called with each content as it begins; gives the file its bytes go to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        with storing(folder):
            folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, content: Content) -> IO[bytes] | None:
        """A new file, or None where the content only refers to another."""
        if content.refers:
            return None
        self._count += 1
        name = content.name if safe(content.name) else f"{self._count}.bin"
        number = 1
        while (self._folder / name).exists():
            number += 1
            name = (
                f"{self._count}-{number}.bin"
                if len(name.encode()) > 240
                else _numbered(name, number)
            )
        content.saved_as = name
        return _Sink(self._folder / name)  # type: ignore[return-value]


def _numbered(name: str, number: int) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return f"{name}-{number}"
    bare = stem.removesuffix(f"-{number - 1}") if number > 2 else stem
    return f"{bare}-{number}.{ending}"
