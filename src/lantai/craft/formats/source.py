# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One way to look at a file, whether it lies on disk or in memory: by offset, never whole."""

from __future__ import annotations

import errno
import io
import os
import stat
from functools import cached_property
from pathlib import Path
from typing import IO

from lantai.craft.errors import BadInput, Hostile

HEAD = 1 << 16
"""Bytes of beginning and end that are looked at before anything else."""

_KINDS = {
    errno.ENOENT: "error.not_found",
    errno.ENOTDIR: "error.not_found",
    errno.EACCES: "error.no_permission",
    errno.EPERM: "error.no_permission",
    errno.ENAMETOOLONG: "error.name_too_long",
    errno.ELOOP: "error.special_file",
    errno.ENXIO: "error.special_file",
}


def open_ordinary(path: str | os.PathLike[str], name: str) -> tuple[int, int]:
    """A descriptor and the size of an ordinary file; links, pipes and devices are refused."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as fault:
        kind = _KINDS.get(fault.errno or 0, "error.disk_fault")
        error = Hostile if kind == "error.special_file" else BadInput
        raise error(kind, path=name, why=fault.strerror or str(fault)) from fault
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise Hostile("error.special_file", path=name)
    return handle, status.st_size


class Source:
    """A file or bytes, opened once and read by offset."""

    def __init__(self, origin: str | os.PathLike[str] | bytes, name: str) -> None:
        self.name = name
        self.path: Path | None = None
        self.stream: IO[bytes]
        if isinstance(origin, bytes):
            self.stream = io.BytesIO(origin)
            self.size = len(origin)
            return
        self.path = Path(origin)
        handle, self.size = open_ordinary(origin, name)
        self.stream = os.fdopen(handle, "rb")

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()

    def read(self, offset: int, size: int) -> bytes:
        """At most ``size`` bytes from an offset; fewer at the end."""
        self.stream.seek(max(offset, 0))
        return self.stream.read(size)

    @cached_property
    def head(self) -> bytes:
        """The first bytes."""
        return self.read(0, HEAD)

    @cached_property
    def tail(self) -> bytes:
        """The last bytes."""
        return self.head if self.size <= HEAD else self.read(self.size - HEAD, HEAD)

    def whole(self) -> IO[bytes]:
        """The stream, at its beginning, for readers that want to seek themselves."""
        self.stream.seek(0)
        return self.stream
