# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A folder on a disk as a `Tree`: links and special files are told, never followed."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path
from typing import IO

from lantai.craft.errors import BadInput
from lantai.craft.findings import Severity
from lantai.craft.package.tree import FILE, FOLDER, USUAL, Entry, Limits, Tree

_KINDS = (
    (stat.S_ISREG, FILE),
    (stat.S_ISLNK, "link"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "pipe"),
    (stat.S_ISBLK, "device"),
    (stat.S_ISCHR, "device"),
)


class FolderTree(Tree):
    """Every name below a folder, sorted in each directory."""

    kind = "folder"

    def __init__(self, path: Path, limits: Limits = USUAL) -> None:
        super().__init__(path, limits)
        self._scan(os.fspath(path))
        # Here both files exist unharmed; they fall together only when copied to another disk.
        self._compare(Severity.WARN)

    def _scan(self, root: str) -> None:
        waiting = [(root, "")]
        while waiting:
            folder, prefix = waiting.pop()
            try:
                with os.scandir(folder) as listing:
                    found = sorted(listing, key=lambda each: each.name)
            except OSError as fault:
                self._refuse("package.unreadable", prefix[:-1], why=fault.strerror or "")
                continue
            below = []
            for each in found:
                name = prefix + each.name
                if each.is_dir(follow_symlinks=False):
                    entry = Entry(name, 0, FOLDER)
                    below.append((each.path, name + "/"))
                else:
                    entry = _entry(name, each)
                if not self._take(entry):
                    return
            waiting.extend(reversed(below))

    def _stream(self, entry: Entry) -> IO[bytes]:
        path = self.path / entry.name
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as fault:
            raise BadInput(
                "package.unreadable", path=entry.name, why=fault.strerror or ""
            ) from fault
        return io.FileIO(handle, "rb")


def _entry(name: str, each: os.DirEntry[str]) -> Entry:
    try:
        status = each.stat(follow_symlinks=False)
    except OSError:
        return Entry(name, 0, "other")
    kind = next((kind for test, kind in _KINDS if test(status.st_mode)), "other")
    return Entry(name, status.st_size, kind)
