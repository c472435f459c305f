# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The anteroom of a storage root: where objects are built before one rename puts them in place.

It lies inside the root, below ``extensions``, because only there is the file system certain to be
the same (a root is often a mount point) and the root valid at every moment: no validator looks
into an extension it does not know. Each writer has a folder of its own, kept by a lock that dies
with the process; a folder whose lock is free belongs to nobody alive and is swept by recovery.

Durability. Flushing file by file costs one journal commit each, and a small object has six files:
some 60,000 commits for 10,000 objects. So files are written without flushing, one `syncfs` flushes
all of a batch before the renames, and one after them keeps the names. The price: other writers'
data on the same file system is flushed with ours, which is harmless.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from lantai.craft.errors import StorageFailed, storing

FOLDER = "extensions/lantai-staging"
INTENT = "intent"
_BUSY = {errno.EACCES, errno.EAGAIN}


class Lock:
    """An exclusive lock on a file, gone with the process that held it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._handle = -1

    def take(self) -> bool:
        """Try to hold it; False where somebody alive does."""
        while True:
            handle = self._open()
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as fault:
                os.close(handle)
                if fault.errno in _BUSY:
                    return False
                raise
            if self._is_still_there(handle):
                self._handle = handle
                return True
            os.close(handle)

    def _open(self) -> int:
        """The file, made where it is missing; the folder too, which its last user may remove."""
        while True:
            with suppress(FileNotFoundError):
                return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            os.makedirs(os.path.dirname(self.path), exist_ok=True)

    def _is_still_there(self, handle: int) -> bool:
        """Whether the name still means the file locked: its last holder may have removed it."""
        with suppress(FileNotFoundError):
            return os.stat(self.path).st_ino == os.fstat(handle).st_ino
        return False

    def free(self) -> None:
        """Remove the file, then let go, in this order, so that no two can hold one name."""
        if self._handle >= 0:
            with suppress(OSError):
                os.unlink(self.path)
            os.close(self._handle)
            self._handle = -1


@contextmanager
def locked(root: str, name: str, **params: Any) -> Iterator[None]:
    """Hold the lock of one object; raises `StorageFailed` where another writer has it."""
    folder = f"{root}/{FOLDER}"
    with storing(folder):
        lock = Lock(f"{folder}/{name}.lock")
        taken = lock.take()
    if not taken:
        raise StorageFailed("store.locked", **params)
    try:
        yield
    finally:
        lock.free()
        drop_if_empty(root)


class Staging:
    """One writer's folder in the anteroom."""

    def __init__(self, root: str, *, durable: bool) -> None:
        self.root = root
        self.durable = durable
        self.keep = False
        """Leave the folder behind: something half-done needs recovery."""
        self._lock: Lock | None = None
        self._count = 0
        self.path = ""

    def __enter__(self) -> Staging:
        with storing(self.root):
            while not self._lock:
                self._enter(f"{self.root}/{FOLDER}", os.urandom(8).hex())
        return self

    def _enter(self, anteroom: str, token: str) -> None:
        lock = Lock(f"{anteroom}/{token}.lock")
        if lock.take():
            try:
                self.path = f"{anteroom}/{token}"
                os.mkdir(self.path)
            except BaseException:
                lock.free()
                drop_if_empty(self.root)
                raise
            self._lock = lock

    def __exit__(self, *_: object) -> None:
        if not self.keep:
            remove_tree(self.path)
        if self._lock:
            self._lock.free()
            self._lock = None
        drop_if_empty(self.root)

    def new_name(self) -> str:
        """A path not yet used in this folder."""
        self._count += 1
        return f"{self.path}/{self._count}"

    def flush(self) -> None:
        """Bring everything written so far to the disk, where durability is asked."""
        if self.durable:
            sync_filesystem(self.root)

    def intend(self, object_path: str) -> None:
        """Note the object about to be changed, so that recovery need not search the whole root."""
        write_file(f"{self.path}/{INTENT}", object_path.encode("utf-8"))


@cache
def _libc() -> Any:
    import ctypes

    return ctypes.CDLL(None, use_errno=True)


def sync_filesystem(path: str) -> None:
    """Flush the file system that holds ``path`` (Linux); reports what the disk could not keep."""
    with storing(path):
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            sync = getattr(_libc(), "syncfs", None)
            if sync is None:
                os.sync()
            elif sync(handle):
                import ctypes

                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number))
        finally:
            os.close(handle)


def write_file(path: str, data: bytes) -> None:
    """Write a new small file. Raises OSError; never overwrites."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    try:
        view = data
        while view:
            view = view[os.write(handle, view) :]
    finally:
        os.close(handle)


def remove_tree(path: str) -> None:
    """Remove a folder of our own making, as far as the disk lets us; links are not followed."""
    with suppress(OSError):
        with os.scandir(path) as listing:
            entries = list(listing)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                remove_tree(entry.path)
            else:
                with suppress(OSError):
                    os.unlink(entry.path)
        os.rmdir(path)


def drop_if_empty(root: str) -> None:
    """Leave no empty anteroom behind."""
    with suppress(OSError):
        os.rmdir(f"{root}/{FOLDER}")


def abandoned(root: str) -> Iterator[tuple[str, Lock]]:
    """Folders and locks of writers that are no longer alive; the caller holds each while it looks.

    Yields the folder (which may be missing) and its lock, freed after the caller has done.
    """
    anteroom = Path(root, FOLDER)
    names = sorted(os.listdir(anteroom)) if anteroom.is_dir() else []
    for token in dict.fromkeys(name.removesuffix(".lock") for name in names):
        lock = Lock(f"{anteroom}/{token}.lock")
        if lock.take():
            try:
                yield f"{anteroom}/{token}", lock
            finally:
                lock.free()
