# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A folder that appears whole or not at all: written beside its place under a name that nobody
looks for, and renamed at the end. A kill leaves only that half, which the next run clears away.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lantai.craft import digest, files
from lantai.craft.errors import BadInput, storing


def half_name(target: Path) -> Path:
    """Where the folder is written before it is whole; short enough for any disk."""
    name = target.name
    if len(os.fsencode(name)) > 200:
        name = digest.of_bytes(os.fsencode(name))[:40]
    return target.with_name(f".{name}.half")


@contextmanager
def whole_folder(target: Path, *, durable: bool = True) -> Iterator[Path]:
    """The half to write into; becomes ``target`` when the block ends well, else is removed.

    Raises `BadInput` where ``target`` exists or another run is writing it. ``durable`` brings all
    bytes to the disk before the rename.
    """
    target = target.absolute()
    if os.path.lexists(target):
        raise BadInput("package.exists", path=str(target))
    half = half_name(target)
    with storing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        half.mkdir(exist_ok=True)
        handle = os.open(half, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        _claim(handle, target)
        try:
            with storing(target):
                _clear(half)
            yield half
            with storing(target):
                if durable:
                    os.sync()
                half.rename(target)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
        if durable:
            files.sync_folder(target.parent)
    finally:
        os.close(handle)


def _claim(handle: int, target: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as fault:
        raise BadInput("package.busy", path=str(target)) from fault


def _clear(folder: Path) -> None:
    with os.scandir(folder) as listing:
        for entry in listing:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                Path(entry.path).unlink()
