# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes coming into a version: read once, digested in that read, written once, never twice kept.

A small file is read whole, so a duplicate is known before anything is written. A large one is
written while it is digested and taken away again if the object already had it.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import mmap
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO

from lantai.craft import digest
from lantai.craft.errors import BadInput, Hostile, StorageFailed, storing
from lantai.craft.ocfl.inventory import Block

SMALL = 1 << 18
"""Bytes up to which a file is read whole before it is written."""
LARGE = 16 << 20
"""Bytes from which a file is written past the page cache."""
_DIRECT_BLOCK = 4 << 20
_PIECE = 256 << 10
LONGEST, DEEPEST = 3000, 200
"""Characters and folders of a logical path; beyond them no file system carries it."""
_READ = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_SPECIAL = {errno.ELOOP, errno.ENXIO, errno.EISDIR, errno.ENOTDIR}
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Landed:
    """A file already digested when it landed: moved in without another read, or copied and proved.

    ``adopt`` is ``copy`` (default; digests are compared with what was read), ``move`` (renamed;
    the landing place loses it) or ``link`` (both names until the caller removes its own, which
    must be soon: OCFL 4.6 forbids hard links at rest). Where the file system refuses to move or
    link, the file is copied. ``digests`` must hold the object's algorithm to be adopted.
    """

    path: str
    digests: Mapping[str, str] = field(default_factory=dict)
    adopt: str = "copy"


Source = str | os.PathLike[str] | bytes | IO[bytes] | Landed


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one file: its digests by algorithm, its size, whether bytes were written."""

    digests: Mapping[str, str]
    size: int
    path: str
    is_new: bool


def checked_path(path: str, object_id: str) -> str:
    """A logical path OCFL 3.5.3.1 allows and every file system can bear. Raises `Hostile`."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        raise Hostile("store.bad_path", object=object_id, path=ascii(path)) from None
    if len(path) > LONGEST or path.count("/") > DEEPEST:
        raise Hostile("store.bad_path", object=object_id, path=path[:200])
    if "\0" in path or any(part in ("", ".", "..") for part in path.split("/")):
        raise Hostile("store.bad_path", object=object_id, path=path)
    return path


def check_conflicts(paths: Mapping[str, str], object_id: str) -> None:
    """No path may be both a file and a folder (OCFL E095)."""
    for path in paths:
        at = path.find("/")
        while at > 0:
            if path[:at] in paths:
                raise BadInput("store.path_conflict", object=object_id, path=path[:at])
            at = path.find("/", at + 1)


