# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Folders and files as the bench touches them: walked in one order, written whole or not at all."""

from __future__ import annotations

import gzip
import os
import secrets
import stat
import zlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

from lantai.craft.errors import BadInput, Hostile, reading, storing

LONGEST_LINE = 32 << 20
"""Bytes of one line of a text file that are taken into memory."""


class Entry(NamedTuple):
    """A file below a folder: its path relative to it with ``/``, its size, whether ordinary."""

    name: str
    path: str
    size: int
    ordinary: bool


def walk(folder: Path | str) -> Iterator[Entry]:
    """Every file below ``folder``, sorted in each directory; links are told, never followed."""
    root = os.fspath(folder)
    if not Path(root).is_dir():
        raise BadInput("error.not_found", path=root)
    yield from _walk(root, "")


def _walk(folder: str, prefix: str) -> Iterator[Entry]:
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        name = prefix + entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, name + "/")
            continue
        status = entry.stat(follow_symlinks=False)
        yield Entry(name, entry.path, status.st_size, stat.S_ISREG(status.st_mode))


def ordinary(path: str | os.PathLike[str]) -> Path:
    """The path of an ordinary file, links followed. Ask before opening: a pipe lets one wait.

    Raises `BadInput` where there is none or it is a folder, `Hostile` for pipes and devices.
    """
    with reading(path):
        mode = os.stat(path).st_mode  # noqa: PTH116 - a Path makes of nothing the folder we are in
    if stat.S_ISDIR(mode):
        raise BadInput("error.is_folder", path=os.fspath(path))
    if not stat.S_ISREG(mode):
        raise Hostile("error.special_file", path=os.fspath(path))
    return Path(path)


def read_all(path: str) -> bytes:
    """The bytes of a small file, in as few calls as it takes. Raises `OSError`."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.fstat(handle).st_size
        parts = [os.read(handle, size + 1)]
        while len(parts[-1]) > 0 and sum(map(len, parts)) != size:
            parts.append(os.read(handle, max(size, 1 << 16)))
        return parts[0] if len(parts) == 1 else b"".join(parts)
    finally:
        os.close(handle)


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a text file, plain or gzipped, none longer than `LONGEST_LINE`.

    Raises `BadInput` where there is no such file, a line is longer, or the file is broken.
    """
    with reading(path), ordinary(path).open("rb") as source:
        zipped = source.read(2) == b"\x1f\x8b"
    try:
        with gzip.open(path) if zipped else path.open("rb") as source:
            for row in count(1):
                line = source.readline(LONGEST_LINE)
                if not line:
                    return
                if len(line) == LONGEST_LINE:
                    raise BadInput("error.line_too_long", path=path.name, row=row)
                yield line
    except (OSError, EOFError, zlib.error) as fault:
        raise BadInput("error.corpus_broken", path=path.name, why=str(fault)) from fault


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write beside, flush, rename: a reader sees the old file or the new one, never a half.

    Of several who write at once each writes beside by itself; the last to rename stays.
    """
    beside = path.with_name(f".{secrets.token_hex(6)}.new")
    with storing(path):
        try:
            with beside.open("wb") as sink:
                sink.write(data)
                sink.flush()
                if durable:
                    os.fsync(sink.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    if durable:
        sync_folder(path.parent)


def sync_folder(folder: Path | str) -> None:
    """Make renames and new names in a folder survive a power cut."""
    with storing(folder):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