class Intake:
    """Takes the files of one new version of one object."""

    def __init__(
        self, folder: str, prefix: str, manifest: Block, algorithms: tuple[str, ...], object_id: str
    ) -> None:
        """``folder``: the staged content folder; ``prefix``: its path as the manifest says it.

        ``algorithms[0]`` names content. ``manifest`` is added to.
        """
        self._folder = folder
        self._prefix = prefix
        self._manifest = manifest
        self._algorithms = algorithms
        self._lean = algorithms == ("sha512", "blake3")
        self._object_id = object_id
        self._made: set[str] = set()
        if self._lean:
            from blake3 import blake3

            self._blake3 = blake3

    def take(self, logical: str, source: Source) -> Kept:
        """Keep one file. Raises `BadInput`, `Hostile` or `StorageFailed`; the caller then stops."""
        if isinstance(source, bytes):
            return self._keep_small(logical, source)
        if isinstance(source, Landed):
            return self._take_landed(logical, source)
        if isinstance(source, (str, os.PathLike)):
            return self._take_path(logical, os.fspath(source), {})
        return self._keep_stream(logical, source, source.read(SMALL))

    def _take_landed(self, logical: str, landed: Landed) -> Kept:
        value = landed.digests.get(self._algorithms[0])
        if landed.adopt == "copy" or value is None:
            return self._take_path(logical, landed.path, landed.digests)
        with _reading(landed.path):
            status = os.stat(landed.path, follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            raise Hostile("error.special_file", path=landed.path)
        if value in self._manifest or self._adopted(logical, landed):
            return self._listed(logical, dict(landed.digests), status.st_size)
        return self._take_path(logical, landed.path, landed.digests)

    def _adopted(self, logical: str, landed: Landed) -> bool:
        target = self._target(logical)
        with storing(target):
            try:
                if landed.adopt == "move":
                    os.rename(landed.path, target)
                else:
                    os.link(landed.path, target, follow_symlinks=False)
            except OSError as fault:
                if fault.errno in (errno.EXDEV, errno.EPERM, errno.EMLINK):
                    return False
                raise
        return True

    def _take_path(self, logical: str, path: str, expected: Mapping[str, str]) -> Kept:
        with _reading(path):
            handle = os.open(path, _READ)
        try:
            kept = self._take_open(logical, path, handle)
        finally:
            os.close(handle)
        for name, value in expected.items():
            if kept.digests.get(name, value) != value:
                raise StorageFailed("store.source_changed", path=path, algorithm=name)
        return kept

    def _take_open(self, logical: str, path: str, handle: int) -> Kept:
        with _reading(path):
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise Hostile("error.special_file", path=path)
            if status.st_size >= LARGE:
                return self._keep_large(logical, path, handle)
            first = os.read(handle, min(status.st_size + 1, SMALL))
        if len(first) == status.st_size < SMALL:
            return self._keep_small(logical, first)
        with open(handle, "rb", buffering=0, closefd=False) as stream:
            return self._keep_stream(logical, stream, first, path)

    def _keep_small(self, logical: str, data: bytes) -> Kept:
        digests = self._digests(data)
        if digests[self._algorithms[0]] not in self._manifest:
            target = self._target(logical)
            try:
                handle = os.open(target, _WRITE, 0o644)
                try:
                    _write(handle, data)
                finally:
                    os.close(handle)
            except OSError:
                with storing(self._shown(logical)):
                    raise
        return self._listed(logical, digests, len(data))

    def _digests(self, data: bytes) -> dict[str, str]:
        if self._lean:
            return {
                "sha512": hashlib.sha512(data).hexdigest(),
                "blake3": self._blake3(data).hexdigest(),
            }
        return {name: digest.of_bytes(data, name) for name in self._algorithms}

    def _keep_stream(self, logical: str, stream: IO[bytes], first: bytes, path: str = "") -> Kept:
        digester = digest.Digester(self._algorithms)
        target = self._target(logical)
        with storing(self._shown(logical)):
            handle = os.open(target, _WRITE, 0o644)
        try:
            block = first
            while block:
                digester.update(block)
                with storing(self._shown(logical)):
                    _write(handle, block)
                with _reading(path or logical):
                    block = stream.read(digest.BLOCK)
        finally:
            os.close(handle)
        digests = digester.digests()
        if digests[self._algorithms[0]] in self._manifest:
            self._take_away(target)
        return self._listed(logical, digests, digester.size)

    def _keep_large(self, logical: str, path: str, handle: int) -> Kept:
        """Past the page cache where the file system can: copying into it costs as much as hashing.

        A file this large would push everything else out of memory besides.
        """
        digester = digest.Digester(self._algorithms)
        target = self._target(logical)
        with storing(target):
            sink, direct = _open_direct(target)
        try:
            with mmap.mmap(-1, _DIRECT_BLOCK) as memory, memoryview(memory) as view:
                while size := _filled(handle, view, path, digester):
                    with storing(target):
                        direct = _write_direct(sink, view[:size], direct)
        finally:
            os.close(sink)
        digests = digester.digests()
        if digests[self._algorithms[0]] in self._manifest:
            self._take_away(target)
        return self._listed(logical, digests, digester.size)

    def _take_away(self, target: str) -> None:
        """Remove a duplicate, and the folders that it leaves empty (OCFL E024, W003)."""
        with suppress(OSError):
            os.unlink(target)
            folder = os.path.dirname(target)
            while len(folder) >= len(self._folder):
                os.rmdir(folder)
                self._made.discard(folder[len(self._folder) + 1 :])
                folder = os.path.dirname(folder)

    def _listed(self, logical: str, digests: dict[str, str], size: int) -> Kept:
        value = digests[self._algorithms[0]]
        known = self._manifest.get(value)
        path = known[0] if known else self._prefix + logical
        if not known:
            self._manifest[value] = [path]
        return Kept(digests, size, path, not known)

    def _target(self, logical: str) -> str:
        parent = logical.rpartition("/")[0]
        if parent not in self._made:
            with storing(self._shown(parent)):
                os.makedirs(f"{self._folder}/{parent}", exist_ok=True)
            self._made.add(parent)
        return f"{self._folder}/{logical}"

    def _shown(self, logical: str) -> str:
        return f"{self._folder}/{logical}"


def _write(handle: int, data: bytes | memoryview) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _open_direct(target: str) -> tuple[int, bool]:
    try:
        return os.open(target, _WRITE | os.O_DIRECT, 0o644), True
    except OSError as fault:
        if fault.errno != errno.EINVAL:
            raise
    with suppress(FileNotFoundError):
        os.unlink(target)  # some file systems make the file before they refuse
    return os.open(target, _WRITE, 0o644), False


def _filled(handle: int, view: memoryview, path: str, digester: digest.Digester) -> int:
    """Fill the buffer from a file as far as it goes, digesting each piece while it is in cache."""
    size = 0
    with _reading(path):
        while more := os.readv(handle, [view[size : size + _PIECE]]):
            digester.update(view[size : size + more])
            size += more
            if size == len(view):
                break
    return size


def _write_direct(sink: int, view: memoryview, direct: bool) -> bool:
    """Write a block; whether the next may go directly too. The last, uneven one may not."""
    if direct and len(view) == _DIRECT_BLOCK:
        try:
            _write(sink, view)
            return True
        except OSError as fault:
            if fault.errno != errno.EINVAL:
                raise
            os.lseek(sink, os.lseek(sink, 0, os.SEEK_CUR) // _DIRECT_BLOCK * _DIRECT_BLOCK, 0)
    if direct:
        fcntl.fcntl(sink, fcntl.F_SETFL, fcntl.fcntl(sink, fcntl.F_GETFL) & ~os.O_DIRECT)
    _write(sink, view)
    return False


@contextmanager
def _reading(path: str) -> Iterator[None]:
    """Turn what the disk says while reading a source into the bench's errors."""
    try:
        yield
    except FileNotFoundError as fault:
        raise BadInput("error.not_found", path=path) from fault
    except OSError as fault:
        if fault.errno in _SPECIAL:
            raise Hostile("error.special_file", path=path) from fault
        with storing(path):
            raise
